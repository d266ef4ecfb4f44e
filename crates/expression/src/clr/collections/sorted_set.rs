//! `System.Collections.Generic.SortedSet<T>`

use std::sync::Arc;

use crate::clr::Array;
use crate::clr::collections::search;
use crate::clr::collections::set_operations::{self, Set};
use crate::clr::collections::sorted::Sorted;
use crate::clr::comparers::order_object;
use crate::clr::default_value::default_value;
use crate::clr::ordering::Order;
use crate::clr::receiver::{int, non_negative, test};
use crate::clr::sequence::Sequence;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::{TypeArgs, WithOut};
use crate::interface::{Collection, Dictionary};
use crate::run::{Callable, Cx};
use crate::ty::Ty;
use crate::value::Value;

const NAME: &str = "System.Collections.Generic.SortedSet";

pub(crate) fn declare() -> Type {
    let ty = Type::class("System.Collections.Generic.SortedSet<T> : ISet<T>, IReadOnlyCollection<T>")
        .allowed(Allowed::No)
        .constructor("SortedSet()", |types: TypeArgs| Value::object(empty(&types.get(0), Order::Default)))
        .constructor("SortedSet(IComparer<T> comparer)", |types: TypeArgs, order: Order| {
            Value::object(empty(&types.get(0), order))
        })
        .constructor(
            "SortedSet(IEnumerable<T> collection)",
            |cx: &mut Cx<'_>, types: TypeArgs, items: Sequence| {
                of_items(cx, &types.get(0), Order::Default, &items).map(Value::object)
            },
        )
        .constructor(
            "SortedSet(IEnumerable<T> collection, IComparer<T> comparer)",
            |cx: &mut Cx<'_>, types: TypeArgs, items: Sequence, order: Order| {
                of_items(cx, &types.get(0), order, &items).map(Value::object)
            },
        )
        .property("IComparer<T> Comparer", |set: Arc<Sorted>| order_object(&set.order, &set.part(0)))
        .property("int Count", |set: Arc<Sorted>| int(set.len()))
        .property("T Min", |cx: &mut Cx<'_>, types: TypeArgs, set: Arc<Sorted>| {
            let first = set.state.lock().items.first().map(|(item, _)| item.clone());
            first.unwrap_or_else(|| default_value(cx, &types.get(0)))
        })
        .property("T Max", |cx: &mut Cx<'_>, types: TypeArgs, set: Arc<Sorted>| {
            let last = set.state.lock().items.last().map(|(item, _)| item.clone());
            last.unwrap_or_else(|| default_value(cx, &types.get(0)))
        })
        .method("bool Add(T item)", |cx: &mut Cx<'_>, set: Arc<Sorted>, item: Value| {
            set.try_add(cx, item, Value::Null)
        })
        .method("void Clear()", |cx: &mut Cx<'_>, set: Arc<Sorted>| Collection::clear(&*set, cx))
        .method("bool Contains(T item)", |cx: &mut Cx<'_>, set: Arc<Sorted>, item: Value| {
            Ok::<_, Throw>(set.search(cx, &item)?.is_ok())
        })
        .method("void CopyTo(T[] array)", |set: Arc<Sorted>, array: Arc<Array>| {
            search::copy_into(&items(&set), &array, 0)
        })
        .method("void CopyTo(T[] array, int index)", |set: Arc<Sorted>, array: Arc<Array>, at: i32| {
            search::copy_into(&items(&set), &array, at)
        })
        .method("void CopyTo(T[] array, int index, int count)", copy_some)
        .method("SortedSet<T> GetViewBetween(T lowerValue, T upperValue)", view_between)
        .remark("A copy: what is added to one of the two later is not seen in the other.")
        .method("bool Remove(T item)", |cx: &mut Cx<'_>, set: Arc<Sorted>, item: Value| {
            set.remove_key(cx, &item)
        })
        .method("int RemoveWhere(Predicate<T> match)", remove_where)
        .method("IEnumerable<T> Reverse()", |set: Arc<Sorted>| {
            let mut items = items(&set);
            items.reverse();
            Array::new(set.part(0), items)
        })
        .method("bool TryGetValue(T equalValue, out T actualValue)", try_get);
    set_operations::declare(ty)
}

fn empty(element: &Ty, order: Order) -> Sorted {
    Sorted::new(NAME, [element.clone()], order)
}

fn of_items(cx: &mut Cx<'_>, element: &Ty, order: Order, items: &Sequence) -> Result<Sorted, Throw> {
    let set = empty(element, order);
    for item in items.collect(cx)? {
        set.try_add(cx, item, Value::Null)?;
    }
    Ok(set)
}

fn items(set: &Sorted) -> Vec<Value> {
    set.state.lock().items.iter().map(|(item, _)| item.clone()).collect()
}

fn copy_some(set: Arc<Sorted>, array: Arc<Array>, at: i32, count: i32) -> Result<(), Throw> {
    let count = non_negative(count, "count")?;
    let items = items(&set);
    search::copy_into(items.get(..count).unwrap_or(&items), &array, at)
}

fn view_between(cx: &mut Cx<'_>, set: Arc<Sorted>, lower: Value, upper: Value) -> Result<Value, Throw> {
    if set.order.compare(cx, &lower, &upper)?.is_gt() {
        let message = "Must be less than or equal to upperValue.";
        return Err(Exception::argument(message, Some("lowerValue")).into());
    }
    let within = empty(&set.part(0), set.order.clone());
    for item in items(&set) {
        if set.order.compare(cx, &item, &lower)?.is_ge() && set.order.compare(cx, &item, &upper)?.is_le() {
            within.try_add(cx, item, Value::Null)?;
        }
    }
    Ok(Value::object(within))
}

fn remove_where(cx: &mut Cx<'_>, set: Arc<Sorted>, f: Arc<Callable>) -> Result<i32, Throw> {
    let mut removed = 0;
    for item in items(&set) {
        if test(cx, &f, &item)? && set.remove_key(cx, &item)? {
            removed += 1;
        }
    }
    Ok(removed)
}

fn try_get(cx: &mut Cx<'_>, set: Arc<Sorted>, item: Value) -> Result<WithOut<bool, 1>, Throw> {
    let place = set.search(cx, &item)?.ok();
    let found = place.and_then(|place| set.state.lock().items.get(place).map(|(item, _)| item.clone()));
    let is_there = found.is_some();
    Ok(WithOut(is_there, [found.unwrap_or_else(|| default_value(cx, &set.part(0)))]))
}

impl Set for Sorted {
    fn items(&self) -> Vec<Value> {
        items(self)
    }

    fn has(&self, cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw> {
        Ok(self.search(cx, item)?.is_ok())
    }

    fn put(&self, cx: &mut Cx<'_>, item: Value) -> Result<bool, Throw> {
        self.try_add(cx, item, Value::Null)
    }

    fn take(&self, cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw> {
        self.remove_key(cx, item)
    }

    fn like(&self) -> Arc<dyn Set> {
        Arc::new(empty(&self.part(0), self.order.clone()))
    }
}
