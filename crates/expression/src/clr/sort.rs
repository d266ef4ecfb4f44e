//! The two ways in which .NET sorts.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::clr::ordering::Order;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::value::Value;

/// What orders two items; it may run expressions, and fail.
type Compare<'a> = dyn FnMut(&mut Cx<'_>, &Value, &Value) -> Result<Ordering, Throw> + 'a;

/// Sorts as `Array.Sort` and `List<T>.Sort` do: not stable, so the very steps matter where items are equal.
/// An exception of the comparison comes wrapped.
pub(crate) fn sort(cx: &mut Cx<'_>, items: &mut [Value], order: &Order) -> Result<(), Throw> {
    let mut compare = |cx: &mut Cx<'_>, a: &Value, b: &Value| {
        cx.tick(1)?;
        order.compare(cx, a, b)
    };
    introspective(cx, items, &mut compare).map_err(|throw| match throw {
        Throw::Exception(inner) => {
            let outer = Exception::invalid_operation("Failed to compare two elements in the array.");
            Throw::Exception(Arc::new(outer.with_inner(inner)))
        }
        other => other,
    })
}

/// Sorts stably, as `OrderBy` does.
pub(crate) fn sort_stable<T: Clone>(
    cx: &mut Cx<'_>,
    items: Vec<T>,
    compare: &mut dyn FnMut(&mut Cx<'_>, &T, &T) -> Result<Ordering, Throw>,
) -> Result<Vec<T>, Throw> {
    if items.len() < 2 {
        return Ok(items);
    }
    let mut left = items;
    let right = left.split_off(left.len() / 2);
    let left = sort_stable(cx, left, compare)?;
    let right = sort_stable(cx, right, compare)?;
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        cx.tick(1)?;
        let next = if compare(cx, a, b)? == Ordering::Greater { right.next() } else { left.next() };
        merged.extend(next);
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}

const SMALL: usize = 16;

fn introspective(cx: &mut Cx<'_>, items: &mut [Value], compare: &mut Compare<'_>) -> Result<(), Throw> {
    let depth = 2 * (items.len().max(1).ilog2() as usize + 1);
    partitions(cx, items, depth, compare)
}

fn partitions(
    cx: &mut Cx<'_>,
    mut items: &mut [Value],
    mut depth: usize,
    compare: &mut Compare<'_>,
) -> Result<(), Throw> {
    while items.len() > 1 {
        match items.len() {
            2 => return swap_if_greater(cx, items, 0, 1, compare),
            3 => {
                swap_if_greater(cx, items, 0, 1, compare)?;
                swap_if_greater(cx, items, 0, 2, compare)?;
                return swap_if_greater(cx, items, 1, 2, compare);
            }
            length if length <= SMALL => return insertion(cx, items, compare),
            _ if depth == 0 => return heap(cx, items, compare),
            _ => {}
        }
        depth -= 1;
        let pivot = partition(cx, items, compare)?;
        let (low, high) = items.split_at_mut(pivot);
        if let Some((_, high)) = high.split_first_mut() {
            partitions(cx, high, depth, compare)?;
        }
        items = low;
    }
    Ok(())
}

fn less(
    cx: &mut Cx<'_>,
    items: &[Value],
    a: usize,
    b: &Value,
    compare: &mut Compare<'_>,
    order: Ordering,
) -> Result<bool, Throw> {
    match items.get(a) {
        Some(a) => Ok(compare(cx, a, b)? == order),
        None => Err(inconsistent()),
    }
}

fn inconsistent() -> Throw {
    Exception::argument(
        "Unable to sort because the IComparer.Compare() method returns inconsistent results.",
        None,
    )
    .into()
}

fn swap_if_greater(
    cx: &mut Cx<'_>,
    items: &mut [Value],
    a: usize,
    b: usize,
    compare: &mut Compare<'_>,
) -> Result<(), Throw> {
    let (Some(left), Some(right)) = (items.get(a), items.get(b)) else { return Ok(()) };
    if a != b && compare(cx, left, right)? == Ordering::Greater {
        items.swap(a, b);
    }
    Ok(())
}

fn insertion(cx: &mut Cx<'_>, items: &mut [Value], compare: &mut Compare<'_>) -> Result<(), Throw> {
    for end in 1..items.len() {
        let mut place = end;
        while let Some((previous, current)) =
            place.checked_sub(1).and_then(|previous| items.get(previous).zip(items.get(place)))
        {
            if compare(cx, current, previous)? != Ordering::Less {
                break;
            }
            items.swap(place, place - 1);
            place -= 1;
        }
    }
    Ok(())
}

fn partition(cx: &mut Cx<'_>, items: &mut [Value], compare: &mut Compare<'_>) -> Result<usize, Throw> {
    let last = items.len() - 1;
    let middle = last / 2;
    swap_if_greater(cx, items, 0, middle, compare)?;
    swap_if_greater(cx, items, 0, last, compare)?;
    swap_if_greater(cx, items, middle, last, compare)?;
    let Some(pivot) = items.get(middle).cloned() else { return Ok(0) };
    items.swap(middle, last - 1);
    let (mut left, mut right) = (0, last - 1);
    while left < right {
        left += 1;
        while less(cx, items, left, &pivot, compare, Ordering::Less)? {
            left += 1;
        }
        right = right.checked_sub(1).ok_or_else(inconsistent)?;
        while less(cx, items, right, &pivot, compare, Ordering::Greater)? {
            right = right.checked_sub(1).ok_or_else(inconsistent)?;
        }
        if left >= right {
            break;
        }
        items.swap(left, right);
    }
    items.swap(left, last - 1);
    Ok(left)
}

fn heap(cx: &mut Cx<'_>, items: &mut [Value], compare: &mut Compare<'_>) -> Result<(), Throw> {
    let count = items.len();
    for root in (0..count / 2).rev() {
        sift_down(cx, items, root, count, compare)?;
    }
    for end in (1..count).rev() {
        items.swap(0, end);
        sift_down(cx, items, 0, end, compare)?;
    }
    Ok(())
}

fn sift_down(
    cx: &mut Cx<'_>,
    items: &mut [Value],
    mut root: usize,
    end: usize,
    compare: &mut Compare<'_>,
) -> Result<(), Throw> {
    loop {
        let mut child = 2 * root + 1;
        if child >= end {
            return Ok(());
        }
        let (Some(first), second) = (items.get(child), items.get(child + 1)) else { return Ok(()) };
        if let Some(second) = second.filter(|_| child + 1 < end)
            && compare(cx, first, second)? == Ordering::Less
        {
            child += 1;
        }
        let (Some(parent), Some(greater)) = (items.get(root), items.get(child)) else { return Ok(()) };
        if compare(cx, parent, greater)? != Ordering::Less {
            return Ok(());
        }
        items.swap(root, child);
        root = child;
    }
}
