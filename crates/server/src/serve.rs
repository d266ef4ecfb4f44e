//! From a configuration to a gateway that serves, reloads and ends.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use gatepost_engine::{Diagnostic, InMemory};
use tokio::sync::mpsc;

use crate::backend::Trust;
use crate::config::{Config, ConfigErrors};
use crate::gateway::{Front, Gateway};
use crate::host::{Shared, WorkerHost};
use crate::listen::ListenError;
use crate::report::Tracing;
use crate::running::{Running, start};
use crate::watch::{Watch, WatchError};
use crate::worker::Worker;

/// How a gateway is served.
pub struct Serving {
    /// Reads the configuration, at the start and whenever a file of it changes.
    pub load: Box<dyn Fn() -> Result<Config, ConfigErrors> + Send>,
    /// Whether changes of files are followed.
    pub watch: bool,
    /// Who wants to see what the policies do to each request.
    pub tracing: Option<Tracing>,
    /// Who is told what happens meanwhile.
    pub notify: Box<dyn Fn(Notice<'_>) + Send>,
}

/// Something that the operator should know.
#[derive(Debug)]
pub enum Notice<'n> {
    /// The gateway listens at these addresses.
    Listening(&'n [SocketAddr]),
    /// Something in a policy document deserves a second look.
    Warnings(&'n [Diagnostic]),
    /// A new configuration is in force.
    Reloaded,
    /// A new configuration cannot be used; the one before stays in force.
    NotReloaded(&'n ConfigErrors),
    /// A new configuration is in force but for what takes a new start.
    NeedsRestart(&'static str),
    /// The gateway ends; requests under way are answered.
    Ending,
}

/// Why a gateway cannot be served.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ServeError {
    /// The configuration or a policy document is wrong.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Config(#[from] ConfigErrors),
    /// An address cannot be listened at.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Listen(#[from] ListenError),
    /// Changes cannot be followed.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Watch(#[from] WatchError),
    /// The system does not give what is needed.
    #[error("cannot start: {0}")]
    #[diagnostic(code(server::cannot_start))]
    System(#[from] std::io::Error),
}

/// A gateway that serves: its configuration can be replaced, and it can be ended.
pub struct Served {
    running: Running,
    current: Arc<ArcSwap<Gateway>>,
}

impl Served {
    /// Compiles a configuration and starts to serve it.
    pub fn start(config: &Config, tracing: Option<&Tracing>) -> Result<(Self, Vec<Diagnostic>), ServeError> {
        let (gateway, warnings) = Gateway::compile(config)?;
        let current = Arc::new(ArcSwap::from_pointee(gateway));
        let shared = Shared::new(Arc::new(InMemory::new(config.rate_algorithm)));
        let trust = Trust::with(config.trust.clone());
        let respond = |worker: &Worker| {
            let host = Arc::new(WorkerHost::new(worker.backends(), &shared));
            Front::new(Arc::clone(&current), host, tracing.cloned())
        };
        let running = start(&config.bindings, config.workers, config.limits.clone(), trust, respond)?;
        Ok((Self { running, current }, warnings))
    }

    /// Where clients connect.
    pub fn addresses(&self) -> &[SocketAddr] {
        self.running.addresses()
    }

    /// Puts another configuration in force for all requests that arrive from now on.
    pub fn replace(&self, config: &Config) -> Result<Vec<Diagnostic>, ConfigErrors> {
        let (gateway, warnings) = Gateway::compile(config)?;
        self.current.store(Arc::new(gateway));
        Ok(warnings)
    }

    /// Stops accepting, lets requests under way end, and waits for it.
    pub fn shutdown(self) {
        self.running.shutdown();
    }
}

impl std::fmt::Debug for Served {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Served").field(&self.running).finish()
    }
}

/// Serves until the process is told to end.
pub fn serve(serving: &Serving) -> Result<(), ServeError> {
    serve_until(serving, asked_to_end())
}

/// Serves until `end`, or until nothing can be served any more.
pub fn serve_until(
    serving: &Serving,
    end: impl Future<Output = std::io::Result<()>>,
) -> Result<(), ServeError> {
    let config = (serving.load)()?;
    let (served, warnings) = Served::start(&config, serving.tracing.as_ref())?;
    warn(serving, &warnings);
    // Who hears of the addresses may change a file at once, so the files are watched before.
    let changes = if serving.watch { Some(Changes::of(&config)?) } else { None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let followed = runtime.block_on(async {
        tokio::select! {
            // Who hears of the addresses may ask for the end at once, so the request is awaited before.
            biased;
            ended = end => ended.map_err(ServeError::from),
            followed = async {
                (serving.notify)(Notice::Listening(served.addresses()));
                follow(serving, &served, config, changes).await
            } => followed,
        }
    });
    (serving.notify)(Notice::Ending);
    served.shutdown();
    followed
}

/// The changes of the files of a configuration.
struct Changes {
    watch: Watch,
    heard: mpsc::Receiver<()>,
}

impl Changes {
    fn of(config: &Config) -> Result<Self, WatchError> {
        let (changed, heard) = mpsc::channel(1);
        let mut watch = Watch::new(changed)?;
        watch.follow(&config.files);
        Ok(Self { watch, heard })
    }
}

async fn follow(
    serving: &Serving,
    served: &Served,
    mut config: Config,
    changes: Option<Changes>,
) -> Result<(), ServeError> {
    let Some(Changes { mut watch, mut heard }) = changes else { return std::future::pending().await };
    loop {
        if heard.recv().await.is_none() {
            return std::future::pending().await;
        }
        // An editor writes in several steps, and several files may change together.
        tokio::time::sleep(SETTLING).await;
        while heard.try_recv().is_ok() {}
        if let Some(new) = reload(serving, served, &config) {
            config = new;
        }
        watch.follow(&config.files);
    }
}

fn reload(serving: &Serving, served: &Served, before: &Config) -> Option<Config> {
    let config = match (serving.load)() {
        Ok(config) => config,
        Err(errors) => {
            (serving.notify)(Notice::NotReloaded(&errors));
            return None;
        }
    };
    match served.replace(&config) {
        Ok(warnings) => {
            warn(serving, &warnings);
            (serving.notify)(Notice::Reloaded);
            if let Some(what) = fixed(before, &config) {
                (serving.notify)(Notice::NeedsRestart(what));
            }
            Some(config)
        }
        Err(errors) => {
            (serving.notify)(Notice::NotReloaded(&errors));
            None
        }
    }
}

/// What has changed and cannot be changed while serving.
fn fixed(before: &Config, after: &Config) -> Option<&'static str> {
    if before.bindings != after.bindings {
        return Some("listen");
    }
    if before.workers != after.workers {
        return Some("workers");
    }
    if before.limits != after.limits {
        return Some("limits");
    }
    (before.trust != after.trust).then_some("trust")
}

fn warn(serving: &Serving, warnings: &[Diagnostic]) {
    if !warnings.is_empty() {
        (serving.notify)(Notice::Warnings(warnings));
    }
}

#[cfg(unix)]
async fn asked_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

#[cfg(not(unix))]
async fn asked_to_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

const SETTLING: Duration = Duration::from_millis(50);
