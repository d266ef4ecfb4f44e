//! What an X.509 certificate says, and the forms it comes in

use p12_keystore::{KeyStore, Pkcs12ImportPolicy};
use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use rsa::{PrivateKey, PublicKey};
use x509_parser::asn1_rs::{FromDer, Oid};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::x509::X509Name;

use super::cipher::failure;
use super::hash::Hash;
use crate::clr::calendar::{MAX_TICKS, TICKS_PER_SECOND, UNIX_EPOCH};
use crate::exception::Exception;

/// A certificate, read once.
pub(super) struct Parts {
    pub(super) der: Vec<u8>,
    pub(super) subject: Vec<Attribute>,
    pub(super) issuer: Vec<Attribute>,
    pub(super) serial: Vec<u8>,
    /// In ticks.
    pub(super) not_before: i64,
    pub(super) not_after: i64,
    pub(super) version: i32,
    pub(super) signature_algorithm: String,
    pub(super) key_algorithm: String,
    pub(super) key_parameters: Vec<u8>,
    pub(super) key: Vec<u8>,
    pub(super) public_key: Option<PublicKey>,
    pub(super) extensions: Vec<Extension>,
    pub(super) names: Vec<AlternativeName>,
}

/// One attribute of a name: its type by identifier, and its value.
#[derive(Clone)]
pub(super) struct Attribute {
    pub(super) oid: String,
    pub(super) value: String,
}

#[derive(Clone)]
pub(super) struct Extension {
    pub(super) oid: String,
    pub(super) critical: bool,
    pub(super) data: Vec<u8>,
}

/// An alternative name of the subject.
#[derive(Clone)]
pub(super) enum AlternativeName {
    Dns(String),
    Email(String),
    Uri(String),
}

/// Certificates that are larger than this are not read.
const LARGEST: usize = 1 << 20;

/// Reads a certificate in DER, PEM or PKCS#12; with its private key where that is there.
pub(super) fn read(bytes: &[u8], password: &str) -> Result<(Parts, Option<PrivateKey>), Exception> {
    if bytes.len() > LARGEST {
        return Err(failure("Cannot find the requested object."));
    }
    if let Ok(parts) = parse(bytes) {
        return Ok((parts, None));
    }
    if let Some(der) = from_pem(bytes) {
        return Ok((parse(&der)?, None));
    }
    from_pfx(bytes, password)
}

fn from_pem(bytes: &[u8]) -> Option<Vec<u8>> {
    use base64::Engine as _;
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let body = match text.split_once("-----BEGIN CERTIFICATE-----") {
        Some((_, rest)) => rest.split_once("-----END CERTIFICATE-----")?.0,
        // Base64 alone is taken, too.
        None => text,
    };
    let body: String = body.split_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(body).ok()
}

fn from_pfx(bytes: &[u8], password: &str) -> Result<(Parts, Option<PrivateKey>), Exception> {
    let store = KeyStore::from_pkcs12(bytes, password, Pkcs12ImportPolicy::Relaxed)
        .map_err(|_| failure("Cannot find the requested object."))?;
    if let Some((_, chain)) = store.private_key_chain() {
        let certificate = chain.certs().first().ok_or_else(|| failure("Cannot find the original signer."))?;
        return Ok((parse(certificate.as_der())?, private_key(chain.key().as_der())));
    }
    Err(failure("Cannot find the requested object."))
}

/// An RSA key in PKCS#8 or PKCS#1.
pub(super) fn private_key(der: &[u8]) -> Option<PrivateKey> {
    PrivateKey::from_pkcs8_der(der).ok().or_else(|| PrivateKey::from_pkcs1_der(der).ok())
}

