//! What is put into elements and documents: nodes, attributes, texts, values, sequences of them

use std::sync::Arc;

use super::chars::is_space;
use super::node::{self, Kind, Node, attach};
use super::object::XObject;
use super::values::text_of_value;
use crate::clr::Array;
use crate::clr::sequence::{Sequence, is_sequence};
use crate::clr::tree::{Id, NONE};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

/// One thing that is put into a container.
#[derive(Debug)]
pub(super) enum Part {
    Object(Arc<XObject>),
    Text(Str),
}

/// The parts of a content, sequences taken apart.
pub(super) fn parts(cx: &mut Cx<'_>, content: &Value) -> Result<Vec<Part>, Throw> {
    let mut found = Vec::new();
    collect(cx, content, &mut found)?;
    Ok(found)
}

fn collect(cx: &mut Cx<'_>, content: &Value, found: &mut Vec<Part>) -> Result<(), Throw> {
    cx.tick(1)?;
    if content.is_null() {
        return Ok(());
    }
    if let Some(object) = content.downcast_ref::<XObject>() {
        found.push(Part::Object(Arc::new(object.clone())));
        return Ok(());
    }
    let is_many = content.downcast_ref::<Array>().is_some() || is_sequence(content);
    if is_many && !matches!(content, Value::String(_)) {
        for item in Sequence::of(content.clone()).collect(cx)? {
            cx.nested(|cx| collect(cx, &item, found))?;
        }
        return Ok(());
    }
    found.push(Part::Text(text_of_value(cx, content)?));
    Ok(())
}

/// `XContainer.Add`: at the end.
pub(super) fn add(cx: &mut Cx<'_>, container: &XObject, parts: Vec<Part>) -> Result<(), Throw> {
    for part in parts {
        cx.tick(1)?;
        match part {
            Part::Text(text) => add_text(cx, container, &text)?,
            Part::Object(object) if object.is_attribute() => add_attribute(cx, container, &object)?,
            Part::Object(object) => insert(cx, container, &object, None)?,
        }
    }
    Ok(())
}

/// Puts the parts behind a child, or before the first one. Attributes are refused.
pub(super) fn add_after(
    cx: &mut Cx<'_>,
    container: &XObject,
    after: Option<XObject>,
    parts: Vec<Part>,
) -> Result<(), Throw> {
    let mut after = after;
    for part in parts {
        cx.tick(1)?;
        let node = match part {
            Part::Text(text) if !container.is_element() => {
                check_document_text(&text)?;
                XObject::new(Node::new(Kind::Text(text)))
            }
            Part::Text(text) => {
                if text.is_empty() || after.as_ref().is_some_and(|node| append_text(node, &text)) {
                    mark_open(container);
                    continue;
                }
                XObject::new(Node::new(Kind::Text(text)))
            }
            Part::Object(object) if object.is_attribute() => return Err(no_attribute().into()),
            Part::Object(object) => (*object).clone(),
        };
        let before = match &after {
            Some(node) => node.next(),
            None => container.step(|node| node.children().first),
        };
        let node = free(cx, container, &node)?;
        validate(container, &node, after.as_ref(), before.as_ref())?;
        place(cx, container, &node, before.as_ref())?;
        after = Some(node);
    }
    Ok(())
}

/// An element without children is written with an end tag from now on.
fn mark_open(container: &XObject) {
    container.0.with(|nodes| {
        let id = nodes.id;
        if let Some(node) = nodes.get_mut(id)
            && node.children().first == NONE
            && let Some(element) = node.as_element_mut()
        {
            element.open = true;
        }
    });
}

/// Appends to a text node; says whether it is one.
fn append_text(node: &XObject, text: &Str) -> bool {
    node.0.with(|nodes| {
        let id = nodes.id;
        match nodes.get_mut(id).map(|node| &mut node.kind) {
            Some(Kind::Text(own)) => {
                *own = own.concat(text);
                true
            }
            _ => false,
        }
    })
}

fn add_text(cx: &mut Cx<'_>, container: &XObject, text: &Str) -> Result<(), Throw> {
    if !container.is_element() {
        check_document_text(text)?;
    }
    let last = container.step(|node| node.children().last);
    if text.is_empty() {
        mark_open(container);
        return Ok(());
    }
    if let Some(last) = &last {
        cx.charge(last.look(|node| text_size(&node.kind)).unwrap_or(0).saturating_add(text.size()))?;
        if append_text(last, text) {
            return Ok(());
        }
    }
    place(cx, container, &XObject::new(Node::new(Kind::Text(text.clone()))), None)
}

fn text_size(kind: &Kind) -> Option<usize> {
    match kind {
        Kind::Text(text) => Some(text.size()),
        _ => None,
    }
}

fn check_document_text(text: &Str) -> Result<(), Exception> {
    if text.to_utf8().chars().all(is_space) {
        return Ok(());
    }
    Err(Exception::argument("Non-whitespace characters cannot be added to content.", None))
}

fn add_attribute(cx: &mut Cx<'_>, container: &XObject, attribute: &XObject) -> Result<(), Throw> {
    if !container.is_element() {
        return Err(no_attribute().into());
    }
    cx.tick(container.0.with(|nodes| {
        let first = nodes.node().map_or(NONE, |node| node.attributes().first);
        u64::try_from(node::chain(nodes, first).count()).unwrap_or(u64::MAX)
    }))?;
    if attribute.name().is_some_and(|name| container.attribute(&name).is_some()) {
        return Err(Exception::invalid_operation("Duplicate attribute.").into());
    }
    let attribute =
        if attribute.container().is_some() { attribute.deep_clone(cx)? } else { attribute.clone() };
    place(cx, container, &attribute, None)
}

