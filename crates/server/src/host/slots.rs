//! Slots that requests take while they are under way, as `limit-concurrency` asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use gatepost_engine::Permit;

/// Slots taken, by key; shared by all workers.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    taken: Mutex<HashMap<String, u32>>,
}

impl Slots {
    /// Takes one of the slots of a key, if one is free.
    pub(crate) fn enter(self: &Arc<Self>, key: &str, max: u32) -> Option<Permit> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.get(key).copied().unwrap_or(0);
        if count >= max {
            return None;
        }
        taken.insert(key.to_owned(), count + 1);
        Some(Permit::new(Slot { slots: Arc::clone(self), key: key.to_owned() }))
    }

    fn leave(&self, key: &str) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.get_mut(key) {
            Some(count) if *count > 1 => *count -= 1,
            // A key may come from a request: nothing is kept of one that nobody uses.
            _ => {
                taken.remove(key);
            }
        }
    }
}

struct Slot {
    slots: Arc<Slots>,
    key: String,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.leave(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_taken_and_given_back() {
        let slots = Arc::new(Slots::default());
        let first = slots.enter("a", 2).unwrap();
        let _second = slots.enter("a", 2).unwrap();
        assert!(slots.enter("a", 2).is_none());
        assert!(slots.enter("b", 1).is_some());
        drop(first);
        assert!(slots.enter("a", 2).is_some());
        assert_eq!(slots.taken.lock().unwrap().keys().collect::<Vec<_>>(), ["a"]);
    }
}
