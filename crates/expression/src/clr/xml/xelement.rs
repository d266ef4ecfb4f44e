//! System.Xml.Linq.XElement

use std::sync::Arc;

use super::casts;
use super::content::{Part, add, parts, remove_attributes, remove_children, set_attribute, set_text};
use super::name::{MaybeName, Name, XML, XMLNS, XName, XNamespace};
use super::node::{Kind, Node, Nodes, chain};
use super::object::XObject;
use super::parse::{Options, parse};
use super::reader::{Source, Text};
use super::values::text_of_value;
use super::walk::{Axis, Wanted, attribute_type, element_type, walk};
use super::write::{declared_prefix, save};
use super::xml_writer::XmlWriter;
use super::xobject::{This, format_of};
use crate::clr::Array;
use crate::clr::streams;
use crate::clr::text_io::StringWriter;
use crate::clr::tree::{Id, NONE};
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Value};

pub(super) fn declare() -> Type {
    let ty = Type::class("System.Xml.Linq.XElement : XContainer");
    casts::of_element(with_namespaces(with_saves(with_changes(with_axes(with_properties(with_sources(ty)))))))
}

fn with_sources(ty: Type) -> Type {
    ty.constructor("XElement(XElement other)", |cx: &mut Cx<'_>, other: This| other.deep_clone(cx))
        .constructor("XElement(XName name)", |name: Name| XObject::new(Node::element(name)))
        .constructor("XElement(XName name, object content)", new)
        .constructor("XElement(XName name, params object[] content)", new)
        .property("static IEnumerable<XElement> EmptySequence", || Array::new(element_type(), Vec::new()))
        .method("static XElement Parse(string text)", |cx: &mut Cx<'_>, text: Text| {
            XObject::parse_element(cx, &text.get()?)
        })
        .method(
            "static XElement Parse(string text, LoadOptions options)",
            |cx: &mut Cx<'_>, text: Text, options: EnumValue| read(cx, &text.get()?, options),
        )
        .method("static XElement Load(System.IO.TextReader textReader)", |cx: &mut Cx<'_>, source: Source| {
            let text = source.text(cx)?;
            XObject::parse_element(cx, &text)
        })
        .method(
            "static XElement Load(System.IO.TextReader textReader, LoadOptions options)",
            |cx: &mut Cx<'_>, source: Source, options: EnumValue| {
                let text = source.text(cx)?;
                read(cx, &text, options)
            },
        )
        .method("static XElement Load(System.IO.Stream stream)", |cx: &mut Cx<'_>, source: Source| {
            let text = source.text(cx)?;
            XObject::parse_element(cx, &text)
        })
        .method(
            "static XElement Load(System.IO.Stream stream, LoadOptions options)",
            |cx: &mut Cx<'_>, source: Source, options: EnumValue| {
                let text = source.text(cx)?;
                read(cx, &text, options)
            },
        )
        .method(
            "static XElement Load(XmlReader reader, LoadOptions options)",
            |cx: &mut Cx<'_>, reader: Arc<super::reader::XmlReader>, _: EnumValue| reader.read_whole(cx),
        )
        .method(
            "static XElement Load(XmlReader reader)",
            |cx: &mut Cx<'_>, reader: Arc<super::reader::XmlReader>| reader.read_whole(cx),
        )
}

/// The root of a document, as a node without parent.
fn read(cx: &mut Cx<'_>, text: &Str, options: EnumValue) -> Result<XObject, Throw> {
    let document = parse(cx, text, options_of(options))?;
    Ok(document.clone().into_root().unwrap_or(document))
}

/// What a value of `LoadOptions` says.
pub(super) fn options_of(options: EnumValue) -> Options {
    Options { preserve_whitespace: options.number & 1 != 0, ..Options::default() }
}

fn new(cx: &mut Cx<'_>, name: Name, content: Value) -> Result<XObject, Throw> {
    let parts = parts(cx, &content)?;
    let element = XObject::new(Node::element(name));
    add(cx, &element, parts)?;
    Ok(element)
}

fn with_properties(ty: Type) -> Type {
    ty.writable("XName Name", |this: This| this.name(), set_name)
        .writable(
            "string Value",
            |cx: &mut Cx<'_>, this: This| this.value(cx),
            |cx: &mut Cx<'_>, this: This, value: Str| set_text(cx, &this, &value),
        )
        .property("bool IsEmpty", |this: This| {
            this.look(|node| node.as_element().map(|element| element.children.first == NONE && !element.open))
        })
        .property("bool HasAttributes", |this: This| this.step(|node| node.attributes().first).is_some())
        .property("bool HasElements", |this: This| {
            this.0.with(|nodes| {
                let first = nodes.node().map_or(NONE, |node| node.children().first);
                chain(nodes, first).any(|(_, node)| node.as_element().is_some())
            })
        })
        .property("XAttribute FirstAttribute", |this: This| this.step(|node| node.attributes().first))
        .property("XAttribute LastAttribute", |this: This| this.step(|node| node.attributes().last))
}

