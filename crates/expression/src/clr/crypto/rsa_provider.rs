//! System.Security.Cryptography.RSACryptoServiceProvider

use std::sync::Arc;

use super::cipher::failure;
use super::hash::Hash;
use super::hash_algorithm::{HashAlgorithm, part};
use super::names::RsaPadding;
use super::rsa::Rsa;
use crate::clr::reflection::TypeObject;
use crate::declare::{Allowed, Type};
use crate::exception::Exception;
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

type This = Arc<Rsa>;

pub(super) fn declare() -> Type {
    let ty = Type::class("System.Security.Cryptography.RSACryptoServiceProvider : RSA")
        .allowed(Allowed::No)
        .constructor("RSACryptoServiceProvider()", || Value::object(Rsa::new(2048)))
        .constructor("RSACryptoServiceProvider(int dwKeySize)", |size: i32| {
            Rsa::sized(size).map(Value::object)
        })
        .property("bool PublicOnly", |rsa: This| rsa.is_public())
        .writable("bool PersistKeyInCsp", |_: This| false, |_: This, _: bool| ())
        .remark("Keys are never stored.")
        .method(
            "byte[] Encrypt(byte[] rgb, bool fOAEP)",
            |cx: &mut Cx<'_>, rsa: This, data: Vec<u8>, oaep: bool| rsa.encrypt(cx, &data, padding(oaep)),
        )
        .method(
            "byte[] Decrypt(byte[] rgb, bool fOAEP)",
            |cx: &mut Cx<'_>, rsa: This, data: Vec<u8>, oaep: bool| rsa.decrypt(cx, &data, padding(oaep)),
        );
    with_signing(ty)
}

fn padding(oaep: bool) -> RsaPadding {
    if oaep { RsaPadding::EncryptOaep(Hash::Sha1) } else { RsaPadding::EncryptPkcs1 }
}

fn with_signing(ty: Type) -> Type {
    ty.method(
        "byte[] SignData(byte[] buffer, object halg)",
        |cx: &mut Cx<'_>, rsa: This, data: Vec<u8>, hash: Value| {
            let hash = hash_of(&hash)?;
            rsa.sign(cx, hash, &hash.digest(&data), RsaPadding::SignPkcs1)
        },
    )
    .method(
        "byte[] SignData(byte[] buffer, int offset, int count, object halg)",
        |cx: &mut Cx<'_>, rsa: This, data: Vec<u8>, offset: i32, count: i32, hash: Value| {
            let hash = hash_of(&hash)?;
            let digest = hash.digest(part(&data, offset, count)?);
            rsa.sign(cx, hash, &digest, RsaPadding::SignPkcs1)
        },
    )
    .method(
        "byte[] SignHash(byte[] rgbHash, string str)",
        |cx: &mut Cx<'_>, rsa: This, digest: Vec<u8>, hash: Option<Str>| {
            let hash = hash_of(&hash.map_or(Value::Null, Value::String))?;
            rsa.sign(cx, hash, &digest, RsaPadding::SignPkcs1)
        },
    )
    .method(
        "bool VerifyData(byte[] buffer, object halg, byte[] signature)",
        |cx: &mut Cx<'_>, rsa: This, data: Vec<u8>, hash: Value, signature: Vec<u8>| {
            let hash = hash_of(&hash)?;
            rsa.verify(cx, hash, &hash.digest(&data), &signature, RsaPadding::SignPkcs1)
        },
    )
    .method(
        "bool VerifyHash(byte[] rgbHash, string str, byte[] rgbSignature)",
        |cx: &mut Cx<'_>, rsa: This, digest: Vec<u8>, hash: Option<Str>, signature: Vec<u8>| {
            let hash = hash_of(&hash.map_or(Value::Null, Value::String))?;
            rsa.verify(cx, hash, &digest, &signature, RsaPadding::SignPkcs1)
        },
    )
}

/// The hash function that a name, an identifier, a type or an instance stands for; SHA-1 for null in place of a name.
fn hash_of(value: &Value) -> Result<Hash, Exception> {
    if let Some(algorithm) = value.downcast_ref::<HashAlgorithm>() {
        return Ok(algorithm.function());
    }
    let name = match value {
        Value::String(name) => name.to_utf8().into_owned(),
        value => match value.downcast_ref::<TypeObject>() {
            Some(ty) => ty.0.full_name().unwrap_or_default().to_owned(),
            None => return Err(Exception::argument("Invalid value provided.", Some("halg"))),
        },
    };
    let by_identifier = IDENTIFIERS.iter().find(|(identifier, _)| *identifier == name).map(|(_, hash)| *hash);
    by_identifier.or_else(|| Hash::by_name(&name)).ok_or_else(|| failure("No OID value matches this name."))
}

const IDENTIFIERS: [(&str, Hash); 5] = [
    ("1.2.840.113549.2.5", Hash::Md5),
    ("1.3.14.3.2.26", Hash::Sha1),
    ("2.16.840.1.101.3.4.2.1", Hash::Sha256),
    ("2.16.840.1.101.3.4.2.2", Hash::Sha384),
    ("2.16.840.1.101.3.4.2.3", Hash::Sha512),
];
