//! The real world, as the engine sees it.

mod redirect;
mod send;
mod slots;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use gatepost_engine::{
    Answer, BoxFuture, Call, CallError, Event, Host, Memory, Permit, Purpose, Str, TraceSeverity,
};
use http::HeaderValue;
use rand::RngCore as _;

use crate::backend::Backends;

pub(crate) use slots::Slots;

/// What the requests of one worker share of the world.
pub(crate) struct WorkerHost {
    backends: Arc<Backends>,
    slots: Arc<Slots>,
    memory: Arc<Memory>,
    started: Instant,
}

/// The world of one client's requests.
pub(crate) struct ClientHost {
    worker: Arc<WorkerHost>,
    forwarded_for: HeaderValue,
}

impl WorkerHost {
    pub(crate) fn new(backends: Arc<Backends>, slots: Arc<Slots>, memory: Arc<Memory>) -> Self {
        Self { backends, slots, memory, started: Instant::now() }
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
