//! The one way out: everything that a request asks of the outside world.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use gatepost_expression::{Str, Value};
use http::{Extensions, Method, StatusCode};
use uuid::Uuid;

use crate::counter::Counters;
use crate::memory::Memory;
use crate::message::{Content, Headers, Url};

/// A future that a trait object can give.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The world outside the engine. The server implements it with the real one, tests with one they control.
///
/// Nothing in the engine and in no policy reads a clock, sleeps, draws a random number or opens a connection
/// otherwise.
pub trait Host: Send + Sync + 'static {
    /// The time now, in ticks of 100 ns since 0001-01-01T00:00:00 UTC.
    fn now(&self) -> i64;

    /// The time since some fixed moment; it never goes back.
    fn monotonic(&self) -> Duration;

    /// Fills the buffer with random bytes.
    fn fill_random(&self, buffer: &mut [u8]);

    /// Whether a certificate, in DER, leads to a root that is trusted; with `revocation`, whether its issuer has
    /// not taken it back either. A host that knows no roots trusts none.
    fn trusts(&self, _certificate: &[u8], _revocation: bool) -> bool {
        false
    }

    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;

    /// Makes an HTTP call and answers once the headers of the response are there.
    fn send(&self, call: Call) -> BoxFuture<'static, Result<Answer, CallError>>;

    /// Runs a future on its own; nobody waits for it.
    fn spawn(&self, task: BoxFuture<'static, ()>);

    /// Takes one of the `max` slots of `key`; none where all are taken. Dropping the permit gives it back.
    fn enter(&self, key: &str, max: u32) -> Option<Permit>;

    /// What policies keep from one request to the next; a host without one has them begin anew each time.
    fn memory(&self) -> Option<&Memory> {
        None
    }

    /// Counters of calls and bytes; a host without them limits nothing.
    fn counters(&self) -> Option<&dyn Counters> {
        None
    }

    /// Hears what the engine has to tell: messages of `trace` and `context.Trace`, and faults.
    fn emit(&self, event: Event);
}

/// An HTTP call to make.
#[derive(Debug)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// The headers. `Host` is the one of the URL unless it is given here.
    pub headers: Headers,
    /// The body.
    pub content: Content,
    /// How long to wait for the headers of the response.
    pub timeout: Option<Duration>,
    /// How long to wait for `100 Continue` before the body is sent all the same; none: send it at once.
    pub continue_timeout: Option<Duration>,
    /// The version of HTTP to speak.
    pub version: HttpVersion,
    /// Whether to follow redirects.
    pub follow_redirects: bool,
    /// Through which proxy to call.
    pub proxy: Option<Arc<Proxy>>,
    /// The client certificate to show, an `X509Certificate2`, or null.
    pub certificate: Value,
    /// Who makes the call.
    pub purpose: Purpose,
    /// What the server put aside when the request arrived, such as a connection that is to be upgraded.
    pub extensions: Extensions,
}

impl Call {
    /// A call without headers and body, over HTTP/1.1, with no limit of time.
    pub fn new(method: Method, url: Url, purpose: Purpose) -> Self {
        Self {
            method,
            url,
            headers: Headers::new(),
            content: Content::Empty,
            timeout: None,
            continue_timeout: None,
            version: HttpVersion::Http1,
            follow_redirects: false,
            proxy: None,
            certificate: Value::Null,
            purpose,
            extensions: Extensions::new(),
        }
    }
}

/// The version of HTTP that a call speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HttpVersion {
    /// HTTP/1.1.
    #[default]
    Http1,
    /// HTTP/2, over TLS or by prior knowledge.
    Http2,
    /// HTTP/2 where the other side offers it, HTTP/1.1 otherwise.
    Http2Or1,
}

/// An HTTP proxy.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Its URL.
    pub url: String,
    /// Name and password, where it asks for them.
    pub credentials: Option<(String, String)>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Who makes a call, for logs, metrics and tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `forward-request`: the call to the backend.
    Forward,
    /// `send-request`.
    Send,
    /// `send-one-way-request`.
    OneWay,
    /// A call that a policy needs for itself, such as for keys or tokens.
    Internal,
}

/// What came back from a call.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The reason, where it is not the one that belongs to the code.
    pub reason: Option<Str>,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub content: Content,
    /// What the server needs again when it answers the client, such as an upgraded connection.
    pub extensions: Extensions,
}

impl Answer {
    /// An answer without headers and body.
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            reason: None,
            headers: Headers::new(),
            content: Content::Empty,
            extensions: Extensions::new(),
        }
    }
}

/// Why a call came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// No response in time.
    Timeout,
    /// The other side could not be reached, or broke the connection off; the text says how.
    Connection(String),
    /// The client went away while its request was being sent on.
    ClientGone,
    /// The client stopped sending the body of its request.
    BodyTimeout,
    /// The body of the client's request is longer than the gateway accepts.
    BodyTooLong,
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Timeout => f.write_str("the call timed out"),
            Self::Connection(text) => f.write_str(text),
            Self::ClientGone => f.write_str("the client is gone"),
            Self::BodyTimeout => f.write_str("the client stopped sending the body of its request"),
            Self::BodyTooLong => f.write_str("the body of the request is longer than the gateway accepts"),
        }
    }
}

impl std::error::Error for CallError {}

/// A slot that was taken with [`Host::enter`]; it is given back when this is dropped.
pub struct Permit {
    _slot: Box<dyn Any + Send + Sync>,
}

impl Permit {
    /// A permit that gives its slot back when `slot` is dropped.
    pub fn new(slot: impl Any + Send + Sync) -> Self {
        Self { _slot: Box::new(slot) }
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Permit")
    }
}

/// Something that the engine tells whoever listens. Secrets are masked.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A message of the policy `trace` or of `context.Trace`.
    Message {
        /// The request's id.
        request_id: Uuid,
        /// `source` of the policy; `context.Trace` has none.
        source: Option<Str>,
        /// How grave it is.
        severity: TraceSeverity,
        /// The text.
        text: Str,
        /// Names and values of `metadata`.
        metadata: Vec<(Str, Str)>,
    },
    /// A request failed.
    Fault {
        /// The request's id.
        request_id: Uuid,
        /// What is in `context.LastError`.
        error: Arc<crate::model::LastError>,
    },
}

/// How grave the message of a `trace` is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of the policy")]
pub enum TraceSeverity {
    #[default]
    Verbose,
    Information,
    Error,
}
