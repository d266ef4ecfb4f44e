//! Numeric format strings: the standard ones (`F2`, `N0`, `X8`), and which of the two kinds a string is.

use super::culture::NumberFormat;
use super::number::{Kind, Number, Precision};
use super::number_custom;
use crate::exception::Exception;
use crate::value::Value;

/// The number as this format and culture write it; `None` where the value is no number.
pub(crate) fn format_number(
    value: &Value,
    format: &str,
    info: &NumberFormat,
) -> Option<Result<String, Exception>> {
    Some(match value {
        Value::SByte(number) => integer(i128::from(*number), 8, format, info),
        Value::Byte(number) => integer(i128::from(*number), 8, format, info),
        Value::Int16(number) => integer(i128::from(*number), 16, format, info),
        Value::UInt16(number) => integer(i128::from(*number), 16, format, info),
        Value::Int32(number) => integer(i128::from(*number), 32, format, info),
        Value::UInt32(number) => integer(i128::from(*number), 32, format, info),
        Value::Int64(number) => integer(i128::from(*number), 64, format, info),
        Value::UInt64(number) => integer(i128::from(*number), 64, format, info),
        Value::Single(number) => single(*number, format, info),
        Value::Double(number) => double(*number, format, info),
        Value::Decimal(number) => {
            let spec = Specifier::parse(format);
            write(Number::from_decimal(number), spec, format, info)
        }
        Value::Null
        | Value::Bool(_)
        | Value::Char(_)
        | Value::Enum(_)
        | Value::String(_)
        | Value::Object(_) => return None,
    })
}

/// The double as `ToString()` writes it in the invariant culture.
pub(crate) fn double_text(value: f64) -> String {
    double(value, "", NumberFormat::invariant()).unwrap_or_default()
}

/// The single as `ToString()` writes it in the invariant culture.
pub(crate) fn single_text(value: f32) -> String {
    single(value, "", NumberFormat::invariant()).unwrap_or_default()
}

/// The decimal as `ToString()` writes it in the invariant culture.
pub(crate) fn decimal_text(value: &rust_decimal::Decimal) -> String {
    let format = NumberFormat::invariant();
    write(Number::from_decimal(value), Specifier::parse(""), "", format).unwrap_or_default()
}

/// A format string seen as a standard one: letter and precision.
#[derive(Clone, Copy)]
struct Specifier {
    /// The letter; `None` for a custom format.
    letter: Option<char>,
    precision: Option<usize>,
}

impl Specifier {
    fn parse(format: &str) -> Self {
        let mut chars = format.chars();
        let first = chars.next().unwrap_or('G');
        let digits = chars.as_str();
        let number = digits.trim_start_matches('0');
        if !first.is_ascii_alphabetic()
            || number.len() > 2
            || !digits.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Self { letter: if first == '\0' { Some('G') } else { None }, precision: None };
        }
        let precision = if digits.is_empty() { None } else { Some(number.parse().unwrap_or(0)) };
        Self { letter: Some(first), precision }
    }

    fn upper(self) -> Option<char> {
        self.letter.map(|letter| letter.to_ascii_uppercase())
    }
}

fn bad_specifier() -> Exception {
    Exception::format("Format specifier was invalid.")
}

fn integer(value: i128, bits: u32, format: &str, info: &NumberFormat) -> Result<String, Exception> {
    let spec = Specifier::parse(format);
    match (spec.upper(), spec.precision) {
        (Some('G'), None | Some(0)) | (Some('D'), _) => {
            let digits = format!("{:0>1$}", value.unsigned_abs(), spec.precision.unwrap_or(1).max(1));
            Ok(if value < 0 { format!("{}{digits}", info.negative_sign) } else { digits })
        }
        (Some('X'), precision) => {
            let mask = if bits == 128 { u128::MAX } else { (1_u128 << bits) - 1 };
            let pattern = value.cast_unsigned() & mask;
            let width = precision.unwrap_or(1);
            Ok(if spec.letter == Some('X') {
                format!("{pattern:0>width$X}")
            } else {
                format!("{pattern:0>width$x}")
            })
        }
        _ => write(Number::from_integer(value), spec, format, info),
    }
}

fn double(value: f64, format: &str, info: &NumberFormat) -> Result<String, Exception> {
    if let Some(symbol) = not_finite(value, info) {
        return Ok(symbol);
    }
    let spec = Specifier::parse(format);
    let number = Number::from_f64(value, floating_precision(spec, info, 15)?);
    write_floating(number, spec, format, info, 15)
}

