//! The table behind `Dictionary<TKey, TValue>` and `HashSet<T>`.

use std::sync::Arc;

use hashbrown::HashTable;
use parking_lot::Mutex;

use crate::clr::equality::Equality;
use crate::nest::Nest;
use crate::value::Value;

/// A hash table that enumerates as .NET's does: in the order of insertion, but an item that is added after one
/// was removed takes the free place.
#[derive(Debug, Default)]
pub(crate) struct Table {
    comparer: Equality,
    entries: Nest<Vec<Option<Entry>>>,
    free: Vec<usize>,
    index: HashTable<usize>,
    version: u64,
}

#[derive(Clone, Debug)]
struct Entry {
    hash: i32,
    key: Value,
    value: Value,
}

/// Shows each key and value.
pub(crate) fn each_part(table: &Table, visit: &mut dyn FnMut(&Value)) {
    for (key, value) in table.iter() {
        visit(key);
        visit(value);
    }
}

/// Empties a table that only the collection itself knows.
pub(crate) fn let_go(table: &Arc<Mutex<Table>>) {
    if Arc::strong_count(table) == 1 {
        let entries = std::mem::take(&mut *table.lock());
        drop(entries);
    }
}

impl Table {
    pub(crate) fn new(comparer: Equality) -> Self {
        Self { comparer, ..Self::default() }
    }

    pub(crate) fn comparer(&self) -> &Equality {
        &self.comparer
    }

    /// Changes with each change that ends an enumeration.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Ends the enumerations that are under way.
    pub(crate) fn touch(&mut self) {
        self.version += 1;
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// The number of places, free ones included: enumerations go up to here.
    pub(crate) fn places(&self) -> usize {
        self.entries.len()
    }

    /// The key and value at a place.
    pub(crate) fn at(&self, place: usize) -> Option<(&Value, &Value)> {
        self.entries.get(place)?.as_ref().map(|entry| (&entry.key, &entry.value))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Value, &Value)> {
        self.entries.iter().flatten().map(|entry| (&entry.key, &entry.value))
    }

    pub(crate) fn get(&self, key: &Value) -> Option<&Value> {
        let place = self.place(self.comparer.hash(key), key)?;
        self.at(place).map(|(_, value)| value)
    }

    /// The key as it was added.
    pub(crate) fn actual(&self, key: &Value) -> Option<&Value> {
        let place = self.place(self.comparer.hash(key), key)?;
        self.at(place).map(|(key, _)| key)
    }

    /// Adds the pair unless the key is there already.
    pub(crate) fn try_add(&mut self, key: Value, value: Value) -> bool {
        let hash = self.comparer.hash(&key);
        if self.place(hash, &key).is_some() {
            return false;
        }
        self.add_new(hash, key, value);
        true
    }

    pub(crate) fn set(&mut self, key: Value, value: Value) {
        let hash = self.comparer.hash(&key);
        let place = self.place(hash, &key);
        match place.and_then(|place| self.entries.get_mut(place)).and_then(Option::as_mut) {
            Some(entry) => {
                entry.value = value;
                self.version += 1;
            }
            None => self.add_new(hash, key, value),
        }
    }

    /// Takes a key out; an enumeration may go on, as in .NET Core.
    pub(crate) fn remove(&mut self, key: &Value) -> Option<Value> {
        let hash = self.comparer.hash(key);
        let place = self.place(hash, key)?;
        if let Ok(found) = self.index.find_entry(spread(hash), |at| *at == place) {
            found.remove();
        }
        let entry = self.entries.get_mut(place)?.take()?;
        self.free.push(place);
        Some(entry.value)
    }

    /// Takes everything out; an enumeration ends without an error, as in .NET Core.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.free.clear();
        self.index.clear();
    }

    fn place(&self, hash: i32, key: &Value) -> Option<usize> {
        let same = |place: &usize| {
            self.entries
                .get(*place)
                .and_then(Option::as_ref)
                .is_some_and(|entry| entry.hash == hash && self.comparer.equals(&entry.key, key))
        };
        self.index.find(spread(hash), same).copied()
    }

    fn add_new(&mut self, hash: i32, key: Value, value: Value) {
        self.version += 1;
        let entry = Some(Entry { hash, key, value });
        let place = match self.free.pop() {
            Some(place) => {
                if let Some(slot) = self.entries.get_mut(place) {
                    *slot = entry;
                }
                place
            }
            None => {
                self.entries.push(entry);
                self.entries.len() - 1
            }
        };
        let entries = &self.entries;
        self.index.insert_unique(spread(hash), place, |at| {
            entries.get(*at).and_then(Option::as_ref).map_or(0, |entry| spread(entry.hash))
        });
    }
}

/// .NET's hashes of integers are the integers; the table wants high bits that differ.
fn spread(hash: i32) -> u64 {
    u64::from(hash.cast_unsigned()).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Bytes that one entry takes, for budgets.
pub(crate) const ENTRY: usize = size_of::<Option<Entry>>() + 2 * size_of::<usize>();
