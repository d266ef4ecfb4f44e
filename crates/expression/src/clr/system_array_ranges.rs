//! System.Array: what takes a part, keys with items, or elements of any type

use std::sync::Arc;

use super::system_array::{copied, copy, create, get, set, sort_pairs, sort_part};
use crate::clr::array::Array;
use crate::clr::collections::search;
use crate::clr::ordering::Order;
use crate::clr::receiver::{int, range};
use crate::clr::reflection::TypeObject;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::{Callable, Cx};
use crate::value::Value;

pub(super) fn declare(ty: Type) -> Type {
    with_sorting(with_searching(with_long_indexes(ty)))
}

fn with_long_indexes(ty: Type) -> Type {
    ty.method("object GetValue(int index1, int index2, int index3)", |array: Arc<Array>, a: i32, b: i32, c: i32| {
        get(&array, &[a, b, c])
    })
    .method("object GetValue(long index)", |array: Arc<Array>, at: i64| get(&array, &[short(at, "index")?]))
    .method("object GetValue(long index1, long index2)", |array: Arc<Array>, a: i64, b: i64| {
        get(&array, &[short(a, "index1")?, short(b, "index2")?])
    })
    .method(
        "void SetValue(object value, int index1, int index2, int index3)",
        |cx: &mut Cx<'_>, array: Arc<Array>, value: Value, a: i32, b: i32, c: i32| {
            set(cx, &array, value, &[a, b, c])
        },
    )
    .method(
        "void SetValue(object value, long index)",
        |cx: &mut Cx<'_>, array: Arc<Array>, value: Value, at: i64| {
            let at = short(at, "index")?;
            set(cx, &array, value, &[at])
        },
    )
    .method(
        "void SetValue(object value, long index1, long index2)",
        |cx: &mut Cx<'_>, array: Arc<Array>, value: Value, a: i64, b: i64| {
            let at = [short(a, "index1")?, short(b, "index2")?];
            set(cx, &array, value, &at)
        },
    )
    .method(
        "void CopyTo(Array array, long index)",
        |cx: &mut Cx<'_>, array: Arc<Array>, target: Arc<Array>, at: i64| {
            let (at, length) = (short(at, "index")?, int(array.len()));
            copy(cx, array, 0, target, at, length)
        },
    )
    .method(
        "static void Copy(Array sourceArray, long sourceIndex, Array destinationArray, long destinationIndex, long length)",
        |cx: &mut Cx<'_>, from: Arc<Array>, start: i64, to: Arc<Array>, at: i64, length: i64| {
            let start = short(start, "sourceIndex")?;
            let at = short(at, "destinationIndex")?;
            copy(cx, from, start, to, at, short(length, "length")?)
        },
    )
    .method(
        "static Array CreateInstance(Type elementType, int length1, int length2)",
        |cx: &mut Cx<'_>, element: Arc<TypeObject>, a: i32, b: i32| create(cx, &element, &[a, b]),
    )
    .method(
        "static Array CreateInstance(Type elementType, int length1, int length2, int length3)",
        |cx: &mut Cx<'_>, element: Arc<TypeObject>, a: i32, b: i32, c: i32| create(cx, &element, &[a, b, c]),
    )
    .method(
        "static Array CreateInstance(Type elementType, params int[] lengths)",
        |cx: &mut Cx<'_>, element: Arc<TypeObject>, lengths: Vec<i32>| create(cx, &element, &lengths),
    )
    .method(
        "static void Fill<T>(T[] array, T value, int startIndex, int count)",
        |cx: &mut Cx<'_>, array: Arc<Array>, value: Value, at: i32, count: i32| {
            let mut items = copied(cx, &array)?;
            let part = range(at, count, items.len())?;
            items.get_mut(part).unwrap_or_default().fill(value);
            array.replace(items);
            Ok::<_, Throw>(())
        },
    )
}

/// An index of a `long`; no array is longer than an `int`.
fn short(index: i64, param: &'static str) -> Result<i32, Exception> {
    i32::try_from(index)
        .map_err(|_| Exception::argument_out_of_range("Arrays larger than 2GB are not supported.", param))
}

