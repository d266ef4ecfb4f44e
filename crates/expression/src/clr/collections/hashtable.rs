//! System.Collections.Hashtable and DictionaryEntry

use std::sync::Arc;

use crate::clr::collections::dictionary::Key;
use crate::clr::collections::{DictionaryObject, KeyValuePair};
use crate::clr::equality;
use crate::clr::receiver::{int, non_negative};
use crate::clr::sequence::Sequence;
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::function::WithOut;
use crate::interface::{Collection, Dictionary};
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(crate) fn declare() -> Vec<Type> {
    let entry = Ty::named(DictionaryObject::ENTRY, []);
    vec![
        Type::class("System.Collections.Hashtable : System.Collections.IDictionary")
            .allowed(Allowed::No)
            .constructor("Hashtable()", || Value::object(DictionaryObject::untyped()))
            .constructor("Hashtable(int capacity)", |capacity: i32| {
                non_negative(capacity, "capacity").map(|_| Value::object(DictionaryObject::untyped()))
            })
            .constructor("Hashtable(System.Collections.IDictionary d)", of_pairs)
            .property("bool IsSynchronized", |_: Arc<DictionaryObject>| false)
            .property("object SyncRoot", |table: Arc<DictionaryObject>| table)
            .property("int Count", |table: Arc<DictionaryObject>| int(table.count().unwrap_or(0)))
            .writable_indexer(
                "object this[object key]",
                |table: Arc<DictionaryObject>, key: Key| table.find(&key.0).unwrap_or(Value::Null),
                |cx: &mut Cx<'_>, table: Arc<DictionaryObject>, key: Key, value: Value| {
                    table.set_value(cx, key.0, value)
                },
            )
            .property("System.Collections.ICollection Keys", |table: Arc<DictionaryObject>| table.keys())
            .property("System.Collections.ICollection Values", |table: Arc<DictionaryObject>| table.values())
            .method("void Add(object key, object value)", add)
            .method("void Clear()", |cx: &mut Cx<'_>, table: Arc<DictionaryObject>| {
                Collection::clear(&*table, cx)
            })
            .method("object Clone()", |cx: &mut Cx<'_>, table: Arc<DictionaryObject>| {
                of_pairs(cx, Sequence::of(Value::Object(table)))
            })
            .method("bool ContainsValue(object value)", |table: Arc<DictionaryObject>, value: Value| {
                table.table().iter().any(|(_, other)| equality::equals(other, &value))
            })
            .method("bool Contains(object key)", |table: Arc<DictionaryObject>, key: Key| {
                table.find(&key.0).is_some()
            })
            .method("bool ContainsKey(object key)", |table: Arc<DictionaryObject>, key: Key| {
                table.find(&key.0).is_some()
            })
            .method("void Remove(object key)", |cx: &mut Cx<'_>, table: Arc<DictionaryObject>, key: Key| {
                table.remove_key(cx, &key.0).map(|_| ())
            }),
        Type::structure(
            "System.Collections.DictionaryEntry",
            Value::object(KeyValuePair::typed(entry, Value::Null, Value::Null)),
        )
        .allowed(Allowed::No)
        .constructor("DictionaryEntry(object key, object value)", |key: Value, value: Value| {
            Value::object(KeyValuePair::typed(Ty::named(DictionaryObject::ENTRY, []), key, value))
        })
        .method("void Deconstruct(out object key, out object value)", |pair: Arc<KeyValuePair>| {
            WithOut((), [pair.key().clone(), pair.value().clone()])
        })
        .property("object Key", |pair: Arc<KeyValuePair>| pair.key().clone())
        .property("object Value", |pair: Arc<KeyValuePair>| pair.value().clone()),
    ]
}

fn add(cx: &mut Cx<'_>, table: Arc<DictionaryObject>, key: Key, value: Value) -> Result<(), Throw> {
    table.add_value(cx, key.0, value)
}

/// A table of the pairs of a dictionary.
fn of_pairs(cx: &mut Cx<'_>, pairs: Sequence) -> Result<Value, Throw> {
    let table = DictionaryObject::untyped();
    for item in pairs.collect(cx)? {
        if let Some(pair) = item.downcast_ref::<KeyValuePair>() {
            table.set_value(cx, pair.key().clone(), pair.value().clone())?;
        }
    }
    Ok(Value::object(table))
}
