//! Equality and order of nodes

use std::sync::Arc;

use std::cmp::Ordering;
use std::collections::HashMap;

use super::node::{Kind, Node, Nodes, chain, following};
use super::object::XObject;
use crate::clr::equality::hash_code;
use crate::clr::tree::{Id, NONE};
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::interface::{Comparer, EqualityComparer};
use crate::run::Cx;
use crate::text::{Str, TextBuf};
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("System.Xml.Linq.XNodeEqualityComparer : IEqualityComparer<XNode>")
            .constructor("XNodeEqualityComparer()", || Value::object(NodeEquality))
            .method("bool Equals(XNode x, XNode y)", |_: Value, x: Value, y: Value| {
                EqualityComparer::equals(&NodeEquality, &x, &y)
            })
            .method("int GetHashCode(XNode obj)", |_: Value, node: Value| NodeEquality.hash(&node)),
        Type::class("System.Xml.Linq.XNodeDocumentOrderComparer : IComparer<XNode>")
            .constructor("XNodeDocumentOrderComparer()", || Value::object(DocumentOrder))
            .method("int Compare(XNode x, XNode y)", |cx: &mut Cx<'_>, _: Value, x: Value, y: Value| {
                compare_order(cx, &x, &y).map(|order| order as i32)
            }),
    ]
}

/// A `System.Xml.Linq.XNodeEqualityComparer`.
#[derive(Debug)]
pub(super) struct NodeEquality;

/// A `System.Xml.Linq.XNodeDocumentOrderComparer`.
#[derive(Debug)]
pub(super) struct DocumentOrder;

impl Object for NodeEquality {
    fn ty(&self) -> Ty {
        Ty::named("System.Xml.Linq.XNodeEqualityComparer", [])
    }

    fn equality_comparer(&self) -> Option<&dyn EqualityComparer> {
        Some(self)
    }
}

impl EqualityComparer for NodeEquality {
    fn equals(&self, x: &Value, y: &Value) -> bool {
        match (x.downcast_ref::<XObject>(), y.downcast_ref::<XObject>()) {
            (Some(x), Some(y)) => deep_equals(x, y),
            (x, y) => x.is_none() && y.is_none(),
        }
    }

    fn hash(&self, value: &Value) -> i32 {
        // Equal nodes are of one type and have the same name and the same number of attributes.
        value.downcast_ref::<XObject>().map_or(0, |object| {
            let name = object.name().map_or(0, |name| name.hash_code().unwrap_or(0));
            let attributes = i32::try_from(object.attributes().len()).unwrap_or(0);
            name.wrapping_add(attributes).wrapping_add(hash_code(&Value::text(object.ty().reflection_name())))
        })
    }
}

impl Object for DocumentOrder {
    fn ty(&self) -> Ty {
        Ty::named("System.Xml.Linq.XNodeDocumentOrderComparer", [])
    }

    fn comparer(&self) -> Option<&dyn Comparer> {
        Some(self)
    }
}

impl Comparer for DocumentOrder {
    fn compare(&self, cx: &mut Cx<'_>, x: &Value, y: &Value) -> Result<Ordering, Throw> {
        compare_order(cx, x, y)
    }
}

/// What a node says without its attributes and children.
#[derive(Debug, PartialEq)]
enum Own {
    Document,
    Element(std::sync::Arc<super::name::XName>, Vec<(std::sync::Arc<super::name::XName>, Str)>),
    Attribute(std::sync::Arc<super::name::XName>, Str),
    Text(Str),
    CData(Str),
    Comment(Str),
    Instruction(Str, Str),
    DocumentType(Str, Option<Str>, Option<Str>, Option<Str>),
}

/// A step of the comparison: a node, or the end of one.
#[derive(Debug, PartialEq)]
enum Event {
    Node(Own),
    End,
}

/// `XNode.DeepEquals`. Texts beside each other count as one.
pub(super) fn deep_equals(a: &XObject, b: &XObject) -> bool {
    if a.0.is_same(&b.0) {
        return true;
    }
    let events = |object: &XObject| object.0.with(|nodes| Events::of(nodes));
    events(a) == events(b)
}

/// All that a node says, in document order.
#[derive(Debug, PartialEq)]
struct Events(Vec<Event>);

impl Events {
    fn of(nodes: &Nodes<'_>) -> Self {
        let root = nodes.id;
        let mut events = Self(Vec::new());
        let mut id = root;
        loop {
            let Some(node) = nodes.get(id) else { return events };
            events.add(own(nodes, node));
            if node.children().first != NONE {
                id = node.children().first;
                continue;
            }
            events.end(node);
            while id != root && nodes.get(id).is_some_and(|node| node.next == NONE) {
                id = nodes.get(id).map_or(NONE, |node| node.parent);
                if let Some(node) = nodes.get(id) {
                    events.end(node);
                }
            }
            match nodes.get(id) {
                Some(node) if id != root => id = node.next,
                _ => return events,
            }
        }
    }

