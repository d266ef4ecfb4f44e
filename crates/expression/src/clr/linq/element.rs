//! Enumerable: First, Last, Single, ElementAt, and the questions Any, All, Contains, Count

use std::sync::Arc;

use crate::clr::default_value::default_value;
use crate::clr::equality::Equality;
use crate::clr::receiver::{int, out_of_range, test};
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::TypeArgs;
use crate::run::{Callable, Cx};
use crate::value::Value;

pub(super) fn with(ty: Type) -> Type {
    with_questions(with_single(with_ends(ty)))
        .method(
            "static TSource ElementAt<TSource>(this IEnumerable<TSource> source, int index)",
            |cx: &mut Cx<'_>, source: Sequence, at: i32| {
                Ok::<_, Throw>(element_at(cx, &source, at)?.ok_or_else(out_of_range)?)
            },
        )
        .method(
            "static TSource ElementAtOrDefault<TSource>(this IEnumerable<TSource> source, int index)",
            |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, at: i32| {
                let item = element_at(cx, &source, at)?;
                Ok::<_, Throw>(item.unwrap_or_else(|| default_value(cx, &types.get(0))))
            },
        )
}

fn with_ends(ty: Type) -> Type {
    ty.method("static TSource First<TSource>(this IEnumerable<TSource> source)", |cx: &mut Cx<'_>, source: Sequence| {
        first(cx, &source, None)?.ok_or_else(no_elements)
    })
    .method(
        "static TSource First<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
        |cx: &mut Cx<'_>, source: Sequence, f: Arc<Callable>| {
            first(cx, &source, Some(&f))?.ok_or_else(no_match)
        },
    )
    .method(
        "static TSource FirstOrDefault<TSource>(this IEnumerable<TSource> source)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence| {
            let item = first(cx, &source, None)?;
            Ok::<_, Throw>(item.unwrap_or_else(|| default_value(cx, &types.get(0))))
        },
    )
    .method(
        "static TSource FirstOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, f: Arc<Callable>| {
            let item = first(cx, &source, Some(&f))?;
            Ok::<_, Throw>(item.unwrap_or_else(|| default_value(cx, &types.get(0))))
        },
    )
    .method("static TSource Last<TSource>(this IEnumerable<TSource> source)", |cx: &mut Cx<'_>, source: Sequence| {
        last(cx, &source, None)?.ok_or_else(no_elements)
    })
    .method(
        "static TSource Last<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
        |cx: &mut Cx<'_>, source: Sequence, f: Arc<Callable>| {
            last(cx, &source, Some(&f))?.ok_or_else(no_match)
        },
    )
    .method(
        "static TSource LastOrDefault<TSource>(this IEnumerable<TSource> source)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence| {
            let item = last(cx, &source, None)?;
            Ok::<_, Throw>(item.unwrap_or_else(|| default_value(cx, &types.get(0))))
        },
    )
    .method(
        "static TSource LastOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, f: Arc<Callable>| {
            let item = last(cx, &source, Some(&f))?;
            Ok::<_, Throw>(item.unwrap_or_else(|| default_value(cx, &types.get(0))))
        },
    )
}

fn with_single(ty: Type) -> Type {
    ty.method("static TSource Single<TSource>(this IEnumerable<TSource> source)", |cx: &mut Cx<'_>, source: Sequence| {
        single(cx, &source, None)?.ok_or_else(no_elements)
    })
    .method(
        "static TSource Single<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
        |cx: &mut Cx<'_>, source: Sequence, f: Arc<Callable>| {
            single(cx, &source, Some(&f))?.ok_or_else(no_match)
        },
    )
    .method(
        "static TSource SingleOrDefault<TSource>(this IEnumerable<TSource> source)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence| {
            let item = single(cx, &source, None)?;
            Ok::<_, Throw>(item.unwrap_or_else(|| default_value(cx, &types.get(0))))
        },
    )
    .method(
        "static TSource SingleOrDefault<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, f: Arc<Callable>| {
            let item = single(cx, &source, Some(&f))?;
            Ok::<_, Throw>(item.unwrap_or_else(|| default_value(cx, &types.get(0))))
        },
    )
}

