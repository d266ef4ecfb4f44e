//! `System.Collections.Generic.List<T>`

use std::sync::Arc;

use crate::clr::Array;
use crate::clr::collections::list_object::ListObject;
use crate::clr::collections::read_only_collection::ReadOnlyCollection;
use crate::clr::collections::search;
use crate::clr::default_value::default_value;
use crate::clr::ordering::Order;
use crate::clr::receiver::{index, int, modified, non_negative, out_of_range, range, test};
use crate::clr::sequence::Sequence;
use crate::clr::sort::sort;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::TypeArgs;
use crate::interface::{Collection, List};
use crate::run::{Callable, Cx};
use crate::value::Value;

pub(crate) fn declare() -> Type {
    Type::class("System.Collections.Generic.List<T> : IList<T>, IReadOnlyList<T>, System.Collections.IList")
        .constructor("List()", |types: TypeArgs| Ok::<_, Throw>(list(&types, Vec::new())))
        .constructor("List(int capacity)", with_capacity)
        .constructor("List(IEnumerable<T> collection)", of_items)
        .writable("int Capacity", capacity, set_capacity)
        .property("int Count", |list: Arc<ListObject>| int(list.read().items.len()))
        .writable_indexer("T this[int index]", item, set_item)
        .method("void Add(T item)", |cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value| list.add(cx, item))
        .method("void AddRange(IEnumerable<T> collection)", add_range)
        .method("System.Collections.ObjectModel.ReadOnlyCollection<T> AsReadOnly()", as_read_only)
        .method("int BinarySearch(T item)", |cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value| {
            binary_search(cx, list, item, Order::Default)
        })
        .method("int BinarySearch(T item, IComparer<T> comparer)", binary_search)
        .method("int BinarySearch(int index, int count, T item, IComparer<T> comparer)", binary_search_range)
        .method("void Clear()", |cx: &mut Cx<'_>, list: Arc<ListObject>| list.clear(cx))
        .method("bool Contains(T item)", |cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value| {
            tick(cx, &list)?;
            Ok::<_, Throw>(list.contains(&item))
        })
        .method("List<TOutput> ConvertAll<TOutput>(Converter<T, TOutput> converter)", convert_all)
        .method("void CopyTo(T[] array)", |cx: &mut Cx<'_>, list: Arc<ListObject>, array: Arc<Array>| {
            copy_to(cx, list, array, 0)
        })
        .method("void CopyTo(T[] array, int arrayIndex)", copy_to)
        .method("void CopyTo(int index, T[] array, int arrayIndex, int count)", copy_range_to)
        .method(
            "bool Exists(Predicate<T> match)",
            |cx: &mut Cx<'_>, list: Arc<ListObject>, f: Arc<Callable>| {
                let items = list.to_vec(cx)?;
                Ok::<_, Throw>(search::first(cx, &items, &f)?.is_some())
            },
        )
        .method("T Find(Predicate<T> match)", find)
        .method("List<T> FindAll(Predicate<T> match)", find_all)
        .method("int FindIndex(Predicate<T> match)", find_index)
        .method("int FindIndex(int startIndex, Predicate<T> match)", find_index_from)
        .method("int FindIndex(int startIndex, int count, Predicate<T> match)", find_index_in)
        .method("T FindLast(Predicate<T> match)", find_last)
        .method("int FindLastIndex(Predicate<T> match)", find_last_index)
        .method("int FindLastIndex(int startIndex, Predicate<T> match)", find_last_index_from)
        .method("int FindLastIndex(int startIndex, int count, Predicate<T> match)", find_last_index_in)
        .method("void ForEach(Action<T> action)", for_each)
        .method("List<T> GetRange(int index, int count)", get_range)
        .method("int IndexOf(T item)", |cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value| {
            tick(cx, &list)?;
            Ok::<_, Throw>(search::place(list.index_of(&item)))
        })
        .method("int IndexOf(T item, int index)", index_of_from)
        .method("int IndexOf(T item, int index, int count)", index_of_in)
        .method("void Insert(int index, T item)", insert)
        .method("void InsertRange(int index, IEnumerable<T> collection)", insert_range)
        .method("int LastIndexOf(T item)", last_index_of)
        .method("int LastIndexOf(T item, int index)", last_index_of_from)
        .method("int LastIndexOf(T item, int index, int count)", last_index_of_in)
        .method("bool Remove(T item)", |cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value| {
            list.remove(cx, &item)
        })
        .method("int RemoveAll(Predicate<T> match)", remove_all)
        .method("void RemoveAt(int index)", |cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32| {
            list.remove_at(cx, usize::try_from(at).unwrap_or(usize::MAX))
        })
        .method("void RemoveRange(int index, int count)", remove_range)
        .method("void Reverse()", |cx: &mut Cx<'_>, list: Arc<ListObject>| {
            tick(cx, &list)?;
            list.change().items.reverse();
            Ok::<_, Throw>(())
        })
        .method("void Reverse(int index, int count)", reverse_range)
        .method("void Sort()", |cx: &mut Cx<'_>, list: Arc<ListObject>| sort_all(cx, list, Order::Default))
        .method("void Sort(IComparer<T> comparer)", sort_all)
        .method("void Sort(Comparison<T> comparison)", sort_all)
        .method("void Sort(int index, int count, IComparer<T> comparer)", sort_range)
        .method("T[] ToArray()", to_array)
        .method("void TrimExcess()", |list: Arc<ListObject>| {
            let mut state = list.read();
            state.capacity = state.items.len();
        })
        .method("bool TrueForAll(Predicate<T> match)", true_for_all)
}

