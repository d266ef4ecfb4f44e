//! What the read-only dictionaries behind `context` have in common.

use gatepost_expression::{Cx, Enumerator, Exception, KeyValuePair, Object, Str, Throw, Ty, Value};

use super::list::{Items, Walk};

/// A dictionary with texts as keys, which expressions can read.
pub(crate) trait Lookup: Object {
    /// The type of the values.
    fn value_type() -> Ty;

    /// The value of a key.
    fn lookup(&self, key: &str) -> Option<Value>;

    /// The pairs in order.
    fn pairs(&self) -> Vec<(Str, Value)>;
}

/// `Keys`.
pub(crate) fn keys<T: Lookup>(dictionary: &T) -> Items {
    Items::new(Ty::String, dictionary.pairs().into_iter().map(|(key, _)| Value::String(key)))
}

/// `Values`.
pub(crate) fn values<T: Lookup>(dictionary: &T) -> Items {
    Items::new(T::value_type(), dictionary.pairs().into_iter().map(|(_, value)| value))
}

/// The pairs one by one.
pub(crate) fn walk<T: Lookup>(dictionary: &T) -> Box<dyn Enumerator> {
    let pair = |(key, value)| {
        Value::object(KeyValuePair::new(Ty::String, T::value_type(), Value::String(key), value))
    };
    Walk::over(dictionary.pairs().into_iter().map(pair))
}

/// The dictionary in canonical form.
pub(crate) fn canonical<T: Lookup>(dictionary: &T, cx: &mut Cx<'_>) -> Result<serde_json::Value, Throw> {
    let mut members = serde_json::Map::new();
    for (key, value) in dictionary.pairs() {
        members.insert(key.to_string(), gatepost_expression::canonical(cx, &value)?);
    }
    Ok(serde_json::Value::Object(members))
}

/// The value of a key, which is a text or no key at all.
pub(crate) fn find<T: Lookup>(dictionary: &T, key: &Value) -> Option<Value> {
    match key {
        Value::String(key) => dictionary.lookup(&key.to_utf8()),
        _ => None,
    }
}

/// The exception of a dictionary that cannot be changed.
pub(crate) fn read_only() -> Throw {
    Exception::not_supported("Collection is read-only.").into()
}

/// Makes a type that has [`Lookup`] the object of a declared type and an `IReadOnlyDictionary`.
macro_rules! dictionary_object {
    ($rust:ty, $name:literal) => {
        const _: () = {
            use std::sync::{Arc, LazyLock};

            use gatepost_expression::{Cx, Dictionary, Enumerator, Object, Throw, Ty, Value};
            use $crate::context::types::dictionary as shared;

            impl Object for $rust {
                fn ty(&self) -> Ty {
                    static TY: LazyLock<Ty> = LazyLock::new(|| Ty::named($name, []));
                    TY.clone()
                }

                fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
                    Some(shared::walk(self.as_ref()))
                }

                fn count(&self) -> Option<usize> {
                    Some(self.len())
                }

                fn canonical(&self, cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
                    Some(shared::canonical(self, cx))
                }

                fn dictionary(&self) -> Option<&dyn Dictionary> {
                    Some(self)
                }
            }

            impl Dictionary for $rust {
                fn find(&self, key: &Value) -> Option<Value> {
                    shared::find(self, key)
                }

                fn set_value(&self, _cx: &mut Cx<'_>, _key: Value, _value: Value) -> Result<(), Throw> {
                    Err(shared::read_only())
                }

                fn add_value(&self, _cx: &mut Cx<'_>, _key: Value, _value: Value) -> Result<(), Throw> {
                    Err(shared::read_only())
                }

                fn remove_key(&self, _cx: &mut Cx<'_>, _key: &Value) -> Result<bool, Throw> {
                    Err(shared::read_only())
                }

                fn keys(&self) -> Value {
                    Value::object(shared::keys(self))
                }

                fn values(&self) -> Value {
                    Value::object(shared::values(self))
                }
            }
        };
    };
}

pub(crate) use dictionary_object;
