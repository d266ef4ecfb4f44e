//! System.Collections.Generic.SortedDictionary and SortedList, and what they share with SortedSet

use std::cmp::Ordering;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::clr::collections::dictionary::{Key, missing};
use crate::clr::collections::dictionary_object::duplicate;
use crate::clr::collections::{ENTRY, KeyValuePair, ListObject, ReadOnlyCollection};
use crate::clr::comparers::order_object;
use crate::clr::default_value::default_value;
use crate::clr::equality;
use crate::clr::ordering::Order;
use crate::clr::receiver::{int, modified, non_negative, out_of_range};
use crate::clr::sequence::Sequence;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::{TypeArgs, WithOut};
use crate::interface::{Collection, Dictionary};
use crate::nest::Nest;
use crate::run::Cx;
use crate::run::cycles::may_hold;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

pub(crate) fn declare() -> Vec<Type> {
    vec![
        dictionary(
            "System.Collections.Generic.SortedDictionary<TKey, TValue> : IDictionary<TKey, TValue>, \
             IReadOnlyDictionary<TKey, TValue>",
        )
        .constructor("SortedDictionary()", |types: TypeArgs| make(DICTIONARY, &types, Order::Default))
        .constructor("SortedDictionary(IComparer<TKey> comparer)", |types: TypeArgs, order: Order| {
            make(DICTIONARY, &types, order)
        })
        .constructor(
            "SortedDictionary(IDictionary<TKey, TValue> dictionary)",
            |cx: &mut Cx<'_>, types: TypeArgs, pairs: Sequence| {
                of_pairs(cx, DICTIONARY, &types, &pairs, Order::Default)
            },
        )
        .constructor(
            "SortedDictionary(IDictionary<TKey, TValue> dictionary, IComparer<TKey> comparer)",
            |cx: &mut Cx<'_>, types: TypeArgs, pairs: Sequence, order: Order| {
                of_pairs(cx, DICTIONARY, &types, &pairs, order)
            },
        ),
        dictionary(
            "System.Collections.Generic.SortedList<TKey, TValue> : IDictionary<TKey, TValue>, \
             IReadOnlyDictionary<TKey, TValue>",
        )
        .constructor("SortedList()", |types: TypeArgs| make(LIST, &types, Order::Default))
        .constructor("SortedList(IComparer<TKey> comparer)", |types: TypeArgs, order: Order| {
            make(LIST, &types, order)
        })
        .constructor(
            "SortedList(IDictionary<TKey, TValue> dictionary)",
            |cx: &mut Cx<'_>, types: TypeArgs, pairs: Sequence| {
                of_pairs(cx, LIST, &types, &pairs, Order::Default)
            },
        )
        .constructor(
            "SortedList(IDictionary<TKey, TValue> dictionary, IComparer<TKey> comparer)",
            |cx: &mut Cx<'_>, types: TypeArgs, pairs: Sequence, order: Order| {
                of_pairs(cx, LIST, &types, &pairs, order)
            },
        )
        .constructor("SortedList(int capacity)", |types: TypeArgs, capacity: i32| {
            non_negative(capacity, "capacity").map(|_| make(LIST, &types, Order::Default))
        })
        .constructor(
            "SortedList(int capacity, IComparer<TKey> comparer)",
            |types: TypeArgs, capacity: i32, order: Order| {
                non_negative(capacity, "capacity").map(|_| make(LIST, &types, order))
            },
        )
        .property("int Capacity", |table: Arc<Sorted>| int(table.len().next_multiple_of(4)))
        .method("int IndexOfValue(TValue value)", |table: Arc<Sorted>, value: Value| {
            let place =
                table.state.lock().items.iter().position(|(_, other)| equality::equals(other, &value));
            place.map_or(-1, int)
        })
        .method("void TrimExcess()", |_: Arc<Sorted>| ())
        .method("int IndexOfKey(TKey key)", |cx: &mut Cx<'_>, table: Arc<Sorted>, key: Key| {
            Ok::<_, Throw>(table.search(cx, &key.0)?.map_or(-1, int))
        })
        .method("void RemoveAt(int index)", |table: Arc<Sorted>, at: i32| {
            let mut state = table.state.lock();
            let at =
                usize::try_from(at).ok().filter(|at| *at < state.items.len()).ok_or_else(out_of_range)?;
            state.version += 1;
            state.items.remove(at);
            Ok::<_, Throw>(())
        }),
        Type::class("System.Collections.Generic.SortedList.KeyList<TKey, TValue> : IList<TKey>")
            .allowed(Allowed::No),
        Type::class("System.Collections.Generic.SortedList.ValueList<TKey, TValue> : IList<TValue>")
            .allowed(Allowed::No),
        Type::class(
            "System.Collections.Generic.SortedDictionary.KeyCollection<TKey, TValue> : IList<TKey>, \
             IReadOnlyCollection<TKey>",
        )
        .allowed(Allowed::No),
        Type::class(
            "System.Collections.Generic.SortedDictionary.ValueCollection<TKey, TValue> : IList<TValue>, \
             IReadOnlyCollection<TValue>",
        )
        .allowed(Allowed::No),
    ]
}

