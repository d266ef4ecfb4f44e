//! Issuers and keys that are fetched, as OpenID Connect Discovery has it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Either, Shared, select};
use gatepost_engine::{Call, Host, Purpose, Url, read_content};
use http::Method;
use parking_lot::Mutex;
use serde_json::Value as Json;

use super::keys::{Key, of_document};

/// The endpoints of all policies.
#[derive(Default)]
pub(crate) struct Endpoints(Mutex<HashMap<String, Arc<Endpoint>>>);

/// Where issuer and keys are fetched: once an hour, and when a token names a key that is not there, but then no more
/// than every five minutes. While one request fetches, the others wait for it.
pub(crate) struct Endpoint {
    url: String,
    loaded: ArcSwapOption<Loaded>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When it was last tried.
    tried: Option<Duration>,
    /// Why the last try failed.
    failed: Option<String>,
    under_way: Option<Shared<BoxFuture<'static, ()>>>,
}

/// What was fetched.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// Who issues the tokens.
    pub(crate) issuer: Option<String>,
    /// The keys of their signatures.
    pub(crate) keys: Vec<Key>,
    at: Duration,
}

impl Endpoints {
    /// The endpoint at a URL, as the host remembers it.
    pub(crate) fn find(host: &Arc<dyn Host>, url: &str) -> Arc<Endpoint> {
        let all = host.memory().map(gatepost_engine::Memory::get::<Self>).unwrap_or_default();
        let mut known = all.0.lock();
        if let Some(found) = known.get(url) {
            return Arc::clone(found);
        }
        // An expression may give URLs without end: the one that was not tried for longest makes room.
        if known.len() >= MOST {
            let oldest = known.iter().min_by_key(|(_, endpoint)| endpoint.state.lock().tried);
            if let Some(url) = oldest.map(|(url, _)| url.clone()) {
                known.remove(&url);
            }
        }
        let made = Arc::new(Endpoint::new(url));
        known.insert(url.to_owned(), Arc::clone(&made));
        made
    }
}

impl Endpoint {
    fn new(url: &str) -> Self {
        Self { url: url.to_owned(), loaded: ArcSwapOption::empty(), state: Mutex::default() }
    }

    /// What is known, fetched where it is not known or too old. What was fetched once stays in use while it cannot
    /// be fetched anew.
    pub(crate) async fn current(self: &Arc<Self>, host: &Arc<dyn Host>) -> Result<Arc<Loaded>, String> {
        let loaded = self.loaded.load_full();
        if let Some(loaded) = loaded.filter(|loaded| host.monotonic().saturating_sub(loaded.at) < LIFETIME) {
            return Ok(loaded);
        }
        self.refresh(host).await;
        let failed = || {
            let failed = self.state.lock().failed.clone();
            failed.unwrap_or_else(|| format!("`{}` has not been asked", self.url))
        };
        self.loaded.load_full().ok_or_else(failed)
    }

    /// Fetches, unless it was tried a moment ago.
    pub(crate) async fn refresh(self: &Arc<Self>, host: &Arc<dyn Host>) {
        let under_way = {
            let mut state = self.state.lock();
            let now = host.monotonic();
            match &state.under_way {
                Some(under_way) => under_way.clone(),
                None if state.tried.is_some_and(|tried| now.saturating_sub(tried) < PAUSE) => return,
                None => {
                    state.tried = Some(now);
                    let fetch = Arc::clone(self).fetch(Arc::clone(host)).boxed().shared();
                    state.under_way = Some(fetch.clone());
                    // It goes on when the client that caused it is gone: others wait for it.
                    host.spawn(Box::pin(fetch.clone()));
                    fetch
                }
            }
        };
        under_way.await;
    }

    async fn fetch(self: Arc<Self>, host: Arc<dyn Host>) {
        let result = load(&host, &self.url).await;
        let mut state = self.state.lock();
        state.under_way = None;
        match result {
            Ok(loaded) => {
                self.loaded.store(Some(Arc::new(loaded)));
                state.failed = None;
            }
            Err(failed) => state.failed = Some(failed),
        }
    }
}

async fn load(host: &Arc<dyn Host>, url: &str) -> Result<Loaded, String> {
    let document = json(host, url).await?;
    let text = |name: &str| document.get(name).and_then(Json::as_str);
    let keys = text("jwks_uri").ok_or_else(|| format!("`{url}` names no `jwks_uri`"))?;
    if !url.starts_with("http:") && !keys.starts_with("https:") {
        return Err(format!("`{url}` leads away from TLS, to `{keys}`"));
    }
    let issuer = text("issuer").map(str::to_owned);
    let keys = of_document(&json(host, keys).await?);
    Ok(Loaded { issuer, keys, at: host.monotonic() })
}

/// The JSON at a URL. A redirect is not followed: what keys a gateway trusts is not for the other side to move.
async fn json(host: &Arc<dyn Host>, url: &str) -> Result<Json, String> {
    let target = Url::parse(url).map_err(|bad| format!("`{url}` is no URL: {bad}"))?;
    let mut call = Call::new(Method::GET, target, Purpose::Internal);
    call.timeout = Some(TIMEOUT);
    // The name and the value can always be set.
    let _ = call.headers.set("Accept", ["application/json"]);
    let answer = host.send(call).await.map_err(|error| format!("`{url}`: {error}"))?;
    if !answer.status.is_success() {
        return Err(format!("`{url}` answers with status {}", answer.status.as_u16()));
    }
    let body = Box::pin(read_content(answer.content, LARGEST));
    let bytes = match select(body, host.sleep(TIMEOUT)).await {
        Either::Left((read, _)) => read.map_err(|error| format!("`{url}`: {error}"))?,
        Either::Right(_) => return Err(format!("`{url}`: the answer takes too long")),
    };
    serde_json::from_slice(&bytes).map_err(|_| format!("`{url}` does not answer with JSON"))
}

/// <https://learn.microsoft.com/azure/api-management/validate-jwt-policy#usage-notes>
const LIFETIME: Duration = Duration::from_secs(3600);
const PAUSE: Duration = Duration::from_secs(300);
const TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of a document.
const LARGEST: usize = 1 << 20;
/// Endpoints that are remembered.
const MOST: usize = 1000;
