use miette::SourceSpan;

use crate::cursor::{end_of, span};
use crate::named_value::NamedValue;
use crate::resolve::{Resolved, Resolver};
use crate::text::Text;

/// An element with everything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The name, prefix included.
    pub name: String,
    /// The name in the start tag.
    pub name_span: SourceSpan,
    /// The whole element, from the first byte of its start tag to the last of its end tag.
    pub span: SourceSpan,
    /// The start tag.
    pub open_tag: SourceSpan,
    /// The end tag; none where the element closes itself or is left open.
    pub close_tag: Option<SourceSpan>,
    /// Whether it is written `<name />`.
    pub self_closing: bool,
    /// The attributes in the order written, repeated ones included.
    pub attributes: Vec<Attribute>,
    /// What stands between the tags.
    pub children: Vec<Node>,
}

/// An attribute of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The name, prefix included.
    pub name: String,
    /// The name where it is written.
    pub name_span: SourceSpan,
    /// The value; empty where none is written.
    pub value: Text,
    /// The attribute from its name to the closing quote.
    pub span: SourceSpan,
    /// The quotes around the value.
    pub quote: Option<char>,
}

/// What can stand between tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// An element.
    Element(Box<Element>),
    /// Text, blanks included.
    Text(Text),
    /// A CDATA section.
    CData {
        /// The text between the marks.
        text: Text,
        /// The section with its marks.
        span: SourceSpan,
    },
    /// A comment, with its marks.
    Comment(SourceSpan),
    /// A processing instruction or XML declaration, with its marks.
    ProcessingInstruction(SourceSpan),
    /// What could not be read and has been reported, or a byte order mark.
    Skipped(SourceSpan),
}

impl Element {
    /// The first attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The elements directly inside.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(Node::as_element)
    }

    /// The texts directly inside, CDATA included.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.children.iter().filter_map(Node::as_text)
    }

    /// Whether there is no element inside, and no text but blanks.
    pub fn is_blank(&self, source: &str) -> bool {
        self.elements().next().is_none() && self.texts().all(|text| text.is_blank(source))
    }

    /// The bytes between the tags.
    pub fn inner_span(&self) -> SourceSpan {
        let start = end_of(self.open_tag);
        span(start, self.close_tag.map_or(end_of(self.span), |tag| tag.offset()))
    }

    /// The text and CDATA directly inside as one text, without comments; see [`Text::resolve`].
    pub fn resolve_text(&self, source: &str, lookup: impl FnMut(&str) -> Option<NamedValue>) -> Resolved {
        let mut resolver = Resolver::new(source, lookup);
        for text in self.texts() {
            resolver.text(text);
        }
        resolver.finish()
    }

    /// Everything inside as it is written, markup, comments and entities kept, with named values replaced and
    /// expressions separated.
    pub fn resolve_markup(&self, source: &str, lookup: impl FnMut(&str) -> Option<NamedValue>) -> Resolved {
        let mut resolver = Resolver::new(source, lookup);
        resolver.markup(self.inner_span(), &self.children);
        resolver.finish()
    }
}

impl Node {
    /// The element, if it is one.
    pub fn as_element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_)
            | Self::CData { .. }
            | Self::Comment(_)
            | Self::ProcessingInstruction(_)
            | Self::Skipped(_) => None,
        }
    }

    /// The text, if it is text or CDATA.
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Self::Text(text) | Self::CData { text, .. } => Some(text),
            Self::Element(_) | Self::Comment(_) | Self::ProcessingInstruction(_) | Self::Skipped(_) => None,
        }
    }

    /// The bytes of the node.
    pub fn span(&self) -> SourceSpan {
        match self {
            Self::Element(element) => element.span,
            Self::Text(text) => text.span(),
            Self::CData { span, .. }
            | Self::Comment(span)
            | Self::ProcessingInstruction(span)
            | Self::Skipped(span) => *span,
        }
    }
}
