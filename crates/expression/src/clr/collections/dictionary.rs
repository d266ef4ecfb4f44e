//! System.Collections.Generic.Dictionary<TKey, TValue>

use std::sync::Arc;

use crate::clr::collections::dictionary_object::{DictionaryObject, Part, View};
use crate::clr::collections::hash_table::ENTRY;
use crate::clr::collections::key_value_pair::KeyValuePair;
use crate::clr::collections::search;
use crate::clr::comparers::default_equality;
use crate::clr::default_value::default_value;
use crate::clr::equality::Equality;
use crate::clr::receiver::{Any, int, non_negative};
use crate::clr::sequence::Sequence;
use crate::clr::text_of::text_of;
use crate::clr::{Array, equality};
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{TypeArgs, WithOut};
use crate::interface::{Collection, Dictionary};
use crate::run::Cx;
use crate::value::{Object, Value};

pub(crate) fn declare() -> Vec<Type> {
    vec![
        dictionary(),
        view("System.Collections.Generic.Dictionary.KeyCollection<TKey, TValue> : ICollection<TKey>, IReadOnlyCollection<TKey>")
            .method("void CopyTo(TKey[] array, int index)", copy_view),
        view("System.Collections.Generic.Dictionary.ValueCollection<TKey, TValue> : ICollection<TValue>, IReadOnlyCollection<TValue>")
            .method("void CopyTo(TValue[] array, int index)", copy_view),
    ]
}

fn dictionary() -> Type {
    Type::class(
        "System.Collections.Generic.Dictionary<TKey, TValue> : IDictionary<TKey, TValue>, \
         IReadOnlyDictionary<TKey, TValue>, System.Collections.IDictionary",
    )
    .constructor("Dictionary()", |types: TypeArgs| empty(&types, Equality::default()))
    .constructor("Dictionary(int capacity)", |types: TypeArgs, capacity: i32| {
        non_negative(capacity, "capacity").map(|_| empty(&types, Equality::default()))
    })
    .constructor("Dictionary(IEqualityComparer<TKey> comparer)", |types: TypeArgs, comparer: Equality| {
        empty(&types, comparer)
    })
    .constructor(
        "Dictionary(int capacity, IEqualityComparer<TKey> comparer)",
        |types: TypeArgs, capacity: i32, comparer: Equality| {
            non_negative(capacity, "capacity").map(|_| empty(&types, comparer))
        },
    )
    .constructor(
        "Dictionary(IDictionary<TKey, TValue> dictionary)",
        |cx: &mut Cx<'_>, types: TypeArgs, pairs: Sequence| of_pairs(cx, types, pairs, Equality::default()),
    )
    .constructor(
        "Dictionary(IDictionary<TKey, TValue> dictionary, IEqualityComparer<TKey> comparer)",
        of_pairs,
    )
    .constructor(
        "Dictionary(IEnumerable<KeyValuePair<TKey, TValue>> collection)",
        |cx: &mut Cx<'_>, types: TypeArgs, pairs: Sequence| of_pairs(cx, types, pairs, Equality::default()),
    )
    .constructor(
        "Dictionary(IEnumerable<KeyValuePair<TKey, TValue>> collection, IEqualityComparer<TKey> comparer)",
        of_pairs,
    )
    .property("IEqualityComparer<TKey> Comparer", |dictionary: Arc<DictionaryObject>| {
        let comparer = dictionary.table().comparer().object();
        comparer.unwrap_or_else(|| default_equality(&dictionary.key_type()))
    })
    .property("int Count", |dictionary: Arc<DictionaryObject>| int(dictionary.table().len()))
    .writable_indexer(
        "TValue this[TKey key]",
        |cx: &mut Cx<'_>, dictionary: Arc<DictionaryObject>, key: Key| match dictionary.find(&key.0) {
            Some(value) => Ok(value),
            None => Err(missing(cx, &key.0)?),
        },
        |cx: &mut Cx<'_>, dictionary: Arc<DictionaryObject>, key: Key, value: Value| {
            dictionary.set_value(cx, key.0, value)
        },
    )
    .property(
        "System.Collections.Generic.Dictionary.KeyCollection<TKey, TValue> Keys",
        |dictionary: Arc<DictionaryObject>| Value::object(dictionary.view(Part::Keys)),
    )
    .property(
        "System.Collections.Generic.Dictionary.ValueCollection<TKey, TValue> Values",
        |dictionary: Arc<DictionaryObject>| Value::object(dictionary.view(Part::Values)),
    )
    .method(
        "void Add(TKey key, TValue value)",
        |cx: &mut Cx<'_>, dictionary: Arc<DictionaryObject>, key: Key, value: Value| {
            dictionary.add_value(cx, key.0, value)
        },
    )
    .method("void Clear()", |dictionary: Arc<DictionaryObject>| dictionary.table().clear())
    .method("bool ContainsKey(TKey key)", |dictionary: Arc<DictionaryObject>, key: Key| {
        dictionary.table().get(&key.0).is_some()
    })
    .method("bool ContainsValue(TValue value)", contains_value)
    .method("int EnsureCapacity(int capacity)", |_: Arc<DictionaryObject>, capacity: i32| {
        non_negative(capacity, "capacity").map(|_| capacity)
    })
    .method("bool Remove(TKey key)", |dictionary: Arc<DictionaryObject>, key: Key| {
        dictionary.table().remove(&key.0).is_some()
    })
    .method("bool Remove(TKey key, out TValue value)", remove)
    .method("void TrimExcess()", |_: Arc<DictionaryObject>| ())
    .method("void TrimExcess(int capacity)", |table: Arc<DictionaryObject>, capacity: i32| {
        let enough = usize::try_from(capacity).is_ok_and(|capacity| capacity >= table.table().len());
        if enough { Ok(()) } else { Err(too_small()) }
    })
    .method("bool TryAdd(TKey key, TValue value)", try_add)
    .method("bool TryGetValue(TKey key, out TValue value)", try_get)
}

