//! `context.Variables`.

use std::hash::{Hash, Hasher};

use gatepost_expression::{Str, Value};
use indexmap::{Equivalent, IndexMap};

/// The variables of a request in the order in which they were first set. Names have case.
#[derive(Clone, Debug, Default)]
pub struct Variables(IndexMap<Str, Value>);

impl Variables {
    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(&Name(name))
    }

    /// Sets a variable.
    pub fn set(&mut self, name: Str, value: Value) {
        self.0.insert(name, value);
    }

    /// The variables with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&Str, &Value)> {
        self.0.iter()
    }

    /// The number of variables.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no variable is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Str, Value)> for Variables {
    fn from_iter<I: IntoIterator<Item = (Str, Value)>>(variables: I) -> Self {
        Self(variables.into_iter().collect())
    }
}

/// A name to look for; hashes as [`Str`] does.
struct Name<'a>(&'a str);

impl Hash for Name<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl Equivalent<Str> for Name<'_> {
    fn equivalent(&self, name: &Str) -> bool {
        name.as_utf8() == Some(self.0)
    }
}

#[cfg(test)]
mod tests {
    use gatepost_expression::{Str, Value};

    use super::Variables;

    #[test]
    fn names_have_case_and_short_and_long_ones_are_found() {
        let mut variables = Variables::default();
        variables.set(Str::from("short"), Value::Int32(1));
        variables.set(Str::from("a name that is too long to be kept inline"), Value::Int32(2));
        variables.set(Str::from("short"), Value::Int32(3));
        assert!(matches!(variables.get("short"), Some(Value::Int32(3))));
        assert!(matches!(variables.get("a name that is too long to be kept inline"), Some(Value::Int32(2))));
        assert!(variables.get("Short").is_none());
        assert_eq!(variables.len(), 2);
    }
}
