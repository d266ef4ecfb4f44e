//! How one call is made.

use std::time::Duration;

use gatepost_engine::HttpVersion;

/// The options of one call.
#[derive(Clone, Debug)]
pub struct CallOptions {
    /// Time for the response headers to come, connecting included.
    pub timeout: Duration,
    /// Version of HTTP to speak.
    pub version: HttpVersion,
    /// Time that a body waits for `100 Continue` when the request expects it.
    pub continue_timeout: Duration,
    /// An HTTP proxy to go through.
    pub proxy: Option<Via>,
}

/// An HTTP proxy between the gateway and a backend.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Via {
    /// Its address.
    pub url: http::Uri,
    /// The value of `Proxy-Authorization`, if it wants one.
    pub authorization: Option<http::HeaderValue>,
}

impl Default for CallOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(300),
            version: HttpVersion::Http1,
            continue_timeout: Duration::from_secs(1),
            proxy: None,
        }
    }
}
