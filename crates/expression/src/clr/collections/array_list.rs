//! System.Collections.ArrayList

use std::sync::Arc;

use crate::clr::Array;
use crate::clr::collections::ListObject;
use crate::clr::collections::search;
use crate::clr::ordering::Order;
use crate::clr::receiver::{int, out_of_range};
use crate::clr::sequence::Sequence;
use crate::clr::sort::sort;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::interface::{Collection, List};
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(crate) fn declare() -> Type {
    Type::class("System.Collections.ArrayList : System.Collections.IList")
        .allowed(Allowed::No)
        .constructor("ArrayList()", || Value::object(ListObject::untyped(Vec::new())))
        .constructor("ArrayList(int capacity)", |_: i32| Value::object(ListObject::untyped(Vec::new())))
        .constructor("ArrayList(System.Collections.ICollection c)", |cx: &mut Cx<'_>, items: Sequence| {
            Ok::<_, Throw>(Value::object(ListObject::untyped(items.collect(cx)?)))
        })
        .property("int Count", |list: Arc<ListObject>| int(list.count().unwrap_or(0)))
        .writable_indexer(
            "object this[int index]",
            |list: Arc<ListObject>, at: i32| {
                usize::try_from(at).ok().and_then(|at| list.item(at)).ok_or_else(out_of_range)
            },
            |cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32, value: Value| {
                list.set_item(cx, usize::try_from(at).unwrap_or(usize::MAX), value)
            },
        )
        .method("int Add(object value)", |cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value| {
            list.add(cx, item)?;
            Ok::<_, Throw>(int(list.count().unwrap_or(0)) - 1)
        })
        .method(
            "void AddRange(System.Collections.ICollection c)",
            |cx: &mut Cx<'_>, list: Arc<ListObject>, items: Sequence| {
                let items = items.collect(cx)?;
                list.change().items.extend(items);
                Ok::<_, Throw>(())
            },
        )
        .method("void Clear()", |cx: &mut Cx<'_>, list: Arc<ListObject>| list.clear(cx))
        .method("bool Contains(object item)", |list: Arc<ListObject>, item: Value| list.contains(&item))
        .method("int IndexOf(object value)", |list: Arc<ListObject>, item: Value| {
            search::place(list.index_of(&item))
        })
        .method(
            "void Insert(int index, object value)",
            |cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32, item: Value| {
                let length = list.count().unwrap_or(0);
                let at = usize::try_from(at).ok().filter(|at| *at <= length).ok_or_else(|| {
                Exception::argument_out_of_range(
                    "Insertion index was out of range. Must be non-negative and less than or equal to size.",
                    "index",
                )
            })?;
                list.insert(cx, at, item)
            },
        )
        .method("void Remove(object obj)", |cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value| {
            list.remove(cx, &item).map(|_| ())
        })
        .method("void RemoveAt(int index)", |cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32| {
            list.remove_at(cx, usize::try_from(at).unwrap_or(usize::MAX))
        })
        .method("void Reverse()", |list: Arc<ListObject>| list.change().items.reverse())
        .method("void Sort()", |cx: &mut Cx<'_>, list: Arc<ListObject>| {
            let mut items = list.to_vec(cx)?;
            sort(cx, &mut items, &Order::Default)?;
            *list.change().items = items;
            Ok::<_, Throw>(())
        })
        .method("object[] ToArray()", |cx: &mut Cx<'_>, list: Arc<ListObject>| {
            Ok::<_, Throw>(Array::new(Ty::Object, list.to_vec(cx)?))
        })
}
