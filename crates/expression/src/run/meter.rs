//! The operations and the time that an evaluation has spent.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use crate::exception::Limit;
use crate::program::Limits;

/// Operations between two looks at the clock. A look costs as much as one operation.
const INTERVAL: u64 = 256;

/// Counts what Rhai and the native functions do. Rhai's progress call-back cannot reach the evaluation's state,
/// so the numbers are in a place of their own; only one thread ever uses them.
#[derive(Debug)]
pub(super) struct Meter {
    rhai: AtomicU64,
    native: AtomicU64,
    /// The sum from which on there is something to look at: the clock or the limit.
    next_look: AtomicU64,
    operations: AtomicU64,
    nanoseconds: AtomicU64,
    /// When the clock was looked at first, so that short evaluations never read it; 0 is not yet.
    started: AtomicU64,
    epoch: Instant,
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            rhai: AtomicU64::new(0),
            native: AtomicU64::new(0),
            next_look: AtomicU64::new(0),
            operations: AtomicU64::new(0),
            nanoseconds: AtomicU64::new(0),
            started: AtomicU64::new(0),
            epoch: Instant::now(),
        }
    }
}

impl Meter {
    /// Starts from nothing.
    pub(super) fn reset(&self, limits: &Limits) {
        self.rhai.store(0, Relaxed);
        self.native.store(0, Relaxed);
        self.next_look.store(INTERVAL.min(limits.operations.saturating_add(1)), Relaxed);
        self.operations.store(limits.operations, Relaxed);
        let seconds = limits.time.as_secs().saturating_mul(1_000_000_000);
        self.nanoseconds.store(seconds.saturating_add(u64::from(limits.time.subsec_nanos())), Relaxed);
        self.started.store(0, Relaxed);
    }

    /// Takes over how many operations Rhai has counted.
    pub(super) fn rhai(&self, operations: u64) -> Result<(), Limit> {
        self.rhai.store(operations, Relaxed);
        self.look(operations.saturating_add(self.native.load(Relaxed)))
    }

    /// Counts operations of native functions.
    pub(super) fn native(&self, operations: u64) -> Result<(), Limit> {
        let native = self.native.load(Relaxed).saturating_add(operations);
        self.native.store(native, Relaxed);
        self.look(native.saturating_add(self.rhai.load(Relaxed)))
    }

    fn look(&self, spent: u64) -> Result<(), Limit> {
        if spent < self.next_look.load(Relaxed) { Ok(()) } else { self.look_closely(spent) }
    }

    #[cold]
    fn look_closely(&self, spent: u64) -> Result<(), Limit> {
        let allowed = self.operations.load(Relaxed);
        if spent > allowed {
            return Err(Limit::Operations);
        }
        let now = u64::try_from(self.epoch.elapsed().as_nanos()).unwrap_or(u64::MAX).max(1);
        match self.started.load(Relaxed) {
            0 => self.started.store(now, Relaxed),
            started if now.saturating_sub(started) > self.nanoseconds.load(Relaxed) => {
                return Err(Limit::Time);
            }
            _ => {}
        }
        self.next_look.store((spent + INTERVAL).min(allowed.saturating_add(1)), Relaxed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Meter;
    use crate::exception::Limit;
    use crate::program::Limits;

    fn meter(operations: u64, time: Duration) -> Meter {
        let meter = Meter::default();
        meter.reset(&Limits { operations, time, ..Limits::default() });
        meter
    }

    #[test]
    fn counts_both_kinds_of_operations_against_one_limit() {
        let meter = meter(1000, Duration::MAX);
        assert_eq!(meter.native(600), Ok(()));
        assert_eq!(meter.rhai(400), Ok(()));
        assert_eq!(meter.rhai(401), Err(Limit::Operations));
    }

    #[test]
    fn sees_that_the_time_is_over() {
        let meter = meter(u64::MAX, Duration::from_millis(1));
        let end = (0..100_000_000_u64).find_map(|operations| meter.rhai(operations).err());
        assert_eq!(end, Some(Limit::Time));
    }
}
