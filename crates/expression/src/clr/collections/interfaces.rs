//! The interfaces of System.Collections.Generic and System.Collections

use std::sync::Arc;

use parking_lot::Mutex;

use crate::clr::Array;
use crate::clr::collections::dictionary::{Key, missing};
use crate::clr::collections::{search, set_operations};
use crate::clr::default_value::default_value;
use crate::clr::receiver::{Any, int, out_of_range};
use crate::clr::sequence::Sequence;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::{TypeArgs, WithOut};
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![
        enumerable(),
        enumerator_type(),
        collection(),
        list(),
        Type::interface("System.Collections.Generic.IReadOnlyCollection<out T> : IEnumerable<T>")
            .property("int Count", count),
        Type::interface("System.Collections.Generic.IReadOnlyList<out T> : IReadOnlyCollection<T>")
            .indexer("T this[int index]", item),
        dictionary(),
        read_only_dictionary(),
        set(),
    ];
    types.extend(untyped());
    types
}

fn enumerable() -> Type {
    Type::interface("System.Collections.Generic.IEnumerable<out T> : System.Collections.IEnumerable")
        .method("IEnumerator<T> GetEnumerator()", |types: TypeArgs, source: Sequence| {
            Ok::<_, Throw>(enumerator(types.get(0), source.start()?))
        })
}

fn enumerator_type() -> Type {
    Type::interface(
        "System.Collections.Generic.IEnumerator<out T> : System.IDisposable, System.Collections.IEnumerator",
    )
    .property("T Current", |source: Arc<EnumeratorObject>| source.state.lock().1.clone())
    .method("bool MoveNext()", move_next)
    .method("void Dispose()", |source: Arc<EnumeratorObject>| source.state.lock().0 = None)
}

fn collection() -> Type {
    Type::interface("System.Collections.Generic.ICollection<T> : IEnumerable<T>")
        .property("int Count", count)
        .property("bool IsReadOnly", |items: Any| items.collection().map(|items| items.is_read_only()))
        .method("void Add(T item)", |cx: &mut Cx<'_>, items: Any, item: Value| {
            items.collection()?.add(cx, item)
        })
        .method("void Clear()", |cx: &mut Cx<'_>, items: Any| items.collection()?.clear(cx))
        .method("bool Contains(T item)", |cx: &mut Cx<'_>, items: Any, item: Value| {
            cx.tick(items.0.count().unwrap_or(0) as u64 / 16)?;
            Ok::<_, Throw>(items.collection()?.contains(&item))
        })
        .method("void CopyTo(T[] array, int arrayIndex)", copy_to)
        .method("bool Remove(T item)", |cx: &mut Cx<'_>, items: Any, item: Value| {
            items.collection()?.remove(cx, &item)
        })
}

fn list() -> Type {
    Type::interface("System.Collections.Generic.IList<T> : ICollection<T>")
        .writable_indexer("T this[int index]", item, set_item)
        .method("int IndexOf(T item)", |cx: &mut Cx<'_>, items: Any, item: Value| {
            cx.tick(items.0.count().unwrap_or(0) as u64 / 16)?;
            Ok::<_, Throw>(search::place(items.list()?.index_of(&item)))
        })
        .method("void Insert(int index, T item)", |cx: &mut Cx<'_>, items: Any, at: i32, item: Value| {
            let length = items.0.count().unwrap_or(0);
            let at = usize::try_from(at).ok().filter(|at| *at <= length).ok_or_else(out_of_range)?;
            items.list()?.insert(cx, at, item)
        })
        .method("void RemoveAt(int index)", |cx: &mut Cx<'_>, items: Any, at: i32| {
            items.list()?.remove_at(cx, usize::try_from(at).unwrap_or(usize::MAX))
        })
}

fn dictionary() -> Type {
    Type::interface(
        "System.Collections.Generic.IDictionary<TKey, TValue> : ICollection<KeyValuePair<TKey, TValue>>",
    )
    .writable_indexer(
        "TValue this[TKey key]",
        value,
        |cx: &mut Cx<'_>, items: Any, key: Key, value: Value| items.dictionary()?.set_value(cx, key.0, value),
    )
    .property("ICollection<TKey> Keys", |items: Any| items.dictionary().map(|items| items.keys()))
    .property("ICollection<TValue> Values", |items: Any| items.dictionary().map(|items| items.values()))
    .method("void Add(TKey key, TValue value)", |cx: &mut Cx<'_>, items: Any, key: Key, value: Value| {
        items.dictionary()?.add_value(cx, key.0, value)
    })
    .method("bool ContainsKey(TKey key)", contains_key)
    .method("bool Remove(TKey key)", |cx: &mut Cx<'_>, items: Any, key: Key| {
        items.dictionary()?.remove_key(cx, &key.0)
    })
    .method("bool TryGetValue(TKey key, out TValue value)", try_get)
}

