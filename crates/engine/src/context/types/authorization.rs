//! Authorization, which get-authorization-context stores

use std::sync::Arc;

use gatepost_expression::{Str, Type};

use super::super::Variables;
use super::object;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("Apim.Authorization")
            .part("string AccessToken", |authorization: &Authorization| &authorization.access_token)
            .part("Variables Claims", |authorization: &Authorization| &authorization.claims),
    ]
}

/// What a credential provider gave.
#[derive(Clone, Default)]
pub struct Authorization {
    /// The token.
    pub access_token: Str,
    /// The claims.
    pub claims: Arc<Variables>,
}

object!(Authorization, "Apim.Authorization");

impl std::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authorization").finish_non_exhaustive()
    }
}
