//! The object behind `context`.

use std::fmt;
use std::sync::Arc;

use gatepost_expression::{Globals, Str};

use uuid::Uuid;

use super::variables::Variables;
use crate::host::{Event, Host, TraceSeverity};
use crate::message::{Request, Response, empty};
use crate::model::{
    Api, Backend, Deployment, GraphQl, LastError, Operation, Product, Subscription, User, Workspace,
};
use crate::place::Place;
use crate::secrets::Secrets;
use crate::trace::{Trace, TraceEvent};

/// All that expressions can see of a request. Its parts are shared: a member of `context` copies nothing, and
/// what an expression keeps of them stays as it was when a policy changes the original.
#[derive(Clone)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct State {
    pub request: Arc<Request>,
    pub response: Option<Arc<Response>>,
    pub variables: Arc<Variables>,
    pub last_error: Option<Arc<LastError>>,
    pub api: Option<Arc<Api>>,
    pub operation: Option<Arc<Operation>>,
    pub product: Option<Arc<Product>>,
    pub subscription: Option<Arc<Subscription>>,
    pub user: Option<Arc<User>>,
    pub workspace: Option<Arc<Workspace>>,
    pub backend: Option<Arc<Backend>>,
    pub deployment: Arc<Deployment>,
    pub graph_ql: Option<Arc<GraphQl>>,
    pub request_id: Uuid,
    /// When the request arrived, in ticks since year one, UTC.
    pub timestamp: i64,
    pub(crate) host: Arc<dyn Host>,
    pub(crate) secrets: Secrets,
    pub(crate) trace: Option<Arc<Trace>>,
    pub(crate) place: Option<Arc<Place>>,
}

impl State {
    /// The state of a request that arrives now.
    pub fn new(host: Arc<dyn Host>, request: Request, request_id: Uuid) -> Self {
        Self {
            request: Arc::new(request),
            response: None,
            variables: empty::variables(),
            last_error: None,
            api: None,
            operation: None,
            product: None,
            subscription: None,
            user: None,
            workspace: None,
            backend: None,
            deployment: empty::deployment(),
            graph_ql: None,
            request_id,
            timestamp: host.now(),
            host,
            secrets: Secrets::default(),
            trace: None,
            place: None,
        }
    }

    /// The same state in another world.
    #[must_use]
    pub fn on(self, host: Arc<dyn Host>) -> Self {
        Self { host, ..self }
    }
}

impl State {
    /// `context.Trace(message)`.
    pub(crate) fn tell(&self, text: Str) {
        if let Some(trace) = &self.trace {
            let severity = TraceSeverity::Verbose;
            let event = TraceEvent::Message { severity, text: text.to_string(), metadata: Vec::new() };
            trace.record(self.host.monotonic(), self.place.clone(), event);
        }
        self.host.emit(Event::Message {
            request_id: self.request_id,
            source: None,
            severity: TraceSeverity::Verbose,
            text: Str::from(self.secrets.mask(&text.to_utf8()).as_ref()),
            metadata: Vec::new(),
        });
    }
}

impl Globals for State {
    fn utc_now(&self) -> i64 {
        self.host.now()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        self.host.fill_random(buffer);
    }

    fn trusts(&self, certificate: &[u8], revocation: bool) -> bool {
        self.host.trusts(certificate, revocation)
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("request_id", &self.request_id).finish_non_exhaustive()
    }
}
