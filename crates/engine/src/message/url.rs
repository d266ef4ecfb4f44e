//! URLs as expressions and policies see them.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use ecow::EcoString;
use gatepost_expression::Str;
use http::uri::Authority;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::form::encode;
use super::query::{Query, without};

/// Characters that cannot stand in a URL as they are.
const UNSAFE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'\\')
    .add(b'^')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A URL in its parts.
#[derive(Clone, Debug)]
pub struct Url {
    scheme: Str,
    host: Str,
    port: u16,
    path: Str,
    query: Str,
    parameters: OnceLock<Arc<Query>>,
    /// Made once for each backend, since every request to it needs it.
    authority: OnceLock<Option<Authority>>,
}

/// A text that is no absolute URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadUrl {
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Url {
    /// A URL of these parts; the query with or without its `?`.
    pub fn new(scheme: &str, host: &str, port: u16, path: &str, query: &str) -> Self {
        Self {
            scheme: Str::from(scheme),
            host: Str::from(host),
            port,
            path: rooted(path),
            query: marked(query),
            parameters: OnceLock::new(),
            authority: OnceLock::new(),
        }
    }

    /// Scheme, host and port of this URL, and nothing after them.
    #[must_use]
    pub fn origin(&self) -> Self {
        Self {
            scheme: self.scheme.clone(),
            host: self.host.clone(),
            port: self.port,
            path: Str::from("/"),
            query: Str::new(),
            parameters: OnceLock::new(),
            authority: self.authority.clone(),
        }
    }

    /// Reads an absolute `http` or `https` URL that somebody wrote; what must be escaped is.
    pub fn parse(text: &str) -> Result<Self, BadUrl> {
        let bad = |reason: String| BadUrl { text: text.to_owned(), reason };
        let parsed = url::Url::parse(text.trim()).map_err(|error| bad(error.to_string()))?;
        if !matches!(parsed.scheme(), "http" | "https" | "ws" | "wss") {
            return Err(bad(format!("the scheme `{}` is not http or https", parsed.scheme())));
        }
        let host = parsed.host_str().unwrap_or_default();
        let port = parsed.port_or_known_default().unwrap_or_default();
        let url = Self::new(parsed.scheme(), host, port, parsed.path(), parsed.query().unwrap_or_default());
        url.authority();
        Ok(url)
    }

    /// `http` or `https`, in lower case.
    pub fn scheme(&self) -> &Str {
        &self.scheme
    }

    /// The host without the port.
    pub fn host(&self) -> &Str {
        &self.host
    }

    /// The port, stated or implied by the scheme.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The path, which begins with `/`.
    pub fn path(&self) -> &Str {
        &self.path
    }

    /// The query with its leading `?`, or nothing.
    pub fn query(&self) -> &Str {
        &self.query
    }

    /// The parameters of the query.
    pub fn parameters(&self) -> &Arc<Query> {
        self.parameters.get_or_init(|| Arc::new(Query::parse(&self.query.to_utf8())))
    }

    /// Replaces the path.
    pub fn set_path(&mut self, path: &str) {
        self.path = rooted(path);
    }

    /// Replaces the query, given with or without its `?`.
    pub fn set_query(&mut self, query: &str) {
        self.query = marked(query);
        self.parameters = OnceLock::new();
    }

    /// Adds a parameter to the query.
    pub fn append_parameter(&mut self, name: &str, value: &str) {
        let sign = if self.query.is_empty() { '?' } else { '&' };
        let query = format!("{}{sign}{}={}", self.query, encode(name), encode(value));
        self.set_query(&query);
    }

    /// Removes all values of a parameter; the rest of the query stays byte for byte.
    pub fn remove_parameter(&mut self, name: &str) {
        let query = without(&self.query.to_utf8(), name);
        self.set_query(&query);
    }

    /// Whether the port is the one that the scheme implies.
    pub fn has_default_port(&self) -> bool {
        default_port(&self.scheme.to_utf8()) == self.port
    }

    /// Whether a `Host` header names this URL's authority.
    pub fn has_authority(&self, host: &str) -> bool {
        let own = self.host.to_utf8();
        let Some((name, port)) = host.split_at_checked(own.len()) else { return false };
        name.eq_ignore_ascii_case(&own)
            && match port {
                "" => self.has_default_port(),
                port => port.strip_prefix(':').and_then(|port| port.parse().ok()) == Some(self.port),
            }
    }

    /// Host, and port where it is not the one that the scheme implies: what `Host` says.
    ///
    /// None where the host has characters that no host has.
    pub fn authority(&self) -> Option<&Authority> {
        self.authority.get_or_init(|| Authority::try_from(self.host_and_port()).ok()).as_ref()
    }

    fn host_and_port(&self) -> String {
        if self.has_default_port() { self.host.to_string() } else { format!("{}:{}", self.host, self.port) }
    }

    /// Path and query as they go over the wire: what cannot stand in a URL is escaped.
    pub fn path_and_query(&self) -> String {
        let (path, query) = (self.path.to_utf8(), self.query.to_utf8());
        let mut text = String::with_capacity(path.len() + query.len());
        text.push_str(&path);
        text.push_str(&query);
        match Cow::from(utf8_percent_encode(&text, UNSAFE)) {
            Cow::Borrowed(_) => text,
            Cow::Owned(escaped) => escaped,
        }
    }

    /// This URL with `rest` appended to its path.
    #[must_use]
    pub fn join(&self, rest: &str, query: &str) -> Self {
        let base = self.path.to_utf8();
        let base = base.trim_end_matches('/');
        let slash = if rest.starts_with('/') || (rest.is_empty() && !base.is_empty()) { "" } else { "/" };
        Self {
            scheme: self.scheme.clone(),
            host: self.host.clone(),
            port: self.port,
            path: joined([base, slash, rest]),
            query: marked(query),
            parameters: OnceLock::new(),
            authority: self.authority.clone(),
        }
    }
}

