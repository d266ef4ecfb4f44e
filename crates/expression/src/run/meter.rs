//! The operations, the time and the depth that the evaluation on this thread has spent.
//!
//! They belong to the thread because not everything that spends them can reach the evaluation's state: Rhai's
//! progress call-back cannot, and neither can `Equals` and `GetHashCode` of objects.

use std::cell::Cell;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::exception::Limit;
use crate::program::Limits;

/// Operations between two looks at the clock. A look costs as much as one operation.
const INTERVAL: u64 = 256;

/// How deep native functions may nest, such as the comparison of two trees.
const NESTING: usize = 2_000;

/// Stack that a native function may take between two levels, and what is added when less is left.
const STACK: (usize, usize) = (if cfg!(debug_assertions) { 192 << 10 } else { 64 << 10 }, 2 << 20);

thread_local! {
    static METER: Meter = const { Meter::new() };
}

/// Times are counted from here.
static EPOCH: LazyLock<Instant> = LazyLock::new(Instant::now);

struct Meter {
    running: Cell<bool>,
    rhai: Cell<u64>,
    native: Cell<u64>,
    /// The number of operations from which on there is something to look at: the clock or the limit.
    next_look: Cell<u64>,
    operations: Cell<u64>,
    nanoseconds: Cell<u64>,
    /// When the clock was looked at first, so that short evaluations never read it; 0 is not yet.
    started: Cell<u64>,
    nesting: Cell<usize>,
    stop: Cell<Option<&'static AtomicBool>>,
    /// The limit that was reached where nobody could say so.
    over: Cell<Option<Limit>>,
}

/// What an evaluation had spent and might spend when another one began inside it.
pub(super) struct Interrupted(Meter);

/// Whether an evaluation is running on this thread.
pub(super) fn is_running() -> bool {
    METER.try_with(|meter| meter.running.get()).unwrap_or_default()
}

/// Starts to count for an evaluation. Gives what has to be restored when it ends.
pub(super) fn begin(limits: &Limits) -> Option<Interrupted> {
    METER.with(|meter| {
        let outer = meter.running.replace(true).then(|| {
            let outer = Meter::new();
            outer.become_like(meter);
            Interrupted(outer)
        });
        meter.rhai.set(0);
        meter.native.set(0);
        meter.next_look.set(INTERVAL.min(limits.operations.saturating_add(1)));
        meter.operations.set(limits.operations);
        let seconds = limits.time.as_secs().saturating_mul(1_000_000_000);
        meter.nanoseconds.set(seconds.saturating_add(u64::from(limits.time.subsec_nanos())));
        meter.started.set(0);
        meter.nesting.set(0);
        meter.stop.set(limits.stop);
        meter.over.set(None);
        outer
    })
}

/// Goes back to the evaluation inside which this one ran.
pub(super) fn end(outer: Option<Interrupted>) {
    METER.with(|meter| match outer {
        None => meter.running.set(false),
        Some(Interrupted(outer)) => meter.become_like(&outer),
    });
}

/// Takes over how many operations Rhai has counted.
pub(super) fn rhai(operations: u64) -> Result<(), Limit> {
    METER.with(|meter| {
        meter.rhai.set(operations);
        meter.look(operations.saturating_add(meter.native.get()))
    })
}

/// Counts operations of native functions.
pub(super) fn native(operations: u64) -> Result<(), Limit> {
    METER.with(|meter| {
        let native = meter.native.get().saturating_add(operations);
        meter.native.set(native);
        meter.look(native.saturating_add(meter.rhai.get()))
    })
}

/// Goes one level deeper into nested data, with room on the stack. Gives nothing at the limit.
pub(super) fn nested<R>(deeper: impl FnOnce() -> R) -> Result<R, Limit> {
    native(1)?;
    METER.with(|meter| meter.dive())?;
    let result = stacker::maybe_grow(STACK.0, STACK.1, deeper);
    METER.with(Meter::surface);
    Ok(result)
}

/// As [`crate::Cx::nested`], for what cannot report a limit, such as `Equals`: it gives `otherwise`, and the
/// evaluation ends at its next operation.
pub(crate) fn guarded<R>(otherwise: R, deeper: impl FnOnce() -> R) -> R {
    match nested(deeper) {
        Ok(result) => result,
        Err(limit) => {
            METER.with(|meter| meter.give_up(limit));
            otherwise
        }
    }
}

