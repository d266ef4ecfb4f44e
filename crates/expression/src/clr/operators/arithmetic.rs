//! `+ - * / % << >> & | ^` and `+ - ~` on numbers.

use std::sync::Arc;

use gatepost_csharp::{BinaryOp, PrefixOp};
use rust_decimal::Decimal;

use super::{divide_by_zero, operation, overflow};
use crate::clr::decimal_math;
use crate::ir::Operation;
use crate::ty::Prim;

macro_rules! integer {
    ($rust:ty, $op:expr, $checked:expr, $bits:expr) => {{
        type N = $rust;
        let op = $op;
        let name = op.text();
        Some(match (op, $checked) {
            (BinaryOp::Add, false) => operation(name, |a: N, b: N| a.wrapping_add(b)),
            (BinaryOp::Add, true) => operation(name, |a: N, b: N| a.checked_add(b).ok_or_else(overflow)),
            (BinaryOp::Subtract, false) => operation(name, |a: N, b: N| a.wrapping_sub(b)),
            (BinaryOp::Subtract, true) => operation(name, |a: N, b: N| a.checked_sub(b).ok_or_else(overflow)),
            (BinaryOp::Multiply, false) => operation(name, |a: N, b: N| a.wrapping_mul(b)),
            (BinaryOp::Multiply, true) => operation(name, |a: N, b: N| a.checked_mul(b).ok_or_else(overflow)),
            (BinaryOp::Divide, _) => operation(name, |a: N, b: N| {
                if b == 0 { Err(divide_by_zero()) } else { a.checked_div(b).ok_or_else(overflow) }
            }),
            (BinaryOp::Remainder, _) => operation(name, |a: N, b: N| {
                if b == 0 { Err(divide_by_zero()) } else { a.checked_rem(b).ok_or_else(overflow) }
            }),
            (BinaryOp::ShiftLeft, _) => {
                operation(name, |a: N, count: i32| a.wrapping_shl(count.cast_unsigned() & $bits))
            }
            (BinaryOp::ShiftRight, _) => {
                operation(name, |a: N, count: i32| a.wrapping_shr(count.cast_unsigned() & $bits))
            }
            (BinaryOp::And, _) => operation(name, |a: N, b: N| a & b),
            (BinaryOp::Or, _) => operation(name, |a: N, b: N| a | b),
            (BinaryOp::ExclusiveOr, _) => operation(name, |a: N, b: N| a ^ b),
            _ => return None,
        })
    }};
}

macro_rules! floating {
    ($rust:ty, $op:expr) => {{
        type N = $rust;
        let op = $op;
        let name = op.text();
        Some(match op {
            BinaryOp::Add => operation(name, |a: N, b: N| a + b),
            BinaryOp::Subtract => operation(name, |a: N, b: N| a - b),
            BinaryOp::Multiply => operation(name, |a: N, b: N| a * b),
            BinaryOp::Divide => operation(name, |a: N, b: N| a / b),
            BinaryOp::Remainder => operation(name, |a: N, b: N| a % b),
            _ => return None,
        })
    }};
}

/// The operator with two operands of this type; `None` where the language has none.
pub(crate) fn binary(op: BinaryOp, prim: Prim, checked: bool) -> Option<Arc<Operation>> {
    match prim {
        Prim::Int32 => integer!(i32, op, checked, 31),
        Prim::UInt32 => integer!(u32, op, checked, 31),
        Prim::Int64 => integer!(i64, op, checked, 63),
        Prim::UInt64 => integer!(u64, op, checked, 63),
        Prim::Single => floating!(f32, op),
        Prim::Double => floating!(f64, op),
        Prim::Decimal => decimal(op),
        _ => None,
    }
}

fn decimal(op: BinaryOp) -> Option<Arc<Operation>> {
    let name = op.text();
    Some(match op {
        BinaryOp::Add => operation(name, decimal_math::add),
        BinaryOp::Subtract => operation(name, decimal_math::subtract),
        BinaryOp::Multiply => operation(name, decimal_math::multiply),
        BinaryOp::Divide => operation(name, decimal_math::divide),
        BinaryOp::Remainder => operation(name, decimal_math::remainder),
        _ => return None,
    })
}

macro_rules! signed {
    ($rust:ty, $op:expr, $checked:expr) => {{
        type N = $rust;
        match ($op, $checked) {
            (PrefixOp::Minus, false) => Some(operation("-", |a: N| a.wrapping_neg())),
            (PrefixOp::Minus, true) => Some(operation("-", |a: N| a.checked_neg().ok_or_else(overflow))),
            (PrefixOp::Complement, _) => Some(operation("~", |a: N| !a)),
            (PrefixOp::Plus, _) => Some(operation("+", |a: N| a)),
            _ => None,
        }
    }};
}

macro_rules! unsigned {
    ($rust:ty, $op:expr) => {
        match $op {
            PrefixOp::Complement => Some(operation("~", |a: $rust| !a)),
            PrefixOp::Plus => Some(operation("+", |a: $rust| a)),
            _ => None,
        }
    };
}

macro_rules! real {
    ($rust:ty, $op:expr) => {
        match $op {
            PrefixOp::Minus => Some(operation("-", |a: $rust| -a)),
            PrefixOp::Plus => Some(operation("+", |a: $rust| a)),
            _ => None,
        }
    };
}

/// The operator with one operand of this type; `None` where the language has none.
pub(crate) fn unary(op: PrefixOp, prim: Prim, checked: bool) -> Option<Arc<Operation>> {
    match prim {
        Prim::Int32 => signed!(i32, op, checked),
        Prim::Int64 => signed!(i64, op, checked),
        Prim::UInt32 => unsigned!(u32, op),
        Prim::UInt64 => unsigned!(u64, op),
        Prim::Single => real!(f32, op),
        Prim::Double => real!(f64, op),
        Prim::Decimal => real!(Decimal, op),
        _ => None,
    }
}
