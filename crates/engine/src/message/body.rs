//! The bodies of messages.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::combinators::UnsyncBoxBody;

use super::headers::{Headers, text_of};

/// Any error of the outside world.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A body that arrives piece by piece.
pub type BodyStream = UnsyncBoxBody<Bytes, BoxError>;

/// What is sent as the body of a message. It is an [`http_body::Body`].
#[derive(Debug, Default)]
pub enum Content {
    /// Nothing.
    #[default]
    Empty,
    /// These bytes, then the trailers.
    Bytes(Bytes, Option<HeaderMap>),
    /// What arrives.
    Stream(BodyStream),
}

/// What expressions see of a message's body.
#[derive(Debug)]
pub struct Body {
    bytes: Option<Bytes>,
    trailers: Option<HeaderMap>,
    charset: Charset,
    consumed: AtomicBool,
}

/// How the bytes of a body are read as text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    #[default]
    Utf8,
    /// ISO-8859-1, and ASCII within it.
    Latin1,
    /// UTF-16 with the least significant byte first.
    Utf16Le,
    /// UTF-16 with the most significant byte first.
    Utf16Be,
}

impl Body {
    /// A body that has not been read.
    pub fn streaming() -> Self {
        Self { bytes: None, trailers: None, charset: Charset::Utf8, consumed: AtomicBool::new(false) }
    }

    /// A body that is there.
    pub fn buffered(bytes: impl Into<Bytes>, charset: Charset) -> Self {
        Self { bytes: Some(bytes.into()), trailers: None, charset, consumed: AtomicBool::new(false) }
    }

    /// The same body with these trailers after it.
    #[must_use]
    pub fn with_trailers(mut self, trailers: Option<HeaderMap>) -> Self {
        self.trailers = trailers;
        self
    }

    /// The bytes; none while the body has not been read.
    pub fn bytes(&self) -> Option<&Bytes> {
        self.bytes.as_ref()
    }

    /// How the bytes are read as text.
    pub fn charset(&self) -> Charset {
        self.charset
    }

    /// Whether an expression has read the body without preserving it, or it has been sent unread.
    pub fn is_consumed(&self) -> bool {
        self.consumed.load(Ordering::Relaxed)
    }

    /// Marks the body as read; it is empty for whoever comes next.
    pub fn consume(&self) {
        self.consumed.store(true, Ordering::Relaxed);
    }

    /// The body as it is sent, where it is there and has not been consumed.
    pub fn content(&self) -> Content {
        match &self.bytes {
            Some(bytes) if !self.is_consumed() => Content::Bytes(bytes.clone(), self.trailers.clone()),
            _ => Content::Empty,
        }
    }
}

impl Charset {
    /// What the `Content-Type` of a message says.
    pub fn of(headers: &Headers) -> Self {
        let Some(value) = headers.as_map().get(CONTENT_TYPE).map(text_of) else { return Self::Utf8 };
        if !value.contains(';') {
            return Self::Utf8;
        }
        let charset = value.split(';').skip(1).find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_lowercase())
        });
        match charset.as_deref() {
            Some("iso-8859-1" | "latin1" | "us-ascii" | "ascii" | "windows-1252") => Self::Latin1,
            Some("utf-16" | "utf-16le" | "unicode") => Self::Utf16Le,
            Some("utf-16be" | "unicodefffe") => Self::Utf16Be,
            Some(_) | None => Self::Utf8,
        }
    }

    /// The bytes of a text; what the charset does not have becomes a question mark.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Latin1 => text.chars().map(|char| u8::try_from(char).unwrap_or(b'?')).collect(),
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }

    /// The text in these bytes; a byte order mark is no part of it.
    pub fn decode(self, bytes: &[u8]) -> String {
        let units = |order: fn([u8; 2]) -> u16| {
            let units: Vec<u16> = bytes
                .as_chunks::<2>()
                .0
                .iter()
                .map(|pair| order(*pair))
                .skip_while(|unit| *unit == 0xFEFF)
                .collect();
            String::from_utf16_lossy(&units)
        };
        match self {
            Self::Utf8 => {
                let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
                String::from_utf8_lossy(text).into_owned()
            }
            Self::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
            Self::Utf16Le => units(u16::from_le_bytes),
            Self::Utf16Be => units(u16::from_be_bytes),
        }
    }
}

impl Content {
    /// Content of these bytes.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        if bytes.is_empty() { Self::Empty } else { Self::Bytes(bytes, None) }
    }

    /// Whether nothing will be sent.
    pub fn is_empty(&self) -> bool {
        self.is_end_stream()
    }
}

impl http_body::Body for Content {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match &mut *self {
            Self::Empty => Poll::Ready(None),
            Self::Bytes(bytes, trailers) if bytes.is_empty() => {
                let trailers = trailers.take();
                *self = Self::Empty;
                Poll::Ready(trailers.map(|trailers| Ok(Frame::trailers(trailers))))
            }
            Self::Bytes(bytes, _) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Self::Stream(stream) => Pin::new(stream).poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Bytes(bytes, trailers) => bytes.is_empty() && trailers.is_none(),
            Self::Stream(stream) => stream.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Empty => SizeHint::with_exact(0),
            Self::Bytes(bytes, _) => SizeHint::with_exact(bytes.len() as u64),
            Self::Stream(stream) => stream.size_hint(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, Charset};
    use crate::message::Headers;

    #[test]
    fn the_content_type_says_how_to_read_a_text() {
        let mut headers = Headers::new();
        headers.set("Content-Type", ["text/plain; Charset=\"ISO-8859-1\""]).unwrap();
        assert_eq!(Charset::of(&headers).decode(b"caf\xE9"), "café");
        assert_eq!(Charset::Utf8.decode(b"\xEF\xBB\xBFa\xFF"), "a\u{FFFD}");
        assert_eq!(Charset::Utf16Le.decode(b"\xFF\xFEa\0"), "a");
    }

    #[test]
    fn a_text_is_written_as_it_is_read() {
        for charset in [Charset::Utf8, Charset::Latin1, Charset::Utf16Le, Charset::Utf16Be] {
            assert_eq!(charset.decode(&charset.encode("café")), "café");
        }
        assert_eq!(Charset::Latin1.encode("€"), b"?");
    }

    #[test]
    fn a_consumed_body_is_sent_empty() {
        let body = Body::buffered("abc", Charset::Utf8);
        assert!(!body.content().is_empty());
        body.consume();
        assert!(body.content().is_empty());
    }
}
