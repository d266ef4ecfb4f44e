//! A gateway that forwards everything to one backend.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use gatepost_engine::Content;
use gatepost_server::{
    BackendError, Backends, Binding, BodyError, CallOptions, Client, Limits, Respond, Running, TlsFiles,
    Trust, Worker, start,
};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, StatusCode, Uri, header};

use super::Raw;

/// A running gateway with one worker, ended when this value is dropped.
pub struct Gateway {
    running: Option<Running>,
    /// Where it listens.
    pub address: SocketAddr,
}

/// How a gateway of a test differs from the usual one.
pub struct Setup {
    backend: Authority,
    scheme: Scheme,
    limits: Limits,
    call: CallOptions,
    tls: Option<TlsFiles>,
    trust: Trust,
}

impl Gateway {
    /// A gateway in front of a backend.
    pub fn to(backend: impl ToString) -> Setup {
        Setup {
            backend: backend.to_string().parse().expect("the address of a backend"),
            scheme: Scheme::HTTP,
            limits: Limits { drain_time: Duration::from_secs(5), ..Limits::default() },
            call: CallOptions { timeout: Duration::from_secs(10), ..CallOptions::default() },
            tls: None,
            trust: Trust::default(),
        }
    }

    /// A connection to it.
    pub fn connect(&self) -> Raw {
        Raw::connect(self.address)
    }

    /// Drains and ends it.
    pub fn shutdown(mut self) {
        self.running.take().expect("a gateway is shut down once").shutdown();
    }
}

impl Setup {
    /// Changes the limits.
    #[must_use]
    pub fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.limits);
        self
    }

    /// Changes how the backend is called.
    #[must_use]
    pub fn call(mut self, change: impl FnOnce(&mut CallOptions)) -> Self {
        change(&mut self.call);
        self
    }

    /// Lets clients connect with TLS only.
    #[must_use]
    pub fn tls(mut self, files: TlsFiles) -> Self {
        self.tls = Some(files);
        self
    }

    /// Calls the backend with TLS.
    #[must_use]
    pub fn secure_backend(mut self, trust: Trust) -> Self {
        self.scheme = Scheme::HTTPS;
        self.trust = trust;
        self
    }

    /// Starts it on a free port.
    pub fn start(self) -> Gateway {
        let binding = Binding { address: SocketAddr::from(([127, 0, 0, 1], 0)), tls: self.tls };
        let (backend, scheme, call) = (self.backend, self.scheme, self.call);
        let running = start(&[binding], 1, self.limits, self.trust, |worker: &Worker| Forward {
            backends: worker.backends(),
            backend: backend.clone(),
            scheme: scheme.clone(),
            call: call.clone(),
        });
        let running = running.expect("a gateway starts on a free port");
        let address = *running.addresses().first().expect("one binding");
        Gateway { running: Some(running), address }
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown();
        }
    }
}

struct Forward {
    backends: Arc<Backends>,
    backend: Authority,
    scheme: Scheme,
    call: CallOptions,
}

impl Respond for Forward {
    type Session = ();

    fn greet(&self, _: Client) {}

    async fn respond(&self, (): &(), mut request: Request<Content>) -> Response<Content> {
        let target = request.uri().path_and_query().cloned();
        *request.uri_mut() = Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.backend.clone())
            .path_and_query(target.unwrap_or_else(|| PathAndQuery::from_static("/")))
            .build()
            .expect("parts of a URL make one");
        request.headers_mut().remove(header::HOST);
        self.backends.send(request, &self.call).await.unwrap_or_else(failed)
    }
}

fn failed(error: BackendError) -> Response<Content> {
    let mut response = Response::new(Content::bytes(error.to_string()));
    *response.status_mut() = match error {
        BackendError::Timeout(_) => StatusCode::GATEWAY_TIMEOUT,
        BackendError::Body(BodyError::TooLarge(_)) => StatusCode::PAYLOAD_TOO_LARGE,
        BackendError::Body(_) => StatusCode::REQUEST_TIMEOUT,
        _ => StatusCode::BAD_GATEWAY,
    };
    response
}
