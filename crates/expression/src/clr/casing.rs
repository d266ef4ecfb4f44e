//! Upper and lower case without a culture, one character by one.

use crate::text::Str;

/// `ToUpperInvariant` of one character: the simple mapping of Unicode, which never changes the length.
pub(crate) fn upper(ch: char) -> char {
    match ch {
        'a'..='z' => ch.to_ascii_uppercase(),
        // The dotless i keeps its case without a culture.
        '\0'..='\x7f' | 'ı' => ch,
        _ => simple(ch, ch.to_uppercase(), titlecase(ch)),
    }
}

/// `ToLowerInvariant` of one character.
pub(crate) fn lower(ch: char) -> char {
    match ch {
        'A'..='Z' => ch.to_ascii_lowercase(),
        '\0'..='\x7f' | 'İ' => ch,
        _ => simple(ch, ch.to_lowercase(), None),
    }
}

fn simple(ch: char, mut full: impl ExactSizeIterator<Item = char>, instead: Option<char>) -> char {
    match (full.len(), full.next()) {
        (1, Some(mapped)) if mapped.len_utf16() == ch.len_utf16() => mapped,
        _ => instead.unwrap_or(ch),
    }
}

/// Greek letters with iota subscript have one simple capital although their full mapping has two letters.
fn titlecase(ch: char) -> Option<char> {
    let shift = match ch {
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => 8,
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => 9,
        _ => return None,
    };
    char::from_u32(u32::from(ch) + shift)
}

/// `ToUpperInvariant` of a UTF-16 unit; a half of a pair stays.
pub(crate) fn upper_unit(unit: u16) -> u16 {
    map_unit(unit, upper)
}

/// `ToLowerInvariant` of a UTF-16 unit; a half of a pair stays.
pub(crate) fn lower_unit(unit: u16) -> u16 {
    map_unit(unit, lower)
}

fn map_unit(unit: u16, map: fn(char) -> char) -> u16 {
    let mapped = char::from_u32(u32::from(unit)).map(map).map(u32::from);
    mapped.and_then(|mapped| u16::try_from(mapped).ok()).unwrap_or(unit)
}

/// `String.ToUpperInvariant()`.
pub(crate) fn to_upper(text: &Str) -> Str {
    map_text(text, upper, |text| text.bytes().any(|byte| byte.is_ascii_lowercase()), str::to_ascii_uppercase)
}

/// `String.ToLowerInvariant()`.
pub(crate) fn to_lower(text: &Str) -> Str {
    map_text(text, lower, |text| text.bytes().any(|byte| byte.is_ascii_uppercase()), str::to_ascii_lowercase)
}

fn map_text(text: &Str, map: fn(char) -> char, changes: fn(&str) -> bool, ascii: fn(&str) -> String) -> Str {
    if let Some(letters) = text.as_ascii() {
        return if changes(letters) { Str::from(ascii(letters)) } else { text.clone() };
    }
    match text.as_utf8() {
        Some(letters) => Str::from(letters.chars().map(map).collect::<String>()),
        None => Str::from_units(&map_units(&text.units(), map)),
    }
}

/// Maps well-formed pairs as the one character they are.
fn map_units(units: &[u16], map: fn(char) -> char) -> Vec<u16> {
    let mut out = Vec::with_capacity(units.len());
    let mut buffer = [0; 2];
    for decoded in char::decode_utf16(units.iter().copied()) {
        match decoded {
            Ok(ch) => out.extend_from_slice(map(ch).encode_utf16(&mut buffer)),
            Err(error) => out.push(error.unpaired_surrogate()),
        }
    }
    out
}

/// The units in upper case, for comparisons that ignore case.
pub(crate) fn fold(text: &Str) -> Vec<u16> {
    match text.as_ascii() {
        Some(letters) => letters.bytes().map(|byte| u16::from(byte.to_ascii_uppercase())).collect(),
        None => map_units(&text.units(), upper),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_one_to_one() {
        assert_eq!(to_upper(&"straße ŉ ǆ ᾳ 𐐨".into()), "STRAßE ŉ Ǆ ᾼ 𐐀".into());
        assert_eq!(to_lower(&"İIΑΣ".into()), "İiασ".into());
        assert_eq!(upper('ı'), 'ı');
    }
}
