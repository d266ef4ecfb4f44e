//! `System.Collections.Generic.LinkedList<T>` and `LinkedListNode<T>`

use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use crate::clr::Array;
use crate::clr::collections::search;
use crate::clr::equality;
use crate::clr::receiver::{int, modified};
use crate::clr::sequence::Sequence;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::TypeArgs;
use crate::nest::Nest;
use crate::run::Cx;
use crate::run::cycles::may_hold;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

pub(crate) fn declare() -> Vec<Type> {
    vec![
        Type::class("System.Collections.Generic.LinkedList<T> : IReadOnlyCollection<T>")
            .allowed(Allowed::No)
            .constructor("LinkedList()", |types: TypeArgs| Value::object(LinkedList::new(&types)))
            .constructor("LinkedList(IEnumerable<T> collection)", of_items)
            .property("int Count", |list: Arc<LinkedList>| int(list.nodes().len()))
            .property("LinkedListNode<T> First", |list: Arc<LinkedList>| list.nodes().first().cloned())
            .property("LinkedListNode<T> Last", |list: Arc<LinkedList>| list.nodes().last().cloned())
            .method("LinkedListNode<T> AddFirst(T value)", |list: Arc<LinkedList>, value: Value| {
                list.insert(0, value)
            })
            .method("LinkedListNode<T> AddLast(T value)", |list: Arc<LinkedList>, value: Value| {
                list.insert(usize::MAX, value)
            })
            .method(
                "LinkedListNode<T> AddAfter(LinkedListNode<T> node, T value)",
                |list: Arc<LinkedList>, node: Arc<Node>, value: Value| {
                    list.place(&node).map(|place| list.insert(place + 1, value))
                },
            )
            .method(
                "LinkedListNode<T> AddBefore(LinkedListNode<T> node, T value)",
                |list: Arc<LinkedList>, node: Arc<Node>, value: Value| {
                    list.place(&node).map(|place| list.insert(place, value))
                },
            )
            .method(
                "void CopyTo(T[] array, int index)",
                |list: Arc<LinkedList>, array: Arc<Array>, at: i32| {
                    let items: Vec<Value> = list.nodes().iter().map(|node| node.get()).collect();
                    search::copy_into(&items, &array, at)
                },
            )
            .method("LinkedListNode<T> FindLast(T value)", |list: Arc<LinkedList>, value: Value| {
                list.nodes().into_iter().rev().find(|node| equality::equals(&node.get(), &value))
            })
            .method("LinkedListNode<T> Find(T value)", |list: Arc<LinkedList>, value: Value| {
                list.find(&value)
            })
            .method("bool Contains(T value)", |list: Arc<LinkedList>, value: Value| {
                list.find(&value).is_some()
            })
            .method("bool Remove(T value)", |list: Arc<LinkedList>, value: Value| {
                list.find(&value).is_some_and(|node| list.remove(&node).is_ok())
            })
            .method("void Remove(LinkedListNode<T> node)", |list: Arc<LinkedList>, node: Arc<Node>| {
                list.remove(&node)
            })
            .method("void RemoveFirst()", |list: Arc<LinkedList>| list.take(true))
            .method("void RemoveLast()", |list: Arc<LinkedList>| list.take(false))
            .method("void Clear()", |list: Arc<LinkedList>| {
                let mut state = list.state.lock();
                state.version += 1;
                state.nodes.clear();
            }),
        Type::class("System.Collections.Generic.LinkedListNode<T>")
            .allowed(Allowed::No)
            .writable(
                "T Value",
                |node: Arc<Node>| node.get(),
                |node: Arc<Node>, value: Value| {
                    **node.value.lock() = value;
                },
            )
            .property("LinkedList<T> List", |node: Arc<Node>| node.list.upgrade())
            .property("LinkedListNode<T> Next", |node: Arc<Node>| node.neighbour(1))
            .property("LinkedListNode<T> Previous", |node: Arc<Node>| node.neighbour(-1)),
    ]
}

