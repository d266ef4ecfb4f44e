//! Conversions between the numeric types.

use std::sync::Arc;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{operation, overflow};
use crate::clr::decimal_math;
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
        Number::Decimal(number) => decimal_math::to_f64(number),
    }
}

fn to_decimal(number: Number) -> Result<Decimal, Throw> {
    match number {
        Number::Integer(integer) => Decimal::try_from_i128_with_scale(integer, 0)
            .map_err(|_| Throw::Bug("an integer is a decimal".to_owned())),
        Number::Single(number) => Ok(decimal_math::from_f32(number)?),
        Number::Double(number) => Ok(decimal_math::from_f64(number)?),
        Number::Decimal(number) => Ok(number),
    }
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
    use super::integer_of;
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
}
