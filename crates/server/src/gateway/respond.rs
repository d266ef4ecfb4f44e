//! From a request to a response.

use std::sync::Arc;

use arc_swap::ArcSwap;
use gatepost_engine::{
    Content, Context, Fault, Headers, Host, Program, Reply, Request as PolicyRequest, Section, State, Url,
};
use http::uri::Authority;
use http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::ext::ReasonPhrase;
use hyper::upgrade::OnUpgrade;

use super::Gateway;
use super::compile::Route;
use super::keys::Admission;
use crate::access;
use crate::client::{Client, Respond};
use crate::config::Protocol;
use crate::framing;
use crate::host::{ClientHost, WorkerHost};
use crate::record::Recording;
use crate::report::{TracedRequest, Tracing};

/// What answers the requests of one worker.
pub(crate) struct Front {
    current: Arc<ArcSwap<Gateway>>,
    host: Arc<WorkerHost>,
    tracing: Option<Tracing>,
}

/// What the requests of one connection share.
pub(crate) struct Session {
    client: Client,
    host: Arc<ClientHost>,
}

impl Front {
    pub(crate) fn new(
        current: Arc<ArcSwap<Gateway>>,
        host: Arc<WorkerHost>,
        tracing: Option<Tracing>,
    ) -> Self {
        Self { current, host, tracing }
    }
}

impl Respond for Front {
    type Session = Session;

    fn greet(&self, client: Client) -> Session {
        let host = Arc::new(ClientHost::new(Arc::clone(&self.host), client.forwarded_for()));
        Session { client, host }
    }

    async fn respond(&self, session: &Session, request: Request<Content>) -> Response<Content> {
        if request.uri().path() == HEALTH {
            return Response::new(Content::Empty);
        }
        let start = access::is_wanted().then(|| self.host.monotonic());
        let gateway = self.current.load_full();
        let method = request.method().clone();
        let mut arrival = Arrival::read(session, request);
        let (path, query) = (arrival.url.path().clone(), arrival.url.query().clone());
        let query = query.to_utf8();
        let query = query.strip_prefix('?').unwrap_or(&query);
        let route = gateway.route(&method, protocol(&session.client), &path.to_utf8(), query);
        let upgrade = arrival.upgrade.take();
        let mut host = Arc::clone(&session.host) as Arc<dyn Host>;
        let recording = match &self.tracing {
            Some(tracing) if tracing.wants_exchanges() => Some(arrival.record(&mut host).await),
            Some(_) | None => None,
        };
        let Arrived { mut cx, program, refusal } =
            arrival.context(session, host, &gateway, route.as_ref(), query);
        if let Some(upgrade) = upgrade {
            cx.extensions.insert(upgrade);
        }
        let trace = self.tracing.as_ref().map(|_| cx.start_trace(program.secrets().clone()));
        let mut reply = match (&route, refusal) {
            (Some(Route { operation: Some(_), .. }), None) => program.run(&mut cx).await,
            (_, Some(refusal)) => program.refuse(&mut cx, refusal).await,
            (route, None) => match ahead(&gateway, route.as_ref(), &mut cx, query).await {
                Some(reply) => reply,
                None => program.refuse(&mut cx, unmatched()).await,
            },
        };
        let recorded = match recording {
            Some(recording) => Some((recording, Recording::answer(&mut reply).await)),
            None => None,
        };
        if let (Some(tracing), Some(trace)) = (&self.tracing, trace) {
            let mut traced = TracedRequest::new(&cx, &method, &reply, &trace);
            traced.exchange = recorded.map(|(recording, body)| recording.end(&cx, &reply, body));
            tracing.show(&traced);
        }
        if let Some(start) = start {
            access::record(
                &cx,
                &method,
                &reply,
                self.host.monotonic().saturating_sub(start),
                &session.client,
            );
        }
        drop(cx);
        response(reply, &method)
    }
}

/// A request with its URL as the client meant it.
struct Arrival {
    parts: http::request::Parts,
    content: Content,
    url: Url,
    upgrade: Option<OnUpgrade>,
}

impl Arrival {
    fn read(session: &Session, request: Request<Content>) -> Self {
        let (mut parts, content) = request.into_parts();
        // HTTP/2 says where to in its target; policies look for `Host`.
        if let Some(authority) = parts.uri.authority()
            && let Ok(host) = HeaderValue::from_str(host_and_port(authority))
        {
            parts.headers.insert(header::HOST, host);
        }
        let upgrade = parts.extensions.remove::<OnUpgrade>();
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let scheme = if session.client.secure { "https" } else { "http" };
        let (name, port) = split_port(host, scheme);
        let url = Url::new(scheme, name, port, parts.uri.path(), parts.uri.query().unwrap_or_default());
        Self { parts, content, url, upgrade }
    }

