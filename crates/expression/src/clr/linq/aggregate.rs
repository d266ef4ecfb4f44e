//! Enumerable: Aggregate

use std::sync::Arc;

use super::element::no_elements;
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::Throw;
use crate::run::{Callable, Cx};
use crate::value::{Enumerator, Value};

pub(super) fn with(ty: Type) -> Type {
    ty.method(
        "static TSource Aggregate<TSource>(this IEnumerable<TSource> source, Func<TSource, TSource, TSource> func)",
        |cx: &mut Cx<'_>, source: Sequence, f: Arc<Callable>| {
            let mut items = source.start()?;
            let seed = items.next(cx)?.ok_or_else(no_elements)?;
            fold(cx, items.as_mut(), seed, &f)
        },
    )
    .method(
        "static TAccumulate Aggregate<TSource, TAccumulate>(this IEnumerable<TSource> source, TAccumulate seed, Func<TAccumulate, TSource, TAccumulate> func)",
        |cx: &mut Cx<'_>, source: Sequence, seed: Value, f: Arc<Callable>| {
            fold(cx, source.start()?.as_mut(), seed, &f)
        },
    )
    .method(
        "static TResult Aggregate<TSource, TAccumulate, TResult>(this IEnumerable<TSource> source, TAccumulate seed, Func<TAccumulate, TSource, TAccumulate> func, Func<TAccumulate, TResult> resultSelector)",
        |cx: &mut Cx<'_>, source: Sequence, seed: Value, f: Arc<Callable>, result: Arc<Callable>| {
            let total = fold(cx, source.start()?.as_mut(), seed, &f)?;
            cx.call(&result, &mut [total])
        },
    )
}

fn fold(cx: &mut Cx<'_>, items: &mut dyn Enumerator, seed: Value, f: &Callable) -> Result<Value, Throw> {
    let mut total = seed;
    while let Some(item) = items.next(cx)? {
        cx.tick(1)?;
        total = cx.call(f, &mut [total, item])?;
    }
    Ok(total)
}
