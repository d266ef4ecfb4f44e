use rust_decimal::Decimal;

use super::{Lexer, TokenKind};
use crate::{Literal, SyntaxError};

impl Lexer<'_> {
    pub(super) fn number(&mut self) {
        let start = self.pos;
        let value = match (self.peek(), self.peek_at(1)) {
            (Some('0'), Some('x' | 'X')) => self.radix_number(16),
            (Some('0'), Some('b' | 'B')) => self.radix_number(2),
            _ => self.decimal_number(),
        };
        self.push_value(TokenKind::Number, start, value);
    }

    fn radix_number(&mut self, radix: u32) -> Literal {
        let start = self.pos;
        self.pos += 2;
        let digits = self.digits(radix);
        if digits.is_empty() || digits.ends_with('_') {
            self.number_error(start, "CS1013", "Invalid number");
            return Literal::Int(0);
        }
        let value = u64::from_str_radix(&digits.replace('_', ""), radix);
        self.integer(start, value.ok())
    }

    fn decimal_number(&mut self) -> Literal {
        let start = self.pos;
        let mut digits = self.digits(10).to_owned();
        let mut separators_fit = !digits.ends_with('_');
        let mut is_real = false;
        if self.peek() == Some('.') && self.peek_at(1).is_some_and(|c| c.is_ascii_digit()) {
            self.pos += 1;
            is_real = true;
            let fraction = self.digits(10);
            separators_fit &= !fraction.ends_with('_');
            digits = format!("{digits}.{fraction}");
        }
        if matches!(self.peek(), Some('e' | 'E')) {
            is_real = true;
            digits.push_str(&self.exponent(start));
        }
        if !separators_fit {
            self.number_error(start, "CS1013", "Invalid number");
        }
        let digits = digits.replace('_', "");
        match self.peek() {
            Some('f' | 'F') => self.float(start, &digits),
            Some('m' | 'M') => self.decimal(start, &digits),
            Some('d' | 'D') => {
                self.pos += 1;
                self.double(start, &digits)
            }
            _ if is_real => self.double(start, &digits),
            _ => self.integer(start, digits.parse().ok()),
        }
    }

    /// Digits and separators.
    fn digits(&mut self, radix: u32) -> &str {
        let start = self.pos;
        while self.peek().is_some_and(|c| c == '_' || c.is_digit(radix)) {
            self.pos += 1;
        }
        self.text.get(start..self.pos).unwrap_or_default()
    }

    fn exponent(&mut self, start: usize) -> String {
        let from = self.pos;
        self.pos += 1;
        if matches!(self.peek(), Some('+' | '-')) {
            self.pos += 1;
        }
        let digits = self.digits(10);
        if digits.is_empty() || digits.starts_with('_') || digits.ends_with('_') {
            self.number_error(start, "CS0595", "Invalid real literal.");
            return String::new();
        }
        self.text.get(from..self.pos).unwrap_or_default().to_owned()
    }

    fn integer(&mut self, start: usize, value: Option<u64>) -> Literal {
        let (unsigned, long) = self.integer_suffix();
        let Some(value) = value else {
            self.number_error(start, "CS1021", "Integral constant is too large");
            return Literal::ULong(0);
        };
        integer_of(value, unsigned, long)
    }

    fn integer_suffix(&mut self) -> (bool, bool) {
        match (self.peek(), self.peek_at(1)) {
            (Some('u' | 'U'), Some('l' | 'L')) | (Some('L'), Some('u' | 'U')) => {
                self.pos += 2;
                (true, true)
            }
            (Some('l'), second) => {
                self.confusing_suffix();
                let unsigned = matches!(second, Some('u' | 'U'));
                self.pos += if unsigned { 2 } else { 1 };
                (unsigned, true)
            }
            (Some('u' | 'U'), _) => {
                self.pos += 1;
                (true, false)
            }
            (Some('L'), _) => {
                self.pos += 1;
                (false, true)
            }
            _ => (false, false),
        }
    }

    fn confusing_suffix(&mut self) {
        let span = self.span_from(self.pos, self.pos + 1);
        let message = "The 'l' suffix is easily confused with the digit '1' -- use 'L' for clarity";
        self.own_error(SyntaxError::new("CS0078", message, span).into_warning());
    }

    fn float(&mut self, start: usize, digits: &str) -> Literal {
        self.pos += 1;
        let value: f32 = digits.parse().unwrap_or_default();
        if value.is_infinite() {
            self.out_of_range(start, "float");
        }
        Literal::Float(value)
    }

    fn double(&mut self, start: usize, digits: &str) -> Literal {
        let value: f64 = digits.parse().unwrap_or_default();
        if value.is_infinite() {
            self.out_of_range(start, "double");
        }
        Literal::Double(value)
    }

    fn decimal(&mut self, start: usize, digits: &str) -> Literal {
        self.pos += 1;
        let value = decimal_of(digits);
        if value.is_none() {
            self.out_of_range(start, "decimal");
        }
        Literal::Decimal(value.unwrap_or_default())
    }

    fn out_of_range(&mut self, start: usize, ty: &str) {
        let message = format!("Floating-point constant is outside the range of type '{ty}'");
        self.number_error(start, "CS0594", message);
    }

    fn number_error(&mut self, start: usize, code: &'static str, message: impl Into<String>) {
        let span = self.span_from(start, self.pos);
        self.own_error(SyntaxError::new(code, message, span));
    }
}

