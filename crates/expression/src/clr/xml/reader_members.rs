//! The members of System.Xml.XmlReader

use std::sync::Arc;

use super::name::XName;
use super::node::{Kind, chain};
use super::node_type::NodeType;
use super::object::XObject;
use super::parse::Options;
use super::reader::{Place, Source, XmlReader, after, is_empty};
use super::reader_settings::with_creates;
use super::reader_values::{with_namespaces, with_values};
use super::write::{Format, write};
use crate::clr::receiver::int;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::{Str, TextBuf};

type This = Arc<XmlReader>;

pub(crate) fn declare() -> Vec<Type> {
    let reader = Type::class("System.Xml.XmlReader : System.IDisposable").allowed(Allowed::No).method(
        "static XmlReader Create(System.IO.TextReader input)",
        |cx: &mut Cx<'_>, source: Source| {
            let options = Options { preserve_whitespace: true, prohibit_dtd: true };
            XmlReader::new(cx, "System.Xml.XmlReader", &source, options).map(crate::value::Value::object)
        },
    );
    let text_reader = Type::class("System.Xml.XmlTextReader : System.Xml.XmlReader")
        .allowed(Allowed::No)
        .constructor("XmlTextReader(System.IO.TextReader input)", |cx: &mut Cx<'_>, source: Source| {
            let options = Options { preserve_whitespace: true, prohibit_dtd: false };
            XmlReader::new(cx, "System.Xml.XmlTextReader", &source, options).map(crate::value::Value::object)
        });
    let reader = with_search(with_attributes(with_moves(with_properties(with_creates(reader)))));
    vec![with_namespaces(with_values(reader)), text_reader]
}

fn with_properties(ty: Type) -> Type {
    ty.property("XmlNodeType NodeType", |this: This| this.node_type())
        .property("string Name", |this: This| {
            this.object().map_or_else(Str::new, |object| full_name(&object))
        })
        .property("string LocalName", |this: This| local_name(&this))
        .property("string Prefix", |this: This| this.object().map_or_else(Str::new, |object| prefix(&object)))
        .property("string NamespaceURI", |this: This| {
            this.object()
                .and_then(|object| object.name())
                .map_or_else(Str::new, |name| name.namespace.clone())
        })
        .property("string Value", value)
        .property("bool HasValue", |this: This| {
            !matches!(this.place(), Place::Start | Place::End(_) | Place::Eof) && this.element().is_none()
        })
        .property("int Depth", depth)
        .property("bool EOF", |this: This| matches!(this.place(), Place::Eof))
        .property("bool IsEmptyElement", |this: This| match this.place() {
            Place::Node(node) => is_empty(&node),
            _ => false,
        })
        .property("bool HasAttributes", |this: This| {
            this.element().is_some_and(|element| !element.attributes().is_empty())
        })
        .property("int AttributeCount", |this: This| {
            this.element().map_or(0, |element| int(element.attributes().len()))
        })
}

/// The prefix as it stood in the text.
pub(super) fn prefix(object: &XObject) -> Str {
    let prefix = object.look(|node| match &node.kind {
        Kind::Element(element) => Some(element.prefix.clone()),
        Kind::Attribute(attribute) => Some(attribute.prefix.clone()),
        _ => None,
    });
    prefix.unwrap_or_default()
}

/// The name with its prefix.
pub(super) fn full_name(object: &XObject) -> Str {
    let name = object.look(|node| match &node.kind {
        Kind::Instruction(target, _) => Some(target.clone()),
        Kind::DocumentType(kind) => Some(kind.name.clone()),
        _ => node.name().map(|name| name.local.clone()),
    });
    let (prefix, name) = (prefix(object), name.unwrap_or_default());
    if prefix.is_empty() { name } else { Str::from(format!("{prefix}:{name}")) }
}

fn local_name(this: &XmlReader) -> Str {
    let Some(object) = this.object() else { return Str::new() };
    object.name().map_or_else(|| full_name(&object), |name| name.local.clone())
}

fn value(cx: &mut Cx<'_>, this: This) -> Result<Str, Throw> {
    match this.place() {
        Place::Node(node) if !node.is_element() => node.value(cx),
        Place::Attribute(attribute) => attribute.value(cx),
        _ => Ok(Str::new()),
    }
}

