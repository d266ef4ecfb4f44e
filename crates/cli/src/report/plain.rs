//! Texts of users on terminals, which obey some characters instead of showing them.

use std::borrow::Cow;

/// The text with a visible character for each that a terminal would obey, but for line breaks and tabs.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().all(|character| visible(character) == character) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(visible).collect())
}

/// The character that stands for one that is obeyed; most stand for themselves.
pub(super) fn visible(character: char) -> char {
    match character {
        '\n' | '\t' => character,
        // Unicode has pictures of the controls of ASCII, in their order.
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(character)).unwrap_or(REPLACED),
        '\x7f' => '␡',
        // The controls of Latin-1, and those that turn the direction of the text round.
        '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' => REPLACED,
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => REPLACED,
        _ => character,
    }
}

const REPLACED: char = char::REPLACEMENT_CHARACTER;

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_terminals_obey_is_shown() {
        assert_eq!(plain("a\tb\nc é 😀"), "a\tb\nc é 😀");
        assert_eq!(plain("\u{1b}[31mred\r\u{7f}"), "␛[31mred␍␡");
        assert_eq!(plain("\u{9b}31m\u{202e}abc"), "\u{fffd}31m\u{fffd}abc");
    }
}
