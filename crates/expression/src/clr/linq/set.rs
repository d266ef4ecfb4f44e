//! Enumerable: Distinct, Union, Intersect, Except

use super::query::{Query, query, steps};
use crate::clr::collections::{ENTRY, Table};
use crate::clr::equality::Equality;
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::Throw;
use crate::function::TypeArgs;
use crate::run::Cx;
use crate::value::{Enumerator, Value};

pub(super) fn with(ty: Type) -> Type {
    ty.method(
        "static IEnumerable<TSource> Distinct<TSource>(this IEnumerable<TSource> source)",
        |types: TypeArgs, source: Sequence| distinct(types, source, Equality::default()),
    )
    .method(
        "static IEnumerable<TSource> Distinct<TSource>(this IEnumerable<TSource> source, IEqualityComparer<TSource> comparer)",
        distinct,
    )
    .method(
        "static IEnumerable<TSource> Union<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)",
        |types: TypeArgs, first: Sequence, second: Sequence| union(types, first, second, Equality::default()),
    )
    .method(
        "static IEnumerable<TSource> Union<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)",
        union,
    )
    .method(
        "static IEnumerable<TSource> Intersect<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)",
        |types: TypeArgs, first: Sequence, second: Sequence| compare(types, first, second, Equality::default(), true),
    )
    .method(
        "static IEnumerable<TSource> Intersect<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)",
        |types: TypeArgs, first: Sequence, second: Sequence, comparer: Equality| {
            compare(types, first, second, comparer, true)
        },
    )
    .method(
        "static IEnumerable<TSource> Except<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)",
        |types: TypeArgs, first: Sequence, second: Sequence| compare(types, first, second, Equality::default(), false),
    )
    .method(
        "static IEnumerable<TSource> Except<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)",
        |types: TypeArgs, first: Sequence, second: Sequence, comparer: Equality| {
            compare(types, first, second, comparer, false)
        },
    )
}

/// The next item that was not seen before.
fn next_new(cx: &mut Cx<'_>, items: &mut dyn Enumerator, seen: &mut Table) -> Result<Option<Value>, Throw> {
    while let Some(item) = items.next(cx)? {
        cx.tick(1)?;
        if seen.try_add(item.clone(), Value::Null) {
            cx.charge(ENTRY)?;
            return Ok(Some(item));
        }
    }
    Ok(None)
}

fn distinct(types: TypeArgs, source: Sequence, comparer: Equality) -> Result<Query, Throw> {
    query(types.get(0), &[&source.clone()], move || {
        let (mut items, mut seen) = (source.start()?, Table::new(comparer.clone()));
        Ok(steps(move |cx| next_new(cx, items.as_mut(), &mut seen)))
    })
}

fn union(types: TypeArgs, first: Sequence, second: Sequence, comparer: Equality) -> Result<Query, Throw> {
    query(types.get(0), &[&first.clone(), &second.clone()], move || {
        let (mut items, mut seen) = (first.start()?, Table::new(comparer.clone()));
        let mut rest = Some(second.clone());
        Ok(steps(move |cx| {
            loop {
                if let Some(item) = next_new(cx, items.as_mut(), &mut seen)? {
                    return Ok(Some(item));
                }
                let Some(second) = rest.take() else { return Ok(None) };
                items = second.start()?;
            }
        }))
    })
}

/// The distinct items of `first` that are in `second`, or that are not.
fn compare(
    types: TypeArgs,
    first: Sequence,
    second: Sequence,
    comparer: Equality,
    wanted: bool,
) -> Result<Query, Throw> {
    query(types.get(0), &[&first.clone(), &second.clone()], move || {
        let (mut items, second, comparer) = (first.start()?, second.clone(), comparer.clone());
        let mut others: Option<Table> = None;
        Ok(steps(move |cx| {
            let others = match &mut others {
                Some(others) => others,
                none => none.insert(table(cx, &second, &comparer)?),
            };
            while let Some(item) = items.next(cx)? {
                cx.tick(1)?;
                let taken = if wanted {
                    others.remove(&item).is_some()
                } else {
                    others.try_add(item.clone(), Value::Null)
                };
                if taken {
                    return Ok(Some(item));
                }
            }
            Ok(None)
        }))
    })
}

fn table(cx: &mut Cx<'_>, source: &Sequence, comparer: &Equality) -> Result<Table, Throw> {
    let mut table = Table::new(comparer.clone());
    let mut items = source.start()?;
    while let Some(item) = items.next(cx)? {
        cx.tick(1)?;
        cx.charge(ENTRY)?;
        table.try_add(item, Value::Null);
    }
    Ok(table)
}
