//! The operators and conversions that the language itself defines.

mod arithmetic;
mod array;
mod bool;
mod compare;
mod convert;
mod enumeration;
mod reference;
mod text;

pub(crate) use arithmetic::{binary, unary};
pub(crate) use array::{array_get, array_new, array_of, array_set};
pub(crate) use bool::{lifted_bool, logical, not};
pub(crate) use compare::compare;
pub(crate) use convert::convert;
pub(crate) use enumeration::{
    enum_binary, enum_compare, enum_difference, enum_not, enum_number, number_enum,
};
pub(crate) use reference::{constant_equal, delegates, null_check, nullable_value, same, string_equal};
pub(crate) use text::concat;

use std::sync::Arc;

use crate::exception::{Exception, Throw};
use crate::function::IntoFunction;
use crate::ir::Operation;

/// An operation that no member of a type stands behind.
fn operation<M>(name: &str, function: impl IntoFunction<M>) -> Arc<Operation> {
    Arc::new(Operation {
        name: name.into(),
        function: function.into_function(),
        instance: false,
        params: Vec::new(),
        is_property: false,
        tag: None,
        part: None,
        effect: None,
    })
}

/// An operation on a receiver, so that null there is a `NullReferenceException`.
fn on_receiver<M>(name: &str, function: impl IntoFunction<M>) -> Arc<Operation> {
    Arc::new(Operation {
        name: name.into(),
        function: function.into_function(),
        instance: true,
        params: Vec::new(),
        is_property: false,
        tag: None,
        part: None,
        effect: None,
    })
}

fn overflow() -> Throw {
    Exception::overflow("Arithmetic operation resulted in an overflow.").into()
}

fn divide_by_zero() -> Throw {
    Exception::new("System.DivideByZeroException", "Attempted to divide by zero.").into()
}
