//! The response.

use std::sync::Arc;

use bytes::Bytes;
use gatepost_expression::Str;
use http::StatusCode;

use super::body::{Body, Charset};
use super::empty;
use super::headers::Headers;

/// A response as `context.Response`, or a variable that holds one, shows it.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: StatusCode,
    /// The reason, where it is not the one that belongs to the code.
    pub reason: Option<Str>,
    /// The headers.
    pub headers: Arc<Headers>,
    /// The body; none where the response has none.
    pub body: Option<Arc<Body>>,
}

impl Response {
    /// A response without headers and body.
    pub fn new(status: StatusCode) -> Self {
        Self { status, reason: None, headers: empty::headers(), body: None }
    }

    /// The reason as it is shown.
    pub fn reason(&self) -> Str {
        self.reason.clone().unwrap_or_else(|| Str::from(self.status.canonical_reason().unwrap_or_default()))
    }

    /// The headers, to change.
    pub fn headers_mut(&mut self) -> &mut Headers {
        Arc::make_mut(&mut self.headers)
    }

    /// How the body is read as text.
    pub fn charset(&self) -> Charset {
        Charset::of(&self.headers)
    }

    /// The same response with this body.
    #[must_use]
    pub fn with_body(mut self, bytes: impl Into<Bytes>) -> Self {
        self.body = Some(Arc::new(Body::buffered(bytes, self.charset())));
        self
    }
}

impl Default for Response {
    fn default() -> Self {
        Self::new(StatusCode::OK)
    }
}
