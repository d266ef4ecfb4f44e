//! Requests and bodies as a test file writes them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use gatepost_yaml::{Form, list, read_form};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::SeqAccess;
use serde::{Deserialize, Deserializer};

/// The request of a case.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Request {
    /// The method; `GET` unless said otherwise.
    pub method: Option<String>,
    /// The URL; a path alone is on `https://gateway.example.com`.
    pub url: Option<String>,
    /// Query parameters, added to those of the URL.
    pub query: BTreeMap<String, OneOrMany>,
    /// Header fields; a list becomes one line per item.
    pub headers: Headers,
    /// The body as text.
    pub body: Option<String>,
    /// The body as JSON; sets `Content-Type: application/json` unless there is one.
    pub json: Option<serde_json::Value>,
    /// The body as form fields; sets `Content-Type: application/x-www-form-urlencoded` unless there is one.
    pub form: BTreeMap<String, OneOrMany>,
    /// The body as Base64.
    pub base64: Option<String>,
    /// The body from a file, relative to the test file.
    pub file: Option<PathBuf>,
    /// Address of the caller; `203.0.113.7` unless said otherwise.
    pub ip: Option<String>,
    /// The client's certificate: a file in PEM, relative to the test file, or PEM written out.
    pub certificate: Option<String>,
    /// A `.http` file that holds the request, relative to the test file; the other members replace parts of it.
    pub http: Option<PathBuf>,
}

impl Request {
    /// Whether it says what its body is.
    pub(crate) fn has_body(&self) -> bool {
        let Self { body, json, form, base64, file, .. } = self;
        body.is_some() || json.is_some() || !form.is_empty() || base64.is_some() || file.is_some()
    }
}

/// Header fields by name.
pub type Headers = BTreeMap<String, OneOrMany>;

/// A text, or a list of them.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum OneOrMany {
    /// One.
    One(Scalar),
    /// Several.
    Many(Vec<Scalar>),
}

/// A text; an integer or truth value counts as its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar(pub String);

impl OneOrMany {
    /// The texts in order.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one.0.clone()],
            Self::Many(many) => many.iter().map(|one| one.0.clone()).collect(),
        }
    }
}

impl Form for OneOrMany {
    const EXPECTED: &'static str = "a text or a list of texts";

    fn of_text(text: String) -> Result<Self, String> {
        Ok(Self::One(Scalar(text)))
    }

    fn of_list<'de, A: SeqAccess<'de>>(items: A) -> Result<Self, A::Error> {
        list(items).map(Self::Many)
    }
}

impl<'de> Deserialize<'de> for OneOrMany {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_form(deserializer)
    }
}

impl Form for Scalar {
    const EXPECTED: &'static str = "a text";

    fn of_text(text: String) -> Result<Self, String> {
        Ok(Self(text))
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_form(deserializer)
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A text; an integer or truth value counts as its text.",
            "type": ["string", "integer", "boolean"],
        })
    }
}
