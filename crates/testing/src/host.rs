//! The world that a case describes: a clock that only the case moves, chance that repeats, and answers written down.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use gatepost_engine::{
    Answer, BoxFuture, Call, CallError, Content, Counters, Event, Host, InMemory, Memory, Permit, Purpose,
    RateAlgorithm, TraceSeverity, read_content,
};
use parking_lot::Mutex;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use uuid::{Uuid, Variant};

use crate::answer::{Prepared, Rehearsed};
use crate::observed;

/// The outside world of one case. Time is tokio's, paused: it moves when everything waits, and then at once.
pub(crate) struct FakeHost {
    /// The time at the start, in ticks since year one.
    start: i64,
    started: Instant,
    random: Mutex<fastrand::Rng>,
    /// What `Guid.NewGuid()` gives before chance does.
    guids: Mutex<VecDeque<Uuid>>,
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
            guids: Mutex::default(),
            answers: Mutex::default(),
            slots: Arc::default(),
            memory: Memory::default(),
            counters: InMemory::new(RateAlgorithm::default()),
            trusted: Mutex::default(),
        }
    }

    /// What `Guid.NewGuid()` gives from now on.
    pub(crate) fn give_guids(&self, guids: &[String]) -> Result<(), String> {
        for text in guids {
            let guid = Uuid::parse_str(text).map_err(|error| format!("`{text}` is no Guid: {error}"))?;
            if guid.get_version_num() != 4 || guid.get_variant() != Variant::RFC4122 {
                return Err(format!(
                    "`{text}` is no Guid that `Guid.NewGuid()` can give: those are of version 4"
                ));
            }
            self.guids.lock().push_back(guid);
        }
        Ok(())
    }

    /// The time now, in ticks since year one.
    pub(crate) fn now(&self) -> i64 {
        self.start + i64::try_from(self.started.elapsed().as_nanos() / 100).unwrap_or(i64::MAX)
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

    /// A `Guid` that is the same in every run.
    pub(crate) fn random_id(&self) -> Uuid {
        let mut bytes = [0; 16];
        self.host.random.lock().fill(&mut bytes);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
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

    /// The answer to a call, which is written down.
    fn prepared(&self, call: &Call, body: Vec<u8>) -> Result<Prepared, CallError> {
        let seen = observed::Call::new(call, body);
        self.record.lock().calls.push(seen.clone());
        let mut answers = self.host.answers.lock();
        if let Some(answer) = answers.take(&seen) {
            return Ok(answer);
        }
        if answers.is_empty() && call.purpose == Purpose::Forward {
            return Ok(Prepared::default());
        }
        let text = answers.unanswered(&seen);
        self.record.lock().faults.push(text.clone());
        Err(CallError::Connection(text))
    }
}

/// Longest body of a call that a case looks at.
const BODY: usize = 64 << 20;

impl Host for Shared {
    fn now(&self) -> i64 {
        self.host.now()
    }

    fn monotonic(&self) -> Duration {
        self.host.started.elapsed()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        if buffer.len() == size_of::<Uuid>()
            && let Some(guid) = self.host.guids.lock().pop_front()
        {
            buffer.copy_from_slice(guid.as_bytes());
            return;
        }
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
            let prepared = this.prepared(&call, body.to_vec())?;
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
