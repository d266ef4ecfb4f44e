//! `System.Collections.Generic.HashSet<T>`

use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::clr::Array;
use crate::clr::collections::dictionary_object::{Item, Items};
use crate::clr::collections::hash_table::{ENTRY, Table, each_part, let_go};
use crate::clr::collections::search;
use crate::clr::collections::set_operations::{self, Set};
use crate::clr::comparers::default_equality;
use crate::clr::default_value::default_value;
use crate::clr::equality::{Equality, hash_code};
use crate::clr::receiver::{int, non_negative, test};
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{TypeArgs, WithOut};
use crate::interface::{Collection, EqualityComparer};
use crate::run::cycles::may_hold;
use crate::run::{Callable, Cx};
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

pub(crate) fn declare() -> Type {
    let ty = Type::class("System.Collections.Generic.HashSet<T> : ISet<T>, IReadOnlyCollection<T>")
        .constructor("HashSet()", |types: TypeArgs| {
            Value::object(HashSet::new(types.get(0), Equality::default()))
        })
        .constructor("HashSet(int capacity)", |types: TypeArgs, capacity: i32| {
            non_negative(capacity, "capacity")
                .map(|_| Value::object(HashSet::new(types.get(0), Equality::default())))
        })
        .constructor("HashSet(IEqualityComparer<T> comparer)", |types: TypeArgs, comparer: Equality| {
            Value::object(HashSet::new(types.get(0), comparer))
        })
        .constructor(
            "HashSet(int capacity, IEqualityComparer<T> comparer)",
            |types: TypeArgs, capacity: i32, comparer: Equality| {
                non_negative(capacity, "capacity")
                    .map(|_| Value::object(HashSet::new(types.get(0), comparer)))
            },
        )
        .constructor(
            "HashSet(IEnumerable<T> collection)",
            |cx: &mut Cx<'_>, types: TypeArgs, items: Sequence| {
                of_items(cx, types, items, Equality::default())
            },
        )
        .constructor("HashSet(IEnumerable<T> collection, IEqualityComparer<T> comparer)", of_items)
        .property("IEqualityComparer<T> Comparer", |set: Arc<HashSet>| {
            let comparer = set.table().comparer().object();
            comparer.unwrap_or_else(|| default_equality(&set.element()))
        })
        .property("int Count", |set: Arc<HashSet>| int(set.table().len()))
        .method("bool Add(T item)", |cx: &mut Cx<'_>, set: Arc<HashSet>, item: Value| set.insert(cx, item))
        .method("void Clear()", |cx: &mut Cx<'_>, set: Arc<HashSet>| set.clear(cx))
        .method("bool Contains(T item)", |set: Arc<HashSet>, item: Value| set.contains(&item))
        .method("void CopyTo(T[] array)", |set: Arc<HashSet>, array: Arc<Array>| {
            search::copy_into(&set.to_vec(), &array, 0)
        })
        .method("void CopyTo(T[] array, int arrayIndex)", |set: Arc<HashSet>, array: Arc<Array>, at: i32| {
            search::copy_into(&set.to_vec(), &array, at)
        })
        .method(
            "void CopyTo(T[] array, int arrayIndex, int count)",
            |set: Arc<HashSet>, array: Arc<Array>, at: i32, count: i32| {
                let count = non_negative(count, "count")?;
                let items = set.to_vec();
                search::copy_into(items.get(..count).unwrap_or(&items), &array, at)
            },
        )
        .method("bool Remove(T item)", |cx: &mut Cx<'_>, set: Arc<HashSet>, item: Value| {
            set.remove(cx, &item)
        })
        .method("int RemoveWhere(Predicate<T> match)", remove_where)
        .method("bool TryGetValue(T equalValue, out T actualValue)", try_get)
        .method("int EnsureCapacity(int capacity)", |set: Arc<HashSet>, capacity: i32| {
            non_negative(capacity, "capacity")?;
            Ok::<_, Exception>(capacity.max(set.count().map_or(0, int)))
        })
        .method("void TrimExcess()", |_: Arc<HashSet>| ())
        .method("static IEqualityComparer<HashSet<T>> CreateSetComparer()", |types: TypeArgs| {
            Value::object(SetComparer(types.get(0)))
        });
    set_operations::declare(ty)
}

/// A `HashSet<T>`.
#[derive(Debug)]
pub struct HashSet {
    ty: Ty,
    table: Arc<Mutex<Table>>,
}

impl HashSet {
    pub(crate) fn new(element: Ty, comparer: Equality) -> Self {
        Self {
            ty: Ty::named("System.Collections.Generic.HashSet", [element]),
            table: Arc::new(Mutex::new(Table::new(comparer))),
        }
    }

