//! Enumerable: ToArray, ToList, ToDictionary, ToHashSet

use std::sync::Arc;

use crate::clr::Array;
use crate::clr::collections::{DictionaryObject, HashSet, ListObject};
use crate::clr::equality::Equality;
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::TypeArgs;
use crate::interface::Dictionary;
use crate::run::{Callable, Cx};
use crate::value::Value;

pub(super) fn with(ty: Type) -> Type {
    with_dictionaries(ty)
        .method("static TSource[] ToArray<TSource>(this IEnumerable<TSource> source)", |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence| {
            Ok::<_, Throw>(Array::new(types.get(0), source.collect(cx)?))
        })
        .method("static List<TSource> ToList<TSource>(this IEnumerable<TSource> source)", |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence| {
            Ok::<_, Throw>(Value::object(ListObject::new(types.get(0), source.collect(cx)?)))
        })
        .method("static HashSet<TSource> ToHashSet<TSource>(this IEnumerable<TSource> source)", |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence| {
            to_set(cx, types, source, Equality::default())
        })
        .method(
            "static HashSet<TSource> ToHashSet<TSource>(this IEnumerable<TSource> source, IEqualityComparer<TSource> comparer)",
            to_set,
        )
}

fn with_dictionaries(ty: Type) -> Type {
    ty.method(
        "static Dictionary<TKey, TSource> ToDictionary<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, key: Arc<Callable>| {
            let dictionary = DictionaryObject::empty(types.get(1), types.get(0), Equality::default());
            fill(cx, dictionary, source, &key, None)
        },
    )
    .method(
        "static Dictionary<TKey, TSource> ToDictionary<TSource, TKey>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, IEqualityComparer<TKey> comparer)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, key: Arc<Callable>, comparer: Equality| {
            let dictionary = DictionaryObject::empty(types.get(1), types.get(0), comparer);
            fill(cx, dictionary, source, &key, None)
        },
    )
    .method(
        "static Dictionary<TKey, TElement> ToDictionary<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, key: Arc<Callable>, element: Arc<Callable>| {
            let dictionary = DictionaryObject::empty(types.get(1), types.get(2), Equality::default());
            fill(cx, dictionary, source, &key, Some(&element))
        },
    )
    .method(
        "static Dictionary<TKey, TElement> ToDictionary<TSource, TKey, TElement>(this IEnumerable<TSource> source, Func<TSource, TKey> keySelector, Func<TSource, TElement> elementSelector, IEqualityComparer<TKey> comparer)",
        |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, key: Arc<Callable>, element: Arc<Callable>, comparer: Equality| {
            let dictionary = DictionaryObject::empty(types.get(1), types.get(2), comparer);
            fill(cx, dictionary, source, &key, Some(&element))
        },
    )
}

fn fill(
    cx: &mut Cx<'_>,
    dictionary: DictionaryObject,
    source: Sequence,
    key: &Callable,
    element: Option<&Arc<Callable>>,
) -> Result<Value, Throw> {
    let mut items = source.start()?;
    while let Some(item) = items.next(cx)? {
        cx.tick(1)?;
        let key = cx.call(key, &mut [item.clone()])?;
        if key.is_null() {
            return Err(Exception::argument_null("key").into());
        }
        let value = match element {
            Some(element) => cx.call(element, &mut [item])?,
            None => item,
        };
        dictionary.add_value(cx, key, value)?;
    }
    Ok(Value::object(dictionary))
}

fn to_set(cx: &mut Cx<'_>, types: TypeArgs, source: Sequence, comparer: Equality) -> Result<Value, Throw> {
    let set = HashSet::new(types.get(0), comparer);
    let mut items = source.start()?;
    while let Some(item) = items.next(cx)? {
        cx.tick(1)?;
        set.insert(cx, item)?;
    }
    Ok(Value::object(set))
}
