//! Enumerable: GroupBy, ToLookup; System.Linq.IGrouping and ILookup

use std::sync::Arc;

use super::query::{Query, query, steps};
use crate::canonical::canonical;
use crate::clr::Array;
use crate::clr::collections::{ENTRY, Table};
use crate::clr::equality::Equality;
use crate::clr::receiver::int;
use crate::clr::sequence::{Items, Sequence};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::{IntoValue, TypeArgs};
use crate::interface::{Collection, List};
use crate::nest::Nest;
use crate::run::{Callable, Cx};
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

pub(super) fn declare() -> Vec<Type> {
    let lookup = |ty: Type| {
        ty.property("int Count", |lookup: Arc<Lookup>| int(lookup.groups.len()))
            .indexer("IEnumerable<TElement> this[TKey key]", Lookup::get)
            .method("bool Contains(TKey key)", |lookup: Arc<Lookup>, key: Value| {
                lookup.places.get(&key).is_some()
            })
    };
    vec![
        Type::interface("System.Linq.IGrouping<out TKey, out TElement> : IEnumerable<TElement>")
            .property("TKey Key", |group: Arc<Grouping>| group.key.clone()),
        lookup(Type::interface(
            "System.Linq.ILookup<TKey, TElement> : IEnumerable<System.Linq.IGrouping<TKey, TElement>>",
        )),
        lookup(
            Type::class("System.Linq.Lookup<TKey, TElement> : System.Linq.ILookup<TKey, TElement>")
                .allowed(Allowed::No),
        ),
    ]
}

pub(super) fn with(ty: Type) -> Type {
    let ty = ty
        .method(
            "static IEnumerable<IGrouping<TKey, TSource>> GroupBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)",
            |types: TypeArgs, source: Sequence, key: Arc<Callable>| {
                groups(Grouped::new(source, &types, 0, key, None, Equality::default()))
            },
        )
        .method(
            "static IEnumerable<IGrouping<TKey, TSource>> GroupBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)",
            |types: TypeArgs, source: Sequence, key: Arc<Callable>, comparer: Equality| {
                groups(Grouped::new(source, &types, 0, key, None, comparer))
            },
        )
        .method(
            "static IEnumerable<IGrouping<TKey, TElement>> GroupBy<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)",
            |types: TypeArgs, source: Sequence, key: Arc<Callable>, element: Arc<Callable>| {
                groups(Grouped::new(source, &types, 2, key, Some(element), Equality::default()))
            },
        )
        .method(
            "static IEnumerable<IGrouping<TKey, TElement>> GroupBy<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)",
            |types: TypeArgs, source: Sequence, key: Arc<Callable>, element: Arc<Callable>, comparer: Equality| {
                groups(Grouped::new(source, &types, 2, key, Some(element), comparer))
            },
        );
    with_lookups(with_results(ty))
}

fn with_results(ty: Type) -> Type {
    ty.method(
        "static IEnumerable<TResult> GroupBy<TSource, TKey, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TKey, IEnumerable<TSource>, TResult> resultSelector)",
        |types: TypeArgs, source: Sequence, key: Arc<Callable>, result: Arc<Callable>| {
            results(types.get(2), Grouped::new(source, &types, 0, key, None, Equality::default()), result)
        },
    )
    .method(
        "static IEnumerable<TResult> GroupBy<TSource, TKey, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TKey, IEnumerable<TSource>, TResult> resultSelector, IEqualityComparer<TKey> comparer)",
        |types: TypeArgs, source: Sequence, key: Arc<Callable>, result: Arc<Callable>, comparer: Equality| {
            results(types.get(2), Grouped::new(source, &types, 0, key, None, comparer), result)
        },
    )
    .method(
        "static IEnumerable<TResult> GroupBy<TSource, TKey, TElement, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, Func<TKey, IEnumerable<TElement>, TResult> resultSelector)",
        |types: TypeArgs, source: Sequence, key: Arc<Callable>, element: Arc<Callable>, result: Arc<Callable>| {
            results(types.get(3), Grouped::new(source, &types, 2, key, Some(element), Equality::default()), result)
        },
    )
    .method(
        "static IEnumerable<TResult> GroupBy<TSource, TKey, TElement, TResult>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, Func<TKey, IEnumerable<TElement>, TResult> resultSelector, IEqualityComparer<TKey> comparer)",
        |types: TypeArgs, source: Sequence, key: Arc<Callable>, element: Arc<Callable>, result: Arc<Callable>, comparer: Equality| {
            results(types.get(3), Grouped::new(source, &types, 2, key, Some(element), comparer), result)
        },
    )
}

