//! The format of a test file, `*.test.yaml`: what runs, what comes in, the world around, what is expected.
//!
//! A file names a policy and holds cases. A case has either `request` and `expect`, or `requests`: a sequence of
//! such pairs that share the state of one gateway. Everything that a case does not say, `defaults` of the file says.

mod call;
mod elapsed;
mod expect;
mod layers;
mod message;
mod token;
mod trace;
mod world;

use std::collections::BTreeMap;

use gatepost_yaml::{Form, read_form};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_saphyr::Spanned;

pub use call::{ExpectCall, ExpectProxy, ProxyParts};
pub use elapsed::{Elapsed, ElapsedRange};
pub use expect::{
    Absent, BodyExpectation, BodyHaving, ErrorProperties, Expect, ExpectError, Having, JsonSchemaOf, NoError,
    TextExpectation, VariableExpectation,
};
pub use message::{ClientCertificate, Headers, LongCertificate, OneOrMany, Request, Scalar};
pub use token::Token;
pub use trace::{ExpectTrace, Severity, TraceParts};
pub use world::{Answer, CallMatch, Failure, Sample, World};

/// A test file.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct TestFile {
    /// What all cases run unless they say otherwise: path of a policy document or fragment, relative to this file.
    #[schemars(with = "Option<String>")]
    pub policy: Option<Spanned<String>>,
    /// Documents of several scopes that all cases run unless they say otherwise; instead of `policy`.
    pub scopes: Option<Scopes>,
    /// Named values of all cases. A case adds to them.
    pub named_values: BTreeMap<String, NamedValue>,
    /// Fragments that `include-fragment` finds: id to path or text.
    #[schemars(with = "BTreeMap<String, String>")]
    pub fragments: BTreeMap<String, Spanned<String>>,
    /// What every case has unless it says otherwise.
    pub defaults: Defaults,
    /// The cases, in order.
    #[schemars(with = "Vec<Case>")]
    pub cases: Vec<Spanned<Case>>,
}

/// What every case of a file has unless it says otherwise.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Defaults {
    /// The request; members that a case names replace these.
    pub request: Option<Request>,
    /// Answers that are tried after those of the case.
    pub answers: Vec<Answer>,
    /// API, operation, product, subscription, user and so on behind `context`.
    pub context: Option<World>,
    /// What must come of every request; members that a case names replace these.
    pub expect: Option<Expect>,
}

/// A named value: its text, or its text and whether it is a secret.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum NamedValue {
    /// The text.
    Text(Scalar),
    /// The text, and whether it is a secret.
    Long(LongNamedValue),
}

/// A named value in full, as `gatepost.yaml` has it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LongNamedValue {
    /// The text.
    pub value: Scalar,
    /// Whether the text is masked wherever it would show.
    #[serde(default)]
    pub secret: bool,
}

impl NamedValue {
    /// The text, and whether it is a secret.
    pub fn parts(&self) -> (&str, bool) {
        match self {
            Self::Text(Scalar(text)) => (text, false),
            Self::Long(LongNamedValue { value: Scalar(text), secret }) => (text, *secret),
        }
    }
}

impl Form for NamedValue {
    const EXPECTED: &'static str = "a text, or `value: …` and `secret: …`";

    fn of_text(text: String) -> Result<Self, String> {
        Ok(Self::Text(Scalar(text)))
    }

    fn of_members<'de, D: Deserializer<'de>>(members: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(members).map(Self::Long)
    }
}

impl<'de> Deserialize<'de> for NamedValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_form(deserializer)
    }
}

