//! The query of a URL as a dictionary, and changes to its text.

use gatepost_expression::Str;

use super::form::{decode, pairs};

/// The parameters of a query, decoded, in the order in which their names first appear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(Str, Vec<Str>)>);

impl Query {
    /// The parameters of a query text, with or without its `?`.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in pairs(text) {
            query.add(&name, &value);
        }
        query
    }

    /// Adds a value to a parameter.
    pub fn add(&mut self, name: &str, value: &str) {
        match self.0.iter_mut().find(|(known, _)| same(known, name)) {
            Some((_, values)) => values.push(Str::from(value)),
            None => self.0.push((Str::from(name), vec![Str::from(value)])),
        }
    }

    /// The values of a parameter, whose name has no case.
    pub fn get(&self, name: &str) -> Option<&[Str]> {
        self.0.iter().find(|(known, _)| same(known, name)).map(|(_, values)| values.as_slice())
    }

    /// The parameters with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&Str, &[Str])> {
        self.0.iter().map(|(name, values)| (name, values.as_slice()))
    }

    /// The number of different names.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no parameter.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn same(known: &Str, name: &str) -> bool {
    known.to_utf8().eq_ignore_ascii_case(name)
}

/// A query text without the parameter of this name; everything else stays byte for byte.
pub(crate) fn without(text: &str, name: &str) -> String {
    let text = text.strip_prefix('?').unwrap_or(text);
    let kept: Vec<&str> = text.split('&').filter(|pair| !pair.is_empty() && !is_named(pair, name)).collect();
    kept.join("&")
}

fn is_named(pair: &str, name: &str) -> bool {
    let (found, _) = pair.split_once('=').unwrap_or((pair, ""));
    decode(found).eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::{Query, without};

    #[test]
    fn values_are_form_decoded_and_gathered() {
        let query = Query::parse("?status=open&Status=late&Empty=&q=caf%C3%A9+au%20lait&flag&enc=a%26b%3Dc");
        let get = |name: &str| {
            query.get(name).map(|values| values.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(get("STATUS").unwrap(), ["open", "late"]);
        assert_eq!(get("q").unwrap(), ["café au lait"]);
        assert_eq!(get("flag").unwrap(), [""]);
        assert_eq!(get("enc").unwrap(), ["a&b=c"]);
        assert_eq!(query.len(), 5);
    }

    #[test]
    fn what_is_not_removed_stays_as_written() {
        assert_eq!(without("?a=%7e&B=1&c&b=2", "b"), "a=%7e&c");
    }
}
