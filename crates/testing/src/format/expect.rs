//! What a case expects.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::message::Scalar;

/// What must come of a request. What is not named is not checked.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Expect {
    /// Status code of the response.
    pub status: Option<u16>,
    /// Reason phrase of the response.
    pub reason: Option<String>,
    /// Header fields of the response: a text (several values joined by `, `), a list (one per line, in order),
    /// `null` for absent, or `{ matches: … }`, `{ contains: … }`.
    pub headers: BTreeMap<String, Absent<TextExpectation>>,
    /// Body of the response: a text, or `{ json: … }`, `{ contains: … }`, `{ matches: … }`.
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
    pub trace: Option<Vec<String>>,
}

/// Something, or that it is not there (`null`).
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Absent<T> {
    /// It is not there.
    Not(()),
    /// It is there, and is this.
    Is(T),
}

/// What a text must be.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TextExpectation {
    /// Equal to this.
    Equal(Scalar),
    /// Several header lines, equal to these.
    Lines(Vec<Scalar>),
    /// It matches this regular expression.
    Matches {
        /// The regular expression.
        matches: String,
    },
    /// This stands somewhere in it.
    Contains {
        /// The text.
        contains: String,
    },
}

/// What a body must be.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum BodyExpectation {
    /// The text is this.
    Text(TextExpectation),
    /// It is JSON equal to this.
    Json {
        /// The JSON.
        json: serde_json::Value,
    },
    /// It is JSON that has at least these members.
    Includes {
        /// The members.
        includes: serde_json::Value,
    },
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
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ExpectError {
    /// `none`: there is no error.
    None(NoError),
    /// These properties have these texts.
    Properties(Box<ErrorProperties>),
}

/// The word `none`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
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

/// A call that must have gone out.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ExpectCall {
    /// The method.
    pub method: Option<String>,
    /// The URL.
    pub url: Option<TextExpectation>,
    /// Header fields, as in [`Expect::headers`].
    pub headers: BTreeMap<String, Absent<TextExpectation>>,
    /// The body.
    pub body: Option<BodyExpectation>,
    /// The body as JSON.
    pub json: Option<serde_json::Value>,
}
