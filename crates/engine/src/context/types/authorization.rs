//! Authorization, which get-authorization-context stores

use std::sync::Arc;

use gatepost_expression::{Ref, Str, Type};

use super::super::Variables;
use super::object;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("Apim.Authorization")
            .property("string AccessToken", |authorization: Ref<'_, Authorization>| {
                authorization.access_token.clone()
            })
            .property("Variables Claims", |authorization: Ref<'_, Authorization>| {
                Arc::clone(&authorization.claims)
            }),
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
