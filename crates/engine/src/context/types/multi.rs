//! IReadOnlyDictionary<string, string[]>, as headers, queries and claims are

use std::sync::Arc;

use gatepost_expression::{Array, Call, Exception, Param, Ref, Str, Throw, Ty, Type, Value, WithOut};

use super::dictionary::{Lookup, dictionary_object, keys, values};
use super::jwt::Claims;
use super::list::Items;
use crate::message::{Headers, Query};

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("Apim.Multi : System.Collections.Generic.IReadOnlyDictionary<string, string[]>")
            .indexer("string[] this[string key]", item)
            .property("int Count", |multi: Multi<'_>| i32::try_from(multi.len()).unwrap_or(i32::MAX))
            .property("IEnumerable<string> Keys", |multi: Multi<'_>| Arc::new(multi.keys()))
            .property("IEnumerable<string[]> Values", |multi: Multi<'_>| Arc::new(multi.values()))
            .method("bool ContainsKey(string key)", |multi: Multi<'_>, key: Ref<'_, Str>| {
                multi.contains(&key.to_utf8())
            })
            .method("bool TryGetValue(string key, out string[] value)", try_get_value)
            .method("string GetValueOrDefault(string name)", |multi: Multi<'_>, name: Ref<'_, Str>| {
                multi.joined(&name.to_utf8())
            })
            .method("string GetValueOrDefault(string name, string defaultValue)", joined_or),
    ]
}

/// Any of the three; headers come first since most questions are about them.
enum Multi<'a> {
    Headers(&'a Headers),
    Query(&'a Query),
    Claims(&'a Claims),
}

impl Param for Multi<'_> {
    type In<'a> = Multi<'a>;

    fn param<'a>(call: &mut Call<'a>) -> Result<Multi<'a>, Throw> {
        call.look(|object| {
            if let Some(headers) = object.downcast_ref() {
                return Some(Multi::Headers(headers));
            }
            let query = || object.downcast_ref().map(Multi::Query);
            query().or_else(|| object.downcast_ref().map(Multi::Claims))
        })
    }
}

impl Multi<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Headers(headers) => headers.len(),
            Self::Query(query) => query.len(),
            Self::Claims(claims) => claims.len(),
        }
    }

    fn contains(&self, name: &str) -> bool {
        match self {
            Self::Headers(headers) => headers.contains(name),
            Self::Query(query) => query.get(name).is_some(),
            Self::Claims(claims) => claims.get(name).is_some(),
        }
    }

    fn get(&self, name: &str) -> Option<Value> {
        match self {
            Self::Headers(headers) => headers.lookup(name),
            Self::Query(query) => query.lookup(name),
            Self::Claims(claims) => claims.lookup(name),
        }
    }

    fn joined(&self, name: &str) -> Option<Str> {
        match self {
            Self::Headers(headers) => headers.joined(name),
            Self::Query(query) => query.get(name).map(join),
            Self::Claims(claims) => claims.get(name).map(join),
        }
    }

    fn keys(&self) -> Items {
        match self {
            Self::Headers(headers) => keys(*headers),
            Self::Query(query) => keys(*query),
            Self::Claims(claims) => keys(*claims),
        }
    }

    fn values(&self) -> Items {
        match self {
            Self::Headers(headers) => values(*headers),
            Self::Query(query) => values(*query),
            Self::Claims(claims) => values(*claims),
        }
    }
}

fn item(multi: Multi<'_>, key: Ref<'_, Str>) -> Result<Value, Exception> {
    let key = key.to_utf8();
    multi.get(&key).ok_or_else(|| Exception::key_not_found(&key))
}

fn try_get_value(multi: Multi<'_>, key: Ref<'_, Str>) -> WithOut<bool, 1> {
    let found = multi.get(&key.to_utf8());
    WithOut(found.is_some(), [found.unwrap_or_default()])
}

fn joined_or(multi: Multi<'_>, name: Ref<'_, Str>, default: Option<Str>) -> Result<Option<Str>, Throw> {
    Ok(multi.joined(&name.to_utf8()).or(default))
}

fn join(values: &[Str]) -> Str {
    match values {
        [value] => value.clone(),
        values => {
            let values: Vec<_> = values.iter().map(Str::to_utf8).collect();
            Str::from(values.join(","))
        }
    }
}

fn array(values: impl IntoIterator<Item = Str>) -> Value {
    Value::object(Array::strings(values))
}

impl Lookup for Headers {
    fn value_type() -> Ty {
        Ty::String.array()
    }

    fn lookup(&self, key: &str) -> Option<Value> {
        self.contains(key).then(|| array(self.values(key).map(|value| Str::from(value.as_ref()))))
    }

    fn pairs(&self) -> Vec<(Str, Value)> {
        let pair = |name: &http::HeaderName| {
            let values = self.values(name.as_str()).map(|value| Str::from(value.as_ref()));
            (Str::from(self.spelling(name).as_ref()), array(values))
        };
        self.as_map().keys().map(pair).collect()
    }
}

dictionary_object!(Headers, "Apim.Multi");

impl Lookup for Query {
    fn value_type() -> Ty {
        Ty::String.array()
    }

    fn lookup(&self, key: &str) -> Option<Value> {
        self.get(key).map(|values| array(values.iter().cloned()))
    }

    fn pairs(&self) -> Vec<(Str, Value)> {
        self.iter().map(|(name, values)| (name.clone(), array(values.iter().cloned()))).collect()
    }
}

dictionary_object!(Query, "Apim.Multi");

impl Lookup for Claims {
    fn value_type() -> Ty {
        Ty::String.array()
    }

    fn lookup(&self, key: &str) -> Option<Value> {
        self.get(key).map(|values| array(values.iter().cloned()))
    }

    fn pairs(&self) -> Vec<(Str, Value)> {
        self.iter().map(|(name, values)| (name.clone(), array(values.iter().cloned()))).collect()
    }
}

dictionary_object!(Claims, "Apim.Multi");
