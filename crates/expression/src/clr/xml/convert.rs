//! System.Xml.XmlConvert

use super::chars::{is_char, is_name_char, is_name_start, is_space, verify_name};
use super::values::{read_bool, read_duration, read_number, read_offset, written};
use crate::clr::text_of::text_of;
use crate::clr::{DateTime, DateTimeKind, TimeSpan};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::Char;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Prim;
use crate::value::{EnumValue, Value};

/// Declares `ToString(T value)` of many types.
macro_rules! writers {
    ($ty:expr, $($name:literal)*) => {{
        let mut ty: Type = $ty;
        $(
            ty = ty.method(concat!("static string ToString(", $name, " value)"), to_text);
        )*
        ty
    }};
}

/// Declares the methods that read a number.
macro_rules! readers {
    ($ty:expr, $($signature:literal $prim:ident;)*) => {{
        let mut ty: Type = $ty;
        $(
            ty = ty.method(concat!("static ", $signature, "(string s)"), |text: Str| read_number(&text, Prim::$prim));
        )*
        ty
    }};
}

pub(super) fn declare() -> Vec<Type> {
    let ty = Type::class("System.Xml.XmlConvert").allowed(Allowed::No);
    let ty = writers! { ty,
        "bool" "char" "decimal" "sbyte" "short" "int" "long" "byte" "ushort" "uint" "ulong" "float" "double"
        "TimeSpan" "DateTimeOffset" "Guid"
    };
    let ty = readers! { ty,
        "decimal ToDecimal" Decimal;
        "sbyte ToSByte" SByte;
        "short ToInt16" Int16;
        "int ToInt32" Int32;
        "long ToInt64" Int64;
        "byte ToByte" Byte;
        "ushort ToUInt16" UInt16;
        "uint ToUInt32" UInt32;
        "ulong ToUInt64" UInt64;
        "float ToSingle" Single;
        "double ToDouble" Double;
    };
    vec![
        with_names(with_dates(ty)),
        Type::enumeration(
            "System.Xml.XmlDateTimeSerializationMode",
            &[("Local", LOCAL), ("Utc", UTC), ("Unspecified", UNSPECIFIED), ("RoundtripKind", ROUND_TRIP)],
        )
        .allowed(Allowed::No),
    ]
}

const LOCAL: i32 = 0;
const UTC: i32 = 1;
const UNSPECIFIED: i32 = 2;
const ROUND_TRIP: i32 = 3;

fn to_text(cx: &mut Cx<'_>, value: Value) -> Result<Str, Throw> {
    match written(&value) {
        Some(text) => text.map(Str::from),
        None => text_of(cx, &value),
    }
}

fn with_dates(ty: Type) -> Type {
    ty.method("static bool ToBoolean(string s)", |text: Str| read_bool(&text))
        .method("static char ToChar(string s)", |text: Str| match text.units().as_slice() {
            [unit] => Ok(Char(*unit)),
            _ => Err(Exception::format("String must be exactly one character long.")),
        })
        .method("static Guid ToGuid(string s)", |text: Str| crate::clr::guid::parse(&text).map(Value::object))
        .method("static TimeSpan ToTimeSpan(string s)", |text: Str| {
            read_duration(&text).map(|ticks| Value::object(TimeSpan(ticks)))
        })
        .method("static DateTimeOffset ToDateTimeOffset(string s)", |cx: &mut Cx<'_>, text: Str| {
            read_offset(cx, &text).map(Value::object)
        })
        .method("static DateTime ToDateTime(string s)", |cx: &mut Cx<'_>, text: Str| {
            read_date(cx, &text, LOCAL).map(Value::object)
        })
        .method(
            "static DateTime ToDateTime(string s, System.Xml.XmlDateTimeSerializationMode dateTimeOption)",
            |cx: &mut Cx<'_>, text: Str, mode: EnumValue| {
                read_date(cx, &text, mode.number).map(Value::object)
            },
        )
        .method("static string ToString(DateTime value)", |date: Date| {
            date.0.text("yyyy-MM-ddTHH:mm:ss.fffffffzzz", &Value::Null)
        })
        .method("static string ToString(DateTime value, string format)", |date: Date, format: Str| {
            date.0.text(&format.to_utf8(), &Value::Null)
        })
        .method(
            "static string ToString(DateTime value, System.Xml.XmlDateTimeSerializationMode dateTimeOption)",
            |date: Date, mode: EnumValue| {
                in_mode(date.0, mode.number)?.text("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", &Value::Null)
            },
        )
}

/// A `DateTime` argument.
struct Date(DateTime);

impl crate::function::FromValue for Date {
    fn from_value(value: Value) -> Result<Self, crate::function::Mismatch> {
        match value.downcast_ref::<DateTime>() {
            Some(date) => Ok(Self(*date)),
            None => Err(crate::function::Mismatch::Type(value)),
        }
    }
}

