//! What expressions can ask about besides the messages: API, operation, product, subscription, user, deployment.
//!
//! Plain data that the server fills in. `context` declares the members that expressions see.

use std::sync::Arc;

use bytes::Bytes;
use gatepost_expression::{Str, Value};
use http::StatusCode;

use crate::message::Url;

/// `context.Api`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct Api {
    pub id: Str,
    pub name: Str,
    /// The path after the gateway's host, without slashes at its ends.
    pub path: Str,
    pub revision: Str,
    pub version: Str,
    pub is_current_revision: bool,
    pub protocols: Vec<Str>,
    pub service_url: Option<Arc<Url>>,
    /// Name of the header that carries the subscription key.
    pub key_header: Str,
    /// Name of the query parameter that carries the subscription key.
    pub key_query: Str,
}

/// `context.Operation`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct Operation {
    pub id: Str,
    pub name: Str,
    pub method: Str,
    pub url_template: Str,
    /// What the definition of the API gives as samples of the operation's responses.
    pub samples: Vec<SampleResponse>,
}

/// A sample of a response, as the definition of an API gives it.
#[derive(Clone, Debug)]
pub struct SampleResponse {
    /// The status code.
    pub status: StatusCode,
    /// The media type.
    pub content_type: Str,
    /// The body.
    pub body: Bytes,
}

/// `context.Product`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct Product {
    pub id: Str,
    pub name: Str,
    pub is_published: bool,
    pub approval_required: bool,
    pub subscription_required: bool,
    pub subscription_limit: Option<i32>,
    pub groups: Vec<Arc<Group>>,
    pub apis: Vec<Arc<Api>>,
}

/// A group of users.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct Group {
    pub id: Str,
    pub name: Str,
}

/// `context.Subscription`. Moments are ticks since year one, UTC.
#[derive(Clone, Default)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct Subscription {
    pub id: Str,
    pub name: Str,
    /// The key that the client used.
    pub key: Str,
    pub primary_key: Str,
    pub secondary_key: Str,
    pub created: i64,
    pub start: Option<i64>,
    pub end: Option<i64>,
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription").field("id", &self.id).finish_non_exhaustive()
    }
}

/// `context.User`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct User {
    pub id: Str,
    pub email: Str,
    pub first_name: Str,
    pub last_name: Str,
    pub note: Str,
    /// Ticks since year one, UTC.
    pub registered: i64,
    pub groups: Vec<Arc<Group>>,
    pub identities: Vec<Arc<Identity>>,
}

/// How a user is known to somebody else.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct Identity {
    pub id: Str,
    pub provider: Str,
}

/// `context.Workspace`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct Workspace {
    pub id: Str,
    pub name: Str,
}

/// `context.Backend`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct Backend {
    pub id: Str,
    pub is_pool: bool,
    pub azure_region: Option<Str>,
}

/// `context.Deployment`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct Deployment {
    pub gateway_id: Str,
    pub gateway_instance_id: Str,
    pub is_managed: bool,
    pub region: Str,
    pub service_id: Str,
    pub service_name: Str,
    /// Names and certificates, each an `X509Certificate2`.
    pub certificates: Vec<(Str, Value)>,
    /// From 0, which is not available, to 5, which is very high.
    pub carbon_intensity: i32,
}

/// `context.GraphQL`.
#[derive(Clone, Debug, Default)]
pub struct GraphQl {
    /// The arguments of the field, a `JObject`.
    pub arguments: Value,
    /// The parent object, a `JObject`.
    pub parent: Value,
}

/// `context.LastError`.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the names are those of `context`")]
pub struct LastError {
    pub source: Str,
    pub reason: Str,
    pub message: Str,
    pub scope: Option<Str>,
    pub section: Option<Str>,
    pub path: Option<Str>,
    pub policy_id: Option<Str>,
    pub http_error_code: i32,
}
