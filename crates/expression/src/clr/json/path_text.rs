//! How Json.NET writes the path of a token.

/// Appends a property name: bare where it can be, else in brackets and quotes.
pub(crate) fn push_name(path: &mut String, name: &str) {
    if name.contains(is_special) {
        path.push_str("['");
        path.push_str(name);
        path.push_str("']");
        return;
    }
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

fn is_special(char: char) -> bool {
    matches!(
        char,
        '.' | ' ' | '\'' | '/' | '"' | '[' | ']' | '(' | ')' | '\t' | '\n' | '\r' | '\u{c}' | '\u{8}'
    ) || matches!(char, '\\' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
