//! Certificates of a case.

use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use gatepost_expression::{Certificate, Value};

/// The certificate in a text in PEM or in a file, an `X509Certificate2`; with its private key where that is there.
pub(crate) fn read(written: &str, password: &str, folder: &Path) -> Result<Value, String> {
    let bytes = match written.trim_start().starts_with("-----BEGIN") {
        true => written.as_bytes().to_vec(),
        false => gatepost_files::bytes(&folder.join(written)).map_err(|unreadable| unreadable.to_string())?,
    };
    let text = String::from_utf8_lossy(&bytes);
    let read = match (block(&text, "CERTIFICATE"), block(&text, "PRIVATE KEY")) {
        (Some(certificate), Some(key)) => Certificate::with_key(&certificate, &key),
        _ => Certificate::read(&bytes, Some(password).filter(|password| !password.is_empty())),
    };
    read.map(Value::object).map_err(|error| format!("no certificate: {}", error.full_message()))
}

/// The certificates, in DER.
pub(crate) fn der_of_all(written: &[String], folder: &Path) -> Result<Vec<Vec<u8>>, String> {
    let der = |written: &String| {
        let certificate = read(written, "", folder)?.downcast::<Certificate>();
        Ok(certificate.map(|certificate| certificate.der().to_vec()).unwrap_or_default())
    };
    written.iter().map(der).collect()
}

/// The certificate in DER or PFX in Base64.
pub(crate) fn of_base64(text: &str, password: &str) -> Result<Value, String> {
    let bytes = BASE64_STANDARD
        .decode(text.split_whitespace().collect::<String>())
        .map_err(|error| format!("the certificate is no Base64: {error}"))?;
    let read = Certificate::read(&bytes, Some(password).filter(|password| !password.is_empty()));
    read.map(Value::object).map_err(|error| format!("no certificate: {}", error.full_message()))
}

/// What stands in a block of PEM.
pub(crate) fn block(text: &str, kind: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once(&format!("-----BEGIN {kind}-----"))?;
    let (body, _) = rest.split_once("-----END ")?;
    BASE64_STANDARD.decode(body.split_whitespace().collect::<String>()).ok()
}
