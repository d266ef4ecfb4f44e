//! New connections to a backend.

use std::future::Future;
use std::sync::Arc;

use gatepost_engine::{Content, HttpVersion};
use hyper::client::conn::{http1, http2};
use hyper::service::Service as _;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::origin::{Open, Origin};
use super::{BackendError, Trust};
use crate::limits::Limits;

/// A fresh connection, by the version that both sides speak.
pub(super) enum Fresh {
    One(http1::SendRequest<Content>),
    Two(http2::SendRequest<Content>),
}

/// Makes connections.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    tcp: HttpConnector,
    trust: Arc<Trust>,
    header_bytes: usize,
}

impl Connector {
    pub(super) fn new(limits: &Limits, trust: Arc<Trust>) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(limits.connect_time));
        tcp.set_keepalive(Some(limits.backend_keep_alive));
        Self { tcp, trust, header_bytes: limits.header_bytes }
    }

    pub(super) async fn connect(&self, origin: &Origin, open: Open) -> Result<Fresh, BackendError> {
        let stream = self.stream(origin).await?;
        let Some(name) = origin.server_name()? else {
            let two = origin.version() == HttpVersion::Http2;
            return self.handshake(origin, stream, two, open).await;
        };
        let tls = TlsConnector::from(self.trust.config(origin.version()));
        let stream = tls
            .connect(name, stream)
            .await
            .map_err(|error| BackendError::connect(origin.authority(), &error))?;
        let two = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        self.handshake(origin, stream, two, open).await
    }

    async fn stream(&self, origin: &Origin) -> Result<TcpStream, BackendError> {
        let fail =
            |error: &(dyn std::error::Error + 'static)| BackendError::connect(origin.authority(), error);
        let connected = match origin.proxy() {
            Some(proxy) if origin.secure() => {
                let mut tunnel = Tunnel::new(proxy.url.clone(), self.tcp.clone());
                if let Some(authorization) = &proxy.authorization {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                let tunnel = TowerToHyperService::new(tunnel);
                tunnel.call(origin.uri().clone()).await.map_err(|error| fail(&error))?
            }
            proxy => {
                let target = proxy.map_or_else(|| origin.uri().clone(), |proxy| proxy.url.clone());
                let tcp = TowerToHyperService::new(self.tcp.clone());
                tcp.call(target).await.map_err(|error| fail(&error))?
            }
        };
        Ok(connected.into_inner())
    }

    async fn handshake<T>(
        &self,
        origin: &Origin,
        stream: T,
        two: bool,
        open: Open,
    ) -> Result<Fresh, BackendError>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let fail = |error: hyper::Error| BackendError::connect(origin.authority(), &error);
        let io = TokioIo::new(stream);
        if two {
            let (sender, connection) = http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .max_header_list_size(u32::try_from(self.header_bytes).unwrap_or(u32::MAX))
                .handshake(io)
                .await
                .map_err(fail)?;
            keep(open, connection);
            return Ok(Fresh::Two(sender));
        }
        let (sender, connection) =
            http1::Builder::new().max_header_size(self.header_bytes).handshake(io).await.map_err(fail)?;
        keep(open, connection.with_upgrades());
        Ok(Fresh::One(sender))
    }
}

fn keep(open: Open, connection: impl Future<Output = hyper::Result<()>> + Send + 'static) {
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "backend connection ended");
        }
        drop(open);
    });
}
