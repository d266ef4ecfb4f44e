//! `Newtonsoft.Json.Linq.IJEnumerable<T>` and `JEnumerable<T>`

use std::sync::Arc;

use super::token::JToken;
use crate::clr::instance::is_instance;
use crate::clr::linq::query::{query, steps};
use crate::clr::sequence::Sequence;
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::function::IntoValue;
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Newtonsoft.Json.Linq.IJEnumerable<out T> : IEnumerable<T>")
            .allowed(Allowed::No)
            .indexer("Newtonsoft.Json.Linq.IJEnumerable<JToken> this[object key]", values),
        Type::structure(
            "Newtonsoft.Json.Linq.JEnumerable<T> : Newtonsoft.Json.Linq.IJEnumerable<T>",
            Value::object(JEnumerable { element: token_type(), source: None }),
        )
        .allowed(Allowed::No)
        .indexer("Newtonsoft.Json.Linq.IJEnumerable<JToken> this[object key]", values),
    ]
}

/// `JToken` as a type.
pub(super) fn token_type() -> Ty {
    Ty::named("Newtonsoft.Json.Linq.JToken", [])
}

/// A `JEnumerable<T>`.
#[derive(Debug)]
pub(super) struct JEnumerable {
    element: Ty,
    source: Option<Value>,
}

impl JEnumerable {
    pub(super) fn new(element: Ty, source: Value) -> Self {
        Self { element, source: Some(source) }
    }

    /// Those tokens of the source that are of this type.
    pub(super) fn of_type(element: Ty, source: Value) -> Result<Self, Throw> {
        let (source, ty) = (Sequence::of(source), element.clone());
        let found = query(element.clone(), &[&source.clone()], move || {
            let (mut items, ty) = (source.start()?, ty.clone());
            Ok(steps(move |cx| {
                while let Some(item) = items.next(cx)? {
                    cx.tick(1)?;
                    if is_instance(cx, &item, &ty) {
                        return Ok(Some(item));
                    }
                }
                Ok(None)
            }))
        })?;
        Ok(Self::new(element, Value::object(found)))
    }
}

/// The values of this key, of every token.
fn values(cx: &mut Cx<'_>, source: Sequence, key: Value) -> Result<JEnumerable, Throw> {
    let found = super::extensions::values_of_key(cx, source, key)?;
    Ok(JEnumerable::new(token_type(), Value::object(found)))
}

impl Object for JEnumerable {
    fn ty(&self) -> Ty {
        Ty::named("Newtonsoft.Json.Linq.JEnumerable", [self.element.clone()])
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        match &self.source {
            Some(source) => crate::clr::sequence::enumerate(source).ok(),
            None => Some(Box::new(crate::clr::sequence::Items(Vec::new().into_iter()))),
        }
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let same = |a: &Value, b: &Value| a.is_same(b);
        Some(other.downcast_ref::<Self>().is_some_and(|other| {
            self.source.as_ref().zip(other.source.as_ref()).is_some_and(|(a, b)| same(a, b))
        }))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(self.source.as_ref().map_or(0, crate::clr::equality::hash_code))
    }
}

impl IntoValue for JEnumerable {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

/// The token behind an item.
pub(super) fn token(item: &Value) -> Option<JToken> {
    item.downcast_ref::<JToken>().cloned()
}
