//! Requests that are refused before anybody reads them.
//!
//! hyper refuses most malformed messages itself and frames a message with both `Transfer-Encoding` and
//! `Content-Length` by the former, after which it closes the connection. What is left is refused here: shapes that two
//! servers in a row could read in two ways.

use gatepost_engine::Content;
use http::{HeaderMap, Method, Request, Response, StatusCode, Version, header};
use http_body::Body as _;
use hyper::body::Incoming;

use crate::limits::Limits;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    Host,
    Target,
    TargetTooLong,
    Connect,
    TransferEncoding,
    BodyTooLarge,
}

pub(super) fn check(request: &Request<Incoming>, limits: &Limits) -> Result<(), Refusal> {
    target(request.method(), request.uri(), limits)?;
    match request.version() {
        Version::HTTP_2 => host_of_stream(request)?,
        version => {
            host(request, version)?;
            transfer_encoding(request.headers())?;
        }
    }
    match request.body().size_hint().exact() {
        Some(length) if length > limits.body_bytes => Err(Refusal::BodyTooLarge),
        _ => Ok(()),
    }
}

fn target(method: &Method, uri: &http::Uri, limits: &Limits) -> Result<(), Refusal> {
    if *method == Method::CONNECT {
        return Err(Refusal::Connect);
    }
    let Some(target) = uri.path_and_query() else { return Err(Refusal::Target) };
    if target.as_str().len() > limits.target_bytes {
        return Err(Refusal::TargetTooLong);
    }
    let path = target.path();
    if path.starts_with('/') || (path == "*" && *method == Method::OPTIONS) {
        Ok(())
    } else {
        Err(Refusal::Target)
    }
}

/// RFC 9112, section 3.2: one `Host`, which a target in absolute form overrides.
fn host(request: &Request<Incoming>, version: Version) -> Result<(), Refusal> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next();
    if hosts.next().is_some() {
        return Err(Refusal::Host);
    }
    match host {
        None if version == Version::HTTP_11 => Err(Refusal::Host),
        None => Ok(()),
        Some(host) => is_authority(host.as_bytes()).then_some(()).ok_or(Refusal::Host),
    }
}

/// RFC 9113, section 8.3.1: `Host` says nothing else than `:authority`.
fn host_of_stream(request: &Request<Incoming>) -> Result<(), Refusal> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let authority = request.uri().authority().map(|authority| authority.as_str().as_bytes());
    match (authority, hosts.next()) {
        (None, None) => Err(Refusal::Host),
        (Some(authority), Some(host)) if !host.as_bytes().eq_ignore_ascii_case(authority) => {
            Err(Refusal::Host)
        }
        (None, Some(host)) if !is_authority(host.as_bytes()) => Err(Refusal::Host),
        _ if hosts.next().is_some() => Err(Refusal::Host),
        _ => Ok(()),
    }
}

/// Characters of a host with a port; user information is no part of it.
fn is_authority(host: &[u8]) -> bool {
    host.iter().all(|byte| {
        matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'%' | b'!' | b'$' | b'&')
            || matches!(byte, b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' | b':' | b'[' | b']')
    })
}

/// A body in any other coding than plain chunks would be forwarded without the header that says so.
fn transfer_encoding(headers: &HeaderMap) -> Result<(), Refusal> {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let Some(coding) = codings.next() else { return Ok(()) };
    let chunked = coding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked");
    if chunked && codings.next().is_none() { Ok(()) } else { Err(Refusal::TransferEncoding) }
}

impl Refusal {
    /// A response after which a connection of HTTP/1 closes: what follows on it cannot be trusted.
    pub(super) fn response(self, version: Version) -> Response<Content> {
        let (status, message) = match self {
            Self::Host => (StatusCode::BAD_REQUEST, "Host header is missing, repeated or invalid"),
            Self::Target => (StatusCode::BAD_REQUEST, "Request target is invalid"),
            Self::TargetTooLong => (StatusCode::URI_TOO_LONG, "Request target is too long"),
            Self::Connect => (StatusCode::METHOD_NOT_ALLOWED, "CONNECT is not supported"),
            Self::TransferEncoding => (StatusCode::NOT_IMPLEMENTED, "Transfer coding is not supported"),
            Self::BodyTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "Request body is too large"),
        };
        let text = format!("{{ \"statusCode\": {}, \"message\": \"{message}\" }}", status.as_u16());
        let mut response = Response::new(Content::bytes(text));
        *response.status_mut() = status;
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
        if version != Version::HTTP_2 {
            response.headers_mut().insert(header::CONNECTION, http::HeaderValue::from_static("close"));
        }
        response
    }
}
