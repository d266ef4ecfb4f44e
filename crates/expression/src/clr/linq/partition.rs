//! Enumerable: Take, Skip, Concat, Reverse, Range and the like that arrange items

use std::collections::VecDeque;
use std::sync::Arc;

use super::filter::test_indexed;
use super::query::{Query, buffered, query, steps};
use crate::clr::Array;
use crate::clr::default_value::default_value;
use crate::clr::receiver::test;
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::TypeArgs;
use crate::run::{Callable, Cx};
use crate::ty::Ty;
use crate::value::Value;

pub(super) fn with(ty: Type) -> Type {
    ty.method("static IEnumerable<TSource> Take<TSource>(this IEnumerable<TSource> source, int count)", take)
        .method("static IEnumerable<TSource> Skip<TSource>(this IEnumerable<TSource> source, int count)", skip)
        .method("static IEnumerable<TSource> TakeLast<TSource>(this IEnumerable<TSource> source, int count)", take_last)
        .method("static IEnumerable<TSource> SkipLast<TSource>(this IEnumerable<TSource> source, int count)", skip_last)
        .method(
            "static IEnumerable<TSource> TakeWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
            |types: TypeArgs, source: Sequence, f: Arc<Callable>| take_while(types, source, f, false),
        )
        .method(
            "static IEnumerable<TSource> TakeWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)",
            |types: TypeArgs, source: Sequence, f: Arc<Callable>| take_while(types, source, f, true),
        )
        .method(
            "static IEnumerable<TSource> SkipWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
            |types: TypeArgs, source: Sequence, f: Arc<Callable>| skip_while(types, source, f, false),
        )
        .method(
            "static IEnumerable<TSource> SkipWhile<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)",
            |types: TypeArgs, source: Sequence, f: Arc<Callable>| skip_while(types, source, f, true),
        )
        .method(
            "static IEnumerable<TSource> Concat<TSource>(this IEnumerable<TSource> first, IEnumerable<TSource> second)",
            concat,
        )
        .method("static IEnumerable<TSource> Append<TSource>(this IEnumerable<TSource> source, TSource element)", append)
        .method("static IEnumerable<TSource> Prepend<TSource>(this IEnumerable<TSource> source, TSource element)", prepend)
        .method("static IEnumerable<TSource> Reverse<TSource>(this IEnumerable<TSource> source)", reverse)
        .method(
            "static IEnumerable<TSource> DefaultIfEmpty<TSource>(this IEnumerable<TSource> source)",
            |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence| {
                let value = default_value(cx, &types.get(0));
                default_if_empty(types, source, value)
            },
        )
        .method(
            "static IEnumerable<TSource> DefaultIfEmpty<TSource>(this IEnumerable<TSource> source, TSource defaultValue)",
            default_if_empty,
        )
        .method("static IEnumerable<int> Range(int start, int count)", range)
        .method("static IEnumerable<TResult> Repeat<TResult>(TResult element, int count)", repeat)
        .method("static IEnumerable<TResult> Empty<TResult>()", |types: TypeArgs| Array::new(types.get(0), Vec::new()))
}

fn take(types: TypeArgs, source: Sequence, count: i32) -> Result<Query, Throw> {
    query(types.get(0), &[&source.clone()], move || {
        let mut left = count;
        let mut items = if left > 0 { Some(source.start()?) } else { None };
        Ok(steps(move |cx| {
            let Some(source) = items.as_mut().filter(|_| left > 0) else { return Ok(None) };
            left -= 1;
            source.next(cx)
        }))
    })
}

fn skip(types: TypeArgs, source: Sequence, count: i32) -> Result<Query, Throw> {
    query(types.get(0), &[&source.clone()], move || {
        let (mut items, mut left) = (source.start()?, count);
        Ok(steps(move |cx| {
            while left > 0 {
                left -= 1;
                cx.tick(1)?;
                if items.next(cx)?.is_none() {
                    return Ok(None);
                }
            }
            items.next(cx)
        }))
    })
}

fn take_last(types: TypeArgs, source: Sequence, count: i32) -> Result<Query, Throw> {
    let count = usize::try_from(count).unwrap_or(0);
    buffered(types.get(0), &[&source.clone()], move |cx| {
        let mut items = source.collect(cx)?;
        Ok(items.split_off(items.len().saturating_sub(count)))
    })
}

fn skip_last(types: TypeArgs, source: Sequence, count: i32) -> Result<Query, Throw> {
    let count = usize::try_from(count).unwrap_or(0);
    query(types.get(0), &[&source.clone()], move || {
        let (mut items, mut held) = (source.start()?, VecDeque::new());
        Ok(steps(move |cx| {
            while held.len() <= count {
                cx.tick(1)?;
                cx.charge(size_of::<Value>())?;
                let Some(item) = items.next(cx)? else { return Ok(None) };
                held.push_back(item);
            }
            Ok(held.pop_front())
        }))
    })
}