impl Meter {
    const fn new() -> Self {
        Self {
            running: Cell::new(false),
            rhai: Cell::new(0),
            native: Cell::new(0),
            next_look: Cell::new(u64::MAX),
            operations: Cell::new(u64::MAX),
            nanoseconds: Cell::new(u64::MAX),
            started: Cell::new(0),
            nesting: Cell::new(0),
            stop: Cell::new(None),
            over: Cell::new(None),
        }
    }

    fn become_like(&self, other: &Self) {
        self.rhai.set(other.rhai.get());
        self.native.set(other.native.get());
        self.next_look.set(other.next_look.get());
        self.operations.set(other.operations.get());
        self.nanoseconds.set(other.nanoseconds.get());
        self.started.set(other.started.get());
        self.nesting.set(other.nesting.get());
        self.stop.set(other.stop.get());
        self.over.set(other.over.get());
    }

    fn look(&self, spent: u64) -> Result<(), Limit> {
        if spent < self.next_look.get() { Ok(()) } else { self.look_closely(spent) }
    }

    #[cold]
    fn look_closely(&self, spent: u64) -> Result<(), Limit> {
        let allowed = self.operations.get();
        if let Some(limit) = self.over.get() {
            return Err(limit);
        }
        if spent > allowed {
            return Err(Limit::Operations);
        }
        if self.stop.get().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Err(Limit::Stopped);
        }
        let now = u64::try_from(EPOCH.elapsed().as_nanos()).unwrap_or(u64::MAX).max(1);
        match self.started.get() {
            0 => self.started.set(now),
            started if now.saturating_sub(started) > self.nanoseconds.get() => return Err(Limit::Time),
            _ => {}
        }
        self.next_look.set(spent.saturating_add(INTERVAL).min(allowed.saturating_add(1)));
        Ok(())
    }

    fn dive(&self) -> Result<(), Limit> {
        let nesting = self.nesting.get();
        if nesting >= NESTING {
            return Err(Limit::Depth);
        }
        self.nesting.set(nesting + 1);
        Ok(())
    }

    fn surface(&self) {
        self.nesting.set(self.nesting.get().saturating_sub(1));
    }

    fn give_up(&self, limit: Limit) {
        self.over.set(Some(limit));
        self.next_look.set(0);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::{begin, end, guarded, native, rhai};
    use crate::exception::Limit;
    use crate::program::Limits;

    fn limits(operations: u64, time: Duration) -> Limits {
        Limits { operations, time, ..Limits::default() }
    }

    #[test]
    fn counts_both_kinds_of_operations_against_one_limit() {
        begin(&limits(1000, Duration::MAX));
        assert_eq!(native(600), Ok(()));
        assert_eq!(rhai(400), Ok(()));
        assert_eq!(rhai(401), Err(Limit::Operations));
    }

    #[test]
    fn sees_that_the_time_is_over() {
        begin(&limits(u64::MAX, Duration::from_millis(1)));
        let end = (0..100_000_000_u64).find_map(|operations| rhai(operations).err());
        assert_eq!(end, Some(Limit::Time));
    }

    #[test]
    fn ends_when_somebody_says_so() {
        static STOP: AtomicBool = AtomicBool::new(false);
        begin(&Limits { stop: Some(&STOP), ..limits(u64::MAX, Duration::MAX) });
        assert_eq!(native(600), Ok(()));
        STOP.store(true, Ordering::Relaxed);
        assert_eq!(native(600), Err(Limit::Stopped));
    }

    #[test]
    fn an_evaluation_inside_another_spends_for_itself() {
        begin(&limits(1000, Duration::MAX));
        assert_eq!(native(900), Ok(()));
        let outer = begin(&limits(1000, Duration::MAX));
        assert_eq!(native(900), Ok(()));
        end(outer);
        assert_eq!(native(101), Err(Limit::Operations));
    }

    #[test]
    fn depth_that_nobody_reported_ends_the_evaluation() {
        fn deep(level: usize) -> usize {
            if level == 0 { 0 } else { guarded(0, || deep(level - 1) + 1) }
        }
        begin(&limits(u64::MAX, Duration::MAX));
        assert_eq!(deep(1_000), 1_000);
        assert_eq!(native(1), Ok(()));
        assert!(deep(1_000_000) < 1_000_000);
        assert_eq!(native(1), Err(Limit::Depth));
    }
}
