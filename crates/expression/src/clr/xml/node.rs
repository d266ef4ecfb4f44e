//! The nodes of an XML tree, and the changes that keep them consistent.

use std::sync::Arc;

use super::declaration::XDeclaration;
use super::name::XName;
use crate::clr::annotations::Annotations;
use crate::clr::tree::{self, Id, NONE, Place, View};
use crate::text::Str;

pub(super) type Nodes<'a> = View<'a, Node>;
pub(super) type XmlPlace = Place<Node>;

/// One node or attribute.
#[derive(Debug)]
pub(crate) struct Node {
    pub(super) parent: Id,
    pub(super) next: Id,
    pub(super) previous: Id,
    pub(super) kind: Kind,
    /// What `AddAnnotation` attached.
    pub(super) annotations: Annotations,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Document(Links, Option<Arc<XDeclaration>>),
    Element(Element),
    Attribute(Attribute),
    Text(Str),
    CData(Str),
    Comment(Str),
    /// The target and the data of a processing instruction.
    Instruction(Str, Str),
    DocumentType(Box<DocumentType>),
}

/// The first and the last of a chain of siblings.
#[derive(Clone, Copy, Debug)]
pub(super) struct Links {
    pub(super) first: Id,
    pub(super) last: Id,
}

/// The parts of an element.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub(super) name: Arc<XName>,
    /// The prefix that the text had from which it was read.
    pub(super) prefix: Str,
    pub(super) attributes: Links,
    pub(super) children: Links,
    /// Whether it is written with an end tag though it has no children.
    pub(super) open: bool,
}

/// The parts of an attribute.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    pub(super) name: Arc<XName>,
    /// The prefix that the text had from which it was read.
    pub(super) prefix: Str,
    pub(super) value: Str,
}

/// The parts of a document type declaration.
#[derive(Clone, Debug)]
pub(super) struct DocumentType {
    pub(super) name: Str,
    pub(super) public: Option<Str>,
    pub(super) system: Option<Str>,
    pub(super) subset: Option<Str>,
}

impl Links {
    pub(super) const NONE: Self = Self { first: NONE, last: NONE };

    fn shift(&mut self, by: Id) {
        tree::shift(&mut self.first, by);
        tree::shift(&mut self.last, by);
    }
}

impl tree::Node for Node {
    fn shift(&mut self, by: Id) {
        tree::shift(&mut self.parent, by);
        tree::shift(&mut self.next, by);
        tree::shift(&mut self.previous, by);
        match &mut self.kind {
            Kind::Document(children, _) => children.shift(by),
            Kind::Element(element) => {
                element.attributes.shift(by);
                element.children.shift(by);
            }
            _ => {}
        }
    }
}

impl Node {
    pub(super) fn new(kind: Kind) -> Self {
        Self { parent: NONE, next: NONE, previous: NONE, kind, annotations: Annotations::default() }
    }

    pub(super) fn element(name: Arc<XName>) -> Self {
        Self::new(Kind::Element(Element {
            name,
            prefix: Str::new(),
            attributes: Links::NONE,
            children: Links::NONE,
            open: false,
        }))
    }

    pub(super) fn attribute(name: Arc<XName>, value: Str) -> Self {
        Self::new(Kind::Attribute(Attribute { name, prefix: Str::new(), value }))
    }

    pub(super) fn is_attribute(&self) -> bool {
        matches!(self.kind, Kind::Attribute(_))
    }

    pub(super) fn is_container(&self) -> bool {
        matches!(self.kind, Kind::Document(..) | Kind::Element(_))
    }

