//! System.Security.Cryptography.HashAlgorithmName, RSASignaturePadding, RSAEncryptionPadding, Oid

use std::sync::Arc;

use super::cipher::failure;
use super::hash::Hash;
use crate::clr::equality;
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

const SIGNATURE_MODE: &str = "System.Security.Cryptography.RSASignaturePaddingMode";
const ENCRYPTION_MODE: &str = "System.Security.Cryptography.RSAEncryptionPaddingMode";

pub(super) fn declare() -> Vec<Type> {
    vec![
        hash_name(),
        signature_padding(),
        encryption_padding(),
        oid(),
        oid_group(),
        modes(SIGNATURE_MODE, "Pss"),
        modes(ENCRYPTION_MODE, "Oaep"),
    ]
}

fn modes(name: &'static str, second: &'static str) -> Type {
    Type::enumeration(name, &[("Pkcs1", 0), (second, 1)]).allowed(Allowed::No)
}

/// A `HashAlgorithmName`.
#[derive(Debug)]
pub(super) struct HashName(Option<Str>);

impl HashName {
    /// The hash function of the name.
    pub(super) fn hash(&self) -> Option<Hash> {
        self.0.as_ref().and_then(|name| Hash::by_name(&name.to_utf8()))
    }

    pub(super) fn of(hash: Hash) -> Value {
        Value::object(Self(Some(Str::from(hash.name()))))
    }
}

impl Object for HashName {
    fn ty(&self) -> Ty {
        Ty::named("System.Security.Cryptography.HashAlgorithmName", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(self.0.clone().unwrap_or_default())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>().is_some_and(|other| other.0 == self.0))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(self.0.as_ref().map_or(0, |name| equality::hash_code(&Value::String(name.clone()))))
    }
}

fn hash_name() -> Type {
    Type::structure("System.Security.Cryptography.HashAlgorithmName", Value::object(HashName(None)))
        .constructor("HashAlgorithmName()", || Value::object(HashName(None)))
        .constructor("HashAlgorithmName(string name)", |name: Option<Str>| Value::object(HashName(name)))
        .property("string Name", |name: Arc<HashName>| name.0.clone())
        .property("static HashAlgorithmName MD5", || HashName::of(Hash::Md5))
        .property("static HashAlgorithmName SHA1", || HashName::of(Hash::Sha1))
        .property("static HashAlgorithmName SHA256", || HashName::of(Hash::Sha256))
        .property("static HashAlgorithmName SHA384", || HashName::of(Hash::Sha384))
        .property("static HashAlgorithmName SHA512", || HashName::of(Hash::Sha512))
        .method("bool Equals(HashAlgorithmName other)", |a: Arc<HashName>, b: Arc<HashName>| a.0 == b.0)
        .method("string ToString()", |name: Arc<HashName>| name.0.clone().unwrap_or_default())
        .operator(
            "bool operator ==(HashAlgorithmName left, HashAlgorithmName right)",
            |a: Arc<HashName>, b: Arc<HashName>| a.0 == b.0,
        )
        .operator(
            "bool operator !=(HashAlgorithmName left, HashAlgorithmName right)",
            |a: Arc<HashName>, b: Arc<HashName>| a.0 != b.0,
        )
}

/// The padding of an RSA operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RsaPadding {
    SignPkcs1,
    SignPss,
    EncryptPkcs1,
    EncryptOaep(Hash),
}

impl RsaPadding {
    fn text(self) -> String {
        match self {
            Self::SignPkcs1 | Self::EncryptPkcs1 => "Pkcs1".to_owned(),
            Self::SignPss => "Pss".to_owned(),
            Self::EncryptOaep(hash) => format!("Oaep{}", hash.name()),
        }
    }
}

impl Object for RsaPadding {
    fn ty(&self) -> Ty {
        let name = match self {
            Self::SignPkcs1 | Self::SignPss => "System.Security.Cryptography.RSASignaturePadding",
            Self::EncryptPkcs1 | Self::EncryptOaep(_) => "System.Security.Cryptography.RSAEncryptionPadding",
        };
        Ty::named(name, [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.text()))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref() == Some(self))
    }

    fn hash_code(&self) -> Option<i32> {
        Some(equality::hash_code(&Value::text(self.text())))
    }
}