/// The path with its leading slash.
fn rooted(path: &str) -> Str {
    if path.starts_with('/') { Str::from(path) } else { joined(["/", path]) }
}

/// The query with its leading question mark, or nothing.
fn marked(query: &str) -> Str {
    match query {
        "" | "?" => Str::new(),
        query if query.starts_with('?') => Str::from(query),
        query => joined(["?", query]),
    }
}

fn joined<const N: usize>(parts: [&str; N]) -> Str {
    let mut whole = EcoString::with_capacity(parts.iter().map(|part| part.len()).sum());
    for part in parts {
        whole.push_str(part);
    }
    Str::from(whole)
}

/// The port that a scheme implies.
pub(crate) fn default_port(scheme: &str) -> u16 {
    match scheme {
        "http" | "ws" => 80,
        "https" | "wss" => 443,
        _ => 0,
    }
}

impl PartialEq for Url {
    fn eq(&self, other: &Self) -> bool {
        (&self.scheme, &self.host, self.port, &self.path, &self.query)
            == (&other.scheme, &other.host, other.port, &other.path, &other.query)
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}{}", self.scheme, self.host_and_port(), self.path, self.query)
    }
}

impl fmt::Display for BadUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no absolute URL: {}", self.text, self.reason)
    }
}

impl std::error::Error for BadUrl {}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn an_authors_url_is_read_in_parts() {
        let url = Url::parse(" https://Backend.example:8443/a b?x=1#frag ").unwrap();
        assert_eq!(url.to_string(), "https://backend.example:8443/a%20b?x=1");
        assert_eq!((url.port(), url.authority().unwrap().as_str()), (8443, "backend.example:8443"));
        assert!(Url::parse("/relative").is_err());
        assert!(Url::parse("ftp://x/").unwrap_err().reason.contains("ftp"));
    }

    #[test]
    fn a_rest_is_joined_with_one_slash() {
        let base = Url::parse("http://backend/svc/").unwrap();
        assert_eq!(base.join("/a", "?q=1").to_string(), "http://backend/svc/a?q=1");
        assert_eq!(base.join("", "").to_string(), "http://backend/svc");
        assert_eq!(Url::parse("http://backend").unwrap().join("a", "").to_string(), "http://backend/a");
    }

    #[test]
    fn a_host_header_may_name_the_port() {
        let url = Url::parse("https://gateway.example/a").unwrap();
        assert!(url.has_authority("gateway.example") && url.has_authority("gateway.example:443"));
        assert!(url.has_authority("Gateway.Example") && !url.has_authority("gateway"));
        assert!(!url.has_authority("gateway.example:80") && !url.has_authority("gateway.example.org"));
        assert!(!Url::parse("https://gateway.example:8443/").unwrap().has_authority("gateway.example"));
    }

    #[test]
    fn the_query_changes_in_place() {
        let mut url = Url::parse("http://h/p?a=%7e&b=1").unwrap();
        url.append_parameter("c d", "1&2");
        url.remove_parameter("B");
        assert_eq!(url.query().to_utf8(), "?a=%7e&c+d=1%262");
        assert_eq!(url.parameters().get("c d").unwrap().len(), 1);
    }
}
