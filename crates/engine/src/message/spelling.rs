//! How the name of a header is written where people see it.

use std::borrow::Cow;

/// Names that are not written with a capital at the start of each word only.
const KNOWN: &[(&str, &str)] = &[
    ("content-md5", "Content-MD5"),
    ("dnt", "DNT"),
    ("etag", "ETag"),
    ("expect-ct", "Expect-CT"),
    ("http2-settings", "HTTP2-Settings"),
    ("nel", "NEL"),
    ("sec-gpc", "Sec-GPC"),
    ("te", "TE"),
    ("www-authenticate", "WWW-Authenticate"),
    ("x-correlation-id", "X-Correlation-ID"),
    ("x-request-id", "X-Request-ID"),
    ("x-ua-compatible", "X-UA-Compatible"),
    ("x-xss-protection", "X-XSS-Protection"),
];

/// The usual spelling of a name that is known in lower case only, as it is after a trip over HTTP/2.
pub(crate) fn usual(name: &str) -> Cow<'static, str> {
    if let Some((_, spelt)) = KNOWN.iter().find(|(known, _)| *known == name) {
        return Cow::Borrowed(spelt);
    }
    let mut starts = true;
    let spelt = name.chars().map(|character| {
        let start = std::mem::replace(&mut starts, character == '-');
        if start { character.to_ascii_uppercase() } else { character }
    });
    Cow::Owned(spelt.collect())
}

/// Whether `written` is the usual spelling of `name`.
pub(crate) fn is_usual(name: &str, written: &str) -> bool {
    if let Some((_, spelt)) = KNOWN.iter().find(|(known, _)| *known == name) {
        return *spelt == written;
    }
    let mut starts = true;
    written.len() == name.len()
        && written.bytes().all(|byte| {
            let start = std::mem::replace(&mut starts, byte == b'-');
            if start { !byte.is_ascii_lowercase() } else { !byte.is_ascii_uppercase() }
        })
}

#[cfg(test)]
mod tests {
    use super::{is_usual, usual};

    #[test]
    fn names_are_written_as_people_do() {
        assert_eq!(usual("x-forwarded-for"), "X-Forwarded-For");
        assert_eq!(usual("etag"), "ETag");
        assert_eq!(usual("www-authenticate"), "WWW-Authenticate");
        for name in ["x-forwarded-for", "etag", "x-2fa", "a--b", "_x"] {
            assert!(is_usual(name, &usual(name)), "{name}");
        }
        assert!(!is_usual("x-api-key", "X-API-Key") && !is_usual("a", "a"));
    }
}
