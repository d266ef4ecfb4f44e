//! Jwt

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::{alphabet, engine::DecodePaddingMode};
use gatepost_expression::{Array, DateTime, Ref, Str, Type};
use serde_json::{Map, Value as Json};

use super::object;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("Apim.Jwt")
            .property("string Algorithm", |jwt: Ref<'_, Jwt>| jwt.header("alg"))
            .property("IEnumerable<string> Audiences", |jwt: Ref<'_, Jwt>| {
                Arc::new(Array::strings(jwt.claims.get("aud").unwrap_or_default().iter().cloned()))
            })
            .part("Multi Claims", |jwt: &Jwt| &jwt.claims)
            .property("DateTime? ExpirationTime", |jwt: Ref<'_, Jwt>| jwt.moment("exp"))
            .property("string Id", |jwt: Ref<'_, Jwt>| jwt.claim("jti"))
            .property("string Issuer", |jwt: Ref<'_, Jwt>| jwt.claim("iss"))
            .property("DateTime? IssuedAt", |jwt: Ref<'_, Jwt>| jwt.moment("iat"))
            .property("DateTime? NotBefore", |jwt: Ref<'_, Jwt>| jwt.moment("nbf"))
            .property("string Subject", |jwt: Ref<'_, Jwt>| jwt.claim("sub"))
            .property("string Type", |jwt: Ref<'_, Jwt>| jwt.header("typ")),
    ]
}

/// A JSON web token that has been read; nobody has looked at its signature.
pub struct Jwt {
    header: Map<String, Json>,
    payload: Map<String, Json>,
    claims: Arc<Claims>,
}

object!(Jwt, "Apim.Jwt");

/// The claims of a token: names have case, a list has several values.
#[derive(Clone, Default)]
pub(super) struct Claims(Vec<(Str, Vec<Str>)>);

impl Jwt {
    /// Reads a token, with or without `Bearer` before it; none where it is no token.
    pub fn parse(text: &str) -> Option<Self> {
        let token = text.trim();
        let token = match token.split_once(' ') {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("bearer") => rest.trim_start(),
            Some(_) => return None,
            None => token,
        };
        let mut parts = token.split('.');
        let (header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let (header, payload) = (decode(header)?, decode(payload)?);
        let claims = payload.iter().map(|(name, value)| (Str::from(name.as_str()), values(value))).collect();
        Some(Self { header, payload, claims: Arc::new(Claims(claims)) })
    }

    fn header(&self, name: &str) -> Option<Str> {
        self.header.get(name).and_then(Json::as_str).map(Str::from)
    }

    fn claim(&self, name: &str) -> Option<Str> {
        self.claims.get(name).and_then(|values| values.first()).cloned()
    }

    fn moment(&self, name: &str) -> Option<DateTime> {
        let seconds = self.payload.get(name).and_then(Json::as_f64);
        seconds.and_then(ticks).map(DateTime::utc)
    }
}

impl Claims {
    pub(super) fn get(&self, name: &str) -> Option<&[Str]> {
        self.0.iter().find(|(known, _)| known.as_utf8() == Some(name)).map(|(_, values)| values.as_slice())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Str, &[Str])> {
        self.0.iter().map(|(name, values)| (name, values.as_slice()))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Base64url with or without padding, as tokens come.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn decode(part: &str) -> Option<Map<String, Json>> {
    match serde_json::from_slice(&BASE64.decode(part).ok()?).ok()? {
        Json::Object(members) => Some(members),
        _ => None,
    }
}

fn values(value: &Json) -> Vec<Str> {
    match value {
        Json::Array(items) => items.iter().map(text).collect(),
        single => vec![text(single)],
    }
}

fn text(value: &Json) -> Str {
    match value {
        Json::String(text) => Str::from(text.as_str()),
        other => Str::from(other.to_string()),
    }
}

/// Ticks since year one of seconds since 1970, where .NET's calendar has them.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn ticks(seconds: f64) -> Option<i64> {
    const EPOCH: f64 = 62_135_596_800.0;
    const LAST: f64 = 253_402_300_799.0;
    (-EPOCH..=LAST).contains(&seconds).then(|| ((seconds + EPOCH).floor() as i64) * 10_000_000)
}

impl std::fmt::Debug for Jwt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jwt").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Claims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Claims").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Jwt;

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "x", "a.b", "e30.e30", "e30.e30..", "Basic e30.e30.", "e30.W10.", "!.e30."] {
            assert!(Jwt::parse(text).is_none(), "{text}");
        }
        for text in ["e30.e30.", " bearer  e30.e30.x", "e30=.e30=."] {
            assert!(Jwt::parse(text).is_some(), "{text}");
        }
    }
}
