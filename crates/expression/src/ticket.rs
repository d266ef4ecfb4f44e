//! A program's place in the tables of the threads.

use parking_lot::Mutex;

/// Places that are free again, the number of places that ever were, and the number of tickets that ever were.
static PLACES: Mutex<Places> = Mutex::new(Places { free: Vec::new(), count: 0, serial: 0 });

struct Places {
    free: Vec<usize>,
    count: usize,
    serial: u64,
}

/// A place that no other living program has, and a number that no other program ever had.
#[derive(Debug)]
pub(crate) struct Ticket {
    pub(crate) place: usize,
    pub(crate) serial: u64,
}

impl Ticket {
    /// The next ticket.
    pub(crate) fn new() -> Self {
        let mut places = PLACES.lock();
        places.serial += 1;
        let place = places.free.pop().unwrap_or_else(|| {
            places.count += 1;
            places.count - 1
        });
        Self { place, serial: places.serial }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        PLACES.lock().free.push(self.place);
    }
}