fn with_lookups(ty: Type) -> Type {
    ty.method(
        "static ILookup<TKey, TSource> ToLookup<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, key: Arc<Callable>| {
            Grouped::new(source, &types, 0, key, None, Equality::default()).lookup(cx)
        },
    )
    .method(
        "static ILookup<TKey, TSource> ToLookup<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, key: Arc<Callable>, comparer: Equality| {
            Grouped::new(source, &types, 0, key, None, comparer).lookup(cx)
        },
    )
    .method(
        "static ILookup<TKey, TElement> ToLookup<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, key: Arc<Callable>, element: Arc<Callable>| {
            Grouped::new(source, &types, 2, key, Some(element), Equality::default()).lookup(cx)
        },
    )
    .method(
        "static ILookup<TKey, TElement> ToLookup<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, key: Arc<Callable>, element: Arc<Callable>, comparer: Equality| {
            Grouped::new(source, &types, 2, key, Some(element), comparer).lookup(cx)
        },
    )
}

/// How a sequence is to be grouped.
#[derive(Clone)]
struct Grouped {
    source: Sequence,
    key_type: Ty,
    element_type: Ty,
    key: Arc<Callable>,
    element: Option<Arc<Callable>>,
    comparer: Equality,
}

impl Grouped {
    /// The key's type is the second type argument; the element's is the one at `element_type`.
    fn new(
        source: Sequence,
        types: &TypeArgs,
        element_type: usize,
        key: Arc<Callable>,
        element: Option<Arc<Callable>>,
        comparer: Equality,
    ) -> Self {
        let (key_type, element_type) = (types.get(1), types.get(element_type));
        Self { source, key_type, element_type, key, element, comparer }
    }

    fn group_type(&self) -> Ty {
        Ty::named("System.Linq.IGrouping", [self.key_type.clone(), self.element_type.clone()])
    }

    fn collect(&self, cx: &mut Cx<'_>) -> Result<(Table, Vec<Arc<Grouping>>), Throw> {
        let mut places = Table::new(self.comparer.clone());
        let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
        let mut items = self.source.start()?;
        while let Some(item) = items.next(cx)? {
            cx.tick(1)?;
            cx.charge(ENTRY)?;
            let key = cx.call(&self.key, &mut [item.clone()])?;
            let element = match &self.element {
                Some(element) => cx.call(element, &mut [item])?,
                None => item,
            };
            match place(&places, &key).and_then(|place| groups.get_mut(place)) {
                Some((_, elements)) => elements.push(element),
                None => {
                    places.set(key.clone(), Value::Int32(int(groups.len())));
                    groups.push((key, vec![element]));
                }
            }
        }
        let ty = self.group_type();
        let group = |(key, items)| Arc::new(Grouping { ty: ty.clone(), key, items: Nest::new(items) });
        Ok((places, groups.into_iter().map(group).collect()))
    }

    fn lookup(self, cx: &mut Cx<'_>) -> Result<Lookup, Throw> {
        let (places, groups) = self.collect(cx)?;
        let ty = Ty::named("System.Linq.Lookup", [self.key_type, self.element_type.clone()]);
        Ok(Lookup { ty, element: self.element_type, places, groups })
    }
}

