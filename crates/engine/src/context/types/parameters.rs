//! IReadOnlyDictionary<string, string>, as matched parameters are

use std::sync::Arc;

use gatepost_expression::{Exception, Ref, Str, Throw, Ty, Type, Value, WithOut};

use super::dictionary::{Lookup, dictionary_object, keys, values};
use crate::message::Parameters;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("Apim.Params : System.Collections.Generic.IReadOnlyDictionary<string, string>")
            .indexer("string this[string key]", item)
            .property("int Count", |parameters: Ref<'_, Parameters>| {
                i32::try_from(parameters.len()).unwrap_or(i32::MAX)
            })
            .property("IEnumerable<string> Keys", |parameters: Ref<'_, Parameters>| {
                Arc::new(keys(&*parameters))
            })
            .property("IEnumerable<string> Values", |parameters: Ref<'_, Parameters>| {
                Arc::new(values(&*parameters))
            })
            .method("bool ContainsKey(string key)", |parameters: Ref<'_, Parameters>, key: Str| {
                parameters.get(&key.to_utf8()).is_some()
            })
            .method("bool TryGetValue(string key, out string value)", try_get_value)
            .method("string GetValueOrDefault(string key)", |parameters: Ref<'_, Parameters>, key: Str| {
                parameters.get(&key.to_utf8()).cloned()
            })
            .method("string GetValueOrDefault(string key, string defaultValue)", value_or),
    ]
}

fn item(parameters: Arc<Parameters>, key: Str) -> Result<Str, Exception> {
    let key = key.to_utf8();
    parameters.get(&key).cloned().ok_or_else(|| Exception::key_not_found(&key))
}

fn try_get_value(parameters: Arc<Parameters>, key: Str) -> WithOut<bool, 1> {
    let found = parameters.get(&key.to_utf8()).cloned();
    WithOut(found.is_some(), [found.map_or(Value::Null, Value::String)])
}

fn value_or(parameters: Arc<Parameters>, key: Str, default: Option<Str>) -> Result<Option<Str>, Throw> {
    Ok(parameters.get(&key.to_utf8()).cloned().or(default))
}

impl Lookup for Parameters {
    fn value_type() -> Ty {
        Ty::String
    }

    fn lookup(&self, key: &str) -> Option<Value> {
        self.get(key).cloned().map(Value::String)
    }

    fn pairs(&self) -> Vec<(Str, Value)> {
        self.0.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect()
    }
}

dictionary_object!(Parameters, "Apim.Params");
