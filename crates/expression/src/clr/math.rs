//! System.Math and MidpointRounding

use rust_decimal::{Decimal, RoundingStrategy};

use crate::declare::Type;
use crate::exception::Exception;
use crate::function::WithOut;
use crate::value::{EnumValue, Value};

macro_rules! for_integers {
    ($ty:expr, $($keyword:literal $rust:ty),* $(,)?) => {
        $ty$(
            .method(concat!("static ", $keyword, " Max(", $keyword, " val1, ", $keyword, " val2)"), |a: $rust, b: $rust| a.max(b))
            .method(concat!("static ", $keyword, " Min(", $keyword, " val1, ", $keyword, " val2)"), |a: $rust, b: $rust| a.min(b))
            .method(concat!("static ", $keyword, " Clamp(", $keyword, " value, ", $keyword, " min, ", $keyword, " max)"), |value: $rust, min: $rust, max: $rust| {
                if min > max { Err(clamp_error(&min, &max)) } else { Ok(value.clamp(min, max)) }
            })
        )*
    };
}

macro_rules! for_signed {
    ($ty:expr, $($keyword:literal $rust:ty),* $(,)?) => {
        $ty$(
            .method(concat!("static ", $keyword, " Abs(", $keyword, " value)"), |value: $rust| value.checked_abs().ok_or_else(no_magnitude))
            .method(concat!("static int Sign(", $keyword, " value)"), |value: $rust| value.cmp(&0) as i32)
        )*
    };
}

macro_rules! for_floats {
    ($ty:expr, $($keyword:literal $rust:ty),* $(,)?) => {
        $ty$(
            .method(concat!("static ", $keyword, " Max(", $keyword, " val1, ", $keyword, " val2)"), |a: $rust, b: $rust| {
                if a.is_nan() || b.is_nan() { <$rust>::NAN } else if a == b { if a.is_sign_negative() { b } else { a } } else { a.max(b) }
            })
            .method(concat!("static ", $keyword, " Min(", $keyword, " val1, ", $keyword, " val2)"), |a: $rust, b: $rust| {
                if a.is_nan() || b.is_nan() { <$rust>::NAN } else if a == b { if a.is_sign_negative() { a } else { b } } else { a.min(b) }
            })
            .method(concat!("static ", $keyword, " Abs(", $keyword, " value)"), <$rust>::abs)
            .method(concat!("static int Sign(", $keyword, " value)"), |value: $rust| sign(f64::from(value)))
            .method(concat!("static ", $keyword, " Clamp(", $keyword, " value, ", $keyword, " min, ", $keyword, " max)"), |value: $rust, min: $rust, max: $rust| {
                if min > max {
                    return Err(clamp_error(&min, &max));
                }
                Ok(if value < min { min } else if value > max { max } else { value })
            })
        )*
    };
}

macro_rules! functions {
    ($ty:expr, $($name:literal $function:expr),* $(,)?) => {
        $ty$(.method(concat!("static double ", $name, "(double d)"), $function))*
    };
}

pub(crate) fn declare() -> Vec<Type> {
    let ty = Type::static_class("System.Math")
        .constant("double PI", Value::Double(std::f64::consts::PI))
        .constant("double E", Value::Double(std::f64::consts::E));
    let ty = for_integers!(
        ty, "byte" u8, "sbyte" i8, "short" i16, "ushort" u16, "int" i32, "uint" u32, "long" i64, "ulong" u64,
        "decimal" Decimal,
    );
    let ty = for_signed!(ty, "sbyte" i8, "short" i16, "int" i32, "long" i64);
    let ty = for_floats!(ty, "float" f32, "double" f64);
    let ty = functions!(
        ty,
        "Acos" f64::acos, "Acosh" f64::acosh, "Asin" f64::asin, "Asinh" f64::asinh, "Atan" f64::atan,
        "Atanh" f64::atanh, "Cbrt" f64::cbrt, "Cos" f64::cos, "Cosh" f64::cosh, "Exp" f64::exp, "Log" f64::ln,
        "Log10" f64::log10, "Log2" f64::log2, "Sin" f64::sin, "Sinh" f64::sinh, "Sqrt" f64::sqrt,
        "Tan" f64::tan, "Tanh" f64::tanh, "Floor" f64::floor, "Ceiling" f64::ceil, "Truncate" f64::trunc,
    );
    vec![
        rounding(rest(ty)),
        Type::enumeration(
            "System.MidpointRounding",
            &[
                ("ToEven", 0),
                ("AwayFromZero", 1),
                ("ToZero", 2),
                ("ToNegativeInfinity", 3),
                ("ToPositiveInfinity", 4),
            ],
        ),
    ]
}

