use crate::cursor::span;
use crate::diagnostic::{Code, Diagnostic};

/// How the characters of a document are written in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Encoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// The encoding that the first bytes of a document show: a byte order mark, or `<` in two bytes.
    pub(crate) fn detect(bytes: &[u8]) -> Self {
        match bytes {
            [0xFF, 0xFE, ..] | [b'<', 0, _, 0, ..] => Self::Utf16Le,
            [0xFE, 0xFF, ..] | [0, b'<', 0, _, ..] => Self::Utf16Be,
            _ => Self::Utf8,
        }
    }

    /// The characters of `bytes`, a byte order mark included, with a diagnostic for each stretch that has none.
    pub(crate) fn decode(self, bytes: &[u8]) -> (String, Vec<Diagnostic>) {
        match self {
            Self::Utf8 => decode_utf8(bytes),
            Self::Utf16Le => decode_utf16(bytes, u16::from_le_bytes),
            Self::Utf16Be => decode_utf16(bytes, u16::from_be_bytes),
        }
    }

    pub(crate) fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Self::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        }
    }
}

fn decode_utf8(bytes: &[u8]) -> (String, Vec<Diagnostic>) {
    let mut text = String::with_capacity(bytes.len());
    let mut diagnostics = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            push_replacement(&mut text, &mut diagnostics, "UTF-8");
        }
    }
    (text, diagnostics)
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, Vec<Diagnostic>) {
    let mut text = String::with_capacity(bytes.len());
    let mut diagnostics = Vec::new();
    let (pairs, rest) = bytes.as_chunks();
    for character in char::decode_utf16(pairs.iter().copied().map(unit)) {
        match character {
            Ok(character) => text.push(character),
            Err(_) => push_replacement(&mut text, &mut diagnostics, "UTF-16"),
        }
    }
    if !rest.is_empty() {
        push_replacement(&mut text, &mut diagnostics, "UTF-16");
    }
    (text, diagnostics)
}

/// Marks a place without characters; neighbouring places share one diagnostic.
fn push_replacement(text: &mut String, diagnostics: &mut Vec<Diagnostic>, encoding: &str) {
    let start = text.len();
    text.push(char::REPLACEMENT_CHARACTER);
    if let Some(label) = diagnostics.last_mut().and_then(|last: &mut Diagnostic| last.labels.last_mut())
        && label.span.offset() + label.span.len() == start
    {
        label.span = span(label.span.offset(), text.len());
        return;
    }
    let message = format!("the document is not valid {encoding}");
    diagnostics.push(
        Diagnostic::new(Code::InvalidEncoding, message)
            .label(span(start, text.len()), "bytes that stand for no character")
            .help("save the file as UTF-8"),
    );
}
