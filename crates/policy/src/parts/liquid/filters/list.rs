//! Filters of lists.

use std::cmp::Ordering;
use std::collections::HashSet;

use liquid_core::error::Result;
use liquid_core::model::{Value, ValueView};

use super::given::{Given, text_of, utf16, value};
use crate::parts::liquid::compare::order;
use crate::parts::liquid::items::items;
use crate::parts::liquid::view;

/// The items of a list, lists in it laid open; of another value that value.
fn flat(input: &dyn ValueView) -> Vec<Value> {
    match input.as_array() {
        Some(list) => list.values().flat_map(flat).collect(),
        None => vec![input.to_value()],
    }
}

pub(super) fn size(given: &Given<'_>) -> Result<Value> {
    let input = given.input;
    Ok(Value::scalar(if let Some(list) = input.as_array() {
        list.size()
    } else if input.is_object() {
        view::size(items(input).len())
    } else if input.type_name() == "string" {
        view::size(utf16(&input.to_kstr()).len())
    } else {
        0
    }))
}

pub(super) fn first(given: &Given<'_>) -> Result<Value> {
    Ok(items(given.input).first().map_or(Value::Nil, |item| item.as_view().to_value()))
}

pub(super) fn last(given: &Given<'_>) -> Result<Value> {
    Ok(items(given.input).last().map_or(Value::Nil, |item| item.as_view().to_value()))
}

pub(super) fn join(given: &Given<'_>) -> Result<Value> {
    let Some(list) = given.input.as_array() else { return Ok(given.input.to_value()) };
    let separator = given.argument(0).map_or(" ".to_owned(), |separator| separator.render().to_string());
    given.charge(usize::try_from(list.size()).unwrap_or(usize::MAX).saturating_mul(separator.len()))?;
    let texts: Vec<String> = list.values().map(|item| text_of(item).unwrap_or_default()).collect();
    Ok(value(texts.join(&separator)))
}

/// The member of this name of each item.
pub(super) fn map(given: &Given<'_>) -> Result<Value> {
    if given.input.is_nil() {
        return Ok(Value::Nil);
    }
    let name = given.argument_text(0);
    let member = |item: &dyn ValueView| {
        item.as_object().and_then(|object| object.get(&name)).map_or(Value::Nil, ValueView::to_value)
    };
    Ok(Value::array(items(given.input).iter().map(|item| member(item.as_view()))))
}

/// In the order of the values, or of their members of a name; texts without regard to case.
pub(super) fn sort(given: &Given<'_>) -> Result<Value> {
    if given.input.is_nil() {
        return Ok(Value::Nil);
    }
    let property = given.argument_text(0);
    let mut keyed: Vec<(Key, Value)> = flat(given.input)
        .into_iter()
        .map(|item| {
            let key = match (property.is_empty(), item.as_object()) {
                (false, Some(object)) => object.get(&property).map_or(Value::Nil, ValueView::to_value),
                (false, None) => Value::Nil,
                (true, _) => item.clone(),
            };
            (Key::of(key), item)
        })
        .collect();
    keyed.sort_by(|(one, _), (other, _)| one.order(other));
    Ok(Value::array(keyed.into_iter().map(|(_, item)| item)))
}

enum Key {
    Text(String),
    Other(Value),
}

impl Key {
    fn of(key: Value) -> Self {
        if key.type_name() == "string" { Self::Text(key.to_kstr().to_lowercase()) } else { Self::Other(key) }
    }

    /// Nil comes first; values of different kinds have an order of their own, so that sorting is consistent.
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::Text(_), Self::Other(_)) => Ordering::Greater,
            (Self::Other(_), Self::Text(_)) => Ordering::Less,
            (Self::Other(one), Self::Other(other)) => {
                rank(one).cmp(&rank(other)).then_with(|| order(one, other).unwrap_or(Ordering::Equal))
            }
        }
    }
}

fn rank(value: &Value) -> u8 {
    match value.type_name() {
        "nil" => 0,
        "boolean" => 1,
        "whole number" | "fractional number" => 2,
        _ => 3,
    }
}

pub(super) fn uniq(given: &Given<'_>) -> Result<Value> {
    if given.input.is_nil() {
        return Ok(Value::Nil);
    }
    let mut seen = HashSet::new();
    let is_new = |item: &Value| seen.insert((item.type_name(), item.render().to_string()));
    Ok(Value::array(flat(given.input).into_iter().filter(is_new)))
}

pub(super) fn compact(given: &Given<'_>) -> Result<Value> {
    if given.input.is_nil() {
        return Ok(Value::Nil);
    }
    Ok(Value::array(flat(given.input).into_iter().filter(|item| !item.is_nil())))
}

/// A part of a text or a list; a start below zero counts from the end.
pub(super) fn slice(given: &Given<'_>) -> Result<Value> {
    let start = given.argument_number(0)?.unwrap_or(0);
    let length = given.argument_number(1)?.unwrap_or(1);
    if let Some(list) = given.input.as_array() {
        let Some((start, length)) = part(list.size(), start, length) else { return Ok(Value::Nil) };
        return Ok(Value::array(list.values().skip(start).take(length).map(ValueView::to_value)));
    }
    let Some(text) = given.text() else { return Ok(Value::Nil) };
    let text = utf16(&text);
    let part =
        part(view::size(text.len()), start, length).and_then(|(start, length)| text.slice(start, length));
    Ok(part.map_or(Value::Nil, |part| value(part.to_string())))
}

/// Where a part begins, and how long it is, within what there is.
fn part(size: i64, start: i64, length: i64) -> Option<(usize, usize)> {
    if start > size {
        return None;
    }
    let from = if start < 0 { start.saturating_add(size) } else { start };
    let length = if from < 0 { length.saturating_add(from) } else { length };
    let from = from.max(0);
    let length = length.clamp(0, size - from);
    Some((usize::try_from(from).ok()?, usize::try_from(length).ok()?))
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn parts_stay_within() {
        assert_eq!(part(5, 1, 2), Some((1, 2)));
        assert_eq!(part(5, -3, 2), Some((2, 2)));
        assert_eq!(part(5, -7, 4), Some((0, 2)));
        assert_eq!(part(5, 3, 9), Some((3, 2)));
        assert_eq!(part(5, 6, 1), None);
        assert_eq!(part(5, i64::MIN, i64::MAX), Some((0, 4)));
        assert_eq!(part(5, 2, i64::MIN), Some((2, 0)));
    }
}