fn list(types: &TypeArgs, items: Vec<Value>) -> Value {
    Value::object(ListObject::new(types.get(0), items))
}

fn tick(cx: &mut Cx<'_>, list: &ListObject) -> Result<(), Throw> {
    let length = list.read().items.len();
    cx.tick(length as u64 / 16)
}

fn with_capacity(types: TypeArgs, capacity: i32) -> Result<Value, Exception> {
    let capacity = non_negative(capacity, "capacity")?;
    let list = ListObject::new(types.get(0), Vec::new());
    list.read().capacity = capacity;
    Ok(Value::object(list))
}

fn of_items(cx: &mut Cx<'_>, types: TypeArgs, collection: Sequence) -> Result<Value, Throw> {
    Ok(list(&types, collection.collect(cx)?))
}

fn capacity(list: Arc<ListObject>) -> i32 {
    let state = list.read();
    let mut capacity = state.capacity.max(if state.items.is_empty() { 0 } else { 4 });
    while capacity < state.items.len() {
        capacity *= 2;
    }
    int(if state.capacity >= state.items.len() { state.capacity } else { capacity })
}

fn set_capacity(list: Arc<ListObject>, capacity: i32) -> Result<(), Exception> {
    let mut state = list.read();
    let capacity = usize::try_from(capacity).ok().filter(|capacity| *capacity >= state.items.len());
    state.capacity = capacity.ok_or_else(|| {
        Exception::argument_out_of_range("capacity was less than the current size.", "value")
    })?;
    Ok(())
}

fn item(list: Arc<ListObject>, at: i32) -> Result<Value, Exception> {
    usize::try_from(at).ok().and_then(|at| list.item(at)).ok_or_else(out_of_range)
}

fn set_item(cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32, value: Value) -> Result<(), Throw> {
    list.set_item(cx, usize::try_from(at).unwrap_or(usize::MAX), value)
}

fn add_range(cx: &mut Cx<'_>, list: Arc<ListObject>, collection: Sequence) -> Result<(), Throw> {
    let items = collection.collect(cx)?;
    list.change().items.extend(items);
    Ok(())
}

fn as_read_only(list: Arc<ListObject>) -> Value {
    let element = list.element();
    Value::object(ReadOnlyCollection::new(element, list))
}

fn binary_search(cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value, order: Order) -> Result<i32, Throw> {
    let items = list.to_vec(cx)?;
    search::binary(cx, &items, 0, &item, &order)
}

fn binary_search_range(
    cx: &mut Cx<'_>,
    list: Arc<ListObject>,
    at: i32,
    count: i32,
    item: Value,
    order: Order,
) -> Result<i32, Throw> {
    let items = list.to_vec(cx)?;
    let range = range(at, count, items.len())?;
    let start = range.start;
    search::binary(cx, items.get(range).unwrap_or_default(), start, &item, &order)
}

