//! A connection to a backend, and what it has received.

use std::io::{IoSlice, Result};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf};

use super::stream::BackendStream;
use crate::backend::origin::Open;

/// A connection that speaks HTTP/1.1.
#[derive(Debug)]
pub(in crate::backend) struct Connection {
    stream: BackendStream,
    received: BytesMut,
    /// Most bytes of the headers of a response.
    pub(super) header_bytes: usize,
    _open: Open,
}

impl Connection {
    pub(in crate::backend) fn new(stream: BackendStream, header_bytes: usize, open: Open) -> Self {
        Self { stream, received: BytesMut::new(), header_bytes, _open: open }
    }

    /// Whether nothing has come since the last response: neither bytes that nobody asked for nor the end.
    pub(in crate::backend) fn is_idle(&mut self) -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        self.received.is_empty() && self.poll_receive(&mut cx).is_pending()
    }

    /// What has been received and not been taken.
    pub(super) fn received(&self) -> &[u8] {
        &self.received
    }

    /// Takes bytes that have been received.
    pub(super) fn take(&mut self, length: usize) -> Bytes {
        self.received.split_to(length.min(self.received.len())).freeze()
    }

    /// Receives more; zero at the end.
    pub(super) fn poll_receive(&mut self, cx: &mut Context<'_>) -> Poll<Result<usize>> {
        if self.received.capacity() - self.received.len() < ROOM / 4 {
            self.received.reserve(ROOM);
        }
        pin!(self.stream.read_buf(&mut self.received)).poll(cx)
    }

    /// Sends from two buffers, and takes out of them what is sent.
    pub(super) fn poll_send(
        &mut self,
        cx: &mut Context<'_>,
        first: &mut BytesMut,
        second: &mut Bytes,
    ) -> Poll<Result<()>> {
        while !first.is_empty() || !second.is_empty() {
            let stream = Pin::new(&mut self.stream);
            let sent = if first.is_empty() {
                stream.poll_write(cx, second)
            } else if second.is_empty() || !self.stream.is_write_vectored() {
                Pin::new(&mut self.stream).poll_write(cx, first)
            } else {
                Pin::new(&mut self.stream)
                    .poll_write_vectored(cx, &[IoSlice::new(first), IoSlice::new(second)])
            };
            let Poll::Ready(sent) = sent? else { return Poll::Pending };
            if sent == 0 {
                return Poll::Ready(Err(std::io::ErrorKind::WriteZero.into()));
            }
            let of_first = sent.min(first.len());
            first.advance(of_first);
            second.advance(sent - of_first);
        }
        Pin::new(&mut self.stream).poll_flush(cx)
    }
}

/// What is left of a connection that no longer speaks HTTP.
impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        if self.received.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buffer);
        }
        let length = self.received.len().min(buffer.remaining());
        buffer.put_slice(&self.received.split_to(length));
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

/// Bytes that are received at once.
const ROOM: usize = 16 * 1024;
