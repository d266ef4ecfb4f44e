//! Newtonsoft.Json.Linq.Extensions

use std::sync::Arc;

use super::casts::value_as;
use super::jenumerable::{JEnumerable, token, token_type as element};
use super::jtoken::{descendants, get};
use super::token::JToken;
use crate::clr::linq::query::{Query, query, steps};
use crate::clr::sequence::{Sequence, enumerate};
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{IntoValue, TypeArgs};
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

pub(super) fn declare() -> Type {
    let ty = Type::static_class("Newtonsoft.Json.Linq.Extensions")
        .method("static U Value<U>(this IEnumerable<JToken> value)", |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence| {
            value(cx, &source, &types.get(0))
        })
        .method("static U Value<T, U>(this IEnumerable<T> value) where T : JToken", |cx: &mut Cx<'_>, types: TypeArgs, source: Sequence| {
            value(cx, &source, &types.get(1))
        })
        .method("static Newtonsoft.Json.Linq.IJEnumerable<JToken> Values(this IEnumerable<JToken> source)", |source: Sequence| {
            listed(values(source, None, None))
        })
        .method("static Newtonsoft.Json.Linq.IJEnumerable<JToken> Values(this IEnumerable<JToken> source, object key)", |source: Sequence, key: Value| {
            listed(values(source, Some(key), None))
        })
        .method("static IEnumerable<U> Values<U>(this IEnumerable<JToken> source)", |types: TypeArgs, source: Sequence| {
            values(source, None, Some(types.get(0)))
        })
        .method("static IEnumerable<U> Values<U>(this IEnumerable<JToken> source, object key)", |types: TypeArgs, source: Sequence, key: Value| {
            values(source, Some(key), Some(types.get(0)))
        })
        .method("static Newtonsoft.Json.Linq.IJEnumerable<JProperty> Properties(this IEnumerable<JObject> source)", |source: Sequence| {
            listed(each(Ty::named("Newtonsoft.Json.Linq.JProperty", []), source, |token| Ok(Value::object(token))))
        });
    with_family(ty)
}

fn with_family(ty: Type) -> Type {
    ty.method("static Newtonsoft.Json.Linq.IJEnumerable<JToken> Children<T>(this IEnumerable<T> source) where T : JToken", |source: Sequence| {
        listed(each(element(), source, |token| Ok(Value::object(token))))
    })
    .method("static IEnumerable<U> Children<T, U>(this IEnumerable<T> source) where T : JToken", |types: TypeArgs, source: Sequence| {
        let ty = types.get(1);
        let children = each(element(), source, |token| Ok(Value::object(token)))?;
        convert(ty, Sequence::of(Value::object(children)))
    })
    .method("static Newtonsoft.Json.Linq.IJEnumerable<JToken> Descendants<T>(this IEnumerable<T> source) where T : JContainer", |source: Sequence| {
        listed(each(element(), source, |token| descendants(&token, false)?.into_value()))
    })
    .method(
        "static Newtonsoft.Json.Linq.IJEnumerable<JToken> DescendantsAndSelf<T>(this IEnumerable<T> source) where T : JContainer",
        |source: Sequence| listed(each(element(), source, |token| descendants(&token, true)?.into_value())),
    )
    .method("static Newtonsoft.Json.Linq.IJEnumerable<JToken> Ancestors<T>(this IEnumerable<T> source) where T : JToken", |source: Sequence| {
        listed(each(element(), source, |token| Ok(Value::object(Ancestors(token.parent())))))
    })
    .method(
        "static Newtonsoft.Json.Linq.IJEnumerable<JToken> AncestorsAndSelf<T>(this IEnumerable<T> source) where T : JToken",
        |source: Sequence| listed(each(element(), source, |token| Ok(Value::object(Ancestors(Some(token)))))),
    )
    .method("static Newtonsoft.Json.Linq.IJEnumerable<JToken> AsJEnumerable(this IEnumerable<JToken> source)", |source: Sequence| {
        JEnumerable::new(element(), source.value().clone())
    })
    .method("static Newtonsoft.Json.Linq.IJEnumerable<T> AsJEnumerable<T>(this IEnumerable<T> source) where T : JToken", |types: TypeArgs, source: Sequence| {
        JEnumerable::new(types.get(0), source.value().clone())
    })
}