fn view(declaration: &'static str) -> Type {
    Type::class(declaration).property("int Count", |view: Arc<View>| int(view.count().unwrap_or(0)))
}

/// A key: null is refused, with the name of the parameter.
#[derive(Clone, Debug)]
pub(crate) struct Key(pub(crate) Value);

impl crate::function::FromValue for Key {
    fn from_value(value: Value) -> Result<Self, crate::function::Mismatch> {
        if value.is_null() { Err(crate::function::Mismatch::Null) } else { Ok(Self(value)) }
    }
}

/// `KeyNotFoundException` of this key.
pub(crate) fn missing(cx: &mut Cx<'_>, key: &Value) -> Result<Throw, Throw> {
    let key = text_of(cx, key)?;
    Ok(Exception::key_not_found(&key.to_utf8()).into())
}

fn empty(types: &TypeArgs, comparer: Equality) -> Value {
    Value::object(DictionaryObject::empty(types.get(0), types.get(1), comparer))
}

fn of_pairs(cx: &mut Cx<'_>, types: TypeArgs, pairs: Sequence, comparer: Equality) -> Result<Value, Throw> {
    let dictionary = DictionaryObject::empty(types.get(0), types.get(1), comparer);
    let pairs = crate::clr::json::pairs(pairs.value()).map_or(pairs, Sequence::of);
    for item in pairs.collect(cx)? {
        if item.downcast_ref::<KeyValuePair>().is_some_and(|pair| pair.key().is_null()) {
            return Err(Exception::argument_null("key").into());
        }
        Collection::add(&dictionary, cx, item)?;
    }
    Ok(Value::object(dictionary))
}

fn contains_value(cx: &mut Cx<'_>, dictionary: Arc<DictionaryObject>, value: Value) -> Result<bool, Throw> {
    cx.tick(dictionary.table().len() as u64 / 16)?;
    let found = dictionary.table().iter().any(|(_, other)| equality::equals(other, &value));
    Ok(found)
}

fn remove(cx: &mut Cx<'_>, dictionary: Arc<DictionaryObject>, key: Key) -> WithOut<bool, 1> {
    let removed = dictionary.table().remove(&key.0);
    let found = removed.is_some();
    WithOut(found, [removed.unwrap_or_else(|| default_value(cx, &dictionary.value_type()))])
}

fn try_add(
    cx: &mut Cx<'_>,
    dictionary: Arc<DictionaryObject>,
    key: Key,
    value: Value,
) -> Result<bool, Throw> {
    cx.charge(ENTRY)?;
    let added = dictionary.table().try_add(key.0, value);
    Ok(added)
}

fn try_get(cx: &mut Cx<'_>, dictionary: Arc<DictionaryObject>, key: Key) -> WithOut<bool, 1> {
    let value = dictionary.find(&key.0);
    let found = value.is_some();
    WithOut(found, [value.unwrap_or_else(|| default_value(cx, &dictionary.value_type()))])
}

fn copy_view(view: Any, array: Arc<Array>, at: i32) -> Result<(), Throw> {
    let view = Value::Object(view.0);
    let items = view.downcast_ref::<View>().map(View::to_vec).unwrap_or_default();
    search::copy_into(&items, &array, at)
}

fn too_small() -> Exception {
    Exception::argument_out_of_range("Specified argument was out of the range of valid values.", "capacity")
}
