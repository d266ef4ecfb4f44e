//! The path of a request.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A path without `.` and `..`, RFC 3986, section 5.2.4, also where they are escaped.
///
/// A backend would resolve them: an operation that allows `/public/*` must not be a way to `/public/../private`.
pub(super) fn normal(path: &str) -> Cow<'_, str> {
    if !path.contains("/.") && !path.contains("/%2e") && !path.contains("/%2E") {
        return Cow::Borrowed(path);
    }
    let mut segments: Vec<&str> = Vec::new();
    let mut rest = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
    while let Some(segment) = rest.next() {
        let dots = dots(segment);
        if dots == 2 {
            segments.pop();
        }
        if dots == 0 {
            segments.push(segment);
        } else if rest.peek().is_none() {
            // `/a/.` is `/a/`.
            segments.push("");
        }
    }
    Cow::Owned(format!("/{}", segments.join("/")))
}

/// 1 for `.`, 2 for `..`, 0 for all else.
fn dots(segment: &str) -> usize {
    if segment.len() > "%2e%2e".len() {
        return 0;
    }
    match segment.to_ascii_lowercase().replace("%2e", ".").as_str() {
        "." => 1,
        ".." => 2,
        _ => 0,
    }
}

/// What follows a prefix of whole segments, whatever its case: nothing, or a path that begins with `/`.
pub(super) fn after<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    if prefix.is_empty() {
        return Some(path);
    }
    let path = path.strip_prefix('/')?;
    let (head, rest) = path.split_at_checked(prefix.len())?;
    let whole = rest.is_empty() || rest.starts_with('/');
    (whole && head.eq_ignore_ascii_case(prefix)).then_some(rest)
}

/// The segments of a path; a slash at the end begins none.
pub(super) fn segments(path: &str) -> impl Iterator<Item = &str> + Clone {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').filter(move |_| !path.is_empty())
}

/// A text as it was before it was escaped.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if text.contains('%') { percent_decode_str(text).decode_utf8_lossy() } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::{after, normal, segments};

    #[test]
    fn dots_are_resolved() {
        assert_eq!(normal("/a/b"), "/a/b");
        assert_eq!(normal("/a/../b"), "/b");
        assert_eq!(normal("/a/%2E%2e/b"), "/b");
        assert_eq!(normal("/../../a/./b/.."), "/a/");
        assert_eq!(normal("/.well-known/..a/a."), "/.well-known/..a/a.");
        assert_eq!(normal("/a/."), "/a/");
    }

    #[test]
    fn prefixes_are_whole_segments() {
        assert_eq!(after("/Orders/7", "orders"), Some("/7"));
        assert_eq!(after("/orders", "orders"), Some(""));
        assert_eq!(after("/ordersx", "orders"), None);
        assert_eq!(after("/a/b/", "a/b"), Some("/"));
        assert_eq!(after("/x", ""), Some("/x"));
    }

    #[test]
    fn a_slash_at_the_end_begins_no_segment() {
        assert_eq!(segments("/a/b/").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(segments("/").count(), 0);
        assert_eq!(segments("//a").collect::<Vec<_>>(), ["", "a"]);
    }
}