/// Reads a certificate in DER.
pub(super) fn parse(der: &[u8]) -> Result<Parts, Exception> {
    let (_, certificate) =
        X509Certificate::from_der(der).map_err(|_| failure("Cannot find the requested object."))?;
    let key = certificate.public_key();
    let parameters = key.algorithm.parameters.as_ref();
    Ok(Parts {
        der: der.to_vec(),
        subject: attributes(certificate.subject()),
        issuer: attributes(certificate.issuer()),
        serial: certificate.raw_serial().to_vec(),
        not_before: ticks(certificate.validity().not_before.timestamp()),
        not_after: ticks(certificate.validity().not_after.timestamp()),
        version: i32::try_from(certificate.version().0).unwrap_or(0) + 1,
        signature_algorithm: oid(&certificate.signature_algorithm.algorithm),
        key_algorithm: oid(&key.algorithm.algorithm),
        key_parameters: parameters.map_or_else(Vec::new, parameters_der),
        key: key.subject_public_key.data.to_vec(),
        public_key: PublicKey::from_public_key_der(key.raw).ok(),
        extensions: certificate.extensions().iter().map(extension).collect(),
        names: alternative_names(&certificate),
    })
}

fn parameters_der(any: &x509_parser::asn1_rs::Any<'_>) -> Vec<u8> {
    use x509_parser::asn1_rs::ToDer as _;
    any.to_der_vec().unwrap_or_default()
}

fn oid(oid: &Oid<'_>) -> String {
    oid.to_id_string()
}

fn ticks(seconds: i64) -> i64 {
    seconds.saturating_mul(TICKS_PER_SECOND).saturating_add(UNIX_EPOCH).clamp(0, MAX_TICKS)
}

fn attributes(name: &X509Name<'_>) -> Vec<Attribute> {
    let attribute = |attribute: &x509_parser::x509::AttributeTypeAndValue<'_>| Attribute {
        oid: oid(attribute.attr_type()),
        value: attribute
            .as_str()
            .map_or_else(|_| String::from_utf8_lossy(attribute.as_slice()).into_owned(), str::to_owned),
    };
    name.iter_attributes().map(attribute).collect()
}

fn extension(extension: &x509_parser::extensions::X509Extension<'_>) -> Extension {
    Extension { oid: oid(&extension.oid), critical: extension.critical, data: extension.value.to_vec() }
}

fn alternative_names(certificate: &X509Certificate<'_>) -> Vec<AlternativeName> {
    let mut names = Vec::new();
    for extension in certificate.extensions() {
        if let ParsedExtension::SubjectAlternativeName(found) = extension.parsed_extension() {
            names.extend(found.general_names.iter().filter_map(|name| match name {
                GeneralName::DNSName(name) => Some(AlternativeName::Dns((*name).to_owned())),
                GeneralName::RFC822Name(name) => Some(AlternativeName::Email((*name).to_owned())),
                GeneralName::URI(name) => Some(AlternativeName::Uri((*name).to_owned())),
                _ => None,
            }));
        }
    }
    names
}

impl Parts {
    /// The SHA-1 hash of the certificate in upper-case hexadecimal digits.
    pub(super) fn thumbprint(&self) -> String {
        hex(&Hash::Sha1.digest(&self.der))
    }
}

/// Upper-case hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// A name as .NET shows it: the last attribute first, or in the order of the certificate.
pub(super) fn name_text(attributes: &[Attribute], reversed: bool) -> String {
    let shown = |attribute: &Attribute| format!("{}={}", key_of(&attribute.oid), quoted(&attribute.value));
    let mut parts: Vec<String> = attributes.iter().map(shown).collect();
    if reversed {
        parts.reverse();
    }
    parts.join(", ")
}

fn key_of(oid: &str) -> String {
    KEYS.iter()
        .find(|(own, _)| *own == oid)
        .map_or_else(|| format!("OID.{oid}"), |(_, key)| (*key).to_owned())
}

fn quoted(value: &str) -> String {
    let special = |char| matches!(char, ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '\n' | '=');
    if value.contains(special) || value.starts_with([' ', '#']) || value.ends_with(' ') || value.is_empty() {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

const KEYS: [(&str, &str); 16] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "SERIALNUMBER"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "S"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "T"),
    ("2.5.4.13", "Description"),
    ("2.5.4.17", "PostalCode"),
    ("2.5.4.42", "G"),
    ("2.5.4.43", "I"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "E"),
];
