//! How one call is made.

use std::time::Duration;

/// The options of one call.
#[derive(Clone, Debug)]
pub struct Call {
    /// Time for the response headers to come, connecting included.
    pub timeout: Duration,
    /// Version of HTTP to speak.
    pub version: HttpVersion,
    /// Time that a body waits for `100 Continue` when the request expects it.
    pub continue_timeout: Duration,
    /// An HTTP proxy to go through, as `http://host:port`.
    pub proxy: Option<Proxy>,
}

/// An HTTP proxy between the gateway and a backend.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Proxy {
    /// Its address.
    pub url: http::Uri,
    /// The value of `Proxy-Authorization`, if it wants one.
    pub authorization: Option<http::HeaderValue>,
}

/// The version of HTTP that a backend is spoken to in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HttpVersion {
    /// HTTP/1.1.
    #[default]
    One,
    /// HTTP/2; without TLS by prior knowledge.
    Two,
    /// HTTP/2 where TLS negotiates it, HTTP/1.1 elsewhere.
    TwoOrOne,
}

impl Default for Call {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(300),
            version: HttpVersion::One,
            continue_timeout: Duration::from_secs(1),
            proxy: None,
        }
    }
}
