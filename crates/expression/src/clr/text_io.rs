//! System.IO.TextReader, StringReader, TextWriter, StringWriter

use std::sync::Arc;

use parking_lot::Mutex;

use super::array::Array;
use super::codec::Charset;
use super::encoding::Encoding;
use super::exceptions::disposed;
use super::format::composite;
use super::receiver::int;
use super::string_builder::{NEW_LINE, StringBuilder};
use super::text_of::{format_of, text_of};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::Char;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(crate) fn declare() -> Vec<Type> {
    vec![
        reader_members(Type::class("System.IO.TextReader : System.IDisposable").allowed(Allowed::No)),
        Type::class("System.IO.StringReader : System.IO.TextReader").constructor(
            "StringReader(string s)",
            |text: Str| {
                Value::object(StringReader(Mutex::new(Reading {
                    units: text.units(),
                    next: 0,
                    closed: false,
                })))
            },
        ),
        writer_members(Type::class("System.IO.TextWriter : System.IDisposable").allowed(Allowed::No)),
        string_writer(),
    ]
}

/// A `System.IO.StringReader`.
#[derive(Debug)]
pub(crate) struct StringReader(Mutex<Reading>);

#[derive(Debug)]
struct Reading {
    units: Vec<u16>,
    next: usize,
    closed: bool,
}

impl Object for StringReader {
    fn ty(&self) -> Ty {
        Ty::named("System.IO.StringReader", [])
    }
}

