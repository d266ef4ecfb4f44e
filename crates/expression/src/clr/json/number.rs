//! Numbers in JSON

use std::sync::Arc;

use rust_decimal::Decimal;

use super::big_integer::BigInteger;
use super::reader::Reader;
use super::token_type::TokenType;
use crate::exception::{Exception, Throw};
use crate::nest::Nest;
use crate::value::Value;

/// Integers with more digits than this are refused.
const MOST_DIGITS: usize = 380;

/// Reads a number.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<(TokenType, Value), Throw> {
    let text = digits(reader)?;
    let value = integer(text).or_else(|| fraction(text, reader.settings.decimals));
    match value {
        Some(value @ (Value::Double(_) | Value::Decimal(_))) => Ok((TokenType::Float, value)),
        Some(_) if text.len() > MOST_DIGITS => {
            Err(reader.error(&format!("JSON integer {text} is too large to parse.")))
        }
        Some(value) => Ok((TokenType::Integer, value)),
        None => Err(invalid(reader, text)),
    }
}

fn invalid(reader: &Reader<'_>, text: &str) -> Throw {
    let message = format!("Input string '{text}' is not a valid number.");
    let outer = reader.exception("Newtonsoft.Json.JsonReaderException", &message);
    let inner = Exception::format("Could not find any recognizable digits.");
    let based = text.starts_with('0') && text.len() > 1;
    Exception { inner: Nest::new(based.then(|| Arc::new(inner))), ..outer }.into()
}

fn digits<'a>(reader: &mut Reader<'a>) -> Result<&'a str, Throw> {
    let start = reader.at;
    let text = reader.text;
    while let Some(char) = reader.peek() {
        match char {
            '0'..='9' | 'a'..='f' | 'A'..='F' | 'x' | 'X' | '-' | '+' | '.' => reader.bump(),
            '}' | ']' | ')' | ',' | '/' => break,
            _ if char.is_whitespace() => break,
            _ => {
                return Err(
                    reader.error(&format!("Unexpected character encountered while parsing number: {char}."))
                );
            }
        }
    }
    Ok(text.get(start..reader.at).unwrap_or_default())
}

/// The number as `long`, or as `BigInteger` where it is too large. A leading zero means octal, as JavaScript had
/// it.
pub(crate) fn integer(text: &str) -> Option<Value> {
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u64::from_str_radix(hex, 16).ok().map(|bits| Value::Int64(bits.cast_signed()));
    }
    let mut after_zero = text.strip_prefix('0').unwrap_or_default().chars();
    if after_zero.next().is_some_and(|char| !matches!(char, '.' | 'e' | 'E')) {
        return u64::from_str_radix(text, 8).ok().map(|bits| Value::Int64(bits.cast_signed()));
    }
    let plain = text.strip_prefix('-').unwrap_or(text);
    if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.parse::<i64>() {
        Ok(number) => Some(Value::Int64(number)),
        Err(_) if text.len() > MOST_DIGITS => Some(Value::Int64(0)),
        Err(_) => BigInteger::parse(text).map(Value::object),
    }
}

fn fraction(text: &str, decimals: bool) -> Option<Value> {
    if text.starts_with('0')
        && text.len() > 1
        && !text.get(1..).is_some_and(|rest| rest.starts_with(['.', 'e', 'E']))
    {
        return None;
    }
    if decimals {
        let number = text.parse::<Decimal>().or_else(|_| Decimal::from_scientific(text));
        return number.ok().map(Value::Decimal);
    }
    let number: f64 = text.parse().ok()?;
    text.bytes().any(|byte| byte.is_ascii_digit()).then_some(Value::Double(number))
}
