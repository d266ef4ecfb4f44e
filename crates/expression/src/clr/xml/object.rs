//! The object behind every node and attribute

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::name::XName;
use super::node::{Kind, Node, Nodes, XmlPlace, chain, cloned, following, root};
use super::parse::{Options, parse};
use super::write::{Format, write};
use crate::clr::annotations::Annotations;
use crate::clr::tree::{Id, NONE};
use crate::exception::Throw;
use crate::function::IntoValue;
use crate::run::Cx;
use crate::text::{Str, TextBuf};
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A node or an attribute: a document, an element, a text.
#[derive(Clone, Debug)]
pub struct XObject(pub(super) XmlPlace);

impl XObject {
    /// `XElement.Parse`.
    pub fn parse_element(cx: &mut Cx<'_>, text: &Str) -> Result<Self, Throw> {
        let document = parse(cx, text, Options::default())?;
        Ok(document.clone().into_root().unwrap_or(document))
    }

    /// `XDocument.Parse`.
    pub fn parse_document(cx: &mut Cx<'_>, text: &Str) -> Result<Self, Throw> {
        parse(cx, text, Options::default())
    }

    /// `ToString()`, or `ToString(SaveOptions.DisableFormatting)`.
    pub fn write(&self, cx: &mut Cx<'_>, indented: bool) -> Result<Str, Throw> {
        write(cx, self, Format { indented, ..Format::default() })
    }

    /// A node of its own.
    pub(super) fn new(node: Node) -> Self {
        Self(XmlPlace::new(vec![node], 0))
    }

    /// Another node of the same tree.
    pub(super) fn at(nodes: &Nodes<'_>, id: Id) -> Self {
        Self(nodes.place(id))
    }

    /// Looks at the node.
    pub(super) fn look<R>(&self, look: impl FnOnce(&Node) -> Option<R>) -> Option<R> {
        self.0.with(|nodes| nodes.node().and_then(look))
    }

    /// Works on the annotations.
    pub(super) fn annotations<R: Default>(&self, work: impl FnOnce(&mut Annotations) -> R) -> R {
        self.0.with(|nodes| {
            let id = nodes.id;
            nodes.get_mut(id).map(|node| work(&mut node.annotations)).unwrap_or_default()
        })
    }

    /// The node that the first one names, if there is one.
    pub(super) fn step(&self, to: impl FnOnce(&Node) -> Id) -> Option<Self> {
        self.0.with(|nodes| {
            let id = to(nodes.node()?);
            (id != NONE).then(|| Self::at(nodes, id))
        })
    }

    /// The container, be it an element or a document.
    pub(super) fn container(&self) -> Option<Self> {
        self.step(|node| node.parent)
    }

    /// `XObject.Parent`: the element around it.
    pub(super) fn parent(&self) -> Option<Self> {
        self.container().filter(Self::is_element)
    }

    pub(super) fn next(&self) -> Option<Self> {
        self.step(|node| node.next)
    }

    pub(super) fn previous(&self) -> Option<Self> {
        self.step(|node| node.previous)
    }

    pub(super) fn is_element(&self) -> bool {
        self.look(Node::as_element_or_not).is_some()
    }

    pub(super) fn is_document(&self) -> bool {
        self.look(|node| matches!(node.kind, Kind::Document(..)).then_some(())).is_some()
    }

    pub(super) fn is_attribute(&self) -> bool {
        self.look(|node| node.is_attribute().then_some(())).is_some()
    }

    /// The name of an element or attribute.
    pub(super) fn name(&self) -> Option<Arc<XName>> {
        self.look(|node| node.name().cloned())
    }

    /// The element of a document.
    pub(super) fn root_element(&self) -> Option<Self> {
        self.0.with(|nodes| {
            let first = nodes.node()?.children().first;
            let found = chain(nodes, first).find(|(_, node)| node.as_element().is_some());
            found.map(|(id, _)| Self::at(nodes, id))
        })
    }

    /// The element of a document, taken out of it.
    pub(crate) fn into_root(self) -> Option<Self> {
        let element = self.root_element()?;
        element.0.with(|nodes| super::node::detach(nodes, nodes.id));
        Some(element)
    }

    /// The outermost node around it.
    pub(super) fn root(&self) -> Self {
        self.0.with(|nodes| Self::at(nodes, root(nodes, nodes.id)))
    }

    /// The children.
    pub(super) fn children(&self) -> Vec<Self> {
        self.chain_of(Node::children_first)
    }

    /// The attributes.
    pub(super) fn attributes(&self) -> Vec<Self> {
        self.chain_of(|node| node.attributes().first)
    }