const DICTIONARY: &str = "System.Collections.Generic.SortedDictionary";
const LIST: &str = "System.Collections.Generic.SortedList";

fn dictionary(declaration: &'static str) -> Type {
    Type::class(declaration)
        .allowed(Allowed::No)
        .property("int Count", |table: Arc<Sorted>| int(table.len()))
        .writable_indexer(
            "TValue this[TKey key]",
            |cx: &mut Cx<'_>, table: Arc<Sorted>, key: Key| match table.get(cx, &key.0)? {
                Some(value) => Ok(value),
                None => Err(missing(cx, &key.0)?),
            },
            |cx: &mut Cx<'_>, table: Arc<Sorted>, key: Key, value: Value| table.set(cx, key.0, value),
        )
        .property("IComparer<TKey> Comparer", |table: Arc<Sorted>| order_object(&table.order, &table.part(0)))
        .property("IList<TKey> Keys", |table: Arc<Sorted>| Dictionary::keys(&*table))
        .property("IList<TValue> Values", |table: Arc<Sorted>| Dictionary::values(&*table))
        .method(
            "void Add(TKey key, TValue value)",
            |cx: &mut Cx<'_>, table: Arc<Sorted>, key: Key, value: Value| table.add_value(cx, key.0, value),
        )
        .method("void Clear()", |cx: &mut Cx<'_>, table: Arc<Sorted>| Collection::clear(&*table, cx))
        .method("bool ContainsKey(TKey key)", |cx: &mut Cx<'_>, table: Arc<Sorted>, key: Key| {
            Ok::<_, Throw>(table.search(cx, &key.0)?.is_ok())
        })
        .method("bool ContainsValue(TValue value)", |table: Arc<Sorted>, value: Value| {
            table.state.lock().items.iter().any(|(_, other)| equality::equals(other, &value))
        })
        .method("bool Remove(TKey key)", |cx: &mut Cx<'_>, table: Arc<Sorted>, key: Key| {
            table.remove_key(cx, &key.0)
        })
        .method(
            "bool TryGetValue(TKey key, out TValue value)",
            |cx: &mut Cx<'_>, types: TypeArgs, table: Arc<Sorted>, key: Key| {
                let value = table.get(cx, &key.0)?;
                let found = value.is_some();
                Ok::<_, Throw>(WithOut(found, [value.unwrap_or_else(|| default_value(cx, &types.get(1)))]))
            },
        )
}

/// The pairs of a `SortedDictionary` or `SortedList`, or the items of a `SortedSet` as keys.
#[derive(Debug)]
pub(crate) struct Sorted {
    ty: Ty,
    pub(crate) order: Order,
    pub(crate) state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) items: Nest<Vec<(Value, Value)>>,
    pub(crate) version: u64,
}

fn make(name: &str, types: &TypeArgs, order: Order) -> Value {
    Value::object(Sorted::new(name, types.0.iter().cloned(), order))
}

fn of_pairs(
    cx: &mut Cx<'_>,
    name: &str,
    types: &TypeArgs,
    pairs: &Sequence,
    order: Order,
) -> Result<Value, Throw> {
    let table = Sorted::new(name, types.0.iter().cloned(), order);
    for item in pairs.collect(cx)? {
        if let Some(pair) = item.downcast_ref::<KeyValuePair>() {
            table.add_value(cx, pair.key().clone(), pair.value().clone())?;
        }
    }
    Ok(Value::object(table))
}

impl Sorted {
    pub(crate) fn new(name: &str, types: impl IntoIterator<Item = Ty>, order: Order) -> Self {
        Self { ty: Ty::named(name, types), order, state: Mutex::default() }
    }

    pub(crate) fn len(&self) -> usize {
        self.state.lock().items.len()
    }

    pub(crate) fn part(&self, index: usize) -> Ty {
        self.ty.args().get(index).cloned().unwrap_or(Ty::Object)
    }

    fn is_set(&self) -> bool {
        self.ty.args().len() == 1
    }

