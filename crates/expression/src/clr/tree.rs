//! Trees whose nodes know their parents: what stands behind JSON tokens and XML nodes.
//!
//! All nodes of a tree lie in one vector and name each other by index, so that a parent can be reached from its
//! child without cycles of counted references. An object of .NET is a [`Place`]: a tree and an index. When a
//! tree becomes a part of another one, its nodes move there, and the old tree says where they went.

use std::fmt::Debug;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::exception::{Limit, Throw};

/// Index of a node in its tree.
pub(crate) type Id = u32;

/// The index that stands for no node.
pub(crate) const NONE: Id = Id::MAX;

/// A node: everything in it that names other nodes can be moved.
pub(crate) trait Node: Debug + Send + Sync + 'static {
    /// Adds `by` to each index in the node but [`NONE`].
    fn shift(&mut self, by: Id);
}

/// Adds `by` to an index unless it is [`NONE`].
pub(crate) fn shift(id: &mut Id, by: Id) {
    if *id != NONE {
        *id += by;
    }
}

/// Nodes that lie together.
#[derive(Debug)]
struct Tree<N>(Mutex<State<N>>);

#[derive(Debug)]
enum State<N> {
    Here(Vec<N>),
    /// The nodes are in the other tree, from this index on.
    Moved(Arc<Tree<N>>, Id),
}

/// A node of a tree.
#[derive(Debug)]
pub(crate) struct Place<N> {
    tree: Arc<Tree<N>>,
    id: Id,
}

impl<N> Clone for Place<N> {
    fn clone(&self) -> Self {
        Self { tree: Arc::clone(&self.tree), id: self.id }
    }
}

/// The nodes around a place, while they are locked.
pub(crate) struct View<'a, N> {
    tree: &'a Arc<Tree<N>>,
    /// All nodes of the tree.
    pub(crate) nodes: &'a mut Vec<N>,
    /// The index of the place.
    pub(crate) id: Id,
}

impl<N: Node> View<'_, N> {
    /// The node with this index.
    pub(crate) fn get(&self, id: Id) -> Option<&N> {
        self.nodes.get(id as usize)
    }

    /// The node with this index, for a change.
    pub(crate) fn get_mut(&mut self, id: Id) -> Option<&mut N> {
        self.nodes.get_mut(id as usize)
    }

    /// The node itself.
    pub(crate) fn node(&self) -> Option<&N> {
        self.get(self.id)
    }

    /// The place of another node of this tree.
    pub(crate) fn place(&self, id: Id) -> Place<N> {
        Place { tree: Arc::clone(self.tree), id }
    }
}

impl<N: Node> Place<N> {
    /// A tree of its own of these nodes; the place is that of the node at `id`.
    pub(crate) fn new(nodes: Vec<N>, id: Id) -> Self {
        Self { tree: Arc::new(Tree(Mutex::new(State::Here(nodes)))), id }
    }

    /// The place in the tree where the node lies now.
    fn located(&self) -> Self {
        let mut place = self.clone();
        loop {
            let next = match &*place.tree.0.lock() {
                State::Here(_) => None,
                State::Moved(tree, by) => Some(Self { tree: Arc::clone(tree), id: place.id + by }),
            };
            match next {
                Some(next) => place = next,
                None => return place,
            }
        }
    }

    /// Works on the nodes while they are locked. The closure must not touch any other place.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut View<'_, N>) -> R) -> R {
        let mut place = self.clone();
        let mut work = Some(work);
        loop {
            let next = match &mut *place.tree.0.lock() {
                State::Here(nodes) => {
                    if let Some(work) = work.take() {
                        return work(&mut View { tree: &place.tree, nodes, id: place.id });
                    }
                    None
                }
                State::Moved(tree, by) => Some(Self { tree: Arc::clone(tree), id: place.id + *by }),
            };
            if let Some(next) = next {
                place = next;
            }
        }
    }

    /// What tells one node from another: where the tree lies, and the index.
    pub(crate) fn identity(&self) -> (usize, usize) {
        let place = self.located();
        (Arc::as_ptr(&place.tree) as usize, place.id as usize)
    }

    /// The index of the node where it lies now.
    pub(crate) fn id(&self) -> Id {
        self.located().id
    }

    /// Whether both are the same node.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }

    /// Makes one tree of two: the smaller one moves.
    pub(crate) fn join(&self, other: &Self) -> Result<(), Throw> {
        loop {
            let (a, b) = (self.located(), other.located());
            if Arc::ptr_eq(&a.tree, &b.tree) {
                return Ok(());
            }
            let (first, second) =
                if Arc::as_ptr(&a.tree) < Arc::as_ptr(&b.tree) { (a.tree, b.tree) } else { (b.tree, a.tree) };
            let (mut one, mut two) = (first.0.lock(), second.0.lock());
            let (State::Here(left), State::Here(right)) = (&mut *one, &mut *two) else { continue };
            if left.len().saturating_add(right.len()) >= NONE as usize {
                return Err(Limit::Memory.into());
            }
            if left.len() < right.len() {
                let by = append(right, left);
                *one = State::Moved(Arc::clone(&second), by);
            } else {
                let by = append(left, right);
                *two = State::Moved(Arc::clone(&first), by);
            }
            return Ok(());
        }
    }
}

fn append<N: Node>(to: &mut Vec<N>, from: &mut Vec<N>) -> Id {
    let by = Id::try_from(to.len()).unwrap_or(NONE);
    to.extend(std::mem::take(from).into_iter().map(|mut node| {
        node.shift(by);
        node
    }));
    by
}

#[cfg(test)]
mod tests {
    use super::{Id, NONE, Node, Place, shift};

    #[derive(Debug)]
    struct Link(Id, &'static str);

    impl Node for Link {
        fn shift(&mut self, by: Id) {
            shift(&mut self.0, by);
        }
    }

    #[test]
    fn places_stay_valid_when_trees_are_joined() {
        let big = Place::new(vec![Link(NONE, "a"), Link(0, "b"), Link(0, "c")], 2);
        let small = Place::new(vec![Link(NONE, "d"), Link(0, "e")], 1);
        small.join(&big).unwrap();
        small.join(&big).unwrap();
        assert_eq!(big.with(|view| view.node().unwrap().1), "c");
        let parent = small.with(|view| view.place(view.node().unwrap().0));
        assert_eq!(parent.with(|view| view.node().unwrap().1), "d");
        assert_eq!(big.with(|view| view.nodes.len()), 5);
        assert!(parent.is_same(&parent.clone()));
        assert!(!parent.is_same(&small));
    }
}