fn read_date(cx: &mut Cx<'_>, text: &Str, mode: i32) -> Result<DateTime, Exception> {
    const ROUND_TRIP_STYLE: i32 = 128;
    let utf8 = text.to_utf8();
    let trimmed = utf8.trim_matches(is_space);
    let wrong = || Exception::format(format!("The string '{trimmed}' is not a valid AllXsd value."));
    let is_iso = trimmed.starts_with(|char: char| char.is_ascii_digit())
        && trimmed.chars().all(|char| char.is_ascii_digit() || "-:.TZ+".contains(char));
    if !is_iso {
        return Err(wrong());
    }
    let date = crate::clr::date_time::parse(cx, &Str::from(trimmed), &Value::Null, ROUND_TRIP_STYLE);
    in_mode(date.map_err(|_| wrong())?, mode)
}

/// Local time is UTC, so the kind is all that changes.
fn in_mode(date: DateTime, mode: i32) -> Result<DateTime, Exception> {
    let kind = match mode {
        LOCAL => DateTimeKind::Local,
        UTC => DateTimeKind::Utc,
        UNSPECIFIED => DateTimeKind::Unspecified,
        ROUND_TRIP => date.kind,
        other => {
            let message = format!(
                "The '{other}' value for the 'dateTimeOption' parameter is not an allowed value for the 'XmlDateTimeSerializationMode' enumeration."
            );
            return Err(Exception::argument(message, Some("dateTimeOption")));
        }
    };
    Ok(DateTime { kind, ..date })
}

fn with_names(ty: Type) -> Type {
    ty.method("static string EncodeName(string name)", |name: Option<Str>| {
        name.map(|name| encode_name(&name))
    })
    .method("static string EncodeLocalName(string name)", |name: Option<Str>| {
        name.map(|name| encode_local_name(&name))
    })
    .method("static string EncodeNmToken(string name)", |name: Option<Str>| {
        name.map(|name| encode(&name, false, |char| char == ':'))
    })
    .method("static string DecodeName(string name)", |name: Option<Str>| name.map(|name| decode(&name)))
    .method("static string VerifyNCName(string name)", |name: Str| verify_name(&name).map(|()| name))
    .method("static string VerifyName(string name)", |name: Str| {
        for part in name.to_utf8().split(':') {
            verify_name(&Str::from(part))?;
        }
        Ok::<_, Exception>(name)
    })
    .method("static string VerifyXmlChars(string content)", |text: Str| {
        super::chars::verify_chars(&text).map(|()| text)
    })
    .method("static bool IsXmlChar(char ch)", |unit: Char| char_is(unit, is_char))
    .method("static bool IsNCNameChar(char ch)", |unit: Char| char_is(unit, is_name_char))
    .method("static bool IsStartNCNameChar(char ch)", |unit: Char| char_is(unit, is_name_start))
    .method("static bool IsWhitespaceChar(char ch)", |unit: Char| char_is(unit, is_space))
}

fn char_is(unit: Char, is: fn(char) -> bool) -> bool {
    char::from_u32(u32::from(unit.0)).is_some_and(is)
}

/// `XmlConvert.EncodeName`.
pub(super) fn encode_name(name: &Str) -> Str {
    encode(name, true, |char| char == ':')
}

/// `XmlConvert.EncodeLocalName`.
pub(super) fn encode_local_name(name: &Str) -> Str {
    encode(name, true, |_| false)
}

/// A name whose invalid characters are written as their numbers.
fn encode(name: &Str, is_name: bool, is_allowed: fn(char) -> bool) -> Str {
    let utf8 = name.to_utf8();
    let mut encoded = String::with_capacity(utf8.len());
    for (index, char) in utf8.char_indices() {
        let fits = if index == 0 && is_name { is_name_start(char) } else { is_name_char(char) };
        let looks_encoded = char == '_' && utf8.get(index..).and_then(escape).is_some();
        if (fits || is_allowed(char)) && !looks_encoded {
            encoded.push(char);
        } else if u32::from(char) > 0xffff {
            encoded += &format!("_x{:08X}_", u32::from(char));
        } else {
            encoded += &format!("_x{:04X}_", u32::from(char));
        }
    }
    Str::from(encoded)
}

/// The character that `_xHHHH_` at the beginning of the text stands for, and what comes after.
fn escape(text: &str) -> Option<(char, &str)> {
    let (digits, rest) = text.strip_prefix("_x")?.split_once('_')?;
    let is_number = matches!(digits.len(), 4 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let char = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    is_number.then_some((char, rest))
}

/// `XmlConvert.DecodeName`.
pub(super) fn decode(name: &Str) -> Str {
    let utf8 = name.to_utf8();
    let mut rest: &str = &utf8;
    let mut decoded = String::with_capacity(rest.len());
    while let Some(char) = rest.chars().next() {
        let (char, after) = escape(rest).unwrap_or((char, rest.get(char.len_utf8()..).unwrap_or_default()));
        decoded.push(char);
        rest = after;
    }
    Str::from(decoded)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};
    use crate::text::Str;

    #[test]
    fn names_are_encoded_and_decoded() {
        for (name, encoded) in [
            ("a b", "a_x0020_b"),
            ("1a", "_x0031_a"),
            ("_x0041_", "_x005F_x0041_"),
            ("😀", "_x0001F600_"),
            ("plain", "plain"),
        ] {
            assert_eq!(encode(&Str::from(name), true, |_| false).to_string(), encoded);
            assert_eq!(decode(&Str::from(encoded)).to_string(), name);
        }
    }
}
