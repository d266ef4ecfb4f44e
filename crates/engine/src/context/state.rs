//! The object behind `context`.

use std::fmt;
use std::sync::Arc;

use gatepost_expression::{Globals, Object, Str, Ty};

use super::variables::Variables;
use crate::host::Host;
use crate::message::{Request, Response};
use crate::model::{
    Api, Backend, Deployment, GraphQl, LastError, Operation, Product, Subscription, User, Workspace,
};
use crate::place::Place;
use crate::trace::Trace;

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
    /// A `Guid`, in its `D` form.
    pub request_id: Str,
    /// When the request arrived, in ticks since year one, UTC.
    pub timestamp: i64,
    pub(crate) host: Arc<dyn Host>,
    pub(crate) trace: Option<Arc<Trace>>,
    pub(crate) place: Option<Arc<Place>>,
}

impl State {
    /// The state of a request that arrives now. `request_id` is a `Guid` in its `D` form.
    pub fn new(host: Arc<dyn Host>, request: Request, request_id: Str) -> Self {
        Self {
            request: Arc::new(request),
            response: None,
            variables: Arc::default(),
            last_error: None,
            api: None,
            operation: None,
            product: None,
            subscription: None,
            user: None,
            workspace: None,
            backend: None,
            deployment: Arc::default(),
            graph_ql: None,
            request_id,
            timestamp: host.now(),
            host,
            trace: None,
            place: None,
        }
    }
}

impl Object for State {
    fn ty(&self) -> Ty {
        Ty::named("Apim.IContext", [])
    }
}

impl Globals for State {
    fn utc_now(&self) -> i64 {
        self.host.now()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        self.host.fill_random(buffer);
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("request_id", &self.request_id)
            .field("request", &self.request)
            .field("response", &self.response)
            .finish_non_exhaustive()
    }
}