fn with_questions(ty: Type) -> Type {
    ty.method("static bool Any<TSource>(this IEnumerable<TSource> source)", |cx: &mut Cx<'_>, source: Sequence| {
        Ok::<_, Throw>(first(cx, &source, None)?.is_some())
    })
    .method(
        "static bool Any<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
        |cx: &mut Cx<'_>, source: Sequence, f: Arc<Callable>| Ok::<_, Throw>(first(cx, &source, Some(&f))?.is_some()),
    )
    .method("static bool All<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)", all)
    .method(
        "static bool Contains<TSource>(this IEnumerable<TSource> source, TSource value)",
        |cx: &mut Cx<'_>, source: Sequence, value: Value| match source.value() {
            // A set or dictionary answers with its own comparer.
            Value::Object(object) if object.collection().is_some() => {
                cx.tick(object.count().unwrap_or(0) as u64 / 16)?;
                Ok(object.collection().is_some_and(|items| items.contains(&value)))
            }
            _ => contains(cx, source, value, Equality::default()),
        },
    )
    .method(
        "static bool Contains<TSource>(this IEnumerable<TSource> source, TSource value, IEqualityComparer<TSource> comparer)",
        contains,
    )
    .method("static int Count<TSource>(this IEnumerable<TSource> source)", |cx: &mut Cx<'_>, source: Sequence| {
        count(cx, &source, None).map(int)
    })
    .method(
        "static int Count<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
        |cx: &mut Cx<'_>, source: Sequence, f: Arc<Callable>| count(cx, &source, Some(&f)).map(int),
    )
    .method("static long LongCount<TSource>(this IEnumerable<TSource> source)", |cx: &mut Cx<'_>, source: Sequence| {
        count(cx, &source, None).map(|count| i64::from(int(count)))
    })
    .method(
        "static long LongCount<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
        |cx: &mut Cx<'_>, source: Sequence, f: Arc<Callable>| {
            count(cx, &source, Some(&f)).map(|count| i64::from(int(count)))
        },
    )
    .method(
        "static bool SequenceEqual<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)",
        |cx: &mut Cx<'_>, first: Sequence, second: Sequence| equal(cx, first, second, Equality::default()),
    )
    .method(
        "static bool SequenceEqual<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second, IEqualityComparer<TSource> comparer)",
        equal,
    )
}

/// `InvalidOperationException` of an empty sequence.
pub(super) fn no_elements() -> Throw {
    Exception::invalid_operation("Sequence contains no elements").into()
}

fn no_match() -> Throw {
    Exception::invalid_operation("Sequence contains no matching element").into()
}

fn first(cx: &mut Cx<'_>, source: &Sequence, f: Option<&Callable>) -> Result<Option<Value>, Throw> {
    let mut items = source.start()?;
    while let Some(item) = items.next(cx)? {
        match f {
            Some(f) if !test(cx, f, &item)? => cx.tick(1)?,
            _ => return Ok(Some(item)),
        }
    }
    Ok(None)
}

fn last(cx: &mut Cx<'_>, source: &Sequence, f: Option<&Callable>) -> Result<Option<Value>, Throw> {
    if let Value::Object(object) = source.value()
        && let Some(list) = object.list()
    {
        // A list is searched from its end.
        for index in (0..object.count().unwrap_or(0)).rev() {
            let Some(item) = list.item(index) else { break };
            match f {
                Some(f) if !test(cx, f, &item)? => cx.tick(1)?,
                _ => return Ok(Some(item)),
            }
        }
        return Ok(None);
    }
    let mut items = source.start()?;
    let mut found = None;
    while let Some(item) = items.next(cx)? {
        cx.tick(1)?;
        match f {
            Some(f) if !test(cx, f, &item)? => {}
            _ => found = Some(item),
        }
    }
    Ok(found)
}

fn single(cx: &mut Cx<'_>, source: &Sequence, f: Option<&Callable>) -> Result<Option<Value>, Throw> {
    let mut items = source.start()?;
    let mut found = None;
    while let Some(item) = items.next(cx)? {
        cx.tick(1)?;
        if let Some(f) = f
            && !test(cx, f, &item)?
        {
            continue;
        }
        if found.is_some() {
            return Err(Exception::invalid_operation(match f {
                Some(_) => "Sequence contains more than one matching element",
                None => "Sequence contains more than one element",
            })
            .into());
        }
        found = Some(item);
    }
    Ok(found)
}

fn element_at(cx: &mut Cx<'_>, source: &Sequence, at: i32) -> Result<Option<Value>, Throw> {
    let Ok(at) = usize::try_from(at) else { return Ok(None) };
    if let Value::Object(object) = source.value()
        && let Some(list) = object.list()
    {
        return Ok(list.item(at));
    }
    let mut items = source.start()?;
    for _ in 0..at {
        cx.tick(1)?;
        if items.next(cx)?.is_none() {
            return Ok(None);
        }
    }
    items.next(cx)
}

fn all(cx: &mut Cx<'_>, source: Sequence, f: Arc<Callable>) -> Result<bool, Throw> {
    let mut items = source.start()?;
    while let Some(item) = items.next(cx)? {
        cx.tick(1)?;
        if !test(cx, &f, &item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn contains(cx: &mut Cx<'_>, source: Sequence, value: Value, comparer: Equality) -> Result<bool, Throw> {
    let mut items = source.start()?;
    while let Some(item) = items.next(cx)? {
        cx.tick(1)?;
        if comparer.equals(&item, &value) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn count(cx: &mut Cx<'_>, source: &Sequence, f: Option<&Callable>) -> Result<usize, Throw> {
    if let (None, Some(count)) = (f, source.count()) {
        return Ok(count);
    }
    let mut items = source.start()?;
    let mut count = 0;
    while let Some(item) = items.next(cx)? {
        cx.tick(1)?;
        if let Some(f) = f
            && !test(cx, f, &item)?
        {
            continue;
        }
        count += 1;
    }
    Ok(count)
}

fn equal(cx: &mut Cx<'_>, first: Sequence, second: Sequence, comparer: Equality) -> Result<bool, Throw> {
    let (mut first, mut second) = (first.start()?, second.start()?);
    loop {
        cx.tick(1)?;
        match (first.next(cx)?, second.next(cx)?) {
            (Some(a), Some(b)) if comparer.equals(&a, &b) => {}
            (None, None) => return Ok(true),
            _ => return Ok(false),
        }
    }
}
