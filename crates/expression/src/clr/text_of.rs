//! Values as text: `ToString()` and `IFormattable.ToString(format, provider)`, with the invariant culture.

use super::enumeration;
use super::format::number_standard;
use super::globalization;
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

/// What `Convert.ToString(value, CultureInfo.InvariantCulture)` gives; the empty text for null.
pub(crate) fn text_of(cx: &mut Cx<'_>, value: &Value) -> Result<Str, Throw> {
    Ok(match value {
        Value::Null => Str::new(),
        Value::Bool(value) => bool_text(*value),
        Value::Char(unit) => Str::from_units(&[*unit]),
        Value::SByte(number) => Str::from(number.to_string()),
        Value::Byte(number) => Str::from(number.to_string()),
        Value::Int16(number) => Str::from(number.to_string()),
        Value::UInt16(number) => Str::from(number.to_string()),
        Value::Int32(number) => Str::from(number.to_string()),
        Value::UInt32(number) => Str::from(number.to_string()),
        Value::Int64(number) => Str::from(number.to_string()),
        Value::UInt64(number) => Str::from(number.to_string()),
        Value::Single(number) => Str::from(number_standard::single_text(*number)),
        Value::Double(number) => Str::from(number_standard::double_text(*number)),
        Value::Decimal(number) => Str::from(number_standard::decimal_text(number)),
        Value::Enum(value) => enumeration::name(cx, *value),
        Value::String(text) => text.clone(),
        Value::Object(object) => cx.nested(|cx| object.to_text(cx))?,
    })
}

/// The value as this format writes it, where its type has formats; else its text.
pub(crate) fn format_of(
    cx: &mut Cx<'_>,
    value: &Value,
    format: &str,
    provider: &Value,
) -> Result<Str, Throw> {
    match value {
        Value::Enum(value) => Ok(enumeration::format(cx, *value, format)?),
        Value::Object(object) => match object.format(cx, format, provider) {
            Some(text) => text,
            None => object.to_text(cx),
        },
        _ => {
            let info = globalization::number_format(provider);
            match number_standard::format_number(value, format, &info) {
                Some(text) => Ok(Str::from(text?)),
                None => text_of(cx, value),
            }
        }
    }
}

/// `True` or `False`.
pub(crate) fn bool_text(value: bool) -> Str {
    Str::from(if value { "True" } else { "False" })
}
