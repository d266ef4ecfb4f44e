//! Redirects, followed as .NET's `HttpClient` follows them.

use gatepost_engine::Content;
use http::uri::Scheme;
use http::{HeaderMap, Method, Request, Response, StatusCode, Uri, header};

use super::send::once;
use crate::backend::{BackendError, Backends, CallOptions};

/// Sends a request, and sends it on to where each redirect says.
pub(super) async fn follow(
    backends: &Backends,
    mut request: Request<Content>,
    options: &CallOptions,
) -> Result<Response<Content>, BackendError> {
    for _ in 0..MAX_REDIRECTS {
        let again = Again::of(&request);
        let response = once(backends, &mut request, options).await?;
        let next = target(&response, &again.uri).and_then(|uri| again.request(response.status(), uri));
        match next {
            Some(next) => request = next,
            None => return Ok(response),
        }
    }
    once(backends, &mut request, options).await
}

/// What is kept of a request that may have to be sent again.
struct Again {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    content: Option<Content>,
}

impl Again {
    fn of(request: &Request<Content>) -> Self {
        let content = match request.body() {
            Content::Empty => Some(Content::Empty),
            Content::Bytes(bytes, trailers) => Some(Content::Bytes(bytes.clone(), trailers.clone())),
            Content::Stream(_) => None,
        };
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            headers: request.headers().clone(),
            content,
        }
    }

    /// The next request; none where its body is gone.
    fn request(mut self, status: StatusCode, uri: Uri) -> Option<Request<Content>> {
        let becomes_get = match status {
            StatusCode::SEE_OTHER => self.method != Method::HEAD,
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => self.method == Method::POST,
            _ => false,
        };
        if becomes_get {
            self.method = Method::GET;
            self.content = Some(Content::Empty);
            self.headers.remove(header::CONTENT_TYPE);
            self.headers.remove(header::CONTENT_LENGTH);
        }
        // Whoever is named next is not who the credentials are for.
        if uri.authority() != self.uri.authority() {
            self.headers.remove(header::AUTHORIZATION);
            self.headers.remove(header::COOKIE);
            self.headers.remove(header::HOST);
        }
        let mut request = Request::new(self.content?);
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = self.headers;
        Some(request)
    }
}

/// Where a response redirects to; never from TLS to none.
fn target(response: &Response<Content>, from: &Uri) -> Option<Uri> {
    if !matches!(response.status().as_u16(), 300..=303 | 307 | 308) {
        return None;
    }
    let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
    let base = url::Url::parse(&from.to_string()).ok()?;
    let mut target = base.join(location).ok()?;
    target.set_fragment(None);
    let uri: Uri = target.as_str().parse().ok()?;
    let downgrade = from.scheme() == Some(&Scheme::HTTPS) && uri.scheme() != Some(&Scheme::HTTPS);
    (!downgrade && matches!(target.scheme(), "http" | "https")).then_some(uri)
}

const MAX_REDIRECTS: usize = 50;