fn depth(this: This) -> i32 {
    let Some(object) = this.object() else { return 0 };
    object.0.with(|nodes| {
        let mut depth = -1;
        let mut id = nodes.id;
        while let Some(node) = nodes.get(id) {
            depth += i32::from(!matches!(node.kind, Kind::Document(..)));
            id = node.parent;
        }
        depth
    })
}

fn with_moves(ty: Type) -> Type {
    ty.method("bool Read()", |cx: &mut Cx<'_>, this: This| this.read(cx))
        .method("XmlNodeType MoveToContent()", |cx: &mut Cx<'_>, this: This| this.move_to_content(cx))
        .method("bool MoveToElement()", |this: This| this.move_to_element())
        .method("void Skip()", |cx: &mut Cx<'_>, this: This| {
            this.move_to_element();
            match this.place() {
                Place::Node(node) => {
                    this.go(after(&node));
                    Ok(())
                }
                _ => this.read(cx).map(|_| ()),
            }
        })
        .method("bool IsStartElement()", |cx: &mut Cx<'_>, this: This| {
            this.move_to_content(cx).map(|node_type| node_type == NodeType::ELEMENT)
        })
        .method("bool IsStartElement(string name)", |cx: &mut Cx<'_>, this: This, name: Str| {
            this.move_to_content(cx)?;
            Ok::<_, Throw>(this.element().is_some_and(|element| full_name(&element) == name))
        })
        .method("void ReadStartElement()", |cx: &mut Cx<'_>, this: This| start_element(cx, &this, None))
        .method("void ReadStartElement(string name)", |cx: &mut Cx<'_>, this: This, name: Str| {
            start_element(cx, &this, Some(&name))
        })
        .method("void ReadEndElement()", |cx: &mut Cx<'_>, this: This| {
            if this.move_to_content(cx)? != NodeType::END_ELEMENT {
                return Err(unexpected(&this));
            }
            this.read(cx).map(|_| ())
        })
        .method("void Close()", |this: This| this.close())
        .method("void Dispose()", |this: This| this.close())
}

fn start_element(cx: &mut Cx<'_>, this: &XmlReader, name: Option<&Str>) -> Result<(), Throw> {
    if this.move_to_content(cx)? != NodeType::ELEMENT {
        return Err(unexpected(this));
    }
    if let (Some(name), Some(element)) = (name, this.element()) {
        let found = full_name(&element);
        if found != *name {
            let message = format!("Element '{name}' was not found.");
            return Err(super::error::xml(message).into());
        }
    }
    this.read(cx).map(|_| ())
}

pub(super) fn unexpected(this: &XmlReader) -> Throw {
    super::error::xml(format!("'{}' is an invalid XmlNodeType.", this.node_type().name())).into()
}

fn with_attributes(ty: Type) -> Type {
    ty.method("string GetAttribute(string name)", |cx: &mut Cx<'_>, this: This, name: Str| {
        text_of(cx, named(&this, &name))
    })
    .method(
        "string GetAttribute(string name, string namespaceURI)",
        |cx: &mut Cx<'_>, this: This, local: Str, namespace: Option<Str>| {
            let name = XName { namespace: namespace.unwrap_or_default(), local };
            text_of(cx, this.element().and_then(|element| element.attribute(&name)))
        },
    )
    .method("string GetAttribute(int i)", |cx: &mut Cx<'_>, this: This, index: i32| {
        let attribute = numbered(&this, index)?;
        attribute.value(cx)
    })
    .indexer("string this[string name]", |cx: &mut Cx<'_>, this: This, name: Str| {
        text_of(cx, named(&this, &name))
    })
    .indexer("string this[int i]", |cx: &mut Cx<'_>, this: This, index: i32| {
        let attribute = numbered(&this, index)?;
        attribute.value(cx)
    })
    .method("bool MoveToAttribute(string name)", |this: This, name: Str| go_to(&this, named(&this, &name)))
    .method("bool MoveToFirstAttribute()", |this: This| {
        let first = this.element().and_then(|element| element.step(|node| node.attributes().first));
        go_to(&this, first)
    })
    .method("bool MoveToNextAttribute()", |this: This| {
        let next = match this.place() {
            Place::Attribute(attribute) => attribute.next(),
            Place::Node(node) => node.step(|node| node.attributes().first),
            _ => None,
        };
        go_to(&this, next)
    })
}

