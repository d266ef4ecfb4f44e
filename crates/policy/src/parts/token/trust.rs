//! Whose signatures are trusted.

use std::sync::Arc;

use futures_util::future::join_all;
use gatepost_engine::Host;
use gatepost_expression::Str;

use super::endpoint::{Endpoint, Loaded};
use super::failure::Failure;
use super::keys::Key;
use super::signed::{Signed, Verified};

/// Looks whether the token has a signature of one of the keys, those of the endpoints included, and gives whom the
/// endpoints name as issuers.
pub(crate) async fn verify(
    token: &Signed<'_>,
    keys: [&[Key]; 2],
    endpoints: &[&Arc<Endpoint>],
    must_be_signed: bool,
    host: &Arc<dyn Host>,
) -> Result<Vec<Str>, Failure> {
    let mut known = Known::of(endpoints, host).await;
    if let Some(unsigned) = token.without_signature(!must_be_signed) {
        return unsigned.map(|()| known.issuers());
    }
    let mut verified = token.verify(known.keys(keys));
    if verified == Verified::NoKey && !endpoints.is_empty() {
        join_all(endpoints.iter().map(|endpoint| endpoint.refresh(host))).await;
        known = Known::of(endpoints, host).await;
        verified = token.verify(known.keys(keys));
    }
    match verified {
        Verified::Yes => Ok(known.issuers()),
        verified => Err(token.failure(&verified, &known.failures)),
    }
}

/// What the endpoints say.
#[derive(Default)]
struct Known {
    loaded: Vec<Arc<Loaded>>,
    failures: Vec<String>,
}

impl Known {
    async fn of(endpoints: &[&Arc<Endpoint>], host: &Arc<dyn Host>) -> Self {
        let mut known = Self::default();
        for found in join_all(endpoints.iter().map(|endpoint| endpoint.current(host))).await {
            match found {
                Ok(loaded) => known.loaded.push(loaded),
                Err(failure) => known.failures.push(failure),
            }
        }
        known
    }

    fn keys<'k>(&'k self, own: [&'k [Key]; 2]) -> impl Iterator<Item = &'k Key> + Clone {
        own.into_iter().flatten().chain(self.loaded.iter().flat_map(|loaded| &loaded.keys))
    }

    fn issuers(&self) -> Vec<Str> {
        self.loaded.iter().filter_map(|loaded| loaded.issuer.as_deref()).map(Str::from).collect()
    }
}
