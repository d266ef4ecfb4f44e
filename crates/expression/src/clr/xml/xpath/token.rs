//! The tokens of XPath

use super::fault;
use crate::clr::xml::chars::{is_name_char, is_name_start, is_space};
use crate::exception::Exception;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name, or one with a prefix.
    Name(Option<String>, String),
    /// `prefix:*`
    Wildcard(String),
    Literal(String),
    Number(f64),
    Sign(&'static str),
}

/// Longer ones first.
const SIGNS: [&str; 21] = [
    "::", "//", "..", "!=", "<=", ">=", "(", ")", "[", "]", ".", "@", ",", "/", "|", "+", "-", "=", "<", ">",
    "*",
];

/// All tokens of an expression.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Exception> {
    let mut rest = text.trim_start_matches(is_space);
    let mut tokens = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if first.is_ascii_digit() || is_fraction(rest) {
            let length = rest.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(rest.len());
            let number = rest.get(..length).and_then(|digits| digits.parse().ok());
            (Token::Number(number.ok_or_else(|| invalid(text))?), length)
        } else if let '"' | '\'' = first {
            let inner = rest.get(1..).and_then(|inner| inner.split_once(first));
            let (literal, _) = inner.ok_or_else(|| fault("This is an unclosed string."))?;
            (Token::Literal(literal.to_owned()), literal.len() + 2)
        } else if is_name_start(first) {
            name(rest)
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).ok_or_else(|| invalid(text))?;
            (Token::Sign(sign), sign.len())
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default().trim_start_matches(is_space);
    }
    Ok(tokens)
}

pub(super) fn invalid(text: &str) -> Exception {
    fault(format!("'{text}' has an invalid token."))
}

fn is_fraction(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next() == Some('.') && chars.next().is_some_and(|char| char.is_ascii_digit())
}

/// The name at the beginning, and its length.
fn name(text: &str) -> (Token, usize) {
    let end = |text: &str| text.find(|char| !is_name_char(char)).unwrap_or(text.len());
    let first = text.get(..end(text)).unwrap_or_default();
    let after = text.get(first.len()..).unwrap_or_default();
    match after.strip_prefix(':') {
        Some(local) if local.starts_with('*') => (Token::Wildcard(first.to_owned()), first.len() + 2),
        Some(local) if local.starts_with(is_name_start) => {
            let local = local.get(..end(local)).unwrap_or_default();
            (Token::Name(Some(first.to_owned()), local.to_owned()), first.len() + 1 + local.len())
        }
        _ => (Token::Name(None, first.to_owned()), first.len()),
    }
}