fn no_attribute() -> Exception {
    Exception::argument("An attribute cannot be added to content.", None)
}

/// Puts a node into a container; one that has a parent already is copied.
fn insert(
    cx: &mut Cx<'_>,
    container: &XObject,
    node: &XObject,
    before: Option<&XObject>,
) -> Result<(), Throw> {
    let node = free(cx, container, node)?;
    let after = match before {
        Some(before) => before.previous(),
        None => container.step(|node| node.children().last),
    };
    validate(container, &node, after.as_ref(), before)?;
    place(cx, container, &node, before)
}

/// The node itself where it is free to become a child of the container, else a copy.
fn free(cx: &mut Cx<'_>, container: &XObject, node: &XObject) -> Result<XObject, Throw> {
    let is_taken = node.container().is_some() || container.root().0.is_same(&node.0);
    if is_taken { node.deep_clone(cx) } else { Ok(node.clone()) }
}

/// Puts a free node or attribute before a sibling, or at the end.
fn place(
    cx: &mut Cx<'_>,
    container: &XObject,
    node: &XObject,
    before: Option<&XObject>,
) -> Result<(), Throw> {
    cx.charge(size_of::<Node>())?;
    container.0.join(&node.0)?;
    let (id, before): (Id, Id) = (node.0.id(), before.map_or(NONE, |before| before.0.id()));
    container.0.with(|nodes| attach(nodes, nodes.id, id, before));
    Ok(())
}

/// Whether the container takes the node between these two.
fn validate(
    container: &XObject,
    node: &XObject,
    after: Option<&XObject>,
    before: Option<&XObject>,
) -> Result<(), Exception> {
    let kind = node.look(|node| Some(Sort::of(&node.kind))).unwrap_or(Sort::Other);
    let refused =
        |ty: &str| Exception::argument(format!("A node of type {ty} cannot be added to content."), None);
    if container.is_element() {
        return match kind {
            Sort::Document => Err(refused("Document")),
            Sort::DocumentType => Err(refused("DocumentType")),
            _ => Ok(()),
        };
    }
    let wrong =
        || Exception::invalid_operation("This operation would create an incorrectly structured document.");
    let has = |sort: Sort| {
        let sorts = container.children();
        sorts.iter().any(|child| child.look(|node| Some(Sort::of(&node.kind))) == Some(sort))
    };
    match kind {
        Sort::Text => {
            let text = node.look(|node| match &node.kind {
                Kind::Text(text) => Some(text.clone()),
                _ => None,
            });
            check_document_text(&text.unwrap_or_default())
        }
        Sort::Document => Err(refused("Document")),
        Sort::CData => Err(refused("CDATA")),
        Sort::Element if has(Sort::Element) || is_there(before, XObject::next, Sort::DocumentType) => {
            Err(wrong())
        }
        Sort::DocumentType
            if has(Sort::DocumentType) || is_there(after, XObject::previous, Sort::Element) =>
        {
            Err(wrong())
        }
        _ => Ok(()),
    }
}

/// Whether the node or one further on is of this sort.
fn is_there(node: Option<&XObject>, step: fn(&XObject) -> Option<XObject>, sort: Sort) -> bool {
    let mut next = node.cloned();
    while let Some(node) = next {
        if node.look(|node| Some(Sort::of(&node.kind))) == Some(sort) {
            return true;
        }
        next = step(&node);
    }
    false
}

/// What a document has to tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Document,
    DocumentType,
    Element,
    Text,
    CData,
    Other,
}

impl Sort {
    fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Document(..) => Self::Document,
            Kind::DocumentType(_) => Self::DocumentType,
            Kind::Element(_) => Self::Element,
            Kind::Text(_) => Self::Text,
            Kind::CData(_) => Self::CData,
            _ => Self::Other,
        }
    }
}

/// Takes all children out of an element or document.
pub(super) fn remove_children(container: &XObject) {
    container.0.with(|nodes| node::clear(nodes, nodes.id, false));
}

/// Takes all attributes off an element.
pub(super) fn remove_attributes(element: &XObject) {
    element.0.with(|nodes| node::clear(nodes, nodes.id, true));
}

/// Takes a node or attribute out of its parent.
pub(super) fn remove(object: &XObject) -> Result<(), Throw> {
    if object.container().is_none() {
        return Err(missing_parent().into());
    }
    object.0.with(|nodes| node::detach(nodes, nodes.id));
    Ok(())
}

/// `InvalidOperationException` of what must have a parent.
pub(super) fn missing_parent() -> Exception {
    Exception::invalid_operation("The parent is missing.")
}

/// Makes text the only content.
pub(super) fn set_text(cx: &mut Cx<'_>, element: &XObject, text: &Str) -> Result<(), Throw> {
    remove_children(element);
    add_text(cx, element, text)
}

/// `SetAttributeValue`: adds, changes or, with null, removes an attribute.
pub(super) fn set_attribute(
    cx: &mut Cx<'_>,
    element: &XObject,
    name: Arc<super::name::XName>,
    value: &Value,
) -> Result<(), Throw> {
    let existing = element.attribute(&name);
    if value.is_null() {
        return existing.map_or(Ok(()), |existing| remove(&existing));
    }
    let text = text_of_value(cx, value)?;
    match existing {
        Some(existing) => {
            set_attribute_text(&existing, text);
            Ok(())
        }
        None => place(cx, element, &XObject::new(Node::attribute(name, text)), None),
    }
}

/// Changes the value of an attribute.
pub(super) fn set_attribute_text(attribute: &XObject, text: Str) {
    attribute.0.with(|nodes| {
        let id = nodes.id;
        if let Some(Kind::Attribute(attribute)) = nodes.get_mut(id).map(|node| &mut node.kind) {
            attribute.value = text;
        }
    });
}
