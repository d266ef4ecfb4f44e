//! System.Xml.XmlReader, XmlTextReader: a place in a document that was read whole

use std::sync::Arc;

use parking_lot::Mutex;

use super::chars::is_space;
use super::node::Kind;
use super::node_type::NodeType;
use super::object::XObject;
use super::parse::{Options, parse};
use super::reader_settings::Skips;
use crate::clr::streams;
use crate::clr::text_io::StringReader;
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, Mismatch};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(super) use super::reader_members::declare;

/// The text of a document; null is called `s`, since it is a string reader that refuses it.
pub(super) struct Text(Option<Str>);

impl Text {
    pub(super) fn get(self) -> Result<Str, Exception> {
        self.0.ok_or_else(|| Exception::argument_null("s"))
    }
}

impl FromValue for Text {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Option::from_value(value).map(Self)
    }
}

/// A `TextReader` that a document is read from.
pub(super) enum Source {
    Text(Arc<StringReader>),
    Bytes(streams::Any),
}

impl Source {
    pub(super) fn text(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        match self {
            Self::Text(reader) => reader.read_to_end(cx),
            Self::Bytes(stream) => stream.read_text(cx, None),
        }
    }
}

impl FromValue for Source {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value.downcast() {
            Some(reader) => Ok(Self::Text(reader)),
            None => streams::Any::from_value(value).map(Self::Bytes),
        }
    }
}

/// A `System.Xml.XmlReader`.
#[derive(Debug)]
pub(super) struct XmlReader {
    class: &'static str,
    skips: Skips,
    state: Mutex<State>,
}

#[derive(Clone, Debug)]
struct State {
    /// What is read when the first node is asked for.
    source: Option<Input>,
    place: Place,
}

#[derive(Clone, Debug)]
enum Input {
    Text(Str, Options),
    Node(XObject),
}

/// Where the reader stands.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Start,
    /// On the XML declaration of the document.
    Declaration(XObject),
    Node(XObject),
    /// On the end tag of the element.
    End(XObject),
    Attribute(XObject),
    Eof,
}

impl Object for XmlReader {
    fn ty(&self) -> Ty {
        Ty::named(self.class, [])
    }
}

impl XmlReader {
    pub(super) fn new(
        cx: &mut Cx<'_>,
        class: &'static str,
        source: &Source,
        options: Options,
    ) -> Result<Self, Throw> {
        let source = Some(Input::Text(source.text(cx)?, options));
        Ok(Self { class, skips: Skips::default(), state: Mutex::new(State { source, place: Place::Start }) })
    }

    /// The same reader without nodes of these kinds.
    pub(super) fn skipping(self, skips: Skips) -> Self {
        Self { skips, ..self }
    }

    /// A reader over a copy of the node.
    pub(super) fn over(cx: &mut Cx<'_>, node: &XObject) -> Result<Self, Throw> {
        let source = Some(Input::Node(node.deep_clone(cx)?));
        Ok(Self {
            class: "System.Xml.XmlReader",
            skips: Skips::default(),
            state: Mutex::new(State { source, place: Place::Start }),
        })
    }

    pub(super) fn place(&self) -> Place {
        self.state.lock().place.clone()
    }

    pub(super) fn go(&self, place: Place) {
        self.state.lock().place = place;
    }

