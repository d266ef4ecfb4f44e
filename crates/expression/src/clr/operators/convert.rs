//! Conversions between the numeric types.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{decimal_overflow, operation, overflow};
use crate::exception::{Exception, Throw};
use crate::ir::Operation;
use crate::ty::Prim;
use crate::value::Value;

/// A number on its way from one type to another.
enum Number {
    Integer(i128),
    /// Single precision, so that a decimal is made of seven digits.
    Single(f32),
    Double(f64),
    Decimal(Decimal),
}

/// The conversion to this type from any numeric type or `char`. Unless `checked`, what does not fit is cut off
/// as the processor does it; a decimal that does not fit always throws.
pub(crate) fn convert(to: Prim, checked: bool) -> Arc<Operation> {
    operation(to.keyword(), move |value: Value| {
        let number = number_of(&value).ok_or_else(|| Throw::Bug("a number is converted".to_owned()))?;
        to_prim(number, to, checked)
    })
}

fn number_of(value: &Value) -> Option<Number> {
    Some(match value {
        Value::Char(unit) => Number::Integer((*unit).into()),
        Value::SByte(number) => Number::Integer((*number).into()),
        Value::Byte(number) => Number::Integer((*number).into()),
        Value::Int16(number) => Number::Integer((*number).into()),
        Value::UInt16(number) => Number::Integer((*number).into()),
        Value::Int32(number) => Number::Integer((*number).into()),
        Value::UInt32(number) => Number::Integer((*number).into()),
        Value::Int64(number) => Number::Integer((*number).into()),
        Value::UInt64(number) => Number::Integer((*number).into()),
        Value::Single(number) => Number::Single(*number),
        Value::Double(number) => Number::Double(*number),
        Value::Decimal(number) => Number::Decimal(*number),
        _ => return None,
    })
}

