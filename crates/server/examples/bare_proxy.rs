//! The leanest honest reverse proxy on hyper: the baseline that the gateway is measured against.
//!
//! It forwards HTTP/1.1 to one backend over kept-alive connections, removes the hop-by-hop headers and sets `Host`.
//! It has no policies, no limits, no timeouts and no logs.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use clap::{Parser, ValueEnum};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri, header};
use http_body_util::{Either, Empty};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client::conn::http1::SendRequest;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::{TcpListener, TcpStream};

/// Forwards every request to one backend.
#[derive(Parser)]
struct Options {
    /// Address to listen at.
    #[arg(long, default_value = "127.0.0.1:9001")]
    listen: SocketAddr,
    /// Address of the backend.
    #[arg(long, default_value = "127.0.0.1:9000")]
    backend: SocketAddr,
    /// Worker threads.
    #[arg(long, default_value_t = 1)]
    workers: usize,
    /// How the workers share the requests.
    #[arg(long, value_enum, default_value_t = Runtime::PerCore)]
    runtime: Runtime,
    /// Where connections to the backend are kept.
    #[arg(long, value_enum, default_value_t = Pool::Thread)]
    pool: Pool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Runtime {
    /// One current-thread runtime per worker, each with its own listening socket.
    PerCore,
    /// One multi-thread runtime.
    MultiThread,
}

#[derive(Clone, Copy, ValueEnum)]
enum Pool {
    /// A list of connections per thread.
    Thread,
    /// The client of hyper-util.
    HyperUtil,
}

fn main() -> std::io::Result<()> {
    let options = Options::parse();
    match options.runtime {
        Runtime::MultiThread => {
            let workers = options.workers;
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_io().build()?;
            // The main thread of a multi-thread runtime is no worker: accepting there would cost a hand-over.
            runtime.block_on(async { tokio::spawn(serve(options.into())).await })?
        }
        Runtime::PerCore => {
            let workers: Vec<_> = (0..options.workers)
                .map(|_| {
                    let target = Target::from(&options);
                    std::thread::spawn(move || {
                        tokio::runtime::Builder::new_current_thread()
                            .enable_io()
                            .build()?
                            .block_on(serve(target))
                    })
                })
                .collect();
            workers.into_iter().try_for_each(|worker| worker.join().unwrap_or(Ok(())))
        }
    }
}

#[derive(Clone)]
struct Target {
    listen: SocketAddr,
    backend: SocketAddr,
    host: HeaderValue,
    client: Option<Client<HttpConnector, Incoming>>,
}

impl From<&Options> for Target {
    fn from(options: &Options) -> Self {
        let client = match options.pool {
            Pool::Thread => None,
            Pool::HyperUtil => Some(Client::builder(TokioExecutor::new()).build({
                let mut connector = HttpConnector::new();
                connector.set_nodelay(true);
                connector
            })),
        };
        let host = HeaderValue::from_str(&options.backend.to_string())
            .unwrap_or_else(|_| HeaderValue::from_static("localhost"));
        Self { listen: options.listen, backend: options.backend, host, client }
    }
}

impl From<Options> for Target {
    fn from(options: Options) -> Self {
        Self::from(&options)
    }
}

async fn serve(target: Target) -> std::io::Result<()> {
    let listener = listen(target.listen)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let target = target.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| forward(target.clone(), request));
            // A client that goes away is nothing to report while measuring.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    TcpListener::from_std(socket.into())
}

type Answer = Response<Either<Pooled, Either<Incoming, Empty<Bytes>>>>;

async fn forward(target: Target, mut request: Request<Incoming>) -> hyper::Result<Answer> {
    remove_hop_by_hop(request.headers_mut());
    request.headers_mut().insert(header::HOST, target.host.clone());
    match &target.client {
        None => forward_on_thread(target.backend, request).await,
        Some(client) => {
            let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
            let Ok(uri) = Uri::try_from(format!("http://{}{path}", target.backend)) else {
                return Ok(bad_gateway());
            };
            *request.uri_mut() = uri;
            let Ok(mut response) = client.request(request).await else { return Ok(bad_gateway()) };
            remove_hop_by_hop(response.headers_mut());
            Ok(response.map(|body| Either::Right(Either::Left(body))))
        }
    }
}

async fn forward_on_thread(backend: SocketAddr, request: Request<Incoming>) -> hyper::Result<Answer> {
    let mut sender = loop {
        match IDLE.with_borrow_mut(Vec::pop) {
            Some(sender) if sender.is_ready() => break sender,
            Some(_) => {}
            None => match connect(backend).await {
                Some(sender) => break sender,
                None => return Ok(bad_gateway()),
            },
        }
    };
    let mut response = sender.send_request(request).await?;
    remove_hop_by_hop(response.headers_mut());
    Ok(response.map(|body| Either::Left(Pooled { body, sender: Some(sender) })))
}

async fn connect(backend: SocketAddr) -> Option<SendRequest<Incoming>> {
    let stream = TcpStream::connect(backend).await.ok()?;
    stream.set_nodelay(true).ok()?;
    let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
    tokio::spawn(connection);
    Some(sender)
}

fn bad_gateway() -> Answer {
    let mut response = Response::new(Either::Right(Either::Right(Empty::new())));
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    for name in [header::CONNECTION, header::TRANSFER_ENCODING, header::TE, header::UPGRADE] {
        headers.remove(name);
    }
}

/// The body of a response, which gives its connection back at its end.
struct Pooled {
    body: Incoming,
    sender: Option<SendRequest<Incoming>>,
}

impl Body for Pooled {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        if let Some(sender) = self.sender.take()
            && self.body.is_end_stream()
        {
            IDLE.with_borrow_mut(|idle| idle.push(sender));
        }
    }
}

thread_local! {
    static IDLE: RefCell<Vec<SendRequest<Incoming>>> = const { RefCell::new(Vec::new()) };
}
