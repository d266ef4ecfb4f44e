//! Percent-encoding by the rules of System.Uri.

use crate::exception::Exception;
use crate::text::Str;

/// A `System.UriFormatException`.
pub(super) fn invalid(what: &str) -> Exception {
    Exception::new("System.UriFormatException", format!("Invalid URI: {what}"))
}

/// Letters, digits and `-._~`.
pub(super) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// The characters that separate the parts of a URI.
fn is_reserved(byte: u8) -> bool {
    b";/?:@&=+$,#[]!'()*".contains(&byte)
}

/// `Uri.EscapeDataString`.
pub(crate) fn escape_data(text: &Str) -> Result<String, Exception> {
    Ok(escape(well_formed(text)?, is_unreserved))
}

/// `Uri.EscapeUriString`, which leaves what separates the parts.
pub(super) fn escape_uri(text: &Str) -> Result<String, Exception> {
    Ok(escape(well_formed(text)?, |byte| is_unreserved(byte) || is_reserved(byte)))
}

fn well_formed(text: &Str) -> Result<&str, Exception> {
    text.as_utf8().ok_or_else(|| invalid("There is an invalid sequence in the string."))
}

fn escape(text: &str, keep: fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        push(&mut out, byte, keep);
    }
    out
}

fn push(out: &mut String, byte: u8, keep: fn(u8) -> bool) {
    if keep(byte) {
        out.push(char::from(byte));
    } else {
        out.push_str(&format!("%{byte:02X}"));
    }
}

/// The byte that the `%XX` at the start of the text stands for.
pub(super) fn code_at(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else { return None };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// The escaped form of a part: what may not stand in a URI is encoded, codes of harmless characters are decoded,
/// a stray percent sign is encoded.
pub(super) fn canonical(part: &str) -> String {
    let bytes = part.as_bytes();
    let mut out = String::with_capacity(part.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        match code_at(rest) {
            Some(code) if is_unreserved(code) => {
                out.push(char::from(code));
                at += 3;
            }
            Some(_) => {
                out.extend(rest.iter().take(3).map(|byte| char::from(*byte)));
                at += 3;
            }
            None => {
                push(&mut out, *byte, |byte| is_unreserved(byte) || is_reserved(byte));
                at += 1;
            }
        }
    }
    out
}

/// Whether the escaped form of the part is the part itself.
pub(super) fn is_canonical(part: &str) -> bool {
    canonical(part) == part
}

/// Decodes all codes that are well-formed UTF-8; others stay as they are.
pub(crate) fn unescape_data(text: &str) -> String {
    unescape(text, |_| true)
}

/// Decodes what does not change the meaning of the URI: the form of `ToString()`.
pub(super) fn unescape_safe(text: &str) -> String {
    unescape(text, |ch| {
        let control = matches!(ch, '\0'..='\x1f' | '\x7f'..='\u{9f}');
        let special =
            u8::try_from(ch).is_ok_and(|byte| is_reserved(byte) || matches!(byte, b'%' | b'\\' | b'#'));
        !control && !special
    })
}

fn unescape(text: &str, decode: fn(char) -> bool) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, _)) = rest.split_once('%') {
        out.push_str(before);
        let start = text.len() - rest.len() + before.len();
        let codes = codes_from(bytes.get(start..).unwrap_or_default());
        if codes.is_empty() {
            out.push('%');
        }
        let written = text.get(start..start + codes.len() * 3).unwrap_or_default();
        push_decoded(&mut out, &codes, written, decode);
        rest = text.get(start + (codes.len() * 3).max(1)..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The codes that follow one another from here on.
fn codes_from(bytes: &[u8]) -> Vec<u8> {
    let mut codes = Vec::new();
    let mut rest = bytes;
    while let Some(code) = code_at(rest) {
        codes.push(code);
        rest = rest.get(3..).unwrap_or_default();
    }
    codes
}

/// Appends the characters of the codes, or the codes as they are written where they are none.
fn push_decoded(out: &mut String, codes: &[u8], written: &str, decode: fn(char) -> bool) {
    let mut at = 0;
    let as_written =
        |from: usize, count: usize| written.get(from * 3..(from + count) * 3).unwrap_or_default();
    for chunk in codes.utf8_chunks() {
        for ch in chunk.valid().chars() {
            if decode(ch) {
                out.push(ch);
            } else {
                out.push_str(as_written(at, ch.len_utf8()));
            }
            at += ch.len_utf8();
        }
        out.push_str(as_written(at, chunk.invalid().len()));
        at += chunk.invalid().len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_is_well_formed() {
        assert_eq!(unescape_data("a%20b+c%E9%zz%2"), "a b+c%E9%zz%2");
        assert_eq!(unescape_data("%F0%9F%98%80%2525"), "😀%25");
        assert_eq!(unescape_safe("/b?x=%41%20%2F%C3%A9"), "/b?x=A %2Fé");
        assert_eq!(canonical("/%7Euser/%e4 é%"), "/~user/%e4%20%C3%A9%25");
    }
}
