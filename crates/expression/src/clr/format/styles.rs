//! The bits of `System.Globalization.NumberStyles`.

use crate::exception::Exception;

pub(crate) const LEADING_WHITE: i32 = 0x1;
pub(crate) const TRAILING_WHITE: i32 = 0x2;
pub(crate) const LEADING_SIGN: i32 = 0x4;
pub(crate) const TRAILING_SIGN: i32 = 0x8;
pub(crate) const PARENTHESES: i32 = 0x10;
pub(crate) const DECIMAL_POINT: i32 = 0x20;
pub(crate) const THOUSANDS: i32 = 0x40;
pub(crate) const EXPONENT: i32 = 0x80;
pub(crate) const CURRENCY_SYMBOL: i32 = 0x100;
pub(crate) const HEX_SPECIFIER: i32 = 0x200;

/// `NumberStyles.Integer`, the default of integers.
pub(crate) const INTEGER: i32 = LEADING_WHITE | TRAILING_WHITE | LEADING_SIGN;
/// `NumberStyles.HexNumber`.
pub(crate) const HEX_NUMBER: i32 = LEADING_WHITE | TRAILING_WHITE | HEX_SPECIFIER;
/// `NumberStyles.Number`, the default of decimals.
pub(crate) const NUMBER: i32 = INTEGER | TRAILING_SIGN | DECIMAL_POINT | THOUSANDS;
/// `NumberStyles.Float | NumberStyles.AllowThousands`, the default of floating-point numbers.
pub(crate) const FLOAT_THOUSANDS: i32 = INTEGER | DECIMAL_POINT | EXPONENT | THOUSANDS;

const ALL: i32 = 0x3ff;

/// Refuses combinations that no integer may be read with.
pub(crate) fn check_integer(styles: i32) -> Result<(), Exception> {
    if styles & !ALL != 0 {
        return Err(undefined());
    }
    if styles & HEX_SPECIFIER != 0 && styles & !HEX_NUMBER != 0 {
        return Err(Exception::argument(
            "With the AllowHexSpecifier bit set in the enum bit field, the only other valid bits that can be combined into the enum value must be a subset of those in HexNumber.",
            Some("style"),
        ));
    }
    Ok(())
}

/// Refuses combinations that no floating-point number or decimal may be read with.
pub(crate) fn check_floating(styles: i32) -> Result<(), Exception> {
    if styles & !ALL != 0 {
        return Err(undefined());
    }
    if styles & HEX_SPECIFIER != 0 {
        return Err(Exception::argument(
            "The number style AllowHexSpecifier is not supported on floating point data types.",
            Some("style"),
        ));
    }
    Ok(())
}

fn undefined() -> Exception {
    Exception::argument("An undefined NumberStyles value is being used.", Some("style"))
}
