//! System.Collections.ArrayList

use std::sync::Arc;

use crate::clr::Array;
use crate::clr::collections::{ListObject, enumerator_of, search};
use crate::clr::default_value::default_value;
use crate::clr::ordering::Order;
use crate::clr::receiver::{int, non_negative, out_of_range, range};
use crate::clr::reflection::TypeObject;
use crate::clr::sequence::Sequence;
use crate::clr::sort::sort;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::interface::{Collection, List};
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(crate) fn declare() -> Type {
    let ty = Type::class("System.Collections.ArrayList : System.Collections.IList")
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
        });
    ranges(ty)
}

fn ranges(ty: Type) -> Type {
    ty.property("int Capacity", |list: Arc<ListObject>| int(list.count().unwrap_or(0).next_multiple_of(4)))
        .property("bool IsSynchronized", |_: Arc<ListObject>| false)
        .property("object SyncRoot", |list: Arc<ListObject>| list)
        .method("int BinarySearch(object value)", |cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value| {
            let items = list.to_vec(cx)?;
            search::binary(cx, &items, 0, &item, &Order::Default)
        })
        .method(
            "int BinarySearch(object value, System.Collections.IComparer comparer)",
            |cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value, order: Order| {
                let items = list.to_vec(cx)?;
                search::binary(cx, &items, 0, &item, &order)
            },
        )
        .method("object Clone()", |cx: &mut Cx<'_>, list: Arc<ListObject>| {
            Ok::<_, Throw>(Value::object(ListObject::untyped(list.to_vec(cx)?)))
        })
        .method("void CopyTo(Array array)", |cx: &mut Cx<'_>, list: Arc<ListObject>, array: Arc<Array>| {
            search::copy_into(&list.to_vec(cx)?, &array, 0)
        })
        .method(
            "void CopyTo(int index, Array array, int arrayIndex, int count)",
            |cx: &mut Cx<'_>, list: Arc<ListObject>, from: i32, array: Arc<Array>, at: i32, count: i32| {
                let items = part(cx, &list, from, count)?;
                search::copy_into(&items, &array, at)
            },
        )
        .method(
            "System.Collections.IEnumerator GetEnumerator(int index, int count)",
            |cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32, count: i32| {
                enumerator_of(Value::object(ListObject::untyped(part(cx, &list, at, count)?)))
            },
        )
        .method(
            "ArrayList GetRange(int index, int count)",
            |cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32, count: i32| {
                Ok::<_, Throw>(Value::object(ListObject::untyped(part(cx, &list, at, count)?)))
            },
        )
        .remark("A copy: what is changed in one of the two later is not seen in the other.")
        .method("int IndexOf(object value, int startIndex)", |list: Arc<ListObject>, item: Value, at: i32| {
            let count = int(list.count().unwrap_or(0)) - at;
            search::index_of(&list.read().items, &item, at, count)
        })
        .method(
            "int IndexOf(object value, int startIndex, int count)",
            |list: Arc<ListObject>, item: Value, at: i32, count: i32| {
                search::index_of(&list.read().items, &item, at, count)
            },
        )
        .method("void InsertRange(int index, System.Collections.ICollection c)", insert_range)
        .method("int LastIndexOf(object value)", |list: Arc<ListObject>, item: Value| {
            let count = int(list.count().unwrap_or(0));
            search::last_index_of(&list.read().items, &item, count - 1, count)
        })
        .method(
            "int LastIndexOf(object value, int startIndex)",
            |list: Arc<ListObject>, item: Value, at: i32| {
                search::last_index_of(&list.read().items, &item, at, at + 1)
            },
        )
        .method(
            "int LastIndexOf(object value, int startIndex, int count)",
            |list: Arc<ListObject>, item: Value, at: i32, count: i32| {
                search::last_index_of(&list.read().items, &item, at, count)
            },
        )
        .method("void RemoveRange(int index, int count)", |list: Arc<ListObject>, at: i32, count: i32| {
            let range = range(at, count, list.count().unwrap_or(0))?;
            list.change().items.drain(range);
            Ok::<_, Throw>(())
        })
        .method(
            "static ArrayList Repeat(object value, int count)",
            |cx: &mut Cx<'_>, item: Value, count: i32| {
                let count = non_negative(count, "count")?;
                cx.charge(count.saturating_mul(size_of::<Value>()))?;
                Ok::<_, Throw>(Value::object(ListObject::untyped(vec![item; count])))
            },
        )
        .method("void Reverse(int index, int count)", |list: Arc<ListObject>, at: i32, count: i32| {
            let range = range(at, count, list.count().unwrap_or(0))?;
            if let Some(items) = list.change().items.get_mut(range) {
                items.reverse();
            }
            Ok::<_, Throw>(())
        })
        .method("void SetRange(int index, System.Collections.ICollection c)", set_range)
        .method(
            "void Sort(System.Collections.IComparer comparer)",
            |cx: &mut Cx<'_>, list: Arc<ListObject>, order: Order| {
                let count = int(list.count().unwrap_or(0));
                sort_range(cx, list, 0, count, order)
            },
        )
        .method("void Sort(int index, int count, System.Collections.IComparer comparer)", sort_range)
        .method("Array ToArray(Type type)", |cx: &mut Cx<'_>, list: Arc<ListObject>, ty: Arc<TypeObject>| {
            let items = list.to_vec(cx)?;
            let array = Array::new(ty.0.clone(), vec![default_value(cx, &ty.0); items.len()]);
            search::copy_into(&items, &array, 0)?;
            Ok::<_, Throw>(array)
        })
        .method("void TrimToSize()", |_: Arc<ListObject>| ())
}

fn part(cx: &mut Cx<'_>, list: &ListObject, at: i32, count: i32) -> Result<Vec<Value>, Throw> {
    let mut items = list.to_vec(cx)?;
    let range = range(at, count, items.len())?;
    Ok(items.drain(range).collect())
}

fn insert_range(cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32, items: Sequence) -> Result<(), Throw> {
    let items = items.collect(cx)?;
    let length = list.count().unwrap_or(0);
    let at = usize::try_from(at).ok().filter(|at| *at <= length).ok_or_else(out_of_range)?;
    list.change().items.splice(at..at, items);
    Ok(())
}

fn set_range(cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32, items: Sequence) -> Result<(), Throw> {
    let items = items.collect(cx)?;
    let length = list.count().unwrap_or(0);
    let start = usize::try_from(at).ok().filter(|at| at + items.len() <= length).ok_or_else(out_of_range)?;
    list.change().items.splice(start..start + items.len(), items);
    Ok(())
}

fn sort_range(
    cx: &mut Cx<'_>,
    list: Arc<ListObject>,
    at: i32,
    count: i32,
    order: Order,
) -> Result<(), Throw> {
    let mut items = part(cx, &list, at, count)?;
    sort(cx, &mut items, &order)?;
    let start = non_negative(at, "index")?;
    list.change().items.splice(start..start + items.len(), items);
    Ok(())
}
