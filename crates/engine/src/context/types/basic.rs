//! BasicAuthCredentials

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatepost_expression::{Str, Type};

use super::object;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("Apim.BasicAuthCredentials")
            .part("string UserId", |credentials: &Basic| &credentials.user)
            .part("string Username", |credentials: &Basic| &credentials.user)
            .remark("The name that Microsoft's toolkit has for `UserId`.")
            .part("string Password", |credentials: &Basic| &credentials.password),
    ]
}

/// Name and password of a `Basic` authorization.
pub(super) struct Basic {
    user: Str,
    password: Str,
}

object!(Basic, "Apim.BasicAuthCredentials");

impl Basic {
    /// Reads the value of an `Authorization` header; none where it is no such value.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (scheme, encoded) = text.trim().split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let decoded = STANDARD.decode(encoded.trim()).ok()?;
        let decoded = String::from_utf8_lossy(&decoded).into_owned();
        let (user, password) = decoded.split_once(':')?;
        Some(Self { user: Str::from(user), password: Str::from(password) })
    }
}

impl std::fmt::Debug for Basic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Basic").finish_non_exhaustive()
    }
}
