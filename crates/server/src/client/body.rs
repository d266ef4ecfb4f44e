//! The body of a client's request.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use gatepost_engine::BoxError;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use crate::body::BodyError;
use crate::hop::clean_trailers;
use crate::ticks::Patience;

/// What a client sends, limited in size and in the time between two pieces.
#[derive(Debug)]
pub(crate) struct ClientBody {
    incoming: Incoming,
    patience: Patience,
    limit: u64,
    left: u64,
}

impl ClientBody {
    pub(super) fn new(incoming: Incoming, limit: u64, patience: Patience) -> Self {
        Self { incoming, patience, limit, left: limit }
    }
}

impl Body for ClientBody {
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
        let Some(mut frame) = frame.transpose().map_err(|error| BodyError::broken(&error))? else {
            return Poll::Ready(None);
        };
        if let Some(trailers) = frame.trailers_mut() {
            clean_trailers(trailers);
        }
        let length = frame.data_ref().map_or(0, |data| data.len() as u64);
        match this.left.checked_sub(length) {
            Some(left) => this.left = left,
            None => return Poll::Ready(Some(Err(BodyError::TooLarge(this.limit).into()))),
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
