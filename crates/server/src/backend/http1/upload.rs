//! A request on its way out.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{BufMut as _, Bytes, BytesMut};
use gatepost_engine::{BoxError, Content};
use http::{HeaderMap, Request, header};
use http_body::Body as _;
use tokio::time::Sleep;

use super::Connection;
use super::encode::{self, Sized};

/// What is left to be sent of a request.
#[derive(Debug)]
pub(super) struct Upload {
    encoded: BytesMut,
    /// A piece that is too large to be copied, after what is encoded.
    piece: Bytes,
    body: Content,
    sized: Sized,
    /// Runs while the body waits for `100 Continue`.
    held: Option<Pin<Box<Sleep>>>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Sending,
    /// The line break after a piece is still to be encoded.
    BetweenChunks,
    /// Everything is encoded.
    Flushing,
    Done,
}

/// Why a request could not be sent.
#[derive(Debug)]
pub(super) enum UploadError {
    /// The connection broke.
    Connection(io::Error),
    /// The body broke off.
    Body(BoxError),
    /// The body is not as long as was said.
    Length,
}

impl Upload {
    /// Takes the body out of a request; its head stays, to be sent again if need be.
    pub(super) fn new(request: &mut Request<Content>, continue_timeout: Duration) -> Self {
        let mut encoded = BytesMut::new();
        let sized = encode::head(request, &mut encoded);
        let expects = sized != Sized::Nothing && expects_continue(request.headers());
        let mut body = std::mem::take(request.body_mut());
        let mut state = if sized == Sized::Nothing { State::Flushing } else { State::Sending };
        if let (Content::Bytes(bytes, None), false) = (&body, expects) {
            // What is at hand can be sent again: the request keeps it.
            *request.body_mut() = Content::Bytes(bytes.clone(), None);
            if bytes.len() <= COPIED {
                encoded.extend_from_slice(bytes);
                body = Content::Empty;
                state = State::Flushing;
            }
        }
        let held = expects.then(|| Box::pin(tokio::time::sleep(continue_timeout)));
        Self { encoded, piece: Bytes::new(), body, sized, held, state }
    }

    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done
    }

    /// The backend wants the body.
    pub(super) fn release(&mut self) {
        self.held = None;
    }

    /// Sends as much as goes.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        connection: &mut Connection,
    ) -> Poll<Result<(), UploadError>> {
        while self.state != State::Done {
            // What the body has goes out together with what is encoded already.
            let waits = self.state == State::Sending && self.poll_body(cx)?.is_pending();
            let sent = connection.poll_send(cx, &mut self.encoded, &mut self.piece);
            let Poll::Ready(()) = sent.map_err(UploadError::Connection)? else { return Poll::Pending };
            match self.state {
                State::Flushing | State::Done => self.state = State::Done,
                State::BetweenChunks => {
                    self.encoded.put_slice(b"\r\n");
                    self.state = State::Sending;
                }
                State::Sending if waits => return Poll::Pending,
                State::Sending => {}
            }
        }
        Poll::Ready(Ok(()))
    }

    fn poll_body(&mut self, cx: &mut Context<'_>) -> Result<Poll<()>, UploadError> {
        if self.held.as_mut().is_some_and(|held| held.as_mut().poll(cx).is_pending()) {
            return Ok(Poll::Pending);
        }
        self.held = None;
        let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else { return Ok(Poll::Pending) };
        self.encode(frame.transpose().map_err(UploadError::Body)?)?;
        Ok(Poll::Ready(()))
    }

    fn encode(&mut self, frame: Option<http_body::Frame<Bytes>>) -> Result<(), UploadError> {
        let frame = match frame.map(http_body::Frame::into_data) {
            Some(Ok(data)) => return self.encode_data(data),
            Some(Err(other)) => other.into_trailers().ok(),
            None => None,
        };
        match self.sized {
            Sized::Chunks => encode::last_chunk(frame.as_ref(), &mut self.encoded),
            Sized::Length(0) | Sized::Nothing => {}
            Sized::Length(_) => return Err(UploadError::Length),
        }
        self.state = State::Flushing;
        Ok(())
    }

    fn encode_data(&mut self, data: Bytes) -> Result<(), UploadError> {
        match &mut self.sized {
            Sized::Chunks if data.is_empty() => return Ok(()),
            Sized::Chunks => encode::chunk_size(data.len(), &mut self.encoded),
            Sized::Length(left) => {
                *left = left.checked_sub(data.len() as u64).ok_or(UploadError::Length)?;
                // Nothing more is asked of a body that has given what it promised.
                if *left == 0 {
                    self.state = State::Flushing;
                }
            }
            Sized::Nothing => return Err(UploadError::Length),
        }
        if data.len() > COPIED {
            self.piece = data;
            if self.sized == Sized::Chunks {
                self.state = State::BetweenChunks;
            }
            return Ok(());
        }
        self.encoded.extend_from_slice(&data);
        if self.sized == Sized::Chunks {
            self.encoded.put_slice(b"\r\n");
        }
        Ok(())
    }
}

fn expects_continue(headers: &HeaderMap) -> bool {
    headers.get(header::EXPECT).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// Copying less than this costs less than a second buffer.
const COPIED: usize = 4096;
