//! The nodes of a JSON tree, and the changes that keep them consistent.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::token_type::TokenType;
use crate::clr::annotations::Annotations;
use crate::clr::tree::{self, Id, NONE, Place, View};
use crate::text::Str;
use crate::value::Value;

/// One token.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) parent: Id,
    pub(crate) kind: Kind,
    /// What `AddAnnotation` attached.
    pub(crate) annotations: Annotations,
}

/// What a token is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Object(Children, Names),
    Array(Children),
    Constructor(Str, Children),
    /// The name and the value.
    Property(Str, Id),
    /// A value of this type; comments, raw JSON, null and undefined included.
    Value(TokenType, Value),
}

/// The children of a container, and what shows an enumeration that they changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Children {
    pub(crate) ids: Vec<Id>,
    pub(crate) version: u32,
}

/// Finds the properties of a large object by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Option<Box<Index>>);

#[derive(Clone, Debug, Default)]
struct Index {
    hasher: DefaultHashBuilder,
    table: HashTable<Id>,
}

/// Objects with more properties than this are searched through an index.
pub(crate) const FEW: usize = 12;

pub(crate) type Nodes<'a> = View<'a, Node>;
pub(crate) type JsonPlace = Place<Node>;

impl tree::Node for Node {
    fn shift(&mut self, by: Id) {
        tree::shift(&mut self.parent, by);
        match &mut self.kind {
            Kind::Object(children, names) => {
                children.shift(by);
                if let Some(index) = &mut names.0 {
                    index.table.iter_mut().for_each(|id| tree::shift(id, by));
                }
            }
            Kind::Array(children) | Kind::Constructor(_, children) => children.shift(by),
            Kind::Property(_, value) => tree::shift(value, by),
            Kind::Value(..) => {}
        }
    }
}

impl Children {
    fn shift(&mut self, by: Id) {
        self.ids.iter_mut().for_each(|id| tree::shift(id, by));
    }
}

impl Node {
    pub(crate) fn new(kind: Kind) -> Self {
        Self { parent: NONE, kind, annotations: Annotations::default() }
    }

    /// A token of its own that holds this value.
    pub(crate) fn value(ty: TokenType, value: Value) -> Self {
        Self::new(Kind::Value(ty, value))
    }

    pub(crate) fn null() -> Self {
        Self::value(TokenType::Null, Value::Null)
    }

    pub(crate) fn token_type(&self) -> TokenType {
        match &self.kind {
            Kind::Object(..) => TokenType::Object,
            Kind::Array(_) => TokenType::Array,
            Kind::Constructor(..) => TokenType::Constructor,
            Kind::Property(..) => TokenType::Property,
            Kind::Value(ty, _) => *ty,
        }
    }

    /// The children in order.
    pub(crate) fn children(&self) -> &[Id] {
        match &self.kind {
            Kind::Object(children, _) | Kind::Array(children) | Kind::Constructor(_, children) => {
                &children.ids
            }
            Kind::Property(_, value) if *value != NONE => std::slice::from_ref(value),
            Kind::Property(..) | Kind::Value(..) => &[],
        }
    }

    /// What changes with each change of the children.
    pub(crate) fn version(&self) -> u32 {
        match &self.kind {
            Kind::Object(children, _) | Kind::Array(children) | Kind::Constructor(_, children) => {
                children.version
            }
            Kind::Property(..) | Kind::Value(..) => 0,
        }
    }

    /// Whether it is a container (which a property is, too).
    pub(crate) fn is_container(&self) -> bool {
        !matches!(self.kind, Kind::Value(..))
    }

    pub(crate) fn name(&self) -> Option<&Str> {
        match &self.kind {
            Kind::Property(name, _) => Some(name),
            _ => None,
        }
    }

    fn children_mut(&mut self) -> Option<&mut Children> {
        match &mut self.kind {
            Kind::Object(children, _) | Kind::Array(children) | Kind::Constructor(_, children) => {
                Some(children)
            }
            Kind::Property(..) | Kind::Value(..) => None,
        }
    }
}

