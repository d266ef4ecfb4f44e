//! Form-encoded texts: names and values, blanks as `+`.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The decoded names and values of a form-encoded text, in order.
pub(crate) fn pairs(text: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    let text = text.strip_prefix('?').unwrap_or(text);
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}

/// One name or value of a form-encoded text, decoded.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains(['+', '%']) {
        return Cow::Borrowed(text);
    }
    let spaced = text.replace('+', " ");
    Cow::Owned(percent_decode_str(&spaced).decode_utf8_lossy().into_owned())
}

/// One name or value, form-encoded.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, FORM).to_string().replace(' ', "+")
}

/// What stays as it is in a form-encoded text; a blank becomes `+`.
const FORM: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b' ')
    .remove(b'(')
    .remove(b')')
    .remove(b'!');

#[cfg(test)]
mod tests {
    use super::{encode, pairs};

    #[test]
    fn what_is_encoded_is_decoded() {
        assert_eq!(encode("a b&c=é"), "a+b%26c%3D%C3%A9");
        let found: Vec<_> = pairs("?a+b=%C3%A9&&x").collect();
        assert_eq!(found, [("a b".into(), "é".into()), ("x".into(), "".into())]);
    }
}
