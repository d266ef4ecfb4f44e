//! New connections to a backend.

use std::sync::Arc;

use gatepost_engine::{Content, HttpVersion};
use hyper::client::conn::http2;
use hyper::service::Service as _;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::http1::{BackendStream, Connection};
use super::origin::{Open, Origin};
use super::{BackendError, Trust};
use crate::limits::Limits;

/// A fresh connection, by the version that both sides speak.
pub(super) enum Fresh {
    One(Box<Connection>),
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

    pub(super) fn trust(&self) -> &Trust {
        &self.trust
    }

    pub(super) async fn connect(&self, origin: &Origin, open: Open) -> Result<Fresh, BackendError> {
        let stream = self.stream(origin).await?;
        let Some(name) = origin.server_name()? else {
            let two = origin.version() == HttpVersion::Http2;
            return self.speak(origin, BackendStream::Plain(stream), two, open).await;
        };
        let tls = TlsConnector::from(self.trust.config(origin.version()));
        let stream = tls
            .connect(name, stream)
            .await
            .map_err(|error| BackendError::connect(origin.authority(), &error))?;
        let two = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        self.speak(origin, BackendStream::Secure(Box::new(stream)), two, open).await
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

    async fn speak(
        &self,
        origin: &Origin,
        stream: BackendStream,
        two: bool,
        open: Open,
    ) -> Result<Fresh, BackendError> {
        if !two {
            return Ok(Fresh::One(Box::new(Connection::new(stream, self.header_bytes, open))));
        }
        let (sender, connection) = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_header_list_size(u32::try_from(self.header_bytes).unwrap_or(u32::MAX))
            .handshake(TokioIo::new(stream))
            .await
            .map_err(|error| BackendError::connect(origin.authority(), &error))?;
        drive(connection, open);
        Ok(Fresh::Two(sender))
    }
}

fn drive(connection: impl Future<Output = hyper::Result<()>> + Send + 'static, open: Open) {
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "backend connection ended");
        }
        drop(open);
    });
}
