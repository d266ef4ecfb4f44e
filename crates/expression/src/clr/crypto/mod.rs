//! System.Security.Cryptography

mod certificate;
mod certificate_facts;
mod cipher;
mod hash;
mod hash_algorithm;
mod key_sizes;
mod names;
mod random;
mod rsa;
mod rsa_encoded;
mod rsa_parameters;
mod rsa_provider;
mod symmetric;
mod transform;
mod x509;

pub use symmetric::SymmetricAlgorithm;
pub(crate) use transform::Transform;
pub use x509::Certificate;

use crate::declare::Type;

pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![key_sizes::declare(), rsa_parameters::declare(), transform::declare()];
    types.extend(hash_algorithm::declare());
    types.extend(names::declare());
    types.extend(random::declare());
    types.extend(rsa::declare());
    types.extend(symmetric::declare());
    types.extend(x509::declare());
    types
}
