//! Reads numbers from text as `Parse` and `TryParse` do.

use rust_decimal::Decimal;

use super::culture::NumberFormat;
use super::number::{Kind, Number};
use super::styles::{
    CURRENCY_SYMBOL, DECIMAL_POINT, EXPONENT, HEX_SPECIFIER, LEADING_SIGN, LEADING_WHITE, PARENTHESES,
    THOUSANDS, TRAILING_SIGN, TRAILING_WHITE,
};

/// Why a text is not the number that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It is no number.
    Format,
    /// It is a number that the type cannot hold.
    Overflow,
}

/// Reads an integer between `min` and `max`.
pub(crate) fn parse_integer(
    text: &str,
    styles: i32,
    info: &NumberFormat,
    min: i128,
    max: i128,
) -> Result<i128, Failure> {
    if styles & HEX_SPECIFIER != 0 {
        return parse_hex(text, styles, min, max);
    }
    let number = scan(text, styles, info, Kind::Integer).ok_or(Failure::Format)?;
    let significant = number.digits.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
    let scale = usize::try_from(number.scale).unwrap_or(0);
    if significant > scale || scale > 30 {
        return Err(Failure::Overflow);
    }
    let digits = number.digits.iter().chain(std::iter::repeat(&0)).take(scale);
    let magnitude = digits.fold(0_i128, |value, digit| value * 10 + i128::from(*digit));
    let value = if number.negative { -magnitude } else { magnitude };
    if (min..=max).contains(&value) { Ok(value) } else { Err(Failure::Overflow) }
}

fn parse_hex(text: &str, styles: i32, min: i128, max: i128) -> Result<i128, Failure> {
    let mut text = strip_nulls(text);
    if styles & LEADING_WHITE != 0 {
        text = text.trim_start_matches(is_white);
    }
    if styles & TRAILING_WHITE != 0 {
        text = text.trim_end_matches(is_white);
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Failure::Format);
    }
    let range = max - min;
    let value = u128::from_str_radix(text.trim_start_matches('0'), 16);
    let value = if text.bytes().all(|byte| byte == b'0') { Ok(0) } else { value };
    let value = value.ok().and_then(|value| i128::try_from(value).ok()).ok_or(Failure::Overflow)?;
    if value > range {
        return Err(Failure::Overflow);
    }
    Ok(if value > max { value - range - 1 } else { value })
}

/// Reads a double; too large a number is infinite.
pub(crate) fn parse_double(text: &str, styles: i32, info: &NumberFormat) -> Option<f64> {
    match scan(text, styles, info, Kind::Floating) {
        Some(number) => decimal_notation(&number).parse().ok(),
        None => parse_symbol(text, info),
    }
}

/// Reads a single; too large a number is infinite.
pub(crate) fn parse_single(text: &str, styles: i32, info: &NumberFormat) -> Option<f32> {
    match scan(text, styles, info, Kind::Floating) {
        Some(number) => decimal_notation(&number).parse().ok(),
        #[expect(clippy::cast_possible_truncation, reason = "it is infinite or not a number")]
        None => parse_symbol(text, info).map(|value| value as f32),
    }
}

fn decimal_notation(number: &Number) -> String {
    let digits: String = number.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
    let sign = if number.negative { "-" } else { "" };
    if digits.is_empty() { format!("{sign}0") } else { format!("{sign}0.{digits}e{}", number.scale) }
}

fn parse_symbol(text: &str, info: &NumberFormat) -> Option<f64> {
    let text = text.trim();
    let is = |text: &str, symbol: &str| text.to_lowercase() == symbol.to_lowercase();
    if is(text, &info.positive_infinity) {
        return Some(f64::INFINITY);
    }
    if is(text, &info.negative_infinity) {
        return Some(f64::NEG_INFINITY);
    }
    if is(text, &info.nan) {
        return Some(f64::NAN);
    }
    if let Some(rest) = text.strip_prefix(info.positive_sign.as_str()) {
        return if is(rest, &info.positive_infinity) {
            Some(f64::INFINITY)
        } else {
            is(rest, &info.nan).then_some(f64::NAN)
        };
    }
    let rest = text.strip_prefix(info.negative_sign.as_str())?;
    is(rest, &info.nan).then_some(f64::NAN)
}

/// Reads a decimal, rounding to the even neighbour where it has too many digits.
pub(crate) fn parse_decimal(text: &str, styles: i32, info: &NumberFormat) -> Result<Decimal, Failure> {
    let number = scan(text, styles, info, Kind::Decimal).ok_or(Failure::Format)?;
    to_decimal(&number).ok_or(Failure::Overflow)
}

const MAX_MANTISSA: u128 = (1 << 96) - 1;

