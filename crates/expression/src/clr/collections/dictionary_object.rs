//! The object behind `Dictionary<TKey, TValue>`, and the views of its keys and values.

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::clr::collections::hash_table::{ENTRY, Table, each_part, let_go};
use crate::clr::collections::key_value_pair::KeyValuePair;
use crate::clr::equality::{self, Equality};
use crate::clr::receiver::modified;
use crate::clr::text_of::text_of;
use crate::exception::{Exception, Throw};
use crate::interface::{Collection, Dictionary};
use crate::run::Cx;
use crate::run::cycles::may_hold;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

/// A `Dictionary<TKey, TValue>`.
#[derive(Debug)]
pub struct DictionaryObject {
    ty: Ty,
    pair: Ty,
    table: Arc<Mutex<Table>>,
}

impl DictionaryObject {
    pub(crate) const NAME: &'static str = "System.Collections.Generic.Dictionary";

    /// A dictionary of these types with these pairs; of pairs with the same key the last one stays.
    pub fn new(key: Ty, value: Ty, pairs: impl IntoIterator<Item = (Value, Value)>) -> Self {
        let dictionary = Self::empty(key, value, Equality::default());
        for (key, value) in pairs {
            dictionary.table.lock().set(key, value);
        }
        dictionary
    }

    pub(crate) fn empty(key: Ty, value: Ty, comparer: Equality) -> Self {
        Self {
            pair: Ty::named(KeyValuePair::NAME, [key.clone(), value.clone()]),
            ty: Ty::named(Self::NAME, [key, value]),
            table: Arc::new(Mutex::new(Table::new(comparer))),
        }
    }

    /// The type of the entries of a `Hashtable`.
    pub(crate) const ENTRY: &'static str = "System.Collections.DictionaryEntry";

    /// A `System.Collections.Hashtable`.
    pub(crate) fn untyped() -> Self {
        Self {
            ty: Ty::named("System.Collections.Hashtable", []),
            pair: Ty::named(Self::ENTRY, []),
            table: Arc::default(),
        }
    }

    pub(crate) fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock()
    }

    pub(crate) fn key_type(&self) -> Ty {
        self.ty.args().first().cloned().unwrap_or(Ty::Object)
    }

    pub(crate) fn value_type(&self) -> Ty {
        self.ty.args().get(1).cloned().unwrap_or(Ty::Object)
    }

    pub(crate) fn view(&self, part: Part) -> View {
        let name = match part {
            Part::Keys => "System.Collections.Generic.Dictionary.KeyCollection",
            Part::Values => "System.Collections.Generic.Dictionary.ValueCollection",
        };
        View { ty: Ty::named(name, self.ty.args().iter().cloned()), part, table: Arc::clone(&self.table) }
    }
}

/// `ArgumentException` of a key that is there already.
pub(crate) fn duplicate(cx: &mut Cx<'_>, key: &Value) -> Result<Exception, Throw> {
    let key = text_of(cx, key)?;
    Ok(Exception::argument(format!("An item with the same key has already been added. Key: {key}"), None))
}

impl Object for DictionaryObject {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn may_contain_itself(&self) -> bool {
        self.ty.args().is_empty() || self.ty.args().iter().any(may_hold)
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        each_part(&self.table.lock(), visit);
    }

    fn let_go(&self) {
        let_go(&self.table);
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let version = self.table().version();
        let item = Item::Pair(self.pair.clone());
        Some(Box::new(Items { table: Arc::clone(&self.table), version, next: 0, item }))
    }

    fn count(&self) -> Option<usize> {
        Some(self.table().len())
    }

    fn collection(&self) -> Option<&dyn Collection> {
        Some(self)
    }

    fn dictionary(&self) -> Option<&dyn Dictionary> {
        Some(self)
    }
}

impl Dictionary for DictionaryObject {
    fn find(&self, key: &Value) -> Option<Value> {
        self.table().get(key).cloned()
    }

    fn set_value(&self, cx: &mut Cx<'_>, key: Value, value: Value) -> Result<(), Throw> {
        cx.charge(ENTRY)?;
        self.table().set(key, value);
        Ok(())
    }

    fn add_value(&self, cx: &mut Cx<'_>, key: Value, value: Value) -> Result<(), Throw> {
        cx.charge(ENTRY)?;
        if self.table().try_add(key.clone(), value) { Ok(()) } else { Err(duplicate(cx, &key)?.into()) }
    }

