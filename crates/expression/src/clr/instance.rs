//! Whether a value is of a type at run time.

use crate::run::Cx;
use crate::ty::Ty;
use crate::value::Value;

/// Whether the value can be stored where the type stands: what `is` and a checked cast ask, null included.
pub(crate) fn is_instance(_cx: &Cx<'_>, value: &Value, ty: &Ty) -> bool {
    match ty {
        Ty::Object | Ty::Error | Ty::Param(_) => true,
        Ty::Nullable(inner) => value.is_null() || value.ty().as_ref() == Some(inner),
        Ty::Prim(_) => value.ty().as_ref() == Some(ty),
        Ty::String => value.is_null() || value.ty().as_ref() == Some(ty),
        _ => true,
    }
}
