//! Counters of one gateway.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::Arc;

use parking_lot::Mutex;

use super::bucket::Bucket;
use super::log::Log;
use super::{Balance, CounterError, Counters, Limit, Mode, RateAlgorithm, Spending};
use crate::host::BoxFuture;

/// Counters of one gateway: they are gone when it ends. Each key is in one of many parts with a lock of its own, and
/// leaves when it counts nothing any more.
pub struct InMemory {
    algorithm: RateAlgorithm,
    hasher: RandomState,
    shards: Vec<Mutex<Shard>>,
}

#[derive(Default)]
struct Shard {
    counters: HashMap<Arc<str>, Counter>,
    /// The number of counters at which it is looked which of them are idle.
    sweep_at: usize,
}

#[derive(Debug)]
enum Counter {
    Log(Log),
    Bucket(Bucket),
    Quota { begin: i64, spent: u64, ends: i64 },
}

impl InMemory {
    /// Counters that keep limits of rates in one of two ways.
    pub fn new(algorithm: RateAlgorithm) -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { algorithm, hasher: RandomState::new(), shards }
    }

    /// Counts, and says what is left.
    pub fn spend(&self, spending: &Spending<'_>) -> Balance {
        let shard = self.hasher.hash_one(spending.key) as usize % SHARDS;
        let Some(shard) = self.shards.get(shard) else { return Balance::unlimited(spending.limit.amount()) };
        let mut shard = shard.lock();
        if let Some(counter) = shard.counters.get_mut(spending.key) {
            return counter.spend(spending, self.algorithm);
        }
        shard.make_room(spending.now);
        let mut counter = Counter::new(spending, self.algorithm);
        let balance = counter.spend(spending, self.algorithm);
        shard.counters.insert(spending.key.into(), counter);
        balance
    }

    /// The number of keys that are counted.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().counters.len()).sum()
    }

    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Counters for InMemory {
    fn spend<'a>(&'a self, spending: Spending<'a>) -> BoxFuture<'a, Result<Balance, CounterError>> {
        Box::pin(std::future::ready(Ok(Self::spend(self, &spending))))
    }
}

impl Shard {
    /// Lets idle keys leave, now and then. Where all are in use, and there are as many as may be, those that end first
    /// leave as well: keys may come from requests.
    fn make_room(&mut self, now: i64) {
        if self.counters.len() < self.sweep_at.max(FEW) {
            return;
        }
        self.counters.retain(|_, counter| counter.ends() > now);
        if self.counters.len() >= MOST {
            let mut ends: Vec<i64> = self.counters.values().map(Counter::ends).collect();
            let (_, middle, _) = ends.select_nth_unstable(MOST / 8);
            let end = *middle;
            self.counters.retain(|_, counter| counter.ends() > end);
        }
        self.sweep_at = (self.counters.len() * 2).min(MOST);
    }
}

impl Counter {
    fn new(spending: &Spending<'_>, algorithm: RateAlgorithm) -> Self {
        match (spending.limit, algorithm) {
            (Limit::Rate { .. }, RateAlgorithm::SlidingWindow) => Self::Log(Log::default()),
            (Limit::Rate { .. }, RateAlgorithm::TokenBucket) => Self::Bucket(Bucket::full(spending.now)),
            (Limit::Quota { .. }, _) => Self::Quota { begin: i64::MIN, spent: 0, ends: i64::MAX },
        }
    }

    fn spend(&mut self, spending: &Spending<'_>, algorithm: RateAlgorithm) -> Balance {
        let Spending { limit, amount, mode, now, .. } = *spending;
        match (&mut *self, limit) {
            (Self::Log(log), Limit::Rate { amount: limit, period }) => {
                log.spend(limit, period, amount, mode, now)
            }
            (Self::Bucket(bucket), Limit::Rate { amount: limit, period }) => {
                bucket.spend(limit, period, amount, mode, now)
            }
            (Self::Quota { begin, spent, ends }, Limit::Quota { amount: limit, period, start }) => {
                let (period_begin, period_end) = Limit::period_of(start, period, now);
                if *begin != period_begin {
                    (*begin, *spent) = (period_begin, 0);
                }
                *ends = period_end.unwrap_or(i64::MAX);
                quota(spent, limit, amount, mode, period_end.map(|end| end.saturating_sub(now)))
            }
            // A key that counts something else now begins anew.
            _ => {
                *self = Self::new(spending, algorithm);
                self.spend(spending, algorithm)
            }
        }
    }

    fn ends(&self) -> i64 {
        match self {
            Self::Log(log) => log.ends(),
            Self::Bucket(bucket) => bucket.ends(),
            Self::Quota { ends, .. } => *ends,
        }
    }
}

