//! Calls of backends over kept connections.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::Either;
use gatepost_engine::{Content, HttpVersion};
use http::uri::{Authority, Scheme};
use http::{HeaderMap, HeaderValue, Method, Request, Response, Uri, Version, header};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use hyper::client::conn::TrySendError;
use hyper::client::conn::http2::SendRequest;

use super::body::Http2Body;
use super::connect::{Connector, Fresh};
use super::http1::{Answered, Broken, Connection, exchange};
use super::origin::{Address, Origin};
use super::{BackendError, CallOptions, Trust};
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
    /// One of its own, and whether it rested so long that the backend may have closed it meanwhile.
    One(Box<Connection>, bool),
    /// One that it shares.
    Two(SendRequest<Content>),
}

impl Backends {
    /// Which certificates are believed.
    pub(crate) fn trust(&self) -> &Trust {
        self.connector.trust()
    }

    pub(crate) fn new(limits: Arc<Limits>, ticks: Arc<Ticks>, trust: Arc<Trust>) -> Self {
        let connector = Connector::new(&limits, trust);
        Self { origins: Mutex::default(), connector, limits, ticks }
    }

    /// Sends a request to where its absolute URL says, and answers with the response as soon as its headers are there.
    ///
    /// Headers of one connection are removed on both ways; `Host` is the backend's unless the request has one. What is
    /// left of the request is of no use to anybody.
    pub async fn send(
        &self,
        request: &mut Request<Content>,
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
            Box::pin(tokio::time::timeout(call.timeout, exchange)).await.ok()
        };
        answered.unwrap_or(Err(BackendError::Timeout(call.timeout)))
    }

    async fn exchange(
        &self,
        request: &mut Request<Content>,
        call: &CallOptions,
    ) -> Result<Response<Content>, BackendError> {
        let origin = self.origin(request.uri(), call)?;
        let upgrade = upgrade::take(request);
        prepare(request, &origin, upgrade.is_some());
        loop {
            match self.line(&origin).await? {
                Line::One(connection, rested) => {
                    let again = rested && is_repeatable(request);
                    to_origin_form(request, &origin);
                    let answered =
                        exchange(connection, request, &origin, call.continue_timeout, self.patience()).await;
                    return match answered {
                        Ok(Answered::Response(response)) => Ok(response),
                        Ok(Answered::Upgraded(response, backend)) => {
                            Ok(upgrade::connect(response, upgrade, backend))
                        }
                        // The backend has most likely closed it while the request came.
                        Err(Broken::Unanswered(_)) if again => continue,
                        Err(broken) => Err(broken.of(origin.authority())),
                    };
                }
                Line::Two(sender) => match Box::pin(
                    self.share(sender, std::mem::replace(request, Request::new(Content::Empty))),
                )
                .await
                {
                    Ok(response) => return Ok(response),
                    Err(mut error) => match error.take_message() {
                        Some(unsent) => *request = unsent,
                        None => return Err(BackendError::broken(origin.authority(), error.error())),
                    },
                },
            }
        }
    }

    /// Sends a request on a connection of HTTP/2.
    async fn share(
        &self,
        mut sender: SendRequest<Content>,
        mut request: Request<Content>,
    ) -> Result<Response<Content>, TrySendError<Request<Content>>> {
        *request.version_mut() = Version::HTTP_2;
        to_stream(request.headers_mut());
        let mut response = sender.try_send_request(request).await?;
        remove_hop_by_hop(response.headers_mut());
        Ok(response.map(|incoming| {
            let body = Http2Body::new(incoming, self.patience());
            if body.is_end_stream() { Content::Empty } else { Content::Stream(body.boxed_unsync()) }
        }))
    }

    fn patience(&self) -> Patience {
        Patience::new(Arc::clone(&self.ticks), self.limits.backend_idle)
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
        match self.kept(origin) {
            Some(line) => Ok(line),
            // Rare, and large: what every request carries along is copied for every request.
            None => Box::pin(self.new_line(origin)).await,
        }
    }

    async fn new_line(&self, origin: &Arc<Origin>) -> Result<Line, BackendError> {
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
                Fresh::One(connection) => Line::One(connection, false),
                Fresh::Two(sender) => {
                    origin.share(sender.clone());
                    Line::Two(sender)
                }
            });
        }
    }

    fn kept(&self, origin: &Arc<Origin>) -> Option<Line> {
        let one = |(connection, rested)| Line::One(connection, rested);
        origin.shared().map(Line::Two).or_else(|| origin.reuse(self.ticks.now()).map(one))
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
fn prepare(request: &mut Request<Content>, origin: &Origin, upgrade: bool) {
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
    headers.entry(header::HOST).or_insert_with(|| origin.host());
    if let Some(authorization) = origin.proxy().and_then(|proxy| proxy.authorization.clone())
        && !origin.secure()
    {
        headers.insert(header::PROXY_AUTHORIZATION, authorization);
    }
}

/// HTTP/2 has no headers of one connection, and the authority in the target.
fn to_stream(headers: &mut HeaderMap) {
    headers.remove(header::CONNECTION);
    headers.remove(header::UPGRADE);
    headers.remove(header::HOST);
}

/// RFC 9112, section 3.2: only a proxy is told the whole URL.
fn to_origin_form(request: &mut Request<Content>, origin: &Origin) {
    if origin.proxy().is_some() && !origin.secure() {
        return;
    }
    let target = request.uri().path_and_query().cloned();
    *request.uri_mut() = target.map_or_else(Uri::default, Uri::from);
}

/// Whether a request may be sent twice: RFC 9110, section 9.2.2, and its body is at hand.
fn is_repeatable(request: &Request<Content>) -> bool {
    let idempotent = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS | Method::PUT | Method::DELETE
    );
    let headers = request.headers();
    idempotent
        && matches!(request.body(), Content::Empty | Content::Bytes(_, None))
        && !headers.contains_key(header::UPGRADE)
        && !headers.contains_key(header::EXPECT)
}

/// User information in a URL is no part of where a backend is.
fn without_user(authority: &Authority) -> Result<Authority, BackendError> {
    let text = authority.as_str();
    let host = text.rsplit_once('@').map_or(text, |(_, host)| host);
    Authority::try_from(host).map_err(|_| BackendError::Address(text.to_owned()))
}