fn set_name(this: This, name: Name) {
    this.0.with(|nodes| {
        let id = nodes.id;
        if let Some(Kind::Element(element)) = nodes.get_mut(id).map(|node| &mut node.kind) {
            element.name = name;
            element.prefix = Str::new();
        }
    });
}

fn with_axes(ty: Type) -> Type {
    ty.method("XAttribute Attribute(XName name)", |this: This, name: MaybeName| {
        name.and_then(|name| this.attribute(&name))
    })
    .method("IEnumerable<XAttribute> Attributes()", |this: This| walk(this, Axis::Attributes, Wanted::Nodes))
    .method("IEnumerable<XAttribute> Attributes(XName name)", |this: This, name: MaybeName| {
        walk(this, Axis::Attributes, Wanted::named(name))
    })
    .method("IEnumerable<XElement> AncestorsAndSelf()", |this: This| {
        walk(this, Axis::AncestorsAndSelf, Wanted::Elements)
    })
    .method("IEnumerable<XElement> AncestorsAndSelf(XName name)", |this: This, name: MaybeName| {
        walk(this, Axis::AncestorsAndSelf, Wanted::named(name))
    })
    .method("IEnumerable<XElement> DescendantsAndSelf()", |this: This| {
        walk(this, Axis::DescendantsAndSelf, Wanted::Elements)
    })
    .method("IEnumerable<XElement> DescendantsAndSelf(XName name)", |this: This, name: MaybeName| {
        walk(this, Axis::DescendantsAndSelf, Wanted::named(name))
    })
    .method("IEnumerable<XNode> DescendantNodesAndSelf()", |this: This| {
        walk(this, Axis::DescendantsAndSelf, Wanted::Nodes)
    })
}

fn with_changes(ty: Type) -> Type {
    ty.method("void RemoveAll()", |this: This| remove_all(&this))
        .method("void RemoveAttributes()", |this: This| remove_attributes(&this))
        .method("void ReplaceAll(object content)", replace_all)
        .method("void ReplaceAll(params object[] content)", replace_all)
        .method("void ReplaceAttributes(object content)", replace_attributes)
        .method("void ReplaceAttributes(params object[] content)", replace_attributes)
        .method(
            "void SetAttributeValue(XName name, object value)",
            |cx: &mut Cx<'_>, this: This, name: Name, value: Value| set_attribute(cx, &this, name, &value),
        )
        .method("void SetElementValue(XName name, object value)", set_element)
        .method("void SetValue(object value)", |cx: &mut Cx<'_>, this: This, value: Value| {
            if value.is_null() {
                return Err(Exception::argument_null("value").into());
            }
            let text = text_of_value(cx, &value)?;
            set_text(cx, &this, &text)
        })
}

/// What documents and elements can be saved to.
pub(super) fn with_saves(ty: Type) -> Type {
    ty.method(
        "void Save(System.IO.TextWriter textWriter)",
        |cx: &mut Cx<'_>, this: This, to: Arc<StringWriter>| {
            save_to(cx, &this, &to, EnumValue { ty: "", number: 0 })
        },
    )
    .method(
        "void Save(System.IO.TextWriter textWriter, SaveOptions options)",
        |cx: &mut Cx<'_>, this: This, to: Arc<StringWriter>, options: EnumValue| {
            save_to(cx, &this, &to, options)
        },
    )
    .method("void Save(XmlWriter writer)", |cx: &mut Cx<'_>, this: This, to: Arc<XmlWriter>| {
        to.copy(cx, &this)
    })
    .method("void Save(System.IO.Stream stream)", |cx: &mut Cx<'_>, this: This, to: streams::Any| {
        save_bytes(cx, &this, &to, EnumValue { ty: "", number: 0 })
    })
    .method(
        "void Save(System.IO.Stream stream, SaveOptions options)",
        |cx: &mut Cx<'_>, this: This, to: streams::Any, options: EnumValue| {
            save_bytes(cx, &this, &to, options)
        },
    )
}

/// Writes the node as a document into a stream, in UTF-8 with a byte order mark.
fn save_bytes(cx: &mut Cx<'_>, this: &XObject, to: &streams::Any, options: EnumValue) -> Result<(), Throw> {
    let text = save(cx, this, format_of(options), "utf-8")?;
    to.write(cx, &[0xef, 0xbb, 0xbf])?;
    to.write(cx, text.to_utf8().as_bytes())
}

