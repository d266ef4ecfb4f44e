//! What System.Convert and System.IConvertible do: one value as another type.

use rust_decimal::Decimal;

use super::boolean;
use super::date_time::DateTime;
use super::decimal_math;
use super::format::number_parse::{Failure, parse_decimal, parse_double, parse_integer, parse_single};
use super::format::styles::{FLOAT_THOUSANDS, INTEGER, NUMBER};
use super::globalization::number_format;
use super::numbers::{overflow, parse_error};
use super::reflection;
use super::text_of::text_of;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::{Prim, Ty};
use crate::value::{EnumValue, Value};

/// The value as this simple type.
pub(crate) fn to_prim(value: &Value, target: Prim, provider: &Value) -> Result<Value, Throw> {
    let value = convertible(value)?;
    match target {
        Prim::Bool => to_bool(&value),
        Prim::Char => to_char(&value),
        Prim::Single => to_single(&value, provider),
        Prim::Double => to_double(&value, provider).map(Value::Double),
        Prim::Decimal => to_decimal(&value, provider).map(Value::Decimal),
        _ => to_integer(&value, target, provider),
    }
}

/// The value that the conversions start from: a wrapper gives what it holds, an enumeration its number.
fn convertible(value: &Value) -> Result<Value, Throw> {
    match value {
        Value::Enum(value) => Ok(Value::Int32(value.number)),
        Value::Object(object) => match object.convertible() {
            Some(inner) => Ok(inner),
            None if value.downcast_ref::<DateTime>().is_some() => Ok(value.clone()),
            None => Err(Exception::invalid_cast(&object.ty(), &Ty::named("System.IConvertible", [])).into()),
        },
        other => Ok(other.clone()),
    }
}

/// Such as `Invalid cast from 'Char' to 'Double'.`
fn invalid(value: &Value, target: &str) -> Throw {
    let from = value.ty().map(|ty| reflection::name(&ty)).unwrap_or_default();
    Exception::new("System.InvalidCastException", format!("Invalid cast from '{from}' to '{target}'.")).into()
}

/// The number behind any integer type.
pub(crate) fn integer(value: &Value) -> Option<i128> {
    Some(match value {
        Value::SByte(number) => i128::from(*number),
        Value::Byte(number) => i128::from(*number),
        Value::Int16(number) => i128::from(*number),
        Value::UInt16(number) => i128::from(*number),
        Value::Int32(number) => i128::from(*number),
        Value::UInt32(number) => i128::from(*number),
        Value::Int64(number) => i128::from(*number),
        Value::UInt64(number) => i128::from(*number),
        _ => return None,
    })
}

/// Least and greatest value of an integer type, and its name with its article.
pub(crate) fn limits(target: Prim) -> (i128, i128, &'static str) {
    match target {
        Prim::SByte => (i128::from(i8::MIN), i128::from(i8::MAX), "a signed byte"),
        Prim::Byte => (0, i128::from(u8::MAX), "an unsigned byte"),
        Prim::Int16 => (i128::from(i16::MIN), i128::from(i16::MAX), "an Int16"),
        Prim::UInt16 => (0, i128::from(u16::MAX), "a UInt16"),
        Prim::Char => (0, i128::from(u16::MAX), "a character"),
        Prim::UInt32 => (0, i128::from(u32::MAX), "a UInt32"),
        Prim::Int64 => (i128::from(i64::MIN), i128::from(i64::MAX), "an Int64"),
        Prim::UInt64 => (0, i128::from(u64::MAX), "a UInt64"),
        _ => (i128::from(i32::MIN), i128::from(i32::MAX), "an Int32"),
    }
}

/// The number as a value of an integer type or `char`, cut to its width.
pub(crate) fn make(number: i128, target: Prim) -> Value {
    match target {
        Prim::SByte => Value::SByte(number as i8),
        Prim::Byte => Value::Byte(number as u8),
        Prim::Int16 => Value::Int16(number as i16),
        Prim::UInt16 => Value::UInt16(number as u16),
        Prim::Char => Value::Char(number as u16),
        Prim::UInt32 => Value::UInt32(number as u32),
        Prim::Int64 => Value::Int64(number as i64),
        Prim::UInt64 => Value::UInt64(number as u64),
        _ => Value::Int32(number as i32),
    }
}

fn checked(number: i128, target: Prim) -> Result<Value, Throw> {
    let (min, max, name) = limits(target);
    if (min..=max).contains(&number) { Ok(make(number, target)) } else { Err(overflow(name).into()) }
}

fn to_integer(value: &Value, target: Prim, provider: &Value) -> Result<Value, Throw> {
    let (min, max, name) = limits(target);
    match value {
        Value::Null => Ok(make(0, target)),
        Value::Bool(value) => Ok(make(i128::from(*value), target)),
        Value::Char(unit) => checked(i128::from(*unit), target),
        Value::Single(number) => from_double(f64::from(*number), target),
        Value::Double(number) => from_double(*number, target),
        Value::Decimal(number) => {
            let rounded =
                number.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointNearestEven);
            checked(rounded.trunc().mantissa() / 10_i128.pow(rounded.trunc().scale()), target)
        }
        Value::String(text) => {
            let number = parse_integer(&text.to_utf8(), INTEGER, &number_format(provider), min, max);
            number.map(|number| make(number, target)).map_err(|failure| parse_error(failure, name).into())
        }
        other => match integer(other) {
            Some(number) => checked(number, target),
            None => Err(invalid(other, short_name(target))),
        },
    }
}