    fn remove_key(&self, _cx: &mut Cx<'_>, key: &Value) -> Result<bool, Throw> {
        Ok(self.table().remove(key).is_some())
    }

    fn keys(&self) -> Value {
        Value::object(self.view(Part::Keys))
    }

    fn values(&self) -> Value {
        Value::object(self.view(Part::Values))
    }
}

impl Collection for DictionaryObject {
    fn contains(&self, item: &Value) -> bool {
        item.downcast_ref::<KeyValuePair>().is_some_and(|pair| {
            self.table().get(pair.key()).is_some_and(|value| equality::equals(value, pair.value()))
        })
    }

    fn add(&self, cx: &mut Cx<'_>, item: Value) -> Result<(), Throw> {
        match item.downcast_ref::<KeyValuePair>() {
            Some(pair) => self.add_value(cx, pair.key().clone(), pair.value().clone()),
            None => Err(Throw::Bug("a dictionary was given what is no pair".to_owned())),
        }
    }

    fn remove(&self, cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw> {
        match item.downcast_ref::<KeyValuePair>() {
            Some(pair) if Collection::contains(self, item) => self.remove_key(cx, pair.key()),
            _ => Ok(false),
        }
    }

    fn clear(&self, _cx: &mut Cx<'_>) -> Result<(), Throw> {
        self.table().clear();
        Ok(())
    }
}

/// Which half of the pairs a view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Keys,
    Values,
}

/// `Dictionary<TKey, TValue>.Keys` or `Values`: shows the dictionary as it is, not as it was.
#[derive(Debug)]
pub(crate) struct View {
    ty: Ty,
    part: Part,
    table: Arc<Mutex<Table>>,
}

impl View {
    pub(crate) fn to_vec(&self) -> Vec<Value> {
        let table = self.table.lock();
        table
            .iter()
            .map(|(key, value)| if self.part == Part::Keys { key.clone() } else { value.clone() })
            .collect()
    }
}

impl Object for View {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let item = if self.part == Part::Keys { Item::Key } else { Item::Value };
        let version = self.table.lock().version();
        Some(Box::new(Items { table: Arc::clone(&self.table), version, next: 0, item }))
    }

    fn count(&self) -> Option<usize> {
        Some(self.table.lock().len())
    }

    fn collection(&self) -> Option<&dyn Collection> {
        Some(self)
    }
}

impl Collection for View {
    fn is_read_only(&self) -> bool {
        true
    }

    fn contains(&self, item: &Value) -> bool {
        let table = self.table.lock();
        match self.part {
            Part::Keys => table.get(item).is_some(),
            Part::Values => table.iter().any(|(_, value)| equality::equals(value, item)),
        }
    }

    fn add(&self, _cx: &mut Cx<'_>, _item: Value) -> Result<(), Throw> {
        Err(self.fixed())
    }

    fn remove(&self, _cx: &mut Cx<'_>, _item: &Value) -> Result<bool, Throw> {
        Err(self.fixed())
    }

    fn clear(&self, _cx: &mut Cx<'_>) -> Result<(), Throw> {
        Err(self.fixed())
    }
}

impl View {
    fn fixed(&self) -> Throw {
        let kind = if self.part == Part::Keys { "key" } else { "value" };
        Exception::not_supported(format!(
            "Mutating a {kind} collection derived from a dictionary is not allowed."
        ))
        .into()
    }
}

/// What an enumeration of the table gives of each entry.
pub(crate) enum Item {
    /// A pair of this type.
    Pair(Ty),
    Key,
    Value,
}

/// An enumeration of a table.
pub(crate) struct Items {
    pub(crate) table: Arc<Mutex<Table>>,
    pub(crate) version: u64,
    pub(crate) next: usize,
    pub(crate) item: Item,
}

impl Enumerator for Items {
    fn next(&mut self, _cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        let table = self.table.lock();
        if table.version() != self.version {
            return Err(modified().into());
        }
        while self.next < table.places() {
            self.next += 1;
            if let Some((key, value)) = table.at(self.next - 1) {
                return Ok(Some(match &self.item {
                    Item::Pair(ty) => {
                        Value::object(KeyValuePair::typed(ty.clone(), key.clone(), value.clone()))
                    }
                    Item::Key => key.clone(),
                    Item::Value => value.clone(),
                }));
            }
        }
        Ok(None)
    }
}
