//! What a client connection does, so that it can be cut off or drained.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use futures_util::task::AtomicWaker;

use crate::limits::Limits;
use crate::ticks::{Patience, Ticks};

/// The state of a client connection as its sweeper sees it.
///
/// A request only stores numbers here; all judging is done now and then by the sweeper.
#[derive(Debug)]
pub(crate) struct Activity {
    ticks: Arc<Ticks>,
    requests: AtomicU32,
    idle_since: AtomicU64,
    head_since: AtomicU64,
    blocked_since: AtomicU64,
    multiplexed: AtomicBool,
    order: AtomicU8,
    waker: AtomicWaker,
}

/// What a connection is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Order {
    /// Go on.
    Run,
    /// Answer what is under way, then close.
    Drain,
    /// Close now.
    Abort,
}

impl Activity {
    pub(crate) fn new(ticks: Arc<Ticks>) -> Self {
        let now = ticks.now();
        Self {
            ticks,
            requests: AtomicU32::new(0),
            idle_since: AtomicU64::new(now),
            head_since: AtomicU64::new(NEVER),
            blocked_since: AtomicU64::new(NEVER),
            multiplexed: AtomicBool::new(false),
            order: AtomicU8::new(Order::Run as u8),
            waker: AtomicWaker::new(),
        }
    }

    /// Bytes came: outside of a request they begin the next one.
    pub(super) fn received(&self) {
        if self.requests.load(Ordering::Relaxed) == 0 && self.head_since.load(Ordering::Relaxed) == NEVER {
            self.head_since.store(self.ticks.now(), Ordering::Relaxed);
        }
    }

    /// A write was taken, or has to wait.
    pub(super) fn wrote(&self, blocked: bool) {
        let since = self.blocked_since.load(Ordering::Relaxed);
        if blocked && since == NEVER {
            self.blocked_since.store(self.ticks.now(), Ordering::Relaxed);
        } else if !blocked && since != NEVER {
            self.blocked_since.store(NEVER, Ordering::Relaxed);
        }
    }

    /// The headers of a request are complete.
    pub(super) fn begin(&self, multiplexed: bool) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.head_since.store(NEVER, Ordering::Relaxed);
        if multiplexed {
            self.multiplexed.store(true, Ordering::Relaxed);
        }
    }

    /// The answer to a request is written, or given up.
    pub(super) fn end(&self) {
        self.requests.fetch_sub(1, Ordering::Relaxed);
        self.idle_since.store(self.ticks.now(), Ordering::Relaxed);
    }

    /// Waiting for the client.
    pub(super) fn patience(&self, span: Duration) -> Patience {
        Patience::new(Arc::clone(&self.ticks), span)
    }

    pub(crate) fn order(&self, order: Order) {
        if self.order.fetch_max(order as u8, Ordering::Relaxed) < order as u8 {
            self.waker.wake();
        }
    }

    pub(super) fn ordered(&self, cx: &std::task::Context<'_>) -> Order {
        self.waker.register(cx.waker());
        match self.order.load(Ordering::Relaxed) {
            0 => Order::Run,
            1 => Order::Drain,
            _ => Order::Abort,
        }
    }

    /// Cuts off a client that took too long.
    pub(crate) fn judge(&self, limits: &Limits) {
        let late = |since: &AtomicU64, span| {
            let since = since.load(Ordering::Relaxed);
            since != NEVER && self.ticks.passed(since, span)
        };
        if late(&self.blocked_since, limits.client_idle) {
            return self.order(Order::Abort);
        }
        if self.requests.load(Ordering::Relaxed) > 0 {
            return;
        }
        // Between requests HTTP/2 exchanges frames that begin nothing, such as pings.
        let begun = !self.multiplexed.load(Ordering::Relaxed);
        if begun && late(&self.head_since, limits.header_time) {
            self.order(Order::Abort);
        } else if late(&self.idle_since, limits.keep_alive) {
            self.order(Order::Drain);
        }
    }
}

const NEVER: u64 = 0;