fn holds(cx: &mut Cx<'_>, f: &Callable, item: &Value, index: i32, indexed: bool) -> Result<bool, Throw> {
    if indexed { test_indexed(cx, f, item, index) } else { test(cx, f, item) }
}

fn take_while(types: TypeArgs, source: Sequence, f: Arc<Callable>, indexed: bool) -> Result<Query, Throw> {
    query(types.get(0), &[&source.clone()], move || {
        let (mut items, f, mut index, mut ended) = (source.start()?, Arc::clone(&f), -1, false);
        Ok(steps(move |cx| {
            if ended {
                return Ok(None);
            }
            let Some(item) = items.next(cx)? else { return Ok(None) };
            index += 1;
            ended = !holds(cx, &f, &item, index, indexed)?;
            Ok(Some(item).filter(|_| !ended))
        }))
    })
}

fn skip_while(types: TypeArgs, source: Sequence, f: Arc<Callable>, indexed: bool) -> Result<Query, Throw> {
    query(types.get(0), &[&source.clone()], move || {
        let (mut items, f, mut index, mut started) = (source.start()?, Arc::clone(&f), -1, false);
        Ok(steps(move |cx| {
            while let Some(item) = items.next(cx)? {
                index += 1;
                started = started || !holds(cx, &f, &item, index, indexed)?;
                if started {
                    return Ok(Some(item));
                }
                cx.tick(1)?;
            }
            Ok(None)
        }))
    })
}

fn concat(types: TypeArgs, first: Sequence, second: Sequence) -> Result<Query, Throw> {
    query(types.get(0), &[&first.clone(), &second.clone()], move || {
        let (mut items, second, mut on_second) = (first.start()?, second.clone(), false);
        Ok(steps(move |cx| {
            loop {
                match items.next(cx)? {
                    None if !on_second => {
                        items = second.start()?;
                        on_second = true;
                    }
                    item => return Ok(item),
                }
            }
        }))
    })
}

fn append(types: TypeArgs, source: Sequence, element: Value) -> Result<Query, Throw> {
    query(types.get(0), &[&source.clone()], move || {
        let (mut items, mut last) = (source.start()?, Some(element.clone()));
        Ok(steps(move |cx| Ok(items.next(cx)?.or_else(|| last.take()))))
    })
}

fn prepend(types: TypeArgs, source: Sequence, element: Value) -> Result<Query, Throw> {
    query(types.get(0), &[&source.clone()], move || {
        let (mut items, mut first) = (source.start()?, Some(element.clone()));
        Ok(steps(move |cx| match first.take() {
            Some(item) => Ok(Some(item)),
            None => items.next(cx),
        }))
    })
}

fn reverse(types: TypeArgs, source: Sequence) -> Result<Query, Throw> {
    buffered(types.get(0), &[&source.clone()], move |cx| {
        let mut items = source.collect(cx)?;
        items.reverse();
        Ok(items)
    })
}

fn default_if_empty(types: TypeArgs, source: Sequence, value: Value) -> Result<Query, Throw> {
    query(types.get(0), &[&source.clone()], move || {
        let (mut items, mut instead) = (source.start()?, Some(value.clone()));
        Ok(steps(move |cx| match items.next(cx)? {
            Some(item) => {
                instead = None;
                Ok(Some(item))
            }
            None => Ok(instead.take()),
        }))
    })
}

fn range(start: i32, count: i32) -> Result<Query, Throw> {
    let end = i64::from(start) + i64::from(count);
    if count < 0 || end - 1 > i64::from(i32::MAX) {
        return Err(out_of_range().into());
    }
    query(Ty::INT, &[], move || {
        let mut next = i64::from(start);
        Ok(steps(move |_| {
            let item = i32::try_from(next).ok().filter(|_| next < end);
            next += 1;
            Ok(item.map(Value::Int32))
        }))
    })
}

fn repeat(types: TypeArgs, element: Value, count: i32) -> Result<Query, Throw> {
    if count < 0 {
        return Err(out_of_range().into());
    }
    query(types.get(0), &[], move || {
        let (mut left, element) = (count, element.clone());
        Ok(steps(move |_| {
            left -= 1;
            Ok(Some(element.clone()).filter(|_| left >= 0))
        }))
    })
}

fn out_of_range() -> Exception {
    Exception::argument_out_of_range("Specified argument was out of the range of valid values.", "count")
}
