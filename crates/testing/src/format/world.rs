//! The world around a case: what others answer, and what stands behind `context`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::expect::{Absent, BodyExpectation, TextExpectation};
use super::message::Headers;

/// What the backend or another service answers to one call.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Answer {
    /// Which calls this answers, by URL; all calls unless said.
    pub to: Option<TextExpectation>,
    /// Which calls this answers, by method.
    pub method: Option<String>,
    /// Which calls this answers, by header fields and body.
    pub with: Option<CallMatch>,
    /// How many calls this answers; any number unless said.
    pub times: Option<usize>,
    /// Status code; 200 unless said otherwise.
    pub status: Option<u16>,
    /// Reason phrase.
    pub reason: Option<String>,
    /// Header fields.
    pub headers: Headers,
    /// The body as text.
    pub body: Option<String>,
    /// The body as JSON; sets `Content-Type: application/json` unless there is one.
    pub json: Option<serde_json::Value>,
    /// How long the answer takes on the virtual clock: `500ms`, `61s`.
    pub delay: Option<String>,
    /// There is no answer.
    pub failure: Option<Failure>,
}

/// What a call must have to be answered.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct CallMatch {
    /// Header fields, as in `expect`.
    pub headers: BTreeMap<String, Absent<TextExpectation>>,
    /// The body, as in `expect`.
    pub body: Option<BodyExpectation>,
    /// The body as JSON.
    pub json: Option<serde_json::Value>,
}

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// No answer in time.
    Timeout,
    /// No connection.
    Refused,
    /// The other side breaks the connection off.
    Reset,
}

/// What stands behind `context` besides the request.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct World {
    /// `context.Api`.
    pub api: Option<ApiContext>,
    /// `context.Operation`.
    pub operation: Option<OperationContext>,
    /// `context.Product`.
    pub product: Option<NamedEntity>,
    /// `context.Subscription`.
    pub subscription: Option<SubscriptionContext>,
    /// `context.User`.
    pub user: Option<UserContext>,
    /// `context.Request.MatchedParameters`.
    pub matched_parameters: BTreeMap<String, String>,
    /// Certificates of the gateway by their ids: each a file in PEM or PKCS#12 without a password, relative to the test
    /// file, or PEM written out. A private key in PEM stands beside its certificate.
    pub certificates: BTreeMap<String, String>,
    /// Certificates that lead to a root which is trusted: each a file in PEM, or PEM written out.
    pub trusted: Vec<String>,
    /// `context.RequestId`.
    pub request_id: Option<String>,
    /// The time at the first request, in ISO 8601; `2024-01-01T00:00:00Z` unless said otherwise.
    pub now: Option<String>,
    /// Base URL of the backend; `https://backend.example.com` unless said otherwise.
    pub backend: Option<String>,
    /// What `Guid.NewGuid()` gives, one after the other; by chance when they are used up.
    pub guids: Vec<String>,
    /// Seed of everything that is random; that of `--seed` unless said otherwise.
    pub seed: Option<u64>,
}

/// `context.Api`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ApiContext {
    /// `Id`.
    pub id: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `Path`, the prefix under the gateway's host.
    pub path: Option<String>,
    /// `Version`.
    pub version: Option<String>,
    /// `Revision`.
    pub revision: Option<String>,
}

/// `context.Operation`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct OperationContext {
    /// `Id`.
    pub id: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `Method`.
    pub method: Option<String>,
    /// `UrlTemplate`.
    pub url_template: Option<String>,
    /// Samples of responses, as the definition of the API has them, for `mock-response`.
    pub samples: Vec<Sample>,
}

/// A sample of a response.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Sample {
    /// Status code; 200 unless said otherwise.
    pub status: Option<u16>,
    /// Media type; `application/json` unless said otherwise.
    pub content_type: Option<String>,
    /// The body as text.
    pub body: Option<String>,
    /// The body as JSON.
    pub json: Option<serde_json::Value>,
}

/// An entity of which only id and name matter.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct NamedEntity {
    /// `Id`.
    pub id: Option<String>,
    /// `Name`.
    pub name: Option<String>,
}

/// `context.Subscription`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SubscriptionContext {
    /// `Id`.
    pub id: Option<String>,
    /// `Name`.
    pub name: Option<String>,
    /// `Key` and `PrimaryKey`.
    pub key: Option<String>,
}

/// `context.User`.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct UserContext {
    /// `Id`.
    pub id: Option<String>,
    /// `Email`.
    pub email: Option<String>,
    /// `FirstName`.
    pub first_name: Option<String>,
    /// `LastName`.
    pub last_name: Option<String>,
    /// Names of the groups.
    pub groups: Vec<String>,
}