fn to_prim(number: Number, to: Prim, checked: bool) -> Result<Value, Throw> {
    match to {
        Prim::Single => Ok(Value::Single(to_single(&number))),
        Prim::Double => Ok(Value::Double(to_double(&number))),
        Prim::Decimal => to_decimal(number).map(Value::Decimal),
        Prim::Bool => Err(Throw::Bug("no number converts to bool".to_owned())),
        _ => {
            let integer = match number {
                Number::Integer(integer) => integer,
                Number::Single(number) => integer_of(number.into(), to, checked)?,
                Number::Double(number) => integer_of(number, to, checked)?,
                Number::Decimal(number) => return decimal_to_integer(number, to),
            };
            if checked { fit(integer, to).ok_or_else(overflow) } else { Ok(cut(integer, to)) }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "the nearest number is what the language asks for")]
fn to_single(number: &Number) -> f32 {
    match number {
        Number::Integer(integer) => *integer as f32,
        Number::Single(number) => *number,
        Number::Double(number) => *number as f32,
        Number::Decimal(number) => number.to_string().parse().unwrap_or(f32::NAN),
    }
}

#[expect(clippy::cast_precision_loss, reason = "the nearest number is what the language asks for")]
fn to_double(number: &Number) -> f64 {
    match number {
        Number::Integer(integer) => *integer as f64,
        Number::Single(number) => (*number).into(),
        Number::Double(number) => *number,
        Number::Decimal(number) => number.to_string().parse().unwrap_or(f64::NAN),
    }
}

fn to_decimal(number: Number) -> Result<Decimal, Throw> {
    match number {
        Number::Integer(integer) => {
            Decimal::try_from_i128_with_scale(integer, 0).map_err(|_| decimal_overflow())
        }
        Number::Single(number) => decimal_of(number.into(), 7),
        Number::Double(number) => decimal_of(number, 15),
        Number::Decimal(number) => Ok(number),
    }
}

/// The decimal nearest to a binary number, of this many significant digits.
fn decimal_of(number: f64, digits: usize) -> Result<Decimal, Throw> {
    if !number.is_finite() || number.abs() >= 7.922_816_251_426_434e28 {
        return Err(decimal_overflow());
    }
    let text = format!("{number:.precision$e}", precision = digits - 1);
    let number = match Decimal::from_scientific(&text) {
        Ok(number) => number,
        Err(_) if number.abs() < 1.0 => Decimal::ZERO,
        Err(_) => return Err(decimal_overflow()),
    };
    let number = number.normalize();
    Ok(if number.is_zero() { Decimal::ZERO } else { number })
}

/// What the processor makes of a floating-point number that is converted to an integer type.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked before")]
fn integer_of(number: f64, to: Prim, checked: bool) -> Result<i128, Throw> {
    let whole = number.trunc();
    if checked {
        return if whole.abs() < 1e30 { Ok(whole as i128) } else { Err(overflow()) };
    }
    let narrow = |bound: f64, indefinite: i128| {
        if (-bound..bound).contains(&whole) { whole as i128 } else { indefinite }
    };
    const I32: f64 = 2_147_483_648.0;
    const I64: f64 = 9_223_372_036_854_775_808.0;
    Ok(match to {
        Prim::UInt32 | Prim::Int64 => narrow(I64, i64::MIN.into()),
        Prim::UInt64 if (I64..2.0 * I64).contains(&whole) => whole as i128,
        Prim::UInt64 => narrow(I64, i64::MIN.into()),
        _ => narrow(I32, i32::MIN.into()),
    })
}

fn decimal_to_integer(number: Decimal, to: Prim) -> Result<Value, Throw> {
    let whole = number.trunc().to_i128().unwrap_or(i128::MAX);
    fit(whole, to).ok_or_else(|| {
        let name = match to {
            Prim::SByte => "a signed byte",
            Prim::Byte => "an unsigned byte",
            Prim::Char => "a character",
            Prim::Int16 => "an Int16",
            Prim::UInt16 => "a UInt16",
            Prim::UInt32 => "a UInt32",
            Prim::Int64 => "an Int64",
            Prim::UInt64 => "a UInt64",
            _ => "an Int32",
        };
        Exception::overflow(format!("Value was either too large or too small for {name}.")).into()
    })
}

fn fit(integer: i128, to: Prim) -> Option<Value> {
    Some(match to {
        Prim::Char => Value::Char(integer.try_into().ok()?),
        Prim::SByte => Value::SByte(integer.try_into().ok()?),
        Prim::Byte => Value::Byte(integer.try_into().ok()?),
        Prim::Int16 => Value::Int16(integer.try_into().ok()?),
        Prim::UInt16 => Value::UInt16(integer.try_into().ok()?),
        Prim::Int32 => Value::Int32(integer.try_into().ok()?),
        Prim::UInt32 => Value::UInt32(integer.try_into().ok()?),
        Prim::Int64 => Value::Int64(integer.try_into().ok()?),
        Prim::UInt64 => Value::UInt64(integer.try_into().ok()?),
        Prim::Bool | Prim::Single | Prim::Double | Prim::Decimal => return None,
    })
}

/// The low bits.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "cutting off is what is asked for"
)]
fn cut(integer: i128, to: Prim) -> Value {
    match to {
        Prim::Char => Value::Char(integer as u16),
        Prim::SByte => Value::SByte(integer as i8),
        Prim::Byte => Value::Byte(integer as u8),
        Prim::Int16 => Value::Int16(integer as i16),
        Prim::UInt16 => Value::UInt16(integer as u16),
        Prim::UInt32 => Value::UInt32(integer as u32),
        Prim::Int64 => Value::Int64(integer as i64),
        Prim::UInt64 => Value::UInt64(integer as u64),
        _ => Value::Int32(integer as i32),
    }
}

#[cfg(test)]
mod tests {
    use super::{decimal_of, integer_of};
    use crate::ty::Prim;

    #[test]
    fn cuts_off_as_the_processor_does() {
        let int = |number, to| integer_of(number, to, false).unwrap();
        assert_eq!(int(3e9, Prim::Int32), i32::MIN.into());
        assert_eq!(int(f64::NAN, Prim::Int32), i32::MIN.into());
        assert_eq!(int(-1.9, Prim::Int64), -1);
        assert_eq!(int(1e19, Prim::UInt64), 10_000_000_000_000_000_000);
        assert!(integer_of(f64::NAN, Prim::Int32, true).is_err());
    }

    #[test]
    fn makes_decimals_of_the_digits_that_count() {
        assert_eq!(decimal_of(0.1, 15).unwrap().to_string(), "0.1");
        assert_eq!(decimal_of(123_456_789.123_456_79, 15).unwrap().to_string(), "123456789.123457");
        assert!(decimal_of(1e30, 15).is_err());
    }
}
