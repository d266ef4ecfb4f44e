//! Calls of backends over kept connections.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::Either;
use gatepost_engine::{Content, HttpVersion};
use http::uri::{Authority, Scheme};
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, Version, header};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;

use super::body::BackendBody;
use super::connect::{Connector, Fresh};
use super::origin::{Address, Lease, Origin};
use super::{BackendError, CallOptions, Trust, expect};
use crate::hop::remove_hop_by_hop;
use crate::limits::Limits;
use crate::ticks::{Patience, Ticks};
use crate::upgrade;

/// The connections of one worker to all backends.
#[derive(Debug)]
pub struct Backends {
    origins: Mutex<Origins>,
    connector: Connector,
    limits: Arc<Limits>,
    ticks: Arc<Ticks>,
}

/// The backends that were called, and the one that was called last: most gateways have one that most requests go to.
#[derive(Debug, Default)]
struct Origins {
    all: HashMap<Address, Arc<Origin>>,
    last: Option<Arc<Origin>>,
}

/// A connection for one request.
enum Line {
    One(Lease),
    Two(hyper::client::conn::http2::SendRequest<Content>),
}

/// A request that came to no response.
enum Failure {
    /// Nothing of it was sent, or sending it twice does no harm.
    Again(Box<Request<Content>>),
    Final(BackendError),
}

impl Backends {
    pub(crate) fn new(limits: Arc<Limits>, ticks: Arc<Ticks>, trust: Arc<Trust>) -> Self {
        let connector = Connector::new(&limits, trust);
        Self { origins: Mutex::default(), connector, limits, ticks }
    }

    /// Sends a request to where its absolute URL says, and answers with the response as soon as its headers are there.
    ///
    /// Headers of one connection are removed on both ways; `Host` is the backend's unless the request has one.
    pub async fn send(
        &self,
        request: Request<Content>,
        call: &CallOptions,
    ) -> Result<Response<Content>, BackendError> {
        let exchange = std::pin::pin!(self.exchange(request, call));
        let answered = if self.ticks.can_count(call.timeout) {
            let late = std::pin::pin!(self.ticks.after(call.timeout));
            match futures_util::future::select(exchange, late).await {
                Either::Left((answer, _)) => Some(answer),
                Either::Right(((), _)) => None,
            }
        } else {
            tokio::time::timeout(call.timeout, exchange).await.ok()
        };
        answered.unwrap_or(Err(BackendError::Timeout(call.timeout)))
    }

    async fn exchange(
        &self,
        mut request: Request<Content>,
        call: &CallOptions,
    ) -> Result<Response<Content>, BackendError> {
        let origin = self.origin(request.uri(), call)?;
        let upgrade = upgrade::take(&mut request);
        prepare(&mut request, &origin, upgrade.is_some())?;
        expect::hold_body(&mut request, call.continue_timeout);
        loop {
            let line = self.line(&origin).await?;
            match self.attempt(line, request, &origin).await {
                Ok(response) => return Ok(upgrade::connect(response, upgrade)),
                Err(Failure::Again(back)) => request = *back,
                Err(Failure::Final(error)) => return Err(error),
            }
        }
    }

