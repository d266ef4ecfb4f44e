//! System.IO.MemoryStream

use std::sync::Arc;

use parking_lot::Mutex;

use super::{Any, Stream, closed, not_writable};
use crate::clr::array::Array;
use crate::clr::receiver::{int, range};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A `MemoryStream`.
#[derive(Debug)]
pub(super) struct MemoryStream(Mutex<State>);

#[derive(Debug)]
struct State {
    bytes: Vec<u8>,
    position: usize,
    open: bool,
    writable: bool,
    /// The array that was given, with the place in it where the stream begins: it does not grow, and shows what is
    /// written.
    array: Option<(Arc<Array>, usize)>,
}

type This = Arc<MemoryStream>;

pub(super) fn declare() -> Type {
    Type::class("System.IO.MemoryStream : System.IO.Stream")
        .allowed(Allowed::No)
        .constructor("MemoryStream()", || MemoryStream::of(Vec::new(), true, None))
        .constructor("MemoryStream(int capacity)", |capacity: i32| {
            if capacity < 0 {
                return Err(Exception::argument_out_of_range("Capacity must be positive.", "capacity"));
            }
            Ok(MemoryStream::of(Vec::new(), true, None))
        })
        .constructor("MemoryStream(byte[] buffer)", |array: Arc<Array>| MemoryStream::on(array, None, true))
        .constructor("MemoryStream(byte[] buffer, bool writable)", |array: Arc<Array>, writable: bool| {
            MemoryStream::on(array, None, writable)
        })
        .constructor(
            "MemoryStream(byte[] buffer, int index, int count)",
            |array: Arc<Array>, index: i32, count: i32| MemoryStream::on(array, Some((index, count)), true),
        )
        .constructor(
            "MemoryStream(byte[] buffer, int index, int count, bool writable)",
            |array: Arc<Array>, index: i32, count: i32, writable: bool| {
                MemoryStream::on(array, Some((index, count)), writable)
            },
        )
        .property("int Capacity", |stream: This| {
            let state = stream.0.lock();
            int(if state.array.is_some() { state.bytes.len() } else { capacity(state.bytes.len()) })
        })
        .method("byte[] GetBuffer()", |stream: This| {
            let mut bytes = stream.0.lock().bytes.clone();
            bytes.resize(capacity(bytes.len()), 0);
            Array::from_bytes(bytes)
        })
        .remark("A copy: what is written into it is not seen in the stream.")
        .method("byte[] ToArray()", |cx: &mut Cx<'_>, stream: This| {
            let bytes = stream.0.lock().bytes.clone();
            cx.charge(bytes.len())?;
            Ok::<_, Throw>(Array::from_bytes(bytes))
        })
        .method("void WriteTo(Stream stream)", |cx: &mut Cx<'_>, stream: This, to: Any| {
            stream.length()?;
            let bytes = stream.0.lock().bytes.clone();
            to.write(cx, &bytes)
        })
}

/// What .NET makes room for.
fn capacity(length: usize) -> usize {
    if length == 0 { 0 } else { length.next_power_of_two().max(256) }
}

impl MemoryStream {
    fn of(bytes: Vec<u8>, writable: bool, array: Option<(Arc<Array>, usize)>) -> Self {
        Self(Mutex::new(State { bytes, position: 0, open: true, writable, array }))
    }

    fn on(array: Arc<Array>, part: Option<(i32, i32)>, writable: bool) -> Result<Self, Exception> {
        let bytes = array.to_bytes().unwrap_or_default();
        let part = match part {
            Some((index, count)) => range(index, count, bytes.len())?,
            None => 0..bytes.len(),
        };
        let start = part.start;
        Ok(Self::of(bytes.get(part).unwrap_or_default().to_vec(), writable, Some((array, start))))
    }

    pub(super) fn is_open(&self) -> bool {
        self.0.lock().open
    }

    pub(super) fn length(&self) -> Result<i64, Exception> {
        let state = self.0.lock();
        if state.open { Ok(state.bytes.len() as i64) } else { Err(closed()) }
    }

