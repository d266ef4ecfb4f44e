//! A request and its response over one connection.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use gatepost_engine::Content;
use http::{Method, Request, Response, StatusCode};
use http_body_util::BodyExt as _;

use super::Connection;
use super::body::Http1Body;
use super::head::{self, Framing, Head};
use super::upload::{Upload, UploadError};
use crate::backend::BackendError;
use crate::backend::origin::Origin;
use crate::body::BodyError;
use crate::hop::remove_hop_by_hop;
use crate::ticks::Patience;

/// What came of a request.
pub(in crate::backend) enum Answered {
    /// A response.
    Response(Response<Content>),
    /// The backend switches to another protocol, in which the connection is used from now on.
    Upgraded(Response<Content>, Box<Connection>),
}

/// Why there is no response.
#[derive(Debug)]
pub(in crate::backend) enum Broken {
    /// The connection ended before any byte of a response.
    Unanswered(String),
    /// The connection broke off, or the backend broke the protocol.
    Protocol(String),
    /// The request's body failed.
    Body(BodyError),
}

/// Sends a request and waits for the head of its response. The request keeps what it takes to send it again.
pub(in crate::backend) async fn exchange(
    mut connection: Box<Connection>,
    request: &mut Request<Content>,
    origin: &Arc<Origin>,
    continue_timeout: Duration,
    patience: Patience,
) -> Result<Answered, Broken> {
    let mut upload = Upload::new(request, continue_timeout);
    let method = request.method().clone();
    let head = poll_fn(|cx| poll_head(cx, &mut connection, &mut upload, &method)).await?;
    let Head { status, reason, headers, framing, keeps } = head;
    let mut response = Response::new(Content::Empty);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    if let Some(reason) = reason {
        response.extensions_mut().insert(reason);
    }
    if status == StatusCode::SWITCHING_PROTOCOLS {
        return Ok(Answered::Upgraded(response, connection));
    }
    remove_hop_by_hop(response.headers_mut());
    *response.body_mut() = content(connection, upload, framing, keeps, origin, patience);
    Ok(Answered::Response(response))
}

/// The body; a connection that has nothing more to give is kept at once.
fn content(
    mut connection: Box<Connection>,
    upload: Upload,
    framing: Framing,
    keeps: bool,
    origin: &Arc<Origin>,
    patience: Patience,
) -> Content {
    let whole = match framing {
        Framing::Nothing => Some(0),
        Framing::Length(length) => {
            usize::try_from(length).ok().filter(|length| *length <= connection.received().len())
        }
        Framing::Chunks | Framing::Close => None,
    };
    let Some(length) = whole else {
        let keep = keeps.then(|| Arc::clone(origin));
        return Content::Stream(Http1Body::new(connection, upload, framing, keep, patience).boxed_unsync());
    };
    let bytes = connection.take(length);
    if keeps && upload.is_done() {
        origin.keep(connection, patience.now());
    }
    Content::bytes(bytes)
}

fn poll_head(
    cx: &mut Context<'_>,
    connection: &mut Connection,
    upload: &mut Upload,
    method: &Method,
) -> Poll<Result<Head, Broken>> {
    // A backend may refuse a body without reading it: its answer counts more than that nothing more can be sent.
    let unsent = match upload.poll(cx, connection) {
        Poll::Ready(Err(UploadError::Connection(error))) => Some(error),
        Poll::Ready(Err(error)) => return Poll::Ready(Err(error.into())),
        Poll::Ready(Ok(())) | Poll::Pending => None,
    };
    loop {
        if let Some(length) = head::length(connection.received()) {
            if length > connection.header_bytes {
                return Poll::Ready(Err(too_long()));
            }
            let bytes = connection.take(length);
            let head = head::parse(&bytes, method).map_err(Broken::Protocol)?;
            if !head.status.is_informational() || head.status == StatusCode::SWITCHING_PROTOCOLS {
                return Poll::Ready(Ok(head));
            }
            if head.status == StatusCode::CONTINUE {
                upload.release();
                // A failure shows when the response is waited for.
                let _ = upload.poll(cx, connection);
            }
            continue;
        }
        if connection.received().len() > connection.header_bytes {
            return Poll::Ready(Err(too_long()));
        }
        match connection.poll_receive(cx) {
            Poll::Ready(Ok(0)) => return Poll::Ready(Err(ended(connection, unsent.as_ref()))),
            Poll::Ready(Ok(_)) => {}
            Poll::Ready(Err(error)) => return Poll::Ready(Err(ended(connection, Some(&error)))),
            // Nothing comes on a connection that nothing can be sent on.
            Poll::Pending if unsent.is_some() => return Poll::Ready(Err(ended(connection, unsent.as_ref()))),
            Poll::Pending => return Poll::Pending,
        }
    }
}

fn ended(connection: &Connection, error: Option<&io::Error>) -> Broken {
    let reason = error.map_or_else(|| "the connection was closed".to_owned(), ToString::to_string);
    if connection.received().is_empty() {
        Broken::Unanswered(format!("{reason} before a response"))
    } else {
        Broken::Protocol(format!("{reason} within the headers of the response"))
    }
}

fn too_long() -> Broken {
    Broken::Protocol("the headers of the response are too long".to_owned())
}

impl From<UploadError> for Broken {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Connection(error) => Self::Unanswered(error.to_string()),
            UploadError::Length => {
                Self::Body(BodyError::Broken("the body is not as long as was said".to_owned()))
            }
            UploadError::Body(error) => {
                let known = error.downcast_ref::<BodyError>().cloned();
                Self::Body(known.unwrap_or_else(|| BodyError::Broken(error.to_string())))
            }
        }
    }
}

impl Broken {
    pub(in crate::backend) fn of(self, origin: &str) -> BackendError {
        match self {
            Self::Unanswered(reason) | Self::Protocol(reason) => {
                BackendError::Broken { origin: origin.to_owned(), reason }
            }
            Self::Body(error) => BackendError::Body(error),
        }
    }
}
