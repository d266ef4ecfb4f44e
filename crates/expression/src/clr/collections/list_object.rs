//! The object behind `List<T>`.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::clr::equality;
use crate::clr::receiver::{modified, out_of_range};
use crate::exception::Throw;
use crate::interface::{Collection, List};
use crate::nest::Nest;
use crate::run::Cx;
use crate::run::cycles::may_hold;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

/// A `List<T>`.
#[derive(Debug)]
pub struct ListObject {
    ty: Ty,
    state: Mutex<State>,
}

/// The items, and what shows an enumeration that they changed.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) items: Nest<Vec<Value>>,
    pub(crate) version: u64,
    pub(crate) capacity: usize,
}

impl ListObject {
    /// A `List<T>` of these items.
    pub fn new(element: Ty, items: Vec<Value>) -> Self {
        let capacity = items.len();
        Self {
            ty: Ty::named("System.Collections.Generic.List", [element]),
            state: Mutex::new(State { items: Nest::new(items), version: 0, capacity }),
        }
    }

    /// A `System.Collections.ArrayList`.
    pub(crate) fn untyped(items: Vec<Value>) -> Self {
        Self { ty: Ty::named("System.Collections.ArrayList", []), ..Self::new(Ty::Object, items) }
    }

    /// The element type.
    pub(crate) fn element(&self) -> Ty {
        self.ty.args().first().cloned().unwrap_or(Ty::Object)
    }

    /// The state, for reading.
    pub(crate) fn read(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// The state, for a change that ends enumerations.
    pub(crate) fn change(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock();
        state.version += 1;
        state
    }

    /// A copy of the items.
    pub(crate) fn to_vec(&self, cx: &mut Cx<'_>) -> Result<Vec<Value>, Throw> {
        let length = self.read().items.len();
        cx.tick(length as u64 / 16)?;
        cx.charge(length.saturating_mul(size_of::<Value>()))?;
        Ok(self.read().items.to_vec())
    }
}

impl Object for ListObject {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn may_contain_itself(&self) -> bool {
        may_hold(&self.element())
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        self.read().items.iter().for_each(visit);
    }

    fn let_go(&self) {
        let items = std::mem::take(&mut self.change().items);
        drop(items);
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let version = self.read().version;
        Some(Box::new(Items { list: self, version, next: 0 }))
    }

    fn count(&self) -> Option<usize> {
        Some(self.read().items.len())
    }

    fn collection(&self) -> Option<&dyn Collection> {
        Some(self)
    }

    fn list(&self) -> Option<&dyn List> {
        Some(self)
    }
}

impl Collection for ListObject {
    fn contains(&self, item: &Value) -> bool {
        self.index_of(item).is_some()
    }

    fn add(&self, cx: &mut Cx<'_>, item: Value) -> Result<(), Throw> {
        cx.charge(size_of::<Value>())?;
        self.change().items.push(item);
        Ok(())
    }

    fn remove(&self, cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw> {
        cx.tick(self.read().items.len() as u64 / 16)?;
        let Some(index) = self.index_of(item) else { return Ok(false) };
        self.change().items.remove(index);
        Ok(true)
    }

    fn clear(&self, _cx: &mut Cx<'_>) -> Result<(), Throw> {
        self.change().items.clear();
        Ok(())
    }
}

impl List for ListObject {
    fn item(&self, index: usize) -> Option<Value> {
        self.read().items.get(index).cloned()
    }

    fn set_item(&self, _cx: &mut Cx<'_>, index: usize, value: Value) -> Result<(), Throw> {
        match self.change().items.get_mut(index) {
            Some(slot) => *slot = value,
            None => return Err(out_of_range().into()),
        }
        Ok(())
    }

    fn index_of(&self, item: &Value) -> Option<usize> {
        self.read().items.iter().position(|other| equality::equals(other, item))
    }

    fn insert(&self, cx: &mut Cx<'_>, index: usize, item: Value) -> Result<(), Throw> {
        cx.charge(size_of::<Value>())?;
        let length = self.read().items.len();
        cx.tick(length.saturating_sub(index) as u64 / 16)?;
        self.change().items.insert(index.min(length), item);
        Ok(())
    }

    fn remove_at(&self, cx: &mut Cx<'_>, index: usize) -> Result<(), Throw> {
        let length = self.read().items.len();
        if index >= length {
            return Err(out_of_range().into());
        }
        cx.tick((length - index) as u64 / 16)?;
        self.change().items.remove(index);
        Ok(())
    }
}

struct Items {
    list: Arc<ListObject>,
    version: u64,
    next: usize,
}

impl Enumerator for Items {
    fn next(&mut self, _cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        let state = self.list.read();
        if state.version != self.version {
            return Err(modified().into());
        }
        let item = state.items.get(self.next).cloned();
        self.next += 1;
        Ok(item)
    }
}
