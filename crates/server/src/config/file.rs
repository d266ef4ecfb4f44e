//! `gatepost.yaml` as it is written.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use gatepost_engine::RateAlgorithm;
use gatepost_expression::Gate;
use schemars::{JsonSchema, Schema, schema_for};
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::named_value::NamedValue;
use super::subscription::{SubscriptionForm, UserForm};

/// The configuration of a gateway. Paths are relative to this file.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[schemars(title = "gatepost.yaml")]
pub struct ConfigFile {
    /// Where clients connect; `127.0.0.1:8080` unless given.
    pub(super) listen: Vec<Listen>,
    /// Threads that serve requests; as many as there are processors unless given.
    #[schemars(with = "Option<usize>", range(min = 1, max = 1024))]
    pub(super) workers: Option<Spanned<usize>>,
    /// Base URL of the backend of every API that names none; without any, built-in routes answer.
    #[schemars(with = "Option<String>", url)]
    pub(super) backend: Option<Spanned<String>>,
    /// Certificates of authorities, in PEM, that backends may come from besides those of the system.
    #[schemars(with = "Vec<PathBuf>")]
    pub(super) trust: Vec<Spanned<PathBuf>>,
    /// Policy document of all APIs.
    #[schemars(with = "Option<PathBuf>")]
    pub(super) policy: Option<Spanned<PathBuf>>,
    /// Folder of policy fragments, each a file named by its id with `.xml` after it.
    #[schemars(with = "Option<PathBuf>")]
    pub(super) fragments: Option<Spanned<PathBuf>>,
    /// Named values by their names.
    #[schemars(with = "BTreeMap<String, NamedValue>")]
    pub(super) named_values: BTreeMap<String, Spanned<NamedValue>>,
    /// Products.
    pub(super) products: Vec<Product>,
    /// Subscriptions: who may call APIs and products that need one.
    pub(super) subscriptions: Vec<SubscriptionForm>,
    /// Users, to whom subscriptions belong.
    pub(super) users: Vec<UserForm>,
    /// APIs; without any, one with an empty path that takes every request.
    pub(super) apis: Vec<Api>,
    /// What clients and backends may take.
    pub(super) limits: Limits,
    /// Whether policies that are not implemented may be loaded; a request that reaches one fails.
    pub(super) allow_unsupported: bool,
    /// What is made of .NET types and members that API Management does not list.
    pub(super) expressions: Expressions,
    /// How `rate-limit` and `rate-limit-by-key` count.
    pub(super) rate_limits: RateLimits,
    /// What `context.Deployment` says.
    pub(super) deployment: Deployment,
}

/// An address that clients connect to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Listen {
    /// Address and port, such as `0.0.0.0:8080`.
    #[schemars(with = "String")]
    pub(super) address: SocketAddr,
    /// Certificate and key, if clients must use TLS.
    pub(super) tls: Option<Tls>,
}

/// The files of a certificate.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Tls {
    /// The certificate and those that vouch for it, in PEM.
    pub(super) certificate: PathBuf,
    /// Its private key, in PEM.
    pub(super) key: PathBuf,
}

/// A product: its policies apply to its APIs, in requests with the key of a subscription for it, or without a key where
/// the product is open.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Product {
    /// Its id.
    #[schemars(with = "String")]
    pub(super) id: Spanned<String>,
    /// Its name; the id unless given.
    pub(super) name: Option<String>,
    /// Whether its APIs can be called with the key of a subscription only; else it is open, as it is unless given.
    #[serde(default)]
    pub(super) subscription_required: bool,
    /// Its policy document.
    #[schemars(with = "Option<PathBuf>")]
    pub(super) policy: Option<Spanned<PathBuf>>,
}

/// An API.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Api {
    /// Its id.
    #[schemars(with = "String")]
    pub(super) id: Spanned<String>,
    /// Its name; the id unless given.
    pub(super) name: Option<String>,
    /// The path of its requests after the gateway's host; may be empty.
    #[serde(default)]
    #[schemars(with = "String")]
    pub(super) path: Option<Spanned<String>>,
    /// Base URL of its backend.
    #[schemars(with = "Option<String>", url)]
    pub(super) backend: Option<Spanned<String>>,
    /// Schemes that it is reached by; both unless given.
    #[serde(default)]
    pub(super) protocols: Vec<Protocol>,
    /// Id of the product that it is in.
    #[schemars(with = "Option<String>")]
    pub(super) product: Option<Spanned<String>>,
    /// Ids of the products that it is in, where there are several; one of them may be open.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) products: Vec<Spanned<String>>,
    /// Whether it can be called with the key of a subscription only, unless an open product has it; not unless given.
    #[serde(default)]
    pub(super) subscription_required: bool,
    /// Where clients send the key of a subscription.
    #[serde(default)]
    pub(super) subscription_key: SubscriptionKey,
    /// Its policy document.
    #[schemars(with = "Option<PathBuf>")]
    pub(super) policy: Option<Spanned<PathBuf>>,
    /// Its operations; without any, one that takes every request.
    #[serde(default)]
    pub(super) operations: Vec<Operation>,
}

