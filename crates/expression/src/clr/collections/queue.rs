//! `System.Collections.Generic.Queue<T>` and `Stack<T>`

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::clr::Array;
use crate::clr::collections::search;
use crate::clr::default_value::default_value;
use crate::clr::equality;
use crate::clr::receiver::{int, modified, non_negative};
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{TypeArgs, WithOut};
use crate::nest::Nest;
use crate::run::Cx;
use crate::run::cycles::may_hold;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

pub(crate) fn declare() -> Vec<Type> {
    let queue = Type::class(
        "System.Collections.Generic.Queue<T> : IReadOnlyCollection<T>, System.Collections.ICollection",
    )
    .constructor("Queue()", |types: TypeArgs| Ok::<_, Throw>(Line::make(&types, Kind::Queue)))
    .constructor("Queue(int capacity)", |types: TypeArgs, capacity: i32| {
        non_negative(capacity, "capacity").map(|_| Line::make(&types, Kind::Queue))
    })
    .constructor("Queue(IEnumerable<T> collection)", |cx: &mut Cx<'_>, types: TypeArgs, items: Sequence| {
        Line::of_items(cx, &types, items, Kind::Queue)
    })
    .method("void Enqueue(T item)", push)
    .method("T Dequeue()", |line: Arc<Line>| line.take())
    .method("bool TryDequeue(out T result)", try_take);
    let stack = Type::class(
        "System.Collections.Generic.Stack<T> : IReadOnlyCollection<T>, System.Collections.ICollection",
    )
    .constructor("Stack()", |types: TypeArgs| Ok::<_, Throw>(Line::make(&types, Kind::Stack)))
    .constructor("Stack(int capacity)", |types: TypeArgs, capacity: i32| {
        non_negative(capacity, "capacity").map(|_| Line::make(&types, Kind::Stack))
    })
    .constructor("Stack(IEnumerable<T> collection)", |cx: &mut Cx<'_>, types: TypeArgs, items: Sequence| {
        Line::of_items(cx, &types, items, Kind::Stack)
    })
    .method("void Push(T item)", push)
    .method("T Pop()", |line: Arc<Line>| line.take())
    .method("bool TryPop(out T result)", try_take);
    vec![shared(queue), shared(stack)]
}

fn shared(ty: Type) -> Type {
    ty.property("int Count", |line: Arc<Line>| int(line.state.lock().items.len()))
        .method("T Peek()", |line: Arc<Line>| line.peek())
        .method("bool TryPeek(out T result)", try_peek)
        .method("void Clear()", |line: Arc<Line>| {
            let mut state = line.state.lock();
            state.version += 1;
            state.items.clear();
        })
        .method("bool Contains(T item)", contains)
        .method("T[] ToArray()", |cx: &mut Cx<'_>, line: Arc<Line>| {
            let items = line.to_vec(cx)?;
            Ok::<_, Throw>(Array::new(line.element(), items))
        })
        .method(
            "void CopyTo(T[] array, int arrayIndex)",
            |cx: &mut Cx<'_>, line: Arc<Line>, array: Arc<Array>, at: i32| {
                search::copy_into(&line.to_vec(cx)?, &array, at)
            },
        )
        .method("void TrimExcess()", |_: Arc<Line>| ())
}

/// A `Queue<T>` or a `Stack<T>`: the next item to be taken is at the front.
#[derive(Debug)]
struct Line {
    ty: Ty,
    kind: Kind,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Queue,
    Stack,
}

#[derive(Debug, Default)]
struct State {
    items: Nest<VecDeque<Value>>,
    version: u64,
}

impl Line {
    fn new(types: &TypeArgs, kind: Kind) -> Self {
        let name = match kind {
            Kind::Queue => "System.Collections.Generic.Queue",
            Kind::Stack => "System.Collections.Generic.Stack",
        };
        Self { ty: Ty::named(name, [types.get(0)]), kind, state: Mutex::default() }
    }

    fn make(types: &TypeArgs, kind: Kind) -> Value {
        Value::object(Self::new(types, kind))
    }

    fn of_items(cx: &mut Cx<'_>, types: &TypeArgs, items: Sequence, kind: Kind) -> Result<Value, Throw> {
        let line = Self::new(types, kind);
        for item in items.collect(cx)? {
            line.push(item);
        }
        Ok(Value::object(line))
    }

    fn element(&self) -> Ty {
        self.ty.args().first().cloned().unwrap_or(Ty::Object)
    }

    fn push(&self, item: Value) {
        let mut state = self.state.lock();
        state.version += 1;
        match self.kind {
            Kind::Queue => state.items.push_back(item),
            Kind::Stack => state.items.push_front(item),
        }
    }

    fn take(&self) -> Result<Value, Exception> {
        let mut state = self.state.lock();
        state.version += 1;
        state.items.pop_front().ok_or_else(|| self.empty())
    }

    fn peek(&self) -> Result<Value, Exception> {
        self.state.lock().items.front().cloned().ok_or_else(|| self.empty())
    }

    fn empty(&self) -> Exception {
        Exception::invalid_operation(match self.kind {
            Kind::Queue => "Queue empty.",
            Kind::Stack => "Stack empty.",
        })
    }

    fn to_vec(&self, cx: &mut Cx<'_>) -> Result<Vec<Value>, Throw> {
        let length = self.state.lock().items.len();
        cx.tick(length as u64 / 16)?;
        cx.charge(length.saturating_mul(size_of::<Value>()))?;
        Ok(self.state.lock().items.iter().cloned().collect())
    }
}

fn push(cx: &mut Cx<'_>, line: Arc<Line>, item: Value) -> Result<(), Throw> {
    cx.charge(size_of::<Value>())?;
    line.push(item);
    Ok(())
}

fn try_take(cx: &mut Cx<'_>, line: Arc<Line>) -> WithOut<bool, 1> {
    let item = line.take().ok();
    let found = item.is_some();
    WithOut(found, [item.unwrap_or_else(|| default_value(cx, &line.element()))])
}

fn try_peek(cx: &mut Cx<'_>, line: Arc<Line>) -> WithOut<bool, 1> {
    let item = line.peek().ok();
    let found = item.is_some();
    WithOut(found, [item.unwrap_or_else(|| default_value(cx, &line.element()))])
}

fn contains(cx: &mut Cx<'_>, line: Arc<Line>, item: Value) -> Result<bool, Throw> {
    cx.tick(line.state.lock().items.len() as u64 / 16)?;
    let found = line.state.lock().items.iter().any(|other| equality::equals(other, &item));
    Ok(found)
}

impl Object for Line {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn may_contain_itself(&self) -> bool {
        may_hold(&self.element())
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        self.state.lock().items.iter().for_each(visit);
    }

    fn let_go(&self) {
        let items = std::mem::take(&mut self.state.lock().items);
        drop(items);
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let version = self.state.lock().version;
        Some(Box::new(Items { line: self, version, next: 0 }))
    }

    fn count(&self) -> Option<usize> {
        Some(self.state.lock().items.len())
    }
}

struct Items {
    line: Arc<Line>,
    version: u64,
    next: usize,
}

impl Enumerator for Items {
    fn next(&mut self, _cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        let state = self.line.state.lock();
        if state.version != self.version {
            return Err(modified().into());
        }
        let item = state.items.get(self.next).cloned();
        self.next += 1;
        Ok(item)
    }
}
