//! The world that a case describes: a clock that only the case moves, chance that repeats, and answers written down.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use gatepost_engine::{
    Answer, BoxFuture, Call, CallError, Content, Counters, Event, Host, HttpVersion, InMemory, Memory,
    Permit, Purpose, RateAlgorithm, TraceSeverity, read_content,
};
use parking_lot::Mutex;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::answer::{Prepared, Rehearsed};
use crate::observed;

/// The outside world of one case. Time is tokio's, paused: it moves when everything waits, and then at once.
pub(crate) struct FakeHost {
    /// The time at the start, in ticks since year one.
    start: i64,
    started: Instant,
    random: Mutex<fastrand::Rng>,
    answers: Mutex<Rehearsed>,
    slots: Arc<Mutex<HashMap<String, u32>>>,
    memory: Memory,
    counters: InMemory,
    trusted: Mutex<Vec<Vec<u8>>>,
}

/// What happened outside because of one request.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) calls: Vec<observed::Call>,
    pub(crate) trace: Vec<observed::TraceMessage>,
    pub(crate) faults: Vec<String>,
    pub(crate) tasks: Vec<JoinHandle<()>>,
}

impl FakeHost {
    /// A world that begins at `start`, in ticks since year one.
    pub(crate) fn new(start: i64, seed: u64) -> Self {
        Self {
            start,
            started: Instant::now(),
            random: Mutex::new(fastrand::Rng::with_seed(seed)),
            answers: Mutex::default(),
            slots: Arc::default(),
            memory: Memory::default(),
            counters: InMemory::new(RateAlgorithm::default()),
            trusted: Mutex::default(),
        }
    }

    /// What is answered from now on.
    pub(crate) fn rehearse(&self, answers: Rehearsed) {
        *self.answers.lock() = answers;
    }
}

impl FakeHost {
    /// Which certificates are trusted, in DER.
    pub(crate) fn trust(&self, certificates: Vec<Vec<u8>>) {
        *self.trusted.lock() = certificates;
    }
}

/// The world as one request sees it: what it does outside is written down.
#[derive(Clone)]
pub(crate) struct Shared {
    host: Arc<FakeHost>,
    record: Arc<Mutex<Record>>,
}

impl Shared {
    /// The world of a request that has not done anything yet.
    pub(crate) fn new(host: &Arc<FakeHost>) -> Self {
        Self { host: Arc::clone(host), record: Arc::default() }
    }

    /// What the request did. Calls that nobody waits for have ended then.
    pub(crate) async fn take_record(&self) -> Record {
        loop {
            let tasks = std::mem::take(&mut self.record.lock().tasks);
            if tasks.is_empty() {
                return std::mem::take(&mut *self.record.lock());
            }
            for task in tasks {
                if let Err(error) = task.await {
                    self.record.lock().faults.push(format!("a call that nobody waits for failed: {error}"));
                }
            }
        }
    }

    /// Writes a call down.
    fn record(&self, call: &Call, body: &[u8]) {
        let mut headers: Vec<(String, String)> = Vec::new();
        for name in call.headers.names() {
            headers.extend(call.headers.values(&name).map(|value| (name.to_string(), value.into_owned())));
        }
        self.record.lock().calls.push(observed::Call {
            method: call.method.to_string(),
            url: call.url.to_string(),
            message: observed::Message { headers, body: body.to_vec() },
            timeout: call.timeout,
            continue_timeout: call.continue_timeout,
            http_version: match call.version {
                HttpVersion::Http1 => "1",
                HttpVersion::Http2 => "2",
                HttpVersion::Http2Or1 => "2or1",
            },
            follow_redirects: call.follow_redirects,
            proxy: call.proxy.as_ref().map(|proxy| observed::Proxy {
                url: proxy.url.clone(),
                credentials: proxy.credentials.clone(),
            }),
        });
    }

    fn prepared(&self, call: &Call) -> Result<Prepared, CallError> {
        let mut answers = self.host.answers.lock();
        if let Some(answer) = answers.take(call.method.as_str(), &call.url.to_string()) {
            return Ok(answer);
        }
        if answers.is_empty() && call.purpose == Purpose::Forward {
            return Ok(Prepared::default());
        }
        let text = answers.unanswered(call.method.as_str(), &call.url.to_string());
        self.record.lock().faults.push(text.clone());
        Err(CallError::Connection(text))
    }
}

/// Longest body of a call that a case looks at.
const BODY: usize = 64 << 20;

impl Host for Shared {
    fn now(&self) -> i64 {
        self.host.start + i64::try_from(self.host.started.elapsed().as_nanos() / 100).unwrap_or(i64::MAX)
    }

    fn monotonic(&self) -> Duration {
        self.host.started.elapsed()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        self.host.random.lock().fill(buffer);
    }

    fn trusts(&self, certificate: &[u8], _revocation: bool) -> bool {
        self.host.trusted.lock().iter().any(|trusted| trusted == certificate)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn send(&self, mut call: Call) -> BoxFuture<'static, Result<Answer, CallError>> {
        let this = self.clone();
        Box::pin(async move {
            let content = std::mem::replace(&mut call.content, Content::Empty);
            let body = read_content(content, BODY).await.map_err(|_| CallError::ClientGone)?;
            this.record(&call, &body);
            let prepared = this.prepared(&call)?;
            let limit = call.timeout.unwrap_or(Duration::MAX);
            if prepared.never || prepared.delay > limit {
                tokio::time::sleep(limit.min(FOREVER)).await;
                return Err(CallError::Timeout);
            }
            if !prepared.delay.is_zero() {
                tokio::time::sleep(prepared.delay).await;
            }
            prepared.into_answer()
        })
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        let handle = tokio::task::spawn(task);
        self.record.lock().tasks.push(handle);
    }

    fn enter(&self, key: &str, max: u32) -> Option<Permit> {
        let mut slots = self.host.slots.lock();
        let taken = slots.entry(key.to_owned()).or_default();
        if *taken >= max {
            return None;
        }
        *taken += 1;
        Some(Permit::new(Slot { slots: Arc::clone(&self.host.slots), key: key.to_owned() }))
    }

    fn counters(&self) -> Option<&dyn Counters> {
        Some(&self.host.counters)
    }

    fn memory(&self) -> Option<&Memory> {
        Some(&self.host.memory)
    }

    fn emit(&self, event: Event) {
        if let Event::Message { source, severity, text, metadata, .. } = event {
            self.record.lock().trace.push(observed::TraceMessage {
                source: source.map(|source| source.to_string()).unwrap_or_default(),
                severity: match severity {
                    TraceSeverity::Verbose => "verbose",
                    TraceSeverity::Information => "information",
                    TraceSeverity::Error => "error",
                },
                message: text.to_string(),
                metadata: metadata
                    .iter()
                    .map(|(name, value)| (name.to_string(), value.to_string()))
                    .collect(),
            });
        }
    }
}

/// A wait that no case sees the end of.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 3600);

struct Slot {
    slots: Arc<Mutex<HashMap<String, u32>>>,
    key: String,
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some(taken) = self.slots.lock().get_mut(&self.key) {
            *taken = taken.saturating_sub(1);
        }
    }
}
