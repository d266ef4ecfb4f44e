//! JSON web tokens: found in a request, decrypted, verified, and held against what a policy wants.

pub(crate) mod claims;
pub(crate) mod crypto;
pub(crate) mod elements;
pub(crate) mod encrypted;
pub(crate) mod endpoint;
pub(crate) mod failure;
pub(crate) mod keys;
pub(crate) mod signed;
pub(crate) mod source;
pub(crate) mod trust;
