//! The characters of XML 1.0

use crate::exception::Exception;
use crate::text::Str;

/// Whether the character may stand in an XML document.
pub(super) fn is_char(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{1_0000}'..)
}

/// Whether the character is white space of XML.
pub(super) fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\r')
}

/// Whether a name may begin with the character. Like .NET, this leaves out what lies beyond U+FFFF.
pub(super) fn is_name_start(char: char) -> bool {
    matches!(char,
        'A'..='Z' | 'a'..='z' | '_' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}'
        | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}')
}

/// Whether the character may stand in a name.
pub(super) fn is_name_char(char: char) -> bool {
    is_name_start(char)
        || matches!(char,
            '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

/// Where a text is no name without colon, and the message that says why.
pub(super) fn fault_in_name(name: &str) -> Option<(usize, String)> {
    name.char_indices().find_map(|(index, char)| match index {
        0 if !is_name_start(char) => Some((index, cannot_begin(char))),
        _ if !is_name_char(char) => Some((index, cannot_stand(char))),
        _ => None,
    })
}

/// The message of a name that begins with the character.
pub(super) fn cannot_begin(char: char) -> String {
    format!("Name cannot begin with the '{}' character, hexadecimal value {}.", shown(char), hex(char))
}

/// The message of a name that contains the character.
pub(super) fn cannot_stand(char: char) -> String {
    format!("The '{}' character, hexadecimal value {}, cannot be included in a name.", shown(char), hex(char))
}

/// The message of a character that no document may contain.
pub(super) fn invalid(char: char) -> String {
    format!("'{}', hexadecimal value {}, is an invalid character.", shown(char), hex(char))
}

fn shown(char: char) -> char {
    if char == '\0' { '.' } else { char }
}

/// The character's number as .NET's messages write it.
pub(super) fn hex(char: char) -> String {
    format!("0x{:02X}", u32::from(char))
}

/// `XmlConvert.VerifyNCName`: the name, when it is one without colon.
pub(super) fn verify_name(name: &Str) -> Result<(), Exception> {
    if name.is_empty() {
        return Err(Exception::argument("The empty string '' is not a valid local name.", None));
    }
    match fault_in_name(&name.to_utf8()) {
        Some((_, message)) => Err(super::error::xml(message)),
        None => Ok(()),
    }
}

/// The text, when no document is refused because of it.
pub(super) fn verify_chars(text: &Str) -> Result<(), Exception> {
    let fault = |message: String| Exception::argument(message, None);
    match text.as_utf8() {
        Some(utf8) => match utf8.chars().find(|char| !is_char(*char)) {
            Some(char) => Err(fault(invalid(char))),
            None => Ok(()),
        },
        None => Err(fault(lone_surrogate(text))),
    }
}

/// The message of a text that holds half a surrogate pair.
pub(super) fn lone_surrogate(text: &Str) -> String {
    let lone = char::decode_utf16(text.units()).find_map(Result::err);
    let unit = lone.map_or(0, |error| error.unpaired_surrogate());
    format!("'\u{fffd}', hexadecimal value 0x{unit:X}, is an invalid character.")
}
