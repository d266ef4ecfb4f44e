use super::text::TextBuilder;
use super::{Lexer, TokenKind, is_newline};
use crate::{Literal, SyntaxError};

/// A hole in which we are.
pub(super) struct Hole {
    /// Whether newlines may stand in it.
    pub(super) verbatim: bool,
    /// Brackets open inside it.
    pub(super) nesting: u32,
    start: usize,
    string_start: usize,
}

impl Lexer<'_> {
    /// Reads `$"` or `$@"`, which is `length` bytes long, and what follows up to the first hole.
    pub(super) fn interpolated_string(&mut self, length: usize, verbatim: bool) {
        let start = self.pos;
        self.pos += length;
        let kind = if verbatim { TokenKind::InterpolatedVerbatimStart } else { TokenKind::InterpolatedStart };
        self.push(kind, start);
        self.interpolated_text(start, verbatim);
    }

    /// Reads text up to the next hole or the end of the string that began at `string_start`.
    fn interpolated_text(&mut self, string_start: usize, verbatim: bool) {
        let start = self.pos;
        let mut text = TextBuilder::default();
        loop {
            match self.peek() {
                Some('"') if verbatim && self.peek_at(1) == Some('"') => {
                    text.push('"');
                    self.pos += 2;
                }
                Some('"') => return self.end_of_string(start, text, 1),
                Some('\\') if !verbatim => self.escape_outside_hole(&mut text),
                Some(brace @ ('{' | '}')) if self.peek_at(1) == Some(brace) => {
                    text.push(brace);
                    self.pos += 2;
                }
                Some('{') => return self.start_hole(start, text, string_start, verbatim),
                Some('}') => {
                    let span = self.span_from(self.pos, self.pos + 1);
                    self.own_error(SyntaxError::new("CS8086", UNESCAPED, span).with_help("write `}}`"));
                    text.push('}');
                    self.pos += 1;
                }
                Some(c) if verbatim || !is_newline(c) => {
                    text.push(c);
                    self.pos += c.len_utf8();
                }
                _ => {
                    self.unterminated(string_start, verbatim);
                    return self.end_of_string(start, text, 0);
                }
            }
        }
    }

    fn escape_outside_hole(&mut self, text: &mut TextBuilder) {
        let start = self.pos;
        if let Some((brace @ ('{' | '}'), length)) = self.unicode_escape(start) {
            let span = self.span_from(start, start + length);
            let message = format!(
                "A '{brace}' character may only be escaped by doubling '{brace}{brace}' in an interpolated string."
            );
            self.own_error(SyntaxError::new("CS8087", message, span));
        }
        self.escape(text);
    }

    fn unterminated(&mut self, string_start: usize, verbatim: bool) {
        let (code, message) = match verbatim {
            true => ("CS1039", "Unterminated string literal"),
            false => ("CS1010", "Newline in constant"),
        };
        let span = self.span_from(string_start, self.pos);
        self.own_error(SyntaxError::new(code, message, span));
    }

    fn push_text(&mut self, start: usize, text: TextBuilder) {
        if self.pos > start {
            self.push_value(TokenKind::InterpolatedText, start, Literal::String(text.finish()));
        }
    }

    fn end_of_string(&mut self, start: usize, text: TextBuilder, quote: usize) {
        self.push_text(start, text);
        let end = self.pos;
        self.pos += quote;
        self.push(TokenKind::InterpolatedEnd, end);
    }

    fn start_hole(&mut self, start: usize, text: TextBuilder, string_start: usize, verbatim: bool) {
        self.push_text(start, text);
        self.holes.push(Hole { verbatim, nesting: 0, start: self.pos, string_start });
        let brace = self.pos;
        self.pos += 1;
        self.push(TokenKind::HoleStart, brace);
    }

    /// Reads the brace that ends a hole, and the text behind it.
    pub(super) fn end_hole(&mut self) {
        let Some(hole) = self.holes.pop() else { return };
        let start = self.pos;
        self.pos += 1;
        self.push(TokenKind::HoleEnd, start);
        self.interpolated_text(hole.string_start, hole.verbatim);
    }

    /// Ends hole and string where the line ends: neither can go on.
    pub(super) fn close_hole_at_newline(&mut self) {
        let Some(hole) = self.holes.pop() else { return };
        self.unclosed_hole(&hole);
        self.push(TokenKind::HoleEnd, self.pos);
        self.push(TokenKind::InterpolatedEnd, self.pos);
    }

    fn unclosed_hole(&mut self, hole: &Hole) {
        let message = "Missing close delimiter '}' for interpolated expression started with '{'.";
        let span = self.span_from(hole.start, hole.start + 1);
        self.own_error(SyntaxError::new("CS8076", message, span));
    }

    /// Reads the format behind the colon of a hole, up to its closing brace.
    pub(super) fn hole_format(&mut self) {
        let verbatim = self.holes.last().is_some_and(|hole| hole.verbatim);
        let start = self.pos;
        self.pos += 1;
        let mut text = TextBuilder::default();
        let is_closed = loop {
            match self.peek() {
                Some('"') if verbatim && self.peek_at(1) == Some('"') => {
                    text.push('"');
                    self.pos += 2;
                }
                Some('"') | None => break false,
                Some('\\') if !verbatim => self.escape(&mut text),
                Some(brace @ ('{' | '}')) if self.peek_at(1) == Some(brace) => {
                    text.push(brace);
                    self.pos += 2;
                }
                Some('}') => break true,
                Some('{') => {
                    let span = self.span_from(self.pos, self.pos + 1);
                    self.own_error(SyntaxError::new("CS1056", "Unexpected character '{'", span));
                    self.pos += 1;
                }
                Some(c) if is_newline(c) && !verbatim => break false,
                Some(c) => {
                    text.push(c);
                    self.pos += c.len_utf8();
                }
            }
        };
        self.check_format(start);
        self.push_value(TokenKind::HoleFormat, start, Literal::String(text.finish()));
        if !is_closed {
            self.end_hole_without_brace();
        }
    }

    fn check_format(&mut self, start: usize) {
        let written = self.text.get(start + 1..self.pos).unwrap_or_default();
        let (code, message) = match written {
            "" => ("CS8089", "Empty format specifier."),
            _ if written.ends_with(char::is_whitespace) => {
                ("CS8088", "A format specifier may not contain trailing whitespace.")
            }
            _ => return,
        };
        let span = self.span_from(start, self.pos);
        self.own_error(SyntaxError::new(code, message, span));
    }

    fn end_hole_without_brace(&mut self) {
        let Some(hole) = self.holes.pop() else { return };
        self.unclosed_hole(&hole);
        self.push(TokenKind::HoleEnd, self.pos);
        self.interpolated_text(hole.string_start, hole.verbatim);
    }
}

const UNESCAPED: &str = "A '}' character must be escaped (by doubling) in an interpolated string.";