    /// Where the key stands, or else would stand.
    pub(crate) fn search(&self, cx: &mut Cx<'_>, key: &Value) -> Result<Result<usize, usize>, Throw> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let candidate = self.state.lock().items.get(middle).map(|(key, _)| key.clone());
            match self.order.compare(cx, &candidate.unwrap_or_default(), key)? {
                Ordering::Equal => return Ok(Ok(middle)),
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
            }
        }
        Ok(Err(low))
    }

    fn get(&self, cx: &mut Cx<'_>, key: &Value) -> Result<Option<Value>, Throw> {
        let place = self.search(cx, key)?.ok();
        Ok(place.and_then(|place| self.state.lock().items.get(place).map(|(_, value)| value.clone())))
    }

    fn set(&self, cx: &mut Cx<'_>, key: Value, value: Value) -> Result<(), Throw> {
        cx.charge(ENTRY)?;
        let place = self.search(cx, &key)?;
        let mut state = self.state.lock();
        state.version += 1;
        match place {
            Ok(place) => {
                if let Some((_, slot)) = state.items.get_mut(place) {
                    *slot = value;
                }
            }
            Err(place) => {
                let place = place.min(state.items.len());
                state.items.insert(place, (key, value));
            }
        }
        Ok(())
    }

    pub(crate) fn try_add(&self, cx: &mut Cx<'_>, key: Value, value: Value) -> Result<bool, Throw> {
        if self.search(cx, &key)?.is_ok() {
            return Ok(false);
        }
        self.set(cx, key, value).map(|()| true)
    }

    /// The keys or the values, in a list of the type that is nested in this one for them.
    fn list(&self, index: usize, items: Vec<Value>) -> Value {
        let own = self.ty.full_name().unwrap_or_default();
        let kind = match (own == LIST, index) {
            (true, 0) => "KeyList",
            (true, _) => "ValueList",
            (false, 0) => "KeyCollection",
            (false, _) => "ValueCollection",
        };
        let ty = Ty::named(&format!("{own}.{kind}"), self.ty.args().iter().cloned());
        Value::object(ReadOnlyCollection::of_type(ty, Arc::new(ListObject::new(self.part(index), items))))
    }
}

impl Object for Sorted {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn may_contain_itself(&self) -> bool {
        self.ty.args().iter().any(may_hold)
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        for (key, value) in self.state.lock().items.iter() {
            visit(key);
            visit(value);
        }
    }

    fn let_go(&self) {
        let items = std::mem::take(&mut self.state.lock().items);
        drop(items);
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let version = self.state.lock().version;
        let pair = (!self.is_set()).then(|| Ty::named(KeyValuePair::NAME, self.ty.args().iter().cloned()));
        Some(Box::new(Items { table: self, pair, version, next: 0 }))
    }

    fn count(&self) -> Option<usize> {
        Some(self.len())
    }

    fn collection(&self) -> Option<&dyn Collection> {
        Some(self)
    }

    fn dictionary(&self) -> Option<&dyn Dictionary> {
        if self.is_set() { None } else { Some(self) }
    }
}

impl Collection for Sorted {
    fn contains(&self, item: &Value) -> bool {
        match item.downcast_ref::<KeyValuePair>().filter(|_| !self.is_set()) {
            Some(pair) => self.find(pair.key()).is_some_and(|value| equality::equals(&value, pair.value())),
            None => self.state.lock().items.iter().any(|(key, _)| equality::equals(key, item)),
        }
    }

    fn add(&self, cx: &mut Cx<'_>, item: Value) -> Result<(), Throw> {
        match item.downcast_ref::<KeyValuePair>().filter(|_| !self.is_set()) {
            Some(pair) => self.add_value(cx, pair.key().clone(), pair.value().clone()),
            None => self.try_add(cx, item, Value::Null).map(|_| ()),
        }
    }

    fn remove(&self, cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw> {
        match item.downcast_ref::<KeyValuePair>().filter(|_| !self.is_set()) {
            Some(pair) => self.remove_key(cx, pair.key()),
            None => self.remove_key(cx, item),
        }
    }

    fn clear(&self, _cx: &mut Cx<'_>) -> Result<(), Throw> {
        let mut state = self.state.lock();
        state.version += 1;
        state.items.clear();
        Ok(())
    }
}

impl Dictionary for Sorted {
    fn find(&self, key: &Value) -> Option<Value> {
        let state = self.state.lock();
        state.items.iter().find(|(other, _)| equality::equals(other, key)).map(|(_, value)| value.clone())
    }

    fn set_value(&self, cx: &mut Cx<'_>, key: Value, value: Value) -> Result<(), Throw> {
        self.set(cx, key, value)
    }

    fn add_value(&self, cx: &mut Cx<'_>, key: Value, value: Value) -> Result<(), Throw> {
        if key.is_null() {
            return Err(Exception::argument_null("key").into());
        }
        if self.try_add(cx, key.clone(), value)? { Ok(()) } else { Err(duplicate(cx, &key)?.into()) }
    }

    fn remove_key(&self, cx: &mut Cx<'_>, key: &Value) -> Result<bool, Throw> {
        let Ok(place) = self.search(cx, key)? else { return Ok(false) };
        let mut state = self.state.lock();
        state.version += 1;
        state.items.remove(place);
        Ok(true)
    }

    fn keys(&self) -> Value {
        let keys = self.state.lock().items.iter().map(|(key, _)| key.clone()).collect();
        self.list(0, keys)
    }

    fn values(&self) -> Value {
        let values = self.state.lock().items.iter().map(|(_, value)| value.clone()).collect();
        self.list(1, values)
    }
}

struct Items {
    table: Arc<Sorted>,
    pair: Option<Ty>,
    version: u64,
    next: usize,
}

impl Enumerator for Items {
    fn next(&mut self, _cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        let state = self.table.state.lock();
        if state.version != self.version {
            return Err(modified().into());
        }
        let item = state.items.get(self.next).cloned();
        self.next += 1;
        Ok(item.map(|(key, value)| match &self.pair {
            Some(ty) => Value::object(KeyValuePair::typed(ty.clone(), key, value)),
            None => key,
        }))
    }
}