/// The property of this name.
pub(crate) fn property(nodes: &Nodes<'_>, object: Id, name: &Str) -> Option<Id> {
    let Kind::Object(children, names) = &nodes.get(object)?.kind else { return None };
    let named = |id: &Id| nodes.get(*id).and_then(Node::name) == Some(name);
    match &names.0 {
        Some(index) => index.table.find(index.hasher.hash_one(name), named).copied(),
        None => children.ids.iter().copied().find(named),
    }
}

/// The value of the property of this name.
pub(crate) fn member(nodes: &Nodes<'_>, object: Id, name: &Str) -> Option<Id> {
    property_value(nodes, property(nodes, object, name)?)
}

/// The value of a property.
pub(crate) fn property_value(nodes: &Nodes<'_>, property: Id) -> Option<Id> {
    match nodes.get(property)?.kind {
        Kind::Property(_, value) if value != NONE => Some(value),
        _ => None,
    }
}

/// Where a child stands in its parent.
pub(crate) fn position(nodes: &Nodes<'_>, child: Id) -> Option<usize> {
    let parent = nodes.get(child)?.parent;
    nodes.get(parent)?.children().iter().position(|id| *id == child)
}

/// The outermost token around this one.
pub(crate) fn root(nodes: &Nodes<'_>, mut id: Id) -> Id {
    while let Some(parent) = nodes.get(id).map(|node| node.parent).filter(|parent| *parent != NONE) {
        id = parent;
    }
    id
}

/// Makes a token without parent a child of a container of the same tree. A property takes one child only.
pub(crate) fn attach(nodes: &mut Nodes<'_>, container: Id, index: usize, child: Id) {
    if let Some(node) = nodes.get_mut(child) {
        node.parent = container;
    }
    let name = nodes.get(child).and_then(Node::name).cloned();
    match nodes.get_mut(container) {
        Some(Node { kind: Kind::Property(_, value), .. }) => *value = child,
        Some(node) => {
            if let Some(children) = node.children_mut() {
                children.version = children.version.wrapping_add(1);
                children.ids.insert(index.min(children.ids.len()), child);
            }
        }
        None => {}
    }
    if let Some(name) = name {
        remember(nodes, container, child, &name);
    }
}

fn remember(nodes: &mut Nodes<'_>, object: Id, child: Id, name: &Str) {
    let Some(Node { kind: Kind::Object(children, names), .. }) = nodes.get_mut(object) else { return };
    if children.ids.len() <= FEW {
        return;
    }
    let known = names.0.take();
    let ids = if known.is_some() { vec![child] } else { children.ids.clone() };
    let mut index = known.unwrap_or_default();
    let added: Vec<(Id, u64)> = ids
        .into_iter()
        .map(|id| {
            let name = if id == child { Some(name) } else { nodes.get(id).and_then(Node::name) };
            (id, name.map_or(0, |name| index.hasher.hash_one(name)))
        })
        .collect();
    for (id, hash) in added {
        let hasher = &index.hasher;
        index.table.insert_unique(hash, id, |id| {
            nodes.get(*id).and_then(Node::name).map_or(0, |name| hasher.hash_one(name))
        });
    }
    if let Some(Node { kind: Kind::Object(_, names), .. }) = nodes.get_mut(object) {
        names.0 = Some(index);
    }
}

fn forget(nodes: &mut Nodes<'_>, object: Id, child: Id) {
    let Some(name) = nodes.get(child).and_then(Node::name).cloned() else { return };
    if let Some(Node { kind: Kind::Object(_, names), .. }) = nodes.get_mut(object)
        && let Some(index) = &mut names.0
        && let Ok(found) = index.table.find_entry(index.hasher.hash_one(&name), |id| *id == child)
    {
        found.remove();
    }
}

