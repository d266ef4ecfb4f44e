//! Values of .NET's own structures from what JSON holds: texts, numbers and values of the same type

use crate::clr::Array;
use crate::clr::convert::{change_type, to_date_time};
use crate::clr::date_time::{DateTime, Kind};
use crate::clr::date_time_offset::DateTimeOffset;
use crate::clr::text_of::text_of;
use crate::clr::uri::Uri;
use crate::clr::{date_time_offset_read, enumeration, guid, time_span};
use crate::exception::{Exception, Throw};
use crate::function::IntoValue;
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{EnumValue, Value};

/// Whether a text can become a value of the type.
pub(crate) fn is_known(ty: &Ty) -> bool {
    let name = ty.full_name().and_then(|name| name.strip_prefix("System."));
    matches!(name, Some("DateTime" | "DateTimeOffset" | "Guid" | "TimeSpan" | "Uri"))
}

/// The value as the type.
pub(crate) fn from_json(cx: &mut Cx<'_>, value: &Value, ty: &Ty) -> Result<Value, Throw> {
    if value.ty().as_ref() == Some(ty) {
        return Ok(value.clone());
    }
    if let Some(found) = enumeration::Enumeration::find(cx, ty.full_name().unwrap_or_default()) {
        return match value {
            Value::String(text) => Ok(enumeration::parse(cx, ty, text, true)?),
            number => {
                let number = change_type(cx, number, &Ty::INT, &Value::Null)?;
                let Value::Int32(number) = number else { return Ok(number) };
                Ok(Value::Enum(EnumValue { ty: found.name, number }))
            }
        };
    }
    let text = text_of(cx, value)?;
    match ty.full_name().and_then(|name| name.strip_prefix("System.")) {
        Some("DateTime") => match value.downcast_ref::<DateTimeOffset>() {
            Some(date) => Ok(Value::object(DateTime { ticks: date.ticks, kind: Kind::Unspecified })),
            None => to_date_time(cx, value, &Value::Null),
        },
        Some("DateTimeOffset") => match value.downcast_ref::<DateTime>() {
            Some(date) => Ok(Value::object(DateTimeOffset { ticks: date.ticks, offset: 0 })),
            None => date_time_offset_read::parse(cx, &text, &Value::Null, 0)?.into_value(),
        },
        Some("Guid") => match value.downcast_ref::<Array>().and_then(Array::to_bytes) {
            Some(bytes) => guid::from_bytes(bytes)?.into_value(),
            None => guid::parse(&text)?.into_value(),
        },
        Some("TimeSpan") => time_span::parse(&text)?.into_value(),
        Some("Uri") => Ok(Value::object(Uri::parse(&text.to_utf8(), 0)?)),
        _ => {
            let own = value.ty().unwrap_or(Ty::Object).reflection_name();
            let message = format!("Could not cast or convert from {own} to {}.", ty.reflection_name());
            Err(Exception::argument(message, None).into())
        }
    }
}