fn short_name(target: Prim) -> &'static str {
    target.full_name().strip_prefix("System.").unwrap_or_default()
}

/// Rounds to the even neighbour; small types go through `int`, whose name the message then has.
fn from_double(number: f64, target: Prim) -> Result<Value, Throw> {
    let rounded = number.round_ties_even();
    match target {
        Prim::Int64 | Prim::UInt64 => {
            let (min, max, _) = limits(target);
            let fits = rounded >= min as f64 && rounded < (max + 1) as f64;
            if fits {
                Ok(make(rounded as i128, target))
            } else {
                Err(Exception::overflow("Arithmetic operation resulted in an overflow.").into())
            }
        }
        Prim::UInt32 => checked(if rounded.is_nan() { -1 } else { rounded as i128 }, target),
        _ => {
            let int = rounded as i128;
            if rounded.is_nan() || i32::try_from(int).is_err() {
                return Err(overflow("an Int32").into());
            }
            checked(int, target)
        }
    }
}

fn to_bool(value: &Value) -> Result<Value, Throw> {
    Ok(Value::Bool(match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Single(number) => *number != 0.0,
        Value::Double(number) => *number != 0.0,
        Value::Decimal(number) => !number.is_zero(),
        Value::String(text) => boolean::parse(text)?,
        other => match integer(other) {
            Some(number) => number != 0,
            None => return Err(invalid(other, "Boolean")),
        },
    }))
}

fn to_char(value: &Value) -> Result<Value, Throw> {
    match value {
        Value::Null => Ok(Value::Char(0)),
        Value::Char(unit) => Ok(Value::Char(*unit)),
        Value::String(text) => match (text.len(), text.unit_at(0)) {
            (1, Some(unit)) => Ok(Value::Char(unit)),
            _ => Err(Exception::format("String must be exactly one character long.").into()),
        },
        other => match integer(other) {
            Some(number) => checked(number, Prim::Char),
            None => Err(invalid(other, "Char")),
        },
    }
}

fn to_double(value: &Value, provider: &Value) -> Result<f64, Throw> {
    Ok(match value {
        Value::Null => 0.0,
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::Single(number) => f64::from(*number),
        Value::Double(number) => *number,
        Value::Decimal(number) => decimal_math::to_f64(number),
        Value::String(text) => parse_double(&text.to_utf8(), FLOAT_THOUSANDS, &number_format(provider))
            .ok_or_else(|| parse_error(Failure::Format, ""))?,
        other => match integer(other) {
            Some(number) => number as f64,
            None => return Err(invalid(other, "Double")),
        },
    })
}

fn to_single(value: &Value, provider: &Value) -> Result<Value, Throw> {
    Ok(Value::Single(match value {
        Value::Single(number) => *number,
        Value::String(text) => parse_single(&text.to_utf8(), FLOAT_THOUSANDS, &number_format(provider))
            .ok_or_else(|| parse_error(Failure::Format, ""))?,
        Value::Decimal(number) => decimal_math::to_f64(number) as f32,
        other => match (integer(other), other) {
            (Some(number), _) => number as f32,
            (None, Value::Char(_)) => return Err(invalid(other, "Single")),
            (None, other) if other.downcast_ref::<DateTime>().is_some() => {
                return Err(invalid(other, "Single"));
            }
            _ => to_double(other, provider)? as f32,
        },
    }))
}

fn to_decimal(value: &Value, provider: &Value) -> Result<Decimal, Throw> {
    Ok(match value {
        Value::Null => Decimal::ZERO,
        Value::Bool(value) => Decimal::from(u8::from(*value)),
        Value::Single(number) => decimal_math::from_f32(*number)?,
        Value::Double(number) => decimal_math::from_f64(*number)?,
        Value::Decimal(number) => *number,
        Value::String(text) => parse_decimal(&text.to_utf8(), NUMBER, &number_format(provider))
            .map_err(|failure| parse_error(failure, "a Decimal"))?,
        other => match integer(other) {
            Some(number) => Decimal::from_i128_with_scale(number, 0),
            None => return Err(invalid(other, "Decimal")),
        },
    })
}

/// The value as a date: texts are read, dates stay.
pub(crate) fn to_date_time(cx: &mut Cx<'_>, value: &Value, provider: &Value) -> Result<Value, Throw> {
    let value = convertible(value)?;
    match &value {
        Value::Null => Ok(Value::object(DateTime::MIN)),
        Value::String(text) => Ok(Value::object(super::date_time::parse(cx, text, provider, 0)?)),
        other if other.downcast_ref::<DateTime>().is_some() => Ok(value),
        other => Err(invalid(other, "DateTime")),
    }
}

