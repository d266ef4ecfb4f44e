//! What a case expects of a call that goes out.

use std::collections::BTreeMap;

use gatepost_yaml::{Form, read_form};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::expect::{Absent, BodyExpectation, TextExpectation};
use super::message::Scalar;

/// A call that must have gone out.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ExpectCall {
    /// The method.
    pub method: Option<String>,
    /// The URL.
    pub url: Option<TextExpectation>,
    /// Header fields, as in [`super::Expect::headers`].
    pub headers: BTreeMap<String, Absent<TextExpectation>>,
    /// The body.
    pub body: Option<BodyExpectation>,
    /// The body as JSON.
    pub json: Option<serde_json::Value>,
    /// How long the answer may take: `20s`.
    pub timeout: Option<String>,
    /// How long to wait for `100 Continue`; `none` where the body is sent at once.
    pub continue_timeout: Option<String>,
    /// The version of HTTP: `1`, `2` or `2or1`.
    pub http_version: Option<Scalar>,
    /// Whether redirects are followed.
    pub follow_redirects: Option<bool>,
    /// The proxy: its URL, its parts, or `none`.
    pub proxy: Option<ExpectProxy>,
}

/// The proxy that a call must go through.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum ExpectProxy {
    /// The URL, and neither name nor password; `none` for no proxy.
    Url(String),
    /// The URL, the name and the password.
    Parts(ProxyParts),
}

/// A proxy with a name and a password.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ProxyParts {
    /// The URL.
    pub url: String,
    /// The name.
    pub username: String,
    /// The password.
    pub password: String,
}

impl Form for ExpectProxy {
    const EXPECTED: &'static str = "a URL, `none`, or `url`, `username` and `password`";

    fn of_text(text: String) -> Result<Self, String> {
        Ok(Self::Url(text))
    }

    fn of_members<'de, D: Deserializer<'de>>(members: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(members).map(Self::Parts)
    }
}

impl<'de> Deserialize<'de> for ExpectProxy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_form(deserializer)
    }
}
