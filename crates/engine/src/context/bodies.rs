//! When bodies are read, and when they only pass through.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http_body::Body as _;
use http_body_util::BodyExt;

use super::Context;
use crate::fault::Fault;
use crate::message::{Body, BodyStream, BoxError, Content};

/// Which bodies a policy or an expression reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reads(u8);

impl Reads {
    /// None.
    pub const NONE: Self = Self(0);
    /// The body of the request.
    pub const REQUEST_BODY: Self = Self(1);
    /// The body of the response.
    pub const RESPONSE_BODY: Self = Self(2);

    /// Both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` are read.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether none is read.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What the tags of an expression's members say.
    pub(crate) fn of_tags(tags: &[&str]) -> Self {
        tags.iter().fold(Self::NONE, |reads, tag| match *tag {
            REQUEST_BODY => reads.and(Self::REQUEST_BODY),
            RESPONSE_BODY => reads.and(Self::RESPONSE_BODY),
            _ => reads,
        })
    }
}

/// Tag of members that read the body of the request.
pub(crate) const REQUEST_BODY: &str = "request-body";
/// Tag of members that read the body of the response.
pub(crate) const RESPONSE_BODY: &str = "response-body";

impl Context {
    /// Reads the bodies that are going to be needed, unless they are there. The engine does this before each
    /// policy for the expressions of the policy itself; a policy that evaluates an expression after it has run
    /// others does it once more.
    pub async fn prepare(&mut self, reads: Reads) -> Result<(), Fault> {
        if reads.contains(Reads::REQUEST_BODY)
            && let Some(stream) = self.request_stream.take()
        {
            let read = collect(stream, self.limits.request_body).await;
            let (bytes, trailers) = read.map_err(|error| error.of_request(self.limits.request_body))?;
            let charset = self.request().charset();
            let body = Body::buffered(bytes, charset).with_trailers(trailers);
            self.request_mut().body = Some(Arc::new(body));
        }
        if reads.contains(Reads::RESPONSE_BODY)
            && let Some(stream) = self.response_stream.take()
        {
            let read = collect(stream, self.limits.response_body).await;
            let (bytes, trailers) = read.map_err(|error| error.of_response(self.limits.response_body))?;
            let charset = self.response_mut().charset();
            let body = Body::buffered(bytes, charset).with_trailers(trailers);
            self.response_mut().body = Some(Arc::new(body));
        }
        Ok(())
    }

    /// The body of the request as it goes to the backend: what has been read or set can be sent again, what has
    /// not is gone afterwards.
    pub fn request_content(&mut self) -> Content {
        if let Some(stream) = self.request_stream.take() {
            if let Some(body) = &self.request().body {
                body.consume();
            }
            return Content::Stream(stream);
        }
        self.request().body.as_ref().map_or(Content::Empty, |body| body.content())
    }

    /// The body of the response as it goes to the client.
    pub(crate) fn response_content(&mut self) -> Content {
        if let Some(stream) = self.response_stream.take() {
            return Content::Stream(stream);
        }
        self.response()
            .and_then(|response| response.body.as_ref())
            .map_or(Content::Empty, |body| body.content())
    }

    /// Forgets the bodies of request and response, as `return-response` does before it makes its own.
    pub fn drop_bodies(&mut self) {
        self.request_stream = None;
        self.response_stream = None;
        self.request_mut().body = None;
        if self.response().is_some() {
            self.response_mut().body = None;
        }
    }
}

/// Reads a content to its end, for policies that make calls of their own.
pub async fn read_content(content: Content, limit: usize) -> Result<Bytes, ReadError> {
    match content {
        Content::Empty => Ok(Bytes::new()),
        Content::Bytes(bytes, _) => Ok(bytes),
        Content::Stream(stream) => collect(stream, limit).await.map(|(bytes, _)| bytes),
    }
}

/// Why a body could not be read.
#[derive(Debug)]
pub enum ReadError {
    /// It is longer than it may be.
    TooLong,
    /// It broke off.
    Broken(BoxError),
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLong => f.write_str("the body is longer than may be read"),
            Self::Broken(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ReadError {}

impl ReadError {
    fn of_request(self, limit: usize) -> Fault {
        match self {
            Self::TooLong => Fault::with_message(
                413,
                "RequestBodyTooLarge",
                format!("The body of the request is read by a policy and longer than {limit} bytes."),
            ),
            Self::Broken(error) => Fault::with_message(400, "ClientConnectionFailure", error.to_string()),
        }
    }

    fn of_response(self, limit: usize) -> Fault {
        match self {
            Self::TooLong => Fault::with_message(
                502,
                "ResponseBodyTooLarge",
                format!("The body of the response is read by a policy and longer than {limit} bytes."),
            ),
            Self::Broken(error) => Fault::with_message(500, "BackendConnectionFailure", error.to_string()),
        }
    }
}

/// The whole of a body, at most `limit` bytes, and its trailers.
async fn collect(mut stream: BodyStream, limit: usize) -> Result<(Bytes, Option<HeaderMap>), ReadError> {
    if stream.size_hint().lower() > limit as u64 {
        return Err(ReadError::TooLong);
    }
    let (mut first, mut rest, mut trailers) = (Bytes::new(), BytesMut::new(), None);
    while let Some(frame) = stream.frame().await {
        match frame.map_err(ReadError::Broken)?.into_data() {
            Ok(data) if first.len() + rest.len() + data.len() > limit => return Err(ReadError::TooLong),
            Ok(data) if first.is_empty() && rest.is_empty() => first = data,
            Ok(data) => {
                rest.extend_from_slice(&std::mem::take(&mut first));
                rest.extend_from_slice(&data);
            }
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    Ok((if rest.is_empty() { first } else { rest.freeze() }, trailers))
}
