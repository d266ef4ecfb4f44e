//! Signed tokens: read, and verified.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gatepost_engine::Jwt;
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value as Json};

use super::crypto::verifies;
use super::failure::Failure;
use super::keys::Key;

/// A token in three parts.
#[derive(Debug)]
pub(crate) struct Signed<'t> {
    text: &'t str,
    header: Map<String, Json>,
    /// The claims.
    pub(crate) payload: Map<String, Json>,
    /// What the signature is of.
    message: &'t str,
    signature: &'t str,
}

/// What came of trying keys.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verified {
    /// The signature is that of a key, or there need be none.
    Yes,
    /// There is no key that the token names, and none of the others fits.
    NoKey,
    /// The signature is not that of a key that the token names, or of any where it names none.
    No,
}

impl<'t> Signed<'t> {
    /// Reads a token. Its parts are looked at, not its signature.
    pub(crate) fn read(text: &'t str) -> Result<Self, Failure> {
        let (message, signature) = text.rsplit_once('.').ok_or_else(malformed)?;
        let (header, payload) = message.split_once('.').ok_or_else(malformed)?;
        if payload.contains('.') {
            return Err(malformed());
        }
        let (header, payload) = (object(header)?, object(payload)?);
        // What must be understood and is not makes a token of another kind.
        if header.contains_key("crit") {
            return Err(Failure::invalid(
                "IDX10000: The header of the token has `crit`, which is not supported.",
            ));
        }
        Ok(Self { text, header, payload, message, signature })
    }

    /// The token as expressions see it.
    pub(crate) fn jwt(&self) -> Result<Jwt, Failure> {
        Jwt::parse(self.text).ok_or_else(malformed)
    }

    /// What the token calls its key.
    pub(crate) fn key_id(&self) -> Option<&str> {
        let id = |name: &str| self.header.get(name).and_then(Json::as_str).filter(|id| !id.is_empty());
        id("kid").or_else(|| id("x5t"))
    }

    /// Whether the token says of itself that nobody has signed it.
    fn is_unsigned(&self) -> bool {
        self.algorithm_name().eq_ignore_ascii_case("none") || self.signature.is_empty()
    }

    fn algorithm_name(&self) -> &str {
        self.header.get("alg").and_then(Json::as_str).unwrap_or("none")
    }

    /// Whether one of the keys is that of the token.
    pub(crate) fn verify<'k>(&self, keys: impl Iterator<Item = &'k Key> + Clone) -> Verified {
        let Ok(algorithm) = self.algorithm_name().parse::<Algorithm>() else { return Verified::No };
        let tries = |key: &Key| {
            key.for_algorithm(algorithm)
                .is_some_and(|key| verifies(self.signature, self.message, key, algorithm))
        };
        if let Some(id) = self.key_id() {
            let mut named = keys.clone().filter(|key| key.has_id(id)).peekable();
            if named.peek().is_some() {
                return if named.any(tries) { Verified::Yes } else { Verified::No };
            }
            return if keys.clone().any(tries) { Verified::Yes } else { Verified::NoKey };
        }
        match keys.clone().any(tries) {
            true => Verified::Yes,
            false if keys.clone().next().is_none() => Verified::NoKey,
            false => Verified::No,
        }
    }

    /// What a token without a signature comes to; none where there is one.
    pub(crate) fn without_signature(&self, may_be: bool) -> Option<Result<(), Failure>> {
        if !self.is_unsigned() {
            return None;
        }
        // A token that says `none` and has a signature contradicts itself.
        let is_plain = self.signature.is_empty() && self.algorithm_name().eq_ignore_ascii_case("none");
        Some(if may_be && is_plain { Ok(()) } else { Err(unsigned()) })
    }

    /// Why the token is refused.
    pub(crate) fn failure(&self, verified: &Verified, endpoints: &[String]) -> Failure {
        let id = self.key_id().unwrap_or_default();
        match verified {
            Verified::NoKey if !endpoints.is_empty() => Failure::denied(
                "TokenSignatureKeyNotFound",
                format!("IDX20803: Keys cannot be had: {}.", endpoints.join("; ")),
            ),
            Verified::NoKey if id.is_empty() => Failure::denied(
                "TokenSignatureKeyNotFound",
                "IDX10500: There is no key to check the signature with.",
            ),
            Verified::NoKey => Failure::denied(
                "TokenSignatureKeyNotFound",
                format!("IDX10501: There is no key `{id}`, and no other key fits the signature."),
            ),
            Verified::Yes | Verified::No => Failure::denied(
                "TokenSignatureInvalid",
                "IDX10511: The signature is not one of the keys that were tried.",
            ),
        }
    }
}

fn object(part: &str) -> Result<Map<String, Json>, Failure> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(part.trim_end_matches('=')).map_err(|_| malformed())?;
    serde_json::from_slice(&bytes).map_err(|_| malformed())
}

fn malformed() -> Failure {
    Failure::invalid("IDX12741: The token has not the form of a JWT.")
}

fn unsigned() -> Failure {
    Failure::denied("TokenSignatureInvalid", "IDX10504: The token has no signature.")
}
