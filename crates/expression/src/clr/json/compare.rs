//! What makes two tokens equal, and which comes first

use std::cmp::Ordering;

use super::big_integer::BigInteger;
use super::node::{Kind, Node, Nodes, member};
use super::token::JToken;
use super::token_type::TokenType;
use crate::clr::tree::Id;
use crate::clr::{equality, ordering};
use crate::value::Value;

/// `JToken.DeepEquals`.
pub(crate) fn deep_equals(a: &JToken, b: &JToken) -> bool {
    let (a, b) = (snapshot(a), snapshot(b));
    let same = |a: &JsonSnapshot, b: &JsonSnapshot| {
        a.0.with(|left| b.0.with(|right| nodes_equal(left, left.id, right, right.id)))
    };
    same(&a, &b)
}

/// A copy, so that two tokens of one tree can be locked at once.
struct JsonSnapshot(super::node::JsonPlace);

fn snapshot(token: &JToken) -> JsonSnapshot {
    let copies = token.0.with(|nodes| super::node::cloned(nodes, nodes.id));
    JsonSnapshot(super::node::JsonPlace::new(copies, 0))
}

fn nodes_equal(left: &Nodes<'_>, a: Id, right: &Nodes<'_>, b: Id) -> bool {
    let (Some(one), Some(two)) = (left.get(a), right.get(b)) else { return false };
    let in_order = |one: &Node, two: &Node| {
        one.children().len() == two.children().len()
            && one.children().iter().zip(two.children()).all(|(a, b)| nodes_equal(left, *a, right, *b))
    };
    stacker::maybe_grow(64 << 10, 1 << 20, || match (&one.kind, &two.kind) {
        (Kind::Object(..), Kind::Object(..)) => {
            one.children().len() == two.children().len()
                && one.children().iter().all(|property| {
                    let Some(name) = left.get(*property).and_then(Node::name) else { return false };
                    let value = left.get(*property).and_then(|node| node.children().first());
                    match (value, member(right, b, name)) {
                        (Some(value), Some(other)) => nodes_equal(left, *value, right, other),
                        (value, other) => value.is_none() && other.is_none(),
                    }
                })
        }
        (Kind::Array(_), Kind::Array(_)) => in_order(one, two),
        (Kind::Constructor(a, _), Kind::Constructor(b, _)) => a == b && in_order(one, two),
        (Kind::Property(a, _), Kind::Property(b, _)) => a == b && in_order(one, two),
        (Kind::Value(ty, a), Kind::Value(other, b)) => scalar_equal(*ty, a, *other, b),
        _ => false,
    })
}

/// `JValue.Equals`.
pub(crate) fn values_equal(a: &JToken, b: &JToken) -> bool {
    if b.is_container() {
        return false;
    }
    scalar_equal(a.token_type(), &a.held(), b.token_type(), &b.held())
}

fn scalar_equal(ty: TokenType, a: &Value, other: TokenType, b: &Value) -> bool {
    ty == other && compare_held(ty, a, b) == Some(Ordering::Equal)
}

pub(crate) fn value_hash(token: &JToken) -> i32 {
    match token.held() {
        Value::Null => 0,
        held => match number(&held) {
            Some(number) => equality::hash_code(&Value::Double(number)),
            None => equality::hash_code(&held),
        },
    }
}

/// `JValue.CompareTo`.
pub(crate) fn compare_values(a: &JToken, b: &JToken) -> Option<Ordering> {
    let ty = match (a.token_type(), b.token_type()) {
        // Numbers compare with numbers, and a string decides how it is compared with another value.
        (TokenType::String, other) if other != TokenType::String => other,
        (ty, _) => ty,
    };
    compare_held(ty, &a.held(), &b.held())
}

/// How Json.NET compares what tokens of this type hold; `None` where it would fail.
pub(crate) fn compare_held(ty: TokenType, a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Null, Value::Null) => return Some(Ordering::Equal),
        (Value::Null, _) => return Some(Ordering::Less),
        (_, Value::Null) => return Some(Ordering::Greater),
        _ => {}
    }
    match ty {
        TokenType::Integer => compare_numbers(a, b),
        TokenType::Float => match (a, b) {
            (Value::Decimal(a), Value::Decimal(b)) => Some(a.cmp(b)),
            _ => compare_doubles(a, b),
        },
        TokenType::String | TokenType::Comment | TokenType::Raw => match (a, b) {
            (Value::String(a), Value::String(b)) => Some(a.units().cmp(&b.units())),
            _ => None,
        },
        TokenType::Bytes => compare_bytes(a, b),
        _ => ordering::compare(a, b).ok(),
    }
}

fn compare_numbers(a: &Value, b: &Value) -> Option<Ordering> {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => match (a, b) {
            (Value::Decimal(_), _) | (_, Value::Decimal(_)) => compare_decimals(a, b),
            _ => compare_doubles(a, b),
        },
    }
}

fn compare_decimals(a: &Value, b: &Value) -> Option<Ordering> {
    let decimal = |value: &Value| match value {
        Value::Decimal(number) => Some(*number),
        other => {
            whole(other).and_then(|number| rust_decimal::Decimal::try_from_i128_with_scale(number, 0).ok())
        }
    };
    match (decimal(a), decimal(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => compare_doubles(a, b),
    }
}

/// Doubles that are as near as makes no difference are equal.
fn compare_doubles(a: &Value, b: &Value) -> Option<Ordering> {
    let (a, b) = (number(a)?, number(b)?);
    let near = (a - b).abs() < f64::EPSILON * ((a.abs() + b.abs()) + 10.0);
    if near {
        Some(Ordering::Equal)
    } else {
        Some(a.partial_cmp(&b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan())))
    }
}

fn compare_bytes(a: &Value, b: &Value) -> Option<Ordering> {
    let bytes =
        |value: &Value| value.downcast_ref::<crate::clr::Array>().and_then(crate::clr::Array::to_bytes);
    Some(bytes(a)?.cmp(&bytes(b)?))
}

/// An integer of any of .NET's types.
pub(crate) fn whole(value: &Value) -> Option<i128> {
    Some(match value {
        Value::SByte(number) => i128::from(*number),
        Value::Byte(number) => i128::from(*number),
        Value::Int16(number) => i128::from(*number),
        Value::UInt16(number) => i128::from(*number),
        Value::Int32(number) => i128::from(*number),
        Value::UInt32(number) => i128::from(*number),
        Value::Int64(number) => i128::from(*number),
        Value::UInt64(number) => i128::from(*number),
        Value::Enum(value) => i128::from(value.number),
        Value::Object(_) => value.downcast_ref::<BigInteger>()?.to_i128()?,
        _ => return None,
    })
}

#[expect(clippy::cast_precision_loss, reason = "Json.NET converts to double here")]
fn number(value: &Value) -> Option<f64> {
    use rust_decimal::prelude::ToPrimitive;
    match value {
        Value::Single(number) => Some(f64::from(*number)),
        Value::Double(number) => Some(*number),
        Value::Decimal(number) => number.to_f64(),
        Value::Object(_) => value.downcast_ref::<BigInteger>().map(BigInteger::to_f64),
        other => whole(other).map(|number| number as f64),
    }
}