/// Takes a token out of its container; it stays in the tree as a root of its own. Gives where it stood.
pub(crate) fn detach(nodes: &mut Nodes<'_>, child: Id) -> Option<usize> {
    let index = position(nodes, child)?;
    let parent = nodes.get(child)?.parent;
    forget(nodes, parent, child);
    match nodes.get_mut(parent) {
        Some(Node { kind: Kind::Property(_, value), .. }) => *value = NONE,
        Some(node) => {
            if let Some(children) = node.children_mut() {
                children.version = children.version.wrapping_add(1);
                children.ids.remove(index);
            }
        }
        None => {}
    }
    if let Some(node) = nodes.get_mut(child) {
        node.parent = NONE;
    }
    Some(index)
}

/// Takes all children out of a container.
pub(crate) fn clear(nodes: &mut Nodes<'_>, container: Id) {
    let ids = nodes.get(container).map(|node| node.children().to_vec()).unwrap_or_default();
    if let Some(node) = nodes.get_mut(container) {
        if let Kind::Object(_, names) = &mut node.kind {
            *names = Names::default();
        }
        if let Some(children) = node.children_mut() {
            children.version = children.version.wrapping_add(1);
            children.ids.clear();
        }
    }
    for id in ids {
        if let Some(node) = nodes.get_mut(id) {
            node.parent = NONE;
        }
    }
}

/// A copy of a token and all that is in it, as nodes of a tree of their own; its root is the first.
pub(crate) fn cloned(nodes: &Nodes<'_>, root: Id) -> Vec<Node> {
    let mut copies: Vec<Node> = Vec::new();
    let mut sources = vec![root];
    let mut next = 0;
    while let Some(node) = sources.get(next).and_then(|id| nodes.get(*id)) {
        let first = Id::try_from(sources.len()).unwrap_or(NONE);
        let count = Id::try_from(node.children().len()).unwrap_or(0);
        sources.extend(node.children());
        let ids = first..first.saturating_add(count);
        let kind = match &node.kind {
            Kind::Object(..) => Kind::Object(fresh(ids), Names::default()),
            Kind::Array(_) => Kind::Array(fresh(ids)),
            Kind::Constructor(name, _) => Kind::Constructor(name.clone(), fresh(ids)),
            Kind::Property(name, value) => {
                Kind::Property(name.clone(), if *value == NONE { NONE } else { first })
            }
            Kind::Value(ty, value) => Kind::Value(*ty, value.clone()),
        };
        copies.push(Node::new(kind));
        next += 1;
    }
    set_parents(&mut copies);
    copies
}

fn fresh(ids: std::ops::Range<Id>) -> Children {
    Children { ids: ids.collect(), version: 0 }
}

/// Lets each child know its parent, and gives large objects their index.
fn set_parents(copies: &mut [Node]) {
    let links: Vec<(Id, Vec<Id>)> =
        (0..).zip(copies.iter()).map(|(id, node)| (id, node.children().to_vec())).collect();
    for (parent, children) in links {
        for child in children {
            if let Some(node) = copies.get_mut(child as usize) {
                node.parent = parent;
            }
        }
    }
    for id in 0..copies.len() {
        index_names(copies, id);
    }
}

/// Gives an object with many properties its index.
pub(crate) fn index_names(all: &mut [Node], object: usize) {
    let Some(Node { kind: Kind::Object(children, _), .. }) = all.get(object) else { return };
    if children.ids.len() <= FEW {
        return;
    }
    let mut index = Index::default();
    let name_of = |id: Id| all.get(id as usize).and_then(Node::name);
    for id in &children.ids {
        let hash = |id: &Id| name_of(*id).map_or(0, |name| index.hasher.hash_one(name));
        index.table.insert_unique(hash(id), *id, hash);
    }
    if let Some(Node { kind: Kind::Object(_, names), .. }) = all.get_mut(object) {
        names.0 = Some(Box::new(index));
    }
}
