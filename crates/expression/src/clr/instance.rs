//! Whether a value is of a type at run time.

use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::Value;

/// Whether the value can be stored where the type stands, null included.
pub(crate) fn is_instance(cx: &Cx<'_>, value: &Value, ty: &Ty) -> bool {
    match value.ty() {
        Some(own) => own == *ty || *ty == Ty::Object || cx.library().convertible(&own, ty),
        None => takes_null(cx, ty),
    }
}

/// `(T)value` of a boxed value or a reference.
pub fn cast(cx: &Cx<'_>, value: Value, ty: &Ty) -> Result<Value, Throw> {
    if is_instance(cx, &value, ty) {
        return Ok(value);
    }
    Err(match value.ty() {
        Some(own) => Exception::invalid_cast(&own, ty),
        None => Exception::null_reference(),
    }
    .into())
}

/// Whether null is a value of the type.
pub(crate) fn takes_null(cx: &Cx<'_>, ty: &Ty) -> bool {
    !matches!(ty, Ty::Prim(_)) && cx.library().admits_null(ty)
}
