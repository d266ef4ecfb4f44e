//! Searching and copying that arrays and lists share.

use crate::clr::Array;
use crate::clr::equality;
use crate::clr::ordering::Order;
use crate::clr::receiver::{int, out_of_range, test};
use crate::exception::{Exception, Throw};
use crate::run::{Callable, Cx};
use crate::value::Value;
use std::cmp::Ordering;

/// The index as .NET gives it: -1 where there is none.
pub(crate) fn place(index: Option<usize>) -> i32 {
    index.map_or(-1, int)
}

/// The first item for which the predicate holds.
pub(crate) fn first(cx: &mut Cx<'_>, items: &[Value], f: &Callable) -> Result<Option<usize>, Throw> {
    for (index, item) in items.iter().enumerate() {
        if test(cx, f, item)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// The last item for which the predicate holds.
pub(crate) fn last(cx: &mut Cx<'_>, items: &[Value], f: &Callable) -> Result<Option<usize>, Throw> {
    for (index, item) in items.iter().enumerate().rev() {
        if test(cx, f, item)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// `FindIndex(start, count, f)`.
pub(crate) fn first_from(
    cx: &mut Cx<'_>,
    items: &[Value],
    start: i32,
    count: Option<i32>,
    f: &Callable,
) -> Result<i32, Throw> {
    let from = usize::try_from(start).ok().filter(|start| *start <= items.len()).ok_or_else(start_index)?;
    let count = count.unwrap_or_else(|| int(items.len() - from));
    let to = usize::try_from(count).ok().and_then(|count| from.checked_add(count));
    let part = to.and_then(|to| items.get(from..to)).ok_or_else(count_out_of_range)?;
    Ok(place(first(cx, part, f)?.map(|index| index + from)))
}

/// `FindLastIndex(start, count, f)`: searches backwards from `start`.
pub(crate) fn last_from(
    cx: &mut Cx<'_>,
    items: &[Value],
    start: i32,
    count: Option<i32>,
    f: &Callable,
) -> Result<i32, Throw> {
    if items.is_empty() {
        return if start == -1 { Ok(-1) } else { Err(start_index().into()) };
    }
    let end = usize::try_from(start).ok().filter(|start| *start < items.len()).ok_or_else(start_index)? + 1;
    let count = count.map_or(Ok(end), |count| usize::try_from(count).map_err(|_| count_out_of_range()))?;
    let from = end.checked_sub(count).ok_or_else(count_out_of_range)?;
    let found = last(cx, items.get(from..end).unwrap_or_default(), f)?;
    Ok(place(found.map(|index| index + from)))
}

/// `IndexOf(item, start, count)`.
pub(crate) fn index_of(items: &[Value], item: &Value, start: i32, count: i32) -> Result<i32, Throw> {
    let from = usize::try_from(start).ok().filter(|start| *start <= items.len()).ok_or_else(out_of_range)?;
    let to = usize::try_from(count).ok().and_then(|count| from.checked_add(count));
    let part = to.and_then(|to| items.get(from..to)).ok_or_else(count_out_of_range)?;
    Ok(place(part.iter().position(|other| equality::equals(other, item)).map(|index| index + from)))
}

/// `LastIndexOf(item, start, count)`: searches backwards from `start`.
pub(crate) fn last_index_of(items: &[Value], item: &Value, start: i32, count: i32) -> Result<i32, Throw> {
    if items.is_empty() {
        return Ok(-1);
    }
    let end = usize::try_from(start).ok().filter(|start| *start < items.len()).ok_or_else(out_of_range)? + 1;
    let from = usize::try_from(count).ok().and_then(|count| end.checked_sub(count));
    let from = from.ok_or_else(count_out_of_range)?;
    let part = items.get(from..end).unwrap_or_default();
    Ok(place(part.iter().rposition(|other| equality::equals(other, item)).map(|index| index + from)))
}

/// `BinarySearch`: the index of the item, or the complement of where it would stand. `offset` is added.
pub(crate) fn binary(
    cx: &mut Cx<'_>,
    items: &[Value],
    offset: usize,
    item: &Value,
    order: &Order,
) -> Result<i32, Throw> {
    let (mut low, mut high) = (0, items.len());
    while low < high {
        // .NET halves an inclusive range, which decides which of several equal items is found.
        let middle = low + (high - 1 - low) / 2;
        let Some(candidate) = items.get(middle) else { break };
        match order.compare(cx, candidate, item)? {
            Ordering::Equal => return Ok(int(middle + offset)),
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
        }
    }
    Ok(!int(low + offset))
}

/// `CopyTo(array, at)`.
pub(crate) fn copy_into(items: &[Value], array: &Array, at: i32) -> Result<(), Throw> {
    let at = usize::try_from(at).map_err(|_| {
        Exception::argument_out_of_range(
            "Number was less than the array's lower bound in the first dimension.",
            "destinationIndex",
        )
    })?;
    if at.checked_add(items.len()).is_none_or(|end| end > array.len()) {
        return Err(too_short().into());
    }
    for (index, item) in items.iter().enumerate() {
        if !array.set(at + index, item.clone()) {
            return Err(Exception::new(
                "System.ArrayTypeMismatchException",
                "Attempted to access an element as a type incompatible with the array.",
            )
            .into());
        }
    }
    Ok(())
}

/// `ArgumentException` of a copy that does not fit.
pub(crate) fn too_short() -> Exception {
    Exception::argument(
        "Destination array was not long enough. Check the destination index, length, and the array's lower bounds.",
        Some("destinationArray"),
    )
}

fn start_index() -> Exception {
    Exception::argument_out_of_range(
        "Index was out of range. Must be non-negative and less than the size of the collection.",
        "startIndex",
    )
}

fn count_out_of_range() -> Exception {
    Exception::argument_out_of_range(
        "Count must be positive and count must refer to a location within the string/array/collection.",
        "count",
    )
}
