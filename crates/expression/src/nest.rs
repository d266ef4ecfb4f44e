//! Containers that can be taken down however deeply they are nested in each other.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::{Deref, DerefMut};

/// How many containers are dropped inside each other before the rest is put aside.
const DEEPEST: usize = 64;

/// What an object keeps other values in. An expression can nest objects a million times; dropping the outermost
/// one would then overflow the stack, so a `Nest` is dropped level by level.
#[derive(Clone, Default)]
pub struct Nest<T: Default + 'static>(T);

impl<T: Default + 'static> Nest<T> {
    /// Wraps the container.
    pub const fn new(contents: T) -> Self {
        Self(contents)
    }

    /// Takes the container out.
    pub fn take(mut self) -> T {
        std::mem::take(&mut self.0)
    }
}

impl<T: Default + 'static> Deref for Nest<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Default + 'static> DerefMut for Nest<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: Default + fmt::Debug + 'static> fmt::Debug for Nest<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Default + 'static> Drop for Nest<T> {
    fn drop(&mut self) {
        take_down(std::mem::take(&mut self.0));
    }
}

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static LATER: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

/// Drops what an object held, at once or, deep inside other objects, later.
fn take_down<T: 'static>(contents: T) {
    let depth = DEPTH.get();
    if depth >= DEEPEST {
        put_aside(contents);
        return;
    }
    DEPTH.set(depth + 1);
    drop(contents);
    if depth == 0 {
        while let Some(contents) = next() {
            drop(contents);
        }
    }
    DEPTH.set(depth);
}

/// While the thread ends there is no list any more, and the contents are dropped where they are.
fn put_aside<T: 'static>(contents: T) {
    let _ = LATER.try_with(|later| later.borrow_mut().push(Box::new(contents)));
}

fn next() -> Option<Box<dyn Any>> {
    LATER.try_with(|later| later.borrow_mut().pop()).ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::Nest;

    #[derive(Default)]
    struct Link {
        _next: Option<Box<Nest<Link>>>,
    }

    #[test]
    fn a_chain_of_a_million_links_is_dropped_on_a_small_stack() {
        let drop_it = || {
            let mut chain = Link::default();
            for _ in 0..1_000_000 {
                chain = Link { _next: Some(Box::new(Nest::new(chain))) };
            }
            drop(chain);
        };
        std::thread::Builder::new().stack_size(256 << 10).spawn(drop_it).unwrap().join().unwrap();
    }
}
