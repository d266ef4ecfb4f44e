//! What happened in a case, as plain data that expectations are held against.

use std::sync::Arc;
use std::time::Duration;

use gatepost_engine::{self as engine, HttpVersion, Place};
use serde_json::Value;

/// What one request led to.
#[derive(Clone, Debug, Default)]
pub struct Observed {
    /// The response.
    pub response: Message,
    /// Status code of the response.
    pub status: u16,
    /// Reason phrase of the response.
    pub reason: String,
    /// `context.Variables` afterwards, in the order in which they were set.
    pub variables: Vec<Variable>,
    /// `context.LastError` afterwards.
    pub last_error: Option<LastError>,
    /// Calls that went out, in order.
    pub calls: Vec<Call>,
    /// Messages of `trace` policies and `context.Trace`, in order.
    pub trace: Vec<TraceMessage>,
    /// How long it took until the response was there.
    pub elapsed: Duration,
    /// The policies that ran, in the order in which they began.
    pub executed: Vec<Arc<Place>>,
    /// The policies that there are.
    pub known: Vec<Arc<Place>>,
    /// Where the response came from.
    pub origin: Option<Origin>,
    /// What cannot be expected but must not happen: a call that nothing answers.
    pub faults: Vec<String>,
}

/// Where in the policies a response came from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The policy.
    pub place: Arc<Place>,
    /// What it did.
    pub did: String,
}

impl Origin {
    /// What the policy did, and where it stands: file, line and column.
    pub fn describe(&self) -> String {
        let place = &self.place;
        let (line, column) = place.source.position(place.span.offset());
        let (did, section, path) = (&self.did, place.section, &place.path);
        format!("{did} at {}:{line}:{column} ({section}/{path})", place.source.name())
    }
}

/// Header fields and body.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// Header lines in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A context variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// Full name of the .NET type; empty for null.
    pub ty: String,
    /// The value in its canonical JSON form.
    pub value: Value,
}

/// `context.LastError`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of `context.LastError`")]
pub struct LastError {
    pub source: String,
    pub reason: String,
    pub message: String,
    pub scope: String,
    pub section: String,
    pub path: String,
    pub policy_id: String,
}

/// A call that went out.
#[derive(Clone, Debug, Default)]
pub struct Call {
    /// The method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// Header fields and body.
    pub message: Message,
    /// How long the answer may take.
    pub timeout: Option<Duration>,
    /// How long to wait for `100 Continue`.
    pub continue_timeout: Option<Duration>,
    /// The version of HTTP: `1`, `2` or `2or1`.
    pub http_version: &'static str,
    /// Whether redirects are followed.
    pub follow_redirects: bool,
    /// The proxy that it goes through.
    pub proxy: Option<Proxy>,
}

/// A proxy that a call goes through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxy {
    /// Its URL.
    pub url: String,
    /// Name and password, where it asks for them.
    pub credentials: Option<(String, String)>,
}

/// A message of a `trace` policy or of `context.Trace`.
#[derive(Clone, Debug, Default)]
pub struct TraceMessage {
    /// `source` of the policy; empty for `context.Trace`.
    pub source: String,
    /// `verbose`, `information` or `error`.
    pub severity: &'static str,
    /// The message.
    pub message: String,
    /// Names and values of `metadata`, in order.
    pub metadata: Vec<(String, String)>,
}

impl Call {
    /// A call as the engine makes it, and its body.
    pub(crate) fn new(call: &engine::Call, body: Vec<u8>) -> Self {
        let mut headers: Vec<(String, String)> = Vec::new();
        for name in call.headers.names() {
            headers.extend(call.headers.values(&name).map(|value| (name.to_string(), value.into_owned())));
        }
        Self {
            method: call.method.to_string(),
            url: call.url.to_string(),
            message: Message { headers, body },
            timeout: call.timeout,
            continue_timeout: call.continue_timeout,
            http_version: match call.version {
                HttpVersion::Http1 => "1",
                HttpVersion::Http2 => "2",
                HttpVersion::Http2Or1 => "2or1",
            },
            follow_redirects: call.follow_redirects,
            proxy: call
                .proxy
                .as_ref()
                .map(|proxy| Proxy { url: proxy.url.clone(), credentials: proxy.credentials.clone() }),
        }
    }
}

impl Message {
    /// The header lines of this name, in order.
    pub fn lines(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
