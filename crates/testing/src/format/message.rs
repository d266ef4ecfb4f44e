//! Requests and bodies as a test file writes them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use gatepost_yaml::{Form, list, read_form};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::SeqAccess;
use serde::{Deserialize, Deserializer};

use super::token::Token;

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
    /// The body as XML; sets `Content-Type: application/xml` unless there is one.
    pub xml: Option<String>,
    /// The body as form fields; sets `Content-Type: application/x-www-form-urlencoded` unless there is one.
    pub form: BTreeMap<String, OneOrMany>,
    /// The body as Base64.
    pub base64: Option<String>,
    /// The body from a file, relative to the test file.
    pub file: Option<PathBuf>,
    /// Address of the caller; `203.0.113.7` unless said otherwise.
    pub ip: Option<String>,
    /// A token, made for the request and put into `Authorization: Bearer …`.
    pub jwt: Option<Token>,
    /// The caller's certificate: a file in PEM, DER or PFX, relative to the test file, or in PEM as a text.
    pub certificate: Option<ClientCertificate>,
    /// A `.http` file that holds the request, relative to the test file; `file.http#name` for one behind `### name`.
    /// The other members replace parts of it.
    pub http: Option<String>,
}

/// The certificate of a caller.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum ClientCertificate {
    /// A file, or the certificate in PEM.
    File(String),
    /// A file and its password.
    Long(LongCertificate),
}

/// A file with a certificate, and its password.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct LongCertificate {
    /// The file, relative to the test file.
    pub file: String,
    /// The password of a PFX.
    pub password: String,
}

impl ClientCertificate {
    /// The file or the text in PEM, and the password.
    pub(crate) fn parts(&self) -> (&str, &str) {
        match self {
            Self::File(file) => (file, ""),
            Self::Long(LongCertificate { file, password }) => (file, password),
        }
    }
}

impl Form for ClientCertificate {
    const EXPECTED: &'static str = "a file, a certificate in PEM, or `file: …` and `password: …`";

    fn of_text(text: String) -> Result<Self, String> {
        Ok(Self::File(text))
    }

    fn of_members<'de, D: Deserializer<'de>>(members: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(members).map(Self::Long)
    }
}

impl<'de> Deserialize<'de> for ClientCertificate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_form(deserializer)
    }
}

impl Request {
    /// Whether it says what its body is.
    pub(crate) fn has_body(&self) -> bool {
        let Self { body, json, xml, form, base64, file, .. } = self;
        body.is_some()
            || json.is_some()
            || xml.is_some()
            || !form.is_empty()
            || base64.is_some()
            || file.is_some()
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
