//! Encrypted tokens: RFC 7516, compact.

use std::borrow::Cow;
use std::sync::Arc;

use aes::{Aes128, Aes192, Aes256};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _};
use gatepost_engine::{Context, Host};
use gatepost_expression::Certificate;
use hmac::{Hmac, KeyInit as _, Mac};
use ring::aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde_json::{Map, Value as Json};
use sha2::{Sha256, Sha384, Sha512};

use super::elements::DecryptionKeys;
use super::failure::{Failure, Refused};

/// A key that tokens are decrypted with.
#[derive(Clone)]
pub(crate) enum DecryptionKey {
    /// One that both sides know.
    Shared(Arc<[u8]>),
    /// The private key of a certificate.
    Certificate(Arc<Certificate>),
}

/// The token, decrypted where it has the form of an encrypted one.
pub(crate) fn opened<'t>(
    token: &'t str,
    keys: Option<&DecryptionKeys>,
    cx: &Context,
) -> Result<Cow<'t, str>, Refused> {
    if token.len() > LONGEST {
        return Err(Failure::invalid(format!("IDX10209: The token is longer than {LONGEST} bytes.")).into());
    }
    if token.split('.').count() != 5 {
        return Ok(Cow::Borrowed(token));
    }
    let keys = keys.map(|keys| keys.get(cx)).transpose()?.unwrap_or_default();
    Ok(Cow::Owned(decrypt(token, &keys, cx.host().as_ref())?))
}

/// What is in an encrypted token.
fn decrypt(token: &str, keys: &[DecryptionKey], host: &dyn Host) -> Result<String, Failure> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, key, iv, text, tag] = *parts.as_slice() else { return Err(malformed()) };
    let sealed = Sealed {
        aad: header,
        header: serde_json::from_slice(&bytes(header)?).map_err(|_| malformed())?,
        key: bytes(key)?,
        iv: bytes(iv)?,
        text: bytes(text)?,
        tag: bytes(tag)?,
    };
    if sealed.header.contains_key("zip") || sealed.header.contains_key("crit") {
        return Err(Failure::invalid(
            "IDX10000: The token is compressed, or of a kind that is not supported.",
        ));
    }
    let opened = keys.iter().find_map(|key| sealed.open(&sealed.content_key(key, host)?));
    let opened = opened.and_then(|bytes| String::from_utf8(bytes).ok());
    opened.ok_or_else(|| {
        Failure::invalid("IDX10603: The token cannot be decrypted with the keys of the policy.")
    })
}

struct Sealed<'t> {
    aad: &'t str,
    header: Map<String, Json>,
    key: Vec<u8>,
    iv: Vec<u8>,
    text: Vec<u8>,
    tag: Vec<u8>,
}

impl Sealed<'_> {
    /// The key of the content, which a key of the policy opens or is.
    fn content_key(&self, key: &DecryptionKey, host: &dyn Host) -> Option<Vec<u8>> {
        let algorithm = self.header.get("alg").and_then(Json::as_str)?;
        match (algorithm, key) {
            ("dir", DecryptionKey::Shared(key)) if self.key.is_empty() => Some(key.to_vec()),
            ("RSA-OAEP" | "RSA-OAEP-256", DecryptionKey::Certificate(certificate)) => {
                let is_sha256 = algorithm == "RSA-OAEP-256";
                certificate.decrypt_oaep(&self.key, is_sha256, &mut |bytes| host.fill_random(bytes))
            }
            _ => None,
        }
    }

    fn open(&self, key: &[u8]) -> Option<Vec<u8>> {
        match self.header.get("enc").and_then(Json::as_str)? {
            "A128CBC-HS256" => {
                let (mac, key) = halves(key, 32)?;
                self.is_genuine(Hmac::<Sha256>::new_from_slice(mac).ok()?, 16)?;
                let mode = cbc::Decryptor::<Aes128>::new_from_slices(key, &self.iv).ok()?;
                mode.decrypt_padded_vec::<Pkcs7>(&self.text).ok()
            }
            "A192CBC-HS384" => {
                let (mac, key) = halves(key, 48)?;
                self.is_genuine(Hmac::<Sha384>::new_from_slice(mac).ok()?, 24)?;
                let mode = cbc::Decryptor::<Aes192>::new_from_slices(key, &self.iv).ok()?;
                mode.decrypt_padded_vec::<Pkcs7>(&self.text).ok()
            }
            "A256CBC-HS512" => {
                let (mac, key) = halves(key, 64)?;
                self.is_genuine(Hmac::<Sha512>::new_from_slice(mac).ok()?, 32)?;
                let mode = cbc::Decryptor::<Aes256>::new_from_slices(key, &self.iv).ok()?;
                mode.decrypt_padded_vec::<Pkcs7>(&self.text).ok()
            }
            "A128GCM" => self.open_gcm(UnboundKey::new(&AES_128_GCM, key).ok()?),
            "A256GCM" => self.open_gcm(UnboundKey::new(&AES_256_GCM, key).ok()?),
            _ => None,
        }
    }

    /// Whether the tag is that of what it goes with: RFC 7518, section 5.2.2.
    fn is_genuine<M: Mac>(&self, mut mac: M, tag_length: usize) -> Option<()> {
        let bits = u64::try_from(self.aad.len()).ok()?.checked_mul(8)?;
        for part in [self.aad.as_bytes(), &self.iv, &self.text, &bits.to_be_bytes()] {
            mac.update(part);
        }
        (self.tag.len() == tag_length).then_some(())?;
        mac.verify_truncated_left(&self.tag).ok()
    }

    fn open_gcm(&self, key: UnboundKey) -> Option<Vec<u8>> {
        let nonce = Nonce::try_assume_unique_for_key(&self.iv).ok()?;
        let mut sealed = [self.text.as_slice(), &self.tag].concat();
        (self.tag.len() == 16).then_some(())?;
        let opened = LessSafeKey::new(key).open_in_place(nonce, Aad::from(self.aad.as_bytes()), &mut sealed);
        opened.ok().map(|text| text.to_vec())
    }
}

/// The key of the tag and that of the text.
fn halves(key: &[u8], length: usize) -> Option<(&[u8], &[u8])> {
    (key.len() == length).then(|| key.split_at(length / 2))
}

fn bytes(part: &str) -> Result<Vec<u8>, Failure> {
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed())
}

fn malformed() -> Failure {
    Failure::invalid("IDX12741: The token has not the form of a JWT.")
}

/// The longest token that is looked at, as in the library that the service uses.
const LONGEST: usize = 250 * 1024;
