//! System.Security.Cryptography.X509Certificates

use std::sync::Arc;

use rsa::PrivateKey;
use serde_json::json;

use super::certificate::{
    AlternativeName, Attribute, Extension, Parts, hex, name_text, parse, private_key, read,
};
use super::cipher::failure;
use super::names::{HashName, Oid};
use super::rsa::Rsa;
use crate::clr::date_time::{DateTime, Kind};
use crate::clr::receiver::{index, int};
use crate::clr::sequence::Items;
use crate::clr::text_of::text_of;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Enumerator, Object, Value};

const NAME: &str = "System.Security.Cryptography.X509Certificates.X509Certificate2";
const CONTENT: &str = "System.Security.Cryptography.X509Certificates.X509ContentType";
const NAME_TYPE: &str = "System.Security.Cryptography.X509Certificates.X509NameType";

pub(super) fn declare() -> Vec<Type> {
    let mut types = vec![
        Type::enumeration(
            CONTENT,
            &[
                ("Unknown", 0),
                ("Cert", 1),
                ("SerializedCert", 2),
                ("Pfx", 3),
                ("Pkcs12", 3),
                ("SerializedStore", 4),
                ("Pkcs7", 5),
                ("Authenticode", 6),
            ],
        ),
        Type::enumeration(
            NAME_TYPE,
            &[
                ("SimpleName", 0),
                ("EmailName", 1),
                ("UpnName", 2),
                ("DnsName", 3),
                ("DnsFromAlternativeName", 4),
                ("UrlName", 5),
            ],
        ),
        Type::flags(
            "System.Security.Cryptography.X509Certificates.X509KeyStorageFlags",
            &[
                ("DefaultKeySet", 0),
                ("UserKeySet", 1),
                ("MachineKeySet", 2),
                ("Exportable", 4),
                ("UserProtected", 8),
                ("PersistKeySet", 16),
                ("EphemeralKeySet", 32),
            ],
        )
        .allowed(Allowed::No),
        base(),
        certificate(),
        Type::static_class("System.Security.Cryptography.X509Certificates.RSACertificateExtensions")
            .method(
                "static RSA GetRSAPublicKey(this X509Certificate2 certificate)",
                |certificate: Arc<Certificate>| certificate.public_key(),
            )
            .method(
                "static RSA GetRSAPrivateKey(this X509Certificate2 certificate)",
                |certificate: Arc<Certificate>| certificate.private_key(),
            )
            .method(
                "static X509Certificate2 CopyWithPrivateKey(this X509Certificate2 certificate, RSA privateKey)",
                |cx: &mut Cx<'_>, certificate: Arc<Certificate>, key: Arc<Rsa>| {
                    let key = key.private(cx)?;
                    if certificate.parts.public_key.as_ref() != Some(&key.to_public_key()) {
                        let message = "The provided key does not match the public key for this certificate.";
                        return Err(Exception::argument(message, Some("privateKey")).into());
                    }
                    let parts = parse(&certificate.parts.der)?;
                    Ok::<_, Throw>(Value::object(Certificate { parts, key: Some(key) }))
                },
            ),
    ];
    types.extend(parts());
    types
}

