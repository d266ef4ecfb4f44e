//! Arithmetic and conversions of System.Decimal, with .NET's rounding and exceptions.

use rust_decimal::Decimal;

use super::format::number::{Number, Precision};
use super::format::number_parse::to_decimal;
use super::numbers::overflow;
use crate::exception::Exception;

fn too_large() -> Exception {
    overflow("a Decimal")
}

/// Seven significant digits, as .NET converts a `float`.
pub(crate) fn from_f32(value: f32) -> Result<Decimal, Exception> {
    from_digits(f64::from(value), 7)
}

/// Fifteen significant digits, as .NET converts a `double`.
pub(crate) fn from_f64(value: f64) -> Result<Decimal, Exception> {
    from_digits(value, 15)
}

fn from_digits(value: f64, digits: usize) -> Result<Decimal, Exception> {
    if !value.is_finite() {
        return Err(too_large());
    }
    let mut number = Number::from_f64(value, Precision::Significant(digits));
    number.negative &= !number.is_zero();
    let value = to_decimal(&number).ok_or_else(too_large)?;
    Ok(if value.is_zero() { Decimal::ZERO } else { value })
}

/// The nearest double, computed as .NET does.
pub(crate) fn to_f64(value: &Decimal) -> f64 {
    const TWO_64: f64 = 18_446_744_073_709_551_616.0;
    let mantissa = value.mantissa().unsigned_abs();
    let low = (mantissa & u128::from(u64::MAX)) as u64;
    let high = (mantissa >> 64) as u64;
    let power = 10_f64.powi(i32::try_from(value.scale()).unwrap_or(0));
    let magnitude = (low as f64 + high as f64 * TWO_64) / power;
    if value.is_sign_negative() { -magnitude } else { magnitude }
}

pub(crate) fn add(a: Decimal, b: Decimal) -> Result<Decimal, Exception> {
    a.checked_add(b).ok_or_else(too_large)
}

pub(crate) fn subtract(a: Decimal, b: Decimal) -> Result<Decimal, Exception> {
    a.checked_sub(b).ok_or_else(too_large)
}

pub(crate) fn multiply(a: Decimal, b: Decimal) -> Result<Decimal, Exception> {
    a.checked_mul(b).ok_or_else(too_large)
}

pub(crate) fn divide(a: Decimal, b: Decimal) -> Result<Decimal, Exception> {
    if b.is_zero() {
        return Err(divide_by_zero());
    }
    if a.is_zero() {
        return Ok(Decimal::new(0, a.scale().saturating_sub(b.scale())));
    }
    let quotient = a.checked_div(b).ok_or_else(too_large)?;
    // .NET keeps trailing zeros only if there is no remainder from the start.
    Ok(if a.mantissa() % b.mantissa() == 0 { quotient } else { quotient.normalize() })
}

pub(crate) fn remainder(a: Decimal, b: Decimal) -> Result<Decimal, Exception> {
    if b.is_zero() {
        return Err(divide_by_zero());
    }
    a.checked_rem(b).ok_or_else(too_large)
}

fn divide_by_zero() -> Exception {
    Exception::new("System.DivideByZeroException", "Attempted to divide by zero.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotient(a: &str, b: &str) -> String {
        divide(a.parse().unwrap(), b.parse().unwrap()).unwrap().to_string()
    }

    #[test]
    fn quotients_have_the_scale_of_dotnet() {
        assert_eq!(quotient("3", "2"), "1.5");
        assert_eq!(quotient("1.00", "8"), "0.125");
        assert_eq!(quotient("10.00", "2.0"), "5.0");
        assert_eq!(quotient("7.500", "3"), "2.500");
        assert_eq!(quotient("1", "1.000"), "1");
        assert_eq!(quotient("0.00", "3"), "0.00");
        assert_eq!(quotient("1", "3"), "0.3333333333333333333333333333");
    }

    #[test]
    fn doubles_too_small_are_a_plain_zero() {
        assert_eq!(from_f64(1e-29).unwrap().to_string(), "0");
        assert_eq!(from_f64(-1e-40).unwrap().to_string(), "0");
        assert_eq!(from_f64(123.456).unwrap().to_string(), "123.456");
    }
}