/// `Convert.ChangeType`.
pub(crate) fn change_type(cx: &mut Cx<'_>, value: &Value, ty: &Ty, provider: &Value) -> Result<Value, Throw> {
    let ty = match ty {
        Ty::Nullable(_) if value.is_null() => return Ok(Value::Null),
        ty => ty,
    };
    if value.is_null() {
        return match ty {
            Ty::Prim(_) => {
                let message = "Null object cannot be converted to a value type.";
                Err(Exception::new("System.InvalidCastException", message).into())
            }
            _ => Ok(Value::Null),
        };
    }
    match ty {
        Ty::Prim(prim) => to_prim(value, *prim, provider),
        Ty::String => text_of(cx, value).map(Value::String),
        Ty::Object => Ok(value.clone()),
        ty if ty.full_name() == Some("System.DateTime") => to_date_time(cx, value, provider),
        ty if value.ty().as_ref() == Some(ty) => Ok(value.clone()),
        ty => {
            let from = value.ty().unwrap_or(Ty::Object);
            let message =
                format!("Invalid cast from '{}' to '{}'.", from.reflection_name(), ty.reflection_name());
            Err(Exception::new("System.InvalidCastException", message).into())
        }
    }
}

/// The type that a `System.TypeCode` names.
pub(crate) fn type_of(code: EnumValue) -> Option<Ty> {
    Some(match code.number {
        1 => Ty::Object,
        3 => Ty::BOOL,
        4 => Ty::CHAR,
        5 => Ty::Prim(Prim::SByte),
        6 => Ty::BYTE,
        7 => Ty::Prim(Prim::Int16),
        8 => Ty::Prim(Prim::UInt16),
        9 => Ty::INT,
        10 => Ty::Prim(Prim::UInt32),
        11 => Ty::LONG,
        12 => Ty::Prim(Prim::UInt64),
        13 => Ty::Prim(Prim::Single),
        14 => Ty::DOUBLE,
        15 => Ty::DECIMAL,
        16 => Ty::named("System.DateTime", []),
        18 => Ty::String,
        _ => return None,
    })
}

/// Reads an integer in base 2, 8, 10 or 16; negative numbers of the other bases are written by their bits.
pub(crate) fn parse_in_base(text: Option<Str>, base: i32, target: Prim) -> Result<Value, Throw> {
    check_base(base)?;
    let Some(text) = text else { return Ok(make(0, target)) };
    let text = text.to_utf8();
    let (min, max, name) = limits(target);
    if text.is_empty() {
        let message =
            "Index was out of range. Must be non-negative and less than the size of the collection.";
        return Err(Exception::argument_out_of_range(message, "startIndex").into());
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, &*text),
    };
    if negative && base != 10 {
        let message = "String cannot contain a minus sign if the base is not 10.";
        return Err(Exception::argument(message, None).into());
    }
    if negative && min == 0 {
        return Err(Exception::overflow(
            "The string was being parsed as an unsigned number and could not have a negative sign.",
        )
        .into());
    }
    let digits = if base == 16 {
        digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")).unwrap_or(digits)
    } else {
        digits
    };
    let (words, word_name) = match target {
        Prim::Int64 | Prim::UInt64 => (u64::MAX, "a UInt64"),
        _ => (u64::from(u32::MAX), "a UInt32"),
    };
    let number = read_digits(digits, base.unsigned_abs(), words, word_name)?;
    let number = if negative { -number } else { number };
    if base == 10 {
        return checked(number, target);
    }
    if number > max - min { Err(overflow(name).into()) } else { Ok(make(number, target)) }
}

fn check_base(base: i32) -> Result<(), Exception> {
    if matches!(base, 2 | 8 | 10 | 16) { Ok(()) } else { Err(Exception::argument("Invalid Base.", None)) }
}

fn read_digits(text: &str, base: u32, max: u64, name: &str) -> Result<i128, Exception> {
    if !text.starts_with(|ch: char| ch.is_digit(base)) {
        return Err(Exception::format("Could not find any recognizable digits."));
    }
    let mut number = 0_i128;
    for ch in text.chars() {
        let digit = ch.to_digit(base).ok_or_else(|| {
            Exception::format("Additional non-parsable characters are at the end of the string.")
        })?;
        number = number * i128::from(base) + i128::from(digit);
        if number > i128::from(max) {
            return Err(overflow(name));
        }
    }
    Ok(number)
}

/// Writes an integer in base 2, 8, 10 or 16; the bits of a negative one are those of its width.
pub(crate) fn write_in_base(value: &Value, base: i32) -> Result<String, Throw> {
    check_base(base)?;
    let number = integer(value).unwrap_or(0);
    let bits = match value {
        Value::Byte(_) => 8,
        Value::Int16(_) => 16,
        Value::Int32(_) => 32,
        _ => 64,
    };
    let pattern = number.cast_unsigned() & ((1_u128 << bits) - 1);
    Ok(match base {
        2 => format!("{pattern:b}"),
        8 => format!("{pattern:o}"),
        16 => format!("{pattern:x}"),
        _ => number.to_string(),
    })
}