/// Where clients send the key of a subscription.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct SubscriptionKey {
    /// The header; `Ocp-Apim-Subscription-Key` unless given.
    #[schemars(with = "Option<String>")]
    pub(super) header: Option<Spanned<String>>,
    /// The parameter of the query; `subscription-key` unless given.
    pub(super) query: Option<String>,
}

/// A scheme of an API.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// Without TLS.
    Http,
    /// With TLS.
    Https,
}

impl Protocol {
    /// The scheme of its URLs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// An operation of an API.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Operation {
    /// Its id; method and template unless given.
    #[schemars(with = "Option<String>")]
    pub(super) id: Option<Spanned<String>>,
    /// Its name; the id unless given.
    pub(super) name: Option<String>,
    /// Its method, or `*` for all.
    #[schemars(with = "String")]
    pub(super) method: Spanned<String>,
    /// Its URL template after the API's path, such as `/orders/{id}`.
    #[schemars(with = "String")]
    pub(super) url: Spanned<String>,
    /// Its policy document.
    #[schemars(with = "Option<PathBuf>")]
    pub(super) policy: Option<Spanned<PathBuf>>,
}

impl Operation {
    /// The id, or method and template, which stand for it.
    pub(super) fn id(&self) -> Spanned<String> {
        let Self { method, url, .. } = self;
        self.id.clone().unwrap_or_else(|| {
            Spanned::new(format!("{} {}", method.value, url.value), url.referenced, url.defined)
        })
    }
}

/// What `context.Deployment` says.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Deployment {
    /// `ServiceId`.
    pub(super) service_id: Option<String>,
    /// `ServiceName`.
    pub(super) service_name: Option<String>,
    /// `Region`.
    pub(super) region: Option<String>,
    /// `GatewayId`.
    pub(super) gateway_id: Option<String>,
}

/// Limits; sizes in bytes, times in seconds.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Limits {
    /// Bytes of a request line with its headers.
    #[schemars(range(min = 8192))]
    pub(super) header_bytes: Option<usize>,
    /// Bytes of a request target.
    pub(super) target_bytes: Option<usize>,
    /// Bytes of a request body.
    pub(super) body_bytes: Option<u64>,
    /// Bytes of a body that a policy or an expression reads.
    pub(super) buffered_bytes: Option<usize>,
    /// Client connections of one worker.
    pub(super) connections: Option<usize>,
    /// Connections of one worker to one backend.
    pub(super) backend_connections: Option<usize>,
    /// Time for a TLS handshake, and for a request's headers from their first byte.
    pub(super) header_time: Option<Seconds>,
    /// Time that a client connection is kept without a request.
    pub(super) keep_alive: Option<Seconds>,
    /// Time between two pieces of a request body, and between two writes that a client accepts.
    pub(super) client_idle: Option<Seconds>,
    /// Time for a connection to a backend.
    pub(super) connect_time: Option<Seconds>,
    /// Time that a backend connection is kept without a request.
    pub(super) backend_keep_alive: Option<Seconds>,
    /// Time between two pieces of a backend's body.
    pub(super) backend_idle: Option<Seconds>,
    /// Time that requests under way get at shutdown.
    pub(super) drain_time: Option<Seconds>,
}

/// A time in seconds, which may have a fraction.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "f64")]
#[schemars(with = "f64")]
pub(super) struct Seconds(pub(super) Duration);

impl TryFrom<f64> for Seconds {
    type Error = String;

    fn try_from(seconds: f64) -> Result<Self, String> {
        Duration::try_from_secs_f64(seconds)
            .map(Self)
            .map_err(|_| format!("`{seconds}` is no time in seconds"))
    }
}

/// What is made of .NET types and members that API Management does not list.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Expressions {
    /// They are errors, as in Azure.
    #[default]
    Strict,
    /// They are warnings.
    Permissive,
}

impl Expressions {
    pub(super) fn gate(self) -> Gate {
        match self {
            Self::Strict => Gate::Strict,
            Self::Permissive => Gate::Permissive,
        }
    }
}

/// How `rate-limit` and `rate-limit-by-key` count.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RateLimits {
    /// In a window that slides, as in the classic tiers.
    #[default]
    SlidingWindow,
    /// From a bucket that fills evenly, as in the v2 tiers.
    TokenBucket,
}

impl RateLimits {
    pub(super) fn algorithm(self) -> RateAlgorithm {
        match self {
            Self::SlidingWindow => RateAlgorithm::SlidingWindow,
            Self::TokenBucket => RateAlgorithm::TokenBucket,
        }
    }
}

/// The JSON Schema of `gatepost.yaml`.
pub fn schema() -> Schema {
    schema_for!(ConfigFile)
}
