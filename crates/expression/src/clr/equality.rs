//! `EqualityComparer<T>.Default` and what stands in its place.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, LazyLock};

use rust_decimal::Decimal;

use crate::function::{FromValue, Mismatch};
use crate::run::guarded;
use crate::value::{Object, Value};

/// `a.Equals(b)`, null being equal to null only.
pub(crate) fn equals(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Char(a), Value::Char(b)) | (Value::UInt16(a), Value::UInt16(b)) => a == b,
        (Value::SByte(a), Value::SByte(b)) => a == b,
        (Value::Byte(a), Value::Byte(b)) => a == b,
        (Value::Int16(a), Value::Int16(b)) => a == b,
        (Value::Int32(a), Value::Int32(b)) => a == b,
        (Value::UInt32(a), Value::UInt32(b)) => a == b,
        (Value::Int64(a), Value::Int64(b)) => a == b,
        (Value::UInt64(a), Value::UInt64(b)) => a == b,
        (Value::Single(a), Value::Single(b)) => a == b || (a.is_nan() && b.is_nan()),
        (Value::Double(a), Value::Double(b)) => a == b || (a.is_nan() && b.is_nan()),
        (Value::Decimal(a), Value::Decimal(b)) => a == b,
        (Value::Enum(a), Value::Enum(b)) => a == b,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Object(_), _) if a.is_same(b) => true,
        (Value::Object(object), other) => guarded(false, || object.equals(other).unwrap_or(false)),
        _ => false,
    }
}

/// `value.GetHashCode()`; 0 for null.
pub(crate) fn hash_code(value: &Value) -> i32 {
    match value {
        Value::Null => 0,
        Value::Bool(value) => i32::from(*value),
        Value::Char(unit) => i32::from(*unit) | (i32::from(*unit) << 16),
        Value::SByte(number) => i32::from(*number),
        Value::Byte(number) => i32::from(*number),
        Value::Int16(number) => i32::from(*number),
        Value::UInt16(number) => i32::from(*number),
        Value::Int32(number) => *number,
        Value::UInt32(number) => number.cast_signed(),
        Value::Int64(number) => fold(number.cast_unsigned()),
        Value::UInt64(number) => fold(*number),
        Value::Single(number) => hash_single(*number),
        Value::Double(number) => hash_double(*number),
        Value::Decimal(number) => hash_decimal(*number),
        Value::Enum(value) => value.number,
        Value::String(text) => fold(SEED.hash_one(text)),
        Value::Object(object) => {
            let own = guarded(Some(0), || object.hash_code());
            own.unwrap_or_else(|| fold(SEED.hash_one(object.identity())))
        }
    }
}

/// .NET seeds the hashes of strings anew in each process, and so do we: nobody can prepare keys that collide.
static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);

#[expect(clippy::cast_possible_truncation, reason = "the halves are mixed on purpose")]
fn fold(bits: u64) -> i32 {
    (bits as u32 ^ (bits >> 32) as u32).cast_signed()
}

fn hash_single(number: f32) -> i32 {
    if number == 0.0 || number.is_nan() { 0 } else { number.to_bits().cast_signed() }
}

fn hash_double(number: f64) -> i32 {
    if number == 0.0 || number.is_nan() { 0 } else { fold(number.to_bits()) }
}

fn hash_decimal(number: Decimal) -> i32 {
    fold(SEED.hash_one(number.normalize().serialize()))
}

/// An `IEqualityComparer<T>` argument, or the default one for null.
#[derive(Clone, Debug, Default)]
pub(crate) struct Equality(Option<Arc<dyn Object>>);

impl Equality {
    pub(crate) fn equals(&self, a: &Value, b: &Value) -> bool {
        match self.0.as_ref().and_then(|object| object.equality_comparer()) {
            Some(comparer) => comparer.equals(a, b),
            None => equals(a, b),
        }
    }

    pub(crate) fn hash(&self, value: &Value) -> i32 {
        match self.0.as_ref().and_then(|object| object.equality_comparer()) {
            Some(comparer) => comparer.hash(value),
            None => hash_code(value),
        }
    }

    /// The comparer as it was given.
    pub(crate) fn object(&self) -> Option<Value> {
        self.0.clone().map(Value::Object)
    }
}

impl FromValue for Equality {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Null => Ok(Self(None)),
            Value::Object(object) if object.equality_comparer().is_some() => Ok(Self(Some(object))),
            other => Err(Mismatch::Type(other)),
        }
    }
}
