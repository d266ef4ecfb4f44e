//! A bucket that fills evenly, and from which each call takes.

use super::{Balance, Mode};

/// What is in the bucket, in parts of a call.
#[derive(Debug)]
pub(super) struct Bucket {
    /// How much of it is missing until it is full, in ticks of filling.
    missing: i128,
    at: i64,
    ends: i64,
}

impl Bucket {
    pub(super) fn full(now: i64) -> Self {
        Self { missing: 0, at: now, ends: now }
    }

    /// One call is `period / limit` ticks of filling; all is counted in `limit`ths of a tick, so that nothing is lost
    /// in rounding.
    pub(super) fn spend(&mut self, limit: u64, period: i64, amount: u64, mode: Mode, now: i64) -> Balance {
        let (size, call) = (i128::from(limit) * i128::from(period), i128::from(period).max(1));
        let filled = i128::from(now.saturating_sub(self.at).max(0)) * i128::from(limit);
        self.missing = (self.missing - filled).max(0);
        self.at = self.at.max(now);
        let wanted = if mode == Mode::Look { 1 } else { amount };
        let after = self.missing + i128::from(wanted) * call;
        let fits = after <= size;
        let spends = mode == Mode::Always || (mode == Mode::IfLeft && fits);
        if spends {
            // A debt without end would never be paid.
            self.missing = after.min(size.saturating_mul(2));
        }
        let left = u64::try_from((size - self.missing).max(0) / call).unwrap_or(u64::MAX);
        let rate = i128::from(limit).max(1);
        let wait = (i128::from(wanted) <= i128::from(limit)).then(|| ticks((after - size).max(0), rate));
        self.ends = now.saturating_add(ticks(self.missing, rate));
        Balance { allowed: spends || fits, left, wait: if spends { Some(0) } else { wait } }
    }

    /// When it is full again.
    pub(super) fn ends(&self) -> i64 {
        self.ends
    }
}

fn ticks(parts: i128, rate: i128) -> i64 {
    i64::try_from((parts + rate - 1) / rate).unwrap_or(i64::MAX)
}
