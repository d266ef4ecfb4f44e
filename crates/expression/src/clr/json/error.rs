//! The exceptions of Json.NET

use std::sync::Arc;

use crate::clr::exceptions::constructors;
use crate::declare::{Allowed, Type};
use crate::exception::Exception;
use crate::text::Str;
use crate::value::Value;

pub(super) fn declare() -> Vec<Type> {
    let plain = |declaration: &'static str| {
        let name = declaration.split(' ').next().unwrap_or_default();
        constructors(Type::class(declaration).allowed(Allowed::No), name, "")
    };
    let placed = |declaration| {
        plain(declaration)
            .property("int LineNumber", |exception: Arc<Exception>| number(&exception, LINE))
            .property("int LinePosition", |exception: Arc<Exception>| number(&exception, POSITION))
            .property("string Path", |exception: Arc<Exception>| {
                exception.detail(PATH).cloned().unwrap_or_default()
            })
    };
    vec![
        plain("Newtonsoft.Json.JsonException : Exception"),
        placed("Newtonsoft.Json.JsonReaderException : Newtonsoft.Json.JsonException"),
        placed("Newtonsoft.Json.JsonSerializationException : Newtonsoft.Json.JsonException"),
        plain("Newtonsoft.Json.JsonWriterException : Newtonsoft.Json.JsonException")
            .property("string Path", |exception: Arc<Exception>| {
                exception.detail(PATH).cloned().unwrap_or_default()
            }),
    ]
}

const LINE: &str = "LineNumber";
const POSITION: &str = "LinePosition";
const PATH: &str = "Path";

fn number(exception: &Exception, name: &str) -> Value {
    exception.detail(name).cloned().unwrap_or(Value::Int32(0))
}

/// An exception that says where in the text it arose.
pub(crate) fn at(ty: &'static str, message: &str, path: &str, line: usize, position: usize) -> Exception {
    let message = message.strip_suffix('.').unwrap_or(message);
    let number = |number: usize| Value::Int32(i32::try_from(number).unwrap_or(i32::MAX));
    Exception::new(ty, format!("{message}. Path '{path}', line {line}, position {position}."))
        .with_detail(LINE, number(line))
        .with_detail(POSITION, number(position))
        .with_detail(PATH, Value::String(Str::from(path)))
}

/// `JsonException`.
pub(crate) fn json(message: impl Into<String>) -> Exception {
    Exception::new("Newtonsoft.Json.JsonException", message.into())
}

/// `JsonSerializationException` without a place.
pub(crate) fn serialization(message: impl Into<String>) -> Exception {
    Exception::new("Newtonsoft.Json.JsonSerializationException", message.into())
}