fn base() -> Type {
    Type::class("System.Security.Cryptography.X509Certificates.X509Certificate : System.IDisposable")
        .constructor("X509Certificate(byte[] data)", |data: Option<Vec<u8>>| load(data.as_deref(), None))
        .constructor(
            "X509Certificate(byte[] rawData, string password)",
            |data: Option<Vec<u8>>, password: Option<Str>| load(data.as_deref(), password),
        )
        .constructor(
            "X509Certificate(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags)",
            |data: Option<Vec<u8>>, password: Option<Str>, _: EnumValue| load(data.as_deref(), password),
        )
        .constructor("X509Certificate(X509Certificate cert)", |certificate: Arc<Certificate>| certificate)
        .method("byte[] GetCertHash(HashAlgorithmName hashAlgorithm)", certificate_hash)
        .method(
            "string GetCertHashString(HashAlgorithmName hashAlgorithm)",
            |certificate: Arc<Certificate>, hash: Arc<HashName>| {
                certificate_hash(certificate, hash).map(|hash| hex(&hash))
            },
        )
        .method(
            "byte[] Export(X509ContentType contentType, string password)",
            |certificate: Arc<Certificate>, kind: EnumValue, _: Option<Str>| match kind.number {
                1 => Ok(certificate.parts.der.clone()),
                _ => Err(failure("Invalid content type.")),
            },
        )
        .remark("Certificates only, `X509ContentType.Cert`: private keys are not written.")
        .property("string Subject", |certificate: Arc<Certificate>| {
            name_text(&certificate.parts.subject, true)
        })
        .property("string Issuer", |certificate: Arc<Certificate>| name_text(&certificate.parts.issuer, true))
        .method("string GetName()", |certificate: Arc<Certificate>| {
            name_text(&certificate.parts.subject, false)
        })
        .method("string GetIssuerName()", |certificate: Arc<Certificate>| {
            name_text(&certificate.parts.issuer, false)
        })
        .method("byte[] GetCertHash()", |certificate: Arc<Certificate>| {
            super::hash::Hash::Sha1.digest(&certificate.parts.der)
        })
        .method("string GetCertHashString()", |certificate: Arc<Certificate>| certificate.parts.thumbprint())
        .method("string GetEffectiveDateString()", |cx: &mut Cx<'_>, certificate: Arc<Certificate>| {
            date_text(cx, certificate.parts.not_before)
        })
        .method("string GetExpirationDateString()", |cx: &mut Cx<'_>, certificate: Arc<Certificate>| {
            date_text(cx, certificate.parts.not_after)
        })
        .method("string GetFormat()", |_: Arc<Certificate>| "X509")
        .method("string GetKeyAlgorithm()", |certificate: Arc<Certificate>| {
            certificate.parts.key_algorithm.clone()
        })
        .method("byte[] GetKeyAlgorithmParameters()", |certificate: Arc<Certificate>| {
            certificate.parts.key_parameters.clone()
        })
        .method("string GetKeyAlgorithmParametersString()", |certificate: Arc<Certificate>| {
            hex(&certificate.parts.key_parameters)
        })
        .method("byte[] GetPublicKey()", |certificate: Arc<Certificate>| certificate.parts.key.clone())
        .method("string GetPublicKeyString()", |certificate: Arc<Certificate>| hex(&certificate.parts.key))
        .method("byte[] GetRawCertData()", |certificate: Arc<Certificate>| certificate.parts.der.clone())
        .method("string GetRawCertDataString()", |certificate: Arc<Certificate>| hex(&certificate.parts.der))
        .method("byte[] GetSerialNumber()", |certificate: Arc<Certificate>| {
            certificate.parts.serial.iter().rev().copied().collect::<Vec<u8>>()
        })
        .method("string GetSerialNumberString()", |certificate: Arc<Certificate>| {
            hex(&certificate.parts.serial)
        })
        .method("bool Equals(X509Certificate other)", |certificate: Arc<Certificate>, other: Value| {
            Object::equals(&*certificate, &other)
        })
        .method(
            "byte[] Export(X509ContentType contentType)",
            |certificate: Arc<Certificate>, kind: EnumValue| match kind.number {
                1 => Ok(certificate.parts.der.clone()),
                _ => Err(failure("Invalid content type.")),
            },
        )
        .method("string ToString()", |cx: &mut Cx<'_>, certificate: Arc<Certificate>| certificate.to_text(cx))
        .method(
            "string ToString(bool fVerbose)",
            |cx: &mut Cx<'_>, certificate: Arc<Certificate>, _: bool| certificate.to_text(cx),
        )
        .method("void Dispose()", |_: Arc<Certificate>| ())
}

