//! Tokens that are made for a request.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

/// A JSON Web Token: its claims, and the key that signs it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Token {
    /// The claims.
    pub claims: BTreeMap<String, serde_json::Value>,
    /// Members of the header besides `alg` and `typ`, such as `kid`.
    pub header: BTreeMap<String, serde_json::Value>,
    /// The algorithm; `HS256`, or `RS256` with `key`, unless said otherwise. `none` leaves the token unsigned.
    pub algorithm: Option<String>,
    /// The secret of `HS256`, `HS384` and `HS512`, as a text.
    pub secret: Option<String>,
    /// The same secret in Base64, as `issuer-signing-keys` has it.
    pub secret_base64: Option<String>,
    /// The private key of the other algorithms: a file in PEM, relative to the test file, or in PEM as a text.
    pub key: Option<String>,
    /// How long after the time of the request it expires: `1h`. Sets `exp`, and `iat` and `nbf` to that time.
    pub expires: Option<String>,
}
