//! Making arrays, reading and writing their elements.

use std::sync::Arc;

use super::{on_receiver, operation};
use crate::clr::array::{Array, reserve};
use crate::exception::{Exception, Throw};
use crate::function::{Ref, Rest, TypeArgs};
use crate::ir::Operation;
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::Value;

/// `new T[a, b]`: the type argument is the element type, the arguments are the lengths.
pub(crate) fn array_new() -> Arc<Operation> {
    operation("new[]", |cx: &mut Cx<'_>, types: TypeArgs, lengths: Rest| {
        let element = types.get(0);
        let lengths = indexes(&lengths.0)?;
        let total = reserve(cx, &element, &lengths)?;
        let default = cx.library().default_value(&element);
        let shape: Vec<usize> = lengths.iter().filter_map(|length| usize::try_from(*length).ok()).collect();
        Ok::<_, Throw>(Value::object(match (shape.len(), &element) {
            (1, &Ty::BYTE) => Array::from_bytes(vec![0; total]),
            _ => Array::with_shape(element, &shape, vec![default; total]),
        }))
    })
}

/// `new T[] { … }`: the type argument is the element type, the arguments are the elements in row-major order.
pub(crate) fn array_of(shape: Vec<usize>) -> Arc<Operation> {
    operation("new[]", move |cx: &mut Cx<'_>, types: TypeArgs, items: Rest| {
        let element = types.get(0);
        reserve(cx, &element, &[i64::try_from(items.0.len()).unwrap_or(i64::MAX)])?;
        Ok::<_, Throw>(Value::object(Array::with_shape(element, &shape, items.0)))
    })
}

/// `a[i, j]`
pub(crate) fn array_get(rank: usize) -> Arc<Operation> {
    if rank == 1 {
        return on_receiver("[]", |array: Ref<'_, Array>, index: Value| get(&array, &[index]));
    }
    on_receiver("[]", |array: Ref<'_, Array>, indexes: Rest| get(&array, &indexes.0))
}

fn get(array: &Array, indexes: &[Value]) -> Result<Value, Throw> {
    let place = match indexes {
        [Value::Int32(index)] => array.place(&[i64::from(*index)])?,
        _ => array.place(&self::indexes(indexes)?)?,
    };
    array.get(place).ok_or_else(|| Exception::index_out_of_range().into())
}

/// `a[i, j] = value`
pub(crate) fn array_set() -> Arc<Operation> {
    on_receiver("[]", |cx: &mut Cx<'_>, array: Ref<'_, Array>, rest: Rest| {
        let mut rest = rest.0;
        let value = rest.pop().unwrap_or_default();
        let place = array.place(&indexes(&rest)?)?;
        if let Some(ty) = value.ty()
            && ty != *array.element()
            && !cx.library().convertible(&ty, array.element())
        {
            let message = "Attempted to access an element as a type incompatible with the array.";
            return Err(Exception::new("System.ArrayTypeMismatchException", message).into());
        }
        if array.set(place, value) {
            Ok::<_, Throw>(Value::Null)
        } else {
            Err(Exception::index_out_of_range().into())
        }
    })
}

/// Lengths and indexes are `int`, `uint`, `long` or `ulong`.
fn indexes(values: &[Value]) -> Result<Vec<i64>, Throw> {
    values
        .iter()
        .map(|value| match value {
            Value::Int32(number) => Ok((*number).into()),
            Value::UInt32(number) => Ok((*number).into()),
            Value::Int64(number) => Ok(*number),
            Value::UInt64(number) => Ok(i64::try_from(*number).unwrap_or(i64::MAX)),
            _ => Err(Throw::Bug("an index is a number".to_owned())),
        })
        .collect()
}
