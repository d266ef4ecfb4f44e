//! Newtonsoft.Json.JsonConvert: XML as JSON and back

use std::sync::Arc;

use super::build::rebuild;
use super::jtoken::Source;
use super::reader::{Event, Reader, Settings};
use super::token::JToken;
use super::writer::{Layout, Writer};
use crate::clr::XObject;
use crate::clr::xml::{FromJson, XmlNode, from_json, to_json};
use crate::declare::Type;
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::value::EnumValue;

pub(super) fn with(ty: Type) -> Type {
    ty.method("static string SerializeXNode(XObject node)", |cx: &mut Cx<'_>, node: Node| {
        serialize(cx, node, false, false)
    })
    .method(
        "static string SerializeXNode(XObject node, Formatting formatting)",
        |cx: &mut Cx<'_>, node: Node, formatting: EnumValue| serialize(cx, node, false, formatting.number == 1),
    )
    .method(
        "static string SerializeXNode(XObject node, Formatting formatting, bool omitRootObject)",
        |cx: &mut Cx<'_>, node: Node, formatting: EnumValue, omit_root: bool| {
            serialize(cx, node, omit_root, formatting.number == 1)
        },
    )
    .method("static string SerializeXmlNode(System.Xml.XmlNode node)", |cx: &mut Cx<'_>, node: DomNode| {
        serialize(cx, seen(node), false, false)
    })
    .method(
        "static string SerializeXmlNode(System.Xml.XmlNode node, Formatting formatting)",
        |cx: &mut Cx<'_>, node: DomNode, formatting: EnumValue| {
            serialize(cx, seen(node), false, formatting.number == 1)
        },
    )
    .method(
        "static string SerializeXmlNode(System.Xml.XmlNode node, Formatting formatting, bool omitRootObject)",
        |cx: &mut Cx<'_>, node: DomNode, formatting: EnumValue, omit_root: bool| {
            serialize(cx, seen(node), omit_root, formatting.number == 1)
        },
    )
    .method(
        "static System.Xml.XmlDocument DeserializeXmlNode(string value)",
        |cx: &mut Cx<'_>, text: Source| read(cx, &text.0, &FromJson::default()).map(dom),
    )
    .method(
        "static System.Xml.XmlDocument DeserializeXmlNode(string value, string deserializeRootElementName)",
        |cx: &mut Cx<'_>, text: Source, root: Option<Str>| {
            read(cx, &text.0, &FromJson { root: named(root), ..FromJson::default() }).map(dom)
        },
    )
    .method(
        "static System.Xml.XmlDocument DeserializeXmlNode(string value, string deserializeRootElementName, bool writeArrayAttribute)",
        |cx: &mut Cx<'_>, text: Source, root: Option<Str>, mark_arrays: bool| {
            read(cx, &text.0, &FromJson { root: named(root), mark_arrays, ..FromJson::default() }).map(dom)
        },
    )
    .method("static XDocument DeserializeXNode(string value)", |cx: &mut Cx<'_>, text: Source| {
        read(cx, &text.0, &FromJson::default())
    })
    .method(
        "static XDocument DeserializeXNode(string value, string deserializeRootElementName)",
        |cx: &mut Cx<'_>, text: Source, root: Option<Str>| {
            read(cx, &text.0, &FromJson { root: named(root), ..FromJson::default() })
        },
    )
    .method(
        "static XDocument DeserializeXNode(string value, string deserializeRootElementName, bool writeArrayAttribute)",
        |cx: &mut Cx<'_>, text: Source, root: Option<Str>, mark_arrays: bool| {
            read(cx, &text.0, &FromJson { root: named(root), mark_arrays, ..FromJson::default() })
        },
    )
    .method(
        "static XDocument DeserializeXNode(string value, string deserializeRootElementName, bool writeArrayAttribute, bool encodeSpecialCharacters)",
        |cx: &mut Cx<'_>, text: Source, root: Option<Str>, mark_arrays: bool, plain_names: bool| {
            read(cx, &text.0, &FromJson { root: named(root), mark_arrays, plain_names })
        },
    )
}

type Node = Option<Arc<XObject>>;
type DomNode = Option<Arc<XmlNode>>;

fn seen(node: DomNode) -> Node {
    node.map(|node| Arc::new(node.object().clone()))
}

fn dom(document: Option<XObject>) -> Option<XmlNode> {
    document.map(XmlNode::new)
}

fn named(root: Option<Str>) -> Option<Str> {
    root.filter(|root| !root.is_empty())
}

fn serialize(cx: &mut Cx<'_>, node: Node, omit_root: bool, indented: bool) -> Result<Str, Throw> {
    match node {
        Some(node) => write(cx, &node, omit_root, indented),
        None => Ok(Str::from("null")),
    }
}

/// The JSON text of a node.
pub(super) fn write(cx: &mut Cx<'_>, node: &XObject, omit_root: bool, indented: bool) -> Result<Str, Throw> {
    let events = to_json(cx, node, omit_root)?;
    let mut writer = Writer::new(if indented { Layout::Indented } else { Layout::None });
    writer.events(cx, &events)?;
    writer.spend(cx)?;
    Ok(writer.finish())
}

/// The token of a node.
pub(super) fn token(cx: &mut Cx<'_>, node: &XObject) -> Result<JToken, Throw> {
    let mut events = to_json(cx, node, false)?.into_iter();
    match events.next() {
        Some(first) => rebuild(cx, first, &mut events),
        None => Ok(JToken::null()),
    }
}

fn read(cx: &mut Cx<'_>, text: &Str, options: &FromJson) -> Result<Option<XObject>, Throw> {
    let text = text.to_utf8();
    let mut reader = Reader::new(&text, Settings::default());
    let Some(first) = reader.next(cx)? else { return Ok(None) };
    let mut next = |cx: &mut Cx<'_>| -> Result<Option<Event>, Throw> { reader.next(cx) };
    let document = from_json(cx, first, &mut next, options)?;
    while next(cx)?.is_some() {}
    Ok(document)
}