/// Writes the node as a document into a text writer.
fn save_to(cx: &mut Cx<'_>, this: &XObject, to: &StringWriter, options: EnumValue) -> Result<(), Throw> {
    let text = save(cx, this, format_of(options), "utf-16")?;
    to.write(cx, &text)
}

fn remove_all(this: &XObject) {
    remove_attributes(this);
    remove_children(this);
}

fn replace_all(cx: &mut Cx<'_>, this: This, content: Value) -> Result<(), Throw> {
    let parts = parts(cx, &content)?;
    remove_all(&this);
    add(cx, &this, parts)
}

fn replace_attributes(cx: &mut Cx<'_>, this: This, content: Value) -> Result<(), Throw> {
    let parts = parts(cx, &content)?;
    remove_attributes(&this);
    add(cx, &this, parts)
}

/// `SetElementValue`: adds, changes or, with null, removes a child element.
fn set_element(cx: &mut Cx<'_>, this: This, name: Name, value: Value) -> Result<(), Throw> {
    let existing = super::xobject::element(cx, &this, &name)?;
    if value.is_null() {
        return existing.map_or(Ok(()), |existing| super::content::remove(&existing));
    }
    let text = text_of_value(cx, &value)?;
    match existing {
        Some(existing) => set_text(cx, &existing, &text),
        None => {
            let element = XObject::new(Node::element(name));
            add(cx, &element, vec![Part::Text(text)])?;
            add(cx, &this, vec![Part::Object(Arc::new(element))])
        }
    }
}

fn with_namespaces(ty: Type) -> Type {
    ty.method("XNamespace GetDefaultNamespace()", |this: This| {
        let found = declared(&this, |name| name.namespace.is_empty());
        Value::object(XNamespace(found.unwrap_or_default()))
    })
    .method("XNamespace GetNamespaceOfPrefix(string prefix)", |this: This, prefix: Str| {
        namespace_of_prefix(&this, &prefix)
    })
    .method("string GetPrefixOfNamespace(XNamespace ns)", |this: This, namespace: Arc<XNamespace>| {
        prefix_of_namespace(&this, &namespace.0)
    })
}

/// The value of the nearest declaration around, or on, the element whose name satisfies.
fn declared(this: &XObject, is_wanted: impl Fn(&XName) -> bool) -> Option<Str> {
    this.0.with(|nodes| {
        let mut found = None;
        each_declaration(nodes, nodes.id, |name, value| {
            if is_wanted(name) {
                found = Some(value.clone());
            }
            found.is_some()
        });
        found
    })
}

/// Calls with each declaration of a namespace, the nearest element's first, until it is told to stop.
fn each_declaration(nodes: &Nodes<'_>, mut id: Id, mut stop: impl FnMut(&Arc<XName>, &Str) -> bool) {
    while let Some(node) = nodes.get(id) {
        for (_, attribute) in chain(nodes, node.attributes().first) {
            if let Some(attribute) = attribute.as_attribute()
                && attribute.name.declares_namespace()
                && stop(&attribute.name, &attribute.value)
            {
                return;
            }
        }
        id = node.parent;
    }
}

fn namespace_of_prefix(this: &XObject, prefix: &Str) -> Result<Option<Value>, Throw> {
    if prefix.is_empty() {
        return Err(Exception::argument("'' is an invalid prefix.", Some("prefix")).into());
    }
    let found = match prefix.as_utf8() {
        Some("xmlns") => Some(Str::from(XMLNS)),
        Some("xml") => Some(Str::from(XML)),
        _ => declared(this, |name| !name.namespace.is_empty() && name.local == *prefix),
    };
    Ok(found.map(|namespace| Value::object(XNamespace(namespace))))
}

/// The prefix of a namespace, unless a nearer element binds it to another one.
fn prefix_of_namespace(this: &XObject, namespace: &Str) -> Option<Str> {
    let found = this.0.with(|nodes| {
        let mut hidden: Vec<Str> = Vec::new();
        let mut found = None;
        each_declaration(nodes, nodes.id, |name, value| {
            let prefix = declared_prefix(name);
            if value == namespace && !prefix.is_empty() && !hidden.contains(&prefix) {
                found = Some(prefix);
                return true;
            }
            hidden.push(prefix);
            false
        });
        found
    });
    found.or_else(|| super::prefixes::fixed_prefix(namespace).map(Str::from))
}

/// An attribute with a value.
pub(super) fn new_attribute(cx: &mut Cx<'_>, name: Name, value: &Value) -> Result<XObject, Throw> {
    if value.is_null() {
        return Err(Exception::argument_null("value").into());
    }
    let text = text_of_value(cx, value)?;
    Ok(XObject::new(Node::attribute(name, text)))
}

/// No attributes at all.
pub(super) fn no_attributes() -> Array {
    Array::new(attribute_type(), Vec::new())
}