fn certificate() -> Type {
    let ty = Type::class("System.Security.Cryptography.X509Certificates.X509Certificate2 : X509Certificate")
        .constructor("X509Certificate2(byte[] rawData)", |data: Option<Vec<u8>>| load(data.as_deref(), None))
        .constructor(
            "X509Certificate2(byte[] rawData, string password)",
            |data: Option<Vec<u8>>, password: Option<Str>| load(data.as_deref(), password),
        )
        .constructor(
            "X509Certificate2(byte[] rawData, string password, X509KeyStorageFlags keyStorageFlags)",
            |data: Option<Vec<u8>>, password: Option<Str>, _: EnumValue| load(data.as_deref(), password),
        )
        .method("static X509ContentType GetCertContentType(byte[] rawData)", |data: Vec<u8>| {
            content_type(&data)
        })
        .constructor("X509Certificate2(X509Certificate certificate)", |certificate: Arc<Certificate>| {
            certificate
        })
        .property("string Thumbprint", |certificate: Arc<Certificate>| certificate.parts.thumbprint())
        .property("string SerialNumber", |certificate: Arc<Certificate>| hex(&certificate.parts.serial))
        .property("DateTime NotBefore", |certificate: Arc<Certificate>| date(certificate.parts.not_before))
        .property("DateTime NotAfter", |certificate: Arc<Certificate>| date(certificate.parts.not_after))
        .property("int Version", |certificate: Arc<Certificate>| certificate.parts.version)
        .property("string FriendlyName", |_: Arc<Certificate>| "")
        .property("bool HasPrivateKey", |certificate: Arc<Certificate>| certificate.key.is_some())
        .property("bool Archived", |_: Arc<Certificate>| false)
        .property("byte[] RawData", |certificate: Arc<Certificate>| certificate.parts.der.clone())
        .property("Oid SignatureAlgorithm", |certificate: Arc<Certificate>| {
            Value::object(Oid::new(&certificate.parts.signature_algorithm))
        });
    ty.property("X500DistinguishedName SubjectName", |certificate: Arc<Certificate>| {
        Value::object(Name(certificate.parts.subject.clone()))
    })
    .property("X500DistinguishedName IssuerName", |certificate: Arc<Certificate>| {
        Value::object(Name(certificate.parts.issuer.clone()))
    })
    .property("PublicKey PublicKey", |certificate: Arc<Certificate>| Value::object(Key(certificate)))
    .property("AsymmetricAlgorithm PrivateKey", |certificate: Arc<Certificate>| certificate.private_key())
    .property("X509ExtensionCollection Extensions", |certificate: Arc<Certificate>| {
        Value::object(Extensions(certificate.parts.extensions.clone()))
    })
    .method(
        "string GetNameInfo(X509NameType nameType, bool forIssuer)",
        |certificate: Arc<Certificate>, kind: EnumValue, issuer: bool| certificate.name(kind.number, issuer),
    )
    // Trust is a matter of the machine's store of roots, which has no part in an expression.
    .method("bool Verify()", |cx: &mut Cx<'_>, certificate: Arc<Certificate>| {
        cx.trusts(certificate.der(), true)
    })
    .method("void Reset()", |_: Arc<Certificate>| ())
}

fn parts() -> Vec<Type> {
    vec![
        Type::class("System.Security.Cryptography.X509Certificates.X500DistinguishedName")
            .allowed(Allowed::Members(&["Name"]))
            .property("string Name", |name: Arc<Name>| name_text(&name.0, true)),
        Type::class("System.Security.Cryptography.X509Certificates.PublicKey")
            .property("Oid Oid", |key: Arc<Key>| Value::object(Oid::new(&key.0.parts.key_algorithm)))
            .property("AsymmetricAlgorithm Key", |key: Arc<Key>| key.0.public_key())
            .property("AsnEncodedData EncodedKeyValue", |key: Arc<Key>| {
                Value::object(Encoded(key.0.parts.key_algorithm.clone(), key.0.parts.key.clone()))
            })
            .property("AsnEncodedData EncodedParameters", |key: Arc<Key>| {
                Value::object(Encoded(key.0.parts.key_algorithm.clone(), key.0.parts.key_parameters.clone()))
            }),
        Type::class("System.Security.Cryptography.AsnEncodedData")
            .allowed(Allowed::No)
            .property("byte[] RawData", |data: Arc<Encoded>| data.1.clone())
            .property("Oid Oid", |data: Arc<Encoded>| Value::object(Oid::new(&data.0))),
        Type::class("System.Security.Cryptography.X509Certificates.X509Extension : AsnEncodedData")
            .allowed(Allowed::No)
            .property("byte[] RawData", |extension: Arc<ExtensionObject>| extension.0.data.clone())
            .property("Oid Oid", |extension: Arc<ExtensionObject>| Value::object(Oid::new(&extension.0.oid)))
            .property("bool Critical", |extension: Arc<ExtensionObject>| extension.0.critical),
        Type::class(
            "System.Security.Cryptography.X509Certificates.X509ExtensionCollection : System.Collections.ICollection",
        )
        .allowed(Allowed::No)
        .property("int Count", |all: Arc<Extensions>| int(all.0.len()))
        .indexer("X509Extension this[int index]", |all: Arc<Extensions>, at: i32| {
            let at = index(at, all.0.len())?;
            Ok::<_, Exception>(all.0.get(at).map(|extension| Value::object(ExtensionObject(extension.clone()))))
        })
        .indexer("X509Extension this[string oid]", |all: Arc<Extensions>, oid: Str| {
            let oid = oid.to_utf8();
            let found = all.0.iter().find(|extension| extension.oid == oid);
            found.map(|extension| Value::object(ExtensionObject(extension.clone())))
        }),
    ]
}