    pub(super) fn as_element(&self) -> Option<&Element> {
        match &self.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(super) fn as_element_mut(&mut self) -> Option<&mut Element> {
        match &mut self.kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    pub(super) fn as_attribute(&self) -> Option<&Attribute> {
        match &self.kind {
            Kind::Attribute(attribute) => Some(attribute),
            _ => None,
        }
    }

    /// The children; none of what has none.
    pub(super) fn children(&self) -> Links {
        match &self.kind {
            Kind::Document(children, _) => *children,
            Kind::Element(element) => element.children,
            _ => Links::NONE,
        }
    }

    /// The attributes; none of what has none.
    pub(super) fn attributes(&self) -> Links {
        self.as_element().map_or(Links::NONE, |element| element.attributes)
    }

    /// The chain that a child of this kind is a part of.
    fn chain(&mut self, of_attributes: bool) -> Option<&mut Links> {
        match &mut self.kind {
            Kind::Element(element) => {
                Some(if of_attributes { &mut element.attributes } else { &mut element.children })
            }
            Kind::Document(children, _) => Some(children),
            _ => None,
        }
    }

    /// The name of an element or attribute.
    pub(super) fn name(&self) -> Option<&Arc<XName>> {
        match &self.kind {
            Kind::Element(element) => Some(&element.name),
            Kind::Attribute(attribute) => Some(&attribute.name),
            _ => None,
        }
    }
}

/// The node with this index, or the next one of its chain after it, that satisfies.
pub(super) fn find_from(nodes: &Nodes<'_>, mut id: Id, wanted: impl Fn(&Node) -> bool) -> Option<Id> {
    while let Some(node) = nodes.get(id) {
        if wanted(node) {
            return Some(id);
        }
        id = node.next;
    }
    None
}

/// The indexes of a chain from this one on.
pub(super) fn chain<'a>(nodes: &'a Nodes<'_>, first: Id) -> impl Iterator<Item = (Id, &'a Node)> {
    let mut id = first;
    std::iter::from_fn(move || {
        let node = nodes.get(id)?;
        Some((std::mem::replace(&mut id, node.next), node))
    })
}

/// The attribute of this name.
pub(super) fn attribute(nodes: &Nodes<'_>, element: Id, name: &XName) -> Option<Id> {
    let first = nodes.get(element)?.attributes().first;
    find_from(nodes, first, |node| node.name().is_some_and(|other| **other == *name))
}

/// The node after this one in document order that is within the root; attributes are left out.
pub(super) fn following(nodes: &Nodes<'_>, id: Id, root: Id) -> Option<Id> {
    match nodes.get(id)?.children().first {
        NONE => following_outside(nodes, id, root),
        first => Some(first),
    }
}

/// The node after the end of this one in document order that is within the root.
pub(super) fn following_outside(nodes: &Nodes<'_>, mut id: Id, root: Id) -> Option<Id> {
    while id != root {
        let node = nodes.get(id)?;
        if node.next != NONE {
            return Some(node.next);
        }
        id = node.parent;
    }
    None
}

/// The outermost node around this one.
pub(super) fn root(nodes: &Nodes<'_>, mut id: Id) -> Id {
    while let Some(parent) = nodes.get(id).map(|node| node.parent).filter(|parent| *parent != NONE) {
        id = parent;
    }
    id
}

/// Makes a node without parent a child or an attribute of a node of the same tree: before that sibling, or the
/// last.
pub(super) fn attach(nodes: &mut Nodes<'_>, parent: Id, child: Id, before: Id) {
    let of_attributes = nodes.get(child).is_some_and(Node::is_attribute);
    let Some(links) = nodes.get_mut(parent).and_then(|node| node.chain(of_attributes)) else { return };
    let last = links.last;
    let previous = if before == NONE {
        links.last = child;
        last
    } else {
        nodes.get(before).map_or(NONE, |node| node.previous)
    };
    if let Some(node) = nodes.get_mut(child) {
        (node.parent, node.previous, node.next) = (parent, previous, before);
    }
    if let Some(node) = nodes.get_mut(before) {
        node.previous = child;
    }
    match nodes.get_mut(previous) {
        Some(node) => node.next = child,
        None => {
            if let Some(links) = nodes.get_mut(parent).and_then(|node| node.chain(of_attributes)) {
                links.first = child;
            }
        }
    }
    if !of_attributes && let Some(element) = nodes.get_mut(parent).and_then(Node::as_element_mut) {
        element.open = false;
    }
}

/// Takes a node out of its parent; it stays in the tree as a root of its own.
pub(super) fn detach(nodes: &mut Nodes<'_>, child: Id) {
    let Some(node) = nodes.get_mut(child) else { return };
    let of_attributes = node.is_attribute();
    let (parent, previous, next) = (node.parent, node.previous, node.next);
    (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    if let Some(node) = nodes.get_mut(previous) {
        node.next = next;
    }
    if let Some(node) = nodes.get_mut(next) {
        node.previous = previous;
    }
    if let Some(links) = nodes.get_mut(parent).and_then(|node| node.chain(of_attributes)) {
        if links.first == child {
            links.first = next;
        }
        if links.last == child {
            links.last = previous;
        }
    }
}

/// Takes all children, or all attributes, out of a node.
pub(super) fn clear(nodes: &mut Nodes<'_>, parent: Id, of_attributes: bool) {
    let Some(links) = nodes.get_mut(parent).and_then(|node| node.chain(of_attributes)) else { return };
    let mut id = std::mem::replace(links, Links::NONE).first;
    while let Some(node) = nodes.get_mut(id) {
        id = node.next;
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }
    if !of_attributes && let Some(element) = nodes.get_mut(parent).and_then(Node::as_element_mut) {
        element.open = false;
    }
}

/// A copy of a node and all that is in it, as nodes of a tree of their own; its root is the first.
pub(super) fn cloned(nodes: &Nodes<'_>, root: Id) -> Vec<Node> {
    let mut copies: Vec<Node> = Vec::new();
    let mut open: Vec<(Id, Id)> = vec![(root, NONE)];
    while let Some((source, parent)) = open.pop() {
        let Some(node) = nodes.get(source) else { continue };
        let copy = push(&mut copies, parent, node.kind.clone());
        for (_, attribute) in chain(nodes, node.attributes().first) {
            push(&mut copies, copy, attribute.kind.clone());
        }
        // The stack gives the last one first, so the children are put there from the last to the first.
        let mut child = node.children().last;
        while let Some(node) = nodes.get(child) {
            open.push((child, copy));
            child = node.previous;
        }
    }
    copies
}

/// Puts a copy of a node at the end of the nodes and of its parent's children or attributes.
pub(super) fn push(copies: &mut Vec<Node>, parent: Id, mut kind: Kind) -> Id {
    match &mut kind {
        Kind::Document(children, _) => *children = Links::NONE,
        Kind::Element(element) => {
            (element.attributes, element.children) = (Links::NONE, Links::NONE);
        }
        _ => {}
    }
    let id = Id::try_from(copies.len()).unwrap_or(NONE);
    let of_attributes = matches!(kind, Kind::Attribute(_));
    let links = copies.get_mut(parent as usize).and_then(|node| node.chain(of_attributes));
    let previous = links.map_or(NONE, |links| {
        let previous = std::mem::replace(&mut links.last, id);
        if previous == NONE {
            links.first = id;
        }
        previous
    });
    if let Some(node) = copies.get_mut(previous as usize) {
        node.next = id;
    }
    copies.push(Node { parent, previous, ..Node::new(kind) });
    id
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Kind, Node, XmlPlace, attach, chain, cloned, detach, following, push};
    use crate::clr::tree::{Id, NONE};
    use crate::clr::xml::name::XName;
    use crate::text::Str;

    fn names(place: &XmlPlace) -> String {
        place.with(|nodes| {
            let mut found = String::new();
            let mut next = Some(nodes.id);
            while let Some(id) = next {
                found += &nodes.get(id).unwrap().name().unwrap().local.to_utf8();
                next = following(nodes, id, nodes.id);
            }
            found
        })
    }

    fn named(name: &str) -> Arc<XName> {
        Arc::new(XName { namespace: Str::new(), local: Str::from(name) })
    }

    fn element(name: &str) -> Kind {
        Node::element(named(name)).kind
    }

    fn sample() -> XmlPlace {
        let mut nodes = Vec::new();
        let root = push(&mut nodes, NONE, element("r"));
        let first = push(&mut nodes, root, element("a"));
        push(&mut nodes, first, element("b"));
        push(&mut nodes, root, element("c"));
        push(&mut nodes, root, Node::attribute(named("x"), Str::new()).kind);
        XmlPlace::new(nodes, root)
    }

    #[test]
    fn nodes_are_walked_in_document_order() {
        assert_eq!(names(&sample()), "rabc");
    }

    #[test]
    fn a_node_goes_where_it_is_put() {
        let place = sample();
        let at = |name: &str| -> Id {
            place.with(|nodes| {
                let wanted = Str::from(name);
                let found = nodes.nodes.iter().position(|node| node.name().unwrap().local == wanted).unwrap();
                Id::try_from(found).unwrap()
            })
        };
        let (a, c) = (at("a"), at("c"));
        place.with(|nodes| {
            detach(nodes, c);
            attach(nodes, nodes.id, c, a);
        });
        assert_eq!(names(&place), "rcab");
        place.with(|nodes| detach(nodes, a));
        assert_eq!(names(&place), "rc");
        let copies = place.with(|nodes| cloned(nodes, nodes.id));
        let copy = XmlPlace::new(copies, 0);
        assert_eq!(names(&copy), "rc");
        copy.with(|nodes| {
            let attributes = nodes.node().unwrap().attributes();
            assert_eq!(chain(nodes, attributes.first).count(), 1);
        });
    }
}
