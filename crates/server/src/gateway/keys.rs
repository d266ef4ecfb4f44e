//! Who may call an API, by the key of a subscription.
//!
//! <https://learn.microsoft.com/azure/api-management/api-management-subscriptions#how-api-management-handles-requests-with-or-without-subscription-keys>

use std::collections::HashMap;
use std::sync::Arc;

use gatepost_engine::{Fault, Request, Section, Str, model};
use ring::hmac;
use ring::rand::SystemRandom;

use super::compile::Api;
use crate::config::{Subscription, SubscriptionScope};

/// The keys of all subscriptions.
#[derive(Debug)]
pub(super) struct Keys {
    /// Keys are looked up by digests that nobody outside can compute: how long it takes says nothing about them.
    secret: hmac::Key,
    by_digest: HashMap<Vec<u8>, Arc<Holder>>,
}

/// A key's subscription.
#[derive(Debug)]
pub(super) struct Holder {
    scope: SubscriptionScope,
    is_active: bool,
    pub(super) subscription: Arc<model::Subscription>,
    pub(super) user: Option<Arc<model::User>>,
}

/// In what context a request runs.
pub(super) enum Admission<'k> {
    /// That of a subscription; in a product where it is for one, by its place among those of the API.
    Subscribed(&'k Arc<Holder>, Option<usize>),
    /// That of the open product of the API, or of none.
    Open(Option<usize>),
    /// None: the request is refused.
    Refused(Fault),
}

impl Keys {
    /// The keys of these subscriptions.
    pub(super) fn new(subscriptions: &[Subscription]) -> Self {
        let random = SystemRandom::new();
        // Without random numbers there is no TLS either; lookups then merely take their time.
        let secret = hmac::Key::generate(hmac::HMAC_SHA256, &random)
            .unwrap_or_else(|_| hmac::Key::new(hmac::HMAC_SHA256, &[]));
        let mut by_digest = HashMap::new();
        for Subscription { model, scope, is_active, user } in subscriptions {
            for key in [&model.primary_key, &model.secondary_key] {
                if key.is_empty() {
                    continue;
                }
                let subscription = Arc::new(model::Subscription { key: key.clone(), ..model.clone() });
                let holder =
                    Holder { scope: *scope, is_active: *is_active, subscription, user: user.clone() };
                let digest = hmac::sign(&secret, key.to_utf8().as_bytes());
                by_digest.insert(digest.as_ref().to_vec(), Arc::new(holder));
            }
        }
        Self { secret, by_digest }
    }

    /// Whether a request may run, and in what context.
    pub(super) fn admit(&self, api: &Api, request: &Request) -> Admission<'_> {
        let open = api.products.iter().position(|product| !product.model.subscription_required);
        let is_open = open.is_some() || !api.needs_subscription;
        // Where no key opens anything and none is needed, no query is taken apart to find one.
        if is_open && self.by_digest.is_empty() {
            return Admission::Open(open);
        }
        let key = key(&api.model, request);
        if let Some(key) = &key
            && let Some(admission) = self.subscribed(api, key)
        {
            return admission;
        }
        match key {
            _ if is_open => Admission::Open(open),
            Some(_) => Admission::Refused(refusal(INVALID, &api.model, request)),
            None => Admission::Refused(refusal(MISSING.telling(TOLD), &api.model, request)),
        }
    }

    fn subscribed(&self, api: &Api, key: &str) -> Option<Admission<'_>> {
        let holder = self.by_digest.get(hmac::sign(&self.secret, key.as_bytes()).as_ref())?;
        if !holder.is_active {
            return None;
        }
        let product = |place| api.products.iter().position(|product| product.place == place);
        match holder.scope {
            SubscriptionScope::All => Some(Admission::Subscribed(holder, None)),
            SubscriptionScope::Api(place) if place == api.place => Some(Admission::Subscribed(holder, None)),
            SubscriptionScope::Api(_) => None,
            SubscriptionScope::Product(place) => {
                product(place).map(|product| Admission::Subscribed(holder, Some(product)))
            }
        }
    }
}

/// The key that the client sends: in the header, or in the query where there is no such header.
fn key(api: &model::Api, request: &Request) -> Option<String> {
    if let Some(key) = request.headers.first(&api.key_header.to_utf8()) {
        return Some(key.into_owned());
    }
    let values = request.original_url.parameters().get(&api.key_query.to_utf8())?;
    values.first().map(Str::to_string)
}

fn refusal(fault: Fault, api: &model::Api, request: &Request) -> Fault {
    let url = &request.original_url;
    let authority = url.authority().map(ToString::to_string).unwrap_or_default();
    let path = api.path.to_utf8();
    let realm = format!("{}://{authority}{}{path}", url.scheme(), if path.is_empty() { "" } else { "/" });
    let challenge =
        format!("AzureApiManagementKey realm=\"{realm}\",name=\"{}\",type=\"header\"", api.key_header);
    fault.from_source("authorization").in_section(Section::Inbound).with_header("WWW-Authenticate", challenge)
}

const MISSING: Fault = Fault::new(
    401,
    "SubscriptionKeyNotFound",
    "Access denied due to missing subscription key. Make sure to include subscription key when making requests to this API.",
);
/// The client is told of "an API".
const TOLD: &str = "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.";
const INVALID: Fault = Fault::new(
    401,
    "SubscriptionKeyInvalid",
    "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.",
);
