//! The chunks of a body.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use memchr::memchr;

/// Where a reader of chunks stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunks {
    /// The size of a chunk comes.
    Size,
    /// So many bytes of a chunk come.
    Data(u64),
    /// The line break after a chunk comes.
    Break,
    /// Trailers come.
    Trailers,
    /// Nothing comes any more.
    End,
}

/// What there is to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Receive more.
    Receive,
    /// Pass over so many bytes.
    Skip(usize),
    /// Take so many bytes of the body.
    Data(usize),
    /// Take so many bytes as trailers.
    Trailers(usize),
    /// The body has ended.
    End,
}

impl Chunks {
    /// Looks at what has been received.
    pub(super) fn next(&mut self, received: &[u8], limit: usize) -> Result<Next, String> {
        match *self {
            Self::Size => {
                let Some(end) = line_end(received, MAX_SIZE_LINE, "the size of a chunk")? else {
                    return Ok(Next::Receive);
                };
                let size = size(received.get(..end).unwrap_or_default())
                    .ok_or("the size of a chunk is no number")?;
                *self = if size == 0 { Self::Trailers } else { Self::Data(size) };
                Ok(Next::Skip(end))
            }
            Self::Data(_) if received.is_empty() => Ok(Next::Receive),
            Self::Data(left) => {
                let length = usize::try_from(left).unwrap_or(usize::MAX).min(received.len());
                let left = left.saturating_sub(length as u64);
                *self = if left == 0 { Self::Break } else { Self::Data(left) };
                Ok(Next::Data(length))
            }
            Self::Break => match received {
                [b'\r', b'\n', ..] => {
                    *self = Self::Size;
                    Ok(Next::Skip(2))
                }
                [] | [b'\r'] => Ok(Next::Receive),
                _ => Err("a chunk is longer than its size".to_owned()),
            },
            Self::Trailers => {
                if received.starts_with(b"\r\n") {
                    *self = Self::End;
                    return Ok(Next::Skip(2));
                }
                match super::head::length(received) {
                    Some(length) if length <= limit => {
                        *self = Self::End;
                        Ok(Next::Trailers(length))
                    }
                    None if received.len() <= limit => Ok(Next::Receive),
                    _ => Err("the trailers are too long".to_owned()),
                }
            }
            Self::End => Ok(Next::End),
        }
    }
}

/// Reads trailers.
pub(super) fn trailers(bytes: &Bytes) -> Result<HeaderMap, String> {
    let mut fields = [httparse::EMPTY_HEADER; MAX_TRAILERS];
    let (_, fields) = match httparse::parse_headers(bytes, &mut fields) {
        Ok(httparse::Status::Complete(parsed)) => parsed,
        Ok(httparse::Status::Partial) => return Err("the trailers do not end".to_owned()),
        Err(error) => return Err(error.to_string()),
    };
    let mut trailers = HeaderMap::with_capacity(fields.len());
    for field in fields {
        let name = HeaderName::from_bytes(field.name.as_bytes()).map_err(|error| error.to_string())?;
        let value = HeaderValue::from_bytes(field.value).map_err(|error| error.to_string())?;
        trailers.append(name, value);
    }
    Ok(trailers)
}

/// The length of a line with its line break.
fn line_end(received: &[u8], limit: usize, what: &str) -> Result<Option<usize>, String> {
    match memchr(b'\n', received) {
        Some(end) if end < limit => Ok(Some(end + 1)),
        None if received.len() < limit => Ok(None),
        _ => Err(format!("{what} is too long")),
    }
}

/// Hexadecimal digits before a line break; an extension after them is passed over.
fn size(line: &[u8]) -> Option<u64> {
    let line = line.strip_suffix(b"\r\n")?;
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii_end();
    if digits.is_empty()
        || digits.len() > 16
        || !digits.iter().all(u8::is_ascii_hexdigit)
        || line.contains(&b'\r')
    {
        return None;
    }
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

const MAX_SIZE_LINE: usize = 1024;
const MAX_TRAILERS: usize = 64;

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;

    /// Reads a body that arrives in pieces of a size; gives its bytes, its trailers and what follows.
    fn read(text: &str, piece: usize) -> Result<(String, Vec<String>, String), String> {
        let (mut chunks, mut received) = (Chunks::Size, BytesMut::new());
        let (mut body, mut names) = (Vec::new(), Vec::new());
        let mut pieces = text.as_bytes().chunks(piece);
        loop {
            match chunks.next(&received, 1000)? {
                Next::Receive => received.extend_from_slice(pieces.next().ok_or("the end")?),
                Next::Skip(length) => drop(received.split_to(length)),
                Next::Data(length) => body.extend_from_slice(&received.split_to(length)),
                Next::Trailers(length) => {
                    let found = trailers(&received.split_to(length).freeze())?;
                    names.extend(found.keys().map(ToString::to_string));
                }
                Next::End => break,
            }
        }
        received.extend(pieces.flatten());
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Ok((text(&body), names, text(&received)))
    }

    #[test]
    fn pieces_of_every_size_make_the_same_body() {
        let text = "3\r\nabc\r\n0A;x=\"y\"\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-B: 2\r\n\r\nnext";
        for piece in 1..text.len() {
            let (body, names, rest) = read(text, piece).unwrap();
            assert_eq!((body.as_str(), rest.as_str()), ("abc0123456789", "next"), "{piece}");
            assert_eq!(names, ["x-sum", "x-b"]);
        }
        assert_eq!(read("0\r\n\r\n", 1), Ok((String::new(), Vec::new(), String::new())));
    }

    #[test]
    fn what_is_no_chunk_is_refused() {
        for text in [
            "\r\n",
            "x\r\n",
            "-1\r\n",
            "+1\r\na\r\n",
            "0x1\r\na\r\n",
            " 1\r\na\r\n",
            "1\na\r\n",
            "1\r\nab\r\n",
            "1\r\na\n",
            "FFFFFFFFFFFFFFFFF\r\n",
            "1\r;x\r\na\r\n0\r\n\r\n",
            "0\r\nbad header\r\n\r\n",
            "0\r\n X: folded\r\n\r\n",
        ] {
            let result = read(text, 3);
            assert!(result.as_ref().is_err_and(|error| error != "the end"), "{text:?}: {result:?}");
        }
        assert!(read(&format!("1;{}\r\na", "x".repeat(2000)), 100).is_err());
        assert!(read(&format!("0\r\nX: {}\r\n\r\n", "x".repeat(2000)), 100).is_err());
    }
}
