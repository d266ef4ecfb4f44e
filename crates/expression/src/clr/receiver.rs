//! What functions take as receiver or argument where many types may stand.

use std::sync::Arc;

use crate::exception::{Exception, Throw};
use crate::function::{FromValue, IntoValue, Mismatch};
use crate::interface::{Collection, Dictionary, List};
use crate::run::{Callable, Cx};
use crate::value::{Object, Value};

/// An object of any type; not null.
#[derive(Clone, Debug)]
pub(crate) struct Any(pub(crate) Arc<dyn Object>);

impl Any {
    pub(crate) fn collection(&self) -> Result<&dyn Collection, Throw> {
        self.0.collection().ok_or_else(|| self.not("ICollection"))
    }

    pub(crate) fn list(&self) -> Result<&dyn List, Throw> {
        self.0.list().ok_or_else(|| self.not("IList"))
    }

    pub(crate) fn dictionary(&self) -> Result<&dyn Dictionary, Throw> {
        self.0.dictionary().ok_or_else(|| self.not("IDictionary"))
    }

    fn not(&self, interface: &str) -> Throw {
        Throw::Bug(format!("{} is no {interface}", self.0.ty().reflection_name()))
    }
}

impl FromValue for Any {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Object(object) => Ok(Self(object)),
            Value::Null => Err(Mismatch::Null),
            other => Err(Mismatch::Type(other)),
        }
    }
}

impl IntoValue for Any {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::Object(self.0))
    }
}

/// Any value but null.
pub(crate) struct NotNull(pub(crate) Value);

impl FromValue for NotNull {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        if value.is_null() { Err(Mismatch::Null) } else { Ok(Self(value)) }
    }
}

/// Calls a predicate.
pub(crate) fn test(cx: &mut Cx<'_>, predicate: &Callable, item: &Value) -> Result<bool, Throw> {
    match cx.call(predicate, &mut [item.clone()])? {
        Value::Bool(answer) => Ok(answer),
        other => Err(Throw::Bug(format!("a predicate gave {other:?}"))),
    }
}

/// A length or index that .NET gives as `int`.
pub(crate) fn int(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// An `index` argument, when it is within `length`.
pub(crate) fn index(index: i32, length: usize) -> Result<usize, Exception> {
    usize::try_from(index).ok().filter(|index| *index < length).ok_or_else(out_of_range)
}

/// `ArgumentOutOfRangeException` of an index that names no item.
pub(crate) fn out_of_range() -> Exception {
    Exception::argument_out_of_range(
        "Index was out of range. Must be non-negative and less than the size of the collection.",
        "index",
    )
}

/// An `index` and a `count` argument, when the range lies within `length`.
pub(crate) fn range(index: i32, count: i32, length: usize) -> Result<std::ops::Range<usize>, Exception> {
    let start = non_negative(index, "index")?;
    let count = non_negative(count, "count")?;
    let end = start.checked_add(count).filter(|end| *end <= length);
    end.map(|end| start..end).ok_or_else(|| {
        Exception::argument(
            "Offset and length were out of bounds for the array or count is greater than the number of elements \
             from index to the end of the source collection.",
            None,
        )
    })
}

/// An argument that must not be negative.
pub(crate) fn non_negative(number: i32, param: &'static str) -> Result<usize, Exception> {
    usize::try_from(number)
        .map_err(|_| Exception::argument_out_of_range("Non-negative number required.", param))
}

/// `InvalidOperationException` of an enumeration whose collection changed.
pub(crate) fn modified() -> Exception {
    Exception::invalid_operation("Collection was modified; enumeration operation may not execute.")
}
