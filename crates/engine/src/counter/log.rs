//! A window that slides: what was spent when.

use std::collections::VecDeque;

use super::{Balance, Mode};

/// What was spent in the last period.
#[derive(Debug, Default)]
pub(super) struct Log {
    entries: VecDeque<Entry>,
    /// The longest period that anybody asks about.
    longest: i64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    first: i64,
    last: i64,
    amount: u64,
}

impl Log {
    pub(super) fn spend(&mut self, limit: u64, period: i64, amount: u64, mode: Mode, now: i64) -> Balance {
        self.longest = self.longest.max(period);
        while self.entries.front().is_some_and(|entry| entry.last <= now.saturating_sub(self.longest)) {
            self.entries.pop_front();
        }
        let begin = now.saturating_sub(period);
        let spent: u64 =
            self.entries.iter().filter(|entry| entry.last > begin).map(|entry| entry.amount).sum();
        let wanted = if mode == Mode::Look { 1 } else { amount };
        let fits = spent.saturating_add(wanted) <= limit;
        if mode == Mode::Always || (mode == Mode::IfLeft && fits) {
            self.add(limit, period, amount, now);
            let left = limit.saturating_sub(spent.saturating_add(amount));
            return Balance { allowed: true, left, wait: Some(0) };
        }
        let wait = if fits { Some(0) } else { self.wait(limit, begin, spent, wanted) };
        Balance { allowed: fits, left: limit.saturating_sub(spent), wait }
    }

    /// Few entries are exact. Where many calls are allowed, those of a moment are kept together, and stay until the
    /// last of them leaves the window.
    fn add(&mut self, limit: u64, period: i64, amount: u64, now: i64) {
        let moment = if limit <= ENTRIES { 0 } else { period / MOMENTS };
        match self.entries.back_mut() {
            Some(entry) if now.saturating_sub(entry.first) <= moment => {
                entry.amount = entry.amount.saturating_add(amount);
                entry.last = entry.last.max(now);
            }
            _ => self.entries.push_back(Entry { first: now, last: now, amount }),
        }
    }

    /// How long it takes until enough has left the window.
    fn wait(&self, limit: u64, begin: i64, spent: u64, wanted: u64) -> Option<i64> {
        let mut spent = spent;
        for entry in self.entries.iter().filter(|entry| entry.last > begin) {
            spent -= entry.amount.min(spent);
            if spent.saturating_add(wanted) <= limit {
                return Some(entry.last.saturating_sub(begin));
            }
        }
        None
    }

    /// When nothing is left of it.
    pub(super) fn ends(&self) -> i64 {
        self.entries.back().map_or(0, |entry| entry.last.saturating_add(self.longest))
    }
}

/// Entries that are kept one by one.
const ENTRIES: u64 = 32;
/// Parts of a period whose calls are kept together.
const MOMENTS: i64 = 32;
