//! Type tests at run time: `is`, `as`, casts, and which `catch` takes an exception.

use super::cx::Cx;
use crate::exception::{Exception, Throw};
use crate::ty::Ty;
use crate::value::Value;

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
    let own = value.ty().unwrap_or(Ty::Object);
    Err(Exception::invalid_cast(&own, ty).into())
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