/// The decimal with these digits; `None` when it is too large.
pub(crate) fn to_decimal(number: &Number) -> Option<Decimal> {
    let mut exponent = number.scale;
    let mut digits = number.digits.iter();
    if number.is_zero() {
        let scale = u32::try_from(-exponent).unwrap_or(0).min(28);
        return Some(signed(0, scale, number.negative));
    }
    if exponent > 29 {
        return None;
    }
    let mut mantissa = 0_u128;
    while exponent > 0 || (!digits.as_slice().is_empty() && exponent > -28) {
        let digit = digits.as_slice().first().copied().unwrap_or(0);
        let next = mantissa * 10 + u128::from(digit);
        if next > MAX_MANTISSA {
            break;
        }
        digits.next();
        mantissa = next;
        exponent -= 1;
    }
    let next = digits.next().copied().unwrap_or(0);
    let tail = digits.any(|digit| *digit != 0);
    if next > 5 || (next == 5 && (tail || mantissa % 2 == 1)) {
        mantissa += 1;
        if mantissa > MAX_MANTISSA {
            mantissa = MAX_MANTISSA / 10 + 1;
            exponent += 1;
        }
    }
    match exponent {
        1.. => None,
        -28..=0 => Some(signed(mantissa, exponent.unsigned_abs(), number.negative)),
        _ => Some(signed(0, 28, number.negative)),
    }
}

fn signed(mantissa: u128, scale: u32, negative: bool) -> Decimal {
    let mantissa = i128::try_from(mantissa).unwrap_or(0);
    let mut value = Decimal::try_from_i128_with_scale(mantissa, scale).unwrap_or_default();
    value.set_sign_negative(negative);
    value
}

fn is_white(ch: char) -> bool {
    matches!(ch, ' ' | '\t'..='\r')
}

fn strip_nulls(text: &str) -> &str {
    text.trim_end_matches('\0')
}

/// Reads sign, digits, point, exponent and currency symbol as far as the styles allow them.
fn scan(text: &str, styles: i32, info: &NumberFormat, kind: Kind) -> Option<Number> {
    let mut scanner = Scanner {
        rest: text,
        styles,
        info,
        number: Number { digits: Vec::new(), scale: 0, negative: false, kind },
        currency: if styles & CURRENCY_SYMBOL != 0 { Some(info.currency_symbol.as_str()) } else { None },
        signed: false,
        currency_seen: false,
        open: false,
    };
    scanner.leading();
    let point = scanner.digits()?;
    scanner.exponent();
    scanner.trailing();
    if scanner.open || !strip_nulls(scanner.rest).is_empty() {
        return None;
    }
    let mut number = scanner.number;
    if number.is_zero() {
        if kind != Kind::Decimal {
            number.scale = 0;
        }
        number.negative &= kind != Kind::Integer || point;
    }
    Some(number)
}

struct Scanner<'a> {
    rest: &'a str,
    styles: i32,
    info: &'a NumberFormat,
    number: Number,
    /// The currency symbol, as long as it may still come.
    currency: Option<&'a str>,
    signed: bool,
    currency_seen: bool,
    /// Whether a parenthesis waits to be closed.
    open: bool,
}