    /// `Read()`: to the next node that is not left out.
    pub(super) fn read(&self, cx: &mut Cx<'_>) -> Result<bool, Throw> {
        while self.step(cx)? {
            let skipped = match self.node_type() {
                NodeType::COMMENT => self.skips.comments,
                NodeType::INSTRUCTION => self.skips.instructions,
                _ => false,
            };
            if !skipped {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn step(&self, cx: &mut Cx<'_>) -> Result<bool, Throw> {
        cx.tick(1)?;
        let next = match self.place() {
            Place::Start => self.open(cx)?,
            Place::Declaration(document) => first_of(&document),
            Place::Node(node) if node.is_element() && !is_empty(&node) => first_of(&node),
            Place::Node(node) | Place::End(node) => after(&node),
            Place::Attribute(attribute) => match attribute.container() {
                Some(element) if !is_empty(&element) => first_of(&element),
                Some(element) => after(&element),
                None => Place::Eof,
            },
            Place::Eof => Place::Eof,
        };
        let is_there = !matches!(next, Place::Eof);
        self.go(next);
        Ok(is_there)
    }

    fn open(&self, cx: &mut Cx<'_>) -> Result<Place, Throw> {
        let source = self.state.lock().source.take();
        let document = match source {
            Some(Input::Text(text, options)) => parse(cx, &text, options)?,
            Some(Input::Node(node)) if node.is_document() => node,
            Some(Input::Node(node)) => return Ok(Place::Node(node)),
            None => return Ok(Place::Eof),
        };
        let has_declaration = document.look(|node| match &node.kind {
            Kind::Document(_, declaration) => declaration.as_ref().map(|_| ()),
            _ => None,
        });
        Ok(if has_declaration.is_some() { Place::Declaration(document) } else { first_of(&document) })
    }

    /// `MoveToContent()`.
    pub(super) fn move_to_content(&self, cx: &mut Cx<'_>) -> Result<NodeType, Throw> {
        self.move_to_element();
        loop {
            let node_type = self.node_type();
            let is_content = match self.place() {
                Place::Start | Place::Declaration(_) => false,
                Place::Node(_) => [NodeType::ELEMENT, NodeType::TEXT, NodeType::CDATA].contains(&node_type),
                Place::End(_) | Place::Attribute(_) | Place::Eof => true,
            };
            if is_content || !self.read(cx)? {
                return Ok(self.node_type());
            }
        }
    }

    /// `MoveToElement()`: from an attribute to its element.
    pub(super) fn move_to_element(&self) -> bool {
        let Place::Attribute(attribute) = self.place() else { return false };
        if let Some(element) = attribute.container() {
            self.go(Place::Node(element));
        }
        true
    }

    pub(super) fn node_type(&self) -> NodeType {
        match self.place() {
            Place::Start | Place::Eof => NodeType::NONE,
            Place::Declaration(_) => NodeType::XML_DECLARATION,
            Place::End(_) => NodeType::END_ELEMENT,
            Place::Attribute(attribute) => NodeType::of(&attribute),
            Place::Node(node) => match NodeType::of(&node) {
                NodeType::TEXT if is_white(&node) => NodeType::WHITESPACE,
                other => other,
            },
        }
    }

    /// The node or attribute that the reader stands on.
    pub(super) fn object(&self) -> Option<XObject> {
        match self.place() {
            Place::Node(object) | Place::End(object) | Place::Attribute(object) => Some(object),
            Place::Start | Place::Declaration(_) | Place::Eof => None,
        }
    }

    /// The element that the reader stands on, or on an attribute of which.
    pub(super) fn element(&self) -> Option<XObject> {
        match self.place() {
            Place::Node(node) if node.is_element() => Some(node),
            Place::Attribute(attribute) => attribute.container(),
            _ => None,
        }
    }

    /// `XNode.ReadFrom(reader)`: a copy of the node; the reader goes behind it.
    pub(super) fn take(&self, cx: &mut Cx<'_>) -> Result<XObject, Throw> {
        match self.place() {
            Place::Node(node) => {
                let copy = node.deep_clone(cx)?;
                self.go(after(&node));
                Ok(copy)
            }
            Place::Start | Place::Eof => {
                Err(Exception::invalid_operation("The XmlReader state should be Interactive.").into())
            }
            Place::Declaration(_) | Place::End(_) | Place::Attribute(_) => {
                let name = self.node_type().name();
                let message = format!("The XmlReader should not be on a node of type {name}.");
                Err(Exception::invalid_operation(message).into())
            }
        }
    }

    /// `XElement.Load(reader)`: the element, which must be the last thing that the reader has.
    pub(super) fn read_whole(&self, cx: &mut Cx<'_>) -> Result<XObject, Throw> {
        if self.move_to_content(cx)? != NodeType::ELEMENT {
            let name = self.node_type().name();
            let message =
                format!("The XmlReader must be on a node of type Element instead of a node of type {name}.");
            return Err(Exception::invalid_operation(message).into());
        }
        let element = self.take(cx)?;
        self.move_to_content(cx)?;
        if !matches!(self.place(), Place::Eof) {
            let message = "The XmlReader state should be EndOfFile after this operation.";
            return Err(Exception::invalid_operation(message).into());
        }
        Ok(element)
    }

    /// Closes the reader.
    pub(super) fn close(&self) {
        *self.state.lock() = State { source: None, place: Place::Eof };
    }
}

/// Whether the element was written as one tag.
pub(super) fn is_empty(element: &XObject) -> bool {
    let is_empty = |node: &super::node::Node| {
        node.as_element().map(|element| element.children.first == crate::clr::tree::NONE && !element.open)
    };
    element.look(is_empty).unwrap_or(false)
}

fn is_white(node: &XObject) -> bool {
    let is_white = node.look(|node| match &node.kind {
        Kind::Text(text) => Some(text.to_utf8().chars().all(is_space)),
        _ => None,
    });
    is_white.unwrap_or(false)
}

fn first_of(container: &XObject) -> Place {
    match container.step(|node| node.children().first) {
        Some(first) => Place::Node(first),
        None if container.is_element() => Place::End(container.clone()),
        None => Place::Eof,
    }
}

/// The place behind a node and all that is in it.
pub(super) fn after(node: &XObject) -> Place {
    match (node.next(), node.parent()) {
        (Some(next), _) => Place::Node(next),
        (None, Some(parent)) => Place::End(parent),
        (None, None) => Place::Eof,
    }
}
