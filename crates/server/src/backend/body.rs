//! The body of a response over HTTP/2.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use gatepost_engine::BoxError;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use crate::body::BodyError;
use crate::hop::clean_trailers;
use crate::ticks::Patience;

/// What a backend sends, limited in the time between two pieces.
#[derive(Debug)]
pub(super) struct Http2Body {
    incoming: Incoming,
    patience: Patience,
}

impl Http2Body {
    pub(super) fn new(incoming: Incoming, patience: Patience) -> Self {
        Self { incoming, patience }
    }
}

impl Body for Http2Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        let Poll::Ready(frame) = Pin::new(&mut this.incoming).poll_frame(cx) else {
            return this.patience.poll(cx).map(|span| Some(Err(BodyError::Idle(span).into())));
        };
        this.patience.renew();
        let frame = frame.transpose().map_err(|error| BodyError::broken(&error))?;
        let Some(mut frame) = frame else { return Poll::Ready(None) };
        if let Some(trailers) = frame.trailers_mut() {
            clean_trailers(trailers);
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