    fn origin(&self, uri: &Uri, call: &CallOptions) -> Result<Arc<Origin>, BackendError> {
        let bad = || BackendError::Address(uri.to_string());
        let secure = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(bad()),
        };
        let authority = uri.authority().ok_or_else(bad)?;
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = origins.last.as_ref().filter(|last| last.is(secure, authority, call)) {
            return Ok(Arc::clone(last));
        }
        let address = Address {
            secure,
            authority: without_user(authority)?,
            version: call.version,
            proxy: call.proxy.clone(),
        };
        let origin = match origins.all.get(&address) {
            Some(origin) => Arc::clone(origin),
            None => Arc::new(Origin::new(address.clone())?),
        };
        origins.all.insert(address, Arc::clone(&origin));
        origins.last = Some(Arc::clone(&origin));
        Ok(origin)
    }

    async fn line(&self, origin: &Arc<Origin>) -> Result<Line, BackendError> {
        if let Some(line) = self.kept(origin) {
            return Ok(line);
        }
        // The first connection tells whether HTTP/2 is spoken; then all requests share it.
        let _connecting = match origin.version() {
            HttpVersion::Http1 => None,
            HttpVersion::Http2 | HttpVersion::Http2Or1 => Some(origin.connecting.lock().await),
        };
        loop {
            let mut freed = std::pin::pin!(origin.freed());
            freed.as_mut().enable();
            if let Some(line) = self.kept(origin) {
                return Ok(line);
            }
            let Some(open) = origin.open(self.limits.backend_connections) else {
                freed.await;
                continue;
            };
            return Ok(match self.connector.connect(origin, open).await? {
                Fresh::One(sender) => Line::One(Lease { sender, origin: Arc::clone(origin), rested: false }),
                Fresh::Two(sender) => {
                    origin.share(sender.clone());
                    Line::Two(sender)
                }
            });
        }
    }

    fn kept(&self, origin: &Arc<Origin>) -> Option<Line> {
        origin.shared().map(Line::Two).or_else(|| origin.reuse(self.ticks.now()).map(Line::One))
    }

    async fn attempt(
        &self,
        line: Line,
        mut request: Request<Content>,
        origin: &Origin,
    ) -> Result<Response<Content>, Failure> {
        let (result, copy, lease) = match line {
            Line::One(mut lease) => {
                let copy = if lease.rested { repeatable(&request) } else { None };
                if origin.proxy().is_none() || origin.secure() {
                    to_origin_form(&mut request);
                }
                *request.version_mut() = Version::HTTP_11;
                let result = lease.sender.try_send_request(request).await;
                (result, copy, Some(lease))
            }
            Line::Two(mut sender) => {
                *request.version_mut() = Version::HTTP_2;
                to_stream(request.headers_mut());
                (sender.try_send_request(request).await, None, None)
            }
        };
        match result {
            Ok(response) => Ok(self.receive(response, lease)),
            Err(mut error) => {
                let unsent = error.take_message().map(|request| absolute(request, origin));
                // A connection that fails after a rest was most likely closed by the backend while the request came.
                Err(match unsent.or(copy) {
                    Some(request) => Failure::Again(Box::new(request)),
                    None => Failure::Final(BackendError::broken(origin.authority(), error.error())),
                })
            }
        }
    }

    fn receive(&self, response: Response<Incoming>, lease: Option<Lease>) -> Response<Content> {
        let mut response = response;
        if response.status() != http::StatusCode::SWITCHING_PROTOCOLS {
            remove_hop_by_hop(response.headers_mut());
        }
        response.map(|incoming| {
            let patience = Patience::new(Arc::clone(&self.ticks), self.limits.backend_idle);
            let body = BackendBody::new(incoming, lease, patience);
            // An empty body gives its connection back right here.
            if body.is_end_stream() { Content::Empty } else { Content::Stream(body.boxed_unsync()) }
        })
    }

    /// Closes what nobody used for a while; tells whether any connection is left.
    pub(crate) fn expire(&self) -> bool {
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        origins.last = None;
        origins.all.retain(|_, origin| {
            origin.expire(&self.ticks, self.limits.backend_keep_alive) || Arc::strong_count(origin) > 1
        });
        !origins.all.is_empty()
    }
}

/// Makes the headers those of this connection.
fn prepare(request: &mut Request<Content>, origin: &Origin, upgrade: bool) -> Result<(), BackendError> {
    let headers = request.headers_mut();
    remove_hop_by_hop(headers);
    // The body's own size says it, also after a policy replaced the body.
    headers.remove(header::CONTENT_LENGTH);
    if upgrade {
        headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    } else if headers.contains_key(header::TE) {
        // RFC 9110, section 10.1.4.
        headers.insert(header::CONNECTION, HeaderValue::from_static("TE"));
    }
    if !headers.contains_key(header::HOST) {
        headers.insert(header::HOST, origin.host());
    }
    if let Some(authorization) = origin.proxy().and_then(|proxy| proxy.authorization.clone())
        && !origin.secure()
    {
        headers.insert(header::PROXY_AUTHORIZATION, authorization);
    }
    Ok(())
}

/// HTTP/2 has no headers of one connection, and the authority in the target.
fn to_stream(headers: &mut HeaderMap) {
    headers.remove(header::CONNECTION);
    headers.remove(header::UPGRADE);
    headers.remove(header::HOST);
}

fn to_origin_form(request: &mut Request<Content>) {
    let target = request.uri().path_and_query().cloned();
    *request.uri_mut() = target.map_or_else(Uri::default, Uri::from);
}

/// Gives a request that came back its URL again.
fn absolute(mut request: Request<Content>, origin: &Origin) -> Request<Content> {
    let mut parts = origin.uri().clone().into_parts();
    parts.path_and_query = request.uri().path_and_query().cloned();
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
    request
}

/// A copy of a request that may be sent twice: RFC 9110, section 9.2.2, and its body is at hand.
fn repeatable(request: &Request<Content>) -> Option<Request<Content>> {
    let idempotent = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS | Method::PUT | Method::DELETE
    );
    let body = match request.body() {
        Content::Empty => Content::Empty,
        Content::Bytes(bytes, trailers) => Content::Bytes(bytes.clone(), trailers.clone()),
        Content::Stream(_) => return None,
    };
    if !idempotent || request.headers().contains_key(header::UPGRADE) {
        return None;
    }
    let mut copy = Request::new(body);
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    Some(copy)
}

/// User information in a URL is no part of where a backend is.
fn without_user(authority: &Authority) -> Result<Authority, BackendError> {
    let text = authority.as_str();
    let host = text.rsplit_once('@').map_or(text, |(_, host)| host);
    Authority::try_from(host).map_err(|_| BackendError::Address(text.to_owned()))
}
