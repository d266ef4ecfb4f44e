//! What a case expects.

use std::collections::BTreeMap;

use gatepost_yaml::{Form, list, read_form};
use schemars::JsonSchema;
use serde::de::SeqAccess;
use serde::{Deserialize, Deserializer};

use super::call::ExpectCall;
use super::elapsed::Elapsed;
use super::message::Scalar;
use super::trace::ExpectTrace;

/// What must come of a request. What is not named is not checked.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Expect {
    /// Status code of the response.
    pub status: Option<u16>,
    /// Reason phrase of the response.
    pub reason: Option<String>,
    /// Header fields of the response: a text (several values joined by `, `), a list (one per line, in order),
    /// `null` for absent, or `{ matches: … }`, `{ contains: … }`; `{}` for any.
    pub headers: BTreeMap<String, Absent<TextExpectation>>,
    /// Body of the response: a text, or `{ json: … }`, `{ includes: … }`, `{ json-path: … }`, `{ xpath: … }`,
    /// `{ schema: … }`, `{ contains: … }`, `{ matches: … }`, `{ not: … }`.
    pub body: Option<BodyExpectation>,
    /// Body of the response as JSON, equal in all members.
    pub json: Option<serde_json::Value>,
    /// `context.Variables` afterwards: a value, `null` for unset, or `{ type: …, value: … }` with the .NET type.
    pub variables: BTreeMap<String, Absent<VariableExpectation>>,
    /// `context.LastError` afterwards; `none` for no error.
    pub last_error: Option<ExpectError>,
    /// The calls that went out, to the backend and elsewhere, in order and complete.
    pub calls: Option<Vec<ExpectCall>>,
    /// Messages of `trace` policies and `context.Trace`, in order and complete.
    pub trace: Option<Vec<ExpectTrace>>,
    /// How long it took on the virtual clock until the response was there: `30s`, or `{ at-least: …, at-most: … }`.
    pub elapsed: Option<Elapsed>,
    /// Policies that must have run: the path (`choose[1]/when[2]`, with the section before it where that matters), the
    /// `id`, or the name.
    pub executed: Vec<String>,
    /// Policies that must not have run.
    pub skipped: Vec<String>,
    /// Expressions over `context`, as it is afterwards, that must give `true`.
    pub holds: Vec<String>,
    /// Compares the whole outcome with the one that `--update` wrote into the `.snap` file beside the test file.
    pub snapshot: bool,
    /// None of this may be so: each member must differ.
    pub not: Option<Box<Expect>>,
}

/// Something, or that it is not there (`null`).
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum Absent<T> {
    /// It is not there.
    Not(()),
    /// It is there, and is this.
    Is(T),
}

/// What a text must be.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum TextExpectation {
    /// Equal to this.
    Equal(Scalar),
    /// Several header lines, equal to these.
    Lines(Vec<Scalar>),
    /// It has these qualities.
    Having(Having),
}

/// Qualities of a text; those left out are not checked.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Having {
    /// It matches this regular expression.
    pub matches: Option<String>,
    /// This stands somewhere in it.
    pub contains: Option<String>,
    /// It is not so.
    pub not: Option<Box<TextExpectation>>,
}

/// What a body must be.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum BodyExpectation {
    /// The text is this.
    Equal(Scalar),
    /// It has these qualities.
    Having(Box<BodyHaving>),
}

/// Qualities of a body; those left out are not checked.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct BodyHaving {
    /// Its text matches this regular expression.
    pub matches: Option<String>,
    /// This stands somewhere in its text.
    pub contains: Option<String>,
    /// It is JSON equal to this.
    pub json: Option<serde_json::Value>,
    /// It is JSON that has at least these members.
    pub includes: Option<serde_json::Value>,
    /// It is JSON in which these JSONPaths find this: nothing (`null`), one value, or a list of several.
    pub json_path: BTreeMap<String, serde_json::Value>,
    /// It is XML in which these XPaths find nodes with this text: none (`null`), one, or a list of several.
    pub xpath: BTreeMap<String, Absent<TextExpectation>>,
    /// It is JSON that this JSON Schema allows: written out, or the path of a file relative to the test file.
    pub schema: Option<JsonSchemaOf>,
    /// It is not so.
    pub not: Option<Box<BodyExpectation>>,
}

/// A JSON Schema: written out, or the path of a file.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum JsonSchemaOf {
    /// The path of a file, relative to the test file.
    File(String),
    /// Written out.
    Schema(serde_json::Map<String, serde_json::Value>),
}

/// What a variable must be.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum VariableExpectation {
    /// The value with its .NET type.
    Typed {
        /// Full name of the .NET type, such as `System.Int32`.
        r#type: String,
        /// The value in its canonical JSON form; not checked when left out.
        #[serde(default)]
        value: Option<serde_json::Value>,
    },
    /// The value in its canonical JSON form.
    Value(serde_json::Value),
}

/// What `context.LastError` must be.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum ExpectError {
    /// `none`: there is no error.
    None(NoError),
    /// These properties have these texts.
    Properties(Box<ErrorProperties>),
}

/// The word `none`.
#[derive(Clone, Copy, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub enum NoError {
    /// There is no error.
    None,
}

/// Properties of `context.LastError`; those left out are not checked.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ErrorProperties {
    /// `Source`.
    pub source: Option<String>,
    /// `Reason`.
    pub reason: Option<String>,
    /// `Message`.
    pub message: Option<TextExpectation>,
    /// `Scope`.
    pub scope: Option<String>,
    /// `Section`.
    pub section: Option<String>,
    /// `Path`.
    pub path: Option<String>,
    /// `PolicyId`.
    pub policy_id: Option<String>,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Absent<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Not(()), Self::Is))
    }
}

impl Form for TextExpectation {
    const EXPECTED: &'static str = "a text, a list of texts, `matches: …`, `contains: …` or `not: …`";

    fn of_text(text: String) -> Result<Self, String> {
        Ok(Self::Equal(Scalar(text)))
    }

    fn of_list<'de, A: SeqAccess<'de>>(items: A) -> Result<Self, A::Error> {
        list(items).map(Self::Lines)
    }

    fn of_members<'de, D: Deserializer<'de>>(members: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(members).map(Self::Having)
    }
}

impl<'de> Deserialize<'de> for TextExpectation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_form(deserializer)
    }
}

impl Form for BodyExpectation {
    const EXPECTED: &'static str = "a text, `matches: …`, `contains: …`, `json: …`, `includes: …`, `json-path: …`, `xpath: …` or `schema: …`";

    fn of_text(text: String) -> Result<Self, String> {
        Ok(Self::Equal(Scalar(text)))
    }

    fn of_members<'de, D: Deserializer<'de>>(members: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(members).map(|having| Self::Having(Box::new(having)))
    }
}

impl<'de> Deserialize<'de> for BodyExpectation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_form(deserializer)
    }
}

impl Form for ExpectError {
    const EXPECTED: &'static str = "`none`, or properties of `context.LastError`";

    fn of_text(text: String) -> Result<Self, String> {
        match text.as_str() {
            "none" => Ok(Self::None(NoError::None)),
            _ => Err(format!("`{text}` is neither `none` nor properties of `context.LastError`")),
        }
    }

    fn of_members<'de, D: Deserializer<'de>>(members: D) -> Result<Self, D::Error> {
        ErrorProperties::deserialize(members).map(|properties| Self::Properties(Box::new(properties)))
    }
}

impl<'de> Deserialize<'de> for ExpectError {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_form(deserializer)
    }
}