impl Scanner<'_> {
    fn allows(&self, style: i32) -> bool {
        self.styles & style != 0
    }

    fn eat(&mut self, symbol: &str) -> bool {
        match self.rest.strip_prefix(symbol).filter(|_| !symbol.is_empty()) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn eat_if(&mut self, accept: impl Fn(char) -> bool) -> bool {
        match self.rest.strip_prefix(accept) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn eat_sign(&mut self) -> bool {
        if self.eat(&self.info.positive_sign.clone()) {
            return true;
        }
        let negative = self.eat(&self.info.negative_sign.clone());
        self.number.negative |= negative;
        negative
    }

    fn eat_currency(&mut self) -> bool {
        let found = self.currency.is_some_and(|symbol| self.eat(symbol));
        if found {
            self.currency = None;
            self.currency_seen = true;
        }
        found
    }

    fn leading(&mut self) {
        loop {
            let white_allowed = self.allows(LEADING_WHITE)
                && (!self.signed || self.currency_seen || self.info.number_negative_pattern == 2);
            if white_allowed && self.eat_if(is_white) {
                continue;
            }
            if self.allows(LEADING_SIGN) && !self.signed && self.eat_sign() {
                self.signed = true;
            } else if self.allows(PARENTHESES) && !self.signed && self.eat("(") {
                self.signed = true;
                self.open = true;
                self.number.negative = true;
            } else if !self.eat_currency() {
                return;
            }
        }
    }

    /// Whether there is a decimal point; `None` where there is no digit.
    fn digits(&mut self) -> Option<bool> {
        let (mut any, mut point) = (false, false);
        loop {
            if let Some(digit) = self.rest.bytes().next().filter(u8::is_ascii_digit) {
                self.rest = self.rest.get(1..).unwrap_or_default();
                any = true;
                if digit != b'0' || !self.number.digits.is_empty() {
                    self.number.digits.push(digit - b'0');
                    self.number.scale += i32::from(!point);
                } else if point {
                    self.number.scale -= 1;
                }
            } else if self.allows(DECIMAL_POINT) && !point && self.eat_separator(Separator::Point) {
                point = true;
            } else if !(self.allows(THOUSANDS) && any && !point && self.eat_separator(Separator::Group)) {
                return any.then_some(point);
            }
        }
    }

    fn eat_separator(&mut self, separator: Separator) -> bool {
        let info = self.info;
        let (number, currency) = match separator {
            Separator::Point => (&info.number_decimal_separator, &info.currency_decimal_separator),
            Separator::Group => (&info.number_group_separator, &info.currency_group_separator),
        };
        if !self.allows(CURRENCY_SYMBOL) {
            return self.eat(number);
        }
        self.eat(currency) || (!self.currency_seen && self.eat(number))
    }

    fn exponent(&mut self) {
        if !self.allows(EXPONENT) {
            return;
        }
        let before = self.rest;
        if !self.eat_if(|ch| matches!(ch, 'e' | 'E')) {
            return;
        }
        let positive = self.eat(&self.info.positive_sign.clone());
        let negative = !positive && self.eat(&self.info.negative_sign.clone());
        let mut exponent: Option<i32> = None;
        while let Some(digit) = self.rest.bytes().next().filter(u8::is_ascii_digit) {
            self.rest = self.rest.get(1..).unwrap_or_default();
            let value = exponent.unwrap_or(0);
            exponent = Some(if value > 1000 { 9999 } else { value * 10 + i32::from(digit - b'0') });
        }
        match exponent {
            Some(exponent) => {
                let exponent = if negative { -exponent } else { exponent };
                self.number.scale = self.number.scale.saturating_add(exponent);
            }
            None => self.rest = before,
        }
    }

    fn trailing(&mut self) {
        loop {
            if self.allows(TRAILING_WHITE) && self.eat_if(is_white) {
                continue;
            }
            if self.allows(TRAILING_SIGN) && !self.signed && self.eat_sign() {
                self.signed = true;
            } else if self.open && self.eat(")") {
                self.open = false;
            } else if !self.eat_currency() {
                return;
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Separator {
    Point,
    Group,
}

#[cfg(test)]
mod tests {
    use super::super::styles::{FLOAT_THOUSANDS, HEX_NUMBER, INTEGER, NUMBER};
    use super::*;

    fn int(text: &str, styles: i32) -> Result<i128, Failure> {
        parse_integer(text, styles, NumberFormat::invariant(), -(1 << 31), (1 << 31) - 1)
    }

    #[test]
    fn reads_integers() {
        assert_eq!(int(" -12 ", INTEGER), Ok(-12));
        assert_eq!(int("1,234", INTEGER), Err(Failure::Format));
        assert_eq!(int("1,234", NUMBER), Ok(1234));
        assert_eq!(int("1.0", NUMBER), Ok(1));
        assert_eq!(int("1.5", NUMBER), Err(Failure::Overflow));
        assert_eq!(int("2147483648", INTEGER), Err(Failure::Overflow));
        assert_eq!(int("FFFFFFFF", HEX_NUMBER), Ok(-1));
        assert_eq!(int("1FFFFFFFF", HEX_NUMBER), Err(Failure::Overflow));
        assert_eq!(int("(5)", PARENTHESES), Ok(-5));
        assert_eq!(int("(5", PARENTHESES), Err(Failure::Format));
        assert_eq!(int("", INTEGER), Err(Failure::Format));
    }

    #[test]
    fn reads_floating_numbers() {
        let read = |text| parse_double(text, FLOAT_THOUSANDS, NumberFormat::invariant());
        assert_eq!(read("1,000.5e2"), Some(100_050.0));
        assert_eq!(read("1e400"), Some(f64::INFINITY));
        assert_eq!(read(" -infinity "), Some(f64::NEG_INFINITY));
        assert_eq!(read("1e"), None);
        assert!(read("-0").is_some_and(|zero| zero.is_sign_negative()));
    }

    #[test]
    fn reads_decimals() {
        let read =
            |text| parse_decimal(text, NUMBER, NumberFormat::invariant()).map(|value| value.to_string());
        assert_eq!(read("1.50"), Ok("1.50".to_owned()));
        assert_eq!(read("0.00"), Ok("0.00".to_owned()));
        assert_eq!(read("79228162514264337593543950335.5"), Err(Failure::Overflow));
        assert_eq!(read("0.00000000000000000000000000005"), Ok("0.0000000000000000000000000000".to_owned()));
    }
}