    fn chain_of(&self, first: impl FnOnce(&Node) -> Id) -> Vec<Self> {
        self.0.with(|nodes| {
            let first = nodes.node().map_or(NONE, first);
            let ids: Vec<Id> = chain(nodes, first).map(|(id, _)| id).collect();
            ids.into_iter().map(|id| Self::at(nodes, id)).collect()
        })
    }

    /// The attribute of this name.
    pub(super) fn attribute(&self, name: &XName) -> Option<Self> {
        self.0.with(|nodes| super::node::attribute(nodes, nodes.id, name).map(|id| Self::at(nodes, id)))
    }

    /// The text: of an element, that of all texts in it.
    pub(super) fn value(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        self.0.with(|nodes| value_of(cx, nodes, nodes.id))
    }

    /// A copy of the node and all that is in it.
    pub(super) fn deep_clone(&self, cx: &mut Cx<'_>) -> Result<Self, Throw> {
        self.0.with(|nodes| {
            let nodes_in = count(cx, nodes, nodes.id)?;
            cx.charge(nodes_in.saturating_mul(size_of::<Node>()))?;
            Ok(Self(XmlPlace::new(cloned(nodes, nodes.id), 0)))
        })
    }
}

/// How many nodes there are, the attributes counted in.
fn count(cx: &mut Cx<'_>, nodes: &Nodes<'_>, root: Id) -> Result<usize, Throw> {
    let mut number = 0;
    let mut next = Some(root);
    while let Some(id) = next {
        number += 1;
        if let Some(node) = nodes.get(id) {
            number += chain(nodes, node.attributes().first).count();
        }
        cx.tick(1)?;
        next = following(nodes, id, root);
    }
    Ok(number)
}

/// The text of a node.
pub(super) fn value_of(cx: &mut Cx<'_>, nodes: &Nodes<'_>, root: Id) -> Result<Str, Throw> {
    match nodes.get(root).map(|node| &node.kind) {
        Some(Kind::Attribute(attribute)) => return Ok(attribute.value.clone()),
        Some(Kind::Text(text) | Kind::CData(text) | Kind::Comment(text)) => return Ok(text.clone()),
        Some(Kind::Instruction(_, data)) => return Ok(data.clone()),
        _ => {}
    }
    let mut texts: Vec<Str> = Vec::new();
    let mut next = following(nodes, root, root);
    while let Some(id) = next {
        cx.tick(1)?;
        if let Some(Kind::Text(text) | Kind::CData(text)) = nodes.get(id).map(|node| &node.kind) {
            texts.push(text.clone());
        }
        next = following(nodes, id, root);
    }
    if let [text] = texts.as_slice() {
        return Ok(text.clone());
    }
    cx.charge(texts.iter().map(Str::size).sum())?;
    let mut all = TextBuf::new();
    texts.iter().for_each(|text| all.push(text));
    Ok(all.finish())
}

impl Node {
    fn as_element_or_not(&self) -> Option<()> {
        self.as_element().map(|_| ())
    }

    fn children_first(&self) -> Id {
        self.children().first
    }

    /// The class of the node.
    pub(super) fn class(&self) -> &'static str {
        match self.kind {
            Kind::Document(..) => "System.Xml.Linq.XDocument",
            Kind::Element(_) => "System.Xml.Linq.XElement",
            Kind::Attribute(_) => "System.Xml.Linq.XAttribute",
            Kind::Text(_) => "System.Xml.Linq.XText",
            Kind::CData(_) => "System.Xml.Linq.XCData",
            Kind::Comment(_) => "System.Xml.Linq.XComment",
            Kind::Instruction(..) => "System.Xml.Linq.XProcessingInstruction",
            Kind::DocumentType(_) => "System.Xml.Linq.XDocumentType",
        }
    }
}

impl Object for XObject {
    fn ty(&self) -> Ty {
        Ty::named(self.look(|node| Some(node.class())).unwrap_or("System.Xml.Linq.XObject"), [])
    }

    fn to_text(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        self.write(cx, true)
    }

    fn identity(&self) -> (usize, usize) {
        self.0.identity()
    }

    fn canonical(&self, cx: &mut Cx<'_>) -> Option<Result<Json, Throw>> {
        Some(self.write(cx, false).map(|text| {
            let text = text.to_string();
            if self.is_attribute() {
                return json!({ "xattr": text });
            }
            if !self.is_document() {
                return json!({ "xml": text });
            }
            let declaration = self.look(|node| match &node.kind {
                Kind::Document(_, declaration) => declaration.as_ref().map(|declaration| declaration.text()),
                _ => None,
            });
            json!({ "xml": text, "decl": declaration })
        }))
    }
}

impl IntoValue for XObject {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}