fn text_of(cx: &mut Cx<'_>, attribute: Option<XObject>) -> Result<Option<Str>, Throw> {
    attribute.map(|attribute| attribute.value(cx)).transpose()
}

/// The attribute whose name is written so, prefix included.
fn named(this: &XmlReader, name: &Str) -> Option<XObject> {
    this.element().and_then(|element| attribute_written(&element, name))
}

/// The attribute of an element whose name is written so, prefix included.
pub(super) fn attribute_written(element: &XObject, name: &Str) -> Option<XObject> {
    let ids = element.attributes();
    ids.into_iter().find(|attribute| full_name(attribute) == *name)
}

pub(super) fn numbered(this: &XmlReader, index: i32) -> Result<XObject, Throw> {
    let element = this.element();
    let found =
        element.and_then(|element| element.attributes().into_iter().nth(usize::try_from(index).ok()?));
    found.ok_or_else(|| {
        Exception::argument_out_of_range("Specified argument was out of the range of valid values.", "i")
            .into()
    })
}

fn go_to(this: &XmlReader, attribute: Option<XObject>) -> bool {
    let is_there = attribute.is_some();
    if let Some(attribute) = attribute {
        this.go(Place::Attribute(attribute));
    }
    is_there
}

fn with_search(ty: Type) -> Type {
    ty.method("bool ReadToFollowing(string name)", |cx: &mut Cx<'_>, this: This, name: Str| {
        while this.read(cx)? {
            if is_named(&this, &name) {
                return Ok(true);
            }
        }
        Ok::<_, Throw>(false)
    })
    .method("bool ReadToDescendant(string name)", |cx: &mut Cx<'_>, this: This, name: Str| {
        let Some(element) = this.element().filter(|element| !is_empty(element)) else { return Ok(false) };
        while this.read(cx)? {
            if is_named(&this, &name) {
                return Ok(true);
            }
            if matches!(this.place(), Place::End(end) if end.0.is_same(&element.0)) {
                break;
            }
        }
        Ok::<_, Throw>(false)
    })
    .method("bool ReadToNextSibling(string name)", |cx: &mut Cx<'_>, this: This, name: Str| {
        this.move_to_element();
        while let Place::Node(node) | Place::End(node) = this.place() {
            cx.tick(1)?;
            let next = after(&node);
            let is_end = !matches!(next, Place::Node(_));
            this.go(next);
            if is_end {
                break;
            }
            if is_named(&this, &name) {
                return Ok(true);
            }
        }
        Ok::<_, Throw>(false)
    })
    .method("string ReadElementContentAsString()", content_as_string)
    .method("string ReadElementString()", content_as_string)
    .method("string ReadOuterXml()", |cx: &mut Cx<'_>, this: This| match this.place() {
        Place::Node(_) => {
            let node = this.take(cx)?;
            write(cx, &node, Format::default())
        }
        _ => Ok(Str::new()),
    })
    .method("string ReadInnerXml()", |cx: &mut Cx<'_>, this: This| match this.place() {
        Place::Node(node) if node.is_element() => {
            this.go(after(&node));
            inner_xml(cx, &node)
        }
        _ => Ok(Str::new()),
    })
}

fn is_named(this: &XmlReader, name: &Str) -> bool {
    matches!(this.place(), Place::Node(node) if node.is_element() && full_name(&node) == *name)
}

/// The text of an element without child elements; the reader goes behind it.
pub(super) fn content_as_string(cx: &mut Cx<'_>, this: This) -> Result<Str, Throw> {
    let Some(element) = this.element() else { return Err(unexpected(&this)) };
    let has_elements = element.0.with(|nodes| {
        let first = nodes.node().map_or(crate::clr::tree::NONE, |node| node.children().first);
        chain(nodes, first).any(|(_, node)| node.as_element().is_some())
    });
    if has_elements {
        let message =
            "ReadElementContentAs() methods cannot be called on an element that has child elements.";
        return Err(super::error::xml(message).into());
    }
    this.go(after(&element));
    element.value(cx)
}

/// The children of an element as text.
pub(super) fn inner_xml(cx: &mut Cx<'_>, element: &XObject) -> Result<Str, Throw> {
    let mut text = TextBuf::new();
    for child in element.children() {
        text.push(&write(cx, &child, Format::default())?);
    }
    Ok(text.finish())
}
