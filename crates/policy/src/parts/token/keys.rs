//! Keys that signatures are checked with.

use std::sync::Arc;

use gatepost_engine::{Context, Fault};
use gatepost_expression::Certificate;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value as Json;

use super::elements::base64;

/// A key that signatures are checked with.
#[derive(Debug)]
pub(crate) struct Key {
    /// What tokens may call it.
    ids: Vec<String>,
    /// The only algorithm for which it is, where that is said.
    algorithm: Option<Algorithm>,
    key: DecodingKey,
}

impl Key {
    /// A key that is written in a policy.
    pub(crate) fn new(id: Option<&str>, key: DecodingKey) -> Self {
        Self { ids: id.map(str::to_owned).into_iter().collect(), algorithm: None, key }
    }

    /// The public key of a certificate.
    pub(crate) fn of_certificate(id: Option<&str>, certificate: &Certificate) -> Option<Self> {
        let key = match certificate.key_algorithm() {
            RSA => DecodingKey::from_rsa_der(certificate.public_key_bytes()),
            EC => DecodingKey::from_ec_der(certificate.public_key_bytes()),
            _ => return None,
        };
        let mut ids: Vec<String> = id.map(str::to_owned).into_iter().collect();
        ids.push(certificate.thumbprint());
        Some(Self { ids, algorithm: None, key })
    }

    /// Whether tokens call it so.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        self.ids.iter().any(|own| own == id)
    }

    /// The key, where it is for this algorithm.
    pub(crate) fn for_algorithm(&self, algorithm: Algorithm) -> Option<&DecodingKey> {
        let fits =
            self.algorithm.is_none_or(|own| own == algorithm) && self.key.family() == algorithm.family();
        fits.then_some(&self.key)
    }
}

/// The keys in the document of an endpoint. What cannot be used is left out.
pub(crate) fn of_document(json: &Json) -> Vec<Key> {
    let keys = json.get("keys").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    keys.iter().filter_map(of_jwk).take(MOST).collect()
}

fn of_jwk(json: &Json) -> Option<Key> {
    let jwk: Jwk = serde_json::from_value(json.clone()).ok()?;
    if matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption)) {
        return None;
    }
    let key = match &jwk.algorithm {
        AlgorithmParameters::RSA(parameters) => rsa(&parameters.n, &parameters.e)?,
        AlgorithmParameters::EllipticCurve(_) => DecodingKey::from_jwk(&jwk).ok()?,
        // What anybody can fetch is no secret.
        _ => return None,
    };
    let id = |name: &str| json.get(name).and_then(Json::as_str).map(str::to_owned);
    let algorithm = id("alg").and_then(|name| name.parse().ok());
    Some(Key { ids: [id("kid"), id("x5t")].into_iter().flatten().collect(), algorithm, key })
}

/// A public key of RSA, where it is long enough to be trusted.
pub(crate) fn rsa(n: &str, e: &str) -> Option<DecodingKey> {
    let number = |text: &str| {
        let bytes = base64(text)?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        Some(bytes.get(zeros..)?.to_vec())
    };
    let (n, e) = (number(n)?, number(e)?);
    let is_long = n.len() >= SHORTEST && !e.is_empty();
    is_long.then(|| DecodingKey::from_rsa_raw_components(&n, &e))
}

/// The certificate of the gateway that has this id.
pub(crate) fn certificate(id: &str, cx: &Context) -> Result<Arc<Certificate>, Fault> {
    let certificates = &cx.state().deployment.certificates;
    let found = certificates.iter().find(|(name, _)| name.to_utf8() == id);
    found.and_then(|(_, value)| value.downcast()).ok_or_else(|| {
        Fault::with_message(500, "CertificateNotFound", format!("There is no certificate `{id}`."))
    })
}

/// Bytes of the modulus of RSA.
const SHORTEST: usize = 256;
/// Keys of one document that are looked at.
const MOST: usize = 100;
const RSA: &str = "1.2.840.113549.1.1.1";
const EC: &str = "1.2.840.10045.2.1";
