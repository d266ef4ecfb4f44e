//! System.Collections.Generic.KeyValuePair<TKey, TValue>

use std::sync::Arc;

use serde_json::{Value as Json, json};

use crate::canonical::canonical;
use crate::clr::default_value::default_value;
use crate::clr::equality;
use crate::clr::text_of::text_of;
use crate::declare::Type;
use crate::exception::Throw;
use crate::function::{TypeArgs, WithOut};
use crate::nest::Nest;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(crate) fn declare() -> Vec<Type> {
    let empty = KeyValuePair::new(Ty::Object, Ty::Object, Value::Null, Value::Null);
    vec![
        Type::structure("System.Collections.Generic.KeyValuePair<TKey, TValue>", Value::object(empty))
            .constructor("KeyValuePair()", |cx: &mut Cx<'_>, types: TypeArgs| {
                default_value(cx, &Ty::named(KeyValuePair::NAME, types.0))
            })
            .constructor(
                "KeyValuePair(TKey key, TValue value)",
                |types: TypeArgs, key: Value, value: Value| {
                    Value::object(KeyValuePair::new(types.get(0), types.get(1), key, value))
                },
            )
            .property("TKey Key", |pair: Arc<KeyValuePair>| pair.key().clone())
            .property("TValue Value", |pair: Arc<KeyValuePair>| pair.value().clone())
            .method("void Deconstruct(out TKey key, out TValue value)", |pair: Arc<KeyValuePair>| {
                WithOut((), [pair.key().clone(), pair.value().clone()])
            })
            .method("string ToString()", |cx: &mut Cx<'_>, pair: Arc<KeyValuePair>| pair.to_text(cx)),
        Type::static_class("System.Collections.Generic.KeyValuePair").method(
            "static KeyValuePair<TKey, TValue> Create<TKey, TValue>(TKey key, TValue value)",
            |types: TypeArgs, key: Value, value: Value| {
                Value::object(KeyValuePair::new(types.get(0), types.get(1), key, value))
            },
        ),
    ]
}

/// A `KeyValuePair<TKey, TValue>`.
#[derive(Debug)]
pub struct KeyValuePair {
    ty: Ty,
    parts: Nest<(Value, Value)>,
}

impl KeyValuePair {
    /// The full name of the type.
    pub(crate) const NAME: &'static str = "System.Collections.Generic.KeyValuePair";

    /// A pair of these types.
    pub fn new(key_type: Ty, value_type: Ty, key: Value, value: Value) -> Self {
        Self::typed(Ty::named(Self::NAME, [key_type, value_type]), key, value)
    }

    /// `Key`.
    pub fn key(&self) -> &Value {
        &self.parts.0
    }

    /// `Value`.
    pub fn value(&self) -> &Value {
        &self.parts.1
    }

    /// A pair of this type.
    pub(crate) fn typed(ty: Ty, key: Value, value: Value) -> Self {
        Self { ty, parts: Nest::new((key, value)) }
    }
}

impl Object for KeyValuePair {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        visit(self.key());
        visit(self.value());
    }

    fn to_text(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(format!("[{}, {}]", text_of(cx, self.key())?, text_of(cx, self.value())?)))
    }

    fn canonical(&self, cx: &mut Cx<'_>) -> Option<Result<Json, Throw>> {
        let mut part = |value| cx.nested(|cx| canonical(cx, value));
        let parts = part(self.key()).and_then(|key| Ok((key, part(self.value())?)));
        Some(parts.map(|(key, value)| json!({ "key": key, "value": value })))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let other = other.downcast_ref::<Self>();
        Some(other.is_some_and(|other| {
            self.ty == other.ty
                && equality::equals(self.key(), other.key())
                && equality::equals(self.value(), other.value())
        }))
    }

    fn hash_code(&self) -> Option<i32> {
        let key = equality::hash_code(self.key());
        Some(key.wrapping_mul(31).wrapping_add(equality::hash_code(self.value())))
    }
}
