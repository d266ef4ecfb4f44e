//! A request as bytes.

use bytes::{BufMut as _, BytesMut};
use http::{HeaderMap, Method, Request, header};
use http_body::Body as _;

use gatepost_engine::Content;

/// How the end of a request's body is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sized {
    /// There is none.
    Nothing,
    /// By its length.
    Length(u64),
    /// By a last chunk.
    Chunks,
}

/// Writes the request line and the headers; says how the body must be sent.
pub(super) fn head(request: &Request<Content>, into: &mut BytesMut) -> Sized {
    let sized = size(request);
    into.reserve(HEAD);
    into.put_slice(request.method().as_str().as_bytes());
    into.put_u8(b' ');
    target(request, into);
    into.put_slice(b" HTTP/1.1\r\n");
    // RFC 9112, section 3.2: first, so that everybody finds it.
    if let Some(host) = request.headers().get(header::HOST) {
        line(into, "host", host.as_bytes());
    }
    for (name, value) in request.headers() {
        if *name != header::HOST {
            line(into, name.as_str(), value.as_bytes());
        }
    }
    match sized {
        Sized::Nothing if expects_body(request.method()) => into.put_slice(b"content-length: 0\r\n"),
        Sized::Nothing => {}
        Sized::Length(length) => line(into, "content-length", length.to_string().as_bytes()),
        Sized::Chunks => into.put_slice(b"transfer-encoding: chunked\r\n"),
    }
    into.put_slice(b"\r\n");
    sized
}

/// Writes what stands before the bytes of a chunk; a line break stands after them.
pub(super) fn chunk_size(length: usize, into: &mut BytesMut) {
    into.put_slice(format!("{length:x}\r\n").as_bytes());
}

/// Writes the last chunk and the trailers.
pub(super) fn last_chunk(trailers: Option<&HeaderMap>, into: &mut BytesMut) {
    into.put_slice(b"0\r\n");
    for (name, value) in trailers.into_iter().flatten() {
        line(into, name.as_str(), value.as_bytes());
    }
    into.put_slice(b"\r\n");
}

fn size(request: &Request<Content>) -> Sized {
    let body = request.body();
    match body.size_hint().exact() {
        Some(0) => Sized::Nothing,
        Some(length) if !matches!(body, Content::Bytes(_, Some(_))) => Sized::Length(length),
        _ => Sized::Chunks,
    }
}

/// A path, or for a proxy the whole URL.
fn target(request: &Request<Content>, into: &mut BytesMut) {
    let uri = request.uri();
    if let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) {
        into.put_slice(scheme.as_bytes());
        into.put_slice(b"://");
        into.put_slice(authority.as_str().as_bytes());
    }
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    into.put_slice(if target.is_empty() { b"/" } else { target.as_bytes() });
}

/// RFC 9110, section 8.6.
fn expects_body(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::DELETE | Method::TRACE)
}

fn line(into: &mut BytesMut, name: &str, value: &[u8]) {
    into.reserve(name.len() + value.len() + 4);
    into.put_slice(name.as_bytes());
    into.put_slice(b": ");
    into.put_slice(value);
    into.put_slice(b"\r\n");
}

const HEAD: usize = 512;
