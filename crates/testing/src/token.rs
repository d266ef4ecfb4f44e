//! Makes the token of a request.

use std::path::Path;

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature;
use ring::signature::{EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, RsaEncoding, RsaKeyPair};
use serde_json::{Map, Value};

use crate::certificate::block;
use crate::format::Token;
use crate::span::parse_duration;

/// The token in its compact form. `now` is the time of the request in seconds since 1970.
pub(crate) fn token(token: &Token, folder: &Path, now: i64) -> Result<String, String> {
    let algorithm = token.algorithm.as_deref().unwrap_or(match token.key {
        Some(_) => "RS256",
        None => "HS256",
    });
    let mut header = Map::new();
    header.insert("alg".to_owned(), algorithm.into());
    header.insert("typ".to_owned(), "JWT".into());
    header.extend(token.header.iter().map(|(name, value)| (name.clone(), value.clone())));
    let text = format!("{}.{}", part(header), part(claims(token, now)?));
    if algorithm == "none" {
        return Ok(format!("{text}."));
    }
    let signature = sign(token, algorithm, text.as_bytes(), folder)?;
    Ok(format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature)))
}

fn part(members: Map<String, Value>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Value::Object(members).to_string())
}

fn claims(token: &Token, now: i64) -> Result<Map<String, Value>, String> {
    let mut claims: Map<String, Value> =
        token.claims.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    if let Some(expires) = &token.expires {
        let length = i64::try_from(parse_duration(expires)?.as_secs()).unwrap_or(i64::MAX);
        for (name, time) in [("iat", now), ("nbf", now), ("exp", now.saturating_add(length))] {
            claims.entry(name).or_insert_with(|| time.into());
        }
    }
    Ok(claims)
}

/// The signature of a text.
fn sign(token: &Token, algorithm: &str, text: &[u8], folder: &Path) -> Result<Vec<u8>, String> {
    let hash = match algorithm {
        "HS256" => hmac::HMAC_SHA256,
        "HS384" => hmac::HMAC_SHA384,
        "HS512" => hmac::HMAC_SHA512,
        _ => return sign_with_key(token, algorithm, text, folder),
    };
    Ok(hmac::sign(&hmac::Key::new(hash, &secret(token)?), text).as_ref().to_vec())
}

fn secret(token: &Token) -> Result<Vec<u8>, String> {
    match (&token.secret, &token.secret_base64) {
        (Some(secret), None) => Ok(secret.as_bytes().to_vec()),
        (None, Some(secret)) => {
            BASE64_STANDARD.decode(secret.trim()).map_err(|error| format!("secret-base64: {error}"))
        }
        _ => Err("the token needs one of `secret` and `secret-base64`".to_owned()),
    }
}

fn sign_with_key(token: &Token, algorithm: &str, text: &[u8], folder: &Path) -> Result<Vec<u8>, String> {
    let random = SystemRandom::new();
    let rsa = |padding: &'static dyn RsaEncoding| {
        let pair = match key(token, folder)? {
            Key::Pkcs8(key) => RsaKeyPair::from_pkcs8(&key),
            Key::Rsa(key) => RsaKeyPair::from_der(&key),
        };
        let pair = pair.map_err(unusable)?;
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(padding, &random, text, &mut signature).map_err(unusable)?;
        Ok(signature)
    };
    let ecdsa = |kind: &'static EcdsaSigningAlgorithm| {
        let pair = EcdsaKeyPair::from_pkcs8(kind, &pkcs8(token, folder)?, &random).map_err(unusable)?;
        Ok(pair.sign(&random, text).map_err(unusable)?.as_ref().to_vec())
    };
    match algorithm {
        "RS256" => rsa(&signature::RSA_PKCS1_SHA256),
        "RS384" => rsa(&signature::RSA_PKCS1_SHA384),
        "RS512" => rsa(&signature::RSA_PKCS1_SHA512),
        "PS256" => rsa(&signature::RSA_PSS_SHA256),
        "PS384" => rsa(&signature::RSA_PSS_SHA384),
        "PS512" => rsa(&signature::RSA_PSS_SHA512),
        "ES256" => ecdsa(&signature::ECDSA_P256_SHA256_FIXED_SIGNING),
        "ES384" => ecdsa(&signature::ECDSA_P384_SHA384_FIXED_SIGNING),
        "EdDSA" => {
            let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&pkcs8(token, folder)?);
            Ok(pair.map_err(unusable)?.sign(text).as_ref().to_vec())
        }
        _ => Err(format!("`{algorithm}` is no algorithm of JWT")),
    }
}

fn unusable(error: impl std::fmt::Display) -> String {
    format!("the key of the token cannot be used: {error}")
}

/// A private key as its file has it.
enum Key {
    Pkcs8(Vec<u8>),
    Rsa(Vec<u8>),
}

fn key(token: &Token, folder: &Path) -> Result<Key, String> {
    let Some(written) = &token.key else { return Err("the token needs a private `key`".to_owned()) };
    let pem = match written.trim_start().starts_with("-----BEGIN") {
        true => written.clone(),
        false => gatepost_files::text(&folder.join(written)).map_err(|unreadable| unreadable.to_string())?,
    };
    let pkcs8 = block(&pem, "PRIVATE KEY").map(Key::Pkcs8);
    let key = pkcs8.or_else(|| block(&pem, "RSA PRIVATE KEY").map(Key::Rsa));
    key.ok_or_else(|| unusable("it is no private key in PEM, as `openssl pkcs8 -topk8 -nocrypt` writes it"))
}

fn pkcs8(token: &Token, folder: &Path) -> Result<Vec<u8>, String> {
    match key(token, folder)? {
        Key::Pkcs8(key) => Ok(key),
        Key::Rsa(_) => Err(unusable("it is one of RSA")),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::token;
    use crate::format::Token;

    #[test]
    fn a_token_has_three_parts() {
        let mut wanted = Token { secret: Some("secret".to_owned()), ..Token::default() };
        wanted.claims.insert("sub".to_owned(), "ada".into());
        let made = token(&wanted, Path::new(""), 0).unwrap();
        // Reckoned with `openssl dgst -sha256 -hmac secret`.
        let expected = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEifQ.-G7HR4Se6onpiv1N_jWqt9jGA0VR0kRJ_2BoHWhkfhg";
        assert_eq!(made, expected);
        wanted.algorithm = Some("none".to_owned());
        wanted.expires = Some("1h".to_owned());
        assert!(token(&wanted, Path::new(""), 0).unwrap().ends_with('.'));
    }

    #[test]
    fn a_token_that_cannot_be_made_says_why() {
        let none = Token::default();
        assert_eq!(
            token(&none, Path::new(""), 0).unwrap_err(),
            "the token needs one of `secret` and `secret-base64`"
        );
        let odd = Token { algorithm: Some("HS1".to_owned()), ..Token::default() };
        assert_eq!(token(&odd, Path::new(""), 0).unwrap_err(), "`HS1` is no algorithm of JWT");
        let keyless = Token { algorithm: Some("ES256".to_owned()), ..Token::default() };
        assert_eq!(token(&keyless, Path::new(""), 0).unwrap_err(), "the token needs a private `key`");
    }
}