fn convert_all(
    cx: &mut Cx<'_>,
    types: TypeArgs,
    list: Arc<ListObject>,
    converter: Arc<Callable>,
) -> Result<Value, Throw> {
    let mut items = list.to_vec(cx)?;
    for item in &mut items {
        *item = cx.call(&converter, &mut [std::mem::take(item)])?;
    }
    Ok(Value::object(ListObject::new(types.get(1), items)))
}

fn copy_to(cx: &mut Cx<'_>, list: Arc<ListObject>, array: Arc<Array>, at: i32) -> Result<(), Throw> {
    search::copy_into(&list.to_vec(cx)?, &array, at)
}

fn copy_range_to(
    cx: &mut Cx<'_>,
    list: Arc<ListObject>,
    from: i32,
    array: Arc<Array>,
    at: i32,
    count: i32,
) -> Result<(), Throw> {
    let items = list.to_vec(cx)?;
    let range = range(from, count, items.len())?;
    search::copy_into(items.get(range).unwrap_or_default(), &array, at)
}

fn find(cx: &mut Cx<'_>, list: Arc<ListObject>, f: Arc<Callable>) -> Result<Value, Throw> {
    let items = list.to_vec(cx)?;
    let found = search::first(cx, &items, &f)?.and_then(|at| items.get(at).cloned());
    Ok(found.unwrap_or_else(|| default_value(cx, &list.element())))
}

fn find_last(cx: &mut Cx<'_>, list: Arc<ListObject>, f: Arc<Callable>) -> Result<Value, Throw> {
    let items = list.to_vec(cx)?;
    let found = search::last(cx, &items, &f)?.and_then(|at| items.get(at).cloned());
    Ok(found.unwrap_or_else(|| default_value(cx, &list.element())))
}

fn find_all(cx: &mut Cx<'_>, list: Arc<ListObject>, f: Arc<Callable>) -> Result<Value, Throw> {
    let mut found = Vec::new();
    for item in list.to_vec(cx)? {
        if test(cx, &f, &item)? {
            found.push(item);
        }
    }
    Ok(Value::object(ListObject::new(list.element(), found)))
}

fn find_index(cx: &mut Cx<'_>, list: Arc<ListObject>, f: Arc<Callable>) -> Result<i32, Throw> {
    let items = list.to_vec(cx)?;
    Ok(search::place(search::first(cx, &items, &f)?))
}

fn find_index_from(
    cx: &mut Cx<'_>,
    list: Arc<ListObject>,
    start: i32,
    f: Arc<Callable>,
) -> Result<i32, Throw> {
    let items = list.to_vec(cx)?;
    search::first_from(cx, &items, start, None, &f)
}

fn find_index_in(
    cx: &mut Cx<'_>,
    list: Arc<ListObject>,
    start: i32,
    count: i32,
    f: Arc<Callable>,
) -> Result<i32, Throw> {
    let items = list.to_vec(cx)?;
    search::first_from(cx, &items, start, Some(count), &f)
}

fn find_last_index(cx: &mut Cx<'_>, list: Arc<ListObject>, f: Arc<Callable>) -> Result<i32, Throw> {
    let items = list.to_vec(cx)?;
    Ok(search::place(search::last(cx, &items, &f)?))
}

fn find_last_index_from(
    cx: &mut Cx<'_>,
    list: Arc<ListObject>,
    start: i32,
    f: Arc<Callable>,
) -> Result<i32, Throw> {
    let items = list.to_vec(cx)?;
    search::last_from(cx, &items, start, None, &f)
}

fn find_last_index_in(
    cx: &mut Cx<'_>,
    list: Arc<ListObject>,
    start: i32,
    count: i32,
    f: Arc<Callable>,
) -> Result<i32, Throw> {
    let items = list.to_vec(cx)?;
    search::last_from(cx, &items, start, Some(count), &f)
}

fn for_each(cx: &mut Cx<'_>, list: Arc<ListObject>, action: Arc<Callable>) -> Result<(), Throw> {
    let version = list.read().version;
    for item in list.to_vec(cx)? {
        cx.call(&action, &mut [item])?;
        if list.read().version != version {
            return Err(modified().into());
        }
    }
    Ok(())
}

fn get_range(cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32, count: i32) -> Result<Value, Throw> {
    let items = list.to_vec(cx)?;
    let range = range(at, count, items.len())?;
    Ok(Value::object(ListObject::new(list.element(), items.get(range).unwrap_or_default().to_vec())))
}