    pub(super) fn position(&self) -> Result<i64, Exception> {
        let state = self.0.lock();
        if state.open { Ok(state.position as i64) } else { Err(closed()) }
    }

    pub(super) fn set_position(&self, position: i64) -> Result<(), Exception> {
        let position = i32::try_from(position).ok().and_then(|position| usize::try_from(position).ok());
        let position = position
            .ok_or_else(|| Exception::argument_out_of_range("Non-negative number required.", "value"))?;
        let mut state = self.0.lock();
        state.position = position;
        if state.open { Ok(()) } else { Err(closed()) }
    }

    pub(super) fn seek(&self, offset: i64, origin: i32) -> Result<i64, Exception> {
        let from = match origin {
            0 => 0,
            1 => self.position()?,
            2 => self.length()?,
            _ => return Err(Exception::argument("Invalid seek origin.", None)),
        };
        let place = from.checked_add(offset).filter(|place| *place >= 0).ok_or_else(|| {
            let message = "An attempt was made to move the position before the beginning of the stream.";
            Exception::new("System.IO.IOException", message)
        })?;
        self.set_position(place)?;
        Ok(place)
    }

    pub(super) fn set_length(&self, cx: &mut Cx<'_>, length: i64) -> Result<(), Throw> {
        let length = i32::try_from(length).ok().and_then(|length| usize::try_from(length).ok());
        let length = length.ok_or_else(|| {
            Exception::argument_out_of_range(
                "Stream length must be non-negative and less than 2^31 - 1 - origin.",
                "value",
            )
        })?;
        cx.charge(length)?;
        let mut state = self.0.lock();
        if !state.writable || !state.open {
            return Err(not_writable().into());
        }
        if state.array.is_some() && length > state.bytes.len() {
            return Err(Exception::not_supported("Memory stream is not expandable.").into());
        }
        state.bytes.resize(length, 0);
        state.position = state.position.min(length);
        Ok(())
    }
}

impl crate::function::IntoValue for MemoryStream {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

impl Object for MemoryStream {
    fn ty(&self) -> Ty {
        Ty::named("System.IO.MemoryStream", [])
    }
}

impl Stream for MemoryStream {
    fn read(&self, cx: &mut Cx<'_>, count: usize) -> Result<Vec<u8>, Throw> {
        let mut state = self.0.lock();
        if !state.open {
            return Err(closed().into());
        }
        let start = state.position.min(state.bytes.len());
        let end = start.saturating_add(count).min(state.bytes.len());
        cx.charge(end - start)?;
        state.position = state.position.max(end);
        Ok(state.bytes.get(start..end).unwrap_or_default().to_vec())
    }

    fn write(&self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<(), Throw> {
        let mut state = self.0.lock();
        if !state.open {
            return Err(closed().into());
        }
        if !state.writable {
            return Err(not_writable().into());
        }
        let (start, end) = (state.position, state.position.saturating_add(bytes.len()));
        if end > state.bytes.len() {
            if state.array.is_some() {
                return Err(Exception::not_supported("Memory stream is not expandable.").into());
            }
            cx.charge(end - state.bytes.len())?;
            state.bytes.resize(end, 0);
        }
        if let Some(place) = state.bytes.get_mut(start..end) {
            place.copy_from_slice(bytes);
        }
        state.position = end;
        if let Some((array, offset)) = &state.array {
            for (index, byte) in bytes.iter().enumerate() {
                array.set(offset + start + index, Value::Byte(*byte));
            }
        }
        Ok(())
    }

    fn close(&self, _cx: &mut Cx<'_>) -> Result<(), Throw> {
        self.0.lock().open = false;
        Ok(())
    }

    fn abilities(&self) -> (bool, bool) {
        let state = self.0.lock();
        (state.open, state.open && state.writable)
    }

    fn memory(&self) -> Option<&MemoryStream> {
        Some(self)
    }
}