    pub(crate) fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock()
    }

    pub(crate) fn element(&self) -> Ty {
        self.ty.args().first().cloned().unwrap_or(Ty::Object)
    }

    pub(crate) fn to_vec(&self) -> Vec<Value> {
        self.table().iter().map(|(item, _)| item.clone()).collect()
    }

    pub(crate) fn insert(&self, cx: &mut Cx<'_>, item: Value) -> Result<bool, Throw> {
        cx.charge(ENTRY)?;
        let added = self.table().try_add(item, Value::Null);
        Ok(added)
    }
}

impl Object for HashSet {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn may_contain_itself(&self) -> bool {
        may_hold(&self.element())
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        each_part(&self.table.lock(), visit);
    }

    fn let_go(&self) {
        let_go(&self.table);
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let version = self.table().version();
        Some(Box::new(Items { table: Arc::clone(&self.table), version, next: 0, item: Item::Key }))
    }

    fn count(&self) -> Option<usize> {
        Some(self.table().len())
    }

    fn collection(&self) -> Option<&dyn Collection> {
        Some(self)
    }
}

impl Collection for HashSet {
    fn contains(&self, item: &Value) -> bool {
        self.table().get(item).is_some()
    }

    fn add(&self, cx: &mut Cx<'_>, item: Value) -> Result<(), Throw> {
        self.insert(cx, item).map(|_| ())
    }

    fn remove(&self, _cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw> {
        let mut table = self.table();
        let removed = table.remove(item).is_some();
        if removed {
            table.touch();
        }
        Ok(removed)
    }

    fn clear(&self, _cx: &mut Cx<'_>) -> Result<(), Throw> {
        let mut table = self.table();
        table.clear();
        table.touch();
        Ok(())
    }
}

fn of_items(
    cx: &mut Cx<'_>,
    types: TypeArgs,
    collection: Sequence,
    comparer: Equality,
) -> Result<Value, Throw> {
    let set = HashSet::new(types.get(0), comparer);
    for item in collection.collect(cx)? {
        set.insert(cx, item)?;
    }
    Ok(Value::object(set))
}

fn remove_where(cx: &mut Cx<'_>, set: Arc<HashSet>, f: Arc<Callable>) -> Result<i32, Throw> {
    let mut removed = 0;
    for item in set.to_vec() {
        if test(cx, &f, &item)? && set.remove(cx, &item)? {
            removed += 1;
        }
    }
    Ok(removed)
}

fn try_get(cx: &mut Cx<'_>, set: Arc<HashSet>, item: Value) -> WithOut<bool, 1> {
    let actual = set.table().actual(&item).cloned();
    let found = actual.is_some();
    WithOut(found, [actual.unwrap_or_else(|| default_value(cx, &set.element()))])
}

impl Set for HashSet {
    fn items(&self) -> Vec<Value> {
        self.to_vec()
    }

    fn has(&self, _cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw> {
        Ok(self.contains(item))
    }

    fn put(&self, cx: &mut Cx<'_>, item: Value) -> Result<bool, Throw> {
        self.insert(cx, item)
    }

    fn take(&self, cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw> {
        self.remove(cx, item)
    }

    fn like(&self) -> Arc<dyn Set> {
        Arc::new(Self::new(self.element(), self.table().comparer().clone()))
    }
}

fn same_items(a: &HashSet, b: &HashSet) -> bool {
    a.count() == b.count() && a.to_vec().iter().all(|item| b.contains(item))
}

/// What `HashSet<T>.CreateSetComparer` gives: sets are equal when their items are.
#[derive(Debug)]
struct SetComparer(Ty);

impl Object for SetComparer {
    fn ty(&self) -> Ty {
        Ty::named(
            "System.Collections.Generic.IEqualityComparer",
            [Ty::named("System.Collections.Generic.HashSet", [self.0.clone()])],
        )
    }

    fn equality_comparer(&self) -> Option<&dyn EqualityComparer> {
        Some(self)
    }
}

impl EqualityComparer for SetComparer {
    fn equals(&self, x: &Value, y: &Value) -> bool {
        match (x.downcast_ref::<HashSet>(), y.downcast_ref::<HashSet>()) {
            (Some(x), Some(y)) => same_items(x, y),
            (x, y) => x.is_none() && y.is_none(),
        }
    }

    fn hash(&self, value: &Value) -> i32 {
        value
            .downcast_ref::<HashSet>()
            .map_or(0, |set| set.to_vec().iter().fold(0, |hash, item| hash ^ hash_code(item)))
    }
}