fn single(value: f32, format: &str, info: &NumberFormat) -> Result<String, Exception> {
    if let Some(symbol) = not_finite(f64::from(value), info) {
        return Ok(symbol);
    }
    let spec = Specifier::parse(format);
    let number = Number::from_f32(value, floating_precision(spec, info, 7)?);
    write_floating(number, spec, format, info, 7)
}

fn not_finite(value: f64, info: &NumberFormat) -> Option<String> {
    if value.is_nan() {
        Some(info.nan.clone())
    } else if value.is_infinite() {
        Some(if value > 0.0 { info.positive_infinity.clone() } else { info.negative_infinity.clone() })
    } else {
        None
    }
}

fn floating_precision(
    spec: Specifier,
    info: &NumberFormat,
    custom_digits: usize,
) -> Result<Precision, Exception> {
    Ok(match spec.upper() {
        None => Precision::Significant(custom_digits),
        Some('C') => Precision::Decimals(spec.precision.unwrap_or(info.currency_decimal_digits)),
        Some('E') => Precision::Significant(spec.precision.unwrap_or(6) + 1),
        Some('F' | 'N') => Precision::Decimals(spec.precision.unwrap_or(info.number_decimal_digits)),
        Some('P') => Precision::Decimals(spec.precision.unwrap_or(info.percent_decimal_digits) + 2),
        Some('G') => match spec.precision {
            None | Some(0) => Precision::Shortest,
            Some(digits) => Precision::Significant(digits),
        },
        Some('R') => Precision::Shortest,
        Some(_) => return Err(bad_specifier()),
    })
}

fn write_floating(
    number: Number,
    spec: Specifier,
    format: &str,
    info: &NumberFormat,
    positional: usize,
) -> Result<String, Exception> {
    match (spec.upper(), spec.precision) {
        (Some('R'), _) | (Some('G'), None | Some(0)) => {
            let letter = if matches!(spec.letter, Some('r' | 'g')) { 'g' } else { 'G' };
            let digits = Some(number.digits.len().max(positional));
            write(number, Specifier { letter: Some(letter), precision: digits }, format, info)
        }
        _ => write(number, spec, format, info),
    }
}

fn write(
    mut number: Number,
    spec: Specifier,
    format: &str,
    info: &NumberFormat,
) -> Result<String, Exception> {
    let Some(letter) = spec.letter else {
        return Ok(number_custom::write(number, format, info));
    };
    let rounded = number.kind == Kind::Floating;
    let digits = |default: usize| spec.precision.unwrap_or(default);
    let mut out = String::new();
    match letter.to_ascii_uppercase() {
        'C' => {
            let decimals = digits(info.currency_decimal_digits);
            number.round(number.scale.saturating_add(to_i32(decimals)), rounded);
            let pattern = info.currency_pattern(number.negative);
            write_pattern(&mut out, pattern, &number, decimals, &info.currency_symbol, info, Group::Currency);
        }
        'F' => {
            let decimals = digits(info.number_decimal_digits);
            number.round(number.scale.saturating_add(to_i32(decimals)), rounded);
            sign(&mut out, &number, info);
            write_fixed(&mut out, &number, decimals, None, &info.number_decimal_separator);
        }
        'N' => {
            let decimals = digits(info.number_decimal_digits);
            number.round(number.scale.saturating_add(to_i32(decimals)), rounded);
            let pattern = info.number_pattern(number.negative);
            write_pattern(&mut out, pattern, &number, decimals, "", info, Group::Number);
        }
        'P' => {
            let decimals = digits(info.percent_decimal_digits);
            number.scale += if number.is_zero() { 0 } else { 2 };
            number.round(number.scale.saturating_add(to_i32(decimals)), rounded);
            let pattern = info.percent_pattern(number.negative);
            write_pattern(&mut out, pattern, &number, decimals, &info.percent_symbol, info, Group::Percent);
        }
        'E' => {
            let significant = digits(6) + 1;
            number.round(to_i32(significant), rounded);
            sign(&mut out, &number, info);
            write_scientific(&mut out, &number, significant, letter, info);
        }
        'G' => write_general(&mut out, number, spec.precision, letter, info),
        _ => return Err(bad_specifier()),
    }
    Ok(out)
}

fn to_i32(digits: usize) -> i32 {
    i32::try_from(digits).unwrap_or(i32::MAX)
}

fn sign(out: &mut String, number: &Number, info: &NumberFormat) {
    if number.negative {
        out.push_str(&info.negative_sign);
    }
}

