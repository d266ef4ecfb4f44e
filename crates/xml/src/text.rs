use miette::SourceSpan;

use crate::NamedValue;
use crate::cursor::{end_of, slice_of, span};
use crate::named_value::{NameReference, references};
use crate::resolve::{Resolved, Resolver};

/// The value of an attribute, or text between tags, as it stands in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub(crate) span: SourceSpan,
    pub(crate) segments: Segments,
    pub(crate) is_cdata: bool,
}

impl Text {
    /// The bytes between the quotes, between the tags, or between the marks of a CDATA section.
    pub fn span(&self) -> SourceSpan {
        self.span
    }

    /// What the text is made of, in order and without gaps.
    pub fn segments(&self) -> &[Segment] {
        self.segments.as_slice()
    }

    /// The text as it is written, entities and all; `source` is the text of its document.
    pub fn raw<'s>(&self, source: &'s str) -> &'s str {
        slice_of(source, self.span)
    }

    /// Whether there is nothing but blanks.
    pub fn is_blank(&self, source: &str) -> bool {
        self.raw(source).trim_ascii().is_empty()
    }

    /// Every `{{name}}` in the text, inside expressions too.
    pub fn named_values<'s>(&self, source: &'s str) -> impl Iterator<Item = NameReference<'s>> + use<'s> {
        references(source, self.span.offset(), end_of(self.span))
    }

    /// Replaces named values by their texts, decodes entities and separates expressions from literal text.
    ///
    /// `lookup` answers `None` for a name that is not known: it stays text and is listed in
    /// [`Resolved::unknown`]. A value is not searched for further names, and its entities are not decoded; a
    /// value that is itself `@(…)` or `@{…}` becomes an expression.
    pub fn resolve(&self, source: &str, lookup: impl FnMut(&str) -> Option<NamedValue>) -> Resolved {
        let mut resolver = Resolver::new(source, lookup);
        resolver.text(self);
        resolver.finish()
    }
}

/// A stretch of a [`Text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// Text that stands for itself, apart from entities.
    Literal {
        /// The bytes of the text.
        span: SourceSpan,
    },
    /// `{{name}}` outside expressions.
    NamedValue {
        /// The reference, braces included.
        span: SourceSpan,
    },
    /// `@(…)` or `@{…}`.
    Expression {
        /// Which of the two.
        kind: ExpressionKind,
        /// The expression with its `@` and brackets.
        span: SourceSpan,
        /// How the C# is written.
        spelling: Spelling,
    },
    /// An expression whose end was not found; it has been reported.
    Broken {
        /// The bytes that were passed over.
        span: SourceSpan,
    },
}

impl Segment {
    /// The C# between the brackets of an expression.
    pub fn code(&self) -> Option<SourceSpan> {
        match self {
            Self::Expression { span, .. } => Some(code_of(*span)),
            Self::Literal { .. } | Self::NamedValue { .. } | Self::Broken { .. } => None,
        }
    }

    /// The bytes of the segment.
    pub fn span(&self) -> SourceSpan {
        match self {
            Self::Literal { span }
            | Self::NamedValue { span }
            | Self::Expression { span, .. }
            | Self::Broken { span } => *span,
        }
    }
}

/// The two forms of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExpressionKind {
    /// `@(…)`: one C# expression.
    Single,
    /// `@{…}`: C# statements that return a value.
    Block,
}

/// How the C# of an expression is written in the XML.
///
/// Where entities stand in strings or comments only, brackets match whether they are decoded or not, and only
/// somebody who knows C# can tell which is meant: the first reading if that parses, the second otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spelling {
    /// The C# stands there as it is; what looks like an entity is part of it.
    AsIs,
    /// The C# is there once entities are decoded.
    Escaped,
    /// Raw, for it ends only beyond a quote or a tag; so probably as it is.
    AsIsElseEscaped,
    /// Well-formed XML, so probably escaped.
    EscapedElseAsIs,
}

/// What stands between the brackets of the expression at `whole`.
pub(crate) fn code_of(whole: SourceSpan) -> SourceSpan {
    span(whole.offset() + 2, end_of(whole) - 1)
}

/// Segments of a text; nearly every text has exactly one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segments {
    One(Segment),
    Many(Vec<Segment>),
}

impl Segments {
    pub(crate) fn none() -> Self {
        Self::Many(Vec::new())
    }

    pub(crate) fn push(&mut self, segment: Segment) {
        match self {
            Self::One(first) => *self = Self::Many(vec![*first, segment]),
            Self::Many(many) if many.is_empty() => *self = Self::One(segment),
            Self::Many(many) => many.push(segment),
        }
    }

    pub(crate) fn as_slice(&self) -> &[Segment] {
        match self {
            Self::One(segment) => std::slice::from_ref(segment),
            Self::Many(segments) => segments,
        }
    }
}
