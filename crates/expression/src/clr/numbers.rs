//! What System.SByte to UInt64, Single, Double and Decimal have in common.

use super::format::number_parse::Failure;
use super::text_of;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

/// A number type's format string, when there is one, and provider.
pub(crate) fn to_string(
    cx: &mut Cx<'_>,
    value: &Value,
    format: Option<&Str>,
    provider: &Value,
) -> Result<Str, Throw> {
    text_of::format_of(cx, value, &format.map(Str::to_utf8).unwrap_or_default(), provider)
}

/// The exception that `Parse` throws; `article_and_name` is such as `an Int32`.
pub(crate) fn parse_error(failure: Failure, article_and_name: &str) -> Exception {
    match failure {
        Failure::Format => Exception::format("Input string was not in a correct format."),
        Failure::Overflow => overflow(article_and_name),
    }
}

/// The exception for a value that does not fit.
pub(crate) fn overflow(article_and_name: &str) -> Exception {
    Exception::overflow(format!("Value was either too large or too small for {article_and_name}."))
}

/// The members that every number type has: comparison, equality and text.
macro_rules! common_members {
    ($ty:expr, $variant:ident, $rust:ty, $keyword:literal, $name:literal, $code:literal, $compare:expr) => {
        $ty.method("string ToString()", |cx: &mut Cx<'_>, value: $rust| {
            crate::clr::text_of::text_of(cx, &Value::$variant(value))
        })
        .method("string ToString(string format)", |cx: &mut Cx<'_>, value: $rust, format: Option<Str>| {
            crate::clr::numbers::to_string(cx, &Value::$variant(value), format.as_ref(), &Value::Null)
        })
        .method(
            "string ToString(IFormatProvider provider)",
            |cx: &mut Cx<'_>, value: $rust, provider: Value| {
                crate::clr::numbers::to_string(cx, &Value::$variant(value), None, &provider)
            },
        )
        .method(
            "string ToString(string format, IFormatProvider provider)",
            |cx: &mut Cx<'_>, value: $rust, format: Option<Str>, provider: Value| {
                crate::clr::numbers::to_string(cx, &Value::$variant(value), format.as_ref(), &provider)
            },
        )
        .method("bool Equals(object obj)", |value: $rust, other: Value| {
            crate::clr::equality::equals(&Value::$variant(value), &other)
        })
        .method(concat!("bool Equals(", $keyword, " obj)"), |value: $rust, other: $rust| {
            crate::clr::equality::equals(&Value::$variant(value), &Value::$variant(other))
        })
        .method("int CompareTo(object value)", |value: $rust, other: Value| match other {
            Value::Null => Ok(1),
            Value::$variant(other) => Ok($compare(value, other)),
            _ => Err(Exception::argument(concat!("Object must be of type ", $name, "."), None)),
        })
        .method(concat!("int CompareTo(", $keyword, " value)"), |value: $rust, other: $rust| {
            $compare(value, other)
        })
        .method("int GetHashCode()", |value: $rust| crate::clr::equality::hash_code(&Value::$variant(value)))
        .method("TypeCode GetTypeCode()", |_: $rust| EnumValue { ty: "System.TypeCode", number: $code })
    };
}

/// The members that read a number type from text; `$read` takes text, styles and provider.
macro_rules! parse_members {
    ($ty:expr, $variant:ident, $keyword:literal, $styles:expr, $read:expr) => {
        $ty.method(concat!("static ", $keyword, " Parse(string s)"), move |text: Str| {
            $read(&text, $styles, &Value::Null).map(Value::$variant)
        })
        .method(
            concat!("static ", $keyword, " Parse(string s, NumberStyles style)"),
            move |text: Str, styles: EnumValue| {
                $read(&text, styles.number, &Value::Null).map(Value::$variant)
            },
        )
        .method(
            concat!("static ", $keyword, " Parse(string s, IFormatProvider provider)"),
            move |text: Str, provider: Value| $read(&text, $styles, &provider).map(Value::$variant),
        )
        .method(
            concat!("static ", $keyword, " Parse(string s, NumberStyles style, IFormatProvider provider)"),
            move |text: Str, styles: EnumValue, provider: Value| {
                $read(&text, styles.number, &provider).map(Value::$variant)
            },
        )
        .method(
            concat!("static bool TryParse(string s, out ", $keyword, " result)"),
            move |text: Option<Str>| {
                let value = text.and_then(|text| $read(&text, $styles, &Value::Null).ok());
                WithOut(value.is_some(), [Value::$variant(value.unwrap_or_default())])
            },
        )
        .method(
            concat!(
                "static bool TryParse(string s, NumberStyles style, IFormatProvider provider, out ",
                $keyword,
                " result)"
            ),
            move |text: Option<Str>, styles: EnumValue, provider: Value| {
                check_styles(styles.number)?;
                let value = text.and_then(|text| $read(&text, styles.number, &provider).ok());
                Ok::<_, Throw>(WithOut(value.is_some(), [Value::$variant(value.unwrap_or_default())]))
            },
        )
    };
}

pub(crate) use {common_members, parse_members};