fn read_only_dictionary() -> Type {
    Type::interface(
        "System.Collections.Generic.IReadOnlyDictionary<TKey, TValue> : \
         IReadOnlyCollection<KeyValuePair<TKey, TValue>>",
    )
    .indexer("TValue this[TKey key]", value)
    .property("IEnumerable<TKey> Keys", |items: Any| items.dictionary().map(|items| items.keys()))
    .property("IEnumerable<TValue> Values", |items: Any| items.dictionary().map(|items| items.values()))
    .method("bool ContainsKey(TKey key)", contains_key)
    .method("bool TryGetValue(TKey key, out TValue value)", try_get)
}

fn set() -> Type {
    let set = Type::interface("System.Collections.Generic.ISet<T> : ICollection<T>")
        .method("bool Add(T item)", |cx: &mut Cx<'_>, set: set_operations::Any, item: Value| {
            set.0.put(cx, item)
        });
    set_operations::declare(set)
}

fn untyped() -> Vec<Type> {
    vec![
        Type::interface("System.Collections.IEnumerable")
            .allowed(Allowed::No)
            .method("System.Collections.IEnumerator GetEnumerator()", |source: Sequence| {
                enumerator_of(source.value().clone())
            }),
        Type::interface("System.Collections.IEnumerator")
            .allowed(Allowed::No)
            .property("object Current", |source: Arc<EnumeratorObject>| source.state.lock().1.clone())
            .method("bool MoveNext()", move_next)
            .method("void Reset()", |_: Arc<EnumeratorObject>| {
                Err::<(), _>(Exception::not_supported("Specified method is not supported."))
            }),
        Type::interface("System.Collections.ICollection : System.Collections.IEnumerable")
            .allowed(Allowed::No)
            .property("int Count", count)
            .property("bool IsSynchronized", |_: Any| false)
            .property("object SyncRoot", |items: Any| items)
            .method("void CopyTo(Array array, int index)", copy_to),
        Type::interface("System.Collections.IList : System.Collections.ICollection")
            .allowed(Allowed::No)
            .writable_indexer("object this[int index]", item, set_item)
            .method("int Add(object value)", |cx: &mut Cx<'_>, items: Any, item: Value| {
                items.collection()?.add(cx, item)?;
                Ok::<_, Throw>(int(items.0.count().unwrap_or(0)) - 1)
            })
            .method("bool Contains(object value)", |items: Any, item: Value| {
                items.collection().map(|items| items.contains(&item))
            })
            .method("int IndexOf(object value)", |items: Any, item: Value| {
                items.list().map(|items| search::place(items.index_of(&item)))
            })
            .property("bool IsFixedSize", |items: Any| items.collection().map(|items| items.is_read_only()))
            .property("bool IsReadOnly", |items: Any| items.collection().map(|items| items.is_read_only()))
            .method(
                "void Insert(int index, object value)",
                |cx: &mut Cx<'_>, items: Any, at: i32, item: Value| {
                    let length = items.0.count().unwrap_or(0);
                    let at = usize::try_from(at).ok().filter(|at| *at <= length).ok_or_else(out_of_range)?;
                    items.list()?.insert(cx, at, item)
                },
            )
            .method("void Remove(object value)", |cx: &mut Cx<'_>, items: Any, item: Value| {
                items.collection()?.remove(cx, &item).map(|_| ())
            })
            .method("void RemoveAt(int index)", |cx: &mut Cx<'_>, items: Any, at: i32| {
                items.list()?.remove_at(cx, usize::try_from(at).unwrap_or(usize::MAX))
            })
            .method("void Clear()", |cx: &mut Cx<'_>, items: Any| items.collection()?.clear(cx)),
        Type::interface("System.Collections.IDictionary : System.Collections.ICollection")
            .allowed(Allowed::No)
            .writable_indexer(
                "object this[object key]",
                |items: Any, key: Key| {
                    items.dictionary().map(|items| items.find(&key.0).unwrap_or(Value::Null))
                },
                |cx: &mut Cx<'_>, items: Any, key: Key, value: Value| {
                    items.dictionary()?.set_value(cx, key.0, value)
                },
            )
            .property("bool IsFixedSize", |_: Any| false)
            .property("bool IsReadOnly", |items: Any| items.collection().map(|items| items.is_read_only()))
            .property("System.Collections.ICollection Keys", |items: Any| {
                items.dictionary().map(|items| items.keys())
            })
            .property("System.Collections.ICollection Values", |items: Any| {
                items.dictionary().map(|items| items.values())
            })
            .method(
                "void Add(object key, object value)",
                |cx: &mut Cx<'_>, items: Any, key: Key, value: Value| {
                    items.dictionary()?.add_value(cx, key.0, value)
                },
            )
            .method("void Clear()", |cx: &mut Cx<'_>, items: Any| items.collection()?.clear(cx))
            .method("bool Contains(object key)", contains_key)
            .method("void Remove(object key)", |cx: &mut Cx<'_>, items: Any, key: Key| {
                items.dictionary()?.remove_key(cx, &key.0).map(|_| ())
            }),
    ]
}