fn place(places: &Table, key: &Value) -> Option<usize> {
    match places.get(key) {
        Some(Value::Int32(place)) => usize::try_from(*place).ok(),
        _ => None,
    }
}

fn groups(grouped: Grouped) -> Result<Query, Throw> {
    each_group(grouped.group_type(), grouped, |_, group| Ok(Value::Object(group)))
}

fn results(element: Ty, grouped: Grouped, result: Arc<Callable>) -> Result<Query, Throw> {
    each_group(element, grouped, move |cx, group| {
        let key = group.key.clone();
        cx.call(&result, &mut [key, Value::Object(group)])
    })
}

fn each_group(
    element: Ty,
    grouped: Grouped,
    make: impl Fn(&mut Cx<'_>, Arc<Grouping>) -> Result<Value, Throw> + Clone + Send + Sync + 'static,
) -> Result<Query, Throw> {
    query(element, &[&grouped.source.clone()], move || {
        let (grouped, make) = (grouped.clone(), make.clone());
        let mut groups = None;
        Ok(steps(move |cx| {
            let groups = match &mut groups {
                Some(groups) => groups,
                none => none.insert(grouped.collect(cx)?.1.into_iter()),
            };
            groups.next().map(|group| make(cx, group)).transpose()
        }))
    })
}

/// An `IGrouping<TKey, TElement>`.
#[derive(Debug)]
pub(crate) struct Grouping {
    ty: Ty,
    pub(crate) key: Value,
    pub(crate) items: Nest<Vec<Value>>,
}

impl Object for Grouping {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn canonical(&self, cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        let parts = |cx: &mut Cx<'_>| {
            let key = canonical(cx, &self.key)?;
            let items = self.items.iter().map(|item| canonical(cx, item));
            let items = items.collect::<Result<Vec<_>, _>>()?;
            Ok(serde_json::json!({ "key": key, "items": items }))
        };
        Some(parts(cx))
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        Some(Box::new(Items(Vec::clone(&self.items).into_iter())))
    }

    fn count(&self) -> Option<usize> {
        Some(self.items.len())
    }

    fn collection(&self) -> Option<&dyn Collection> {
        Some(self)
    }

    fn list(&self) -> Option<&dyn List> {
        Some(self)
    }
}

fn read_only() -> Throw {
    Exception::not_supported("Specified method is not supported.").into()
}

impl Collection for Grouping {
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

impl List for Grouping {
    fn item(&self, index: usize) -> Option<Value> {
        self.items.get(index).cloned()
    }

    fn set_item(&self, _cx: &mut Cx<'_>, _index: usize, _value: Value) -> Result<(), Throw> {
        Err(read_only())
    }

    fn index_of(&self, item: &Value) -> Option<usize> {
        self.items.iter().position(|other| crate::clr::equality::equals(other, item))
    }

    fn insert(&self, _cx: &mut Cx<'_>, _index: usize, _item: Value) -> Result<(), Throw> {
        Err(read_only())
    }

    fn remove_at(&self, _cx: &mut Cx<'_>, _index: usize) -> Result<(), Throw> {
        Err(read_only())
    }
}

/// A `Lookup<TKey, TElement>`.
#[derive(Debug)]
struct Lookup {
    ty: Ty,
    element: Ty,
    places: Table,
    groups: Vec<Arc<Grouping>>,
}

impl Lookup {
    fn get(lookup: Arc<Self>, key: Value) -> Value {
        match place(&lookup.places, &key).and_then(|place| lookup.groups.get(place)) {
            Some(group) => Value::Object(Arc::<Grouping>::clone(group)),
            None => Value::object(Array::new(lookup.element.clone(), Vec::new())),
        }
    }
}

impl Object for Lookup {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let groups: Vec<Value> =
            self.groups.iter().map(|group| Value::Object(Arc::<Grouping>::clone(group))).collect();
        Some(Box::new(Items(groups.into_iter())))
    }
}

impl IntoValue for Lookup {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}
