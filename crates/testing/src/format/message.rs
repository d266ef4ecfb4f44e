//! Requests and bodies as a test file writes them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

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
    /// A `.http` file that holds the request, relative to the test file; the other members replace parts of it.
    pub http: Option<PathBuf>,
}

/// Header fields by name.
pub type Headers = BTreeMap<String, OneOrMany>;

/// A text, or a list of them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(Scalar),
    /// Several.
    Many(Vec<Scalar>),
}

/// A text; a number or truth value counts as its text.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A truth value.
    Truth(bool),
    /// A number.
    Number(serde_json::Number),
}

impl OneOrMany {
    /// The texts in order.
    pub fn texts(&self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one.text()],
            Self::Many(many) => many.iter().map(Scalar::text).collect(),
        }
    }
}

impl Scalar {
    /// The text.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Truth(truth) => truth.to_string(),
            Self::Number(number) => number.to_string(),
        }
    }
}
