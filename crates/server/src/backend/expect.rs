//! `Expect: 100-continue`: a body that waits until the backend wants it.

use std::future::Future as _;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use gatepost_engine::{BoxError, Content};
use http::{Request, StatusCode, header};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;
use tokio::time::Sleep;

/// Holds a body back if the request expects `100 Continue`, until that comes or the time has passed.
///
/// The client is asked for its body only when this one is, so that a refusal by the backend saves sending it at all.
pub(super) fn hold_body(request: &mut Request<Content>, timeout: Duration) {
    let expects = request
        .headers()
        .get(header::EXPECT)
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"));
    if !expects || request.body().is_end_stream() {
        return;
    }
    let gate = Arc::new(Gate { open: AtomicBool::new(false), waker: AtomicWaker::new() });
    let opener = Arc::clone(&gate);
    hyper::ext::on_informational(request, move |response| {
        if response.status() == StatusCode::CONTINUE {
            opener.open();
        }
    });
    let body = std::mem::take(request.body_mut());
    *request.body_mut() = {
        let held = Held { body, gate, timeout: Box::pin(tokio::time::sleep(timeout)) };
        Content::Stream(held.boxed_unsync())
    };
}

struct Gate {
    open: AtomicBool,
    waker: AtomicWaker,
}

impl Gate {
    fn open(&self) {
        self.open.store(true, Ordering::Release);
        self.waker.wake();
    }
}

struct Held {
    body: Content,
    gate: Arc<Gate>,
    timeout: Pin<Box<Sleep>>,
}

impl http_body::Body for Held {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        this.gate.waker.register(cx.waker());
        if !this.gate.open.load(Ordering::Acquire) {
            if this.timeout.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            this.gate.open();
        }
        Pin::new(&mut this.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