fn reader_members(ty: Type) -> Type {
    ty.method("int Read()", |reader: Arc<StringReader>| reader.read(1).map(|units| first(&units)))
        .method("int Peek()", |reader: Arc<StringReader>| reader.peek())
        .method("int Read(char[] buffer, int index, int count)", read_into)
        .method("int ReadBlock(char[] buffer, int index, int count)", read_into)
        .method("string ReadLine()", |reader: Arc<StringReader>| reader.read_line())
        .method("string ReadToEnd()", |cx: &mut Cx<'_>, reader: Arc<StringReader>| reader.read_to_end(cx))
        .method("void Close()", |reader: Arc<StringReader>| reader.0.lock().closed = true)
        .method("void Dispose()", |reader: Arc<StringReader>| reader.0.lock().closed = true)
}

fn first(units: &[u16]) -> i32 {
    units.first().map_or(-1, |unit| i32::from(*unit))
}

impl StringReader {
    /// At most so many units.
    fn read(&self, count: usize) -> Result<Vec<u16>, Exception> {
        let mut reading = self.0.lock();
        reading.check()?;
        let end = reading.next.saturating_add(count).min(reading.units.len());
        let units = reading.units.get(reading.next..end).unwrap_or_default().to_vec();
        reading.next = end;
        Ok(units)
    }

    fn peek(&self) -> Result<i32, Exception> {
        let reading = self.0.lock();
        reading.check()?;
        Ok(reading.units.get(reading.next).map_or(-1, |unit| i32::from(*unit)))
    }

    fn read_line(&self) -> Result<Option<Str>, Exception> {
        let mut reading = self.0.lock();
        reading.check()?;
        let rest = reading.units.get(reading.next..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        let (carriage_return, line_feed) = (u16::from(b'\r'), u16::from(b'\n'));
        let length =
            rest.iter().position(|unit| [carriage_return, line_feed].contains(unit)).unwrap_or(rest.len());
        let line = Str::from_units(rest.get(..length).unwrap_or_default());
        let ending = match rest.get(length..) {
            Some([first, second, ..]) if [*first, *second] == [carriage_return, line_feed] => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        reading.next += length + ending;
        Ok(Some(line))
    }

    /// What has not been read yet.
    pub(crate) fn read_to_end(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        let length = self.0.lock().units.len();
        cx.charge(length.saturating_mul(2))?;
        Ok(Str::from_units(&self.read(length)?))
    }
}

impl Reading {
    fn check(&self) -> Result<(), Exception> {
        if self.closed {
            return Err(disposed(None, Some(Str::from("Cannot read from a closed TextReader."))));
        }
        Ok(())
    }
}

fn read_into(
    reader: Arc<StringReader>,
    buffer: Arc<Array>,
    index: i32,
    count: i32,
) -> Result<i32, Exception> {
    let negative = |param| Exception::argument_out_of_range("Non-negative number required.", param);
    let index = usize::try_from(index).map_err(|_| negative("index"))?;
    let count = usize::try_from(count).map_err(|_| negative("count"))?;
    if index.saturating_add(count) > buffer.len() {
        return Err(Exception::argument(
            "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.",
            None,
        ));
    }
    let units = reader.read(count)?;
    for (offset, unit) in units.iter().enumerate() {
        buffer.set(index + offset, Value::Char(*unit));
    }
    Ok(int(units.len()))
}

/// A `System.IO.StringWriter`.
#[derive(Debug)]
pub(crate) struct StringWriter {
    builder: Arc<StringBuilder>,
    provider: Value,
    new_line: Mutex<Str>,
}

impl Object for StringWriter {
    fn ty(&self) -> Ty {
        Ty::named("System.IO.StringWriter", [])
    }

    fn to_text(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        self.builder.to_text(cx)
    }
}

impl StringWriter {
    fn on(builder: Arc<StringBuilder>, provider: Value) -> Value {
        Value::object(Self { builder, provider, new_line: Mutex::new(Str::from(NEW_LINE)) })
    }

    /// Writes the text.
    pub(crate) fn write(&self, cx: &mut Cx<'_>, text: &Str) -> Result<(), Throw> {
        self.builder.push(cx, text)
    }
}

fn string_writer() -> Type {
    let empty = || Arc::new(StringBuilder::new(&Str::new()));
    Type::class("System.IO.StringWriter : System.IO.TextWriter")
        .constructor("StringWriter()", move || StringWriter::on(empty(), Value::Null))
        .constructor("StringWriter(IFormatProvider formatProvider)", move |provider: Value| {
            StringWriter::on(empty(), provider)
        })
        .constructor("StringWriter(StringBuilder sb)", |builder: Arc<StringBuilder>| {
            StringWriter::on(builder, Value::Null)
        })
        .constructor("StringWriter(StringBuilder sb, IFormatProvider formatProvider)", StringWriter::on)
        .method("StringBuilder GetStringBuilder()", |writer: Arc<StringWriter>| Arc::clone(&writer.builder))
        .method("string ToString()", |cx: &mut Cx<'_>, writer: Arc<StringWriter>| writer.to_text(cx))
}

macro_rules! for_types {
    ($ty:expr, $($source:literal)*) => {
        $ty$(
            .method(concat!("void Write(", $source, " value)"), write)
            .method(concat!("void WriteLine(", $source, " value)"), write_line)
        )*
    };
}

fn writer_members(ty: Type) -> Type {
    let ty = for_types!(
        ty, "string" "object" "bool" "char" "int" "uint" "long" "ulong" "float" "double" "decimal" "StringBuilder"
    );
    ty.method("void Write(char[] buffer)", |cx: &mut Cx<'_>, writer: Arc<StringWriter>, units: Vec<Char>| {
        writer.write(cx, &super::string::from_chars(&units))
    })
    .method(
        "void WriteLine(char[] buffer)",
        |cx: &mut Cx<'_>, writer: Arc<StringWriter>, units: Vec<Char>| {
            writer.write(cx, &super::string::from_chars(&units))?;
            end_line(cx, &writer)
        },
    )
    .method(
        "void Write(string format, object arg0)",
        |cx: &mut Cx<'_>, writer: Arc<StringWriter>, format: Str, a: Value| {
            write_format(cx, &writer, &format, &[a])
        },
    )
    .method(
        "void Write(string format, object arg0, object arg1)",
        |cx: &mut Cx<'_>, writer: Arc<StringWriter>, format: Str, a: Value, b: Value| {
            write_format(cx, &writer, &format, &[a, b])
        },
    )
    .method(
        "void Write(string format, params object[] arg)",
        |cx: &mut Cx<'_>, writer: Arc<StringWriter>, format: Str, args: Vec<Value>| {
            write_format(cx, &writer, &format, &args)
        },
    )
    .method("void WriteLine()", |cx: &mut Cx<'_>, writer: Arc<StringWriter>| end_line(cx, &writer))
    .method(
        "void WriteLine(string format, object arg0)",
        |cx: &mut Cx<'_>, writer: Arc<StringWriter>, format: Str, a: Value| {
            write_format(cx, &writer, &format, &[a])?;
            end_line(cx, &writer)
        },
    )
    .method(
        "void WriteLine(string format, params object[] arg)",
        |cx: &mut Cx<'_>, writer: Arc<StringWriter>, format: Str, args: Vec<Value>| {
            write_format(cx, &writer, &format, &args)?;
            end_line(cx, &writer)
        },
    )
    .writable(
        "string NewLine",
        |writer: Arc<StringWriter>| writer.new_line.lock().clone(),
        |writer: Arc<StringWriter>, text: Option<Str>| {
            *writer.new_line.lock() = text.unwrap_or_else(|| Str::from(NEW_LINE));
        },
    )
    .property("Encoding Encoding", |_: Arc<StringWriter>| Encoding::new(Charset::Utf16 { big: false }))
    .property("IFormatProvider FormatProvider", |writer: Arc<StringWriter>| writer.provider.clone())
    .method("void Flush()", |_: Arc<StringWriter>| ())
    .method("void Close()", |_: Arc<StringWriter>| ())
    .method("void Dispose()", |_: Arc<StringWriter>| ())
}

fn write(cx: &mut Cx<'_>, writer: Arc<StringWriter>, value: Value) -> Result<(), Throw> {
    let text = if writer.provider.is_null() || value.is_null() {
        text_of(cx, &value)?
    } else {
        format_of(cx, &value, "", &writer.provider)?
    };
    writer.write(cx, &text)
}

fn write_line(cx: &mut Cx<'_>, writer: Arc<StringWriter>, value: Value) -> Result<(), Throw> {
    write(cx, Arc::clone(&writer), value)?;
    end_line(cx, &writer)
}

fn end_line(cx: &mut Cx<'_>, writer: &StringWriter) -> Result<(), Throw> {
    let end = writer.new_line.lock().clone();
    writer.write(cx, &end)
}

fn write_format(cx: &mut Cx<'_>, writer: &StringWriter, format: &Str, args: &[Value]) -> Result<(), Throw> {
    let text = composite::format(cx, &writer.provider, format, args)?;
    writer.write(cx, &text)
}
