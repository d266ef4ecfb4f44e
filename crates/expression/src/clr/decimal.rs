//! System.Decimal

use rust_decimal::Decimal;

use super::convert::to_prim;
use super::decimal_math::{self, add, divide, multiply, remainder, subtract};
use super::format::number_parse::parse_decimal;
use super::format::styles::{NUMBER, check_floating as check_styles};
use super::globalization::number_format;
use super::math::decimal_roundings;
use super::numbers::{common_members, parse_error, parse_members};
use crate::clr::array::Array;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::WithOut;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::{Prim, Ty};
use crate::value::{EnumValue, Value};

macro_rules! to_members {
    ($ty:expr, $($target:literal $name:literal $prim:expr),* $(,)?) => {
        $ty$(.method(concat!("static ", $target, " ", $name, "(decimal d)"), |value: Decimal| truncated(value, $prim)))*
    };
}

pub(crate) fn declare() -> Type {
    let read = |text: &Str, styles: i32, provider: &Value| -> Result<Decimal, Exception> {
        check_styles(styles)?;
        parse_decimal(&text.to_utf8(), styles, &number_format(provider))
            .map_err(|failure| parse_error(failure, "a Decimal"))
    };
    let ty = Type::structure(
        "System.Decimal : System.IComparable, System.IConvertible, System.IFormattable, System.IComparable<decimal>, System.IEquatable<decimal>",
        Value::Decimal(Decimal::ZERO),
    )
    .constant("decimal Zero", Value::Decimal(Decimal::ZERO))
    .constant("decimal One", Value::Decimal(Decimal::ONE))
    .constant("decimal MinusOne", Value::Decimal(Decimal::NEGATIVE_ONE))
    .constant("decimal MaxValue", Value::Decimal(Decimal::MAX))
    .constant("decimal MinValue", Value::Decimal(Decimal::MIN));
    let ty = parse_members!(constructors(ty), Decimal, "decimal", NUMBER, read);
    let ty = common_members!(ty, Decimal, Decimal, "decimal", "Decimal", 15, |a: Decimal, b: Decimal| a
        .cmp(&b)
        as i32);
    let ty = to_members!(
        ty,
        "byte" "ToByte" Prim::Byte,
        "sbyte" "ToSByte" Prim::SByte,
        "short" "ToInt16" Prim::Int16,
        "ushort" "ToUInt16" Prim::UInt16,
        "int" "ToInt32" Prim::Int32,
        "uint" "ToUInt32" Prim::UInt32,
        "long" "ToInt64" Prim::Int64,
        "ulong" "ToUInt64" Prim::UInt64,
    );
    arithmetic(ty)
}

fn constructors(ty: Type) -> Type {
    ty.constructor("Decimal()", || Decimal::ZERO)
        .constructor("Decimal(int value)", |value: i32| Decimal::from(value))
        .constructor("Decimal(uint value)", |value: u32| Decimal::from(value))
        .constructor("Decimal(long value)", |value: i64| Decimal::from(value))
        .constructor("Decimal(ulong value)", |value: u64| Decimal::from(value))
        .constructor("Decimal(float value)", decimal_math::from_f32)
        .constructor("Decimal(double value)", decimal_math::from_f64)
        .constructor("Decimal(int lo, int mid, int hi, bool isNegative, byte scale)", from_parts)
        .constructor("Decimal(int[] bits)", from_bits)
}

fn arithmetic(ty: Type) -> Type {
    decimal_roundings(ty)
        .method("static decimal Add(decimal d1, decimal d2)", add)
        .method("static decimal Subtract(decimal d1, decimal d2)", subtract)
        .method("static decimal Multiply(decimal d1, decimal d2)", multiply)
        .method("static decimal Divide(decimal d1, decimal d2)", divide)
        .method("static decimal Remainder(decimal d1, decimal d2)", remainder)
        .method("static decimal Negate(decimal d)", |value: Decimal| -value)
        .method("static decimal Floor(decimal d)", |value: Decimal| value.floor())
        .method("static decimal Ceiling(decimal d)", |value: Decimal| value.ceil())
        .method("static decimal Truncate(decimal d)", |value: Decimal| value.trunc())
        .method("static int Compare(decimal d1, decimal d2)", |a: Decimal, b: Decimal| a.cmp(&b) as i32)
        .method("static bool Equals(decimal d1, decimal d2)", |a: Decimal, b: Decimal| a == b)
        .method("static double ToDouble(decimal d)", |value: Decimal| decimal_math::to_f64(&value))
        .method("static float ToSingle(decimal d)", |value: Decimal| decimal_math::to_f64(&value) as f32)
        .method("static int[] GetBits(decimal d)", bits)
        .method("static long ToOACurrency(decimal value)", to_currency)
        .method("static decimal FromOACurrency(long cy)", |value: i64| Decimal::new(value, 4).normalize())
}

fn truncated(value: Decimal, target: Prim) -> Result<Value, Throw> {
    to_prim(&Value::Decimal(value.trunc()), target, &Value::Null)
}

fn from_parts(low: i32, middle: i32, high: i32, negative: bool, scale: u8) -> Result<Decimal, Exception> {
    if scale > 28 {
        return Err(Exception::argument_out_of_range(
            "Decimal's scale value must be between 0 and 28, inclusive.",
            "scale",
        ));
    }
    let (low, middle, high) = (low.cast_unsigned(), middle.cast_unsigned(), high.cast_unsigned());
    Ok(Decimal::from_parts(low, middle, high, negative, u32::from(scale)))
}

fn from_bits(bits: Vec<i32>) -> Result<Decimal, Exception> {
    let bad = || {
        Exception::argument(
            "Decimal byte array constructor requires an array of length four containing valid decimal bytes.",
            None,
        )
    };
    let [low, middle, high, flags] = bits.as_slice() else { return Err(bad()) };
    let flags = flags.cast_unsigned();
    let scale = (flags >> 16) as u8;
    if flags & 0x7f00_ffff != 0 || scale > 28 {
        return Err(bad());
    }
    from_parts(*low, *middle, *high, flags >> 31 == 1, scale)
}

fn bits(value: Decimal) -> Array {
    let mantissa = value.mantissa().unsigned_abs();
    let word = |index: u32| (mantissa >> (32 * index)) as u32;
    let flags = (value.scale() << 16) | (u32::from(value.is_sign_negative()) << 31);
    let words = [word(0), word(1), word(2), flags].map(|word| Value::Int32(word.cast_signed()));
    Array::new(Ty::INT, words.to_vec())
}

fn to_currency(value: Decimal) -> Result<i64, Exception> {
    let scaled = multiply(value, Decimal::from(10_000))?;
    let rounded = scaled.round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointNearestEven);
    i64::try_from(rounded.trunc().mantissa())
        .map_err(|_| Exception::overflow("Value was either too large or too small for a Currency."))
}
