//! The body of a response that arrives while it is passed on.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use gatepost_engine::BoxError;
use http_body::{Body, Frame, SizeHint};

use super::Connection;
use super::chunks::{Chunks, Next, trailers};
use super::head::Framing;
use super::upload::Upload;
use crate::backend::origin::Origin;
use crate::body::BodyError;
use crate::hop::clean_trailers;
use crate::ticks::Patience;

/// What a backend sends; its connection is kept for another request at the end, and closed before.
#[derive(Debug)]
pub(super) struct Http1Body {
    connection: Option<Box<Connection>>,
    /// The request may still be on its way out.
    upload: Upload,
    rest: Rest,
    /// Where the connection may be kept.
    keep: Option<Arc<Origin>>,
    patience: Patience,
    /// What ended the body, before it is told.
    failed: Option<BodyError>,
}

/// What is still to come.
#[derive(Clone, Copy, Debug)]
enum Rest {
    Length(u64),
    Chunks(Chunks),
    Close,
}

impl Http1Body {
    pub(super) fn new(
        connection: Box<Connection>,
        upload: Upload,
        framing: Framing,
        keep: Option<Arc<Origin>>,
        patience: Patience,
    ) -> Self {
        let rest = match framing {
            Framing::Nothing => Rest::Length(0),
            Framing::Length(length) => Rest::Length(length),
            Framing::Chunks => Rest::Chunks(Chunks::Size),
            Framing::Close => Rest::Close,
        };
        Self { connection: Some(connection), upload, rest, keep, patience, failed: None }
    }

    /// The next piece of what was received; `Ok(None)` when more must be received.
    fn piece(&mut self, connection: &mut Connection) -> Result<Option<Piece>, BodyError> {
        let received = connection.received().len();
        match &mut self.rest {
            Rest::Length(0) => Ok(Some(Piece::End)),
            Rest::Length(_) | Rest::Close if received == 0 => Ok(None),
            Rest::Length(left) => {
                let length = usize::try_from(*left).unwrap_or(usize::MAX).min(received);
                *left = left.saturating_sub(length as u64);
                Ok(Some(Piece::Frame(Frame::data(connection.take(length)))))
            }
            Rest::Close => Ok(Some(Piece::Frame(Frame::data(connection.take(received))))),
            Rest::Chunks(chunks) => loop {
                match chunks
                    .next(connection.received(), connection.header_bytes)
                    .map_err(BodyError::Broken)?
                {
                    Next::Receive => return Ok(None),
                    Next::Skip(length) => drop(connection.take(length)),
                    Next::Data(length) => {
                        return Ok(Some(Piece::Frame(Frame::data(connection.take(length)))));
                    }
                    Next::Trailers(length) => {
                        let mut trailers = trailers(&connection.take(length)).map_err(BodyError::Broken)?;
                        clean_trailers(&mut trailers);
                        return Ok(Some(Piece::Frame(Frame::trailers(trailers))));
                    }
                    Next::End => return Ok(Some(Piece::End)),
                }
            },
        }
    }

    fn poll_piece(
        &mut self,
        cx: &mut Context<'_>,
        connection: &mut Connection,
    ) -> Poll<Result<Piece, BodyError>> {
        loop {
            if let Some(piece) = self.piece(connection)? {
                return Poll::Ready(Ok(piece));
            }
            let received =
                connection.poll_receive(cx).map_err(|error| BodyError::Broken(error.to_string()))?;
            match received {
                Poll::Ready(0) if matches!(self.rest, Rest::Close) => return Poll::Ready(Ok(Piece::End)),
                Poll::Ready(0) => {
                    return Poll::Ready(Err(BodyError::Broken("the connection was closed".to_owned())));
                }
                Poll::Ready(_) => {}
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Keeps the connection if everything was sent and received.
    fn finish(&mut self, connection: Box<Connection>) {
        if let Some(origin) = self.keep.take()
            && self.upload.is_done()
        {
            origin.keep(connection, self.patience.now());
        }
    }

    fn has_ended(&self) -> bool {
        matches!(self.rest, Rest::Length(0) | Rest::Chunks(Chunks::End))
    }
}

enum Piece {
    Frame(Frame<Bytes>),
    End,
}

impl Body for Http1Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Some(error) = self.failed.take() {
            return Poll::Ready(Some(Err(error.into())));
        }
        let Some(mut connection) = self.connection.take() else { return Poll::Ready(None) };
        if !self.upload.is_done() {
            // A failure to send shows as the end of what is received.
            let _ = self.upload.poll(cx, &mut connection);
        }
        let Poll::Ready(piece) = self.poll_piece(cx, &mut connection) else {
            self.connection = Some(connection);
            return self.patience.poll(cx).map(|span| Some(Err(BodyError::Idle(span).into())));
        };
        self.patience.renew();
        match piece {
            Ok(Piece::Frame(frame)) => {
                if self.has_ended() {
                    self.finish(connection);
                } else {
                    self.connection = Some(connection);
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Ok(Piece::End) => {
                self.finish(connection);
                Poll::Ready(None)
            }
            Err(error) => {
                // hyper throws away what it has not sent when a body fails, so that comes first.
                self.failed = Some(error);
                cx.waker().wake_by_ref();
                Poll::Pending
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.connection.is_none() && self.failed.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match self.rest {
            Rest::Length(left) => SizeHint::with_exact(left),
            Rest::Chunks(_) | Rest::Close => SizeHint::default(),
        }
    }
}