fn signature_padding() -> Type {
    let ty = Type::class("System.Security.Cryptography.RSASignaturePadding")
        .method("bool Equals(RSASignaturePadding other)", |a: Arc<RsaPadding>, b: Option<Arc<RsaPadding>>| {
            b.is_some_and(|b| a == b)
        })
        .property("static RSASignaturePadding Pkcs1", || Value::object(RsaPadding::SignPkcs1))
        .property("static RSASignaturePadding Pss", || Value::object(RsaPadding::SignPss))
        .property("System.Security.Cryptography.RSASignaturePaddingMode Mode", |padding: Arc<RsaPadding>| {
            crate::value::EnumValue { ty: SIGNATURE_MODE, number: i32::from(*padding == RsaPadding::SignPss) }
        });
    with_equality(
        ty,
        "bool operator ==(RSASignaturePadding left, RSASignaturePadding right)",
        "bool operator !=(RSASignaturePadding left, RSASignaturePadding right)",
    )
}

fn encryption_padding() -> Type {
    let ty = Type::class("System.Security.Cryptography.RSAEncryptionPadding")
        .method(
            "bool Equals(RSAEncryptionPadding other)",
            |a: Arc<RsaPadding>, b: Option<Arc<RsaPadding>>| b.is_some_and(|b| a == b),
        )
        .property("static RSAEncryptionPadding Pkcs1", || Value::object(RsaPadding::EncryptPkcs1))
        .property("static RSAEncryptionPadding OaepSHA1", || {
            Value::object(RsaPadding::EncryptOaep(Hash::Sha1))
        })
        .property("static RSAEncryptionPadding OaepSHA256", || {
            Value::object(RsaPadding::EncryptOaep(Hash::Sha256))
        })
        .property("static RSAEncryptionPadding OaepSHA384", || {
            Value::object(RsaPadding::EncryptOaep(Hash::Sha384))
        })
        .property("static RSAEncryptionPadding OaepSHA512", || {
            Value::object(RsaPadding::EncryptOaep(Hash::Sha512))
        })
        .method(
            "static RSAEncryptionPadding CreateOaep(HashAlgorithmName hashAlgorithm)",
            |name: Arc<HashName>| match name.hash() {
                Some(hash) => Ok(Value::object(RsaPadding::EncryptOaep(hash))),
                None => Err(super::cipher::failure("The hash algorithm name cannot be null or empty.")),
            },
        )
        .property("System.Security.Cryptography.RSAEncryptionPaddingMode Mode", |padding: Arc<RsaPadding>| {
            crate::value::EnumValue {
                ty: ENCRYPTION_MODE,
                number: i32::from(*padding != RsaPadding::EncryptPkcs1),
            }
        })
        .property("HashAlgorithmName OaepHashAlgorithm", |padding: Arc<RsaPadding>| match *padding {
            RsaPadding::EncryptOaep(hash) => HashName::of(hash),
            _ => Value::object(HashName(None)),
        });
    with_equality(
        ty,
        "bool operator ==(RSAEncryptionPadding left, RSAEncryptionPadding right)",
        "bool operator !=(RSAEncryptionPadding left, RSAEncryptionPadding right)",
    )
}

fn with_equality(ty: Type, equal: &'static str, unequal: &'static str) -> Type {
    ty.method("string ToString()", |padding: Arc<RsaPadding>| padding.text())
        .operator(equal, |a: Option<Arc<RsaPadding>>, b: Option<Arc<RsaPadding>>| a == b)
        .operator(unequal, |a: Option<Arc<RsaPadding>>, b: Option<Arc<RsaPadding>>| a != b)
}

/// An `Oid`.
#[derive(Debug)]
pub(super) struct Oid {
    value: Option<Str>,
    name: Option<Str>,
}

impl Oid {
    /// The identifier, with the name that .NET knows for it.
    pub(super) fn new(value: &str) -> Self {
        Self { value: Some(Str::from(value)), name: friendly(value).map(Str::from) }
    }

