//! System.IO.StreamReader and StreamWriter

use std::sync::Arc;

use super::Any;
use crate::clr::codec::Charset;
use crate::clr::encoding::Encoding;
use crate::clr::text_io::{Sink, StringReader, StringWriter};
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

pub(super) fn declare() -> Vec<Type> {
    vec![reader(), writer()]
}

fn reader() -> Type {
    Type::class("System.IO.StreamReader : System.IO.TextReader")
        .allowed(Allowed::No)
        .note("Reads the stream to its end at once.")
        .constructor("StreamReader(Stream stream)", |cx: &mut Cx<'_>, stream: Any| read(cx, &stream, None))
        .constructor(
            "StreamReader(Stream stream, Encoding encoding)",
            |cx: &mut Cx<'_>, stream: Any, encoding: Arc<Encoding>| read(cx, &stream, Some(encoding)),
        )
        .constructor(
            "StreamReader(Stream stream, bool detectEncodingFromByteOrderMarks)",
            |cx: &mut Cx<'_>, stream: Any, _: bool| read(cx, &stream, None),
        )
        .constructor(
            "StreamReader(Stream stream, Encoding encoding, bool detectEncodingFromByteOrderMarks)",
            |cx: &mut Cx<'_>, stream: Any, encoding: Arc<Encoding>, _: bool| {
                read(cx, &stream, Some(encoding))
            },
        )
        .property("bool EndOfStream", |reader: Arc<StringReader>| reader.peek().map(|next| next < 0))
}

fn read(cx: &mut Cx<'_>, stream: &Any, encoding: Option<Arc<Encoding>>) -> Result<Value, Throw> {
    let text = stream.read_text(cx, encoding)?;
    Ok(Value::object(StringReader::named("System.IO.StreamReader", &text)))
}

impl Any {
    /// What has not been read yet as text; a mark of the byte order at its begin decides on the encoding.
    pub(crate) fn read_text(&self, cx: &mut Cx<'_>, encoding: Option<Arc<Encoding>>) -> Result<Str, Throw> {
        let bytes = self.read_to_end(cx)?;
        let (charset, mark) = match bytes.as_slice() {
            [0xef, 0xbb, 0xbf, ..] => (Some(Charset::Utf8), 3),
            [0xff, 0xfe, ..] => (Some(Charset::Utf16 { big: false }), 2),
            [0xfe, 0xff, ..] => (Some(Charset::Utf16 { big: true }), 2),
            _ => (None, 0),
        };
        let encoding = match (charset, encoding) {
            (Some(charset), _) => Arc::new(Encoding::new(charset)),
            (None, Some(encoding)) => encoding,
            (None, None) => Arc::new(Encoding::new(Charset::Utf8)),
        };
        encoding.decode(cx, bytes.get(mark..).unwrap_or_default())
    }
}

fn writer() -> Type {
    Type::class("System.IO.StreamWriter : System.IO.TextWriter")
        .allowed(Allowed::No)
        .constructor("StreamWriter(Stream stream)", |stream: Any| {
            let encoding = Encoding::new(Charset::Utf8).without_mark();
            Value::object(StringWriter::into_stream(Sink::new(stream, Arc::new(encoding), false)))
        })
        .constructor(
            "StreamWriter(Stream stream, Encoding encoding)",
            |stream: Any, encoding: Arc<Encoding>| {
                Value::object(StringWriter::into_stream(Sink::new(stream, encoding, false)))
            },
        )
        .constructor(
            "StreamWriter(Stream stream, Encoding encoding, int bufferSize)",
            |stream: Any, encoding: Arc<Encoding>, _: i32| {
                Value::object(StringWriter::into_stream(Sink::new(stream, encoding, false)))
            },
        )
        .constructor(
            "StreamWriter(Stream stream, Encoding encoding, int bufferSize, bool leaveOpen)",
            |stream: Any, encoding: Arc<Encoding>, _: i32, leaves_open: bool| {
                Value::object(StringWriter::into_stream(Sink::new(stream, encoding, leaves_open)))
            },
        )
        .property("Stream BaseStream", |writer: Arc<StringWriter>| {
            writer.sink().map(|sink| sink.stream.clone())
        })
        .writable(
            "bool AutoFlush",
            |writer: Arc<StringWriter>| writer.sink().is_some_and(Sink::auto_flush),
            |cx: &mut Cx<'_>, writer: Arc<StringWriter>, on: bool| {
                if let Some(sink) = writer.sink() {
                    sink.set_auto_flush(on);
                }
                writer.flush(cx)
            },
        )
}
