//! Gives back what nothing but itself holds: collections that contain themselves.
//!
//! Values count who holds them, so a list that is an item of itself would never go. When an evaluation ends, the
//! collections that it made and that are still there are looked at: what is held more often than its parts hold each
//! other is held from outside (it is the result, or a variable of the request), and with it all that it holds. Whatever is
//! left is garbage, and its collections are emptied.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Weak};

use super::meter;
use crate::ty::Ty;
use crate::value::{Object, Value};

thread_local! {
    /// The collections that evaluations made on this thread and that might contain themselves.
    static MADE: RefCell<Vec<Weak<dyn Object>>> = const { RefCell::new(Vec::new()) };
}

/// Remembers a collection until the evaluation ends.
#[cold]
pub(crate) fn remember(object: &Arc<dyn Object>) {
    if meter::is_running() {
        let _ = MADE.try_with(|made| {
            let mut made = made.borrow_mut();
            if made.len() == made.capacity() {
                made.retain(|object| object.strong_count() > 0);
            }
            made.push(Arc::downgrade(object));
        });
    }
}

/// Empties the collections that nothing but they themselves hold.
pub(super) fn collect() {
    let made = MADE.try_with(|made| if made.borrow().is_empty() { Vec::new() } else { made.take() });
    let mut graph = Graph::default();
    for object in made.unwrap_or_default().iter().filter_map(Weak::upgrade) {
        graph.node(object);
    }
    graph.explore();
    graph.empty_garbage();
}

/// Objects, and which of them hold which others.
#[derive(Default)]
struct Graph {
    nodes: Vec<Node>,
    places: HashMap<*const (), usize>,
}

struct Node {
    object: Arc<dyn Object>,
    /// The nodes that it holds, each as often as it does.
    holds: Vec<usize>,
    /// How often other nodes hold it.
    held: usize,
    is_alive: bool,
}

impl Graph {
    /// The place of an object, of which the graph keeps one reference.
    fn node(&mut self, object: Arc<dyn Object>) -> usize {
        *self.places.entry(Arc::as_ptr(&object).cast()).or_insert_with(|| {
            self.nodes.push(Node { object, holds: Vec::new(), held: 0, is_alive: false });
            self.nodes.len() - 1
        })
    }

    /// Follows all that is held.
    fn explore(&mut self) {
        let mut next = 0;
        while let Some(node) = self.nodes.get(next) {
            let mut parts = Vec::new();
            node.object.each_part(&mut |value| {
                if let Value::Object(object) = value {
                    parts.push(Arc::clone(object));
                }
            });
            let holds: Vec<usize> = parts.into_iter().map(|part| self.node(part)).collect();
            for place in &holds {
                if let Some(node) = self.nodes.get_mut(*place) {
                    node.held += 1;
                }
            }
            if let Some(node) = self.nodes.get_mut(next) {
                node.holds = holds;
            }
            next += 1;
        }
    }

    fn empty_garbage(&mut self) {
        let is_root = |node: &Node| Arc::strong_count(&node.object) > node.held + 1;
        let mut open: Vec<usize> =
            (0..).zip(&self.nodes).filter(|(_, node)| is_root(node)).map(|(place, _)| place).collect();
        while let Some(place) = open.pop() {
            let Some(node) = self.nodes.get_mut(place).filter(|node| !node.is_alive) else { continue };
            node.is_alive = true;
            open.extend(&node.holds);
        }
        for node in self.nodes.iter().filter(|node| !node.is_alive) {
            node.object.let_go();
        }
    }
}

/// Whether a value of this type might hold a collection that holds it.
pub(crate) fn may_hold(ty: &Ty) -> bool {
    match ty {
        Ty::Void | Ty::Null | Ty::Prim(_) | Ty::String => false,
        Ty::Nullable(inner) | Ty::Array(inner, _) => may_hold(inner),
        Ty::Tuple(elements) => elements.iter().any(|element| may_hold(&element.ty)),
        Ty::Named(named) if named.name.starts_with("System.Collections.") && !named.args.is_empty() => {
            named.args.iter().any(may_hold)
        }
        Ty::Named(named) => !named.name.starts_with("Newtonsoft.Json.Linq."),
        Ty::Object | Ty::Anonymous(_) | Ty::Param(_) | Ty::Error => true,
    }
}