/// An `X509Certificate2`.
pub struct Certificate {
    pub(super) parts: Parts,
    pub(super) key: Option<PrivateKey>,
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Certificate").field(&self.parts.thumbprint()).finish()
    }
}

impl Certificate {
    /// Reads a certificate in DER, PEM or PKCS#12 (PFX).
    pub fn read(bytes: &[u8], password: Option<&str>) -> Result<Self, Exception> {
        let (parts, key) = read(bytes, password.unwrap_or_default())?;
        Ok(Self { parts, key })
    }

    /// A certificate in DER with its RSA key in PKCS#8 or PKCS#1.
    pub fn with_key(certificate: &[u8], key: &[u8]) -> Result<Self, Exception> {
        let key = private_key(key)
            .ok_or_else(|| failure("The private key is not an RSA key in PKCS#8 or PKCS#1."))?;
        Ok(Self { parts: parse(certificate)?, key: Some(key) })
    }

    /// The certificate in DER.
    pub fn der(&self) -> &[u8] {
        &self.parts.der
    }

    /// The SHA-1 hash in upper-case hexadecimal digits.
    pub fn thumbprint(&self) -> String {
        self.parts.thumbprint()
    }

    fn public_key(&self) -> Value {
        self.parts.public_key.clone().map_or(Value::Null, |key| Value::object(Rsa::of_public(key)))
    }

    fn private_key(&self) -> Value {
        self.key.clone().map_or(Value::Null, |key| Value::object(Rsa::of_private(key)))
    }

    /// `GetNameInfo`.
    fn name(&self, kind: i32, issuer: bool) -> String {
        let attributes = if issuer { &self.parts.issuer } else { &self.parts.subject };
        let names: &[AlternativeName] = if issuer { &[] } else { &self.parts.names };
        let attribute = |oid: &str| {
            attributes
                .iter()
                .rev()
                .find(|attribute| attribute.oid == oid)
                .map(|attribute| attribute.value.clone())
        };
        let alternative = |wanted: i32| {
            names.iter().find_map(|name| match (wanted, name) {
                (1, AlternativeName::Email(name))
                | (3, AlternativeName::Dns(name))
                | (5, AlternativeName::Uri(name)) => Some(name.clone()),
                _ => None,
            })
        };
        let common = || attribute("2.5.4.3");
        let email = || attribute("1.2.840.113549.1.9.1");
        let found = match kind {
            0 => common()
                .or_else(|| attribute("2.5.4.11"))
                .or_else(|| attribute("2.5.4.10"))
                .or_else(email)
                .or_else(|| attributes.last().map(|attribute| attribute.value.clone())),
            1 => alternative(1).or_else(email),
            3 => alternative(3).or_else(common),
            4 => alternative(3),
            5 => alternative(5),
            _ => None,
        };
        found.unwrap_or_default()
    }
}

fn load(data: Option<&[u8]>, password: Option<Str>) -> Result<Value, Exception> {
    let data = data
        .filter(|data| !data.is_empty())
        .ok_or_else(|| failure("m_safeCertContext is an invalid handle."))?;
    let password = password.map(|password| password.to_utf8().into_owned());
    Certificate::read(data, password.as_deref()).map(Value::object)
}

