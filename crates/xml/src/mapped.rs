use std::fmt;
use std::ops::Range;

use miette::SourceSpan;

use crate::cursor::{end_of, slice, span};

/// A text made from the source, which knows where in the source each of its bytes comes from.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct MappedText {
    text: String,
    pieces: Vec<Piece>,
}

/// A stretch of a [`MappedText`] that comes from one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Where the stretch begins in the text; it ends where the next one begins.
    pub start: usize,
    /// The bytes of the source that it comes from.
    pub source: SourceSpan,
    /// How it was made from them.
    pub origin: Origin,
}

/// How a stretch of text was made from the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Byte for byte.
    Source,
    /// An entity, decoded.
    Entity,
    /// A reference to a named value, replaced by the value.
    NamedValue {
        /// Whether the value must not be shown to anybody.
        secret: bool,
    },
}

impl MappedText {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text without its map.
    pub fn into_string(self) -> String {
        self.text
    }

    /// The stretches that the text is made of, in order and without gaps.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The bytes of the source that a range of the text comes from.
    ///
    /// A range that begins or ends inside an entity or a substituted value takes the whole of it.
    pub fn span(&self, range: Range<usize>) -> SourceSpan {
        let end = range.end.max(range.start);
        let Some(first) = self.piece_at(range.start) else { return span(0, 0) };
        if range.start == end {
            return match first.origin {
                Origin::Source => span(first.place(range.start), first.place(range.start)),
                Origin::Entity | Origin::NamedValue { .. } => first.source,
            };
        }
        let Some(last) = self.piece_at(end - 1) else { return first.source };
        let stop = match last.origin {
            Origin::Source => last.place(end),
            Origin::Entity | Origin::NamedValue { .. } => end_of(last.source),
        };
        span(first.place(range.start), stop)
    }

    /// The bytes of the source that the whole text comes from.
    pub fn whole_span(&self) -> SourceSpan {
        self.span(0..self.text.len())
    }

    /// Whether a range of the text holds a part of a secret named value.
    pub fn touches_secret(&self, range: Range<usize>) -> bool {
        self.pieces_in(&range).any(|(piece, _)| piece.origin == Origin::NamedValue { secret: true })
    }

    /// Whether the text holds a secret named value.
    pub fn is_secret(&self) -> bool {
        self.pieces.iter().any(|piece| piece.origin == Origin::NamedValue { secret: true })
    }

    /// The text as it may be shown: secret named values are replaced by asterisks.
    pub fn masked(&self) -> String {
        let shown = |(piece, end): (&Piece, usize)| match piece.origin {
            Origin::NamedValue { secret: true } => MASK,
            Origin::Source | Origin::Entity | Origin::NamedValue { secret: false } => {
                slice(&self.text, piece.start, end)
            }
        };
        self.pieces_in(&(0..self.text.len())).map(shown).collect()
    }

    /// A part of the text, with its map; empty where the range is no range of the text.
    pub fn slice(&self, range: Range<usize>) -> Self {
        let mut part = Self::default();
        for (piece, end) in self.pieces_in(&range) {
            let start = piece.start.max(range.start);
            let end = end.min(range.end);
            let text = slice(&self.text, start, end);
            if !text.is_empty() {
                part.push(text, piece.part(start, end), piece.origin);
            }
        }
        part
    }

    /// The text without blanks at its ends.
    pub fn trimmed(&self) -> Self {
        let start = self.text.len() - self.text.trim_start().len();
        self.slice(start..start + self.text.trim().len())
    }

    /// Appends another text.
    pub fn append(&mut self, other: &Self) {
        for (piece, end) in other.pieces_in(&(0..other.text.len())) {
            self.push(slice(&other.text, piece.start, end), piece.source, piece.origin);
        }
    }

    /// Appends the bytes of `source` between two places as they are.
    pub(crate) fn push_source(&mut self, source: &str, start: usize, end: usize) {
        let text = slice(source, start, end);
        if !text.is_empty() {
            self.push(text, span(start, end), Origin::Source);
        }
    }

    pub(crate) fn push_entity(&mut self, character: char, source: SourceSpan) {
        self.push(character.encode_utf8(&mut [0; 4]), source, Origin::Entity);
    }

    /// Appends a value; an empty one is kept in the map, so that its place can still be asked for.
    pub(crate) fn push_named_value(&mut self, text: &str, source: SourceSpan, secret: bool) {
        self.push(text, source, Origin::NamedValue { secret });
    }

    /// The pieces that have a part in a range of the text, each with its end.
    fn pieces_in(&self, range: &Range<usize>) -> impl Iterator<Item = (&Piece, usize)> {
        let first = self.pieces.partition_point(|piece| piece.start <= range.start).saturating_sub(1);
        let until = self.pieces.partition_point(|piece| piece.start < range.end);
        let pieces = self.pieces.get(first..until).unwrap_or_default();
        let next = self.pieces.get(first + 1..).unwrap_or_default();
        let ends = next.iter().map(|next| next.start).chain([self.text.len()]);
        pieces.iter().zip(ends)
    }

    pub(crate) fn has_named_value(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece.origin, Origin::NamedValue { .. }))
    }

    pub(crate) fn piece_at(&self, at: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.start <= at);
        self.pieces.get(after.checked_sub(1)?)
    }

    fn push(&mut self, text: &str, source: SourceSpan, origin: Origin) {
        let start = self.text.len();
        self.text.push_str(text);
        if origin == Origin::Source
            && let Some(last) = self.pieces.last_mut()
            && last.origin == Origin::Source
            && end_of(last.source) == source.offset()
        {
            last.source = span(last.source.offset(), end_of(source));
            return;
        }
        self.pieces.push(Piece { start, source, origin });
    }
}

/// Shows no secret.
impl fmt::Debug for MappedText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, pieces) = (self.masked(), &self.pieces);
        formatter.debug_struct("MappedText").field("text", &text).field("pieces", pieces).finish()
    }
}

impl AsRef<str> for MappedText {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl Piece {
    /// Where in the source the byte `at` of the text begins.
    fn place(&self, at: usize) -> usize {
        match self.origin {
            Origin::Source => (self.source.offset() + at.saturating_sub(self.start)).min(end_of(self.source)),
            Origin::Entity | Origin::NamedValue { .. } => self.source.offset(),
        }
    }

    fn part(&self, start: usize, end: usize) -> SourceSpan {
        match self.origin {
            Origin::Source => span(self.place(start), self.place(end)),
            Origin::Entity | Origin::NamedValue { .. } => self.source,
        }
    }
}

/// What stands for a secret, whatever its length.
pub(crate) const MASK: &str = "***";
