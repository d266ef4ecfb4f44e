//! How the `liquid` crate looks at our values.

use std::fmt::Debug;

use liquid_core::model::{
    ArrayView, DisplayCow, KStringCow, Object, ObjectView, ScalarCow, State, Value, ValueView,
};

use super::datum::{Datum, Map, MapKind};

/// [`ValueView::type_name`] of a date.
pub(super) const MOMENT: &str = "date time";

/// [`ValueView::type_name`] of an XML element, whose items are its children.
pub(super) const ELEMENT: &str = "element";

/// What stands for whatever is not there.
pub(super) static NIL: Datum = Datum::Nil;

impl ValueView for Datum {
    fn as_debug(&self) -> &dyn Debug {
        self
    }

    fn render(&self) -> DisplayCow<'_> {
        DisplayCow::Borrowed(self)
    }

    fn source(&self) -> DisplayCow<'_> {
        DisplayCow::Borrowed(self)
    }

    fn type_name(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Truth(_) => "boolean",
            Self::Integer(_) => "whole number",
            Self::Float(_) => "fractional number",
            Self::Text(_) => "string",
            Self::Moment(_) => MOMENT,
            Self::List(_) => "array",
            Self::Map(map) if map.kind() == MapKind::Element => ELEMENT,
            Self::Map(_) => "object",
        }
    }

    fn query_state(&self, state: State) -> bool {
        let is_empty = match self {
            Self::Nil => true,
            Self::Text(text) => text.is_empty(),
            Self::List(values) => values.is_empty(),
            Self::Map(map) => map.members().is_empty() && map.text().unwrap_or_default().is_empty(),
            Self::Truth(_) | Self::Integer(_) | Self::Float(_) | Self::Moment(_) => false,
        };
        match state {
            State::Truthy => !matches!(self, Self::Nil | Self::Truth(false)),
            State::DefaultValue => is_empty || matches!(self, Self::Truth(false)),
            State::Empty | State::Blank => is_empty,
        }
    }

    fn to_kstr(&self) -> KStringCow<'_> {
        match self {
            Self::Text(text) => KStringCow::from_ref(text),
            other => KStringCow::from_string(other.to_string()),
        }
    }

    /// What an assigned variable holds and what a filter gives: a date becomes the text that it prints, an element
    /// with text that text.
    fn to_value(&self) -> Value {
        match self {
            Self::Nil => Value::Nil,
            Self::Truth(truth) => Value::scalar(*truth),
            Self::Integer(number) => Value::scalar(*number),
            Self::Float(number) => Value::scalar(*number),
            Self::Text(text) => Value::scalar(text.clone()),
            Self::Moment(moment) => Value::scalar(moment.to_string()),
            Self::List(values) => Value::Array(values.iter().map(ValueView::to_value).collect()),
            Self::Map(map) => map_value(map),
        }
    }

    fn as_scalar(&self) -> Option<ScalarCow<'_>> {
        Some(match self {
            Self::Truth(truth) => ScalarCow::new(*truth),
            Self::Integer(number) => ScalarCow::new(*number),
            Self::Float(number) => ScalarCow::new(*number),
            Self::Text(text) => ScalarCow::new(text.as_str()),
            Self::Moment(moment) => ScalarCow::new(moment.round_trip()),
            Self::Map(map) => ScalarCow::new(map.text()?),
            Self::Nil | Self::List(_) => return None,
        })
    }

    fn as_array(&self) -> Option<&dyn ArrayView> {
        matches!(self, Self::List(_)).then_some(self)
    }

    fn as_object(&self) -> Option<&dyn ObjectView> {
        matches!(self, Self::Map(_)).then_some(self)
    }

    fn is_nil(&self) -> bool {
        matches!(self, Self::Nil)
    }
}

fn map_value(map: &Map) -> Value {
    if let (Some(text), true) = (map.text(), map.children().next().is_none()) {
        return Value::scalar(text.to_owned());
    }
    let mut object = Object::new();
    for (name, value) in map.members() {
        object.insert(name.clone().into(), value.to_value());
    }
    Value::Object(object)
}

impl Datum {
    fn values(&self) -> &[Self] {
        match self {
            Self::List(values) => values,
            _ => &[],
        }
    }

    fn map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }
}

impl ArrayView for Datum {
    fn as_value(&self) -> &dyn ValueView {
        self
    }

    fn size(&self) -> i64 {
        size(self.values().len())
    }

    fn values<'k>(&'k self) -> Box<dyn Iterator<Item = &'k dyn ValueView> + 'k> {
        Box::new(self.values().iter().map(|value| value as &dyn ValueView))
    }

    fn contains_key(&self, index: i64) -> bool {
        ArrayView::get(self, index).is_some()
    }

    fn get(&self, index: i64) -> Option<&dyn ValueView> {
        let from_start = if index < 0 { index.checked_add(ArrayView::size(self))? } else { index };
        let value = self.values().get(usize::try_from(from_start).ok()?)?;
        Some(value)
    }
}

impl ObjectView for Datum {
    fn as_value(&self) -> &dyn ValueView {
        self
    }

    fn size(&self) -> i64 {
        size(self.map().map_or(0, |map| map.members().len()))
    }

    fn keys<'k>(&'k self) -> Box<dyn Iterator<Item = KStringCow<'k>> + 'k> {
        Box::new(
            self.map()
                .into_iter()
                .flat_map(|map| map.members().keys())
                .map(|name| KStringCow::from_ref(name)),
        )
    }

    fn values<'k>(&'k self) -> Box<dyn Iterator<Item = &'k dyn ValueView> + 'k> {
        let members = self.map().into_iter().flat_map(|map| map.members().values());
        Box::new(members.map(|value| value as &dyn ValueView))
    }

    fn iter<'k>(&'k self) -> Box<dyn Iterator<Item = (KStringCow<'k>, &'k dyn ValueView)> + 'k> {
        let members = self.map().into_iter().flat_map(|map| map.members());
        Box::new(members.map(|(name, value)| (KStringCow::from_ref(name), value as &dyn ValueView)))
    }

    fn contains_key(&self, name: &str) -> bool {
        ObjectView::get(self, name).is_some()
    }

    fn get<'s>(&'s self, name: &str) -> Option<&'s dyn ValueView> {
        self.map()?.get(name).map(|value| value as &dyn ValueView)
    }
}

pub(super) fn size(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
