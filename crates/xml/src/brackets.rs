use crate::entity::character_at;

/// How the text of an expression is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// As it is, entities or not.
    Verbatim,
    /// As it is, which it cannot be meant to be where an entity stands outside strings and comments.
    Raw,
    /// With entities decoded.
    Decoded,
    /// As it is, with strings that go over several lines though C# does not let them.
    Lenient,
}

/// Why an expression has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unmatched {
    pub(crate) reason: Reason,
    /// Where the bracket, string or comment begins that has no end.
    pub(crate) at: usize,
    /// How far the text was read.
    pub(crate) reached: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    Bracket(u8),
    /// The bracket at the place is closed by a bracket of another kind.
    Mismatch {
        open: u8,
        close: u8,
        close_at: usize,
    },
    String,
    Comment,
    Entity,
    TooDeep,
}

/// Finds the place after the bracket that closes the one at `open`, as C# would: brackets in strings, characters
/// and comments do not count, those in the holes of interpolated strings do.
pub(crate) fn match_brackets(
    text: &str,
    open: usize,
    end: usize,
    reading: Reading,
) -> Result<usize, Unmatched> {
    let bytes = text.as_bytes().get(..end).unwrap_or(text.as_bytes());
    Matcher { text, bytes, at: open, reading, frames: Vec::new() }.run()
}

struct Matcher<'s> {
    text: &'s str,
    bytes: &'s [u8],
    at: usize,
    reading: Reading,
    frames: Vec<Frame>,
}

#[derive(Clone, Copy)]
struct Frame {
    bracket: u8,
    at: usize,
    /// The interpolated string whose hole this is.
    hole_of: Option<Interpolated>,
}

#[derive(Clone, Copy)]
struct Interpolated {
    at: usize,
    is_verbatim: bool,
}

type Step = Result<(), Unmatched>;