/// One case.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Case {
    /// The name; unique in the file.
    pub name: String,
    /// Why the case is there, for readers.
    pub description: Option<String>,
    /// Labels to choose cases by.
    pub tags: Vec<String>,

    /// Path of a policy document or fragment, relative to the file.
    #[schemars(with = "Option<String>")]
    pub policy: Option<Spanned<String>>,
    /// A whole policy document or fragment, written out.
    #[schemars(with = "Option<String>")]
    pub document: Option<Spanned<String>>,
    /// Policies of the inbound section, written out.
    #[schemars(with = "Option<String>")]
    pub inbound: Option<Spanned<String>>,
    /// Policies of the backend section; `<forward-request />` unless written out.
    #[schemars(with = "Option<String>")]
    pub backend: Option<Spanned<String>>,
    /// Policies of the outbound section, written out.
    #[schemars(with = "Option<String>")]
    pub outbound: Option<Spanned<String>>,
    /// Policies of the on-error section, written out.
    #[schemars(with = "Option<String>")]
    pub on_error: Option<Spanned<String>>,
    /// Documents of several scopes, each a path or written out; instead of the members above.
    pub scopes: Option<Scopes>,
    /// Named values, added to those of the file.
    pub named_values: BTreeMap<String, NamedValue>,
    /// Fragments, added to those of the file.
    #[schemars(with = "BTreeMap<String, String>")]
    pub fragments: BTreeMap<String, Spanned<String>>,
    /// Loads although policies are not supported, as `--allow-unsupported` does.
    pub allow_unsupported: bool,
    /// Accepts types and members beyond APIM's list, as `--expressions permissive` does.
    pub permissive: bool,

    /// API, operation, product, subscription, user and so on behind `context`.
    pub context: Option<World>,
    /// What the backend and other services answer. The first one that fits and is not used up answers.
    pub answers: Vec<Answer>,

    /// The request.
    #[schemars(with = "Option<Request>")]
    pub request: Option<Spanned<Request>>,
    /// What must come of it.
    #[schemars(with = "Option<Expect>")]
    pub expect: Option<Spanned<Expect>>,
    /// A sequence of requests that share rate limits, caches and all other state; instead of the two above.
    #[schemars(with = "Vec<Exchange>")]
    pub requests: Vec<Spanned<Exchange>>,
    /// Variations: the case runs once for each, with what the row says in place of what the case says.
    #[schemars(with = "Vec<Row>")]
    pub rows: Vec<Spanned<Row>>,
    /// What the loader must say of the policy, one line each: `error policy::unknown_attribute 2:13 …`, each followed
    /// by `help: …` where that matters. The case
    /// then runs only when there is a request.
    #[schemars(with = "Option<String>")]
    pub diagnostics: Option<Spanned<String>>,
}

/// A variation of a case.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Row {
    /// The name; unique in the case. `row 1` and so on unless said.
    pub name: Option<String>,
    /// Named values, added to those of the case.
    pub named_values: BTreeMap<String, NamedValue>,
    /// What stands behind `context`; members that it names replace those of the case.
    pub context: Option<World>,
    /// Answers that are tried before those of the case.
    pub answers: Vec<Answer>,
    /// The request; members that it names replace those of the case.
    pub request: Option<Request>,
    /// What must come of it; members that it names replace those of the case.
    pub expect: Option<Expect>,
}

/// One request of a sequence and what must come of it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Exchange {
    /// Moves the clock before the request: `61s`, `500ms`, `2m`. With `meanwhile`, the request begins so much later
    /// than the one before it.
    #[schemars(with = "Option<String>")]
    pub advance: Option<Spanned<String>>,
    /// The request begins while the one before it is still running.
    pub meanwhile: bool,
    /// The request, in full.
    pub request: Option<Request>,
    /// Short for a `GET` of this URL.
    pub get: Option<String>,
    /// Short for a `POST` to this URL.
    pub post: Option<String>,
    /// Short for a `PUT` to this URL.
    pub put: Option<String>,
    /// Short for a `PATCH` of this URL.
    pub patch: Option<String>,
    /// Short for a `DELETE` of this URL.
    pub delete: Option<String>,
    /// Short for a `HEAD` of this URL.
    pub head: Option<String>,
    /// Short for `OPTIONS` of this URL.
    pub options: Option<String>,
    /// What must come of it.
    pub expect: Option<Expect>,
}

/// Policy documents by scope: each a path, or a document written out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Scopes {
    /// All APIs.
    #[schemars(with = "Option<String>")]
    pub global: Option<Spanned<String>>,
    /// All APIs of a workspace.
    #[schemars(with = "Option<String>")]
    pub workspace: Option<Spanned<String>>,
    /// All APIs of a product.
    #[schemars(with = "Option<String>")]
    pub product: Option<Spanned<String>>,
    /// All operations of an API.
    #[schemars(with = "Option<String>")]
    pub api: Option<Spanned<String>>,
    /// One operation.
    #[schemars(with = "Option<String>")]
    pub operation: Option<Spanned<String>>,
}

impl Exchange {
    /// The short ways to write the request: the method in lower case, and the URL where it is written so.
    pub(crate) fn short(&self) -> [(&'static str, Option<&str>); 7] {
        [
            ("get", self.get.as_deref()),
            ("post", self.post.as_deref()),
            ("put", self.put.as_deref()),
            ("patch", self.patch.as_deref()),
            ("delete", self.delete.as_deref()),
            ("head", self.head.as_deref()),
            ("options", self.options.as_deref()),
        ]
    }
}
