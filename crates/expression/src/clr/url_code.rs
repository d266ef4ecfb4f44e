//! Percent-encoding as .NET's helpers for the web do it.

use crate::exception::Exception;
use crate::text::{Str, Units};

/// Which of the helpers encodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// `WebUtility`: digits in capitals.
    Web,
    /// `HttpUtility`: digits in small letters.
    Http,
}

/// Encodes all but letters, digits and `-_.!*()`; a blank becomes `+`.
pub(crate) fn encode(bytes: &[u8], style: Style) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'!' | b'*' | b'(' | b')' => {
                out.push(char::from(*byte));
            }
            b' ' => out.push('+'),
            _ => out.push_str(&match style {
                Style::Web => format!("%{byte:02X}"),
                Style::Http => format!("%{byte:02x}"),
            }),
        }
    }
    out
}

/// Decodes `+` and `%XX`, and `%uXXXX` where that is asked for. What is no code stays as it is.
pub(crate) fn decode(text: &Str, unicode: bool) -> Str {
    let view = text.view();
    let mut out: Vec<u16> = Vec::with_capacity(view.len());
    let mut bytes: Vec<u8> = Vec::new();
    let mut at = 0;
    while let Some(unit) = view.at(at) {
        if unicode && let Some(code) = unicode_code(&view, at) {
            flush(&mut bytes, &mut out);
            out.push(code);
            at += 6;
        } else if let Some(byte) = percent_code(&view, at) {
            bytes.push(byte);
            at += 3;
        } else {
            match u8::try_from(unit) {
                Ok(b'+') => bytes.push(b' '),
                Ok(byte) if byte.is_ascii() => bytes.push(byte),
                _ => {
                    flush(&mut bytes, &mut out);
                    out.push(unit);
                }
            }
            at += 1;
        }
    }
    flush(&mut bytes, &mut out);
    Str::from_units(&out)
}

fn flush(bytes: &mut Vec<u8>, out: &mut Vec<u16>) {
    out.extend(String::from_utf8_lossy(bytes).encode_utf16());
    bytes.clear();
}

fn hex_digit(view: &Units<'_>, at: usize) -> Option<u32> {
    char::from_u32(u32::from(view.at(at)?))?.to_digit(16)
}

fn percent_code(view: &Units<'_>, at: usize) -> Option<u8> {
    if view.at(at) != Some(u16::from(b'%')) {
        return None;
    }
    u8::try_from(hex_digit(view, at + 1)? * 16 + hex_digit(view, at + 2)?).ok()
}

fn unicode_code(view: &Units<'_>, at: usize) -> Option<u16> {
    let starts = view.at(at) == Some(u16::from(b'%')) && view.at(at + 1) == Some(u16::from(b'u'));
    if !starts {
        return None;
    }
    let mut code = 0;
    for offset in 2..6 {
        code = code * 16 + hex_digit(view, at + offset)?;
    }
    u16::try_from(code).ok()
}

/// Decodes `+` and `%XX` in bytes.
pub(crate) fn decode_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| *first == b'%').and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
        });
        match code {
            Some(byte) => {
                out.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                out.push(if *first == b'+' { b' ' } else { *first });
                rest = tail;
            }
        }
    }
    out
}

/// The part of the bytes that `offset` and `count` name.
pub(crate) fn part(bytes: &[u8], offset: i32, count: i32) -> Result<&[u8], Exception> {
    let range = |param| {
        Exception::argument_out_of_range("Specified argument was out of the range of valid values.", param)
    };
    let from =
        usize::try_from(offset).ok().filter(|from| *from <= bytes.len()).ok_or_else(|| range("offset"))?;
    let count = usize::try_from(count).map_err(|_| range("count"))?;
    bytes.get(from..from.saturating_add(count)).ok_or_else(|| range("count"))
}
