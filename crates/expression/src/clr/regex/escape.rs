//! Escapes and sets in patterns

use super::category::{self, Category};
use super::parse::Parser;
use super::set::Set;
use super::syntax::{Anchor, Node, options};
use crate::exception::Exception;

impl Parser<'_> {
    /// What stands behind a backslash.
    pub(super) fn escape(&mut self) -> Result<Node, Exception> {
        let Some(char) = self.peek() else {
            return Err(self.error("Illegal \\ at end of pattern."));
        };
        let ascii = self.has(options::ECMA_SCRIPT);
        if let Some((category, outside)) = class_escape(char, ascii) {
            self.at += 1;
            return Ok(self.set(category, outside));
        }
        let anchor = match char {
            'b' => Some(Anchor::Boundary(ascii)),
            'B' => Some(Anchor::NoBoundary(ascii)),
            'A' => Some(Anchor::Start),
            'G' => Some(Anchor::SearchStart),
            'Z' => Some(Anchor::EndBeforeFeed),
            'z' => Some(Anchor::End),
            _ => None,
        };
        if let Some(anchor) = anchor {
            self.at += 1;
            return Ok(Node::Anchor(anchor));
        }
        match char {
            'p' | 'P' => {
                let (category, outside) = self.property()?;
                Ok(self.set(category, outside))
            }
            'k' => self.named_reference(),
            '1'..='9' => self.reference(),
            _ => {
                let unit = self.unit_escape()?;
                Ok(Node::Unit(unit, self.has(options::IGNORE_CASE)))
            }
        }
    }

    /// `\k<name>` and `\k'name'`.
    fn named_reference(&mut self) -> Result<Node, Exception> {
        let close = match self.peek_at(1) {
            Some('<') => '>',
            Some('\'') => '\'',
            _ => return Err(self.error("Malformed \\k<...> named back reference.")),
        };
        self.at += 2;
        let group = self.known_group()?;
        if !self.take(close) {
            return Err(self.error("Malformed \\k<...> named back reference."));
        }
        Ok(Node::Back(group, self.has(options::IGNORE_CASE)))
    }

    /// `\1`, unless there is no such group: then an octal number of more than one digit.
    fn reference(&mut self) -> Result<Node, Exception> {
        let start = self.at;
        let ignore_case = self.has(options::IGNORE_CASE);
        let number = self.decimal()?;
        if let Some(group) = self.groups.find(&number.to_string()) {
            return Ok(Node::Back(group, ignore_case));
        }
        if number <= 9 && !self.has(options::ECMA_SCRIPT) {
            return Err(self.error(&format!("Reference to undefined group number {number}.")));
        }
        self.at = start;
        Ok(Node::Unit(self.unit_escape()?, ignore_case))
    }

    /// `\p{Name}` and `\P{Name}`, from the letter on.
    fn property(&mut self) -> Result<(Category, bool), Exception> {
        let outside = self.peek() == Some('P');
        self.at += 1;
        if !self.take('{') {
            return Err(self.error("Incomplete \\p{X} character escape."));
        }
        let start = self.at;
        while self.peek().is_some_and(|char| char == '-' || category::is_word(self.unit(), false)) {
            self.at += 1;
        }
        let name = String::from_utf16_lossy(self.pattern.get(start..self.at).unwrap_or_default());
        if !self.take('}') {
            return Err(self.error("Incomplete \\p{X} character escape."));
        }
        match category::named(&name) {
            Some(category) => Ok((category, outside)),
            None => Err(self.error(&format!("Unknown property '{name}'."))),
        }
    }

    /// An escape that stands for one unit, from behind the backslash on.
    pub(super) fn unit_escape(&mut self) -> Result<u16, Exception> {
        let unit = self.unit();
        let Some(char) = self.peek() else {
            return Err(self.error("Illegal \\ at end of pattern."));
        };
        if matches!(char, '0'..='7') {
            return Ok(self.octal());
        }
        self.at += 1;
        Ok(match char {
            'a' => 0x07,
            'b' => 0x08,
            'e' => 0x1b,
            'f' => 0x0c,
            'n' => 0x0a,
            'r' => 0x0d,
            't' => 0x09,
            'v' => 0x0b,
            'x' => self.hex(2)?,
            'u' => self.hex(4)?,
            'c' => self.control()?,
            _ if !self.has(options::ECMA_SCRIPT) && category::is_word(unit, false) => {
                return Err(self.error(&format!("Unrecognized escape sequence \\{char}.")));
            }
            _ => unit,
        })
    }

    fn octal(&mut self) -> u16 {
        let mut number = 0;
        for _ in 0..3 {
            let Some(digit) = self.peek().and_then(|char| char.to_digit(8)) else { break };
            number = number * 8 + u16::try_from(digit).unwrap_or(0);
            self.at += 1;
            if self.has(options::ECMA_SCRIPT) && number >= 0x20 {
                break;
            }
        }
        number & 0xff
    }

    fn hex(&mut self, digits: usize) -> Result<u16, Exception> {
        let mut number = 0;
        for _ in 0..digits {
            let digit = self.peek().and_then(|char| char.to_digit(16));
            let Some(digit) = digit else {
                return Err(self.error("Insufficient or invalid hexadecimal digits."));
            };
            number = number * 16 + u16::try_from(digit).unwrap_or(0);
            self.at += 1;
        }
        Ok(number)
    }

    fn control(&mut self) -> Result<u16, Exception> {
        let Some(char) = self.peek() else { return Err(self.error("Missing control character.")) };
        let upper = char.to_ascii_uppercase();
        if !('@'..='_').contains(&upper) {
            return Err(self.error("Unrecognized control character."));
        }
        self.at += 1;
        Ok(u16::try_from(u32::from(upper) - u32::from('@')).unwrap_or(0))
    }

    /// A set in brackets, behind the opening one.
    pub(super) fn class(&mut self) -> Result<Set, Exception> {
        let mut set = Set::new(self.has(options::IGNORE_CASE));
        if self.take('^') {
            set.negate();
        }
        let mut first = true;
        loop {
            match self.peek() {
                None => return Err(self.error("Unterminated [] set.")),
                Some(']') if !first => {
                    self.at += 1;
                    return Ok(set.done());
                }
                Some('-') if !first && self.peek_at(1) == Some('[') => {
                    self.at += 2;
                    set.subtract(self.class()?);
                    if self.peek() != Some(']') {
                        return Err(
                            self.error("A subtraction must be the last element in a character class.")
                        );
                    }
                }
                Some(_) => self.class_item(&mut set)?,
            }
            first = false;
        }
    }

    fn class_item(&mut self, set: &mut Set) -> Result<(), Exception> {
        let low = match self.class_unit()? {
            Item::Unit(unit) => unit,
            Item::Category(category, outside) => {
                set.add_category(category, outside);
                return Ok(());
            }
        };
        let is_range =
            self.peek() == Some('-') && self.peek_at(1).is_some_and(|char| char != ']' && char != '[');
        if !is_range {
            set.add(low, low);
            return Ok(());
        }
        self.at += 1;
        match self.class_unit()? {
            Item::Unit(high) if high >= low => set.add(low, high),
            Item::Unit(_) => return Err(self.error("[x-y] range in reverse order.")),
            Item::Category(..) => {
                let escape = self.pattern.get(self.at - 1).copied().unwrap_or(0);
                let escape = char::from_u32(u32::from(escape)).unwrap_or(char::REPLACEMENT_CHARACTER);
                return Err(self.error(&format!("Cannot include class \\{escape} in character range.")));
            }
        }
        Ok(())
    }

    fn class_unit(&mut self) -> Result<Item, Exception> {
        let unit = self.unit();
        self.at += 1;
        if unit != u16::from(b'\\') {
            return Ok(Item::Unit(unit));
        }
        let Some(char) = self.peek() else {
            return Err(self.error("Illegal \\ at end of pattern."));
        };
        if let Some((category, outside)) = class_escape(char, self.has(options::ECMA_SCRIPT)) {
            self.at += 1;
            return Ok(Item::Category(category, outside));
        }
        match char {
            'p' | 'P' => self.property().map(|(category, outside)| Item::Category(category, outside)),
            '-' => {
                self.at += 1;
                Ok(Item::Unit(u16::from(b'-')))
            }
            _ => self.unit_escape().map(Item::Unit),
        }
    }
}

