//! Named values as they are written.

use std::fmt;
use std::path::PathBuf;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A named value: a text, or where to find it.
#[derive(Clone)]
pub(super) struct NamedValue {
    pub(super) origin: Origin,
    pub(super) secret: bool,
}

/// Where the text of a named value is.
#[derive(Clone)]
pub(super) enum Origin {
    /// Here.
    Text(String),
    /// In an environment variable.
    Variable(String),
    /// In a file, without the line break at its end.
    File(PathBuf),
}

/// The long form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Long {
    value: Option<String>,
    env: Option<String>,
    file: Option<PathBuf>,
    secret: Option<bool>,
}

impl<'de> Deserialize<'de> for NamedValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Form)
    }
}

struct Form;

impl<'de> Visitor<'de> for Form {
    type Value = NamedValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, or one of `value`, `env` and `file`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<NamedValue, E> {
        Ok(NamedValue { origin: Origin::Text(text.to_owned()), secret: false })
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<NamedValue, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<NamedValue, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<NamedValue, E> {
        self.visit_str(&value.to_string())
    }

    // `1.10` and `1.1` are one number and two texts.
    fn visit_f64<E: Error>(self, value: f64) -> Result<NamedValue, E> {
        Err(E::custom(format!("the number {value} may be written in several ways: put it in quotes")))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NamedValue, A::Error> {
        let long = Long::deserialize(MapAccessDeserializer::new(map))?;
        let (origin, secret) = match (long.value, long.env, long.file) {
            (Some(text), None, None) => (Origin::Text(text), false),
            (None, Some(name), None) => (Origin::Variable(name), true),
            (None, None, Some(file)) => (Origin::File(file), true),
            _ => return Err(A::Error::custom("exactly one of `value`, `env` and `file` is expected")),
        };
        Ok(NamedValue { origin, secret: long.secret.unwrap_or(secret) })
    }
}

impl JsonSchema for NamedValue {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "NamedValue".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let form = |name: &str, description: &str| {
            json_schema!({
                "type": "object",
                "properties": {
                    name: { "type": "string", "description": description },
                    "secret": { "type": "boolean", "description": "Whether the text is masked wherever it would show." },
                },
                "required": [name],
                "additionalProperties": false,
            })
        };
        json_schema!({
            "description": "A named value: a text, or where to find it.",
            "anyOf": [
                { "type": ["string", "integer", "boolean"] },
                form("value", "The text."),
                form("env", "The environment variable that has the text; it is secret unless said otherwise."),
                form("file", "The file that has the text; it is secret unless said otherwise."),
            ],
        })
    }
}

impl fmt::Debug for NamedValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("NamedValue")
    }
}
