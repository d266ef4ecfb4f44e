//! Headers that belong to one connection, and those that tell of the connection before.

use http::header::Entry;
use http::{HeaderMap, HeaderName, HeaderValue, header};

/// Removes the headers of one connection, RFC 9110, section 7.6.1: those that `Connection` names and those that always are.
///
/// `TE: trailers` stays: the gateway forwards trailers.
pub(crate) fn remove_hop_by_hop(headers: &mut HeaderMap) {
    // Most messages have none, and looking at each name once is cheaper than looking up each of these.
    if !headers.keys().any(is_hop_by_hop) {
        return;
    }
    if headers.contains_key(header::CONNECTION) {
        remove_named(headers);
    }
    for name in &ALWAYS {
        headers.remove(name);
    }
    if let Some(te) = headers.remove(header::TE)
        && lists(&te, "trailers")
    {
        headers.insert(header::TE, HeaderValue::from_static("trailers"));
    }
}

/// Adds an address to `X-Forwarded-For`.
pub(crate) fn add_forwarded_for(headers: &mut HeaderMap, address: &HeaderValue) {
    let mut before = match headers.entry(X_FORWARDED_FOR) {
        Entry::Occupied(before) => before,
        Entry::Vacant(first) => {
            first.insert(address.clone());
            return;
        }
    };
    let lines: Vec<&[u8]> =
        before.iter().chain(std::iter::once(address)).map(HeaderValue::as_bytes).collect();
    // Header values joined by a comma make a header value.
    if let Ok(value) = HeaderValue::from_bytes(&lines.join(&b", "[..])) {
        before.insert(value);
    }
}

/// Removes from trailers what would change the framing or the route of a message, RFC 9110, section 6.5.1.
pub(crate) fn clean_trailers(trailers: &mut HeaderMap) {
    remove_hop_by_hop(trailers);
    for name in [header::CONTENT_LENGTH, header::HOST, header::TE, header::TRAILER, header::CONTENT_ENCODING]
    {
        trailers.remove(name);
    }
}

/// Whether a list in a header has an element, whatever its case.
pub(crate) fn lists(value: &HeaderValue, element: &str) -> bool {
    let elements = value.as_bytes().split(|byte| *byte == b',');
    elements.map(<[u8]>::trim_ascii).any(|found| {
        // An element may carry parameters, such as a weight.
        let found = found.split(|byte| *byte == b';').next().unwrap_or(found).trim_ascii_end();
        found.eq_ignore_ascii_case(element.as_bytes())
    })
}

fn is_hop_by_hop(name: &HeaderName) -> bool {
    matches!(
        name.as_str(),
        "connection"
            | "keep-alive"
            | "proxy-connection"
            | "proxy-authenticate"
            | "proxy-authorization"
            | "te"
            | "transfer-encoding"
            | "upgrade"
    )
}

fn remove_named(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok())
        // What routes and frames a message is not of one connection, whatever the sender says.
        .filter(|name| *name != header::HOST && *name != header::CONTENT_LENGTH && *name != header::TE)
        .collect();
    for name in named {
        headers.remove(name);
    }
}

const ALWAYS: [HeaderName; 7] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &[(&'static str, &'static str)], after: &[(&str, &str)]) {
        let mut headers = HeaderMap::new();
        for (name, value) in before {
            headers.append(*name, HeaderValue::from_static(value));
        }
        remove_hop_by_hop(&mut headers);
        let mut left: Vec<_> =
            headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        left.sort_unstable();
        assert_eq!(left, after);
    }

    #[test]
    fn headers_named_by_connection_go() {
        check(
            &[
                ("connection", "close, X-One"),
                ("x-one", "1"),
                ("connection", "x-two"),
                ("x-two", "2"),
                ("x", "3"),
            ],
            &[("x", "3")],
        );
    }

    #[test]
    fn connection_cannot_take_what_frames_and_routes() {
        check(
            &[("connection", "host, content-length"), ("host", "a"), ("content-length", "1")],
            &[("content-length", "1"), ("host", "a")],
        );
    }

    #[test]
    fn only_trailers_stay_of_te() {
        check(&[("te", "gzip, Trailers;q=0.5")], &[("te", "trailers")]);
        check(&[("te", "gzip"), ("upgrade", "h2c"), ("keep-alive", "5")], &[]);
    }

    #[test]
    fn addresses_are_appended() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.1"));
        headers.append("x-forwarded-for", HeaderValue::from_static("10.0.0.2"));
        add_forwarded_for(&mut headers, &HeaderValue::from_static("10.0.0.3"));
        let values: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
        assert_eq!(values, ["10.0.0.1, 10.0.0.2, 10.0.0.3"]);
    }
}
