//! A number taken apart into its decimal digits: what every format is written from and what parsing gives.

use rust_decimal::Decimal;

/// What kind of number the digits come from; it decides about rounding and about minus zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An integer.
    Integer,
    /// A `System.Decimal`, whose trailing zeros count.
    Decimal,
    /// A `System.Single` or `System.Double`, whose digits are already rounded as wanted.
    Floating,
}

/// A number as digits: `0.d₀d₁d₂… × 10^scale`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Number {
    /// The digits as values from 0 to 9, without leading zeros; empty for zero.
    pub(crate) digits: Vec<u8>,
    /// Where the decimal point stands, counted from the first digit.
    pub(crate) scale: i32,
    /// Whether there is a minus sign.
    pub(crate) negative: bool,
    /// What it was made of.
    pub(crate) kind: Kind,
}

/// How many digits of a floating-point number are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Precision {
    /// As few as give the same number when they are read back.
    Shortest,
    /// This many significant ones.
    Significant(usize),
    /// This many after the decimal point.
    Decimals(usize),
}

impl Number {
    /// The digits of an integer.
    pub(crate) fn from_integer(value: i128) -> Self {
        let digits = ascii_to_digits(value.unsigned_abs().to_string().as_bytes());
        let scale = count(&digits);
        Self { digits, scale, negative: value < 0, kind: Kind::Integer }
    }

    /// The digits of a decimal; its trailing zeros are kept.
    pub(crate) fn from_decimal(value: &Decimal) -> Self {
        let digits = ascii_to_digits(value.mantissa().unsigned_abs().to_string().as_bytes());
        let scale = count(&digits) - i32::try_from(value.scale()).unwrap_or_default();
        Self { digits, scale, negative: value.is_sign_negative(), kind: Kind::Decimal }
    }

    /// The digits of a finite floating-point number.
    pub(crate) fn from_f64(value: f64, precision: Precision) -> Self {
        let magnitude = value.abs();
        let text = match precision {
            Precision::Shortest => {
                return shortest(ryu::Buffer::new().format_finite(magnitude), value.is_sign_negative());
            }
            Precision::Significant(digits) => scientific(magnitude, digits.max(1)),
            Precision::Decimals(decimals) => return from_decimals(value, decimals),
        };
        from_scientific(&text, value.is_sign_negative())
    }

    /// The digits of a finite single-precision number.
    pub(crate) fn from_f32(value: f32, precision: Precision) -> Self {
        match precision {
            Precision::Shortest => {
                shortest(ryu::Buffer::new().format_finite(value.abs()), value.is_sign_negative())
            }
            Precision::Significant(_) | Precision::Decimals(_) => Self::from_f64(f64::from(value), precision),
        }
    }

    /// Whether it is zero.
    pub(crate) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Cuts the digits behind the first `keep`, rounding half away from zero unless they are rounded already.
    pub(crate) fn round(&mut self, keep: i32, rounded: bool) {
        let keep_count = usize::try_from(keep).unwrap_or(0);
        let up = keep >= 0 && !rounded && self.digits.get(keep_count).is_some_and(|digit| *digit >= 5);
        self.digits.truncate(keep_count);
        if up {
            while self.digits.last() == Some(&9) {
                self.digits.pop();
            }
            match self.digits.last_mut() {
                Some(digit) => *digit += 1,
                None => {
                    self.digits.push(1);
                    self.scale += 1;
                }
            }
        } else {
            self.trim_end();
        }
        if self.digits.is_empty() {
            self.negative &= self.kind == Kind::Floating;
            self.scale = 0;
        }
    }

    fn trim_end(&mut self) {
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
    }
}

fn count(digits: &[u8]) -> i32 {
    i32::try_from(digits.len()).unwrap_or(i32::MAX)
}

fn ascii_to_digits(ascii: &[u8]) -> Vec<u8> {
    ascii.iter().skip_while(|byte| **byte == b'0').map(|byte| byte - b'0').collect()
}

/// Takes `12.3`, `0.0012` or `1.2e-7` apart, which is what ryu writes.
fn shortest(text: &str, negative: bool) -> Number {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = ascii_to_digits(format!("{whole}{fraction}").as_bytes());
    let leading = count(whole.as_bytes()) + count(fraction.as_bytes()) - count(&all);
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let scale = if all.is_empty() { 0 } else { count(whole.as_bytes()) - leading + exponent };
    let mut number = Number { digits: all, scale, negative, kind: Kind::Floating };
    number.trim_end();
    number
}

