//! `Comparer<T>.Default` and what stands in its place.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::clr::collation;
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, Mismatch};
use crate::run::{Callable, Cx, guarded};
use crate::value::{Object, Value};

/// `Comparer<T>.Default.Compare(a, b)`: null comes first.
pub(crate) fn compare(a: &Value, b: &Value) -> Result<Ordering, Throw> {
    let ordering = match (a, b) {
        (Value::Null, Value::Null) => Some(Ordering::Equal),
        (Value::Null, _) => Some(Ordering::Less),
        (_, Value::Null) => Some(Ordering::Greater),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Char(a), Value::Char(b)) | (Value::UInt16(a), Value::UInt16(b)) => Some(a.cmp(b)),
        (Value::SByte(a), Value::SByte(b)) => Some(a.cmp(b)),
        (Value::Byte(a), Value::Byte(b)) => Some(a.cmp(b)),
        (Value::Int16(a), Value::Int16(b)) => Some(a.cmp(b)),
        (Value::Int32(a), Value::Int32(b)) => Some(a.cmp(b)),
        (Value::UInt32(a), Value::UInt32(b)) => Some(a.cmp(b)),
        (Value::Int64(a), Value::Int64(b)) => Some(a.cmp(b)),
        (Value::UInt64(a), Value::UInt64(b)) => Some(a.cmp(b)),
        (Value::Single(a), Value::Single(b)) => Some(floats(f64::from(*a), f64::from(*b))),
        (Value::Double(a), Value::Double(b)) => Some(floats(*a, *b)),
        (Value::Decimal(a), Value::Decimal(b)) => Some(a.cmp(b)),
        (Value::Enum(a), Value::Enum(b)) if a.ty == b.ty => Some(a.number.cmp(&b.number)),
        (Value::String(a), Value::String(b)) => Some(collation::compare(a, b, false)),
        (Value::Object(a), b) => guarded(Some(Ordering::Equal), || a.compare(b)),
        _ => None,
    };
    ordering
        .ok_or_else(|| Exception::argument("At least one object must implement IComparable.", None).into())
}

/// NaN is less than every number.
fn floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan()))
}

/// An `IComparer<T>` or `Comparison<T>` argument, or the default order for null.
#[derive(Clone, Debug, Default)]
pub(crate) enum Order {
    #[default]
    Default,
    Comparer(Arc<dyn Object>),
    Comparison(Arc<Callable>),
}

impl Order {
    pub(crate) fn compare(&self, cx: &mut Cx<'_>, a: &Value, b: &Value) -> Result<Ordering, Throw> {
        match self {
            Self::Default => compare(a, b),
            Self::Comparer(object) => match object.comparer() {
                Some(comparer) => comparer.compare(cx, a, b),
                None => compare(a, b),
            },
            Self::Comparison(function) => match cx.call(function, &mut [a.clone(), b.clone()])? {
                Value::Int32(number) => Ok(number.cmp(&0)),
                other => Err(Throw::Bug(format!("a comparison gave {other:?}"))),
            },
        }
    }
}

impl FromValue for Order {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        if let Some(function) = value.downcast::<Callable>() {
            return Ok(Self::Comparison(function));
        }
        match value {
            Value::Null => Ok(Self::Default),
            Value::Object(object) if object.comparer().is_some() => Ok(Self::Comparer(object)),
            other => Err(Mismatch::Type(other)),
        }
    }
}
