//! What policies keep from one request to the next.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;

/// What policies keep from one request to the next, such as keys that were fetched: one value of each type. It
/// outlives the programs, so that a document that is loaded anew finds what was there.
#[derive(Default)]
pub struct Memory(RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Memory {
    /// The value of a type; made where there is none yet.
    pub fn get<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let found = self.0.read().get(&TypeId::of::<T>()).cloned();
        let kept = found.unwrap_or_else(|| {
            let mut kept = self.0.write();
            Arc::clone(kept.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default())))
        });
        kept.downcast().unwrap_or_default()
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}
