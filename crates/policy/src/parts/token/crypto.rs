//! The cryptography behind `jsonwebtoken`: that of ring, which TLS uses as well.

use std::sync::Once;

use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::signature::{self, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384,
    RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use ring::{hmac, signature as schemes};

/// Whether a signature, in Base64 as tokens write it, is that of the message.
pub(crate) fn verifies(signature: &str, message: &str, key: &DecodingKey, algorithm: Algorithm) -> bool {
    static INSTALLED: Once = Once::new();
    // Nobody else in this process installs one; if somebody did, signatures are checked all the same.
    INSTALLED.call_once(|| {
        let _ = PROVIDER.install_default();
    });
    jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, algorithm).unwrap_or(false)
}

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |_, _| Err(Error::from(ErrorKind::UnsupportedAlgorithm)),
    verifier_factory: |algorithm, key| Ok(Box::new(RingVerifier::new(*algorithm, key)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

/// A key with the algorithm for which it is used.
struct RingVerifier {
    algorithm: Algorithm,
    check: Check,
}

enum Check {
    Hmac(hmac::Key),
    Rsa(&'static RsaParameters, DecodingKey),
    Ec(&'static dyn VerificationAlgorithm, DecodingKey),
}

impl RingVerifier {
    fn new(algorithm: Algorithm, key: &DecodingKey) -> Result<Self, Error> {
        // A public key is no secret: one that is used as such makes anybody a signer.
        if key.family() != algorithm.family() {
            return Err(ErrorKind::InvalidKeyFormat.into());
        }
        let secret =
            |algorithm| key.try_get_as_bytes().map(|key| Check::Hmac(hmac::Key::new(algorithm, key)));
        let rsa = |parameters| Ok(Check::Rsa(parameters, key.clone()));
        let ec = |algorithm| Ok(Check::Ec(algorithm, key.clone()));
        let check = match algorithm {
            Algorithm::HS256 => secret(hmac::HMAC_SHA256),
            Algorithm::HS384 => secret(hmac::HMAC_SHA384),
            Algorithm::HS512 => secret(hmac::HMAC_SHA512),
            Algorithm::RS256 => rsa(&RSA_PKCS1_2048_8192_SHA256),
            Algorithm::RS384 => rsa(&RSA_PKCS1_2048_8192_SHA384),
            Algorithm::RS512 => rsa(&RSA_PKCS1_2048_8192_SHA512),
            Algorithm::PS256 => rsa(&RSA_PSS_2048_8192_SHA256),
            Algorithm::PS384 => rsa(&RSA_PSS_2048_8192_SHA384),
            Algorithm::PS512 => rsa(&RSA_PSS_2048_8192_SHA512),
            Algorithm::ES256 => ec(&ECDSA_P256_SHA256_FIXED),
            Algorithm::ES384 => ec(&ECDSA_P384_SHA384_FIXED),
            _ => Err(ErrorKind::UnsupportedAlgorithm.into()),
        };
        Ok(Self { algorithm, check: check? })
    }
}

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        let verified = match &self.check {
            Check::Hmac(key) => hmac::verify(key, message, signature),
            Check::Rsa(parameters, key) => match key.kind() {
                DecodingKeyKind::SecretOrDer(der) => {
                    schemes::UnparsedPublicKey::new(*parameters, der).verify(message, signature)
                }
                DecodingKeyKind::RsaModulusExponent { n, e } => {
                    RsaPublicKeyComponents { n, e }.verify(parameters, message, signature)
                }
            },
            Check::Ec(algorithm, key) => match key.kind() {
                DecodingKeyKind::SecretOrDer(point) => {
                    UnparsedPublicKey::new(*algorithm, point).verify(message, signature)
                }
                DecodingKeyKind::RsaModulusExponent { .. } => Err(ring::error::Unspecified),
            },
        };
        verified.map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}
