//! System.Security.Cryptography.CryptoStream

use std::sync::Arc;

use parking_lot::Mutex;

use super::{Any, Stream, closed, not_readable, not_writable};
use crate::clr::crypto::Transform;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A `CryptoStream`.
#[derive(Debug)]
pub(super) struct CryptoStream {
    inner: Any,
    transform: Arc<Transform>,
    writes: bool,
    /// Whether the inner stream stays open when this one is closed.
    leaves_open: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What has been transformed and not read yet; none until something is read.
    read: Option<std::vec::IntoIter<u8>>,
    finished: bool,
    closed: bool,
}

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("System.Security.Cryptography.CryptoStream : System.IO.Stream")
            .allowed(Allowed::No)
            .constructor(
                "CryptoStream(System.IO.Stream stream, ICryptoTransform transform, CryptoStreamMode mode)",
                |stream: Any, transform: Arc<Transform>, mode: EnumValue| {
                    Value::object(CryptoStream::new(stream, transform, mode, false))
                },
            )
            .constructor(
                "CryptoStream(System.IO.Stream stream, ICryptoTransform transform, CryptoStreamMode mode, bool leaveOpen)",
                |stream: Any, transform: Arc<Transform>, mode: EnumValue, leaves_open: bool| {
                    Value::object(CryptoStream::new(stream, transform, mode, leaves_open))
                },
            )
            .method("void FlushFinalBlock()", |cx: &mut Cx<'_>, stream: Arc<CryptoStream>| {
                if stream.state.lock().finished {
                    let message = "FlushFinalBlock() method was called twice on a CryptoStream. It can only be called once.";
                    return Err(Exception::not_supported(message).into());
                }
                stream.finish(cx)
            })
            .property("bool HasFlushedFinalBlock", |stream: Arc<CryptoStream>| stream.state.lock().finished)
            .method("void Clear()", |cx: &mut Cx<'_>, stream: Arc<CryptoStream>| stream.close(cx)),
        Type::enumeration("System.Security.Cryptography.CryptoStreamMode", &[("Read", 0), ("Write", 1)])
            .allowed(Allowed::No),
    ]
}

impl CryptoStream {
    fn new(inner: Any, transform: Arc<Transform>, mode: EnumValue, leaves_open: bool) -> Self {
        Self { inner, transform, writes: mode.number == 1, leaves_open, state: Mutex::default() }
    }

    /// Writes what the transformation kept back until its last block.
    fn finish(&self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        if std::mem::replace(&mut self.state.lock().finished, true) || !self.writes {
            return Ok(());
        }
        let last = self.transform.finish(cx, &[])?;
        self.inner.write(cx, &last)
    }
}

impl Object for CryptoStream {
    fn ty(&self) -> Ty {
        Ty::named("System.Security.Cryptography.CryptoStream", [])
    }
}

impl Stream for CryptoStream {
    fn read(&self, cx: &mut Cx<'_>, count: usize) -> Result<Vec<u8>, Throw> {
        if self.writes {
            return Err(not_readable().into());
        }
        if self.state.lock().read.is_none() {
            let bytes = self.inner.read_to_end(cx)?;
            let plain = self.transform.finish(cx, &bytes)?;
            self.state.lock().read = Some(plain.into_iter());
        }
        let mut state = self.state.lock();
        if state.closed {
            return Err(closed().into());
        }
        Ok(state.read.iter_mut().flatten().take(count).collect())
    }

    fn write(&self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<(), Throw> {
        if !self.writes {
            return Err(not_writable().into());
        }
        self.transform.keep(cx, bytes)
    }

    fn close(&self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        if std::mem::replace(&mut self.state.lock().closed, true) {
            return Ok(());
        }
        self.finish(cx)?;
        if self.leaves_open { Ok(()) } else { self.inner.0.close(cx) }
    }

    fn abilities(&self) -> (bool, bool) {
        (!self.writes, self.writes)
    }
}