    /// Begins to note the exchange: what is asked of the world goes through the recording from then on.
    async fn record(&mut self, host: &mut Arc<dyn Host>) -> Recording {
        let content = std::mem::take(&mut self.content);
        let (recording, content) =
            Recording::start(Arc::clone(host), self.parts.headers.clone(), content).await;
        self.content = content;
        *host = recording.host();
        recording
    }

    fn context<'g>(
        self,
        session: &Session,
        host: Arc<dyn Host>,
        gateway: &'g Gateway,
        route: Option<&Route<'g>>,
        query: &str,
    ) -> Arrived<'g> {
        let mut request = match route {
            Some(Route { api, rest, .. }) => {
                PolicyRequest::routed(self.parts.method, self.url, Arc::clone(&api.base), rest)
            }
            None => PolicyRequest::new(self.parts.method, self.url),
        };
        request.headers = Arc::new(Headers::from(self.parts.headers));
        request.ip_address = Some(session.client.address.ip().to_canonical());
        if let Some(Route { rest, operation: Some(operation), .. }) = route {
            request.parameters = Arc::new(operation.template.parameters(rest, query));
        }
        let id = session.host.request_id();
        let mut state = State::new(host, request, id);
        state.deployment = Arc::clone(&gateway.deployment);
        let Some(Route { api, operation, .. }) = route else {
            return Arrived {
                cx: Context::new(state, self.content),
                program: &gateway.unmatched,
                refusal: None,
            };
        };
        state.api = Some(Arc::clone(&api.model));
        state.operation = operation.map(|operation| Arc::clone(&operation.model));
        let mut refusal = None;
        let mut product = None;
        if operation.is_some() {
            match gateway.keys.admit(api, &state.request) {
                Admission::Subscribed(holder, of) => {
                    state.subscription = Some(Arc::clone(&holder.subscription));
                    state.user.clone_from(&holder.user);
                    product = of;
                }
                Admission::Open(of) => product = of,
                Admission::Refused(fault) => refusal = Some(fault),
            }
        }
        let of_api = product.and_then(|product| api.products.get(product));
        state.product = of_api.map(|product| Arc::clone(&product.model));
        let program = operation.map_or(&api.unmatched, |operation| operation.program(product));
        Arrived { cx: Context::new(state, self.content), program, refusal }
    }
}

/// A request ready to run.
struct Arrived<'g> {
    cx: Context,
    program: &'g Program,
    /// Why it may not run.
    refusal: Option<Fault>,
}

fn protocol(client: &Client) -> Protocol {
    if client.secure { Protocol::Https } else { Protocol::Http }
}

/// What is answered although no operation takes the request.
async fn ahead(gateway: &Gateway, route: Option<&Route<'_>>, cx: &mut Context, query: &str) -> Option<Reply> {
    let Some(Route { api, rest, .. }) = route else {
        return gateway.unmatched.run_only("cross-domain", cx).await;
    };
    if !cx.request().asks_before() {
        return None;
    }
    let wanted = cx.request().headers.first("Access-Control-Request-Method")?;
    let wanted = http::Method::from_bytes(wanted.trim().as_bytes()).ok()?;
    api.before(&wanted, rest, query).preflight(cx).await
}

/// The same for an API that nobody has and an operation that it has not: clients are not told which.
fn unmatched() -> Fault {
    Fault::new(404, "OperationNotFound", "Unable to match incoming request to an operation.")
        .from_source("configuration")
        .in_section(Section::Backend)
        .telling("Resource not found")
}

fn response(reply: Reply, method: &http::Method) -> Response<Content> {
    let mut made = Response::new(reply.content);
    let from = Arc::unwrap_or_clone(reply.response);
    *made.status_mut() = from.status;
    *made.headers_mut() = Arc::unwrap_or_clone(from.headers).into_map();
    if let Some(reason) =
        from.reason.and_then(|reason| ReasonPhrase::try_from(reason.to_utf8().into_owned()).ok())
    {
        made.extensions_mut().insert(reason);
    }
    if from.status == StatusCode::SWITCHING_PROTOCOLS {
        return made;
    }
    framing::fit(&mut made, method);
    made
}

/// An authority without user information.
fn host_and_port(authority: &Authority) -> &str {
    let text = authority.as_str();
    text.rsplit_once('@').map_or(text, |(_, host)| host)
}

fn split_port<'h>(host: &'h str, scheme: &str) -> (&'h str, u16) {
    let default = if scheme == "https" { 443 } else { 80 };
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().unwrap_or(default)),
        _ => (host, default),
    }
}

/// <https://learn.microsoft.com/azure/api-management/api-management-howto-configure-custom-domain-gateway>
const HEALTH: &str = "/status-0123456789abcdef";