    fn of_text(text: Str) -> Self {
        let known = KNOWN.iter().find(|(_, name)| name.eq_ignore_ascii_case(&text.to_utf8()));
        match known {
            Some((value, name)) => Self { value: Some(Str::from(*value)), name: Some(Str::from(*name)) },
            None => {
                let name = friendly(&text.to_utf8()).map(Str::from);
                Self { value: Some(text), name }
            }
        }
    }
}

impl Object for Oid {
    fn ty(&self) -> Ty {
        Ty::named("System.Security.Cryptography.Oid", [])
    }
}

fn oid() -> Type {
    Type::class("System.Security.Cryptography.Oid")
        .constructor("Oid()", || Value::object(Oid { value: None, name: None }))
        .constructor("Oid(string oid)", |text: Str| Value::object(Oid::of_text(text)))
        .constructor("Oid(Oid oid)", |other: Arc<Oid>| {
            Value::object(Oid { value: other.value.clone(), name: other.name.clone() })
        })
        .constructor("Oid(string value, string friendlyName)", |value: Option<Str>, name: Option<Str>| {
            Value::object(Oid { value, name })
        })
        .property("string Value", |oid: Arc<Oid>| oid.value.clone())
        .property("string FriendlyName", |oid: Arc<Oid>| oid.name.clone())
        .method(
            "static Oid FromOidValue(string oidValue, System.Security.Cryptography.OidGroup group)",
            |value: Str, _: EnumValue| match friendly(&value.to_utf8()) {
                Some(name) => Ok(Value::object(Oid { value: Some(value), name: Some(Str::from(name)) })),
                None => Err(failure("The OID value is invalid.")),
            },
        )
        .method(
            "static Oid FromFriendlyName(string friendlyName, System.Security.Cryptography.OidGroup group)",
            |name: Str, _: EnumValue| match Oid::of_text(name.clone()) {
                Oid { value: Some(value), .. } if value != name => {
                    Ok(Value::object(Oid { value: Some(value), name: Some(name) }))
                }
                _ => Err(failure("No OID value matches this name.")),
            },
        )
}

fn oid_group() -> Type {
    Type::enumeration(
        "System.Security.Cryptography.OidGroup",
        &[
            ("All", 0),
            ("HashAlgorithm", 1),
            ("EncryptionAlgorithm", 2),
            ("PublicKeyAlgorithm", 3),
            ("SignatureAlgorithm", 4),
            ("Attribute", 5),
            ("ExtensionOrAttribute", 6),
            ("EnhancedKeyUsage", 7),
            ("Policy", 8),
            ("Template", 9),
            ("KeyDerivationFunction", 10),
        ],
    )
    .allowed(Allowed::No)
}

fn friendly(value: &str) -> Option<&'static str> {
    KNOWN.iter().find(|(own, _)| *own == value).map(|(_, name)| *name)
}

const KNOWN: [(&str, &str); 30] = [
    ("1.2.840.113549.1.1.1", "RSA"),
    ("1.2.840.113549.1.1.4", "md5RSA"),
    ("1.2.840.113549.1.1.5", "sha1RSA"),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
    ("1.2.840.113549.1.1.11", "sha256RSA"),
    ("1.2.840.113549.1.1.12", "sha384RSA"),
    ("1.2.840.113549.1.1.13", "sha512RSA"),
    ("1.2.840.10045.2.1", "ECC"),
    ("1.2.840.10045.3.1.7", "nistP256"),
    ("1.3.132.0.34", "nistP384"),
    ("1.3.132.0.35", "nistP521"),
    ("1.2.840.10045.4.3.2", "sha256ECDSA"),
    ("1.2.840.10045.4.3.3", "sha384ECDSA"),
    ("1.2.840.10045.4.3.4", "sha512ECDSA"),
    ("1.3.14.3.2.26", "sha1"),
    ("1.2.840.113549.2.5", "md5"),
    ("2.16.840.1.101.3.4.2.1", "sha256"),
    ("2.16.840.1.101.3.4.2.2", "sha384"),
    ("2.16.840.1.101.3.4.2.3", "sha512"),
    ("2.5.4.3", "CN"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "S"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.29.14", "Subject Key Identifier"),
    ("2.5.29.15", "Key Usage"),
    ("2.5.29.17", "Subject Alternative Name"),
    ("2.5.29.19", "Basic Constraints"),
    ("2.5.29.37", "Enhanced Key Usage"),
];