fn with_searching(ty: Type) -> Type {
    ty.method(
        "static int FindLastIndex<T>(T[] array, int startIndex, Predicate<T> match)",
        |cx: &mut Cx<'_>, array: Arc<Array>, start: i32, f: Arc<Callable>| {
            let items = copied(cx, &array)?;
            search::last_from(cx, &items, start, None, &f)
        },
    )
    .method(
        "static int FindLastIndex<T>(T[] array, int startIndex, int count, Predicate<T> match)",
        |cx: &mut Cx<'_>, array: Arc<Array>, start: i32, count: i32, f: Arc<Callable>| {
            let items = copied(cx, &array)?;
            search::last_from(cx, &items, start, Some(count), &f)
        },
    )
    .method("static int IndexOf(Array array, object value)", |cx: &mut Cx<'_>, array: Arc<Array>, item: Value| {
        let items = copied(cx, &array)?;
        search::index_of(&items, &item, 0, int(items.len()))
    })
    .method(
        "static int IndexOf(Array array, object value, int startIndex)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value, at: i32| {
            let items = copied(cx, &array)?;
            search::index_of(&items, &item, at, int(items.len()).saturating_sub(at.max(0)))
        },
    )
    .method(
        "static int IndexOf(Array array, object value, int startIndex, int count)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value, at: i32, count: i32| {
            let items = copied(cx, &array)?;
            search::index_of(&items, &item, at, count)
        },
    )
    .method(
        "static int LastIndexOf(Array array, object value)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value| {
            let items = copied(cx, &array)?;
            search::last_index_of(&items, &item, int(items.len()) - 1, int(items.len()))
        },
    )
    .method(
        "static int LastIndexOf(Array array, object value, int startIndex)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value, at: i32| {
            let items = copied(cx, &array)?;
            search::last_index_of(&items, &item, at, at.saturating_add(1))
        },
    )
    .method(
        "static int LastIndexOf(Array array, object value, int startIndex, int count)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value, at: i32, count: i32| {
            let items = copied(cx, &array)?;
            search::last_index_of(&items, &item, at, count)
        },
    )
    .method(
        "static int BinarySearch(Array array, object value)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value| binary(cx, &array, None, &item, &Order::Default),
    )
    .method(
        "static int BinarySearch(Array array, object value, System.Collections.IComparer comparer)",
        |cx: &mut Cx<'_>, array: Arc<Array>, item: Value, order: Order| binary(cx, &array, None, &item, &order),
    )
    .method(
        "static int BinarySearch(Array array, int index, int length, object value)",
        binary_part,
    )
    .method(
        "static int BinarySearch(Array array, int index, int length, object value, System.Collections.IComparer comparer)",
        binary_part_by,
    )
    .method("static int BinarySearch<T>(T[] array, int index, int length, T value)", binary_part)
    .method(
        "static int BinarySearch<T>(T[] array, int index, int length, T value, IComparer<T> comparer)",
        binary_part_by,
    )
}

fn binary_part(cx: &mut Cx<'_>, array: Arc<Array>, at: i32, length: i32, item: Value) -> Result<i32, Throw> {
    binary(cx, &array, Some((at, length)), &item, &Order::Default)
}

fn binary_part_by(
    cx: &mut Cx<'_>,
    array: Arc<Array>,
    at: i32,
    length: i32,
    item: Value,
    order: Order,
) -> Result<i32, Throw> {
    binary(cx, &array, Some((at, length)), &item, &order)
}

fn binary(
    cx: &mut Cx<'_>,
    array: &Array,
    part: Option<(i32, i32)>,
    item: &Value,
    order: &Order,
) -> Result<i32, Throw> {
    let items = copied(cx, array)?;
    let part = match part {
        Some((at, length)) => range(at, length, items.len())?,
        None => 0..items.len(),
    };
    let start = part.start;
    search::binary(cx, items.get(part).unwrap_or_default(), start, item, order)
}

fn with_sorting(ty: Type) -> Type {
    ty.method(
        "static void Sort(Array array, System.Collections.IComparer comparer)",
        |cx: &mut Cx<'_>, array: Arc<Array>, order: Order| sort_part(cx, array, None, order),
    )
    .method(
        "static void Sort(Array array, int index, int length)",
        |cx: &mut Cx<'_>, array: Arc<Array>, at: i32, length: i32| {
            sort_part(cx, array, Some((at, length)), Order::Default)
        },
    )
    .method(
        "static void Sort(Array array, int index, int length, System.Collections.IComparer comparer)",
        |cx: &mut Cx<'_>, array: Arc<Array>, at: i32, length: i32, order: Order| {
            sort_part(cx, array, Some((at, length)), order)
        },
    )
    .method("static void Sort(Array keys, Array items)", pairs)
    .method("static void Sort(Array keys, Array items, System.Collections.IComparer comparer)", pairs_by)
    .method("static void Sort(Array keys, Array items, int index, int length)", pairs_in)
    .method(
        "static void Sort(Array keys, Array items, int index, int length, System.Collections.IComparer comparer)",
        pairs_in_by,
    )
    .method("static void Sort<TKey, TValue>(TKey[] keys, TValue[] items)", pairs)
    .method("static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, IComparer<TKey> comparer)", pairs_by)
    .method("static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, int index, int length)", pairs_in)
    .method(
        "static void Sort<TKey, TValue>(TKey[] keys, TValue[] items, int index, int length, IComparer<TKey> comparer)",
        pairs_in_by,
    )
}

fn pairs(cx: &mut Cx<'_>, keys: Arc<Array>, items: Option<Arc<Array>>) -> Result<(), Throw> {
    sort_pairs(cx, keys, items, None, Order::Default)
}

fn pairs_by(cx: &mut Cx<'_>, keys: Arc<Array>, items: Option<Arc<Array>>, order: Order) -> Result<(), Throw> {
    sort_pairs(cx, keys, items, None, order)
}

fn pairs_in(
    cx: &mut Cx<'_>,
    keys: Arc<Array>,
    items: Option<Arc<Array>>,
    at: i32,
    length: i32,
) -> Result<(), Throw> {
    sort_pairs(cx, keys, items, Some((at, length)), Order::Default)
}

fn pairs_in_by(
    cx: &mut Cx<'_>,
    keys: Arc<Array>,
    items: Option<Arc<Array>>,
    at: i32,
    length: i32,
    order: Order,
) -> Result<(), Throw> {
    sort_pairs(cx, keys, items, Some((at, length)), order)
}
