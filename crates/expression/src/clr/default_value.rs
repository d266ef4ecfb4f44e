//! `default(T)`.

use crate::run::Cx;
use crate::ty::Ty;
use crate::value::Value;

/// `default(T)`: zero, null, or the empty structure.
pub fn default_value(cx: &Cx<'_>, ty: &Ty) -> Value {
    cx.library().default_value(ty)
}
