//! The head of a response.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use hyper::ext::ReasonPhrase;
use memchr::memchr;

use crate::hop::lists;

/// Status, reason and headers of a response, and what they say of its body and its connection.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) status: StatusCode,
    /// The reason, where it is not the usual one.
    pub(super) reason: Option<ReasonPhrase>,
    pub(super) headers: HeaderMap,
    pub(super) framing: Framing,
    /// Whether the connection may serve another request.
    pub(super) keeps: bool,
}

/// How the end of a response's body is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// There is none.
    Nothing,
    /// By its length.
    Length(u64),
    /// By a last chunk.
    Chunks,
    /// By the end of the connection.
    Close,
}

/// The length of a head with the empty line at its end, if that has come.
pub(super) fn length(received: &[u8]) -> Option<usize> {
    let mut start = 0;
    loop {
        let rest = received.get(start..)?;
        start += memchr(b'\n', rest)? + 1;
        match received.get(start..)? {
            [b'\n', ..] => return Some(start + 1),
            [b'\r', b'\n', ..] => return Some(start + 2),
            _ => {}
        }
    }
}

/// Reads a head.
pub(super) fn parse(bytes: &Bytes, method: &Method) -> Result<Head, String> {
    let mut fields = [const { std::mem::MaybeUninit::uninit() }; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut []);
    let parsed = httparse::ParserConfig::default().parse_response_with_uninit_headers(
        &mut response,
        bytes,
        &mut fields,
    );
    if !matches!(parsed, Ok(httparse::Status::Complete(length)) if length == bytes.len()) {
        return Err(parsed.map_or_else(|error| error.to_string(), |_| "the headers do not end".to_owned()));
    }
    let status =
        response.code.and_then(|code| StatusCode::from_u16(code).ok()).ok_or("the status is none")?;
    let version = if response.version == Some(0) { Version::HTTP_10 } else { Version::HTTP_11 };
    let mut says = Says::default();
    let mut headers = HeaderMap::with_capacity(response.headers.len());
    for field in response.headers.iter() {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|error| error.to_string())?;
        let value = HeaderValue::from_maybe_shared(bytes.slice_ref(field.value))
            .map_err(|error| error.to_string())?;
        says.hear(&name, &value)?;
        headers.try_append(name, value).map_err(|error| error.to_string())?;
    }
    let reason =
        response.reason.filter(|reason| Some(*reason) != status.canonical_reason() && !reason.is_empty());
    let framing = says.framing(status, method, version)?;
    if framing == Framing::Chunks {
        // RFC 9112, section 6.3: the one that was followed stays.
        headers.remove(header::CONTENT_LENGTH);
    }
    Ok(Head {
        status,
        reason: reason.and_then(|reason| ReasonPhrase::try_from(reason.as_bytes()).ok()),
        headers,
        framing,
        keeps: says.keeps(version) && framing != Framing::Close,
    })
}

/// What the headers say of the message itself.
#[derive(Default)]
struct Says {
    length: Option<u64>,
    chunked: bool,
    close: bool,
    keep_alive: bool,
}

impl Says {
    fn hear(&mut self, name: &HeaderName, value: &HeaderValue) -> Result<(), String> {
        if *name == header::CONTENT_LENGTH {
            let length = parse_length(value.as_bytes()).ok_or("the content length is no number")?;
            if self.length.is_some_and(|known| known != length) {
                return Err("there are two content lengths".to_owned());
            }
            self.length = Some(length);
        } else if *name == header::TRANSFER_ENCODING {
            // Any other coding would be passed on without the header that names it.
            if self.chunked || !value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") {
                return Err("the transfer coding is not supported".to_owned());
            }
            self.chunked = true;
        } else if *name == header::CONNECTION {
            self.close |= lists(value, "close");
            self.keep_alive |= lists(value, "keep-alive");
        }
        Ok(())
    }

    /// RFC 9112, section 6.3.
    fn framing(&self, status: StatusCode, method: &Method, version: Version) -> Result<Framing, String> {
        if *method == Method::HEAD
            || status.is_informational()
            || status == StatusCode::NO_CONTENT
            || status == StatusCode::NOT_MODIFIED
        {
            return Ok(Framing::Nothing);
        }
        Ok(match (self.chunked, self.length) {
            (true, _) if version == Version::HTTP_10 => return Err("HTTP/1.0 has no chunks".to_owned()),
            (true, _) => Framing::Chunks,
            (false, Some(0)) => Framing::Nothing,
            (false, Some(length)) => Framing::Length(length),
            (false, None) => Framing::Close,
        })
    }

    fn keeps(&self, version: Version) -> bool {
        let contradicts = self.chunked && self.length.is_some();
        !self.close && !contradicts && (version == Version::HTTP_11 || self.keep_alive)
    }
}

/// Digits and nothing else.
fn parse_length(text: &[u8]) -> Option<u64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

const MAX_HEADERS: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn framing(method: &Method, head: &str) -> Result<(Framing, bool), String> {
        let bytes = Bytes::copy_from_slice(format!("{head}\r\n\r\n").as_bytes());
        assert_eq!(length(&bytes), Some(bytes.len()));
        parse(&bytes, method).map(|head| (head.framing, head.keeps))
    }

    #[test]
    fn the_end_of_a_body_is_known_or_the_response_is_refused() {
        let get = |head| framing(&Method::GET, head);
        assert_eq!(get("HTTP/1.1 200 OK\r\nContent-Length: 5"), Ok((Framing::Length(5), true)));
        assert_eq!(
            get("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5"),
            Ok((Framing::Length(5), true))
        );
        assert_eq!(get("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked"), Ok((Framing::Chunks, true)));
        assert_eq!(
            get("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked"),
            Ok((Framing::Chunks, false))
        );
        assert_eq!(get("HTTP/1.1 200 OK"), Ok((Framing::Close, false)));
        assert_eq!(get("HTTP/1.1 204 No Content\r\nContent-Length: 5"), Ok((Framing::Nothing, true)));
        assert_eq!(
            framing(&Method::HEAD, "HTTP/1.1 200 OK\r\nContent-Length: 5"),
            Ok((Framing::Nothing, true))
        );
        for head in [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6",
            "HTTP/1.1 200 OK\r\nContent-Length: 5, 5",
            "HTTP/1.1 200 OK\r\nContent-Length: +5",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked",
            "HTTP/1.1 200 OK\r\nX : 1",
            "HTTP/1.1 999999 OK",
            "HTTP/2 200 OK",
        ] {
            assert!(get(head).is_err(), "{head}");
        }
    }

    #[test]
    fn connections_are_kept_by_the_rules_of_the_version() {
        let keeps = |head| framing(&Method::GET, head).unwrap().1;
        assert!(!keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, Close"));
        assert!(!keeps("HTTP/1.0 200 OK\r\nContent-Length: 0"));
        assert!(keeps("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive"));
    }

    #[test]
    fn a_head_ends_at_an_empty_line() {
        assert_eq!(length(b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"), Some(25));
        assert_eq!(length(b"HTTP/1.1 200 OK\nA: b\n\nbody"), Some(22));
        assert_eq!(length(b"HTTP/1.1 200 OK\r\nA: b\r\n\r"), None);
        assert_eq!(length(b""), None);
    }
}
