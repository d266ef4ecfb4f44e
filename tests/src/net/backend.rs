//! A backend that remembers what it saw.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use http::{HeaderMap, Method, Request, Response, Version};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A backend that speaks HTTP/1.1 and HTTP/2 and sends every body back.
pub struct Backend {
    /// Where it listens.
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicUsize>,
    _end: oneshot::Sender<()>,
}

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its method.
    pub method: Method,
    /// Its target.
    pub target: String,
    /// Its version.
    pub version: Version,
    /// Its headers.
    pub headers: HeaderMap,
}

impl Backend {
    /// Starts it on a free port.
    pub fn echo() -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("an address");
        let (seen, connections) = (Arc::default(), Arc::default());
        let (end, ended) = oneshot::channel();
        let serving = serve(listener, Arc::clone(&seen), Arc::clone(&connections));
        thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                tokio::select! {
                    () = serving => {}
                    _ = ended => {}
                }
            });
        });
        Self { address, seen, connections, _end: end }
    }

    /// What arrived so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The targets that arrived so far.
    pub fn targets(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.target).collect()
    }

    /// How many connections were made to it.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

async fn serve(listener: std::net::TcpListener, seen: Arc<Mutex<Vec<Seen>>>, connections: Arc<AtomicUsize>) {
    let listener = TcpListener::from_std(listener).expect("a socket");
    while let Ok((stream, _)) = listener.accept().await {
        connections.fetch_add(1, Ordering::SeqCst);
        let seen = Arc::clone(&seen);
        let service = service_fn(move |request: Request<Incoming>| {
            seen.lock().unwrap().push(Seen {
                method: request.method().clone(),
                target: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
                version: request.version(),
                headers: request.headers().clone(),
            });
            let mut response = Response::new(());
            if let Some(trailer) = request.headers().get(http::header::TRAILER) {
                response.headers_mut().insert(http::header::TRAILER, trailer.clone());
            }
            let response = response.map(|()| request.into_body());
            async move { Ok::<_, Infallible>(response) }
        });
        tokio::spawn(async move {
            let server = auto::Builder::new(TokioExecutor::new());
            // A connection that breaks is what some tests are about.
            let _ = server.serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
