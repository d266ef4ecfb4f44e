use std::sync::Arc;

use miette::SourceSpan;

use crate::cursor::{Cursor, end_of, is_blank, slice, span};
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{Document, Parsed};
use crate::element::{Attribute, Element, Node};
use crate::encoding::Encoding;
use crate::entity::is_allowed;
use crate::limits::Limits;
use crate::scan::{Ahead, Place};

/// Reads the text of a policy document.
pub fn parse(source: impl Into<Arc<str>>, limits: &Limits) -> Parsed {
    let source = source.into();
    let (nodes, diagnostics) = Reader::new(&source, limits).document();
    Parsed { document: Document { source, encoding: Encoding::Utf8, nodes }, diagnostics }
}

/// Reads the bytes of a policy document: UTF-8, or UTF-16 where the first bytes show it.
///
/// Spans are places in the document's source, which for UTF-8 are places in `bytes`.
pub fn parse_bytes(bytes: &[u8], limits: &Limits) -> Parsed {
    let encoding = Encoding::detect(bytes);
    let bytes = bytes.get(..limits.bytes.saturating_mul(2).saturating_add(2)).unwrap_or(bytes);
    let (text, mut diagnostics) = encoding.decode(bytes);
    diagnostics.truncate(limits.errors);
    let mut parsed = parse(text, limits);
    parsed.document.encoding = encoding;
    diagnostics.append(&mut parsed.diagnostics);
    // One mistake says more than the hundreds that a picture or an archive has as XML.
    if let Some(at) = parsed.document.source.find('\0') {
        parsed.document.nodes = vec![Node::Skipped(span(0, parsed.document.source.len()))];
        diagnostics = vec![
            Diagnostic::new(Code::InvalidEncoding, "the file is not a text")
                .label(span(at, at + 1), "no text has this byte")
                .help("name a file that holds a policy document or a fragment"),
        ];
    }
    parsed.diagnostics = diagnostics;
    parsed
}

/// Reads a document from its first byte to its last.
pub(crate) struct Reader<'s> {
    pub(crate) cursor: Cursor<'s>,
    pub(crate) ahead: Ahead,
    /// Bytes that were searched in vain for the ends of expressions.
    pub(crate) spent: usize,
    /// Room for attributes while their number is not known, so that elements keep no more than they need.
    pub(crate) attributes: Vec<Attribute>,
    limits: &'s Limits,
    open: Vec<Open>,
    nodes: Vec<Node>,
    elements: usize,
    diagnostics: Vec<Diagnostic>,
    stopped: bool,
}

/// An element whose end has not come.
struct Open {
    element: Element,
    /// Whether its start tag has been reported as having no end, so that its own end is not asked for.
    is_tag_reported: bool,
}

impl<'s> Reader<'s> {
    fn new(source: &'s str, limits: &'s Limits) -> Self {
        Self {
            cursor: Cursor::new(source),
            ahead: Ahead::default(),
            spent: 0,
            attributes: Vec::new(),
            limits,
            open: Vec::new(),
            nodes: Vec::new(),
            elements: 0,
            diagnostics: Vec::new(),
            stopped: false,
        }
    }

    fn document(mut self) -> (Vec<Node>, Vec<Diagnostic>) {
        self.check_length();
        self.check_characters();
        self.byte_order_mark();
        while !self.cursor.is_at_end() && !self.stopped {
            self.node();
        }
        self.end_of_document();
        self.diagnostics.sort_by_key(first_place);
        (self.nodes, self.diagnostics)
    }

    fn check_length(&mut self) {
        let (length, limit) = (self.source().len(), self.limits.bytes);
        if length > limit {
            let message = format!("the document is longer than {limit} bytes");
            self.report_and_stop(Diagnostic::new(Code::TooLong, message).label(span(0, 0), "not read"));
        }
    }

    fn check_characters(&mut self) {
        // Nearly every document passes this, and it is many times faster than looking at characters.
        let suspicious = |byte: u8| byte == 0xEF || (byte < b' ' && !is_blank(byte));
        if !self.source().bytes().fold(false, |found, byte| found | suspicious(byte)) {
            return;
        }
        let mut places = self.source().char_indices().filter(|(_, character)| !is_allowed(*character));
        while let Some((at, character)) = places.next()
            && !self.stopped
        {
            let number = u32::from(character);
            self.report(
                Diagnostic::new(Code::ForbiddenCharacter, format!("character U+{number:04X} in a document"))
                    .label(span(at, at + character.len_utf8()), "XML does not allow this character anywhere"),
            );
        }
    }

