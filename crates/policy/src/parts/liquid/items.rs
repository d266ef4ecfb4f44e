//! What a loop goes through.

use std::fmt;

use liquid_core::model::{DisplayCow, KStringCow, Object, ObjectView, State, Value, ValueView};

use super::datum::ATTRIBUTE;
use super::view::ELEMENT;

/// One item of a loop.
#[derive(Debug)]
pub(super) enum Item<'a> {
    View(&'a dyn ValueView),
    Number(i64),
    Pair(Pair<'a>),
}

impl Item<'_> {
    pub(super) fn as_view(&self) -> &dyn ValueView {
        match self {
            Self::View(view) => *view,
            Self::Number(number) => number,
            Self::Pair(pair) => pair,
        }
    }
}

/// The items of a value: those of a list, the children of an element, the names and values of an object; none of
/// anything else.
pub(super) fn items(value: &dyn ValueView) -> Vec<Item<'_>> {
    if let Some(array) = value.as_array() {
        return array.values().map(Item::View).collect();
    }
    let Some(object) = value.as_object() else { return Vec::new() };
    if value.type_name() == ELEMENT {
        return object.iter().filter(|(name, _)| !name.starts_with(ATTRIBUTE)).flat_map(child).collect();
    }
    object.iter().map(|(key, value)| Item::Pair(Pair { key, value })).collect()
}

fn child<'a>((_, value): (KStringCow<'a>, &'a dyn ValueView)) -> Vec<Item<'a>> {
    match value.as_array() {
        Some(array) => array.values().map(Item::View).collect(),
        None => vec![Item::View(value)],
    }
}

/// A name and its value, with the members `Key` and `Value`.
#[derive(Debug)]
pub(super) struct Pair<'a> {
    key: KStringCow<'a>,
    value: &'a dyn ValueView,
}

impl fmt::Display for Pair<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {}]", self.key, self.value.render())
    }
}

impl ValueView for Pair<'_> {
    fn as_debug(&self) -> &dyn fmt::Debug {
        self
    }

    fn render(&self) -> DisplayCow<'_> {
        DisplayCow::Borrowed(self)
    }

    fn source(&self) -> DisplayCow<'_> {
        DisplayCow::Borrowed(self)
    }

    fn type_name(&self) -> &'static str {
        "pair"
    }

    fn query_state(&self, state: State) -> bool {
        state == State::Truthy
    }

    fn to_kstr(&self) -> KStringCow<'_> {
        KStringCow::from_string(self.to_string())
    }

    fn to_value(&self) -> Value {
        let mut object = Object::new();
        object.insert("Key".into(), Value::scalar(self.key.clone().into_owned()));
        object.insert("Value".into(), self.value.to_value());
        Value::Object(object)
    }

    fn as_object(&self) -> Option<&dyn ObjectView> {
        Some(self)
    }
}

impl ObjectView for Pair<'_> {
    fn as_value(&self) -> &dyn ValueView {
        self
    }

    fn size(&self) -> i64 {
        2
    }

    fn keys<'k>(&'k self) -> Box<dyn Iterator<Item = KStringCow<'k>> + 'k> {
        Box::new(["Key", "Value"].into_iter().map(KStringCow::from_static))
    }

    fn values<'k>(&'k self) -> Box<dyn Iterator<Item = &'k dyn ValueView> + 'k> {
        Box::new(self.iter().map(|(_, value)| value))
    }

    fn iter<'k>(&'k self) -> Box<dyn Iterator<Item = (KStringCow<'k>, &'k dyn ValueView)> + 'k> {
        let key: &dyn ValueView = &self.key;
        Box::new(self.keys().zip([key, self.value]))
    }

    fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    fn get<'s>(&'s self, name: &str) -> Option<&'s dyn ValueView> {
        match name {
            "Key" | "0" => Some(&self.key),
            "Value" | "1" => Some(self.value),
            _ => None,
        }
    }
}
