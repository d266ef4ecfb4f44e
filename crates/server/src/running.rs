//! All workers, from start to shutdown.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use tokio::sync::watch;

use crate::backend::Trust;
use crate::client::Respond;
use crate::limits::Limits;
use crate::listen::{Binding, ListenError, Listener};
use crate::worker::{self, Worker};

/// Workers that serve clients.
#[derive(Debug)]
pub struct Running {
    addresses: Vec<SocketAddr>,
    shutdown: watch::Sender<bool>,
    threads: Vec<JoinHandle<std::io::Result<()>>>,
}

/// Starts workers that answer at all bindings with what `respond` makes for each worker.
pub fn start<R: Respond>(
    bindings: &[Binding],
    workers: usize,
    limits: Limits,
    trust: Trust,
    respond: impl Fn(&Worker) -> R,
) -> Result<Running, ListenError> {
    let listeners: Vec<Listener> = bindings.iter().map(Listener::bind).collect::<Result<_, _>>()?;
    let addresses = listeners.iter().map(Listener::address).collect();
    let (shutdown, asked) = watch::channel(false);
    let (limits, trust) = (Arc::new(limits), Arc::new(trust));
    let mut threads = Vec::new();
    for number in 0..workers.max(1) {
        let shares = listeners.iter().map(Listener::share).collect::<Result<Vec<_>, _>>()?;
        let worker = Arc::new(Worker::new(Arc::clone(&limits), Arc::clone(&trust)));
        let respond = Arc::new(respond(&worker));
        let thread = spawn(number, worker, shares, respond, asked.clone());
        threads.push(thread.map_err(|error| ListenError::Thread(error.to_string()))?);
    }
    Ok(Running { addresses, shutdown, threads })
}

fn spawn<R: Respond>(
    number: usize,
    worker: Arc<Worker>,
    listeners: Vec<Listener>,
    respond: Arc<R>,
    mut asked: watch::Receiver<bool>,
) -> std::io::Result<JoinHandle<std::io::Result<()>>> {
    Builder::new().name(format!("worker-{number}")).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(worker::run(worker, listeners, respond, async move {
            // An error says that nobody is left who could ask.
            let _ = asked.wait_for(|asked| *asked).await;
        }))
    })
}

impl Running {
    /// Where clients connect, in the order of the bindings.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Stops accepting, lets requests under way end, and waits for it.
    pub fn shutdown(self) {
        self.shutdown.send_replace(true);
        for thread in self.threads {
            if !matches!(thread.join(), Ok(Ok(()))) {
                tracing::error!("a worker ended badly");
            }
        }
    }
}
