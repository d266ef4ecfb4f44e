//! Values that may be written in several ways: a text, a list of them, or members with names.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

/// A value that may be written in several ways, and what each of them means.
pub trait Form: Sized {
    /// What is expected, for messages.
    const EXPECTED: &'static str;

    /// A text; a number or truth value counts as its text.
    fn of_text(text: String) -> Result<Self, String>;

    /// A list.
    fn of_list<'de, A: SeqAccess<'de>>(_: A) -> Result<Self, A::Error> {
        Err(Error::invalid_type(Unexpected::Seq, &Self::EXPECTED))
    }

    /// Members with names.
    fn of_members<'de, D: Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(Error::invalid_type(Unexpected::Map, &Self::EXPECTED))
    }
}

/// Reads a value in whichever way it is written.
pub fn read_form<'de, F: Form, D: Deserializer<'de>>(deserializer: D) -> Result<F, D::Error> {
    deserializer.deserialize_any(AnyForm(PhantomData))
}

/// Everything in a list.
pub fn list<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(mut items: A) -> Result<Vec<T>, A::Error> {
    let mut list = Vec::new();
    while let Some(item) = items.next_element()? {
        list.push(item);
    }
    Ok(list)
}

struct AnyForm<F>(PhantomData<F>);

impl<'de, F: Form> Visitor<'de> for AnyForm<F> {
    type Value = F;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(F::EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<F, E> {
        F::of_text(text.to_owned()).map_err(E::custom)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<F, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<F, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<F, E> {
        self.visit_str(&value.to_string())
    }

    // `1.10` and `1.1` are one number and two texts.
    fn visit_f64<E: Error>(self, value: f64) -> Result<F, E> {
        Err(E::custom(format!("the number {value} may be written in several ways: put it in quotes")))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<F, A::Error> {
        F::of_list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<F, A::Error> {
        F::of_members(MapAccessDeserializer::new(members))
    }
}
