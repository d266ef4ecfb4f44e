//! `== != < > <= >=` on simple types.

use std::sync::Arc;

use gatepost_csharp::BinaryOp;
use rust_decimal::Decimal;

use super::operation;
use crate::function::Char;
use crate::ir::Operation;
use crate::ty::Prim;

macro_rules! equality {
    ($rust:ty, $op:expr) => {
        match $op {
            BinaryOp::Equal => Some(operation("==", |a: $rust, b: $rust| a == b)),
            BinaryOp::NotEqual => Some(operation("!=", |a: $rust, b: $rust| a != b)),
            _ => None,
        }
    };
}

macro_rules! ordering {
    ($rust:ty, $op:expr) => {
        match $op {
            BinaryOp::Less => Some(operation("<", |a: $rust, b: $rust| a < b)),
            BinaryOp::Greater => Some(operation(">", |a: $rust, b: $rust| a > b)),
            BinaryOp::LessOrEqual => Some(operation("<=", |a: $rust, b: $rust| a <= b)),
            BinaryOp::GreaterOrEqual => Some(operation(">=", |a: $rust, b: $rust| a >= b)),
            op => equality!($rust, op),
        }
    };
}

/// The comparison of two operands of this type; `None` where the language has none.
pub(crate) fn compare(op: BinaryOp, prim: Prim) -> Option<Arc<Operation>> {
    match prim {
        Prim::Bool => equality!(bool, op),
        Prim::Char => equality!(Char, op),
        Prim::Int32 => ordering!(i32, op),
        Prim::UInt32 => ordering!(u32, op),
        Prim::Int64 => ordering!(i64, op),
        Prim::UInt64 => ordering!(u64, op),
        Prim::Single => ordering!(f32, op),
        Prim::Double => ordering!(f64, op),
        Prim::Decimal => ordering!(Decimal, op),
        Prim::SByte | Prim::Byte | Prim::Int16 | Prim::UInt16 => None,
    }
}
