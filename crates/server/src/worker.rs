//! A thread that serves clients, with everything it needs for itself.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

use crate::backend::{Backends, Trust};
use crate::client::{self, Activity, Client, Order, Protocols, Respond};
use crate::limits::Limits;
use crate::listen::Listener;
use crate::ticks::Ticks;

/// What one thread serves clients with.
pub struct Worker {
    backends: Arc<Backends>,
    limits: Arc<Limits>,
    ticks: Arc<Ticks>,
    protocols: Protocols,
    connections: Mutex<Vec<Weak<Activity>>>,
    busy: Notify,
}

impl Worker {
    pub(crate) fn new(limits: Arc<Limits>, trust: Arc<Trust>) -> Self {
        let ticks = Arc::new(Ticks::new(limits.period()));
        Self {
            backends: Arc::new(Backends::new(Arc::clone(&limits), Arc::clone(&ticks), trust)),
            protocols: Protocols::new(&limits),
            limits,
            ticks,
            connections: Mutex::default(),
            busy: Notify::new(),
        }
    }

    /// The worker's connections to backends.
    pub fn backends(&self) -> Arc<Backends> {
        Arc::clone(&self.backends)
    }

    /// Accepts connections until the future is dropped.
    pub(crate) async fn accept<R: Respond>(
        self: Arc<Self>,
        listener: TcpListener,
        tls: Option<TlsAcceptor>,
        respond: Arc<R>,
    ) {
        let local = listener.local_addr().unwrap_or_else(|_| SocketAddr::from(([0, 0, 0, 0], 0)));
        loop {
            match listener.accept().await {
                Ok((stream, address)) => self.welcome(stream, address, local, tls.clone(), &respond),
                // The client left, or the system is out of files: the next one may do better.
                Err(error) => {
                    tracing::warn!(%error, "a connection cannot be accepted");
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        }
    }

    fn welcome<R: Respond>(
        self: &Arc<Self>,
        stream: TcpStream,
        address: SocketAddr,
        local: SocketAddr,
        tls: Option<TlsAcceptor>,
        respond: &Arc<R>,
    ) {
        let activity = Arc::new(Activity::new(Arc::clone(&self.ticks)));
        if !self.register(&activity) {
            tracing::warn!(client = %address, "too many connections");
            return;
        }
        // Only a socket that is already closed refuses.
        let _ = stream.set_nodelay(true);
        let client = Client { address, local, secure: tls.is_some() };
        let (worker, respond) = (Arc::clone(self), Arc::clone(respond));
        tokio::spawn(async move {
            let limits = Arc::clone(&worker.limits);
            let Some(tls) = tls else {
                let protocol = worker.protocols.negotiated(None);
                return client::serve(stream, client, activity, limits, respond, protocol).await;
            };
            match tokio::time::timeout(limits.header_time, tls.accept(stream)).await {
                Ok(Ok(stream)) => {
                    let alpn = stream.get_ref().1.alpn_protocol().unwrap_or(b"http/1.1").to_owned();
                    let protocol = worker.protocols.negotiated(Some(&alpn));
                    client::serve(stream, client, activity, limits, respond, protocol).await;
                }
                Ok(Err(error)) => tracing::debug!(client = %address, %error, "TLS handshake failed"),
                Err(_) => tracing::debug!(client = %address, "TLS handshake took too long"),
            }
        });
    }

    fn register(&self, activity: &Arc<Activity>) -> bool {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        if connections.len() >= self.limits.connections {
            connections.retain(|connection| connection.strong_count() > 0);
        }
        let room = connections.len() < self.limits.connections;
        if room {
            connections.push(Arc::downgrade(activity));
            self.busy.notify_one();
        }
        room
    }

    /// Counts time, and closes what takes too long, as long as there is any connection.
    pub(crate) async fn sweep(&self) {
        loop {
            tokio::time::sleep(self.ticks.period()).await;
            self.ticks.advance();
            self.each(|activity| activity.judge(&self.limits));
            let kept = self.backends.expire();
            if !kept && self.count() == 0 {
                self.busy.notified().await;
            }
        }
    }

    /// Lets every connection end after what it has begun; returns when all have, or at the end of the time given.
    pub(crate) async fn drain(&self) {
        self.each(|activity| activity.order(Order::Drain));
        let start = tokio::time::Instant::now();
        while self.count() > 0 && start.elapsed() < self.limits.drain_time {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.each(|activity| activity.order(Order::Abort));
    }

    fn each(&self, mut act: impl FnMut(&Activity)) {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        connections.retain(|connection| match connection.upgrade() {
            Some(activity) => {
                act(&activity);
                true
            }
            None => false,
        });
    }

    fn count(&self) -> usize {
        let connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        connections.iter().filter(|connection| connection.strong_count() > 0).count()
    }
}

/// Serves clients at all listeners until shutdown is asked for, then drains.
pub(crate) async fn run<R: Respond>(
    worker: Arc<Worker>,
    listeners: Vec<Listener>,
    respond: Arc<R>,
    shutdown: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let mut accepting = tokio::task::JoinSet::new();
    for listener in listeners {
        let tls = listener.tls.map(TlsAcceptor::from);
        let socket = TcpListener::from_std(listener.socket)?;
        accepting.spawn(Arc::clone(&worker).accept(socket, tls, Arc::clone(&respond)));
    }
    tokio::select! {
        () = shutdown => {}
        () = worker.sweep() => {}
    }
    accepting.shutdown().await;
    worker.drain().await;
    Ok(())
}