fn write_general(
    out: &mut String,
    mut number: Number,
    precision: Option<usize>,
    letter: char,
    info: &NumberFormat,
) {
    let exact = number.kind == Kind::Decimal && precision.is_none();
    let max = match precision {
        None | Some(0) => number.digits.len(),
        Some(digits) => digits,
    };
    if exact {
        number.negative &= !number.is_zero();
    } else {
        number.round(to_i32(max), number.kind == Kind::Floating);
    }
    sign(out, &number, info);
    let scientific = !exact && (number.scale > to_i32(max) || number.scale < -3);
    let point = if scientific { 1 } else { number.scale };
    let mut digits = number.digits.iter();
    if point > 0 {
        for _ in 0..point {
            push_digit(out, digits.next());
        }
    } else {
        out.push('0');
    }
    if !digits.as_slice().is_empty() || point < 0 {
        out.push_str(&info.number_decimal_separator);
        for _ in point..0 {
            out.push('0');
        }
        for digit in digits {
            push_digit(out, Some(digit));
        }
    }
    if scientific {
        let symbol = if letter == 'g' { 'e' } else { 'E' };
        write_exponent(out, number.scale - 1, symbol, 2, true, info);
    }
}

fn push_digit(out: &mut String, digit: Option<&u8>) {
    out.push(char::from(b'0' + digit.copied().unwrap_or(0)));
}

fn write_scientific(
    out: &mut String,
    number: &Number,
    significant: usize,
    letter: char,
    info: &NumberFormat,
) {
    let mut digits = number.digits.iter();
    push_digit(out, digits.next());
    if significant != 1 {
        out.push_str(&info.number_decimal_separator);
    }
    for _ in 1..significant {
        push_digit(out, digits.next());
    }
    let exponent = if number.is_zero() { 0 } else { number.scale - 1 };
    write_exponent(out, exponent, letter, 3, true, info);
}

/// Writes `E+05`: the letter, a sign, and at least `width` digits.
pub(super) fn write_exponent(
    out: &mut String,
    exponent: i32,
    letter: char,
    width: usize,
    plus: bool,
    info: &NumberFormat,
) {
    out.push(letter);
    if exponent < 0 {
        out.push_str(&info.negative_sign);
    } else if plus {
        out.push_str(&info.positive_sign);
    }
    out.push_str(&format!("{:0>width$}", exponent.unsigned_abs()));
}

#[derive(Clone, Copy)]
enum Group {
    Number,
    Currency,
    Percent,
}

fn write_pattern(
    out: &mut String,
    pattern: &str,
    number: &Number,
    decimals: usize,
    symbol: &str,
    info: &NumberFormat,
    group: Group,
) {
    let (sizes, separator, point) = match group {
        Group::Number => {
            (&info.number_group_sizes, &info.number_group_separator, &info.number_decimal_separator)
        }
        Group::Currency => {
            (&info.currency_group_sizes, &info.currency_group_separator, &info.currency_decimal_separator)
        }
        Group::Percent => {
            (&info.percent_group_sizes, &info.percent_group_separator, &info.percent_decimal_separator)
        }
    };
    for part in pattern.chars() {
        match part {
            '#' => write_fixed(out, number, decimals, Some((sizes, separator)), point),
            '-' => out.push_str(&info.negative_sign),
            '$' | '%' => out.push_str(symbol),
            other => out.push(other),
        }
    }
}

fn write_fixed(
    out: &mut String,
    number: &Number,
    decimals: usize,
    groups: Option<(&Vec<u8>, &String)>,
    point: &str,
) {
    let mut digits = number.digits.iter();
    let whole = usize::try_from(number.scale).unwrap_or(0);
    if whole == 0 {
        out.push('0');
    }
    let breaks = groups.map_or_else(Vec::new, |(sizes, _)| group_breaks(whole, sizes));
    for left in (0..whole).rev() {
        push_digit(out, digits.next());
        if let Some((_, separator)) = groups
            && breaks.contains(&left)
        {
            out.push_str(separator);
        }
    }
    if decimals > 0 {
        out.push_str(point);
        let zeros = usize::try_from(-number.scale.min(0)).unwrap_or(0).min(decimals);
        for _ in 0..zeros {
            out.push('0');
        }
        for _ in zeros..decimals {
            push_digit(out, digits.next());
        }
    }
}

/// How many digits stand to the right of each group separator.
pub(super) fn group_breaks(digits: usize, sizes: &[u8]) -> Vec<usize> {
    let mut breaks = Vec::new();
    let mut total = 0_usize;
    let mut sizes = sizes.iter();
    let mut size = usize::from(sizes.next().copied().unwrap_or(0));
    while size > 0 {
        total += size;
        if total >= digits {
            break;
        }
        breaks.push(total);
        size = sizes.next().map_or(size, |next| usize::from(*next));
    }
    breaks
}