fn rest(ty: Type) -> Type {
    ty.method("static decimal Abs(decimal value)", |value: Decimal| value.abs())
        .method("static int Sign(decimal value)", |value: Decimal| value.cmp(&Decimal::ZERO) as i32)
        .method("static decimal Floor(decimal d)", |value: Decimal| value.floor())
        .method("static decimal Ceiling(decimal d)", |value: Decimal| value.ceil())
        .method("static decimal Truncate(decimal d)", |value: Decimal| value.trunc())
        .method("static double Atan2(double y, double x)", f64::atan2)
        .method("static double Pow(double x, double y)", f64::powf)
        .method("static double Log(double a, double newBase)", log)
        .method("static double IEEERemainder(double x, double y)", remainder)
        .method("static int ILogB(double x)", |value: f64| {
            if value == 0.0 {
                i32::MIN
            } else if !value.is_finite() {
                i32::MAX
            } else {
                value.abs().log2().floor() as i32
            }
        })
        .method("static double ScaleB(double x, int n)", scale_b)
        .method("static double CopySign(double x, double y)", f64::copysign)
        .method("static double FusedMultiplyAdd(double x, double y, double z)", f64::mul_add)
        .method("static double BitIncrement(double x)", f64::next_up)
        .method("static double BitDecrement(double x)", f64::next_down)
        .method("static double MaxMagnitude(double x, double y)", |a: f64, b: f64| {
            if a.abs() > b.abs() || a.is_nan() { a } else { b }
        })
        .method("static double MinMagnitude(double x, double y)", |a: f64, b: f64| {
            if a.abs() < b.abs() || a.is_nan() { a } else { b }
        })
        .method("static long BigMul(int a, int b)", |a: i32, b: i32| i64::from(a) * i64::from(b))
        .method("static int DivRem(int a, int b, out int result)", |a: i32, b: i32| {
            let quotient = divide(b, a.checked_div(b))?;
            Ok::<_, crate::exception::Throw>(WithOut(quotient, [Value::Int32(a.wrapping_rem(b))]))
        })
        .method("static long DivRem(long a, long b, out long result)", |a: i64, b: i64| {
            let quotient = divide(b, a.checked_div(b))?;
            Ok::<_, crate::exception::Throw>(WithOut(quotient, [Value::Int64(a.wrapping_rem(b))]))
        })
        .method("static int Sign(byte value)", |value: u8| i32::from(value > 0))
}

/// `Round` of decimals, which `Math` and `Decimal` both have.
pub(super) fn decimal_roundings(ty: Type) -> Type {
    ty.method("static decimal Round(decimal d)", |value: Decimal| round_decimal(value, 0, 0))
        .method("static decimal Round(decimal d, int decimals)", |value: Decimal, digits: i32| {
            round_decimal(value, digits, 0)
        })
        .method(
            "static decimal Round(decimal d, MidpointRounding mode)",
            |value: Decimal, mode: EnumValue| round_decimal(value, 0, mode.number),
        )
        .method(
            "static decimal Round(decimal d, int decimals, MidpointRounding mode)",
            |value: Decimal, digits: i32, mode: EnumValue| round_decimal(value, digits, mode.number),
        )
}

fn rounding(ty: Type) -> Type {
    decimal_roundings(ty)
        .method("static double Round(double a)", f64::round_ties_even)
        .method("static double Round(double value, int digits)", |value: f64, digits: i32| {
            round(value, digits, 0)
        })
        .method("static double Round(double value, MidpointRounding mode)", |value: f64, mode: EnumValue| {
            round(value, 0, mode.number)
        })
        .method(
            "static double Round(double value, int digits, MidpointRounding mode)",
            |value: f64, digits: i32, mode: EnumValue| round(value, digits, mode.number),
        )
}

