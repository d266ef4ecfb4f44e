//! What a case expects of a message for the trace.

use std::collections::BTreeMap;

use gatepost_yaml::{Form, read_form};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::expect::TextExpectation;
use super::message::Scalar;

/// A message that a `trace` policy or `context.Trace` must have given.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(untagged)]
pub enum ExpectTrace {
    /// The message.
    Message(Scalar),
    /// The message and what goes with it.
    Parts(TraceParts),
}

/// A message and what goes with it; what is left out is not checked.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct TraceParts {
    /// `source` of the policy; empty for `context.Trace`.
    pub source: Option<String>,
    /// `severity` of the policy.
    pub severity: Option<Severity>,
    /// The message.
    pub message: Option<TextExpectation>,
    /// `metadata` of the policy, complete.
    pub metadata: Option<BTreeMap<String, Scalar>>,
}

/// How grave a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are those of the policy")]
pub enum Severity {
    Verbose,
    Information,
    Error,
}

impl Severity {
    /// The word as the policy has it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Verbose => "verbose",
            Self::Information => "information",
            Self::Error => "error",
        }
    }
}

impl Form for ExpectTrace {
    const EXPECTED: &'static str = "a text, or `source`, `severity`, `message` and `metadata`";

    fn of_text(text: String) -> Result<Self, String> {
        Ok(Self::Message(Scalar(text)))
    }

    fn of_members<'de, D: Deserializer<'de>>(members: D) -> Result<Self, D::Error> {
        Deserialize::deserialize(members).map(Self::Parts)
    }
}

impl<'de> Deserialize<'de> for ExpectTrace {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_form(deserializer)
    }
}
