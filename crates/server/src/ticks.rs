//! Coarse time.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use slab::Slab;

/// The time of a worker, counted by its sweeper: reading it costs no clock, and waiting for it no timer.
///
/// Limits of seconds do not need more, and a request touches several.
#[derive(Debug)]
pub(crate) struct Ticks {
    now: AtomicU64,
    period: Duration,
    waiting: Mutex<Slab<Waiting>>,
}

#[derive(Debug)]
struct Waiting {
    until: u64,
    waker: Waker,
}

impl Ticks {
    pub(crate) fn new(period: Duration) -> Self {
        // Zero means "never" to those who store a tick.
        Self { now: AtomicU64::new(1), period, waiting: Mutex::default() }
    }

    pub(crate) fn now(&self) -> u64 {
        self.now.load(Ordering::Relaxed)
    }

    /// Lets one period pass.
    pub(crate) fn advance(&self) {
        let now = self.now.fetch_add(1, Ordering::Relaxed) + 1;
        for (_, waiting) in self.waiting().iter() {
            if now > waiting.until {
                waiting.waker.wake_by_ref();
            }
        }
    }

    pub(crate) fn period(&self) -> Duration {
        self.period
    }

    /// Whether a span of time has passed since a tick.
    pub(crate) fn passed(&self, since: u64, span: Duration) -> bool {
        self.now() > since.saturating_add(self.count(span))
    }

    /// Whether a span is so long that counting it in ticks is exact enough.
    pub(crate) fn can_count(&self, span: Duration) -> bool {
        self.count(span) >= 8
    }

    /// Ready once a span of time has passed from now on.
    pub(crate) fn after(self: &Arc<Self>, span: Duration) -> Deadline {
        Deadline { ticks: Arc::clone(self), until: self.now().saturating_add(self.count(span)), key: None }
    }

    fn count(&self, span: Duration) -> u64 {
        let ticks = span.as_nanos().div_ceil(self.period.as_nanos().max(1));
        u64::try_from(ticks).unwrap_or(u64::MAX)
    }

    fn waiting(&self) -> MutexGuard<'_, Slab<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A moment to come, in ticks.
#[derive(Debug)]
pub(crate) struct Deadline {
    ticks: Arc<Ticks>,
    until: u64,
    key: Option<usize>,
}

impl Future for Deadline {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.ticks.now() > self.until {
            return Poll::Ready(());
        }
        let until = self.until;
        let known = self.key;
        let mut waiting = self.ticks.waiting();
        match known.and_then(|key| waiting.get_mut(key)) {
            Some(waiting) => waiting.waker.clone_from(cx.waker()),
            None => {
                let key = waiting.insert(Waiting { until, waker: cx.waker().clone() });
                drop(waiting);
                self.key = Some(key);
            }
        }
        Poll::Pending
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.ticks.waiting().try_remove(key);
        }
    }
}

/// Waiting for something that should come again and again.
#[derive(Debug)]
pub(crate) struct Patience {
    ticks: Arc<Ticks>,
    span: Duration,
    deadline: Option<Deadline>,
}

impl Patience {
    pub(crate) fn new(ticks: Arc<Ticks>, span: Duration) -> Self {
        Self { ticks, span, deadline: None }
    }

    /// Ready with the span when it has passed since the first poll after the last renewal.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Duration> {
        let (ticks, span) = (&self.ticks, self.span);
        let deadline = self.deadline.get_or_insert_with(|| ticks.after(span));
        Pin::new(deadline).poll(cx).map(|()| span)
    }

    pub(crate) fn renew(&mut self) {
        self.deadline = None;
    }

    pub(crate) fn now(&self) -> u64 {
        self.ticks.now()
    }
}
