//! One backend as the pool knows it: its address and its connections.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use gatepost_engine::{Content, HttpVersion};
use http::uri::{Authority, Scheme};
use http::{HeaderValue, Uri};
use hyper::client::conn::http2;
use rustls_pki_types::ServerName;
use tokio::sync::Notify;

use super::http1::Connection;
use super::{BackendError, CallOptions, Via};
use crate::ticks::Ticks;

/// What makes two calls share connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Address {
    pub(super) secure: bool,
    pub(super) authority: Authority,
    pub(super) version: HttpVersion,
    pub(super) proxy: Option<Via>,
}

/// A backend and the connections kept to it.
#[derive(Debug)]
pub(super) struct Origin {
    address: Address,
    uri: Uri,
    host: HeaderValue,
    idle: Mutex<Vec<Idle>>,
    shared: Mutex<Option<http2::SendRequest<Content>>>,
    /// Held while a connection that many requests may share is made.
    pub(super) connecting: tokio::sync::Mutex<()>,
    connections: AtomicUsize,
    freed: Notify,
}

#[derive(Debug)]
struct Idle {
    connection: Box<Connection>,
    since: u64,
}

/// A connection's place among those that may be open.
#[derive(Debug)]
pub(super) struct Open {
    origin: Arc<Origin>,
}

impl Origin {
    pub(super) fn new(address: Address) -> Result<Self, BackendError> {
        let bad = || BackendError::Address(address.authority.to_string());
        let scheme = if address.secure { Scheme::HTTPS } else { Scheme::HTTP };
        let uri = Uri::builder()
            .scheme(scheme)
            .authority(address.authority.clone())
            .path_and_query("/")
            .build()
            .map_err(|_| bad())?;
        let host = HeaderValue::from_str(address.authority.as_str()).map_err(|_| bad())?;
        Ok(Self {
            address,
            uri,
            host,
            idle: Mutex::default(),
            shared: Mutex::default(),
            connecting: tokio::sync::Mutex::default(),
            connections: AtomicUsize::new(0),
            freed: Notify::new(),
        })
    }

    /// Whether a call goes here.
    pub(super) fn is(&self, secure: bool, authority: &Authority, call: &CallOptions) -> bool {
        let address = &self.address;
        address.authority == *authority
            && address.secure == secure
            && address.version == call.version
            && address.proxy == call.proxy
    }

    pub(super) fn authority(&self) -> &str {
        self.address.authority.as_str()
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    pub(super) fn host(&self) -> HeaderValue {
        self.host.clone()
    }

    pub(super) fn secure(&self) -> bool {
        self.address.secure
    }

    pub(super) fn version(&self) -> HttpVersion {
        self.address.version
    }

    pub(super) fn proxy(&self) -> Option<&Via> {
        self.address.proxy.as_ref()
    }

    /// The name that the backend's certificate must have, if it needs one.
    pub(super) fn server_name(&self) -> Result<Option<ServerName<'static>>, BackendError> {
        if !self.secure() {
            return Ok(None);
        }
        let host = self.address.authority.host().trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(host.to_owned());
        name.map(Some).map_err(|_| BackendError::Address(self.authority().to_owned()))
    }

    /// A connection that waits for a request, the one used last first: the others may then close in peace. It comes with
    /// whether it rested so long that the backend may have closed it meanwhile.
    pub(super) fn reuse(&self, now: u64) -> Option<(Box<Connection>, bool)> {
        let mut idle = lock(&self.idle);
        while let Some(Idle { mut connection, since }) = idle.pop() {
            if connection.is_idle() {
                return Some((connection, since != now));
            }
        }
        None
    }

    /// Keeps a connection for another request.
    pub(super) fn keep(&self, connection: Box<Connection>, now: u64) {
        lock(&self.idle).push(Idle { connection, since: now });
        self.freed.notify_one();
    }

    /// The connection that requests share, if HTTP/2 is spoken.
    pub(super) fn shared(&self) -> Option<http2::SendRequest<Content>> {
        if self.address.version == HttpVersion::Http1 {
            return None;
        }
        let mut shared = lock(&self.shared);
        if shared.as_ref().is_some_and(http2::SendRequest::is_closed) {
            *shared = None;
        }
        shared.clone()
    }

    pub(super) fn share(&self, sender: http2::SendRequest<Content>) {
        *lock(&self.shared) = Some(sender);
    }

    /// A place for one more connection, if the limit allows.
    pub(super) fn open(self: &Arc<Self>, limit: usize) -> Option<Open> {
        let count = |open: usize| (open < limit).then_some(open + 1);
        self.connections.fetch_update(Ordering::Relaxed, Ordering::Relaxed, count).ok()?;
        Some(Open { origin: Arc::clone(self) })
    }

    pub(super) fn freed(&self) -> tokio::sync::futures::Notified<'_> {
        self.freed.notified()
    }

    /// Closes connections that nobody used for a while; tells whether any is left.
    pub(super) fn expire(&self, ticks: &Ticks, span: std::time::Duration) -> bool {
        let (mut expired, mut idle) = (Vec::new(), lock(&self.idle));
        for mut kept in std::mem::take(&mut *idle) {
            let list = if kept.connection.is_idle() && !ticks.passed(kept.since, span) {
                &mut *idle
            } else {
                &mut expired
            };
            list.push(kept);
        }
        drop(idle);
        // A connection that is dropped tells those who wait for a place, which is not for under a lock.
        drop(expired);
        drop(self.shared());
        self.connections.load(Ordering::Relaxed) > 0
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.origin.connections.fetch_sub(1, Ordering::Relaxed);
        self.origin.freed.notify_one();
    }
}

/// A lock that is never held across anything that could panic, so that poison means nothing.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
