//! Enumerable: Join, GroupJoin

use std::sync::Arc;

use super::query::{Query, query, steps};
use crate::clr::Array;
use crate::clr::collections::{ENTRY, Table};
use crate::clr::equality::Equality;
use crate::clr::receiver::int;
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::Throw;
use crate::function::TypeArgs;
use crate::run::{Callable, Cx};
use crate::ty::Ty;
use crate::value::Value;

pub(super) fn with(ty: Type) -> Type {
    ty.method(
        "static IEnumerable<TResult> Join<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, TInner, TResult> resultSelector)",
        |types: TypeArgs, outer: Sequence, inner: Sequence, outer_key: Arc<Callable>, inner_key: Arc<Callable>, result: Arc<Callable>| {
            Joined { outer, inner, outer_key, inner_key, result, comparer: Equality::default() }.join(&types)
        },
    )
    .method(
        "static IEnumerable<TResult> Join<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, TInner, TResult> resultSelector, IEqualityComparer<TKey> comparer)",
        |types: TypeArgs, outer: Sequence, inner: Sequence, outer_key: Arc<Callable>, inner_key: Arc<Callable>, result: Arc<Callable>, comparer: Equality| {
            Joined { outer, inner, outer_key, inner_key, result, comparer }.join(&types)
        },
    )
    .method(
        "static IEnumerable<TResult> GroupJoin<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, IEnumerable<TInner>, TResult> resultSelector)",
        |types: TypeArgs, outer: Sequence, inner: Sequence, outer_key: Arc<Callable>, inner_key: Arc<Callable>, result: Arc<Callable>| {
            Joined { outer, inner, outer_key, inner_key, result, comparer: Equality::default() }.group_join(&types)
        },
    )
    .method(
        "static IEnumerable<TResult> GroupJoin<TOuter, TInner, TKey, TResult>(this IEnumerable<TOuter> outer, IEnumerable<TInner> inner, Func<TOuter, TKey> outerKeySelector, Func<TInner, TKey> innerKeySelector, Func<TOuter, IEnumerable<TInner>, TResult> resultSelector, IEqualityComparer<TKey> comparer)",
        |types: TypeArgs, outer: Sequence, inner: Sequence, outer_key: Arc<Callable>, inner_key: Arc<Callable>, result: Arc<Callable>, comparer: Equality| {
            Joined { outer, inner, outer_key, inner_key, result, comparer }.group_join(&types)
        },
    )
}

#[derive(Clone)]
struct Joined {
    outer: Sequence,
    inner: Sequence,
    outer_key: Arc<Callable>,
    inner_key: Arc<Callable>,
    result: Arc<Callable>,
    comparer: Equality,
}

/// The items of the inner sequence by key; items whose key is null match nothing.
struct Inner {
    places: Table,
    groups: Vec<Vec<Value>>,
}

impl Inner {
    fn of(cx: &mut Cx<'_>, joined: &Joined) -> Result<Self, Throw> {
        let mut inner = Self { places: Table::new(joined.comparer.clone()), groups: Vec::new() };
        let mut items = joined.inner.start()?;
        while let Some(item) = items.next(cx)? {
            cx.tick(1)?;
            cx.charge(ENTRY)?;
            let key = cx.call(&joined.inner_key, &mut [item.clone()])?;
            if key.is_null() {
                continue;
            }
            match inner.place(&key).and_then(|place| inner.groups.get_mut(place)) {
                Some(group) => group.push(item),
                None => {
                    inner.places.set(key, Value::Int32(int(inner.groups.len())));
                    inner.groups.push(vec![item]);
                }
            }
        }
        Ok(inner)
    }

    fn place(&self, key: &Value) -> Option<usize> {
        match self.places.get(key) {
            Some(Value::Int32(place)) if !key.is_null() => usize::try_from(*place).ok(),
            _ => None,
        }
    }

    fn get(&self, key: &Value) -> &[Value] {
        self.place(key).and_then(|place| self.groups.get(place)).map_or(&[], Vec::as_slice)
    }
}

impl Joined {
    fn join(self, types: &TypeArgs) -> Result<Query, Throw> {
        query(types.get(3), &[&self.outer.clone(), &self.inner.clone()], move || {
            let joined = self.clone();
            let mut outer = joined.outer.start()?;
            let mut inner: Option<Inner> = None;
            let mut current = (Value::Null, Vec::new().into_iter());
            Ok(steps(move |cx| {
                loop {
                    if let Some(item) = current.1.next() {
                        return cx.call(&joined.result, &mut [current.0.clone(), item]).map(Some);
                    }
                    cx.tick(1)?;
                    let Some(item) = outer.next(cx)? else { return Ok(None) };
                    let inner = match &mut inner {
                        Some(inner) => inner,
                        none => none.insert(Inner::of(cx, &joined)?),
                    };
                    let key = cx.call(&joined.outer_key, &mut [item.clone()])?;
                    current = (item, inner.get(&key).to_vec().into_iter());
                }
            }))
        })
    }

    fn group_join(self, types: &TypeArgs) -> Result<Query, Throw> {
        let element: Ty = types.get(1);
        query(types.get(3), &[&self.outer.clone(), &self.inner.clone()], move || {
            let (joined, element) = (self.clone(), element.clone());
            let mut outer = joined.outer.start()?;
            let mut inner: Option<Inner> = None;
            Ok(steps(move |cx| {
                let Some(item) = outer.next(cx)? else { return Ok(None) };
                let inner = match &mut inner {
                    Some(inner) => inner,
                    none => none.insert(Inner::of(cx, &joined)?),
                };
                let key = cx.call(&joined.outer_key, &mut [item.clone()])?;
                let group = Value::object(Array::new(element.clone(), inner.get(&key).to_vec()));
                cx.call(&joined.result, &mut [item, group]).map(Some)
            }))
        })
    }
}
