//! Lists of objects and of texts.

use std::fmt;
use std::sync::Arc;

use gatepost_expression::{Array, Cx, Enumerator, Object, Throw, Ty, Value};

/// The objects as an array of the declared type `name`.
pub(super) fn list<T: Object>(name: &str, items: &[Arc<T>]) -> Arc<Array> {
    let items = items.iter().map(|item| Value::Object(Arc::<T>::clone(item))).collect();
    Arc::new(Array::new(Ty::named(name, []), items))
}

/// The items of something, as an `IEnumerable<T>` that is nothing else.
pub(super) struct Items {
    item: Ty,
    items: Arc<[Value]>,
}

impl Items {
    pub(super) fn new(item: Ty, items: impl IntoIterator<Item = Value>) -> Self {
        Self { item, items: items.into_iter().collect() }
    }
}

impl Object for Items {
    fn ty(&self) -> Ty {
        Ty::named("System.Collections.Generic.IEnumerable", [self.item.clone()])
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        Some(Box::new(Walk { items: Arc::clone(&self.items), next: 0 }))
    }

    fn count(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

impl fmt::Debug for Items {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("item", &self.item).finish_non_exhaustive()
    }
}

/// One walk over items.
pub(super) struct Walk {
    items: Arc<[Value]>,
    next: usize,
}

impl Walk {
    pub(super) fn over(items: impl IntoIterator<Item = Value>) -> Box<dyn Enumerator> {
        Box::new(Self { items: items.into_iter().collect(), next: 0 })
    }
}

impl Enumerator for Walk {
    fn next(&mut self, cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        cx.tick(1)?;
        let item = self.items.get(self.next).cloned();
        self.next += 1;
        Ok(item)
    }
}
