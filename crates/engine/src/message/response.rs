//! The response.

use std::sync::Arc;

use bytes::Bytes;
use gatepost_expression::Str;
use http::StatusCode;

use super::body::{Body, Charset};
use super::empty;
use super::headers::Headers;
use super::request::is_same;

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

    /// Takes over each part in which `theirs` differs from `before`; true where that is the body.
    pub(crate) fn take_changes(&mut self, theirs: &Self, before: &Self) -> bool {
        if theirs.status != before.status || theirs.reason() != before.reason() {
            self.status = theirs.status;
            self.reason.clone_from(&theirs.reason);
        }
        if !Arc::ptr_eq(&theirs.headers, &before.headers) {
            self.headers = Arc::clone(&theirs.headers);
        }
        let has_other_body = !is_same(theirs.body.as_ref(), before.body.as_ref());
        if has_other_body {
            self.body.clone_from(&theirs.body);
        }
        has_other_body
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
