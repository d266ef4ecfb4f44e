//! System.IO.TextReader, StringReader, TextWriter, StringWriter

use std::sync::Arc;

use parking_lot::Mutex;

use super::array::Array;
use super::codec::Charset;
use super::encoding::Encoding;
use super::exceptions::disposed;
use super::format::composite;
use super::receiver::{int, range};
use super::streams;
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
        Type::class("System.IO.StringReader : System.IO.TextReader")
            .constructor("StringReader(string s)", |text: Str| {
                Value::object(StringReader::named("System.IO.StringReader", &text))
            }),
        writer_members(Type::class("System.IO.TextWriter : System.IDisposable").allowed(Allowed::No)),
        string_writer(),
    ]
}

/// A `System.IO.StringReader` or `StreamReader`: a text of which a part has been read.
#[derive(Debug)]
pub(crate) struct StringReader(Mutex<Reading>, &'static str);

#[derive(Debug)]
struct Reading {
    units: Vec<u16>,
    next: usize,
    closed: bool,
}

impl Object for StringReader {
    fn ty(&self) -> Ty {
        Ty::named(self.1, [])
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
    /// A reader of this type on the text.
    pub(crate) fn named(name: &'static str, text: &Str) -> Self {
        Self(Mutex::new(Reading { units: text.units(), next: 0, closed: false }), name)
    }

    /// At most so many units.
    fn read(&self, count: usize) -> Result<Vec<u16>, Exception> {
        let mut reading = self.0.lock();
        reading.check()?;
        let end = reading.next.saturating_add(count).min(reading.units.len());
        let units = reading.units.get(reading.next..end).unwrap_or_default().to_vec();
        reading.next = end;
        Ok(units)
    }

    pub(crate) fn peek(&self) -> Result<i32, Exception> {
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

/// A `System.IO.StringWriter` or `StreamWriter`.
#[derive(Debug)]
pub(crate) struct StringWriter {
    builder: Arc<StringBuilder>,
    provider: Value,
    new_line: Mutex<Str>,
    /// Where the text goes when it is flushed.
    sink: Option<Sink>,
}

/// The stream below a writer.
#[derive(Debug)]
pub(crate) struct Sink {
    pub(crate) stream: streams::Any,
    encoding: Arc<Encoding>,
    leaves_open: bool,
    state: Mutex<SinkState>,
}

#[derive(Debug, Default)]
struct SinkState {
    auto_flush: bool,
    /// Whether something was written, before which the byte order mark goes.
    begun: bool,
}

impl Sink {
    pub(crate) fn new(stream: streams::Any, encoding: Arc<Encoding>, leaves_open: bool) -> Self {
        Self { stream, encoding, leaves_open, state: Mutex::default() }
    }

    pub(crate) fn auto_flush(&self) -> bool {
        self.state.lock().auto_flush
    }

    pub(crate) fn set_auto_flush(&self, on: bool) {
        self.state.lock().auto_flush = on;
    }

    fn write(&self, cx: &mut Cx<'_>, text: &Str) -> Result<(), Throw> {
        if text.is_empty() {
            return Ok(());
        }
        let bytes = self.encoding.encode(cx, text)?;
        if !std::mem::replace(&mut self.state.lock().begun, true) {
            self.stream.write(cx, &self.encoding.mark())?;
        }
        self.stream.write(cx, &bytes)
    }
}

impl Object for StringWriter {
    fn ty(&self) -> Ty {
        Ty::named(if self.sink.is_some() { "System.IO.StreamWriter" } else { "System.IO.StringWriter" }, [])
    }

    fn to_text(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        if self.sink.is_some() { Ok(Str::from("System.IO.StreamWriter")) } else { self.builder.to_text(cx) }
    }
}

impl StringWriter {
    fn on(builder: Arc<StringBuilder>, provider: Value) -> Value {
        Value::object(Self { builder, provider, new_line: Mutex::new(Str::from(NEW_LINE)), sink: None })
    }

    /// A `StreamWriter`.
    pub(crate) fn into_stream(sink: Sink) -> Self {
        Self {
            builder: Arc::new(StringBuilder::new(&Str::new())),
            provider: Value::Null,
            new_line: Mutex::new(Str::from(NEW_LINE)),
            sink: Some(sink),
        }
    }

    /// Where the text goes when it is flushed.
    pub(crate) fn sink(&self) -> Option<&Sink> {
        self.sink.as_ref()
    }

    /// Hands the text on to the stream, when there is one.
    pub(crate) fn flush(&self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        let Some(sink) = &self.sink else { return Ok(()) };
        let text = self.builder.take();
        sink.write(cx, &text)
    }

    fn close(&self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        self.flush(cx)?;
        match &self.sink {
            Some(sink) if !sink.leaves_open => sink.stream.close(cx),
            _ => Ok(()),
        }
    }

    /// Writes the text.
    pub(crate) fn write(&self, cx: &mut Cx<'_>, text: &Str) -> Result<(), Throw> {
        self.builder.push(cx, text)?;
        if self.sink.as_ref().is_some_and(Sink::auto_flush) { self.flush(cx) } else { Ok(()) }
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
        "void Write(char[] buffer, int index, int count)",
        |cx: &mut Cx<'_>, writer: Arc<StringWriter>, units: Vec<Char>, index: i32, count: i32| {
            writer.write(cx, &part(&units, index, count)?)
        },
    )
    .method(
        "void WriteLine(char[] buffer, int index, int count)",
        |cx: &mut Cx<'_>, writer: Arc<StringWriter>, units: Vec<Char>, index: i32, count: i32| {
            writer.write(cx, &part(&units, index, count)?)?;
            end_line(cx, &writer)
        },
    )
    .method(
        "void Write(string format, object arg0, object arg1, object arg2)",
        |cx: &mut Cx<'_>, writer: Arc<StringWriter>, format: Str, a: Value, b: Value, c: Value| {
            write_format(cx, &writer, &format, &[a, b, c])
        },
    )
    .method(
        "void WriteLine(string format, object arg0, object arg1)",
        |cx: &mut Cx<'_>, writer: Arc<StringWriter>, format: Str, a: Value, b: Value| {
            write_format(cx, &writer, &format, &[a, b])?;
            end_line(cx, &writer)
        },
    )
    .method(
        "void WriteLine(string format, object arg0, object arg1, object arg2)",
        |cx: &mut Cx<'_>, writer: Arc<StringWriter>, format: Str, a: Value, b: Value, c: Value| {
            write_format(cx, &writer, &format, &[a, b, c])?;
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
    .property("Encoding Encoding", |writer: Arc<StringWriter>| match &writer.sink {
        Some(sink) => Arc::clone(&sink.encoding),
        None => Arc::new(Encoding::new(Charset::Utf16 { big: false })),
    })
    .property("IFormatProvider FormatProvider", |writer: Arc<StringWriter>| writer.provider.clone())
    .method("void Flush()", |cx: &mut Cx<'_>, writer: Arc<StringWriter>| writer.flush(cx))
    .method("void Close()", |cx: &mut Cx<'_>, writer: Arc<StringWriter>| writer.close(cx))
    .method("void Dispose()", |cx: &mut Cx<'_>, writer: Arc<StringWriter>| writer.close(cx))
}

fn part(units: &[Char], index: i32, count: i32) -> Result<Str, Exception> {
    let range = range(index, count, units.len())?;
    Ok(super::string::from_chars(units.get(range).unwrap_or_default()))
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
