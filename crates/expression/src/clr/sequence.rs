//! An `IEnumerable` that a function takes as argument.

use std::sync::Arc;

use crate::clr::collections::KeyValuePair;
use crate::clr::json::pairs;
use crate::exception::{Exception, Throw};
use crate::function::{Call, FromCall, FromValue, IntoValue, Mismatch};
use crate::run::Cx;
use crate::text::Str;
use crate::value::{Enumerator, Object, Value};

/// Anything that can be enumerated; not null.
#[derive(Clone, Debug)]
pub struct Sequence(Value);

impl Sequence {
    /// A sequence of what can be enumerated.
    pub fn of(value: Value) -> Self {
        Self(value)
    }

    /// Starts an enumeration.
    pub fn start(&self) -> Result<Box<dyn Enumerator>, Throw> {
        enumerate(&self.0)
    }

    /// All items. Each is counted and its place charged.
    pub fn collect(&self, cx: &mut Cx<'_>) -> Result<Vec<Value>, Throw> {
        if let Some(count) = self.count() {
            cx.charge(count.saturating_mul(size_of::<Value>()))?;
        }
        let mut items = Vec::with_capacity(self.count().unwrap_or(0));
        let mut source = self.start()?;
        while let Some(item) = source.next(cx)? {
            cx.tick(1)?;
            if self.count().is_none() {
                cx.charge(size_of::<Value>())?;
            }
            items.push(item);
        }
        Ok(items)
    }

    /// The number of items where it is known without enumerating.
    pub fn count(&self) -> Option<usize> {
        match &self.0 {
            Value::Object(object) => object.count(),
            _ => None,
        }
    }

    /// The value itself.
    pub fn value(&self) -> &Value {
        &self.0
    }
}

/// Whether the value can be enumerated.
pub(crate) fn is_sequence(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Object(object) => Arc::<dyn Object>::clone(object).enumerate().is_some(),
        _ => false,
    }
}

/// `GetEnumerator()` of a string or of any object that has it.
pub(crate) fn enumerate(value: &Value) -> Result<Box<dyn Enumerator>, Throw> {
    let enumerator = match value {
        Value::Null => return Err(Exception::null_reference().into()),
        Value::String(text) => Some(units(text)),
        Value::Object(object) => Arc::<dyn Object>::clone(object).enumerate(),
        _ => None,
    };
    enumerator.ok_or_else(|| Throw::Bug(format!("{} cannot be enumerated", type_name(value))))
}

fn type_name(value: &Value) -> String {
    value.ty().map(|ty| ty.reflection_name()).unwrap_or_default()
}

/// The argument itself.
struct Argument(Value);

impl FromValue for Argument {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Null => Err(Mismatch::Null),
            Value::String(_) | Value::Object(_) => Ok(Self(value)),
            other => Err(Mismatch::Type(other)),
        }
    }
}

/// A `JObject` is a sequence of tokens and one of pairs; the type arguments say which one is meant.
impl FromCall for Sequence {
    fn from_call(call: &mut Call<'_>) -> Result<Self, Throw> {
        let Argument(value) = Argument::from_call(call)?;
        let wants_pairs = || call.type_args.iter().any(|ty| ty.full_name() == Some(KeyValuePair::NAME));
        match &value {
            Value::Object(_) if wants_pairs() => Ok(Self(pairs(&value).unwrap_or(value))),
            _ => Ok(Self(value)),
        }
    }
}

impl IntoValue for Sequence {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(self.0)
    }
}

fn units(text: &Str) -> Box<dyn Enumerator> {
    let units: Vec<Value> = text.units().into_iter().map(Value::Char).collect();
    Box::new(Items(units.into_iter()))
}

/// The items of a list that was made for one enumeration.
#[derive(Debug)]
pub(crate) struct Items(pub(crate) std::vec::IntoIter<Value>);

impl Enumerator for Items {
    fn next(&mut self, _cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        Ok(self.0.next())
    }
}
