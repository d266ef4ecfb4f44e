//! Values that are looked at where they lie, so that nothing is counted, copied or dropped.

use std::any::Any;
use std::sync::Arc;

use crate::run::Globals;
use crate::text::Str;
use crate::value::{Object, Value};

/// A value that is lent: it lies in something that outlives the call.
#[derive(Clone, Copy)]
pub enum Lent<'a> {
    /// `null`.
    Null,
    /// A string.
    Text(&'a Str),
    /// Any other value.
    Value(&'a Value),
    /// An object, and what keeps it.
    Object(&'a dyn Object, &'a dyn Lend),
}

/// What can be lent, and kept where that is not enough.
pub trait Lend {
    /// The value, to look at.
    fn lend(&self) -> Lent<'_>;

    /// The value, to keep.
    fn keep(&self) -> Value;
}

/// Looks at a part of an object; gives nothing when the object is of another type.
pub(crate) type Part = Arc<dyn for<'a> Fn(&'a dyn Any) -> Option<Lent<'a>> + Send + Sync>;

impl Lent<'_> {
    /// The value, to keep.
    pub(crate) fn keep(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::String(text.clone()),
            Self::Value(value) => value.clone(),
            Self::Object(_, kept) => kept.keep(),
        }
    }
}

impl<T: Object> Lend for Arc<T> {
    fn lend(&self) -> Lent<'_> {
        Lent::Object(self.as_ref(), self)
    }

    fn keep(&self) -> Value {
        Value::Object(Self::clone(self))
    }
}

impl Lend for Arc<dyn Globals> {
    fn lend(&self) -> Lent<'_> {
        Lent::Object(self.as_ref(), self)
    }

    fn keep(&self) -> Value {
        Value::Object(Self::clone(self))
    }
}

impl Lend for Str {
    fn lend(&self) -> Lent<'_> {
        Lent::Text(self)
    }

    fn keep(&self) -> Value {
        Value::String(self.clone())
    }
}

impl<T: Lend> Lend for Option<T> {
    fn lend(&self) -> Lent<'_> {
        self.as_ref().map_or(Lent::Null, T::lend)
    }

    fn keep(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::keep)
    }
}
