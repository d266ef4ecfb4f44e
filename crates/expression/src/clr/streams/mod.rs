//! System.IO.Stream and the streams that live in memory

mod crypto;
mod memory;
mod text;

use std::sync::Arc;

use super::array::Array;
use super::exceptions::disposed;
use super::receiver::{int, range};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, IntoValue, Mismatch};
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Object, Value};
use crypto::CryptoStream;
use memory::MemoryStream;

pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![
        places(members(Type::class("System.IO.Stream : System.IDisposable").allowed(Allowed::No))),
        Type::enumeration("System.IO.SeekOrigin", &[("Begin", 0), ("Current", 1), ("End", 2)])
            .allowed(Allowed::No),
        memory::declare(),
    ];
    types.extend(crypto::declare());
    types.extend(text::declare());
    types
}

/// What a stream does.
trait Stream: Object {
    /// At most so many bytes.
    fn read(&self, cx: &mut Cx<'_>, count: usize) -> Result<Vec<u8>, Throw>;

    /// Writes the bytes at the present place.
    fn write(&self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<(), Throw>;

    /// `Dispose()`.
    fn close(&self, cx: &mut Cx<'_>) -> Result<(), Throw>;

    /// `CanRead` and `CanWrite`.
    fn abilities(&self) -> (bool, bool);

    /// The same stream as one with a length and a place, when it is one.
    fn memory(&self) -> Option<&MemoryStream> {
        None
    }
}

/// A stream of any type.
#[derive(Clone, Debug)]
pub(crate) struct Any(Arc<dyn Stream>);

impl FromValue for Any {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        if let Some(stream) = value.downcast::<MemoryStream>() {
            return Ok(Self(stream));
        }
        match value.downcast::<CryptoStream>() {
            Some(stream) => Ok(Self(stream)),
            None if value.is_null() => Err(Mismatch::Null),
            None => Err(Mismatch::Type(value)),
        }
    }
}

impl IntoValue for Any {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::Object(self.0))
    }
}

impl Any {
    /// Everything that has not been read yet.
    pub(crate) fn read_to_end(&self, cx: &mut Cx<'_>) -> Result<Vec<u8>, Throw> {
        let mut all = Vec::new();
        loop {
            let part = self.0.read(cx, 81_920)?;
            if part.is_empty() {
                return Ok(all);
            }
            cx.charge(part.len())?;
            all.extend(part);
        }
    }

    /// Writes the bytes at the present place.
    pub(crate) fn write(&self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<(), Throw> {
        self.0.write(cx, bytes)
    }

    /// `Dispose()`.
    pub(crate) fn close(&self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        self.0.close(cx)
    }

    fn seekable(&self) -> Result<&MemoryStream, Exception> {
        self.0.memory().ok_or_else(|| Exception::not_supported("Stream does not support seeking."))
    }
}

fn members(ty: Type) -> Type {
    ty.property("bool CanRead", |stream: Any| stream.0.abilities().0)
        .property("bool CanWrite", |stream: Any| stream.0.abilities().1)
        .property("bool CanTimeout", |_: Any| false)
        .method("void Close()", |cx: &mut Cx<'_>, stream: Any| stream.0.close(cx))
        .method("void CopyTo(Stream destination)", copy_to)
        .method(
            "void CopyTo(Stream destination, int bufferSize)",
            |cx: &mut Cx<'_>, from: Any, to: Any, _: i32| copy_to(cx, from, to),
        )
        .method("void Dispose()", |cx: &mut Cx<'_>, stream: Any| stream.0.close(cx))
        .method("void Flush()", |_: Any| ())
        .method("int Read(byte[] buffer, int offset, int count)", read_into)
        .method("int ReadByte()", |cx: &mut Cx<'_>, stream: Any| {
            Ok::<_, Throw>(stream.0.read(cx, 1)?.first().map_or(-1, |byte| i32::from(*byte)))
        })
        .method(
            "void Write(byte[] buffer, int offset, int count)",
            |cx: &mut Cx<'_>, stream: Any, bytes: Vec<u8>, offset: i32, count: i32| {
                let range = range(offset, count, bytes.len())?;
                stream.write(cx, bytes.get(range).unwrap_or_default())
            },
        )
        .method("void WriteByte(byte value)", |cx: &mut Cx<'_>, stream: Any, byte: u8| {
            stream.write(cx, &[byte])
        })
}

fn places(ty: Type) -> Type {
    ty.property("bool CanSeek", |stream: Any| stream.0.memory().is_some_and(MemoryStream::is_open))
        .property("long Length", |stream: Any| stream.seekable()?.length())
        .writable(
            "long Position",
            |stream: Any| stream.seekable()?.position(),
            |stream: Any, position: i64| stream.seekable()?.set_position(position),
        )
        .method("long Seek(long offset, SeekOrigin origin)", |stream: Any, offset: i64, origin: EnumValue| {
            stream.seekable()?.seek(offset, origin.number)
        })
        .method("void SetLength(long value)", |cx: &mut Cx<'_>, stream: Any, length: i64| {
            stream.seekable()?.set_length(cx, length)
        })
}

fn copy_to(cx: &mut Cx<'_>, from: Any, to: Any) -> Result<(), Throw> {
    let bytes = from.read_to_end(cx)?;
    to.write(cx, &bytes)
}

fn read_into(
    cx: &mut Cx<'_>,
    stream: Any,
    buffer: Arc<Array>,
    offset: i32,
    count: i32,
) -> Result<i32, Throw> {
    let range = range(offset, count, buffer.len())?;
    let bytes = stream.0.read(cx, range.len())?;
    for (index, byte) in bytes.iter().enumerate() {
        buffer.set(range.start + index, Value::Byte(*byte));
    }
    Ok(int(bytes.len()))
}

fn closed() -> Exception {
    disposed(None, Some(Str::from("Cannot access a closed Stream.")))
}

fn not_readable() -> Exception {
    Exception::not_supported("Stream does not support reading.")
}

fn not_writable() -> Exception {
    Exception::not_supported("Stream does not support writing.")
}
