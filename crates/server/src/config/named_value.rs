//! Named values as they are written.

use std::fmt;
use std::path::PathBuf;

use gatepost_yaml::{Form, read_form};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
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
        read_form(deserializer)
    }
}

impl Form for NamedValue {
    const EXPECTED: &'static str = "a text, or one of `value`, `env` and `file`";

    fn of_text(text: String) -> Result<Self, String> {
        Ok(Self { origin: Origin::Text(text), secret: false })
    }

    fn of_members<'de, D: Deserializer<'de>>(members: D) -> Result<Self, D::Error> {
        let long = Long::deserialize(members)?;
        let (origin, secret) = match (long.value, long.env, long.file) {
            (Some(text), None, None) => (Origin::Text(text), false),
            (None, Some(name), None) => (Origin::Variable(name), true),
            (None, None, Some(file)) => (Origin::File(file), true),
            _ => return Err(D::Error::custom("exactly one of `value`, `env` and `file` is expected")),
        };
        Ok(Self { origin, secret: long.secret.unwrap_or(secret) })
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
