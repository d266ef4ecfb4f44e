//! Reads .NET's pattern syntax.

use std::sync::Arc;

use super::set::{Set, any};
use super::syntax::{Anchor, Count, Look, Node, options};
use crate::exception::Exception;

/// A pattern that was read.
pub(super) struct Pattern {
    pub(super) root: Node,
    /// The groups in the order of their numbers: number and name.
    pub(super) groups: Vec<(u32, String)>,
}

/// Groups in each other go no deeper than this.
const DEEPEST: usize = 250;

/// Stack that one level may take, and what is added when less is left.
pub(super) const STACK: (usize, usize) = (if cfg!(debug_assertions) { 128 << 10 } else { 32 << 10 }, 1 << 20);

/// Reads a pattern.
pub(super) fn parse(pattern: &[u16], options: i32) -> Result<Pattern, Exception> {
    let groups = super::groups::number(pattern, options);
    let mut parser = Parser { pattern, at: 0, options, groups: &groups, next_group: 1, depth: 0 };
    let root = parser.alternation()?;
    if parser.at < pattern.len() {
        return Err(parser.error("Too many )'s."));
    }
    Ok(Pattern { root, groups: groups.list })
}

pub(super) struct Parser<'a> {
    pub(super) pattern: &'a [u16],
    pub(super) at: usize,
    pub(super) options: i32,
    pub(super) groups: &'a super::groups::Groups,
    next_group: u32,
    depth: usize,
}

/// What a quantifier may do with the part before it.
enum Part {
    Node(Node),
    /// An option, a comment: nothing that could be repeated.
    Nothing,
}

impl<'a> Parser<'a> {
    /// A parser for texts that are no patterns but have their escapes.
    pub(super) fn bare(pattern: &'a [u16], groups: &'a super::groups::Groups) -> Self {
        Self { pattern, at: 0, options: 0, groups, next_group: 1, depth: 0 }
    }
}