/// What kind of file the bytes are.
fn content_type(bytes: &[u8]) -> Result<EnumValue, Exception> {
    // A PKCS#12 file begins with its version, three.
    const PFX: [u8; 3] = [2, 1, 3];
    let is_pfx =
        bytes.first() == Some(&0x30) && bytes.get(..8).unwrap_or(bytes).windows(3).any(|part| part == PFX);
    let number = if is_pfx {
        3
    } else if read(bytes, "").is_ok() {
        1
    } else {
        return Err(failure("Cannot find the requested object."));
    };
    Ok(EnumValue { ty: CONTENT, number })
}

fn date(ticks: i64) -> DateTime {
    DateTime { ticks, kind: Kind::Local }
}

fn certificate_hash(certificate: Arc<Certificate>, hash: Arc<HashName>) -> Result<Vec<u8>, Exception> {
    let hash = hash.hash().ok_or_else(|| {
        Exception::argument("The hash algorithm name cannot be null or empty.", Some("hashAlgorithm"))
    })?;
    Ok(hash.digest(&certificate.parts.der))
}

fn date_text(cx: &mut Cx<'_>, ticks: i64) -> Result<Str, Throw> {
    text_of(cx, &Value::object(date(ticks)))
}

impl Object for Certificate {
    fn ty(&self) -> Ty {
        Ty::named(NAME, [])
    }

    fn to_text(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        let parts = &self.parts;
        let (before, after) = (date_text(cx, parts.not_before)?, date_text(cx, parts.not_after)?);
        Ok(Str::from(format!(
            "[Subject]\n  {}\n\n[Issuer]\n  {}\n\n[Serial Number]\n  {}\n\n[Not Before]\n  {before}\n\n[Not After]\n  \
             {after}\n\n[Thumbprint]\n  {}\n",
            name_text(&parts.subject, true),
            name_text(&parts.issuer, true),
            hex(&parts.serial),
            parts.thumbprint(),
        )))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        let same = |other: &Self| {
            other.parts.issuer_text() == self.parts.issuer_text() && other.parts.serial == self.parts.serial
        };
        Some(other.downcast_ref::<Self>().is_some_and(same))
    }

    fn hash_code(&self) -> Option<i32> {
        let serial = self
            .parts
            .serial
            .iter()
            .fold(0_i32, |hash, byte| hash.wrapping_mul(31).wrapping_add(i32::from(*byte)));
        Some(serial)
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(json!({ "certificate": self.parts.thumbprint() })))
    }
}

impl Parts {
    fn issuer_text(&self) -> String {
        name_text(&self.issuer, true)
    }
}

/// An `X500DistinguishedName`.
struct Name(Vec<Attribute>);

impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&name_text(&self.0, true))
    }
}

impl Object for Name {
    fn ty(&self) -> Ty {
        Ty::named("System.Security.Cryptography.X509Certificates.X500DistinguishedName", [])
    }
}

/// A `PublicKey`.
#[derive(Debug)]
struct Key(Arc<Certificate>);

impl Object for Key {
    fn ty(&self) -> Ty {
        Ty::named("System.Security.Cryptography.X509Certificates.PublicKey", [])
    }
}

/// An `AsnEncodedData`: identifier and bytes.
#[derive(Debug)]
struct Encoded(String, Vec<u8>);

impl Object for Encoded {
    fn ty(&self) -> Ty {
        Ty::named("System.Security.Cryptography.AsnEncodedData", [])
    }
}

struct ExtensionObject(Extension);

impl std::fmt::Debug for ExtensionObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.oid)
    }
}

impl Object for ExtensionObject {
    fn ty(&self) -> Ty {
        Ty::named("System.Security.Cryptography.X509Certificates.X509Extension", [])
    }
}

struct Extensions(Vec<Extension>);

impl std::fmt::Debug for Extensions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("X509ExtensionCollection")
    }
}

impl Object for Extensions {
    fn ty(&self) -> Ty {
        Ty::named("System.Security.Cryptography.X509Certificates.X509ExtensionCollection", [])
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        let all: Vec<Value> =
            self.0.iter().map(|extension| Value::object(ExtensionObject(extension.clone()))).collect();
        Some(Box::new(Items(all.into_iter())))
    }

    fn count(&self) -> Option<usize> {
        Some(self.0.len())
    }
}