/// An enumeration that an expression drives itself.
#[derive(Debug)]
pub(crate) struct EnumeratorObject {
    ty: Ty,
    state: Mutex<(Option<Box<dyn Enumerator>>, Value)>,
}

/// An `IEnumerator` of what can be enumerated.
pub(crate) fn enumerator_of(source: Value) -> Result<EnumeratorObject, Throw> {
    let ty = Ty::named("System.Collections.IEnumerator", []);
    Ok(EnumeratorObject { ty, state: Mutex::new((Some(Sequence::of(source).start()?), Value::Null)) })
}

/// An `IEnumerator<T>` of these items.
pub(crate) fn enumerator(element: Ty, items: Box<dyn Enumerator>) -> EnumeratorObject {
    let ty = Ty::named("System.Collections.Generic.IEnumerator", [element]);
    EnumeratorObject { ty, state: Mutex::new((Some(items), Value::Null)) }
}

impl std::fmt::Debug for dyn Enumerator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Enumerator")
    }
}

impl Object for EnumeratorObject {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn canonical(&self, _: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "object": format!("~{}", self.ty.reflection_name()) })))
    }

    /// A `foreach` over a type with a `GetEnumerator` of its own runs what that gives.
    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        self.state.lock().0.take()
    }
}

impl crate::function::IntoValue for EnumeratorObject {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

fn move_next(cx: &mut Cx<'_>, source: Arc<EnumeratorObject>) -> Result<bool, Throw> {
    let taken = source.state.lock().0.take();
    let Some(mut items) = taken else { return Ok(false) };
    let next = items.next(cx)?;
    let found = next.is_some();
    *source.state.lock() = (Some(items), next.unwrap_or(Value::Null));
    Ok(found)
}

fn count(items: Any) -> Result<i32, Throw> {
    let name = || items.0.ty().reflection_name();
    items.0.count().map(int).ok_or_else(|| Throw::Bug(format!("{} is no ICollection", name())))
}

fn item(items: Any, at: i32) -> Result<Value, Throw> {
    let list = items.list()?;
    Ok(usize::try_from(at).ok().and_then(|at| list.item(at)).ok_or_else(|| no_item(&items))?)
}

fn set_item(cx: &mut Cx<'_>, items: Any, at: i32, value: Value) -> Result<(), Throw> {
    items.list()?.set_item(cx, usize::try_from(at).unwrap_or(usize::MAX), value)
}

fn no_item(items: &Any) -> Exception {
    if Value::Object(Arc::clone(&items.0)).downcast_ref::<Array>().is_some() {
        Exception::index_out_of_range()
    } else {
        out_of_range()
    }
}

fn copy_to(cx: &mut Cx<'_>, items: Any, array: Arc<Array>, at: i32) -> Result<(), Throw> {
    let items = Sequence::of(Value::Object(items.0)).collect(cx)?;
    search::copy_into(&items, &array, at)
}

fn value(cx: &mut Cx<'_>, items: Any, key: Key) -> Result<Value, Throw> {
    match items.dictionary()?.find(&key.0) {
        Some(value) => Ok(value),
        None => Err(missing(cx, &key.0)?),
    }
}

fn contains_key(items: Any, key: Key) -> Result<bool, Throw> {
    Ok(items.dictionary()?.find(&key.0).is_some())
}

fn try_get(cx: &mut Cx<'_>, types: TypeArgs, items: Any, key: Key) -> Result<WithOut<bool, 1>, Throw> {
    let value = items.dictionary()?.find(&key.0);
    let found = value.is_some();
    Ok(WithOut(found, [value.unwrap_or_else(|| default_value(cx, &types.get(1)))]))
}
