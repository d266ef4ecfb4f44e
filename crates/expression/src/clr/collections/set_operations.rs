//! What `ISet<T>` does with a set and a sequence, for sets of every kind.

use std::sync::Arc;

use crate::clr::collections::HashSet;
use crate::clr::collections::sorted::Sorted;
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::Throw;
use crate::function::{FromValue, Mismatch};
use crate::run::Cx;
use crate::value::Value;

/// A set, as the operations see it.
pub(crate) trait Set {
    /// The items in the order of the set.
    fn items(&self) -> Vec<Value>;

    /// Whether the item is in it.
    fn has(&self, cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw>;

    /// Adds the item; says whether it was not in it.
    fn put(&self, cx: &mut Cx<'_>, item: Value) -> Result<bool, Throw>;

    /// Removes the item; says whether it was in it.
    fn take(&self, cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw>;

    /// An empty set that compares as this one does.
    fn like(&self) -> Arc<dyn Set>;
}

/// Adds the operations to the table of a set.
pub(crate) fn declare(ty: Type) -> Type {
    ty.method("void ExceptWith(IEnumerable<T> other)", except_with)
        .method("void IntersectWith(IEnumerable<T> other)", intersect_with)
        .method("void SymmetricExceptWith(IEnumerable<T> other)", symmetric_except_with)
        .method("void UnionWith(IEnumerable<T> other)", union_with)
        .method(
            "bool IsProperSubsetOf(IEnumerable<T> other)",
            |cx: &mut Cx<'_>, set: Any, other: Sequence| {
                let counts = Counts::of(cx, &set, &other)?;
                Ok::<_, Throw>(counts.all_of_set && counts.others > 0)
            },
        )
        .method(
            "bool IsProperSupersetOf(IEnumerable<T> other)",
            |cx: &mut Cx<'_>, set: Any, other: Sequence| {
                let counts = Counts::of(cx, &set, &other)?;
                Ok::<_, Throw>(!counts.all_of_set && counts.others == 0)
            },
        )
        .method("bool IsSubsetOf(IEnumerable<T> other)", |cx: &mut Cx<'_>, set: Any, other: Sequence| {
            Ok::<_, Throw>(Counts::of(cx, &set, &other)?.all_of_set)
        })
        .method("bool IsSupersetOf(IEnumerable<T> other)", |cx: &mut Cx<'_>, set: Any, other: Sequence| {
            Ok::<_, Throw>(Counts::of(cx, &set, &other)?.others == 0)
        })
        .method("bool Overlaps(IEnumerable<T> other)", |cx: &mut Cx<'_>, set: Any, other: Sequence| {
            Ok::<_, Throw>(Counts::of(cx, &set, &other)?.any_of_set)
        })
        .method("bool SetEquals(IEnumerable<T> other)", |cx: &mut Cx<'_>, set: Any, other: Sequence| {
            let counts = Counts::of(cx, &set, &other)?;
            Ok::<_, Throw>(counts.all_of_set && counts.others == 0)
        })
}

/// A set of any kind.
pub(crate) struct Any(pub(crate) Arc<dyn Set>);

impl FromValue for Any {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        if let Some(set) = value.downcast::<HashSet>() {
            return Ok(Self(set));
        }
        match value.downcast::<Sorted>() {
            Some(set) => Ok(Self(set)),
            None if value.is_null() => Err(Mismatch::Null),
            None => Err(Mismatch::Type(value)),
        }
    }
}

/// The items of the sequence as a set that compares as `set` does.
fn gathered(cx: &mut Cx<'_>, set: &Any, other: &Sequence) -> Result<Arc<dyn Set>, Throw> {
    let gathered = set.0.like();
    for item in other.collect(cx)? {
        gathered.put(cx, item)?;
    }
    Ok(gathered)
}

fn except_with(cx: &mut Cx<'_>, set: Any, other: Sequence) -> Result<(), Throw> {
    for item in other.collect(cx)? {
        set.0.take(cx, &item)?;
    }
    Ok(())
}

fn intersect_with(cx: &mut Cx<'_>, set: Any, other: Sequence) -> Result<(), Throw> {
    let keep = gathered(cx, &set, &other)?;
    for item in set.0.items() {
        if !keep.has(cx, &item)? {
            set.0.take(cx, &item)?;
        }
    }
    Ok(())
}

fn symmetric_except_with(cx: &mut Cx<'_>, set: Any, other: Sequence) -> Result<(), Throw> {
    for item in gathered(cx, &set, &other)?.items() {
        if !set.0.take(cx, &item)? {
            set.0.put(cx, item)?;
        }
    }
    Ok(())
}

fn union_with(cx: &mut Cx<'_>, set: Any, other: Sequence) -> Result<(), Throw> {
    for item in other.collect(cx)? {
        set.0.put(cx, item)?;
    }
    Ok(())
}

/// How a set and a sequence overlap.
struct Counts {
    all_of_set: bool,
    any_of_set: bool,
    others: usize,
}

impl Counts {
    fn of(cx: &mut Cx<'_>, set: &Any, other: &Sequence) -> Result<Self, Throw> {
        let (mut shared, mut others) = (0, 0);
        for item in gathered(cx, set, other)?.items() {
            if set.0.has(cx, &item)? {
                shared += 1;
            } else {
                others += 1;
            }
        }
        Ok(Self { all_of_set: shared == set.0.items().len(), any_of_set: shared > 0, others })
    }
}
