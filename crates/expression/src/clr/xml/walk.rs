//! The ways through a tree: children, descendants, ancestors, siblings; walked while they are enumerated

use std::sync::Arc;

use super::name::{MaybeName, XName};
use super::node::{Node, following};
use super::object::XObject;
use crate::clr::linq::query::{Query, query, steps};
use crate::clr::sequence::Sequence;
use crate::exception::Throw;
use crate::ty::Ty;
use crate::value::Value;

/// A way from a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Children,
    Attributes,
    Descendants,
    DescendantsAndSelf,
    Ancestors,
    AncestorsAndSelf,
    After,
    Before,
}

/// What is wanted of the way.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// All nodes, or all attributes.
    Nodes,
    Elements,
    /// Elements or attributes of this name.
    Named(Arc<XName>),
    /// Nothing, since the name is null.
    Nothing,
}

impl Wanted {
    pub(super) fn named(name: MaybeName) -> Self {
        name.map_or(Self::Nothing, Self::Named)
    }

    fn takes(&self, node: &Node) -> bool {
        match self {
            Self::Nodes => true,
            Self::Elements => node.as_element().is_some(),
            Self::Named(name) => node.name() == Some(name),
            Self::Nothing => false,
        }
    }
}

pub(super) fn element_type() -> Ty {
    Ty::named("System.Xml.Linq.XElement", [])
}

pub(super) fn node_type() -> Ty {
    Ty::named("System.Xml.Linq.XNode", [])
}

pub(super) fn attribute_type() -> Ty {
    Ty::named("System.Xml.Linq.XAttribute", [])
}

fn item_type(axis: Axis, wanted: &Wanted) -> Ty {
    match (axis, wanted) {
        (Axis::Attributes, _) => attribute_type(),
        (_, Wanted::Nodes) => node_type(),
        _ => element_type(),
    }
}

/// What lies on the way from this node.
pub(super) fn walk(origin: Arc<XObject>, axis: Axis, wanted: Wanted) -> Result<Query, Throw> {
    query(item_type(axis, &wanted), &[], move || {
        let mut way = Way::new((*origin).clone(), axis);
        let wanted = wanted.clone();
        Ok(steps(move |cx| {
            loop {
                cx.tick(1)?;
                match way.next() {
                    Some(found) if found.look(|node| wanted.takes(node).then_some(())).is_some() => {
                        return Ok(Some(Value::object(found)));
                    }
                    Some(_) if !matches!(wanted, Wanted::Nothing) => {}
                    _ => return Ok(None),
                }
            }
        }))
    })
}

/// What lies on the ways from these nodes, one after the other.
pub(super) fn walk_all(source: Sequence, axis: Axis, wanted: Wanted) -> Result<Query, Throw> {
    query(item_type(axis, &wanted), &[&source.clone()], move || {
        let (mut origins, wanted) = (source.start()?, wanted.clone());
        let mut way: Option<Way> = None;
        Ok(steps(move |cx| {
            loop {
                cx.tick(1)?;
                if let Some(found) = way.as_mut().and_then(Way::next) {
                    if found.look(|node| wanted.takes(node).then_some(())).is_some() {
                        return Ok(Some(Value::object(found)));
                    }
                    continue;
                }
                way = match origins.next(cx)? {
                    None => return Ok(None),
                    Some(item) => item.downcast_ref::<XObject>().map(|origin| Way::new(origin.clone(), axis)),
                };
            }
        }))
    })
}

/// A place on the way.
struct Way {
    origin: XObject,
    axis: Axis,
    current: Option<XObject>,
    has_begun: bool,
}

impl Way {
    fn new(origin: XObject, axis: Axis) -> Self {
        Self { origin, axis, current: None, has_begun: false }
    }

    fn next(&mut self) -> Option<XObject> {
        self.current = match self.current.take() {
            Some(current) => self.further(&current),
            None if !self.has_begun => self.first(),
            None => None,
        };
        self.has_begun = true;
        self.current.clone()
    }

    fn first(&self) -> Option<XObject> {
        let origin = &self.origin;
        match self.axis {
            Axis::Children => origin.step(|node| node.children().first),
            Axis::Attributes => origin.step(|node| node.attributes().first),
            Axis::Descendants => self.following(origin),
            Axis::DescendantsAndSelf | Axis::AncestorsAndSelf => Some(origin.clone()),
            Axis::Ancestors => origin.parent(),
            Axis::After => origin.next(),
            Axis::Before => {
                let first = origin.container()?.step(|node| node.children().first)?;
                (!first.0.is_same(&origin.0)).then_some(first)
            }
        }
    }

    /// What comes after a node; nothing when it was taken off the way meanwhile.
    fn further(&self, current: &XObject) -> Option<XObject> {
        match self.axis {
            Axis::Children | Axis::Attributes => {
                let is_there = current.container().is_some_and(|parent| parent.0.is_same(&self.origin.0));
                if is_there { current.next() } else { None }
            }
            Axis::Descendants | Axis::DescendantsAndSelf => self.following(current),
            Axis::Ancestors | Axis::AncestorsAndSelf => current.parent(),
            Axis::After => current.next(),
            Axis::Before => current.next().filter(|next| !next.0.is_same(&self.origin.0)),
        }
    }

    fn following(&self, current: &XObject) -> Option<XObject> {
        let root = self.origin.0.id();
        current.0.with(|nodes| following(nodes, nodes.id, root).map(|id| XObject::at(nodes, id)))
    }
}
