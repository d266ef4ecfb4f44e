//! C# text → tokens.
//!
//! An interpolated string becomes a run of tokens: its start, texts, and for each hole the tokens inside it between
//! `HoleStart` and `HoleEnd`. So its holes need no second lexer, and nesting costs nothing.

pub(crate) use kind::TokenKind;

use interpolation::Hole;

use crate::feature::VERBATIM_INTERPOLATED;
use crate::{Literal, Span, SyntaxError};

mod interpolation;
mod kind;
mod number;
mod punctuation;
mod text;
mod trivia;

/// A token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// What kind of token.
    pub(crate) kind: TokenKind,
    /// Where it stands.
    pub(crate) span: Span,
    /// Whether a line ends between the token before and this one.
    pub(crate) after_newline: bool,
    /// Index of its value in [`Lexed::values`].
    value: u32,
}

/// A text taken apart.
#[derive(Debug)]
pub(crate) struct Lexed {
    /// The tokens, without an end token.
    pub(crate) tokens: Vec<Token>,
    /// The mistakes, in the order of the text.
    pub(crate) errors: Vec<LexError>,
    values: Vec<Literal>,
}

/// A mistake and the token to which it belongs.
#[derive(Debug)]
pub(crate) struct LexError {
    /// Index of the token.
    pub(crate) token: usize,
    /// Whether it stands between that token and the one before.
    pub(crate) before: bool,
    /// The mistake.
    pub(crate) error: SyntaxError,
}

impl Token {
    /// A token that is not in the text.
    pub(crate) const fn synthetic(kind: TokenKind, offset: u32) -> Self {
        Self { kind, span: Span::at(offset), after_newline: false, value: NO_VALUE }
    }
}

impl Lexed {
    /// The value of a literal token.
    pub(crate) fn value(&self, token: Token) -> Option<&Literal> {
        self.values.get(token.value as usize)
    }
}

/// Takes a text apart; anything is accepted, mistakes become errors.
pub(crate) fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer {
        text,
        pos: 0,
        line_start: true,
        after_newline: false,
        holes: Vec::new(),
        out: Lexed { tokens: Vec::with_capacity(text.len() / 4), errors: Vec::new(), values: Vec::new() },
    };
    lexer.run();
    lexer.out
}

struct Lexer<'a> {
    text: &'a str,
    pos: usize,
    /// Whether only blanks stand before `pos` on its line.
    line_start: bool,
    after_newline: bool,
    holes: Vec<Hole>,
    out: Lexed,
}

impl Lexer<'_> {
    fn run(&mut self) {
        loop {
            self.trivia();
            match self.peek() {
                Some(next) if is_newline(next) => self.close_hole_at_newline(),
                Some(next) => self.token(next),
                None if self.holes.is_empty() => break,
                None => self.close_hole_at_newline(),
            }
        }
    }

    fn token(&mut self, next: char) {
        match next {
            '"' => self.string(),
            '\'' => self.char_literal(),
            '0'..='9' => self.number(),
            '.' if self.peek_at(1).is_some_and(|c| c.is_ascii_digit()) => self.number(),
            '$' => self.dollar(),
            '@' => self.at_sign(),
            '\\' => self.identifier_or_bad(),
            _ if is_identifier_start(next) => self.identifier(self.pos),
            _ => self.punctuation_or_bad(next),
        }
    }

    fn dollar(&mut self) {
        match (self.peek_at(1), self.peek_at(2)) {
            (Some('"'), _) => self.interpolated_string(2, false),
            (Some('@'), Some('"')) => self.interpolated_string(3, true),
            _ => self.bad_char('$'),
        }
    }

    fn at_sign(&mut self) {
        match (self.peek_at(1), self.peek_at(2)) {
            (Some('"'), _) => self.verbatim_string(),
            (Some('$'), Some('"')) => {
                let span = self.span_from(self.pos, self.pos + 2);
                self.own_error(SyntaxError::feature(span, VERBATIM_INTERPOLATED));
                self.interpolated_string(3, true);
            }
            (Some(c), _) if is_identifier_start(c) => {
                self.pos += 1;
                self.identifier(self.pos - 1);
            }
            _ => {
                let start = self.pos;
                self.pos += 1;
                self.trivia_error(
                    start,
                    "CS1646",
                    "Keyword, identifier, or string expected after verbatim specifier: @",
                );
            }
        }
    }

    /// Reads an identifier whose token begins at `start`, which is before `pos` when `@` has been read.
    fn identifier(&mut self, start: usize) {
        loop {
            match self.peek() {
                Some(c) if is_identifier_part(c) => self.pos += c.len_utf8(),
                Some('\\') => match self.unicode_escape(self.pos) {
                    Some((c, length)) if is_identifier_part(c) => self.pos += length,
                    _ => break,
                },
                _ => break,
            }
        }
        let kind = self.text.get(start..self.pos).and_then(TokenKind::keyword);
        self.push(kind.unwrap_or(TokenKind::Identifier), start);
    }

    fn identifier_or_bad(&mut self) {
        match self.unicode_escape(self.pos) {
            Some((c, _)) if is_identifier_start(c) => self.identifier(self.pos),
            _ => self.bad_char('\\'),
        }
    }

    fn bad_char(&mut self, c: char) {
        let start = self.pos;
        self.pos += c.len_utf8();
        self.trivia_error(start, "CS1056", format!("Unexpected character '{c}'"));
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.push_token(kind, start, NO_VALUE);
    }

    fn push_value(&mut self, kind: TokenKind, start: usize, value: Literal) {
        let index = u32::try_from(self.out.values.len()).unwrap_or(NO_VALUE);
        self.out.values.push(value);
        self.push_token(kind, start, index);
    }

    fn push_token(&mut self, kind: TokenKind, start: usize, value: u32) {
        let span = self.span_from(start, self.pos);
        self.out.tokens.push(Token { kind, span, after_newline: self.after_newline, value });
        self.after_newline = false;
        self.line_start = false;
    }

    /// A mistake inside the token that is pushed next.
    fn own_error(&mut self, error: SyntaxError) {
        self.error(false, error);
    }

    /// A mistake between two tokens, from `start` to where we are.
    fn trivia_error(&mut self, start: usize, code: &'static str, message: impl Into<String>) {
        let error = SyntaxError::new(code, message, self.span_from(start, self.pos));
        self.error(true, error);
    }

    fn error(&mut self, before: bool, error: SyntaxError) {
        let token = self.out.tokens.len();
        if self.out.errors.len() < MAX_ERRORS {
            self.out.errors.push(LexError { token, before, error });
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.pos..)?.chars().next()
    }

    /// The byte `offset` bytes ahead as a character; right for what is compared with ASCII.
    fn peek_at(&self, offset: usize) -> Option<char> {
        self.text.get(self.pos + offset..)?.chars().next()
    }

    fn span_from(&self, start: usize, end: usize) -> Span {
        Span::new(offset(start), offset(end))
    }
}

fn offset(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

fn is_newline(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_identifier_start(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_start(c)
}

fn is_identifier_part(c: char) -> bool {
    unicode_ident::is_xid_continue(c)
}

const NO_VALUE: u32 = u32::MAX;

/// How many mistakes of a text are kept.
const MAX_ERRORS: usize = 100;

#[cfg(test)]
mod tests;
