//! The real world, as the engine sees it.

mod redirect;
mod send;
mod slots;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use gatepost_engine::{
    Answer, BoxFuture, Call, CallError, Counters, Event, Host, Memory, Permit, Purpose, Str, TraceSeverity,
};
use http::HeaderValue;
use rand::RngCore as _;

use self::slots::Slots;
use crate::backend::Backends;

/// What the requests of one worker share of the world.
pub(crate) struct WorkerHost {
    backends: Arc<Backends>,
    slots: Arc<Slots>,
    memory: Arc<Memory>,
    counters: Arc<dyn Counters>,
    started: Instant,
}

/// What all workers share, and what stays when the configuration is replaced.
pub(crate) struct Shared {
    slots: Arc<Slots>,
    memory: Arc<Memory>,
    counters: Arc<dyn Counters>,
}

impl Shared {
    /// Nothing taken, nothing remembered; counters as they are given.
    pub(crate) fn new(counters: Arc<dyn Counters>) -> Self {
        Self { slots: Arc::default(), memory: Arc::default(), counters }
    }
}

/// The world of one client's requests.
pub(crate) struct ClientHost {
    worker: Arc<WorkerHost>,
    forwarded_for: HeaderValue,
}

impl WorkerHost {
    pub(crate) fn new(backends: Arc<Backends>, shared: &Shared) -> Self {
        let Shared { slots, memory, counters } = shared;
        Self {
            backends,
            slots: Arc::clone(slots),
            memory: Arc::clone(memory),
            counters: Arc::clone(counters),
            started: Instant::now(),
        }
    }

    pub(crate) fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

impl ClientHost {
    pub(crate) fn new(worker: Arc<WorkerHost>, forwarded_for: HeaderValue) -> Self {
        Self { worker, forwarded_for }
    }

    /// A new `Guid`.
    pub(crate) fn request_id(&self) -> uuid::Uuid {
        let mut bytes = [0; 16];
        self.fill_random(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

impl Host for ClientHost {
    fn now(&self) -> i64 {
        #[expect(clippy::disallowed_methods, reason = "this is the clock of the engine")]
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let ticks = i64::try_from(now.as_nanos() / NANOSECONDS_OF_TICK).unwrap_or(i64::MAX);
        ticks.saturating_add(TICKS_BEFORE_1970)
    }

    fn monotonic(&self) -> Duration {
        self.worker.monotonic()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        rand::rng().fill_bytes(buffer);
    }

    fn trusts(&self, certificate: &[u8], _revocation: bool) -> bool {
        self.worker.backends.trust().trusts(certificate)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn send(&self, call: Call) -> BoxFuture<'static, Result<Answer, CallError>> {
        let forwarded_for = (call.purpose == Purpose::Forward).then(|| self.forwarded_for.clone());
        send::send(Arc::clone(&self.worker.backends), call, forwarded_for)
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        tokio::spawn(task);
    }

    fn enter(&self, key: &str, max: u32) -> Option<Permit> {
        self.worker.slots.enter(key, max)
    }

    fn counters(&self) -> Option<&dyn Counters> {
        Some(self.worker.counters.as_ref())
    }

    fn memory(&self) -> Option<&Memory> {
        Some(&self.worker.memory)
    }

    fn emit(&self, event: Event) {
        match event {
            Event::Message { request_id, source, severity, text, metadata } => {
                let source = source.unwrap_or_default();
                let metadata = Pairs(&metadata);
                match severity {
                    TraceSeverity::Verbose => tracing::debug!(%request_id, %source, ?metadata, "{text}"),
                    TraceSeverity::Information => tracing::info!(%request_id, %source, ?metadata, "{text}"),
                    TraceSeverity::Error => tracing::error!(%request_id, %source, ?metadata, "{text}"),
                }
            }
            Event::Fault { request_id, error } => tracing::warn!(
                %request_id,
                source = %error.source,
                reason = %error.reason,
                section = %error.section.as_ref().unwrap_or(&Str::new()),
                scope = %error.scope.as_ref().unwrap_or(&Str::new()),
                path = %error.path.as_ref().unwrap_or(&Str::new()),
                "{}",
                error.message
            ),
            _ => tracing::debug!("an event of an unknown kind"),
        }
    }
}

/// Names and values in one field of a log.
struct Pairs<'p>(&'p [(Str, Str)]);

impl std::fmt::Debug for Pairs<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let pairs = self.0.iter().map(|(name, value)| (name.to_utf8(), value.to_utf8()));
        formatter.debug_map().entries(pairs).finish()
    }
}

const NANOSECONDS_OF_TICK: u128 = 100;
/// From 0001-01-01 to 1970-01-01.
const TICKS_BEFORE_1970: i64 = 621_355_968_000_000_000;