fn quota(spent: &mut u64, limit: u64, amount: u64, mode: Mode, wait: Option<i64>) -> Balance {
    let wanted = if mode == Mode::Look { 1 } else { amount };
    let fits = spent.saturating_add(wanted) <= limit;
    let spends = mode == Mode::Always || (mode == Mode::IfLeft && fits);
    if spends {
        *spent = spent.saturating_add(amount);
    }
    let allowed = spends || fits;
    Balance { allowed, left: limit.saturating_sub(*spent), wait: if allowed { Some(0) } else { wait } }
}

impl std::fmt::Debug for InMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InMemory").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

const SHARDS: usize = 256;
/// Keys of one part below which nobody looks for idle ones.
const FEW: usize = 64;
/// Keys that one part keeps: a million in all.
const MOST: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 10_000_000;

    fn rate(key: &str, amount: u64, now: i64) -> Spending<'_> {
        Spending {
            key,
            limit: Limit::Rate { amount, period: 60 * SECOND },
            amount: 1,
            mode: Mode::IfLeft,
            now: now * SECOND,
        }
    }

    #[test]
    fn a_window_slides() {
        let counters = InMemory::new(RateAlgorithm::SlidingWindow);
        let spend = |now| counters.spend(&rate("a", 2, now));
        assert_eq!(spend(0), Balance { allowed: true, left: 1, wait: Some(0) });
        assert_eq!(spend(10), Balance { allowed: true, left: 0, wait: Some(0) });
        assert_eq!(spend(20), Balance { allowed: false, left: 0, wait: Some(40 * SECOND) });
        assert_eq!(spend(60), Balance { allowed: true, left: 0, wait: Some(0) });
        assert_eq!(spend(61), Balance { allowed: false, left: 0, wait: Some(9 * SECOND) });
    }

    #[test]
    fn a_bucket_fills() {
        let counters = InMemory::new(RateAlgorithm::TokenBucket);
        let spend = |now| counters.spend(&rate("a", 2, now));
        assert!(spend(0).allowed && spend(0).allowed);
        assert_eq!(spend(0), Balance { allowed: false, left: 0, wait: Some(30 * SECOND) });
        assert_eq!(spend(29), Balance { allowed: false, left: 0, wait: Some(SECOND) });
        assert_eq!(spend(30), Balance { allowed: true, left: 0, wait: Some(0) });
        assert_eq!(spend(1000), Balance { allowed: true, left: 1, wait: Some(0) });
    }

    #[test]
    fn many_calls_are_counted_exactly_while_they_are_in_the_window() {
        let counters = InMemory::new(RateAlgorithm::SlidingWindow);
        let allowed = (0..50_000).filter(|call| counters.spend(&rate("a", 1000, call % 60)).allowed).count();
        assert_eq!(allowed, 1000);
        let later = (0..5_000).filter(|_| counters.spend(&rate("a", 1000, 200)).allowed).count();
        assert_eq!(later, 1000);
    }

    #[test]
    fn calls_from_all_sides_pass_exactly_as_often_as_they_may() {
        for algorithm in [RateAlgorithm::SlidingWindow, RateAlgorithm::TokenBucket] {
            let counters = InMemory::new(algorithm);
            let calls = || (0..6_250).filter(|_| counters.spend(&rate("a", 1234, 0)).allowed).count();
            let allowed: usize = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..8).map(|_| scope.spawn(calls)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap()).sum()
            });
            assert_eq!(allowed, 1234, "{algorithm:?}");
        }
    }

    #[test]
    fn more_than_there_is_never_passes() {
        for algorithm in [RateAlgorithm::SlidingWindow, RateAlgorithm::TokenBucket] {
            let counters = InMemory::new(algorithm);
            let spending = Spending { amount: 3, ..rate("a", 2, 0) };
            assert_eq!(counters.spend(&spending), Balance { allowed: false, left: 2, wait: None });
        }
    }

    #[test]
    fn quotas_begin_anew_with_each_period() {
        let counters = InMemory::new(RateAlgorithm::SlidingWindow);
        let limit = Limit::Quota { amount: 1, period: 100 * SECOND, start: 50 * SECOND };
        let spend = |now| {
            let (amount, mode) = (1, Mode::IfLeft);
            counters.spend(&Spending { key: "a", limit, amount, mode, now: now * SECOND })
        };
        assert!(spend(149).allowed);
        assert!(spend(150).allowed);
        assert_eq!(spend(160), Balance { allowed: false, left: 0, wait: Some(90 * SECOND) });
        assert!(spend(250).allowed);
    }

    #[test]
    fn idle_keys_leave_and_there_is_an_end_to_keys() {
        let counters = InMemory::new(RateAlgorithm::SlidingWindow);
        for call in 0..200_000 {
            counters.spend(&rate(&format!("key {call}"), 1, call / 1000));
        }
        assert!(counters.len() < 150_000, "{}", counters.len());
        for call in 0..1_100_000 {
            counters.spend(&rate(&format!("more {call}"), 1, 1000));
        }
        assert!(counters.len() <= SHARDS * MOST, "{}", counters.len());
    }
}
