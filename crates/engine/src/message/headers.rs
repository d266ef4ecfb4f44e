//! The headers of a message.

use std::borrow::Cow;
use std::fmt;

use gatepost_expression::Str;
use http::header::{HeaderMap, HeaderName, HeaderValue};

use super::spelling;

/// The headers of a message: names without case, values in the order of their lines.
///
/// Names that came over the wire are shown in their usual spelling; a name that an author wrote is shown, and
/// sent, as written.
#[derive(Clone, Default)]
pub struct Headers {
    map: HeaderMap,
    spelt: Vec<(HeaderName, Box<str>)>,
}

/// A text that cannot be the name or the value of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadHeader {
    /// The name has characters that names cannot have.
    Name(String),
    /// The value has a line break or another control character.
    Value(String),
    /// There are more headers than a message can hold.
    TooMany,
}

impl Headers {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// The first value of a header, as text.
    pub fn first(&self, name: &str) -> Option<Cow<'_, str>> {
        self.map.get(name).map(text_of)
    }

    /// The values of a header, one for each line, as texts.
    pub fn values<'h>(&'h self, name: &str) -> impl Iterator<Item = Cow<'h, str>> {
        self.map.get_all(name).iter().map(text_of)
    }

    /// The values of a header joined with commas, as `GetValueOrDefault` gives them.
    pub fn joined(&self, name: &str) -> Option<Str> {
        let mut values = self.map.get_all(name).iter();
        let first = text_of(values.next()?);
        let Some(second) = values.next() else { return Some(Str::from(first.as_ref())) };
        let mut joined = first.into_owned();
        for value in std::iter::once(second).chain(values) {
            joined.push(',');
            joined.push_str(&text_of(value));
        }
        Some(Str::from(joined))
    }

    /// Whether there is such a header.
    pub fn contains(&self, name: &str) -> bool {
        self.map.contains_key(name)
    }

    /// The number of different names.
    pub fn len(&self) -> usize {
        self.map.keys_len()
    }

    /// Whether there is no header.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }

    /// The names, each once, as they are shown.
    pub fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.map.keys().map(|name| self.spelling(name))
    }

    /// How a name is shown.
    pub fn spelling<'h>(&'h self, name: &HeaderName) -> Cow<'h, str> {
        let written = self.spelt.iter().find(|(known, _)| known == name);
        written.map_or_else(|| spelling::usual(name.as_str()), |(_, spelt)| Cow::Borrowed(spelt.as_ref()))
    }

    /// Replaces all values of a header by these.
    pub fn set<V: AsRef<str>>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = V>,
    ) -> Result<(), BadHeader> {
        let parsed = parse_name(name)?;
        self.has_room()?;
        self.remember(&parsed, name);
        let mut values = values.into_iter();
        let Some(first) = values.next() else {
            self.map.remove(&parsed);
            return Ok(());
        };
        let first = parse_value(first.as_ref())?;
        let entry = self.map.try_entry(parsed).map_err(|_| BadHeader::TooMany)?;
        let mut entry = match entry {
            http::header::Entry::Occupied(mut entry) => {
                entry.insert(first);
                entry
            }
            http::header::Entry::Vacant(entry) => {
                entry.try_insert_entry(first).map_err(|_| BadHeader::TooMany)?
            }
        };
        for value in values {
            entry.append(parse_value(value.as_ref())?);
        }
        Ok(())
    }

    /// Adds a line to a header.
    pub fn append(&mut self, name: &str, value: &str) -> Result<(), BadHeader> {
        let parsed = parse_name(name)?;
        let value = parse_value(value)?;
        self.has_room()?;
        self.remember(&parsed, name);
        self.map.try_append(parsed, value).map(drop).map_err(|_| BadHeader::TooMany)
    }

    /// Removes a header; true if there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        match self.map.try_entry(name) {
            Ok(http::header::Entry::Occupied(entry)) => {
                entry.remove_entry_mult();
                true
            }
            Ok(http::header::Entry::Vacant(_)) | Err(_) => false,
        }
    }

    /// The headers as the `http` crate has them.
    pub fn as_map(&self) -> &HeaderMap {
        &self.map
    }

    /// The headers as the `http` crate has them, to change.
    pub fn as_map_mut(&mut self) -> &mut HeaderMap {
        &mut self.map
    }

    /// The headers as the `http` crate has them.
    pub fn into_map(self) -> HeaderMap {
        self.map
    }

    fn has_room(&self) -> Result<(), BadHeader> {
        if self.map.len() < MAX_LINES { Ok(()) } else { Err(BadHeader::TooMany) }
    }

    fn remember(&mut self, name: &HeaderName, written: &str) {
        self.spelt.retain(|(known, _)| known != name);
        if !spelling::is_usual(name.as_str(), written) {
            self.spelt.push((name.clone(), written.into()));
        }
    }
}