impl Parser<'_> {
    pub(super) fn has(&self, option: i32) -> bool {
        self.options & option != 0
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.peek_at(0)
    }

    pub(super) fn peek_at(&self, offset: usize) -> Option<char> {
        let unit = *self.pattern.get(self.at + offset)?;
        Some(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    pub(super) fn unit(&self) -> u16 {
        self.pattern.get(self.at).copied().unwrap_or(0)
    }

    pub(super) fn take(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }

    /// The exception of a fault at the current place.
    pub(super) fn error(&self, message: &str) -> Exception {
        let pattern = String::from_utf16_lossy(self.pattern);
        Exception::argument(format!("Invalid pattern '{pattern}' at offset {}. {message}", self.at), None)
    }

    /// Branches up to a closing parenthesis or the end.
    fn alternation(&mut self) -> Result<Node, Exception> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("The pattern is nested too deeply."));
        }
        stacker::maybe_grow(STACK.0, STACK.1, || self.branches())
    }

    fn branches(&mut self) -> Result<Node, Exception> {
        let mut branches = vec![self.sequence()?];
        while self.take('|') {
            branches.push(self.sequence()?);
        }
        self.depth -= 1;
        let single = branches.len() == 1;
        Ok(match branches.pop() {
            Some(only) if single => only,
            last => {
                branches.extend(last);
                Node::Alternate(branches)
            }
        })
    }

    fn sequence(&mut self) -> Result<Node, Exception> {
        let mut parts = Vec::new();
        loop {
            self.blanks()?;
            match self.peek() {
                None | Some('|' | ')') => break,
                Some('*' | '+' | '?') => {
                    return Err(self.error("Quantifier {x,y} following nothing."));
                }
                Some('{') if self.is_quantifier() => {
                    return Err(self.error("Quantifier {x,y} following nothing."));
                }
                Some(_) => {}
            }
            let Part::Node(part) = self.part()? else { continue };
            parts.push(self.quantified(part)?);
        }
        Ok(Node::Concat(parts))
    }

    /// Blanks and comments where they mean nothing.
    fn blanks(&mut self) -> Result<(), Exception> {
        loop {
            let ignore = self.has(options::IGNORE_WHITESPACE);
            match self.peek() {
                Some(char) if ignore && is_blank(char) => self.at += 1,
                Some('#') if ignore => {
                    while self.peek().is_some_and(|char| char != '\n') {
                        self.at += 1;
                    }
                }
                Some('(') if self.peek_at(1) == Some('?') && self.peek_at(2) == Some('#') => {
                    while !self.take(')') {
                        if self.peek().is_none() {
                            return Err(self.error("Unterminated (?#...) comment."));
                        }
                        self.at += 1;
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    fn part(&mut self) -> Result<Part, Exception> {
        let ignore_case = self.has(options::IGNORE_CASE);
        let unit = self.unit();
        self.at += 1;
        let node = match u8::try_from(unit).map(char::from) {
            Ok('(') => return self.group(),
            Ok('[') => Node::Set(Arc::new(self.class()?)),
            Ok('.') => Node::Set(any(self.has(options::SINGLELINE))),
            Ok('^') if self.has(options::MULTILINE) => Node::Anchor(Anchor::LineStart),
            Ok('^') => Node::Anchor(Anchor::Start),
            Ok('$') if self.has(options::MULTILINE) => Node::Anchor(Anchor::LineEnd),
            Ok('$') => Node::Anchor(Anchor::EndBeforeFeed),
            Ok('\\') => self.escape()?,
            _ => Node::Unit(unit, ignore_case),
        };
        Ok(Part::Node(node))
    }

    /// Whether `{2}`, `{2,}` or `{2,3}` stands here.
    fn is_quantifier(&self) -> bool {
        let digits = |mut offset: usize| {
            let start = offset;
            while self.peek_at(offset).is_some_and(|char| char.is_ascii_digit()) {
                offset += 1;
            }
            (offset, offset > start)
        };
        let (after, any) = digits(1);
        if !any {
            return false;
        }
        let after = if self.peek_at(after) == Some(',') { digits(after + 1).0 } else { after };
        self.peek_at(after) == Some('}')
    }

    fn quantified(&mut self, part: Node) -> Result<Node, Exception> {
        self.blanks()?;
        let Some(mut count) = self.count()? else { return Ok(part) };
        self.blanks()?;
        count.lazy = self.take('?');
        self.blanks()?;
        let again = match self.peek() {
            Some(char @ ('*' | '+' | '?')) => Some(char),
            Some('{') if self.is_quantifier() => Some('{'),
            _ => None,
        };
        if let Some(char) = again {
            self.at += 1;
            return Err(self.error(&format!("Nested quantifier '{char}'.")));
        }
        Ok(Node::Repeat(Box::new(part), count))
    }

    fn count(&mut self) -> Result<Option<Count>, Exception> {
        let (min, max) = match self.peek() {
            Some('*') => (0, u32::MAX),
            Some('+') => (1, u32::MAX),
            Some('?') => (0, 1),
            Some('{') if self.is_quantifier() => {
                self.at += 1;
                let min = self.decimal()?;
                let max = match self.take(',') {
                    true if self.peek() == Some('}') => u32::MAX,
                    true => self.decimal()?,
                    false => min,
                };
                if min > max {
                    self.at += 1;
                    return Err(self.error("Illegal {x,y} with x > y."));
                }
                (min, max)
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(Count { min, max, lazy: false }))
    }

    /// A number in decimal digits.
    pub(super) fn decimal(&mut self) -> Result<u32, Exception> {
        let mut number = 0_u32;
        while let Some(digit) = self.peek().and_then(|char| char.to_digit(10)) {
            let next = number.checked_mul(10).and_then(|number| number.checked_add(digit));
            number = next.filter(|number| i32::try_from(*number).is_ok()).ok_or_else(|| {
                self.error("Capture group numbers must be less than or equal to Int32.MaxValue.")
            })?;
            self.at += 1;
        }
        Ok(number)
    }

    fn close(&mut self) -> Result<(), Exception> {
        if self.take(')') { Ok(()) } else { Err(self.error("Not enough )'s.")) }
    }

    /// A group, behind its opening parenthesis. Options that it sets end with it.
    fn group(&mut self) -> Result<Part, Exception> {
        let outer = self.options;
        let node = if self.peek() == Some('?') && self.peek_at(1).is_some() {
            self.at += 1;
            match self.special(outer)? {
                Part::Node(node) => node,
                Part::Nothing => return Ok(Part::Nothing),
            }
        } else if self.has(options::EXPLICIT_CAPTURE) {
            self.inside(None, None)?
        } else {
            let number = self.next_group;
            self.next_group += 1;
            self.inside(Some(number), None)?
        };
        self.options = outer;
        Ok(Part::Node(node))
    }

    fn inside(&mut self, capture: Option<u32>, release: Option<u32>) -> Result<Node, Exception> {
        let inner = self.alternation()?;
        self.close()?;
        Ok(Node::Group(capture, release, Box::new(inner)))
    }

    /// A group that begins with `(?`.
    fn special(&mut self, outer: i32) -> Result<Part, Exception> {
        let look = |behind, negative| Look { behind, negative };
        let (first, second) = (self.peek(), self.peek_at(1));
        let node = match (first, second) {
            (Some(':'), _) => {
                self.at += 1;
                self.inside(None, None)?
            }
            (Some('='), _) => self.look(1, look(false, false))?,
            (Some('!'), _) => self.look(1, look(false, true))?,
            (Some('<'), Some('=')) => self.look(2, look(true, false))?,
            (Some('<'), Some('!')) => self.look(2, look(true, true))?,
            (Some('>'), _) => {
                self.at += 1;
                let inner = self.alternation()?;
                self.close()?;
                Node::Atomic(Box::new(inner))
            }
            (Some('<'), _) => self.named('>')?,
            (Some('\''), _) => self.named('\'')?,
            (Some('('), _) => self.conditional()?,
            _ => return self.inline_options(outer),
        };
        Ok(Part::Node(node))
    }

    fn look(&mut self, length: usize, look: Look) -> Result<Node, Exception> {
        self.at += length;
        let outer = self.options;
        // A look behind is matched from right to left.
        self.options =
            if look.behind { outer | options::RIGHT_TO_LEFT } else { outer & !options::RIGHT_TO_LEFT };
        let inner = self.alternation()?;
        self.close()?;
        Ok(Node::Look(look, Box::new(inner)))
    }

    fn inline_options(&mut self, outer: i32) -> Result<Part, Exception> {
        let mut off = false;
        loop {
            let Some(char) = self.peek() else { return Err(self.unrecognized()) };
            let option = match char {
                '-' => {
                    off = true;
                    0
                }
                '+' => {
                    off = false;
                    0
                }
                'i' | 'I' => options::IGNORE_CASE,
                'm' | 'M' => options::MULTILINE,
                'n' | 'N' => options::EXPLICIT_CAPTURE,
                's' | 'S' => options::SINGLELINE,
                'x' | 'X' => options::IGNORE_WHITESPACE,
                _ => break,
            };
            self.options = if off { self.options & !option } else { self.options | option };
            self.at += 1;
        }
        match self.peek() {
            // The options hold up to the end of the group around them.
            Some(')') => {
                self.at += 1;
                Ok(Part::Nothing)
            }
            Some(':') => {
                self.at += 1;
                let node = self.inside(None, None)?;
                self.options = outer;
                Ok(Part::Node(node))
            }
            _ => Err(self.unrecognized()),
        }
    }

    fn unrecognized(&self) -> Exception {
        self.error("Unrecognized grouping construct.")
    }

    /// `(?<name>…)`, `(?<name-other>…)`, `(?<-other>…)`, behind `(?`.
    fn named(&mut self, close: char) -> Result<Node, Exception> {
        self.at += 1;
        let capture = match self.peek() {
            Some('-') => None,
            Some(_) => Some(self.group_name()?),
            None => return Err(self.unrecognized()),
        };
        let release = if self.take('-') { Some(self.known_group()?) } else { None };
        if !self.take(close) {
            return Err(self.error("Invalid group name: Group names must begin with a word character."));
        }
        let capture = match capture {
            Some(name) => Some(self.groups.find(&name).ok_or_else(|| self.unrecognized())?),
            None => None,
        };
        if capture == Some(0) {
            return Err(self.error("Capture number cannot be zero."));
        }
        self.inside(capture, release)
    }

    /// A name of word characters, or a number.
    pub(super) fn group_name(&mut self) -> Result<String, Exception> {
        let start = self.at;
        while self.pattern.get(self.at).is_some_and(|unit| super::category::is_word(*unit, false)) {
            self.at += 1;
        }
        if self.at == start {
            return Err(self.error("Invalid group name: Group names must begin with a word character."));
        }
        let name = String::from_utf16_lossy(self.pattern.get(start..self.at).unwrap_or_default());
        Ok(super::groups::normal(&name))
    }

    /// The number of a group that must be there.
    pub(super) fn known_group(&mut self) -> Result<u32, Exception> {
        let name = self.group_name()?;
        self.groups.find(&name).ok_or_else(|| {
            let kind = if name.parse::<u32>().is_ok() { "number" } else { "name" };
            self.error(&format!("Reference to undefined group {kind} {name}."))
        })
    }

    /// `(?(1)…|…)`, `(?(name)…|…)`, `(?(expression)…|…)`, behind `(?`.
    fn conditional(&mut self) -> Result<Node, Exception> {
        let start = self.at;
        self.at += 1;
        if let Some(group) = self.condition_group()? {
            let (yes, no) = self.two_branches()?;
            return Ok(Node::IfGroup(group, Box::new(yes), Box::new(no)));
        }
        self.at = start + 1;
        let outer = self.options;
        let test = match self.peek() {
            Some('?') => match self.group()? {
                Part::Node(node) => node,
                Part::Nothing => return Err(self.unrecognized()),
            },
            _ => {
                let inner = self.alternation()?;
                self.close()?;
                Node::Look(Look { behind: false, negative: false }, Box::new(inner))
            }
        };
        self.options = outer;
        let (yes, no) = self.two_branches()?;
        Ok(Node::IfMatch(Box::new(test), Box::new(yes), Box::new(no)))
    }

    fn condition_group(&mut self) -> Result<Option<u32>, Exception> {
        match self.peek() {
            Some(char) if char.is_ascii_digit() => {
                let number = self.decimal()?;
                if !self.take(')') {
                    return Err(self.error("(?({0}) ) malformed."));
                }
                match self.groups.find(&number.to_string()) {
                    Some(group) => Ok(Some(group)),
                    None => Err(self.error(&format!("(?({number}) ) reference to undefined group."))),
                }
            }
            Some(_) if super::category::is_word(self.unit(), false) => {
                let name = self.group_name()?;
                let group = self.groups.find(&name);
                Ok(group.filter(|_| self.take(')')))
            }
            _ => Ok(None),
        }
    }

    fn two_branches(&mut self) -> Result<(Node, Node), Exception> {
        let branches = self.alternation()?;
        self.close()?;
        match branches {
            Node::Alternate(mut branches) => {
                if branches.len() > 2 {
                    return Err(self.error("Too many | in (?()|)."));
                }
                let no = branches.pop().unwrap_or(Node::Empty);
                Ok((branches.pop().unwrap_or(Node::Empty), no))
            }
            only => Ok((only, Node::Empty)),
        }
    }

    /// A set that was named by an escape.
    pub(super) fn set(&self, category: super::category::Category, outside: bool) -> Node {
        Node::Set(Arc::new(Set::category(category, outside)))
    }
}

fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r')
}
