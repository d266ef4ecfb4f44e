//! The body of a backend's response.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use gatepost_engine::BoxError;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;

use super::origin::Lease;
use crate::body::BodyError;
use crate::hop::clean_trailers;
use crate::ticks::Patience;

/// What a backend sends; its connection is kept for another request at the end, and closed before.
#[derive(Debug)]
pub(crate) struct BackendBody {
    incoming: Incoming,
    lease: Option<Lease>,
    patience: Patience,
    ended: bool,
}

impl BackendBody {
    pub(super) fn new(incoming: Incoming, lease: Option<Lease>, patience: Patience) -> Self {
        Self { incoming, lease, patience, ended: false }
    }
}

impl Body for BackendBody {
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
            this.ended = true;
            return Poll::Ready(None);
        };
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

impl Drop for BackendBody {
    fn drop(&mut self) {
        if let Some(lease) = self.lease.take()
            && (self.ended || self.incoming.is_end_stream())
        {
            lease.give_back(self.patience.now());
        }
    }
}