impl Matcher<'_> {
    fn run(mut self) -> Result<usize, Unmatched> {
        while let Some((byte, length)) = self.next_of_interest() {
            match byte {
                b'(' | b'[' | b'{' => self.open(byte, length)?,
                b')' | b']' | b'}' => {
                    self.close(byte, length)?;
                    if self.frames.is_empty() {
                        return Ok(self.at);
                    }
                }
                b'"' => self.regular_string(length)?,
                b'@' | b'$' => self.prefixed(byte, length)?,
                b'\'' => self.character(length),
                b'/' => self.slash(length)?,
                b':' => self.colon(length),
                b'&' => self.ampersand(length)?,
                _ => self.at += length,
            }
        }
        let frame = self.frames.last().copied();
        Err(match frame {
            Some(frame) => self.unmatched(Reason::Bracket(frame.bracket), frame.at),
            None => self.unmatched(Reason::Bracket(b'('), self.at),
        })
    }

    fn open(&mut self, bracket: u8, length: usize) -> Step {
        self.push(Frame { bracket, at: self.at, hole_of: None })?;
        self.at += length;
        Ok(())
    }

    fn push(&mut self, frame: Frame) -> Step {
        if self.frames.len() >= DEEPEST {
            return Err(self.unmatched(Reason::TooDeep, frame.at));
        }
        self.frames.push(frame);
        Ok(())
    }

    fn close(&mut self, close: u8, length: usize) -> Step {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        if closing(frame.bracket) != close {
            let reason = Reason::Mismatch { open: frame.bracket, close, close_at: self.at };
            return Err(self.unmatched(reason, frame.at));
        }
        self.at += length;
        match frame.hole_of {
            Some(string) => self.interpolated_text(string),
            None => Ok(()),
        }
    }

    /// `@"`, `$"`, `$@"` and `@$"` begin strings; other uses of `@` and `$` are of no interest.
    fn prefixed(&mut self, prefix: u8, length: usize) -> Step {
        let start = self.at;
        self.at += length;
        let Some((next, next_length)) = self.peek() else { return Ok(()) };
        if next == b'"' {
            return match prefix {
                b'@' => self.verbatim_string(start, next_length),
                _ => self.interpolated_string(start, next_length, false),
            };
        }
        if matches!((prefix, next), (b'$', b'@') | (b'@', b'$'))
            && let Some((b'"', quote_length)) = self.peek_after(next_length)
        {
            return self.interpolated_string(start, next_length + quote_length, true);
        }
        Ok(())
    }

    fn regular_string(&mut self, length: usize) -> Step {
        let start = self.at;
        self.at += length;
        while let Some((byte, length)) = self.peek() {
            self.at += length;
            match byte {
                b'"' => return Ok(()),
                b'\\' => self.skip_one(),
                b'\n' if self.reading != Reading::Lenient => break,
                _ => {}
            }
        }
        Err(self.unmatched(Reason::String, start))
    }

    fn verbatim_string(&mut self, start: usize, length: usize) -> Step {
        self.at += length;
        while let Some((byte, length)) = self.peek() {
            self.at += length;
            if byte == b'"' {
                match self.peek() {
                    Some((b'"', length)) => self.at += length,
                    _ => return Ok(()),
                }
            }
        }
        Err(self.unmatched(Reason::String, start))
    }

    fn interpolated_string(&mut self, start: usize, length: usize, is_verbatim: bool) -> Step {
        self.at += length;
        self.interpolated_text(Interpolated { at: start, is_verbatim })
    }

    /// Reads the text of an interpolated string up to its end or its next hole.
    fn interpolated_text(&mut self, string: Interpolated) -> Step {
        while let Some((byte, length)) = self.peek() {
            let start = self.at;
            self.at += length;
            match byte {
                b'"' => match self.peek() {
                    Some((b'"', length)) if string.is_verbatim => self.at += length,
                    _ => return Ok(()),
                },
                b'\\' if !string.is_verbatim => self.skip_one(),
                b'\n' if !string.is_verbatim && self.reading != Reading::Lenient => break,
                b'{' => match self.peek() {
                    Some((b'{', length)) => self.at += length,
                    _ => return self.push(Frame { bracket: b'{', at: start, hole_of: Some(string) }),
                },
                _ => {}
            }
        }
        Err(self.unmatched(Reason::String, string.at))
    }

    /// Steps over a character, or over text in apostrophes, which people write for strings.
    fn character(&mut self, length: usize) {
        self.at += length;
        let start = self.at;
        while let Some((byte, length)) = self.peek() {
            match byte {
                b'\n' => break,
                b'\'' => {
                    self.at += length;
                    return;
                }
                b'\\' => {
                    self.at += length;
                    self.skip_one();
                }
                _ => self.at += length,
            }
        }
        self.at = start;
    }

    fn slash(&mut self, length: usize) -> Step {
        let start = self.at;
        self.at += length;
        match self.peek() {
            Some((b'/', _)) => {
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                Ok(())
            }
            Some((b'*', length)) => {
                self.at += length;
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                match memchr::memmem::find(rest, b"*/") {
                    Some(found) => self.at += found + 2,
                    None => {
                        self.at = self.bytes.len();
                        return Err(self.unmatched(Reason::Comment, start));
                    }
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// A colon in a hole begins a format, whose text is no code, unless it is one half of `::`.
    fn colon(&mut self, length: usize) {
        self.at += length;
        let Some(string) = self.frames.last().and_then(|frame| frame.hole_of) else { return };
        if let Some((b':', length)) = self.peek() {
            self.at += length;
            return;
        }
        while let Some((byte, length)) = self.peek() {
            match byte {
                b'"' => match self.peek_after(length) {
                    Some((b'"', second)) if string.is_verbatim => self.at += length + second,
                    _ => return,
                },
                b'}' => return,
                b'\n' if !string.is_verbatim => return,
                _ => self.at += length,
            }
        }
    }

    fn ampersand(&mut self, length: usize) -> Step {
        if self.reading == Reading::Raw && character_at(self.text, self.at).is_some() {
            return Err(self.unmatched(Reason::Entity, self.at));
        }
        self.at += length;
        Ok(())
    }

    fn skip_one(&mut self) {
        if let Some((_, length)) = self.peek() {
            self.at += length;
        }
    }

    /// Skips what never matters in code, and answers the next character.
    fn next_of_interest(&mut self) -> Option<(u8, usize)> {
        let rest = self.bytes.get(self.at..)?;
        let plain = |byte: &u8| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b' ' | b'.' | b',' | b'\n' | b'\r' | b'\t' | b';' | b'=')
        };
        self.at += rest.iter().position(|byte| !plain(byte)).unwrap_or(rest.len());
        self.peek()
    }

    /// The next character and its length in the text; a byte above 127 stands for every other character.
    fn peek(&self) -> Option<(u8, usize)> {
        self.peek_after(0)
    }

    fn peek_after(&self, ahead: usize) -> Option<(u8, usize)> {
        let at = self.at + ahead;
        let byte = *self.bytes.get(at)?;
        if byte == b'&'
            && self.reading == Reading::Decoded
            && let Some((character, length)) = character_at(self.text, at)
            && at + length <= self.bytes.len()
        {
            return Some((u8::try_from(character).unwrap_or(u8::MAX), length));
        }
        Some((byte, 1))
    }

    fn unmatched(&self, reason: Reason, at: usize) -> Unmatched {
        Unmatched { reason, at, reached: self.at }
    }
}

/// The bracket that closes `open`.
pub(crate) fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

/// Deeper nesting than any C# compiler takes.
const DEEPEST: usize = 4096;
