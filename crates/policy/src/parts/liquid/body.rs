//! The body of a message as a template sees it.

use gatepost_engine::{Body, Headers};
use serde_json::Value as Json;

use super::Options;
use super::datum::{Datum, Map, MapKind};
use super::moment::Moment;
use super::xml;

/// The body of a message, by its content type: JSON or XML; nothing of other types, and of what has been read
/// already.
pub(super) fn read(body: Option<&Body>, headers: &Headers, options: Options) -> Result<Datum, String> {
    let Some(body) = body.filter(|body| !body.is_consumed()) else { return Ok(Datum::Nil) };
    let Some(bytes) = body.bytes().filter(|bytes| !bytes.trim_ascii().is_empty()) else {
        return Ok(Datum::Nil);
    };
    let Some(format) = headers.first("content-type").and_then(|value| Format::of(&value)) else {
        return Ok(Datum::Nil);
    };
    let text = body.charset().decode(bytes);
    match format {
        Format::Json => match serde_json::from_str(&text) {
            Ok(json) => Ok(json_datum(json, options)),
            Err(error) => Err(format!("the body is not JSON: {error}")),
        },
        Format::Xml => xml::read(&text, options).map_err(|error| format!("the body is not XML: {error}")),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Json,
    Xml,
}

impl Format {
    fn of(content_type: &str) -> Option<Self> {
        let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match media_type.as_str() {
            "application/json" | "text/json" => Some(Self::Json),
            "application/xml" | "text/xml" => Some(Self::Xml),
            other if other.ends_with("+json") => Some(Self::Json),
            other if other.ends_with("+xml") => Some(Self::Xml),
            _ => None,
        }
    }
}

pub(super) fn json_datum(json: Json, options: Options) -> Datum {
    match json {
        Json::Null => Datum::Nil,
        Json::Bool(truth) => Datum::Truth(truth),
        Json::Number(number) => number_datum(&number),
        Json::String(text) => text_datum(text, options),
        Json::Array(items) => Datum::List(items.into_iter().map(|item| json_datum(item, options)).collect()),
        Json::Object(members) => {
            let mut map = Map::new(MapKind::Object);
            for (name, value) in members {
                map.set(name, json_datum(value, options));
            }
            Datum::Map(map)
        }
    }
}

/// A whole number that is too large for a number stays its digits.
fn number_datum(number: &serde_json::Number) -> Datum {
    if let Some(whole) = number.as_i64() {
        return Datum::Integer(whole);
    }
    let text = number.to_string();
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
        return Datum::Text(text);
    }
    number.as_f64().map_or(Datum::Text(text), Datum::Float)
}

pub(super) fn text_datum(text: String, options: Options) -> Datum {
    let moment = options.parses_dates.then(|| Moment::read(&text)).flatten();
    moment.map_or(Datum::Text(text), Datum::Moment)
}