    fn byte_order_mark(&mut self) {
        if self.cursor.starts_with("\u{FEFF}") {
            self.cursor.at = '\u{FEFF}'.len_utf8();
            self.add(Node::Skipped(span(0, self.cursor.at)));
        }
    }

    fn node(&mut self) {
        let start = self.cursor.at;
        let text = self.text(Place::Content);
        if self.cursor.at > start {
            if self.open.is_empty() && !text.is_blank(self.source()) {
                self.report_outside(text.span());
            }
            return self.add(Node::Text(text));
        }
        self.markup();
    }

    /// Ends what is still open, and keeps what was not read.
    fn end_of_document(&mut self) {
        let (at, end) = (self.cursor.at, self.source().len());
        if at < end {
            self.add(Node::Skipped(span(at, end)));
        }
        while !self.open.is_empty() {
            if !self.stopped {
                self.report_unclosed(None);
            }
            self.end_element(None, end);
        }
        if !self.stopped && !self.nodes.iter().any(|node| node.as_element().is_some()) {
            self.report(
                Diagnostic::new(Code::NoElement, "the document has no element").label(span(0, 0), "empty"),
            );
        }
    }

    pub(crate) fn report_outside(&mut self, place: SourceSpan) {
        let text = slice(self.source(), place.offset(), end_of(place));
        let start = place.offset() + (text.len() - text.trim_ascii_start().len());
        let first_line = text.trim_ascii().lines().next().unwrap_or_default();
        self.report(
            Diagnostic::new(Code::TextOutsideElement, "text stands outside every element")
                .label(span(start, start + first_line.len()), "no element is open here"),
        );
    }

    pub(crate) fn source(&self) -> &'s str {
        self.cursor.source
    }

    pub(crate) fn limits(&self) -> &'s Limits {
        self.limits
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Keeps a diagnostic, and stops reading where there are too many.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        if self.stopped {
            return;
        }
        if self.diagnostics.len() < self.limits.errors {
            return self.diagnostics.push(diagnostic);
        }
        let place = diagnostic.labels.first().map_or(span(0, 0), |label| label.span);
        let message = format!("more than {} mistakes", self.limits.errors);
        self.report_and_stop(
            Diagnostic::new(Code::TooManyErrors, message)
                .label(place, "the document is not read beyond this"),
        );
    }

    pub(crate) fn report_and_stop(&mut self, diagnostic: Diagnostic) {
        if !self.stopped {
            self.diagnostics.push(diagnostic);
            self.stopped = true;
        }
    }

    /// The elements that are open, the outermost first.
    pub(crate) fn open_elements(&self) -> impl DoubleEndedIterator<Item = &Element> + ExactSizeIterator {
        self.open.iter().map(|open| &open.element)
    }

    pub(crate) fn innermost(&self) -> Option<&Element> {
        self.open.last().map(|open| &open.element)
    }

    pub(crate) fn is_tag_reported(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_tag_reported)
    }

    /// Adds a node to the element that is open.
    pub(crate) fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(open) => open.element.children.push(node),
            None => self.nodes.push(node),
        }
    }

    pub(crate) fn begin_element(&mut self, element: Element, is_tag_reported: bool) {
        self.open.push(Open { element, is_tag_reported });
    }

    /// Ends the innermost element with its end tag, or without one at `at`.
    pub(crate) fn end_element(&mut self, tag: Option<SourceSpan>, at: usize) {
        let Some(Open { mut element, .. }) = self.open.pop() else { return };
        element.span = span(element.span.offset(), tag.map_or(at, end_of));
        element.close_tag = tag;
        element.children.shrink_to_fit();
        self.add(Node::Element(Box::new(element)));
    }

    /// Counts an element against the limits; answers whether it may be added.
    pub(crate) fn count_element(&mut self, element: &Element) -> bool {
        self.elements += 1;
        let depth = self.limits.depth.min(DEEPEST);
        let (code, message) = if self.open.len() >= depth {
            (Code::TooDeep, format!("elements are nested deeper than {depth}"))
        } else if self.elements > self.limits.elements {
            (Code::TooManyElements, format!("the document has more than {} elements", self.limits.elements))
        } else {
            return true;
        };
        let diagnostic = Diagnostic::new(code, message);
        self.report_and_stop(diagnostic.label(element.name_span, "the document is not read beyond this"));
        false
    }
}

fn first_place(diagnostic: &Diagnostic) -> usize {
    diagnostic.labels.first().map_or(0, |label| label.span.offset())
}

/// Trees are walked by recursion, so no limit may be set above this.
const DEEPEST: usize = 1000;
