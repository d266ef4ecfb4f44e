//! System.Security.Cryptography.RSA: keys in DER

use std::sync::Arc;

use rsa::pkcs1::{
    DecodeRsaPrivateKey as _, DecodeRsaPublicKey as _, EncodeRsaPrivateKey as _, EncodeRsaPublicKey as _,
};
use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _};
use rsa::{PrivateKey, PublicKey};

use super::cipher::failure;
use super::rsa::Rsa;
use crate::clr::receiver::int;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::WithOut;
use crate::run::Cx;
use crate::value::Value;

/// Declares a method that reads a key; .NET's parameter is a `ReadOnlySpan<byte>`, which a `byte[]` becomes.
macro_rules! imports {
    ($ty:expr, $($signature:literal $import:expr;)*) => {{
        let mut ty: Type = $ty;
        $(
            ty = ty.method(
                concat!("void ", $signature, "(byte[] source, out int bytesRead)"),
                |rsa: Arc<Rsa>, source: Vec<u8>| {
                    let der = first_value(&source)?;
                    let import: fn(&Rsa, &[u8]) -> Option<()> = $import;
                    import(&rsa, der).ok_or_else(corrupted)?;
                    Ok::<_, Throw>(WithOut(Value::Null, [Value::Int32(int(der.len()))]))
                },
            )
            .remark("Takes a `byte[]` where .NET has a `ReadOnlySpan<byte>`, which a `byte[]` becomes by itself.");
        )*
        ty
    }};
}

pub(super) fn with(ty: Type) -> Type {
    with_import(with_export(ty))
}

/// What every asymmetric algorithm can do with keys that say their algorithm.
pub(super) fn with_general(ty: Type) -> Type {
    let ty = ty
        .method("byte[] ExportSubjectPublicKeyInfo()", |cx: &mut Cx<'_>, rsa: Arc<Rsa>| {
            let der = rsa.public(cx)?.to_public_key_der().map_err(|_| not_exported())?;
            Ok::<_, Throw>(der.as_bytes().to_vec())
        })
        .method("byte[] ExportPkcs8PrivateKey()", |cx: &mut Cx<'_>, rsa: Arc<Rsa>| {
            let der = rsa.private(cx)?.to_pkcs8_der().map_err(|_| not_exported())?;
            Ok::<_, Throw>(der.as_bytes().to_vec())
        });
    imports! { ty,
        "ImportPkcs8PrivateKey" |rsa, der| PrivateKey::from_pkcs8_der(der).ok().map(|key| rsa.set_private(key));
        "ImportSubjectPublicKeyInfo" |rsa, der| PublicKey::from_public_key_der(der).ok().map(|key| rsa.set_public(key));
    }
}

fn with_export(ty: Type) -> Type {
    ty.method("byte[] ExportRSAPublicKey()", |cx: &mut Cx<'_>, rsa: Arc<Rsa>| {
        let der = rsa.public(cx)?.to_pkcs1_der().map_err(|_| not_exported())?;
        Ok::<_, Throw>(der.as_bytes().to_vec())
    })
    .method("byte[] ExportRSAPrivateKey()", |cx: &mut Cx<'_>, rsa: Arc<Rsa>| {
        let der = rsa.private(cx)?.to_pkcs1_der().map_err(|_| not_exported())?;
        Ok::<_, Throw>(der.as_bytes().to_vec())
    })
}

fn not_exported() -> Exception {
    failure("The key cannot be exported.")
}

fn with_import(ty: Type) -> Type {
    imports! { ty,
        "ImportRSAPrivateKey" |rsa, der| PrivateKey::from_pkcs1_der(der).ok().map(|key| rsa.set_private(key));
        "ImportRSAPublicKey" |rsa, der| PublicKey::from_pkcs1_der(der).ok().map(|key| rsa.set_public(key));
    }
}

fn corrupted() -> Exception {
    failure("ASN1 corrupted data.")
}

/// The DER sequence that the bytes begin with; what comes after it is not looked at.
fn first_value(bytes: &[u8]) -> Result<&[u8], Exception> {
    let length = match bytes {
        [0x30, length @ 0..=0x7f, ..] => usize::from(*length) + 2,
        [0x30, count, rest @ ..] => {
            let count = usize::from(count & 0x7f);
            let digits = rest.get(..count).filter(|_| (1..=4).contains(&count)).ok_or_else(corrupted)?;
            digits.iter().fold(0, |length, digit| (length << 8) | usize::from(*digit)) + 2 + count
        }
        _ => return Err(corrupted()),
    };
    bytes.get(..length).ok_or_else(corrupted)
}

#[cfg(test)]
mod tests {
    use super::first_value;

    #[test]
    fn what_follows_a_key_is_left_out() {
        assert_eq!(first_value(&[0x30, 1, 7, 9]).unwrap(), [0x30, 1, 7]);
        assert_eq!(first_value(&[0x30, 0x81, 1, 7, 9]).unwrap(), [0x30, 0x81, 1, 7]);
        for wrong in [&[][..], &[0x31, 0], &[0x30, 2, 1], &[0x30, 0x80, 1], &[0x30, 0x85, 0, 0, 0, 0, 0]] {
            assert!(first_value(wrong).is_err(), "{wrong:?}");
        }
    }
}
