//! Whether a text that somebody types goes on.

use crate::lexer::{TokenKind, lex};

/// What is wrong with a text that ends in the middle of a comment or a verbatim string.
const CUT_OFF: [&str; 2] = ["CS1035", "CS1039"];

/// Whether the text cannot end here: a bracket, a comment or a string that may span lines is open. What can never be
/// right, such as a bracket that closes nothing, ends.
pub fn is_unfinished(text: &str) -> bool {
    let lexed = lex(text);
    let mut open = Vec::new();
    for token in &lexed.tokens {
        let opened_by = match token.kind {
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => {
                open.push(token.kind);
                continue;
            }
            TokenKind::CloseParen => TokenKind::OpenParen,
            TokenKind::CloseBracket => TokenKind::OpenBracket,
            TokenKind::CloseBrace => TokenKind::OpenBrace,
            _ => continue,
        };
        if open.pop() != Some(opened_by) {
            return false;
        }
    }
    !open.is_empty() || lexed.errors.iter().any(|error| CUT_OFF.contains(&error.error.code))
}

#[cfg(test)]
mod tests {
    use super::is_unfinished;

    #[test]
    fn open_brackets_strings_and_comments_go_on() {
        for text in ["@{", "@(1 +", "f(", "new[] { 1,", "a[\n0", "@\"one\n", "1 /* two", "$\"{f(", "if (a) {"]
        {
            assert!(is_unfinished(text), "{text}");
        }
    }

    #[test]
    fn everything_else_ends() {
        for text in
            ["", "1", "1 +", "@(1)", "@{ return \"{\"; }", "'('", "// (", "\"(", "f)(", "(]", "$\"{{\""]
        {
            assert!(!is_unfinished(text), "{text}");
        }
    }
}
