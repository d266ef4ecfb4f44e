//! The text of .NET: a sequence of UTF-16 units, kept as UTF-8 wherever it can be.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use ecow::{EcoString, EcoVec};

/// A `System.String`: immutable, cheap to clone, and able to hold lone surrogates as .NET's strings are.
///
/// Well-formed text is stored as UTF-8; only a text with a lone surrogate is stored as UTF-16 units, so two
/// equal strings always have the same form.
#[derive(Clone, PartialEq, Eq)]
pub struct Str(Form);

#[derive(Clone, PartialEq, Eq)]
enum Form {
    Text(EcoString),
    Units(EcoVec<u16>),
}

impl Str {
    /// The empty string.
    pub const fn new() -> Self {
        Self(Form::Text(EcoString::new()))
    }

    /// The string with these UTF-16 units.
    pub fn from_units(units: &[u16]) -> Self {
        match String::from_utf16(units) {
            Ok(text) => Self(Form::Text(text.into())),
            Err(_) => Self(Form::Units(units.into())),
        }
    }

    /// The text as UTF-8, when it is well-formed.
    pub fn as_utf8(&self) -> Option<&str> {
        match &self.0 {
            Form::Text(text) => Some(text),
            Form::Units(_) => None,
        }
    }

    /// The text as UTF-8; lone surrogates become U+FFFD, as .NET's UTF-8 encoder writes them.
    pub fn to_utf8(&self) -> Cow<'_, str> {
        match &self.0 {
            Form::Text(text) => Cow::Borrowed(text),
            Form::Units(units) => Cow::Owned(String::from_utf16_lossy(units)),
        }
    }

    /// The text, when every character is ASCII, so that bytes, characters and UTF-16 units are the same thing.
    pub fn as_ascii(&self) -> Option<&str> {
        self.as_utf8().filter(|text| text.is_ascii())
    }

    /// The UTF-16 units in order.
    pub fn units(&self) -> Vec<u16> {
        match &self.0 {
            Form::Text(text) => text.encode_utf16().collect(),
            Form::Units(units) => units.to_vec(),
        }
    }

    /// The number of UTF-16 units, which is `String.Length`.
    pub fn len(&self) -> usize {
        match &self.0 {
            Form::Text(text) if text.is_ascii() => text.len(),
            Form::Text(text) => text.encode_utf16().count(),
            Form::Units(units) => units.len(),
        }
    }

    /// Whether there is no character.
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Form::Text(text) => text.is_empty(),
            Form::Units(units) => units.is_empty(),
        }
    }

    /// The UTF-16 unit at `index`.
    pub fn unit_at(&self, index: usize) -> Option<u16> {
        match &self.0 {
            Form::Text(text) if text.is_ascii() => text.as_bytes().get(index).map(|byte| u16::from(*byte)),
            Form::Text(text) => text.encode_utf16().nth(index),
            Form::Units(units) => units.get(index).copied(),
        }
    }

    /// The `length` units from `start`, or `None` where that reaches beyond the end.
    pub fn slice(&self, start: usize, length: usize) -> Option<Self> {
        let end = start.checked_add(length)?;
        if let Some(text) = self.as_ascii() {
            return text.get(start..end).map(Self::from);
        }
        self.units().get(start..end).map(Self::from_units)
    }

    /// The two texts one after the other.
    pub fn concat(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (Form::Text(_), Form::Text(right)) if right.is_empty() => self.clone(),
            (Form::Text(left), Form::Text(_)) if left.is_empty() => other.clone(),
            (Form::Text(left), Form::Text(right)) => {
                let mut text = EcoString::with_capacity(left.len() + right.len());
                text.push_str(left);
                text.push_str(right);
                Self(Form::Text(text))
            }
            _ => {
                let mut units = self.units();
                units.extend(other.units());
                Self::from_units(&units)
            }
        }
    }

    /// The text with its UTF-16 units at hand.
    pub(crate) fn view(&self) -> Units<'_> {
        self.as_ascii().map_or_else(|| Units::Wide(self.units()), Units::Ascii)
    }

    /// Bytes that the text takes in memory, for budgets.
    pub fn size(&self) -> usize {
        match &self.0 {
            Form::Text(text) => text.len(),
            Form::Units(units) => units.len() * 2,
        }
    }
}

impl Default for Str {
    fn default() -> Self {
        Self::new()
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        Self(Form::Text(text.into()))
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        Self(Form::Text(text.into()))
    }
}

impl From<EcoString> for Str {
    fn from(text: EcoString) -> Self {
        Self(Form::Text(text))
    }
}

impl Hash for Str {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match &self.0 {
            Form::Text(text) => text.hash(state),
            Form::Units(units) => units.hash(state),
        }
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_utf8())
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_utf8(), f)
    }
}

/// A text whose UTF-16 units can be reached in constant time.
#[derive(Debug)]
pub(crate) enum Units<'a> {
    Ascii(&'a str),
    Wide(Vec<u16>),
}

impl Units<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Ascii(text) => text.len(),
            Self::Wide(units) => units.len(),
        }
    }

    pub(crate) fn at(&self, index: usize) -> Option<u16> {
        match self {
            Self::Ascii(text) => text.as_bytes().get(index).map(|byte| u16::from(*byte)),
            Self::Wide(units) => units.get(index).copied(),
        }
    }

    /// The units from `start` to before `end`; empty where that is no part of the text.
    pub(crate) fn slice(&self, start: usize, end: usize) -> Str {
        match self {
            Self::Ascii(text) => Str::from(text.get(start..end).unwrap_or_default()),
            Self::Wide(units) => Str::from_units(units.get(start..end).unwrap_or_default()),
        }
    }

    pub(crate) fn to_vec(&self) -> Vec<u16> {
        match self {
            Self::Ascii(text) => text.bytes().map(u16::from).collect(),
            Self::Wide(units) => units.clone(),
        }
    }
}

/// A text that grows, see [`Str`].
#[derive(Clone, Debug, Default)]
pub struct TextBuf {
    text: String,
    /// The whole text as UTF-16 units, from the moment a lone surrogate came.
    units: Option<Vec<u16>>,
}

impl TextBuf {
    /// An empty text.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends well-formed text.
    pub fn push_str(&mut self, text: &str) {
        match &mut self.units {
            None => self.text.push_str(text),
            Some(units) => units.extend(text.encode_utf16()),
        }
    }

    /// Appends a text.
    pub fn push(&mut self, text: &Str) {
        match text.as_utf8() {
            Some(text) => self.push_str(text),
            None => self.units_mut().extend(text.units()),
        }
    }

    /// Appends one UTF-16 unit.
    pub fn push_unit(&mut self, unit: u16) {
        match (char::from_u32(u32::from(unit)), &mut self.units) {
            (Some(ch), None) => self.text.push(ch),
            _ => self.units_mut().push(unit),
        }
    }

    fn units_mut(&mut self) -> &mut Vec<u16> {
        let text = std::mem::take(&mut self.text);
        self.units.get_or_insert_with(|| text.encode_utf16().collect())
    }

    /// The text.
    pub fn finish(self) -> Str {
        match self.units {
            None => Str::from(self.text),
            Some(units) => Str::from_units(&units),
        }
    }
}
