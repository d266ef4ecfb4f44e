use super::{Lexer, TokenKind, is_newline};
use crate::feature;
use crate::{Literal, SyntaxError, Text};

impl Lexer<'_> {
    pub(super) fn string(&mut self) {
        if self.peek_at(1) == Some('"') && self.peek_at(2) == Some('"') && self.raw_string() {
            return;
        }
        let start = self.pos;
        let text = self.quoted('"');
        self.push_value(TokenKind::String, start, Literal::String(text));
    }

    pub(super) fn char_literal(&mut self) {
        let start = self.pos;
        let errors = self.out.errors.len();
        let units = self.quoted('\'').to_utf16();
        let is_sound = self.out.errors.len() == errors;
        let (code, message) = match units.len() {
            0 => ("CS1011", "Empty character literal"),
            _ => ("CS1012", "Too many characters in character literal"),
        };
        if is_sound && units.len() != 1 {
            let span = self.span_from(start, self.pos);
            let error = SyntaxError::new(code, message, span);
            self.own_error(error.with_help("a text stands in double quotes, one character in single ones"));
        }
        let unit = units.first().copied().unwrap_or_default();
        self.push_value(TokenKind::Char, start, Literal::Char(unit));
    }

    pub(super) fn verbatim_string(&mut self) {
        let start = self.pos;
        self.pos += 2;
        let mut text = TextBuilder::default();
        loop {
            match self.peek() {
                None => {
                    let span = self.span_from(start, self.pos);
                    self.own_error(SyntaxError::new("CS1039", "Unterminated string literal", span));
                    break;
                }
                Some('"') if self.peek_at(1) == Some('"') => {
                    text.push('"');
                    self.pos += 2;
                }
                Some('"') => {
                    self.pos += 1;
                    break;
                }
                Some(c) => {
                    text.push(c);
                    self.pos += c.len_utf8();
                }
            }
        }
        self.push_value(TokenKind::String, start, Literal::String(text.finish()));
    }

    /// Reads from one quote to the next.
    fn quoted(&mut self, quote: char) -> Text {
        let start = self.pos;
        self.pos += 1;
        let mut text = TextBuilder::default();
        loop {
            match self.peek() {
                Some(c) if c == quote => {
                    self.pos += 1;
                    break;
                }
                Some('\\') => self.escape(&mut text),
                Some(c) if !is_newline(c) => {
                    text.push(c);
                    self.pos += c.len_utf8();
                }
                _ => {
                    let span = self.span_from(start, self.pos);
                    self.own_error(SyntaxError::new("CS1010", "Newline in constant", span));
                    break;
                }
            }
        }
        text.finish()
    }

    /// Reads one escape of a regular string.
    pub(super) fn escape(&mut self, text: &mut TextBuilder) {
        let start = self.pos;
        let Some(next) = self.peek_at(1).filter(|&c| !is_newline(c)) else {
            self.pos += 1;
            return self.bad_escape(start);
        };
        if let Some(c) = simple_escape(next) {
            self.pos += 2;
            return text.push(c);
        }
        match next {
            'x' => match self.hex_digits(start + 2, 1, 4) {
                Some((unit, length)) => {
                    self.pos = start + 2 + length;
                    text.push_unit(u16::try_from(unit).unwrap_or_default());
                }
                None => {
                    self.pos += 2;
                    self.bad_escape(start);
                }
            },
            'u' | 'U' => self.unicode_escape_in_text(start, next, text),
            _ => {
                self.pos += 1 + next.len_utf8();
                self.bad_escape(start);
            }
        }
    }

    fn unicode_escape_in_text(&mut self, start: usize, letter: char, text: &mut TextBuilder) {
        let wanted = if letter == 'u' { 4 } else { 8 };
        let Some((value, length)) = self.hex_digits(start + 2, wanted, wanted) else {
            let (_, length) = self.hex_digits(start + 2, 0, wanted).unwrap_or_default();
            self.pos = start + 2 + length;
            return self.bad_escape(start);
        };
        self.pos = start + 2 + length;
        match (char::from_u32(value), u16::try_from(value)) {
            (Some(c), _) => text.push(c),
            (None, Ok(surrogate)) => text.push_unit(surrogate),
            (None, Err(_)) => self.bad_escape(start),
        }
    }

    fn bad_escape(&mut self, start: usize) {
        let span = self.span_from(start, self.pos);
        let help = "write `\\\\` for a backslash, or put `@` before the string";
        self.own_error(SyntaxError::new("CS1009", "Unrecognized escape sequence", span).with_help(help));
    }

    /// The character that `\u0041` or `\U00000041` at `position` stands for, and the length of the escape.
    pub(super) fn unicode_escape(&self, position: usize) -> Option<(char, usize)> {
        let wanted = match self.text.get(position..position + 2)? {
            "\\u" => 4,
            "\\U" => 8,
            _ => return None,
        };
        let (value, length) = self.hex_digits(position + 2, wanted, wanted)?;
        Some((char::from_u32(value)?, length + 2))
    }

    /// Value and number of the hexadecimal digits at `position`.
    fn hex_digits(&self, position: usize, least: usize, most: usize) -> Option<(u32, usize)> {
        let digits = self.text.get(position..)?.chars().map_while(|c| c.to_digit(16)).take(most);
        let (value, count) =
            digits.fold((0_u32, 0), |(value, count), digit| ((value << 4) | digit, count + 1));
        (count >= least).then_some((value, count))
    }

    /// Reads `"""…"""` of C# 11, if it ends anywhere.
    fn raw_string(&mut self) -> bool {
        let start = self.pos;
        let rest = self.text.get(start..).unwrap_or_default();
        let quotes = rest.bytes().take_while(|&byte| byte == b'"').take(MAX_FENCE).count();
        let (fence, inside) = rest.split_at_checked(quotes).unwrap_or_default();
        let Some(length) = inside.find(fence) else { return false };
        self.pos += quotes + length + quotes;
        let span = self.span_from(start, self.pos);
        self.own_error(SyntaxError::feature(span, feature::RAW_STRING));
        let text = inside.get(..length).unwrap_or_default().into();
        self.push_value(TokenKind::String, start, Literal::String(text));
        true
    }
}

/// Collects the value of a string.
#[derive(Default)]
pub(super) struct TextBuilder {
    text: String,
    /// Everything, once an escape has written a surrogate.
    units: Option<Vec<u16>>,
}

impl TextBuilder {
    pub(super) fn push(&mut self, c: char) {
        match &mut self.units {
            Some(units) => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
            None => self.text.push(c),
        }
    }

    pub(super) fn push_unit(&mut self, unit: u16) {
        match char::from_u32(u32::from(unit)) {
            Some(c) => self.push(c),
            None => self.units.get_or_insert_with(|| self.text.encode_utf16().collect()).push(unit),
        }
    }

    pub(super) fn finish(self) -> Text {
        match self.units {
            None => Text::Str(self.text.into()),
            Some(units) => match String::from_utf16(&units) {
                Ok(text) => Text::Str(text.into()),
                Err(_) => Text::Units(units.into()),
            },
        }
    }
}

/// How many quotes begin a raw string; with a limit the search for its end stays linear.
const MAX_FENCE: usize = 8;

const fn simple_escape(letter: char) -> Option<char> {
    Some(match letter {
        '\'' | '"' | '\\' => letter,
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        _ => return None,
    })
}
