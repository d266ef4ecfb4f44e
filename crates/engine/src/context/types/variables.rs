//! IReadOnlyDictionary<string, object>, as variables are

use std::sync::Arc;

use gatepost_expression::{
    Cx, Effect, Ref, Str, Throw, Ty, Type, TypeArgs, Value, WithOut, cast, default_value,
};

use super::super::Variables;
use super::dictionary::{Lookup, dictionary_object, keys, values};

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("Apim.Variables : System.Collections.Generic.IReadOnlyDictionary<string, object>")
            .indexer("object this[string key]", |variables: Ref<'_, Variables>, key: Str| {
                variables.get(&key.to_utf8()).cloned().unwrap_or_default()
            })
            .effect(Effect::Entry)
            .remark("A variable that is not set reads as null; a dictionary of .NET would throw.")
            .property("int Count", |variables: Ref<'_, Variables>| {
                i32::try_from(variables.len()).unwrap_or(i32::MAX)
            })
            .property("IEnumerable<string> Keys", |variables: Ref<'_, Variables>| Arc::new(keys(&*variables)))
            .property("IEnumerable<object> Values", |variables: Ref<'_, Variables>| {
                Arc::new(values(&*variables))
            })
            .method("bool ContainsKey(string key)", |variables: Ref<'_, Variables>, key: Str| {
                variables.get(&key.to_utf8()).is_some()
            })
            .method("bool TryGetValue(string key, out object value)", try_get_value)
            .method("T GetValueOrDefault<T>(string variableName)", value)
            .effect(Effect::Entry)
            .remark("Throws where the variable holds a value of another type, as the reference page says.")
            .method("T GetValueOrDefault<T>(string variableName, T defaultValue)", value_or)
            .effect(Effect::Entry)
            .remark("Throws where the variable holds a value of another type, as the reference page says."),
    ]
}

fn try_get_value(variables: Arc<Variables>, key: Str) -> WithOut<bool, 1> {
    let found = variables.get(&key.to_utf8()).cloned();
    WithOut(found.is_some(), [found.unwrap_or_default()])
}

fn value(cx: &mut Cx<'_>, types: TypeArgs, variables: Arc<Variables>, name: Str) -> Result<Value, Throw> {
    match variables.get(&name.to_utf8()) {
        Some(value) => cast(cx, value.clone(), &types.get(0)),
        None => Ok(default_value(cx, &types.get(0))),
    }
}

fn value_or(
    cx: &mut Cx<'_>,
    types: TypeArgs,
    variables: Arc<Variables>,
    name: Str,
    default: Value,
) -> Result<Value, Throw> {
    match variables.get(&name.to_utf8()) {
        Some(value) => cast(cx, value.clone(), &types.get(0)),
        None => Ok(default),
    }
}

impl Lookup for Variables {
    fn value_type() -> Ty {
        Ty::Object
    }

    fn lookup(&self, key: &str) -> Option<Value> {
        self.get(key).cloned()
    }

    fn pairs(&self) -> Vec<(Str, Value)> {
        self.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

dictionary_object!(Variables, "Apim.Variables");
