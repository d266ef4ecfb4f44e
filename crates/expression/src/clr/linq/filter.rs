//! Enumerable: Where, OfType, Cast, Distinct and the like that let items through or not

use std::sync::Arc;

use super::query::{Query, query, steps};
use crate::clr::instance::{cast, is_instance};
use crate::clr::receiver::test;
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::Throw;
use crate::function::TypeArgs;
use crate::run::{Callable, Cx};
use crate::ty::Ty;
use crate::value::Value;

pub(super) fn with(ty: Type) -> Type {
    ty.method(
        "static IEnumerable<TSource> Where<TSource>(this IEnumerable<TSource> source, Func<TSource, bool> predicate)",
        filter,
    )
    .method(
        "static IEnumerable<TSource> Where<TSource>(this IEnumerable<TSource> source, Func<TSource, int, bool> predicate)",
        filter_indexed,
    )
    .method(
        "static IEnumerable<TResult> OfType<TResult>(this System.Collections.IEnumerable source)",
        of_type,
    )
    .method("static IEnumerable<TResult> Cast<TResult>(this System.Collections.IEnumerable source)", cast_all)
    .method("static IEnumerable<TSource> AsEnumerable<TSource>(this IEnumerable<TSource> source)", |source: Sequence| {
        source
    })
}

fn filter(types: TypeArgs, source: Sequence, f: Arc<Callable>) -> Result<Query, Throw> {
    query(types.get(0), &[&source.clone()], move || {
        let (mut items, f) = (source.start()?, Arc::clone(&f));
        Ok(steps(move |cx| {
            while let Some(item) = items.next(cx)? {
                if test(cx, &f, &item)? {
                    return Ok(Some(item));
                }
                cx.tick(1)?;
            }
            Ok(None)
        }))
    })
}

fn filter_indexed(types: TypeArgs, source: Sequence, f: Arc<Callable>) -> Result<Query, Throw> {
    query(types.get(0), &[&source.clone()], move || {
        let (mut items, f, mut index) = (source.start()?, Arc::clone(&f), -1);
        Ok(steps(move |cx| {
            while let Some(item) = items.next(cx)? {
                index += 1;
                if test_indexed(cx, &f, &item, index)? {
                    return Ok(Some(item));
                }
                cx.tick(1)?;
            }
            Ok(None)
        }))
    })
}

/// Calls a predicate that wants the index too.
pub(super) fn test_indexed(cx: &mut Cx<'_>, f: &Callable, item: &Value, index: i32) -> Result<bool, Throw> {
    match cx.call(f, &mut [item.clone(), Value::Int32(index)])? {
        Value::Bool(answer) => Ok(answer),
        other => Err(Throw::Bug(format!("a predicate gave {other:?}"))),
    }
}

fn of_type(types: TypeArgs, source: Sequence) -> Result<Query, Throw> {
    let ty = types.get(0);
    query(ty.clone(), &[&source.clone()], move || {
        let (mut items, ty) = (source.start()?, ty.clone());
        Ok(steps(move |cx| {
            while let Some(item) = items.next(cx)? {
                if !item.is_null() && is_instance(cx, &item, &ty) {
                    return Ok(Some(item));
                }
                cx.tick(1)?;
            }
            Ok(None)
        }))
    })
}

fn cast_all(cx: &mut Cx<'_>, types: TypeArgs, source: Sequence) -> Result<Value, Throw> {
    let ty = types.get(0);
    let wanted = Ty::named("System.Collections.Generic.IEnumerable", [ty.clone()]);
    if is_instance(cx, source.value(), &wanted) {
        return Ok(source.value().clone());
    }
    let cast = query(ty.clone(), &[&source.clone()], move || {
        let (mut items, ty) = (source.start()?, ty.clone());
        Ok(steps(move |cx| match items.next(cx)? {
            Some(item) => cast(cx, item, &ty).map(Some),
            None => Ok(None),
        }))
    })?;
    Ok(Value::object(cast))
}
