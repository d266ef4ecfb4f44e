//! The gateway's transport without policies: what the engine's share of a request is measured against.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Parser;
use gatepost_engine::Content;
use gatepost_server::{Backends, Binding, CallOptions, Client, Limits, Respond, Trust, Worker, start};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderName, HeaderValue, Request, Response, StatusCode, Uri, header};

/// Forwards every request to one backend as the gateway does.
#[derive(Parser)]
struct Options {
    /// Address to listen at.
    #[arg(long, default_value = "127.0.0.1:9002")]
    listen: SocketAddr,
    /// Address of the backend.
    #[arg(long, default_value = "127.0.0.1:9000")]
    backend: Authority,
    /// Worker threads.
    #[arg(long, default_value_t = 1)]
    workers: usize,
}

fn main() -> miette::Result<()> {
    let options = Options::parse();
    let binding = Binding { address: options.listen, tls: None };
    let respond = |worker: &Worker| Forward { backends: worker.backends(), backend: options.backend.clone() };
    let _running = start(&[binding], options.workers, Limits::default(), Trust::default(), respond)?;
    loop {
        std::thread::park();
    }
}

struct Forward {
    backends: Arc<Backends>,
    backend: Authority,
}

impl Respond for Forward {
    type Session = HeaderValue;

    fn greet(&self, client: Client) -> HeaderValue {
        client.forwarded_for()
    }

    async fn respond(&self, client: &HeaderValue, mut request: Request<Content>) -> Response<Content> {
        let target = request.uri().path_and_query().cloned();
        let uri = Uri::builder()
            .scheme(Scheme::HTTP)
            .authority(self.backend.clone())
            .path_and_query(target.unwrap_or_else(|| PathAndQuery::from_static("/")));
        let Ok(uri) = uri.build() else { return failed() };
        *request.uri_mut() = uri;
        request.headers_mut().remove(header::HOST);
        request.headers_mut().insert(HeaderName::from_static("x-forwarded-for"), client.clone());
        self.backends.send(&mut request, &CallOptions::default()).await.unwrap_or_else(|_| failed())
    }
}

fn failed() -> Response<Content> {
    let mut response = Response::new(Content::Empty);
    *response.status_mut() = StatusCode::BAD_GATEWAY;
    response
}