/// A header's value as text: UTF-8, or Latin-1 where it is not that.
pub(crate) fn text_of(value: &HeaderValue) -> Cow<'_, str> {
    std::str::from_utf8(value.as_bytes()).map_or_else(
        |_| Cow::Owned(value.as_bytes().iter().map(|byte| char::from(*byte)).collect()),
        Cow::Borrowed,
    )
}

fn parse_name(name: &str) -> Result<HeaderName, BadHeader> {
    HeaderName::from_bytes(name.as_bytes()).map_err(|_| BadHeader::Name(name.to_owned()))
}

fn parse_value(value: &str) -> Result<HeaderValue, BadHeader> {
    let trimmed = value.trim_matches([' ', '\t', '\r', '\n']);
    HeaderValue::from_bytes(trimmed.as_bytes()).map_err(|_| BadHeader::Value(value.to_owned()))
}

impl From<HeaderMap> for Headers {
    fn from(map: HeaderMap) -> Self {
        Self { map, spelt: Vec::new() }
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values are left out: some are credentials.
        f.debug_set().entries(self.names()).finish()
    }
}

impl fmt::Display for BadHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "`{}` cannot be the name of a header", name.escape_debug()),
            Self::Value(_) => {
                f.write_str("the value of a header cannot hold line breaks or control characters")
            }
            Self::TooMany => f.write_str("the message has too many headers"),
        }
    }
}

impl std::error::Error for BadHeader {}

/// Lines that policies may make; well below what a [`HeaderMap`] can hold, since the server adds some.
const MAX_LINES: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::{BadHeader, Headers};

    #[test]
    fn names_have_no_case_and_keep_their_spelling() {
        let mut headers = Headers::new();
        headers.set("X-ETAG-like", ["a"]).unwrap();
        headers.append("x-etag-LIKE", "b").unwrap();
        headers.set("ETag", ["1"]).unwrap();
        assert_eq!(headers.joined("X-Etag-Like").unwrap().to_utf8(), "a,b");
        assert_eq!(headers.names().collect::<Vec<_>>(), ["x-etag-LIKE", "ETag"]);
        assert!(headers.remove("X-ETAG-LIKE") && !headers.remove("x-etag-like"));
        assert_eq!(headers.len(), 1);
    }

    #[test]
    fn there_is_an_end_to_the_lines() {
        let mut headers = Headers::new();
        for _ in 0..super::MAX_LINES {
            headers.append("a", "b").unwrap();
        }
        assert_eq!(headers.append("a", "b"), Err(BadHeader::TooMany));
        assert_eq!(headers.set("c", ["d"]), Err(BadHeader::TooMany));
    }

    #[test]
    fn a_value_cannot_smuggle_a_header() {
        let mut headers = Headers::new();
        assert_eq!(headers.set("a", ["x\r\ny: z"]), Err(BadHeader::Value("x\r\ny: z".into())));
        assert_eq!(headers.append("a b", "x"), Err(BadHeader::Name("a b".into())));
        headers.set("a", ["\n  Bearer x\n"]).unwrap();
        assert_eq!(headers.first("a").unwrap(), "Bearer x");
    }
}
