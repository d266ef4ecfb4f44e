//! Sequences that are computed while they are enumerated.

use std::fmt;
use std::sync::Arc;

use crate::clr::sequence::Sequence;
use crate::exception::{Limit, Throw};
use crate::function::IntoValue;
use crate::nest::Nest;
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

/// How deeply queries may stand in each other: each level is a call when an item is asked for.
const DEEPEST: usize = 1000;

/// What starts an enumeration.
type Start = Box<dyn Fn() -> Result<Box<dyn Enumerator>, Throw> + Send + Sync>;

/// A deferred query: an `IEnumerable<T>` of an internal type of .NET.
pub(crate) struct Query {
    ty: Ty,
    depth: usize,
    start: Nest<Option<Start>>,
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Query").field(&self.ty).finish()
    }
}

/// A query over these sources, giving items of this type.
pub(crate) fn query(
    element: Ty,
    sources: &[&Sequence],
    start: impl Fn() -> Result<Box<dyn Enumerator>, Throw> + Send + Sync + 'static,
) -> Result<Query, Throw> {
    let depth = depth_of(sources)?;
    let ty = Ty::named("System.Collections.Generic.IEnumerable", [element]);
    Ok(Query { ty, depth, start: Nest::new(Some(Box::new(start))) })
}

/// How deep a query over these sources is.
pub(crate) fn depth_of(sources: &[&Sequence]) -> Result<usize, Throw> {
    let depths = sources.iter().filter_map(|source| match source.value() {
        Value::Object(object) => object.depth(),
        _ => None,
    });
    match depths.max().unwrap_or(0) + 1 {
        depth if depth > DEEPEST => Err(Limit::Depth.into()),
        depth => Ok(depth),
    }
}

impl Object for Query {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        Some(Box::new(Started { query: self, items: Nest::new(None) }))
    }

    fn depth(&self) -> Option<usize> {
        Some(self.depth)
    }
}

impl IntoValue for Query {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

/// An enumeration that starts when the first item is asked for.
struct Started {
    query: Arc<Query>,
    items: Nest<Option<Box<dyn Enumerator>>>,
}

impl Enumerator for Started {
    fn next(&mut self, cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        if self.items.is_none() {
            *self.items = match self.query.start.as_ref() {
                Some(start) => Some(start()?),
                None => None,
            };
        }
        let Some(items) = self.items.as_mut() else { return Ok(None) };
        stacker::maybe_grow(64 << 10, 1 << 20, || items.next(cx))
    }
}

/// An enumerator made of a function that gives the next item.
pub(crate) fn steps(
    next: impl FnMut(&mut Cx<'_>) -> Result<Option<Value>, Throw> + Send + 'static,
) -> Box<dyn Enumerator> {
    Box::new(Steps(next))
}

struct Steps<F>(F);

impl<F> Enumerator for Steps<F>
where
    F: FnMut(&mut Cx<'_>) -> Result<Option<Value>, Throw> + Send,
{
    fn next(&mut self, cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        cx.tick(1)?;
        (self.0)(cx)
    }
}

/// A query that computes all its items when the first is asked for.
pub(crate) fn buffered(
    element: Ty,
    sources: &[&Sequence],
    compute: impl Fn(&mut Cx<'_>) -> Result<Vec<Value>, Throw> + Clone + Send + Sync + 'static,
) -> Result<Query, Throw> {
    query(element, sources, move || {
        let compute = compute.clone();
        let mut items = None;
        Ok(steps(move |cx| {
            let items = match &mut items {
                Some(items) => items,
                none => none.insert(compute(cx)?.into_iter()),
            };
            Ok(items.next())
        }))
    })
}