#[derive(Debug)]
struct LinkedList {
    ty: Ty,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    nodes: Vec<Arc<Node>>,
    version: u64,
}

#[derive(Debug)]
struct Node {
    ty: Ty,
    value: Mutex<Nest<Value>>,
    list: Weak<LinkedList>,
}

impl Node {
    fn get(&self) -> Value {
        Value::clone(&self.value.lock())
    }
}

impl LinkedList {
    fn new(types: &TypeArgs) -> Self {
        Self {
            ty: Ty::named("System.Collections.Generic.LinkedList", [types.get(0)]),
            state: Mutex::default(),
        }
    }

    fn nodes(&self) -> Vec<Arc<Node>> {
        self.state.lock().nodes.clone()
    }

    fn insert(self: &Arc<Self>, place: usize, value: Value) -> Arc<Node> {
        let ty = Ty::named("System.Collections.Generic.LinkedListNode", self.ty.args().iter().cloned());
        let node = Arc::new(Node { ty, value: Mutex::new(Nest::new(value)), list: Arc::downgrade(self) });
        let mut state = self.state.lock();
        state.version += 1;
        let place = place.min(state.nodes.len());
        state.nodes.insert(place, Arc::clone(&node));
        node
    }

    fn place(&self, node: &Arc<Node>) -> Result<usize, Exception> {
        let place = self.state.lock().nodes.iter().position(|other| Arc::ptr_eq(other, node));
        place.ok_or_else(|| {
            Exception::invalid_operation("The LinkedList node does not belong to current LinkedList.")
        })
    }

    fn find(&self, value: &Value) -> Option<Arc<Node>> {
        self.nodes().into_iter().find(|node| equality::equals(&node.value.lock(), value))
    }

    fn remove(&self, node: &Arc<Node>) -> Result<(), Exception> {
        let place = self.place(node)?;
        let mut state = self.state.lock();
        state.version += 1;
        state.nodes.remove(place);
        Ok(())
    }

    fn take(&self, first: bool) -> Result<(), Exception> {
        let mut state = self.state.lock();
        state.version += 1;
        match state.nodes.len() {
            0 => return Err(Exception::invalid_operation("The LinkedList is empty.")),
            _ if first => drop(state.nodes.remove(0)),
            _ => drop(state.nodes.pop()),
        }
        Ok(())
    }
}

impl Node {
    fn neighbour(self: &Arc<Self>, step: isize) -> Option<Arc<Self>> {
        let list = self.list.upgrade()?;
        let place = list.place(self).ok()?.checked_add_signed(step)?;
        list.nodes().get(place).cloned()
    }
}

fn of_items(cx: &mut Cx<'_>, types: TypeArgs, items: Sequence) -> Result<Value, Throw> {
    let list = Arc::new(LinkedList::new(&types));
    for item in items.collect(cx)? {
        list.insert(usize::MAX, item);
    }
    Ok(Value::Object(list))
}

impl Object for LinkedList {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn may_contain_itself(&self) -> bool {
        self.ty.args().iter().any(may_hold)
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        self.nodes().into_iter().for_each(|node| visit(&Value::Object(node as _)));
    }

    fn let_go(&self) {
        let nodes = std::mem::take(&mut self.state.lock().nodes);
        drop(nodes);
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let version = self.state.lock().version;
        Some(Box::new(Items { list: self, version, next: 0 }))
    }

    fn count(&self) -> Option<usize> {
        Some(self.state.lock().nodes.len())
    }
}

impl Object for Node {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.value.lock());
    }
}

struct Items {
    list: Arc<LinkedList>,
    version: u64,
    next: usize,
}

impl Enumerator for Items {
    fn next(&mut self, _cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        let state = self.list.state.lock();
        if state.version != self.version {
            return Err(modified().into());
        }
        let item = state.nodes.get(self.next).map(|node| node.get());
        self.next += 1;
        Ok(item)
    }
}