fn clamp_error(min: &impl std::fmt::Display, max: &impl std::fmt::Display) -> Exception {
    Exception::argument(format!("'{min}' cannot be greater than {max}."), None)
}

fn no_magnitude() -> Exception {
    Exception::overflow("Negating the minimum value of a twos complement number is invalid.")
}

fn sign(value: f64) -> Result<i32, Exception> {
    if value.is_nan() {
        return Err(Exception::new(
            "System.ArithmeticException",
            "Function does not accept floating point Not-a-Number values.",
        ));
    }
    Ok(i32::from(value > 0.0) - i32::from(value < 0.0))
}

fn divide<T: PartialEq + Default>(divisor: T, quotient: Option<T>) -> Result<T, Exception> {
    quotient.ok_or_else(|| {
        if divisor == T::default() {
            Exception::new("System.DivideByZeroException", "Attempted to divide by zero.")
        } else {
            Exception::overflow("Arithmetic operation resulted in an overflow.")
        }
    })
}

fn log(value: f64, base: f64) -> f64 {
    if value.is_nan() || base.is_nan() || base == 1.0 {
        return f64::NAN;
    }
    if value != 1.0 && (base == 0.0 || base == f64::INFINITY) {
        return f64::NAN;
    }
    value.ln() / base.ln()
}

fn remainder(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() || x.is_infinite() || y == 0.0 {
        return f64::NAN;
    }
    if y.is_infinite() {
        return x;
    }
    let regular = x % y;
    if regular == 0.0 && x.is_sign_negative() {
        return -0.0;
    }
    let alternative = regular - y.abs() * x.signum();
    match alternative.abs().partial_cmp(&regular.abs()) {
        Some(std::cmp::Ordering::Less) => alternative,
        Some(std::cmp::Ordering::Equal) => {
            let quotient = x / y;
            if (quotient.round_ties_even() - quotient).abs() > 0.0
                && (x / y).round_ties_even() * y + alternative == x
            {
                alternative
            } else {
                regular
            }
        }
        _ => regular,
    }
}

/// `x · 2ⁿ`, in steps that do not overflow on the way.
fn scale_b(value: f64, exponent: i32) -> f64 {
    let exponent = exponent.clamp(-2200, 2200);
    let half = exponent / 2;
    value * 2_f64.powi(half) * 2_f64.powi(exponent - half)
}

fn bad_mode(mode: i32) -> Exception {
    Exception::argument(
        format!("The value '{mode}' is not valid for this usage of the type MidpointRounding."),
        Some("mode"),
    )
}

/// Scales, rounds and scales back as .NET does, with what binary fractions make of it.
fn round(value: f64, digits: i32, mode: i32) -> Result<f64, Exception> {
    if !(0..=15).contains(&digits) {
        return Err(Exception::argument_out_of_range(
            "Rounding digits must be between 0 and 15, inclusive.",
            "digits",
        ));
    }
    if !(0..=4).contains(&mode) {
        return Err(bad_mode(mode));
    }
    if value.abs() >= 1e16 || value.is_nan() {
        return Ok(value);
    }
    let power = 10_f64.powi(digits);
    let scaled = value * power;
    let rounded = match mode {
        0 => scaled.round_ties_even(),
        1 => scaled.round(),
        2 => scaled.trunc(),
        3 => scaled.floor(),
        _ => scaled.ceil(),
    };
    Ok(rounded / power)
}

/// `Decimal.Round`.
fn round_decimal(value: Decimal, digits: i32, mode: i32) -> Result<Decimal, Exception> {
    let digits = u32::try_from(digits).ok().filter(|digits| *digits <= 28).ok_or_else(|| {
        Exception::argument_out_of_range(
            "Decimal can only round to between 0 and 28 digits of precision.",
            "decimals",
        )
    })?;
    let strategy = match mode {
        0 => RoundingStrategy::MidpointNearestEven,
        1 => RoundingStrategy::MidpointAwayFromZero,
        2 => RoundingStrategy::ToZero,
        3 => RoundingStrategy::ToNegativeInfinity,
        4 => RoundingStrategy::ToPositiveInfinity,
        _ => return Err(bad_mode(mode)),
    };
    Ok(value.round_dp_with_strategy(digits, strategy))
}