fn index_of_from(cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value, at: i32) -> Result<i32, Throw> {
    let length = int(list.read().items.len());
    if at > length {
        return Err(out_of_range().into());
    }
    index_of_in(cx, list, item, at, length - at.max(0))
}

fn index_of_in(
    cx: &mut Cx<'_>,
    list: Arc<ListObject>,
    item: Value,
    at: i32,
    count: i32,
) -> Result<i32, Throw> {
    tick(cx, &list)?;
    search::index_of(&list.read().items, &item, at, count)
}

fn insert(cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32, item: Value) -> Result<(), Throw> {
    let length = list.read().items.len();
    let at = insertion_point(at, length)?;
    list.insert(cx, at, item)
}

fn insertion_point(at: i32, length: usize) -> Result<usize, Exception> {
    usize::try_from(at).ok().filter(|at| *at <= length).ok_or_else(|| {
        Exception::argument_out_of_range("Index must be within the bounds of the List.", "index")
    })
}

fn insert_range(cx: &mut Cx<'_>, list: Arc<ListObject>, at: i32, collection: Sequence) -> Result<(), Throw> {
    let items = collection.collect(cx)?;
    let mut state = list.change();
    let length = state.items.len();
    let at = usize::try_from(at).ok().filter(|at| *at <= length).ok_or_else(out_of_range)?;
    state.items.splice(at..at, items);
    Ok(())
}

fn last_index_of(cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value) -> Result<i32, Throw> {
    tick(cx, &list)?;
    let length = int(list.read().items.len());
    if length == 0 { Ok(-1) } else { last_index_of_in(cx, list, item, length - 1, length) }
}

fn last_index_of_from(cx: &mut Cx<'_>, list: Arc<ListObject>, item: Value, at: i32) -> Result<i32, Throw> {
    index(at, list.read().items.len())?;
    last_index_of_in(cx, list, item, at, at + 1)
}

fn last_index_of_in(
    cx: &mut Cx<'_>,
    list: Arc<ListObject>,
    item: Value,
    at: i32,
    count: i32,
) -> Result<i32, Throw> {
    tick(cx, &list)?;
    search::last_index_of(&list.read().items, &item, at, count)
}

fn remove_all(cx: &mut Cx<'_>, list: Arc<ListObject>, f: Arc<Callable>) -> Result<i32, Throw> {
    let items = list.to_vec(cx)?;
    let before = items.len();
    let mut kept = Vec::with_capacity(before);
    for item in items {
        if !test(cx, &f, &item)? {
            kept.push(item);
        }
    }
    let removed = before - kept.len();
    if removed > 0 {
        *list.change().items = kept;
    }
    Ok(int(removed))
}

fn remove_range(list: Arc<ListObject>, at: i32, count: i32) -> Result<(), Throw> {
    let length = list.read().items.len();
    let range = range(at, count, length)?;
    list.change().items.drain(range);
    Ok(())
}

fn reverse_range(list: Arc<ListObject>, at: i32, count: i32) -> Result<(), Throw> {
    let length = list.read().items.len();
    let range = range(at, count, length)?;
    if let Some(items) = list.change().items.get_mut(range) {
        items.reverse();
    }
    Ok(())
}

fn sort_all(cx: &mut Cx<'_>, list: Arc<ListObject>, order: Order) -> Result<(), Throw> {
    let mut items = list.to_vec(cx)?;
    sort(cx, &mut items, &order)?;
    *list.change().items = items;
    Ok(())
}

fn sort_range(
    cx: &mut Cx<'_>,
    list: Arc<ListObject>,
    at: i32,
    count: i32,
    order: Order,
) -> Result<(), Throw> {
    let mut items = list.to_vec(cx)?;
    let range = range(at, count, items.len())?;
    sort(cx, items.get_mut(range).unwrap_or_default(), &order)?;
    *list.change().items = items;
    Ok(())
}

fn to_array(cx: &mut Cx<'_>, list: Arc<ListObject>) -> Result<Value, Throw> {
    Ok(Value::object(Array::new(list.element(), list.to_vec(cx)?)))
}

fn true_for_all(cx: &mut Cx<'_>, list: Arc<ListObject>, f: Arc<Callable>) -> Result<bool, Throw> {
    for item in list.to_vec(cx)? {
        if !test(cx, &f, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}