fn listed(found: Result<Query, Throw>) -> Result<JEnumerable, Throw> {
    Ok(JEnumerable::new(element(), Value::object(found?)))
}

fn value(cx: &mut Cx<'_>, source: &Sequence, ty: &Ty) -> Result<Value, Throw> {
    match source.value().downcast_ref::<JToken>() {
        Some(token) => value_as(cx, token, ty),
        None => Err(Exception::argument("Source value must be a JToken.", None).into()),
    }
}

/// What stands under this key in each token, as tokens.
pub(super) fn values_of_key(_cx: &mut Cx<'_>, source: Sequence, key: Value) -> Result<Query, Throw> {
    values(source, Some(key), None)
}

/// Without a key the children of each token, a `JValue` standing for itself; as values of a type where one is
/// given.
fn values(source: Sequence, key: Option<Value>, ty: Option<Ty>) -> Result<Query, Throw> {
    let result = ty.clone().unwrap_or_else(element);
    query(result, &[&source.clone()], move || {
        let (mut items, key, ty) = (source.start()?, key.clone(), ty.clone());
        let mut inner: Option<Box<dyn Enumerator>> = None;
        Ok(steps(move |cx| {
            loop {
                let found = match &mut inner {
                    Some(children) => match children.next(cx)? {
                        Some(item) => item,
                        None => {
                            inner = None;
                            continue;
                        }
                    },
                    None => {
                        cx.tick(1)?;
                        let Some(item) = items.next(cx)? else { return Ok(None) };
                        let Some(own) = token(&item) else { continue };
                        match &key {
                            Some(key) => match get(cx, Arc::new(own), key.clone())? {
                                Some(found) => found.into_object(),
                                None => continue,
                            },
                            None if own.is_container() => {
                                inner = Some(enumerate(&item)?);
                                continue;
                            }
                            None => item,
                        }
                    }
                };
                return Ok(Some(match (&ty, token(&found)) {
                    (Some(ty), Some(token)) => value_as(cx, &token, ty)?,
                    _ => found,
                }));
            }
        }))
    })
}

/// All that `inner` gives of each token.
fn each(
    element: Ty,
    source: Sequence,
    inner: impl Fn(JToken) -> Result<Value, Throw> + Copy + Send + Sync + 'static,
) -> Result<Query, Throw> {
    query(element, &[&source.clone()], move || {
        let mut items = source.start()?;
        let mut current: Option<Box<dyn Enumerator>> = None;
        Ok(steps(move |cx| {
            loop {
                if let Some(children) = &mut current {
                    if let Some(found) = children.next(cx)? {
                        return Ok(Some(found));
                    }
                    current = None;
                }
                cx.tick(1)?;
                let Some(item) = items.next(cx)? else { return Ok(None) };
                if let Some(token) = token(&item) {
                    current = Some(enumerate(&inner(token)?)?);
                }
            }
        }))
    })
}

fn convert(ty: Ty, source: Sequence) -> Result<Query, Throw> {
    query(ty.clone(), &[&source.clone()], move || {
        let (mut items, ty) = (source.start()?, ty.clone());
        Ok(steps(move |cx| match items.next(cx)? {
            Some(item) => match token(&item) {
                Some(token) => value_as(cx, &token, &ty).map(Some),
                None => Ok(Some(item)),
            },
            None => Ok(None),
        }))
    })
}

/// A token and those around it, from inside to outside.
#[derive(Clone, Debug)]
struct Ancestors(Option<JToken>);

impl Object for Ancestors {
    fn ty(&self) -> Ty {
        Ty::named("System.Collections.Generic.IEnumerable", [element()])
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let mut next = self.0.clone();
        Some(steps(move |_| {
            let Some(token) = next.take() else { return Ok(None) };
            next = token.parent();
            Ok(Some(token.into_object()))
        }))
    }
}
