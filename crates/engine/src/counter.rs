//! What is counted from one request to the next: calls and bytes, against limits of rates and quotas.

mod bucket;
mod in_memory;
mod log;

use std::fmt;

use crate::host::BoxFuture;

pub use in_memory::InMemory;

/// Counters that all requests share, of this gateway or of several.
pub trait Counters: Send + Sync {
    /// Counts, and says what is left.
    fn spend<'a>(&'a self, spending: Spending<'a>) -> BoxFuture<'a, Result<Balance, CounterError>>;
}

/// Something to count.
#[derive(Clone, Copy, Debug)]
pub struct Spending<'k> {
    /// What is counted together.
    pub key: &'k str,
    /// How much there is.
    pub limit: Limit,
    /// How much of it is spent.
    pub amount: u64,
    /// When it is counted.
    pub mode: Mode,
    /// The time now, in ticks of 100 ns since year one.
    pub now: i64,
}

/// When something is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Where so much is left; else it is refused.
    IfLeft,
    /// In any case: it has happened.
    Always,
    /// Never: it is only looked whether anything is left.
    Look,
}

/// How much may be spent in what time. Times are in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So much in any period: in a window that slides, or from a bucket that fills, as the store is set up.
    Rate {
        /// How much.
        amount: u64,
        /// How long a period is.
        period: i64,
    },
    /// So much in each period of a calendar.
    Quota {
        /// How much.
        amount: u64,
        /// How long a period is; 0 for one that never ends.
        period: i64,
        /// When some period begins.
        start: i64,
    },
}

/// How a store keeps limits of rates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RateAlgorithm {
    /// A window that slides, as the classic tiers have it.
    #[default]
    SlidingWindow,
    /// A bucket that fills, as the v2 tiers have it.
    TokenBucket,
}

/// What came of counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Whether it may happen.
    pub allowed: bool,
    /// How much is left.
    pub left: u64,
    /// How long it takes until it may happen, in ticks; none where it never may.
    pub wait: Option<i64>,
}

/// Why nothing could be counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterError(pub String);

impl fmt::Display for CounterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CounterError {}

impl Balance {
    /// What is there where nothing is counted.
    pub const fn unlimited(left: u64) -> Self {
        Self { allowed: true, left, wait: Some(0) }
    }
}

impl Limit {
    /// How much may be spent.
    pub fn amount(self) -> u64 {
        match self {
            Self::Rate { amount, .. } | Self::Quota { amount, .. } => amount,
        }
    }

    /// The beginning and the end of the period of a quota in which a moment lies; no end where it never ends.
    pub fn period_of(start: i64, period: i64, now: i64) -> (i64, Option<i64>) {
        if period <= 0 {
            return (start, None);
        }
        let begin = now.saturating_sub(now.saturating_sub(start).rem_euclid(period));
        (begin, Some(begin.saturating_add(period)))
    }
}
