use miette::SourceSpan;

/// A place in the source and what can be asked from there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'s> {
    pub(crate) source: &'s str,
    pub(crate) at: usize,
}

impl<'s> Cursor<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Self { source, at: 0 }
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.source.len()
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.peek_at(0)
    }

    pub(crate) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.source.as_bytes().get(self.at + ahead).copied()
    }

    pub(crate) fn starts_with(&self, prefix: &str) -> bool {
        self.rest().starts_with(prefix)
    }

    pub(crate) fn rest(&self) -> &'s str {
        slice(self.source, self.at, self.source.len())
    }

    pub(crate) fn since(&self, start: usize) -> &'s str {
        slice(self.source, start, self.at)
    }

    /// Moves past bytes that hold for `test`.
    pub(crate) fn skip_while(&mut self, test: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&test) {
            self.at += 1;
        }
    }

    pub(crate) fn skip_blanks(&mut self) {
        self.skip_while(is_blank);
    }
}

/// XML's white space.
pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The text between two places; empty where they are no places of the text.
pub(crate) fn slice(text: &str, start: usize, end: usize) -> &str {
    text.get(start..end).unwrap_or_default()
}

/// A text of the user as a message may quote it: not too long, on one line, and nothing that moves a terminal.
pub(crate) fn shown(text: &str) -> String {
    let clean =
        |character: char| if character.is_control() { char::REPLACEMENT_CHARACTER } else { character };
    let mut characters = text.chars().map(clean);
    let mut shown: String = characters.by_ref().take(LONGEST_SHOWN).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown
}

pub(crate) fn slice_of(text: &str, span: SourceSpan) -> &str {
    slice(text, span.offset(), end_of(span))
}

pub(crate) fn span(start: usize, end: usize) -> SourceSpan {
    SourceSpan::new(start.into(), end.saturating_sub(start))
}

pub(crate) fn end_of(span: SourceSpan) -> usize {
    span.offset() + span.len()
}

const LONGEST_SHOWN: usize = 80;
