//! System.Xml.XmlException

use std::sync::Arc;

use crate::clr::exceptions::constructors;
use crate::declare::{Allowed, Type};
use crate::exception::Exception;
use crate::nest::Nest;
use crate::text::Str;
use crate::value::Value;

const NAME: &str = "System.Xml.XmlException";
const LINE: &str = "LineNumber";
const POSITION: &str = "LinePosition";

pub(super) fn declare() -> Type {
    let ty = Type::class("System.Xml.XmlException : System.SystemException").allowed(Allowed::No);
    constructors(ty, NAME, "An XML error has occurred.")
        .constructor(
            "XmlException(string message, Exception innerException, int lineNumber, int linePosition)",
            |message: Option<Str>, inner: Option<Arc<Exception>>, line: i32, position: i32| {
                let message = message.unwrap_or_else(|| Str::from("An XML error has occurred."));
                let message = if line == 0 { message } else { placed(&message.to_utf8(), line, position) };
                let exception = Exception { inner: Nest::new(inner), ..Exception::new(NAME, message) };
                Value::object(with_place(exception, line, position))
            },
        )
        .property("int LineNumber", |exception: Arc<Exception>| number(&exception, LINE))
        .property("int LinePosition", |exception: Arc<Exception>| number(&exception, POSITION))
        .property("string SourceUri", |_: Arc<Exception>| Value::Null)
}

fn number(exception: &Exception, name: &str) -> Value {
    exception.detail(name).cloned().unwrap_or(Value::Int32(0))
}

fn placed(message: &str, line: i32, position: i32) -> Str {
    Str::from(format!("{message} Line {line}, position {position}."))
}

fn with_place(exception: Exception, line: i32, position: i32) -> Exception {
    exception.with_detail(LINE, Value::Int32(line)).with_detail(POSITION, Value::Int32(position))
}

/// An exception that has no place in a document.
pub(super) fn xml(message: impl Into<Str>) -> Exception {
    Exception::new(NAME, message)
}

/// An exception that arose at this byte of a document.
pub(super) fn at(message: &str, document: &str, offset: usize) -> Exception {
    let (line, position) = place(document, offset);
    with_place(Exception::new(NAME, placed(message, line, position)), line, position)
}

/// Line and position in the line, both counted from one, in UTF-16 units.
pub(super) fn place(document: &str, offset: usize) -> (i32, i32) {
    let before = document.get(..offset).unwrap_or(document);
    let mut line = 1;
    let mut start = 0;
    let mut bytes = before.bytes().enumerate().peekable();
    while let Some((index, byte)) = bytes.next() {
        let is_end = match byte {
            b'\n' => true,
            b'\r' => bytes.peek().is_none_or(|(_, next)| *next != b'\n'),
            _ => false,
        };
        if is_end {
            line += 1;
            start = index + 1;
        }
    }
    let column = before.get(start..).unwrap_or_default().encode_utf16().count() + 1;
    (line, i32::try_from(column).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn lines_end_in_three_ways() {
        let text = "a\nb\r\nc\rd😀e";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, 2), (2, 1));
        assert_eq!(place(text, 5), (3, 1));
        assert_eq!(place(text, text.find('e').unwrap()), (4, 4));
    }
}
