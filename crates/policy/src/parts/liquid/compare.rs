//! Whether values are equal, and which one is greater: the right one counts as what the left one is.

use std::cmp::Ordering;

use liquid_core::model::{ScalarCow, State, ValueView, ValueViewCmp};

use super::moment::Moment;
use super::view::MOMENT;

/// `left == right`.
pub(super) fn equal(left: &dyn ValueView, right: &dyn ValueView) -> bool {
    if let Some(state) = left.as_state() {
        return is(right, state);
    }
    if let Some(state) = right.as_state() {
        return is(left, state);
    }
    if left.is_nil() || right.is_nil() {
        return left.is_nil() && right.is_nil();
    }
    match (left.as_scalar(), right.as_scalar()) {
        (Some(_), Some(_)) => order(left, right) == Some(Ordering::Equal),
        _ => ValueViewCmp::new(left) == ValueViewCmp::new(right),
    }
}

/// The order of two values; none where they have none.
pub(super) fn order(left: &dyn ValueView, right: &dyn ValueView) -> Option<Ordering> {
    let (one, other) = (left.as_scalar()?, right.as_scalar()?);
    match left.type_name() {
        MOMENT => one.to_kstr().as_str().partial_cmp(moment(right, &other)?.as_str()),
        "boolean" => one.to_bool()?.partial_cmp(&truth(&other)?),
        "whole number" | "fractional number" => match (one.to_integer(), other.to_integer()) {
            (Some(one), Some(other)) => one.partial_cmp(&other),
            _ => one.to_float()?.partial_cmp(&other.to_float()?),
        },
        _ => one.to_kstr().as_str().partial_cmp(right.to_kstr().as_str()),
    }
}

/// Whether a value is nil, false or neither.
pub(super) fn is_true(value: &dyn ValueView) -> bool {
    value.query_state(State::Truthy)
}

fn is(value: &dyn ValueView, state: State) -> bool {
    !value.is_nil() && value.query_state(state)
}

fn moment(view: &dyn ValueView, scalar: &ScalarCow<'_>) -> Option<String> {
    let text = scalar.to_kstr();
    if view.type_name() == MOMENT {
        return Some(text.into_string());
    }
    Moment::parse(text.as_str()).map(Moment::round_trip)
}

fn truth(scalar: &ScalarCow<'_>) -> Option<bool> {
    scalar.to_bool().or_else(|| match scalar.to_kstr().trim().to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    })
}