/// Takes `d.ddde-x` apart, which is what Rust writes for `{:e}`.
fn from_scientific(text: &str, negative: bool) -> Number {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let zero = digits.iter().all(|digit| *digit == 0);
    let mut number = Number {
        digits: if zero { Vec::new() } else { digits },
        scale: if zero { 0 } else { exponent + 1 },
        negative,
        kind: Kind::Floating,
    };
    number.trim_end();
    number
}

/// Digits enough for the exact value of any `f64`.
const EXACT: usize = 800;

/// The number with `digits` significant digits. Rust rounds an exact middle to the even neighbour, .NET away
/// from zero, so a middle is found out and moved up.
fn scientific(magnitude: f64, digits: usize) -> String {
    let text = format!("{magnitude:.*e}", digits - 1);
    if !may_be_middle(magnitude, digits) {
        return text;
    }
    let exact = from_scientific(&format!("{magnitude:.EXACT$e}"), false);
    if exact.digits.len() != digits + 1 || exact.digits.last() != Some(&5) {
        return text;
    }
    let mut rounded = exact;
    rounded.round(i32::try_from(digits).unwrap_or(i32::MAX), false);
    let mantissa: String = rounded.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
    let (first, rest) = mantissa.split_at_checked(1).unwrap_or(("0", ""));
    format!("{first}.{rest}e{}", rounded.scale - 1)
}

/// Whether the digits behind the first `digits` look like `5000…`.
fn may_be_middle(magnitude: f64, digits: usize) -> bool {
    let longer = format!("{magnitude:.*e}", digits + 20);
    let (mantissa, _) = longer.split_once('e').unwrap_or((&longer, ""));
    let mut tail = mantissa.bytes().filter(u8::is_ascii_digit).skip(digits);
    tail.next() == Some(b'5') && tail.all(|byte| byte == b'0')
}

fn from_decimals(value: f64, decimals: usize) -> Number {
    let shortest = Number::from_f64(value, Precision::Shortest);
    let wanted = shortest.scale.saturating_add(i32::try_from(decimals).unwrap_or(i32::MAX));
    match usize::try_from(wanted) {
        Ok(wanted) if wanted > 0 => Number::from_f64(value, Precision::Significant(wanted.min(EXACT))),
        Ok(_) if at_least_half(value, decimals) => Number {
            digits: vec![1],
            scale: 1 - i32::try_from(decimals).unwrap_or(i32::MAX),
            negative: value.is_sign_negative(),
            kind: Kind::Floating,
        },
        _ => {
            Number { digits: Vec::new(), scale: 0, negative: value.is_sign_negative(), kind: Kind::Floating }
        }
    }
}

/// Whether a number smaller than the last wanted place is to be rounded up to it.
fn at_least_half(value: f64, decimals: usize) -> bool {
    let exact = from_scientific(&format!("{:.EXACT$e}", value.abs()), false);
    exact.scale == -i32::try_from(decimals).unwrap_or(i32::MAX) && exact.digits.first() >= Some(&5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: f64, precision: Precision, digits: &[u8], scale: i32) {
        let number = Number::from_f64(value, precision);
        assert_eq!((number.digits.as_slice(), number.scale), (digits, scale));
    }

    #[test]
    fn rounds_exact_middles_away_from_zero() {
        check(0.125, Precision::Decimals(2), &[1, 3], 0);
        check(2.5, Precision::Decimals(0), &[3], 1);
        check(0.5, Precision::Decimals(0), &[1], 1);
        check(1.005, Precision::Decimals(2), &[1], 1);
        check(9.5, Precision::Decimals(0), &[1], 2);
        check(0.04, Precision::Decimals(0), &[], 0);
        check(0.06, Precision::Decimals(1), &[1], 0);
    }

    #[test]
    fn gives_the_shortest_digits() {
        check(0.1 + 0.2, Precision::Shortest, &[3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4], 0);
        check(5e-324, Precision::Shortest, &[5], -323);
        check(0.00125, Precision::Shortest, &[1, 2, 5], -2);
        check(1250.0, Precision::Shortest, &[1, 2, 5], 4);
        check(0.0, Precision::Shortest, &[], 0);
        // The exact value lies in the middle between two of the shortest texts: the even one is .NET's.
        check(1e15 + 0.3, Precision::Shortest, &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], 16);
        check(123.456, Precision::Significant(3), &[1, 2, 3], 3);
    }
}
