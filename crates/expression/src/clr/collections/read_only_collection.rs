//! `System.Collections.ObjectModel.ReadOnlyCollection<T>`

use std::sync::Arc;

use crate::clr::Array;
use crate::clr::collections::search;
use crate::clr::receiver::{Any, int, out_of_range};
use crate::clr::sequence::Sequence;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::TypeArgs;
use crate::interface::{Collection, List};
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

pub(crate) fn declare() -> Type {
    Type::class("System.Collections.ObjectModel.ReadOnlyCollection<T> : IList<T>, IReadOnlyList<T>")
        .allowed(Allowed::No)
        .constructor("ReadOnlyCollection(IList<T> list)", |types: TypeArgs, list: Any| {
            ReadOnlyCollection { ty: ReadOnlyCollection::ty_of(types.get(0)), list: list.0 }.into_object()
        })
        .property("int Count", |list: Arc<ReadOnlyCollection>| int(list.count().unwrap_or(0)))
        .indexer("T this[int index]", |list: Arc<ReadOnlyCollection>, at: i32| {
            usize::try_from(at).ok().and_then(|at| list.item(at)).ok_or_else(out_of_range)
        })
        .method("bool Contains(T value)", |list: Arc<ReadOnlyCollection>, item: Value| list.contains(&item))
        .method("int IndexOf(T value)", |list: Arc<ReadOnlyCollection>, item: Value| {
            search::place(list.index_of(&item))
        })
        .method("void CopyTo(T[] array, int index)", copy_to)
}

/// A list that cannot be changed through this object.
#[derive(Debug)]
pub(crate) struct ReadOnlyCollection {
    ty: Ty,
    list: Arc<dyn Object>,
}

impl ReadOnlyCollection {
    pub(crate) fn new(element: Ty, list: Arc<dyn Object>) -> Self {
        Self { ty: Self::ty_of(element), list }
    }

    /// A list that is read-only, too, but of a type of its own.
    pub(crate) fn of_type(ty: Ty, list: Arc<dyn Object>) -> Self {
        Self { ty, list }
    }

    fn ty_of(element: Ty) -> Ty {
        Ty::named("System.Collections.ObjectModel.ReadOnlyCollection", [element])
    }

    fn into_object(self) -> Value {
        Value::object(self)
    }
}

fn copy_to(cx: &mut Cx<'_>, list: Arc<ReadOnlyCollection>, array: Arc<Array>, at: i32) -> Result<(), Throw> {
    let items = Sequence::of(Value::Object(Arc::clone(&list.list))).collect(cx)?;
    search::copy_into(&items, &array, at)
}

fn read_only() -> Throw {
    Exception::not_supported("Collection is read-only.").into()
}

impl Object for ReadOnlyCollection {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        Arc::clone(&self.list).enumerate()
    }

    fn count(&self) -> Option<usize> {
        self.list.count()
    }

    fn collection(&self) -> Option<&dyn Collection> {
        Some(self)
    }

    fn list(&self) -> Option<&dyn List> {
        Some(self)
    }
}

impl Collection for ReadOnlyCollection {
    fn is_read_only(&self) -> bool {
        true
    }

    fn contains(&self, item: &Value) -> bool {
        self.index_of(item).is_some()
    }

    fn add(&self, _cx: &mut Cx<'_>, _item: Value) -> Result<(), Throw> {
        Err(read_only())
    }

    fn remove(&self, _cx: &mut Cx<'_>, _item: &Value) -> Result<bool, Throw> {
        Err(read_only())
    }

    fn clear(&self, _cx: &mut Cx<'_>) -> Result<(), Throw> {
        Err(read_only())
    }
}

impl List for ReadOnlyCollection {
    fn item(&self, index: usize) -> Option<Value> {
        self.list.list().and_then(|list| list.item(index))
    }

    fn set_item(&self, _cx: &mut Cx<'_>, _index: usize, _value: Value) -> Result<(), Throw> {
        Err(read_only())
    }

    fn index_of(&self, item: &Value) -> Option<usize> {
        self.list.list().and_then(|list| list.index_of(item))
    }

    fn insert(&self, _cx: &mut Cx<'_>, _index: usize, _item: Value) -> Result<(), Throw> {
        Err(read_only())
    }

    fn remove_at(&self, _cx: &mut Cx<'_>, _index: usize) -> Result<(), Throw> {
        Err(read_only())
    }
}