    fn add(&mut self, own: Own) {
        if let Own::Text(text) = &own
            && let Some(Event::Node(Own::Text(before))) = self.0.last_mut()
        {
            let mut all = TextBuf::new();
            all.push(before);
            all.push(text);
            *before = all.finish();
            return;
        }
        self.0.push(Event::Node(own));
    }

    fn end(&mut self, node: &Node) {
        if node.is_container() {
            self.0.push(Event::End);
        }
    }
}

fn own(nodes: &Nodes<'_>, node: &Node) -> Own {
    match &node.kind {
        Kind::Document(..) => Own::Document,
        Kind::Element(element) => {
            let attributes =
                chain(nodes, element.attributes.first).filter_map(|(_, node)| node.as_attribute());
            let attributes =
                attributes.map(|attribute| (Arc::clone(&attribute.name), attribute.value.clone()));
            Own::Element(Arc::clone(&element.name), attributes.collect())
        }
        Kind::Attribute(attribute) => Own::Attribute(Arc::clone(&attribute.name), attribute.value.clone()),
        Kind::Text(text) => Own::Text(text.clone()),
        Kind::CData(text) => Own::CData(text.clone()),
        Kind::Comment(text) => Own::Comment(text.clone()),
        Kind::Instruction(target, data) => Own::Instruction(target.clone(), data.clone()),
        Kind::DocumentType(kind) => {
            let (public, system) = (kind.public.clone(), kind.system.clone());
            Own::DocumentType(kind.name.clone(), public, system, kind.subset.clone())
        }
    }
}

/// `XNode.CompareDocumentOrder`; null comes first.
pub(super) fn compare_order(cx: &mut Cx<'_>, x: &Value, y: &Value) -> Result<Ordering, Throw> {
    match (x.downcast_ref::<XObject>(), y.downcast_ref::<XObject>()) {
        (Some(x), Some(y)) => order_of(cx, x, y),
        (x, y) => Ok(x.is_some().cmp(&y.is_some())),
    }
}

fn no_common_ancestor() -> Exception {
    Exception::invalid_operation("A common ancestor is missing.")
}

fn order_of(cx: &mut Cx<'_>, x: &XObject, y: &XObject) -> Result<Ordering, Throw> {
    if !x.root().0.is_same(&y.root().0) {
        return Err(no_common_ancestor().into());
    }
    let other = y.0.id();
    x.0.with(|nodes| {
        let (mine, theirs) = (ancestry(nodes, nodes.id), ancestry(nodes, other));
        let common = mine.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
        cx.tick(u64::try_from(mine.len() + theirs.len()).unwrap_or(u64::MAX))?;
        let (Some(own), Some(wanted)) = (mine.get(common), theirs.get(common)) else {
            return Ok(mine.len().cmp(&theirs.len()));
        };
        for (id, _) in chain(nodes, *own) {
            cx.tick(1)?;
            if id == *wanted {
                return Ok(Ordering::Less);
            }
        }
        Ok(Ordering::Greater)
    })
}

/// The nodes around a node from the outermost one on, itself included.
fn ancestry(nodes: &Nodes<'_>, mut id: Id) -> Vec<Id> {
    let mut all = Vec::new();
    while let Some(node) = nodes.get(id) {
        all.push(id);
        id = node.parent;
    }
    all.reverse();
    all
}

/// The nodes in the order of their document.
pub(super) fn in_document_order(cx: &mut Cx<'_>, items: Vec<Value>) -> Result<Vec<Value>, Throw> {
    let objects: Vec<XObject> =
        items.iter().filter_map(|item| item.downcast_ref::<XObject>().cloned()).collect();
    let Some(first) = objects.first() else { return Ok(items) };
    let root = first.root();
    if objects.len() > 1 && objects.iter().any(|object| !object.root().0.is_same(&root.0)) {
        return Err(no_common_ancestor().into());
    }
    let order: HashMap<Id, usize> = root.0.with(|nodes| {
        let mut order = HashMap::new();
        let mut next = Some(nodes.id);
        while let Some(id) = next {
            cx.tick(1)?;
            order.insert(id, order.len());
            next = following(nodes, id, nodes.id);
        }
        Ok::<_, Throw>(order)
    })?;
    cx.charge(order.len().saturating_mul(size_of::<(Id, usize)>()))?;
    let mut sorted = objects;
    sorted.sort_by_key(|object| order.get(&object.0.id()).copied());
    Ok(sorted.into_iter().map(Value::object).collect())
}
