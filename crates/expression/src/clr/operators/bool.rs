//! `& | ^ !` on `bool` and on `bool?`.

use std::sync::Arc;

use gatepost_csharp::BinaryOp;

use super::operation;
use crate::ir::Operation;

/// The operator on two `bool`.
pub(crate) fn logical(op: BinaryOp) -> Option<Arc<Operation>> {
    Some(match op {
        BinaryOp::And => operation("&", |a: bool, b: bool| a & b),
        BinaryOp::Or => operation("|", |a: bool, b: bool| a | b),
        BinaryOp::ExclusiveOr => operation("^", |a: bool, b: bool| a ^ b),
        _ => return None,
    })
}

/// `&` and `|` on two `bool?`: null is "not known".
pub(crate) fn lifted_bool(op: BinaryOp) -> Option<Arc<Operation>> {
    Some(match op {
        BinaryOp::And => operation("&", |a: Option<bool>, b: Option<bool>| match (a, b) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }),
        BinaryOp::Or => operation("|", |a: Option<bool>, b: Option<bool>| match (a, b) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        }),
        _ => return None,
    })
}

/// `!`
pub(crate) fn not() -> Arc<Operation> {
    operation("!", |a: bool| !a)
}
