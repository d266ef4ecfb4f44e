//! Enumerable: Select, SelectMany, Zip

use std::sync::Arc;

use super::query::{Query, query, steps};
use crate::clr::record::Record;
use crate::clr::sequence::{Sequence, enumerate};
use crate::declare::Type;
use crate::exception::Throw;
use crate::function::TypeArgs;
use crate::run::{Callable, Cx};
use crate::ty::{Element, Ty};
use crate::value::{Enumerator, Value};

pub(super) fn with(ty: Type) -> Type {
    ty.method(
        "static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, TResult> selector)",
        select,
    )
    .method(
        "static IEnumerable<TResult> Select<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, int, TResult> selector)",
        select_indexed,
    )
    .method(
        "static IEnumerable<TResult> SelectMany<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, IEnumerable<TResult>> selector)",
        |types: TypeArgs, source: Sequence, f: Arc<Callable>| flatten(types.get(1), source, f, false, None),
    )
    .method(
        "static IEnumerable<TResult> SelectMany<TSource, TResult>(this IEnumerable<TSource> source, Func<TSource, int, IEnumerable<TResult>> selector)",
        |types: TypeArgs, source: Sequence, f: Arc<Callable>| flatten(types.get(1), source, f, true, None),
    )
    .method(
        "static IEnumerable<TResult> SelectMany<TSource, TCollection, TResult>(this IEnumerable<TSource> source, Func<TSource, IEnumerable<TCollection>> collectionSelector, Func<TSource, TCollection, TResult> resultSelector)",
        |types: TypeArgs, source: Sequence, f: Arc<Callable>, result: Arc<Callable>| {
            flatten(types.get(2), source, f, false, Some(result))
        },
    )
    .method(
        "static IEnumerable<TResult> SelectMany<TSource, TCollection, TResult>(this IEnumerable<TSource> source, Func<TSource, int, IEnumerable<TCollection>> collectionSelector, Func<TSource, TCollection, TResult> resultSelector)",
        |types: TypeArgs, source: Sequence, f: Arc<Callable>, result: Arc<Callable>| {
            flatten(types.get(2), source, f, true, Some(result))
        },
    )
    .method(
        "static IEnumerable<TResult> Zip<TFirst, TSecond, TResult>(this IEnumerable<TFirst> first, IEnumerable<TSecond> second, Func<TFirst, TSecond, TResult> resultSelector)",
        zip,
    )
    .method(
        "static IEnumerable<(TFirst First, TSecond Second)> Zip<TFirst, TSecond>(this IEnumerable<TFirst> first, IEnumerable<TSecond> second)",
        zip_pairs,
    )
}

fn zip_pairs(types: TypeArgs, first: Sequence, second: Sequence) -> Result<Query, Throw> {
    let element = |name: &str, ty: Ty| Element { name: Some(name.into()), ty };
    let ty = Ty::Tuple([element("First", types.get(0)), element("Second", types.get(1))].into());
    pairs(ty.clone(), first, second, move |_, a, b| Ok(Value::object(Record::new(ty.clone(), vec![a, b]))))
}

fn select(types: TypeArgs, source: Sequence, f: Arc<Callable>) -> Result<Query, Throw> {
    query(types.get(1), &[&source.clone()], move || {
        let (mut items, f) = (source.start()?, Arc::clone(&f));
        Ok(steps(move |cx| match items.next(cx)? {
            Some(item) => cx.call(&f, &mut [item]).map(Some),
            None => Ok(None),
        }))
    })
}

fn select_indexed(types: TypeArgs, source: Sequence, f: Arc<Callable>) -> Result<Query, Throw> {
    query(types.get(1), &[&source.clone()], move || {
        let (mut items, f, mut index) = (source.start()?, Arc::clone(&f), -1);
        Ok(steps(move |cx| match items.next(cx)? {
            Some(item) => {
                index += 1;
                cx.call(&f, &mut [item, Value::Int32(index)]).map(Some)
            }
            None => Ok(None),
        }))
    })
}

fn flatten(
    element: Ty,
    source: Sequence,
    f: Arc<Callable>,
    indexed: bool,
    result: Option<Arc<Callable>>,
) -> Result<Query, Throw> {
    query(element, &[&source.clone()], move || {
        let (mut outer, f, result) = (source.start()?, Arc::clone(&f), result.clone());
        let mut index = -1;
        let mut inner: Option<(Value, Box<dyn Enumerator>)> = None;
        Ok(steps(move |cx| {
            loop {
                if let Some((item, items)) = &mut inner {
                    match (items.next(cx)?, &result) {
                        (Some(found), Some(result)) => {
                            return cx.call(result, &mut [item.clone(), found]).map(Some);
                        }
                        (Some(found), None) => return Ok(Some(found)),
                        (None, _) => inner = None,
                    }
                }
                cx.tick(1)?;
                let Some(item) = outer.next(cx)? else { return Ok(None) };
                index += 1;
                let found = match indexed {
                    true => cx.call(&f, &mut [item.clone(), Value::Int32(index)])?,
                    false => cx.call(&f, &mut [item.clone()])?,
                };
                inner = Some((item, enumerate(&found)?));
            }
        }))
    })
}

fn zip(types: TypeArgs, first: Sequence, second: Sequence, f: Arc<Callable>) -> Result<Query, Throw> {
    pairs(types.get(2), first, second, move |cx, a, b| cx.call(&f, &mut [a, b]))
}

fn pairs(
    element: Ty,
    first: Sequence,
    second: Sequence,
    combine: impl Fn(&mut Cx<'_>, Value, Value) -> Result<Value, Throw> + Clone + Send + Sync + 'static,
) -> Result<Query, Throw> {
    query(element, &[&first.clone(), &second.clone()], move || {
        let (mut first, mut second, combine) = (first.start()?, second.start()?, combine.clone());
        Ok(steps(move |cx| {
            let Some(a) = first.next(cx)? else { return Ok(None) };
            let Some(b) = second.next(cx)? else { return Ok(None) };
            combine(cx, a, b).map(Some)
        }))
    })
}
