//! Type tests at run time: `is`, `as`, casts, and which `catch` takes an exception.

use super::cx::Cx;
use crate::exception::{Exception, Throw};
use crate::ty::{Prim, Ty};
use crate::value::{EnumValue, Value};

/// `value is ty`.
pub(super) fn is(cx: &Cx<'_>, value: &Value, ty: &Ty) -> bool {
    match (value, ty) {
        (Value::Null, _) => false,
        (_, Ty::Object) | (Value::String(_), Ty::String) => true,
        (_, Ty::Nullable(inner)) => is(cx, value, inner),
        (value, ty) => value.ty().is_some_and(|own| derives(cx, &own, ty)),
    }
}

/// `(ty)value` for what is checked at run time.
pub(super) fn cast(cx: &Cx<'_>, value: Value, ty: &Ty) -> Result<Value, Throw> {
    if value.is_null() {
        return if takes_null(cx, ty) { Ok(value) } else { Err(Exception::null_reference().into()) };
    }
    if is(cx, &value, ty) {
        return Ok(value);
    }
    if let Some(unboxed) = unboxed_enum(cx, &value, ty) {
        return Ok(unboxed);
    }
    let own = value.ty().unwrap_or(Ty::Object);
    Err(Exception::invalid_cast(&own, ty).into())
}

/// The unboxing of an enumeration's value as its number, and of a number as an enumeration's value.
fn unboxed_enum(cx: &Cx<'_>, value: &Value, ty: &Ty) -> Option<Value> {
    match (value, ty) {
        (value, Ty::Nullable(inner)) => unboxed_enum(cx, value, inner),
        (Value::Enum(value), Ty::Prim(Prim::Int32)) => Some(Value::Int32(value.number)),
        (Value::Enum(value), Ty::Named(_)) => unboxed_enum(cx, &Value::Int32(value.number), ty),
        (Value::Int32(number), Ty::Named(_)) if cx.library().is_enum(ty) => {
            match cx.library().default_value(ty) {
                Value::Enum(zero) => Some(Value::Enum(EnumValue { number: *number, ..zero })),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a `catch` of this type takes the exception.
pub(super) fn catches(cx: &Cx<'_>, exception: &Exception, ty: &Ty) -> bool {
    ty.full_name().is_some_and(|name| name == "System.Exception" || name == exception.ty)
        || derives(cx, &Ty::named(exception.ty, []), ty)
}

fn derives(cx: &Cx<'_>, own: &Ty, ty: &Ty) -> bool {
    own == ty || cx.library().convertible(own, ty)
}

fn takes_null(cx: &Cx<'_>, ty: &Ty) -> bool {
    cx.library().admits_null(ty)
}