/// The first of `int`, `uint`, `long` and `ulong` that the suffix allows and the value fits.
fn integer_of(value: u64, unsigned: bool, long: bool) -> Literal {
    if !long {
        match (i32::try_from(value), u32::try_from(value)) {
            (Ok(value), _) if !unsigned => return Literal::Int(value),
            (_, Ok(value)) => return Literal::UInt(value),
            _ => {}
        }
    }
    match i64::try_from(value) {
        Ok(value) if !unsigned => Literal::Long(value),
        _ => Literal::ULong(value),
    }
}

/// The value of `1.50e3`, its scale kept, what does not fit rounded to even as .NET does.
fn decimal_of(digits: &str) -> Option<Decimal> {
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent = exponent.parse::<i64>().unwrap_or(if exponent.starts_with('-') { -FAR } else { FAR });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut value = 0_u128;
    let mut scale = i64::try_from(fraction.len()).ok()?.saturating_sub(exponent.clamp(-FAR, FAR));
    let mut lost = false;
    for digit in whole.chars().chain(fraction.chars()).filter_map(|c| c.to_digit(10)) {
        if value < 10_u128.pow(37) {
            value = value * 10 + u128::from(digit);
        } else {
            lost |= digit != 0;
            scale -= 1;
        }
    }
    if value == 0 {
        return Some(Decimal::new(0, u32::try_from(scale.clamp(0, 28)).unwrap_or_default()));
    }
    fit(value, scale, lost)
}

fn fit(value: u128, scale: i64, lost: bool) -> Option<Decimal> {
    if scale < 0 {
        let factor = 10_u128.checked_pow(u32::try_from(-scale).ok()?)?;
        return decimal_with(value.checked_mul(factor)?, 0);
    }
    let mut dropped = scale.saturating_sub(28).max(0);
    loop {
        if dropped > scale {
            return None;
        }
        let rounded = u32::try_from(dropped).ok().map_or(0, |digits| drop_digits(value, digits, lost));
        if rounded <= MAX_MANTISSA {
            return decimal_with(rounded, u32::try_from(scale - dropped).ok()?);
        }
        dropped += 1;
    }
}

fn drop_digits(value: u128, digits: u32, lost: bool) -> u128 {
    if digits == 0 {
        return value;
    }
    let Some(divisor) = 10_u128.checked_pow(digits) else { return 0 };
    let (quotient, rest) = (value / divisor, value % divisor);
    let half = divisor / 2;
    let up = rest > half || (rest == half && (lost || quotient % 2 == 1));
    quotient + u128::from(up)
}

fn decimal_with(mantissa: u128, scale: u32) -> Option<Decimal> {
    (mantissa <= MAX_MANTISSA)
        .then(|| Decimal::try_from_i128_with_scale(i128::try_from(mantissa).ok()?, scale).ok())
        .flatten()
}

/// The largest value of 96 bits.
const MAX_MANTISSA: u128 = (1 << 96) - 1;

/// An exponent that is out of range for certain.
const FAR: i64 = 1 << 32;
