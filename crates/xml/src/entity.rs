use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::BytesRef;

/// What stands at a `&`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reference {
    /// An entity that XML knows, or a number of a character.
    Character { character: char, length: usize },
    /// `&name;` with a name that XML does not know.
    UnknownName { length: usize },
    /// `&#…;` that names no character.
    BadNumber { length: usize },
    /// A `&` that begins nothing.
    Bare,
}

/// Reads the reference that begins at byte `at` of `text`.
pub(crate) fn reference_at(text: &str, at: usize) -> Reference {
    let Some((b'&', window)) = text.as_bytes().get(at..).and_then(|bytes| bytes.split_first()) else {
        return Reference::Bare;
    };
    let Some(name_length) = window.iter().take(LONGEST_NAME).position(|byte| !is_name_byte(*byte)) else {
        return Reference::Bare;
    };
    if name_length == 0 || window.get(name_length) != Some(&b';') {
        return Reference::Bare;
    }
    let name = text.get(at + 1..at + 1 + name_length).unwrap_or_default();
    let length = name_length + 2;
    if let Some(character) = resolve_xml_entity(name).and_then(|text| text.chars().next()) {
        return Reference::Character { character, length };
    }
    if !name.starts_with('#') {
        return Reference::UnknownName { length };
    }
    match BytesRef::new(name).resolve_char_ref() {
        Ok(Some(character)) if is_allowed(character) => Reference::Character { character, length },
        _ => Reference::BadNumber { length },
    }
}

/// The character and length of the reference at `at`, if it is one.
pub(crate) fn character_at(text: &str, at: usize) -> Option<(char, usize)> {
    match reference_at(text, at) {
        Reference::Character { character, length } => Some((character, length)),
        Reference::UnknownName { .. } | Reference::BadNumber { .. } | Reference::Bare => None,
    }
}

/// Whether XML 1.0 allows the character in a document.
pub(crate) fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'#'
}

/// The longest entity of HTML has 32 characters; what is longer was never meant as one.
const LONGEST_NAME: usize = 40;