enum Item {
    Unit(u16),
    Category(Category, bool),
}

fn class_escape(char: char, ascii: bool) -> Option<(Category, bool)> {
    let (word, space, digit) = if ascii {
        (Category::AsciiWord, Category::AsciiSpace, Category::AsciiDigit)
    } else {
        (Category::Word, Category::Space, Category::Digit)
    };
    Some(match char {
        'w' => (word, false),
        'W' => (word, true),
        's' => (space, false),
        'S' => (space, true),
        'd' => (digit, false),
        'D' => (digit, true),
        _ => return None,
    })
}

/// `Regex.Unescape`.
pub(super) fn unescape(text: &[u16]) -> Result<Vec<u16>, Exception> {
    let groups = super::groups::Groups { list: Vec::new() };
    let mut parser = Parser::bare(text, &groups);
    let mut out = Vec::with_capacity(text.len());
    while parser.at < text.len() {
        let unit = parser.unit();
        parser.at += 1;
        if unit != u16::from(b'\\') {
            out.push(unit);
        } else if parser.at < text.len() {
            out.push(parser.unit_escape()?);
        }
    }
    Ok(out)
}

/// `Regex.Escape`.
pub(super) fn escape(text: &[u16]) -> Vec<u16> {
    let mut out = Vec::with_capacity(text.len());
    for unit in text {
        let escaped = match u8::try_from(*unit) {
            Ok(b'\t') => Some(b't'),
            Ok(b'\n') => Some(b'n'),
            Ok(b'\r') => Some(b'r'),
            Ok(0x0c) => Some(b'f'),
            Ok(byte) if b"\\*+?|{[()^$.# ".contains(&byte) => Some(byte),
            _ => None,
        };
        match escaped {
            Some(byte) => out.extend([u16::from(b'\\'), u16::from(byte)]),
            None => out.push(*unit),
        }
    }
    out
}
