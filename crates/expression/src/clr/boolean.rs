//! System.Boolean

use super::text_of::bool_text;
use crate::declare::Type;
use crate::exception::Exception;
use crate::function::WithOut;
use crate::text::Str;
use crate::value::{EnumValue, Value};

pub(crate) fn declare() -> Type {
    Type::structure(
        "System.Boolean : System.IComparable, System.IConvertible, System.IComparable<bool>, System.IEquatable<bool>",
        Value::Bool(false),
    )
    .constant("string TrueString", Value::text("True"))
    .constant("string FalseString", Value::text("False"))
    .method("static bool Parse(string value)", |text: Str| parse(&text))
    .method("static bool TryParse(string value, out bool result)", |text: Option<Str>| {
        let value = text.and_then(|text| read(&text));
        WithOut(value.is_some(), [Value::Bool(value.unwrap_or(false))])
    })
    .method("string ToString()", bool_text)
    .method("string ToString(IFormatProvider provider)", |value: bool, _: Value| bool_text(value))
    .method("bool Equals(object obj)", |value: bool, other: Value| matches!(other, Value::Bool(other) if other == value))
    .method("bool Equals(bool obj)", |value: bool, other: bool| value == other)
    .method("int CompareTo(bool value)", |value: bool, other: bool| value.cmp(&other) as i32)
    .method("int CompareTo(object obj)", compare_to)
    .method("int GetHashCode()", |value: bool| i32::from(value))
    .method("TypeCode GetTypeCode()", |_: bool| EnumValue { ty: "System.TypeCode", number: 3 })
}

/// `Boolean.Parse`.
pub(crate) fn parse(text: &Str) -> Result<bool, Exception> {
    read(text)
        .ok_or_else(|| Exception::format(format!("String '{text}' was not recognized as a valid Boolean.")))
}

fn read(text: &Str) -> Option<bool> {
    let text = text.to_utf8();
    let text = text.trim_matches(|ch: char| ch.is_whitespace() || ch == '\0');
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else {
        text.eq_ignore_ascii_case("false").then_some(false)
    }
}

fn compare_to(value: bool, other: Value) -> Result<i32, Exception> {
    match other {
        Value::Null => Ok(1),
        Value::Bool(other) => Ok(value.cmp(&other) as i32),
        _ => Err(Exception::argument("Object must be of type Boolean.", None)),
    }
}
