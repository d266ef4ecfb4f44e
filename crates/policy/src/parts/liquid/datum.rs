//! What a template sees: values of bodies, headers and variables.

use std::collections::HashMap;
use std::fmt;

use indexmap::IndexMap;

use super::moment::Moment;

/// A value that a template sees.
#[derive(Debug, Default)]
pub(super) enum Datum {
    /// Nothing; it prints nothing.
    #[default]
    Nil,
    Truth(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Moment(Moment),
    List(Vec<Datum>),
    Map(Map),
}

/// Values by name.
#[derive(Debug, Default)]
pub(super) struct Map {
    kind: MapKind,
    members: IndexMap<String, Datum>,
    /// Where the members are, by their names in small letters, in maps that find them so.
    folded: HashMap<String, usize>,
    /// What is printed, where that is not the members.
    text: Option<String>,
}

/// What a map is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum MapKind {
    /// A JSON object: names have case.
    #[default]
    Object,
    /// Headers and the like: names have no case.
    Named,
    /// An XML element: its children by their local names, which are found in another case as well, and its
    /// attributes.
    Element,
}

/// What the name of an attribute begins with, so that it is no child's.
pub(super) const ATTRIBUTE: char = '@';

impl Map {
    pub(super) fn new(kind: MapKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// The same map, which prints this.
    pub(super) fn printing(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    pub(super) fn kind(&self) -> MapKind {
        self.kind
    }

    pub(super) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    pub(super) fn members(&self) -> &IndexMap<String, Datum> {
        &self.members
    }

    pub(super) fn set(&mut self, name: impl Into<String>, value: Datum) {
        let name = name.into();
        let folded = self.folded(&name);
        let (index, _) = self.members.insert_full(name, value);
        if let Some(folded) = folded {
            self.folded.entry(folded).or_insert(index);
        }
    }

    /// Adds a value; a name that is there already gets a list.
    pub(super) fn add(&mut self, name: String, value: Datum) {
        match self.members.get_mut(&name) {
            None => self.set(name, value),
            Some(Datum::List(values)) => values.push(value),
            Some(first) => *first = Datum::List(vec![std::mem::take(first), value]),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Datum> {
        if let Some(value) = self.members.get(name) {
            return Some(value);
        }
        let folded = self.folded(name)?;
        let index = self.folded.get(&folded).or_else(|| self.folded.get(&format!("{ATTRIBUTE}{folded}")))?;
        self.members.get_index(*index).map(|(_, value)| value)
    }

    fn folded(&self, name: &str) -> Option<String> {
        (self.kind != MapKind::Object).then(|| name.to_ascii_lowercase())
    }

    /// The children of an element.
    pub(super) fn children(&self) -> impl Iterator<Item = &Datum> {
        let children = self.members.iter().filter(|(name, _)| !name.starts_with(ATTRIBUTE));
        children.flat_map(|(_, value)| match value {
            Datum::List(values) => values.as_slice(),
            value => std::slice::from_ref(value),
        })
    }
}

impl From<&str> for Datum {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Datum {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// What `{{ value }}` prints.
impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nil => Ok(()),
            Self::Truth(truth) => truth.fmt(f),
            Self::Integer(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Moment(moment) => moment.fmt(f),
            Self::List(values) => values.iter().try_for_each(|value| value.fmt(f)),
            Self::Map(map) => match &map.text {
                Some(text) => f.write_str(text),
                None => map.members.iter().try_for_each(|(name, value)| write!(f, "[{name}, {value}]")),
            },
        }
    }
}
