//! Operators on references.

use std::sync::Arc;

use gatepost_csharp::BinaryOp;

use super::operation;
use crate::clr::delegates::{combined, without};
use crate::exception::Exception;
use crate::function::Ref;
use crate::ir::Operation;
use crate::text::Str;
use crate::value::Value;

/// `==` and `!=` on references. Two strings are compared by their text: .NET shares equal literals, and policies
/// rely on it.
pub(crate) fn same(op: BinaryOp) -> Arc<Operation> {
    let negate = op == BinaryOp::NotEqual;
    operation(op.text(), move |a: Value, b: Value| is_same(&a, &b) != negate)
}

fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Object(a), Value::Object(b)) => a.identity() == b.identity(),
        _ => false,
    }
}

/// Whether a value is equal to a constant of a pattern: it must be of the same type.
pub(crate) fn constant_equal() -> Arc<Operation> {
    operation("is", |value: Value, constant: Value| {
        value.ty() == constant.ty() && crate::clr::equality::equals(&value, &constant)
    })
}

/// `+` or `-` on delegates.
pub(crate) fn delegates(op: BinaryOp) -> Arc<Operation> {
    if op == BinaryOp::Add { operation("+", combined) } else { operation("-", without) }
}

/// `==` and `!=` on strings.
pub(crate) fn string_equal(op: BinaryOp) -> Arc<Operation> {
    let negate = op == BinaryOp::NotEqual;
    operation(op.text(), move |a: Option<Ref<'_, Str>>, b: Option<Ref<'_, Str>>| {
        (a.as_deref() == b.as_deref()) != negate
    })
}

/// The value of a `T?` where a `T` is wanted.
pub(crate) fn nullable_value() -> Arc<Operation> {
    operation("Value", |value: Value| {
        if value.is_null() {
            Err(Exception::invalid_operation("Nullable object must have a value."))
        } else {
            Ok(value)
        }
    })
}

/// Throws where the value is null: what `lock` does.
pub(crate) fn null_check(param: &'static str) -> Arc<Operation> {
    operation(
        "lock",
        move |value: Value| {
            if value.is_null() { Err(Exception::argument_null(param)) } else { Ok(value) }
        },
    )
}
