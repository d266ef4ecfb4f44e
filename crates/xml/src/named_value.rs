use std::fmt;
use std::sync::Arc;

use memchr::memmem;
use miette::SourceSpan;

use crate::cursor::{slice, span};
use crate::mapped::MASK;

/// What a caller knows about the name of a named value.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedValue {
    /// The text that stands for the name.
    pub text: Arc<str>,
    /// Whether the text must not be shown to anybody.
    pub secret: bool,
}

/// Shows no secret.
impl fmt::Debug for NamedValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = if self.secret { MASK } else { &self.text };
        formatter.debug_struct("NamedValue").field("text", &text).field("secret", &self.secret).finish()
    }
}

/// `{{name}}` in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameReference<'s> {
    /// The name between the braces.
    pub name: &'s str,
    /// The reference, braces included.
    pub span: SourceSpan,
}

/// The references to named values between two places of `source`.
pub(crate) fn references(source: &str, start: usize, end: usize) -> impl Iterator<Item = NameReference<'_>> {
    let mut at = start;
    std::iter::from_fn(move || {
        while let Some(found) = memmem::find(slice(source, at, end).as_bytes(), b"{{") {
            let open = at + found;
            if let Some(reference) = reference_at(source, open, end) {
                at = open + reference.span.len();
                return Some(reference);
            }
            at = open + 1;
        }
        None
    })
}

/// The reference that begins at `open`, where `{{` stands, and ends before `end`.
pub(crate) fn reference_at(source: &str, open: usize, end: usize) -> Option<NameReference<'_>> {
    let rest = slice(source, open, end).strip_prefix("{{")?;
    let length = rest.bytes().position(|byte| !is_name_byte(byte))?;
    if length == 0 || !slice(rest, length, rest.len()).starts_with("}}") {
        return None;
    }
    Some(NameReference { name: slice(rest, 0, length), span: span(open, open + length + 4) })
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}
