//! Operators and conversions of enumerations.

use std::sync::Arc;

use gatepost_csharp::BinaryOp;

use super::{operation, overflow};
use crate::exception::Throw;
use crate::ir::Operation;
use crate::value::{EnumValue, Value};

/// A comparison of two values of the same enumeration.
pub(crate) fn enum_compare(op: BinaryOp) -> Option<Arc<Operation>> {
    type E = EnumValue;
    let name = op.text();
    Some(match op {
        BinaryOp::Equal => operation(name, |a: E, b: E| a.number == b.number),
        BinaryOp::NotEqual => operation(name, |a: E, b: E| a.number != b.number),
        BinaryOp::Less => operation(name, |a: E, b: E| a.number < b.number),
        BinaryOp::Greater => operation(name, |a: E, b: E| a.number > b.number),
        BinaryOp::LessOrEqual => operation(name, |a: E, b: E| a.number <= b.number),
        BinaryOp::GreaterOrEqual => operation(name, |a: E, b: E| a.number >= b.number),
        _ => return None,
    })
}

/// `& | ^` of two values, and `+ -` of a value and a number; the result is of the enumeration.
pub(crate) fn enum_binary(op: BinaryOp, ty: &'static str, checked: bool) -> Option<Arc<Operation>> {
    let compute: fn(i32, i32) -> i32 = match op {
        BinaryOp::And => |a, b| a & b,
        BinaryOp::Or => |a, b| a | b,
        BinaryOp::ExclusiveOr => |a, b| a ^ b,
        BinaryOp::Add if checked => return Some(fallible(op, ty, i32::checked_add)),
        BinaryOp::Subtract if checked => return Some(fallible(op, ty, i32::checked_sub)),
        BinaryOp::Add => i32::wrapping_add,
        BinaryOp::Subtract => i32::wrapping_sub,
        _ => return None,
    };
    Some(fallible(op, ty, move |a, b| Some(compute(a, b))))
}

fn fallible(
    op: BinaryOp,
    ty: &'static str,
    compute: impl Fn(i32, i32) -> Option<i32> + Send + Sync + 'static,
) -> Arc<Operation> {
    operation(op.text(), move |a: Value, b: Value| -> Result<EnumValue, Throw> {
        let (a, b) = (number(&a)?, number(&b)?);
        compute(a, b).map(|number| EnumValue { ty, number }).ok_or_else(overflow)
    })
}

/// The distance of two values.
pub(crate) fn enum_difference() -> Arc<Operation> {
    operation("-", |a: EnumValue, b: EnumValue| a.number.wrapping_sub(b.number))
}

/// `~`
pub(crate) fn enum_not() -> Arc<Operation> {
    operation("~", |a: EnumValue| EnumValue { ty: a.ty, number: !a.number })
}

/// The number behind a value.
pub(crate) fn enum_number() -> Arc<Operation> {
    operation("int", |a: EnumValue| a.number)
}

/// The value of this enumeration that has a number.
pub(crate) fn number_enum(ty: &'static str) -> Arc<Operation> {
    operation(ty, move |number: i32| EnumValue { ty, number })
}

fn number(value: &Value) -> Result<i32, Throw> {
    match value {
        Value::Enum(value) => Ok(value.number),
        Value::Int32(number) => Ok(*number),
        _ => Err(Throw::Bug("an operator of an enumeration got something else".to_owned())),
    }
}
