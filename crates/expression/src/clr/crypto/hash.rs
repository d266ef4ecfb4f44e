//! The hash functions of System.Security.Cryptography

use hmac::{Hmac, KeyInit, Mac};

use sha2::Digest;

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hash {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

/// Runs code with the Rust type of a hash function.
macro_rules! with_hash {
    ($hash:expr, $name:ident => $body:expr) => {
        match $hash {
            Hash::Md5 => {
                type $name = md5::Md5;
                $body
            }
            Hash::Sha1 => {
                type $name = sha1::Sha1;
                $body
            }
            Hash::Sha256 => {
                type $name = sha2::Sha256;
                $body
            }
            Hash::Sha384 => {
                type $name = sha2::Sha384;
                $body
            }
            Hash::Sha512 => {
                type $name = sha2::Sha512;
                $body
            }
        }
    };
}

pub(super) use with_hash;

impl Hash {
    pub(crate) const ALL: [Self; 5] = [Self::Md5, Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The name as .NET's classes have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha384 => "SHA384",
            Self::Sha512 => "SHA512",
        }
    }

    /// The function of a name, with or without a hyphen.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        let name = name.strip_prefix("System.Security.Cryptography.").unwrap_or(name).replace('-', "");
        let name = if name.eq_ignore_ascii_case("SHA") { "SHA1" } else { &name };
        Self::ALL.into_iter().find(|hash| hash.name().eq_ignore_ascii_case(name))
    }

    /// Length of a hash in bits.
    pub(crate) fn bits(self) -> i32 {
        match self {
            Self::Md5 => 128,
            Self::Sha1 => 160,
            Self::Sha256 => 256,
            Self::Sha384 => 384,
            Self::Sha512 => 512,
        }
    }

    /// Length of a block in bytes: longer keys of an HMAC are hashed.
    pub(crate) fn block(self) -> usize {
        match self {
            Self::Md5 | Self::Sha1 | Self::Sha256 => 64,
            Self::Sha384 | Self::Sha512 => 128,
        }
    }

    /// The hash of the bytes.
    pub(crate) fn digest(self, bytes: &[u8]) -> Vec<u8> {
        with_hash!(self, H => H::digest(bytes).to_vec())
    }

    /// The HMAC of the bytes.
    pub(crate) fn hmac(self, key: &[u8], bytes: &[u8]) -> Vec<u8> {
        with_hash!(self, H => match <Hmac<H> as KeyInit>::new_from_slice(key) {
            Ok(mut mac) => {
                mac.update(bytes);
                mac.finalize().into_bytes().to_vec()
            }
            // Keys of all lengths are taken.
            Err(_) => Vec::new(),
        })
    }
}
