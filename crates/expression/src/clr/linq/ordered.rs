//! Enumerable: OrderBy, ThenBy; System.Linq.IOrderedEnumerable

use std::cmp::Ordering;
use std::sync::Arc;

use super::query::{depth_of, steps};
use crate::clr::ordering::Order;
use crate::clr::sequence::Sequence;
use crate::clr::sort::sort_stable;
use crate::declare::Type;
use crate::exception::Throw;
use crate::function::{IntoValue, TypeArgs};
use crate::run::{Callable, Cx};
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

pub(super) fn declare() -> Type {
    Type::interface("System.Linq.IOrderedEnumerable<out TElement> : IEnumerable<TElement>")
}

pub(super) fn with(ty: Type) -> Type {
    ty.method(
        "static IOrderedEnumerable<TSource> OrderBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)",
        |types: TypeArgs, source: Sequence, key: Arc<Callable>| order(types, source, key, Order::Default, false),
    )
    .method(
        "static IOrderedEnumerable<TSource> OrderBy<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)",
        |types: TypeArgs, source: Sequence, key: Arc<Callable>, comparer: Order| {
            order(types, source, key, comparer, false)
        },
    )
    .method(
        "static IOrderedEnumerable<TSource> OrderByDescending<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)",
        |types: TypeArgs, source: Sequence, key: Arc<Callable>| order(types, source, key, Order::Default, true),
    )
    .method(
        "static IOrderedEnumerable<TSource> OrderByDescending<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)",
        |types: TypeArgs, source: Sequence, key: Arc<Callable>, comparer: Order| {
            order(types, source, key, comparer, true)
        },
    )
    .method(
        "static IOrderedEnumerable<TSource> ThenBy<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector)",
        |source: Arc<Ordered>, key: Arc<Callable>| source.then(key, Order::Default, false),
    )
    .method(
        "static IOrderedEnumerable<TSource> ThenBy<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)",
        |source: Arc<Ordered>, key: Arc<Callable>, comparer: Order| source.then(key, comparer, false),
    )
    .method(
        "static IOrderedEnumerable<TSource> ThenByDescending<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector)",
        |source: Arc<Ordered>, key: Arc<Callable>| source.then(key, Order::Default, true),
    )
    .method(
        "static IOrderedEnumerable<TSource> ThenByDescending<TSource, TKey>(this IOrderedEnumerable<TSource> source, Func<TSource, TKey> keySelector, IComparer<TKey> comparer)",
        |source: Arc<Ordered>, key: Arc<Callable>, comparer: Order| source.then(key, comparer, true),
    )
}

/// An `IOrderedEnumerable<T>`: sorts when it is enumerated.
#[derive(Clone, Debug)]
struct Ordered {
    ty: Ty,
    depth: usize,
    source: Sequence,
    levels: Vec<Level>,
}

/// One sort key.
#[derive(Clone, Debug)]
struct Level {
    key: Arc<Callable>,
    order: Order,
    descending: bool,
}

fn order(
    types: TypeArgs,
    source: Sequence,
    key: Arc<Callable>,
    order: Order,
    descending: bool,
) -> Result<Ordered, Throw> {
    Ok(Ordered {
        ty: Ty::named("System.Linq.IOrderedEnumerable", [types.get(0)]),
        depth: depth_of(&[&source])?,
        source,
        levels: vec![Level { key, order, descending }],
    })
}

impl Ordered {
    fn then(&self, key: Arc<Callable>, order: Order, descending: bool) -> Self {
        let mut ordered = self.clone();
        ordered.levels.push(Level { key, order, descending });
        ordered
    }

    fn sorted(&self, cx: &mut Cx<'_>) -> Result<Vec<Value>, Throw> {
        let items = self.source.collect(cx)?;
        let mut keyed: Vec<(Value, Vec<Value>)> =
            items.into_iter().map(|item| (item, Vec::with_capacity(self.levels.len()))).collect();
        for level in &self.levels {
            for (item, keys) in &mut keyed {
                cx.charge(size_of::<Value>())?;
                keys.push(cx.call(&level.key, &mut [item.clone()])?);
            }
        }
        let sorted = sort_stable(cx, keyed, &mut |cx, (_, a), (_, b)| self.compare(cx, a, b))?;
        Ok(sorted.into_iter().map(|(item, _)| item).collect())
    }

    fn compare(&self, cx: &mut Cx<'_>, a: &[Value], b: &[Value]) -> Result<Ordering, Throw> {
        for (level, (a, b)) in self.levels.iter().zip(a.iter().zip(b)) {
            let ordering = level.order.compare(cx, a, b)?;
            if ordering != Ordering::Equal {
                return Ok(if level.descending { ordering.reverse() } else { ordering });
            }
        }
        Ok(Ordering::Equal)
    }
}

impl Object for Ordered {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let mut items = None;
        Some(steps(move |cx| {
            let items = match &mut items {
                Some(items) => items,
                none => none.insert(self.sorted(cx)?.into_iter()),
            };
            Ok(items.next())
        }))
    }

    fn depth(&self) -> Option<usize> {
        Some(self.depth)
    }
}

impl IntoValue for Ordered {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}
