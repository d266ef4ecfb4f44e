//! What policies, rather than expressions, ask of a certificate

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use rsa::Oaep;
use sha1::Sha1;
use sha2::Sha256;
use x509_parser::asn1_rs::FromDer as _;
use x509_parser::certificate::X509Certificate;

use super::certificate::{AlternativeName, hex, name_text};
use super::x509::Certificate;

impl Certificate {
    /// The subject as .NET shows it.
    pub fn subject(&self) -> String {
        name_text(&self.parts.subject, true)
    }

    /// The issuer as .NET shows it.
    pub fn issuer(&self) -> String {
        name_text(&self.parts.issuer, true)
    }

    /// The common name of the subject.
    pub fn common_name(&self) -> Option<&str> {
        const COMMON_NAME: &str = "2.5.4.3";
        let mut attributes = self.parts.subject.iter().rev();
        attributes.find(|attribute| attribute.oid == COMMON_NAME).map(|attribute| attribute.value.as_str())
    }

    /// The names of hosts for which it is.
    pub fn dns_names(&self) -> impl Iterator<Item = &str> {
        self.parts.names.iter().filter_map(|name| match name {
            AlternativeName::Dns(name) => Some(name.as_str()),
            AlternativeName::Email(_) | AlternativeName::Uri(_) => None,
        })
    }

    /// The serial number in upper-case hexadecimal digits.
    pub fn serial_number(&self) -> String {
        hex(&self.parts.serial)
    }

    /// From when it is valid, in ticks.
    pub fn not_before(&self) -> i64 {
        self.parts.not_before
    }

    /// Until when it is valid, in ticks.
    pub fn not_after(&self) -> i64 {
        self.parts.not_after
    }

    /// The identifier of the public key's algorithm.
    pub fn key_algorithm(&self) -> &str {
        &self.parts.key_algorithm
    }

    /// The public key as the certificate has it: an `RSAPublicKey`, or a point of a curve.
    pub fn public_key_bytes(&self) -> &[u8] {
        &self.parts.key
    }

    /// Whether another certificate's key has signed it, and it says so.
    pub fn is_issued_by(&self, issuer: &Self) -> bool {
        let (Ok((_, own)), Ok((_, other))) =
            (X509Certificate::from_der(self.der()), X509Certificate::from_der(issuer.der()))
        else {
            return false;
        };
        own.issuer().as_raw() == other.subject().as_raw()
            && own.verify_signature(Some(other.public_key())).is_ok()
    }

    /// What was encrypted with the public key by RSA-OAEP, with the hash SHA-1 or SHA-256. None where it was not, or
    /// where there is no private key. `fill` gives random bytes.
    pub fn decrypt_oaep(
        &self,
        data: &[u8],
        is_sha256: bool,
        fill: &mut dyn FnMut(&mut [u8]),
    ) -> Option<Vec<u8>> {
        let key = self.key.as_ref()?;
        let rng = &mut Filling(fill);
        let decrypted = match is_sha256 {
            true => key.decrypt_blinded(rng, Oaep::<Sha256>::new(), data),
            false => key.decrypt_blinded(rng, Oaep::<Sha1>::new(), data),
        };
        decrypted.ok()
    }
}

/// Random bytes from somebody.
struct Filling<'f>(&'f mut dyn FnMut(&mut [u8]));

impl TryRng for Filling<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        (self.0)(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        (self.0)(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        (self.0)(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Filling<'_> {}
