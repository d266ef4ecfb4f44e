//! One connection of a client, from its first byte to its last.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use gatepost_engine::{BoxError, Content};
use http::{HeaderValue, Request, Response, Version};
use http_body::{Body as _, Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite};

use super::body::ClientBody;
use super::io::Watched;
use super::{Activity, Order, refuse};
use crate::limits::Limits;

/// What answers requests.
pub trait Respond: Send + Sync + 'static {
    /// What the requests of one connection share.
    type Session: Send + Sync + 'static;

    /// A client has connected.
    fn greet(&self, client: Client) -> Self::Session;

    /// The response to one request. The future is dropped when the client goes away.
    fn respond(
        &self,
        session: &Self::Session,
        request: Request<Content>,
    ) -> impl Future<Output = Response<Content>> + Send;
}

/// Who sent a request, and how.
#[derive(Clone, Debug)]
pub struct Client {
    /// The address that the connection comes from.
    pub address: SocketAddr,
    /// The address that the connection came to.
    pub local: SocketAddr,
    /// Whether the connection is encrypted.
    pub secure: bool,
}

impl Client {
    /// The address as it stands in `X-Forwarded-For`.
    pub fn forwarded_for(&self) -> HeaderValue {
        let text = self.address.ip().to_canonical().to_string();
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
    }
}

/// How connections are served, decided once.
#[derive(Clone)]
pub(crate) struct Protocols {
    /// HTTP/1.1 or HTTP/2, by the client's first bytes.
    any: auto::Builder<TokioExecutor>,
    http1: auto::Builder<TokioExecutor>,
    http2: auto::Builder<TokioExecutor>,
}

impl Protocols {
    pub(crate) fn new(limits: &Limits) -> Self {
        let mut any = auto::Builder::new(TokioExecutor::new());
        any.http1()
            .max_buf_size(limits.header_bytes.max(MINIMUM_BUFFER))
            // Header and idle times are the sweeper's: a timer for each request costs more than the rest of it.
            .header_read_timeout(None);
        any.http2()
            .timer(TokioTimer::new())
            .max_header_list_size(u32::try_from(limits.header_bytes).unwrap_or(u32::MAX))
            .max_concurrent_streams(MAX_STREAMS)
            .keep_alive_interval(limits.client_idle)
            .keep_alive_timeout(limits.client_idle);
        Self { http1: any.clone().http1_only(), http2: any.clone().http2_only(), any }
    }

    /// The protocol that was negotiated by TLS; without any, the first bytes tell.
    pub(crate) fn negotiated(&self, alpn: Option<&[u8]>) -> &auto::Builder<TokioExecutor> {
        match alpn {
            Some(b"h2") => &self.http2,
            Some(_) => &self.http1,
            None => &self.any,
        }
    }
}

/// What the requests of one connection share.
struct Connection<R: Respond> {
    address: SocketAddr,
    session: R::Session,
    activity: Arc<Activity>,
    limits: Arc<Limits>,
    respond: Arc<R>,
}

/// Serves a connection until it closes.
pub(crate) async fn serve<R: Respond, T>(
    stream: T,
    client: Client,
    activity: Arc<Activity>,
    limits: Arc<Limits>,
    respond: Arc<R>,
    protocol: &auto::Builder<TokioExecutor>,
) where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let io = Watched::new(stream, Arc::clone(&activity));
    let connection = Arc::new(Connection {
        address: client.address,
        session: respond.greet(client),
        activity: Arc::clone(&activity),
        limits,
        respond,
    });
    let service = service_fn(move |request| {
        let connection = Arc::clone(&connection);
        async move { Ok::<_, Infallible>(connection.answer(request).await) }
    });
    let served = protocol.serve_connection_with_upgrades(io, service);
    Supervised { served: std::pin::pin!(served), activity: &activity, draining: false }.await;
}

impl<R: Respond> Connection<R> {
    async fn answer(&self, request: Request<Incoming>) -> Response<Answered> {
        let version = request.version();
        let underway = Underway::begin(&self.activity, version == Version::HTTP_2);
        let response = match refuse::check(&request, &self.limits) {
            Err(refusal) => {
                tracing::debug!(client = %self.address, ?refusal, "request refused");
                refusal.response(version)
            }
            Ok(()) => {
                let request = request.map(|body| self.body(body));
                self.respond.respond(&self.session, request).await
            }
        };
        response.map(|body| Answered { body, _underway: underway })
    }

    fn body(&self, incoming: Incoming) -> Content {
        if incoming.is_end_stream() {
            Content::Empty
        } else {
            let patience = self.activity.patience(self.limits.client_idle);
            Content::Stream(ClientBody::new(incoming, self.limits.body_bytes, patience).boxed_unsync())
        }
    }
}

/// A connection that listens to orders.
struct Supervised<'a, C> {
    served: Pin<&'a mut C>,
    activity: &'a Activity,
    draining: bool,
}

impl<C: GracefulConnection> Future for Supervised<'_, C>
where
    C::Error: std::fmt::Display,
{
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.activity.ordered(cx) {
            Order::Run => {}
            Order::Drain if self.draining => {}
            Order::Drain => {
                self.draining = true;
                self.served.as_mut().graceful_shutdown();
            }
            Order::Abort => return Poll::Ready(()),
        }
        self.served.as_mut().poll(cx).map(|result| {
            if let Err(error) = result {
                tracing::debug!(%error, "client connection ended");
            }
        })
    }
}

/// A request that is not answered yet.
struct Underway {
    activity: Arc<Activity>,
}

impl Underway {
    fn begin(activity: &Arc<Activity>, multiplexed: bool) -> Self {
        activity.begin(multiplexed);
        Self { activity: Arc::clone(activity) }
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.activity.end();
    }
}

/// The body of an answer, at whose end the request is no longer under way.
struct Answered {
    body: Content,
    _underway: Underway,
}

impl http_body::Body for Answered {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The least that hyper accepts.
const MINIMUM_BUFFER: usize = 8192;
/// Requests at a time on one connection of HTTP/2.
const MAX_STREAMS: u32 = 200;
