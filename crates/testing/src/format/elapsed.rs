//! What a case expects of time.

use gatepost_yaml::{Form, read_form};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use crate::span::parse_duration;

/// A length of time.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum Elapsed {
    /// Exactly this.
    Exactly(String),
    /// Something between.
    Between(ElapsedRange),
}

/// A length of time from and to.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ElapsedRange {
    /// The shortest.
    pub at_least: Option<String>,
    /// The longest.
    pub at_most: Option<String>,
}

impl Form for Elapsed {
    const EXPECTED: &'static str = "a length of time, `at-least: …` or `at-most: …`";

    fn of_text(text: String) -> Result<Self, String> {
        parse_duration(&text).map(|_| Self::Exactly(text))
    }

    fn of_members<'de, D: Deserializer<'de>>(members: D) -> Result<Self, D::Error> {
        let range = ElapsedRange::deserialize(members)?;
        for text in range.at_least.iter().chain(&range.at_most) {
            parse_duration(text).map_err(serde::de::Error::custom)?;
        }
        Ok(Self::Between(range))
    }
}

impl<'de> Deserialize<'de> for Elapsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_form(deserializer)
    }
}
