//! The exceptions of Json.NET

use crate::exception::Exception;

/// An exception that says where in the text it arose.
pub(crate) fn at(ty: &'static str, message: &str, path: &str, line: usize, position: usize) -> Exception {
    let message = message.strip_suffix('.').unwrap_or(message);
    Exception::new(ty, format!("{message}. Path '{path}', line {line}, position {position}."))
}

/// `JsonException`.
pub(crate) fn json(message: impl Into<String>) -> Exception {
    Exception::new("Newtonsoft.Json.JsonException", message.into())
}

/// `JsonSerializationException` without a place.
pub(crate) fn serialization(message: impl Into<String>) -> Exception {
    Exception::new("Newtonsoft.Json.JsonSerializationException", message.into())
}
