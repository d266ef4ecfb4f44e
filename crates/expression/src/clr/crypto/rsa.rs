//! System.Security.Cryptography.RSA, RSACng, RSACryptoServiceProvider, AsymmetricAlgorithm, RSAParameters

use std::sync::Arc;

use parking_lot::Mutex;
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use rsa::{BoxedUint, Oaep, Pkcs1v15Encrypt, Pkcs1v15Sign, PrivateKey, Pss, PublicKey};

use super::cipher::failure;
use super::hash::{Hash, with_hash};
use super::hash_algorithm::{no_default, part};
use super::key_sizes::KeySizes;
use super::names::{HashName, RsaPadding};
use super::random::Random;
use super::rsa_parameters::{Parameters, from_xml, to_xml};
use crate::clr::receiver::int;
use crate::clr::streams;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(super) fn declare() -> Vec<Type> {
    let algorithm = Type::class("System.Security.Cryptography.AsymmetricAlgorithm : System.IDisposable")
        .writable("int KeySize", |rsa: Arc<Rsa>| rsa.key_size(), |rsa: Arc<Rsa>, bits: i32| rsa.resize(bits))
        .property("System.Security.Cryptography.KeySizes[] LegalKeySizes", |_: Arc<Rsa>| {
            KeySizes { min: 512, max: 16_384, skip: 8 }.into_array()
        })
        .method("static AsymmetricAlgorithm Create()", || Err::<Value, _>(no_default()))
        .method("static AsymmetricAlgorithm Create(string algName)", |name: Str| named(&name))
        .property("string KeyExchangeAlgorithm", |_: Arc<Rsa>| "RSA")
        .property("string SignatureAlgorithm", |_: Arc<Rsa>| "RSA")
        .method(
            "string ToXmlString(bool includePrivateParameters)",
            |cx: &mut Cx<'_>, rsa: Arc<Rsa>, private: bool| to_xml(&rsa.export(cx, private)?),
        )
        .method("void FromXmlString(string xmlString)", |rsa: Arc<Rsa>, xml: Str| {
            rsa.import(&from_xml(&xml.to_utf8())?)
        })
        .method("void Clear()", |_: Arc<Rsa>| ())
        .method("void Dispose()", |_: Arc<Rsa>| ());
    vec![
        super::rsa_encoded::with_general(algorithm),
        super::rsa_encoded::with(with_encryption(with_signing(base()))),
        Type::class("System.Security.Cryptography.RSACng : RSA")
            .allowed(Allowed::No)
            .constructor("RSACng()", || Value::object(Rsa::new(2048)))
            .constructor("RSACng(int keySize)", |size: i32| Rsa::sized(size).map(Value::object)),
        super::rsa_provider::declare(),
    ]
}

fn base() -> Type {
    Type::class("System.Security.Cryptography.RSA : AsymmetricAlgorithm")
        .method("static RSA Create()", || Value::object(Rsa::new(2048)))
        .method("static RSA Create(string algName)", |name: Str| named(&name))
        .method("static RSA Create(int keySizeInBits)", |size: i32| Rsa::sized(size).map(Value::object))
        .method(
            "static RSA Create(System.Security.Cryptography.RSAParameters parameters)",
            |parameters: Arc<Parameters>| {
                let rsa = Rsa::new(2048);
                rsa.import(&parameters)?;
                Ok::<_, Exception>(Value::object(rsa))
            },
        )
        .method(
            "System.Security.Cryptography.RSAParameters ExportParameters(bool includePrivateParameters)",
            |cx: &mut Cx<'_>, rsa: Arc<Rsa>, private: bool| rsa.export(cx, private).map(Value::object),
        )
        .method(
            "void ImportParameters(System.Security.Cryptography.RSAParameters parameters)",
            |rsa: Arc<Rsa>, parameters: Arc<Parameters>| rsa.import(&parameters),
        )
}

/// The algorithm of this name; there is one only.
fn named(name: &Str) -> Option<Value> {
    let name = name.to_utf8();
    let known =
        ["RSA", "System.Security.Cryptography.RSA", "System.Security.Cryptography.AsymmetricAlgorithm"];
    known.iter().any(|known| known.eq_ignore_ascii_case(&name)).then(|| Value::object(Rsa::new(2048)))
}

fn with_signing(ty: Type) -> Type {
    ty.method(
        "byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
        |cx: &mut Cx<'_>, rsa: Arc<Rsa>, data: Vec<u8>, hash: Arc<HashName>, padding: Arc<RsaPadding>| {
            let hash = known(&hash)?;
            cx.tick(data.len() as u64 / 64)?;
            rsa.sign(cx, hash, &hash.digest(&data), *padding)
        },
    )
    .method(
        "byte[] SignData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
        |cx: &mut Cx<'_>, rsa: Arc<Rsa>, data: Vec<u8>, offset: i32, count: i32, hash: Arc<HashName>, padding: Arc<RsaPadding>| {
            let hash = known(&hash)?;
            let digest = hash.digest(part(&data, offset, count)?);
            rsa.sign(cx, hash, &digest, *padding)
        },
    )
    .method(
        "byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
        |cx: &mut Cx<'_>, rsa: Arc<Rsa>, digest: Vec<u8>, hash: Arc<HashName>, padding: Arc<RsaPadding>| {
            rsa.sign(cx, known(&hash)?, &digest, *padding)
        },
    )
    .method(
        "bool VerifyData(byte[] data, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
        |cx: &mut Cx<'_>, rsa: Arc<Rsa>, data: Vec<u8>, signature: Vec<u8>, hash: Arc<HashName>, padding: Arc<RsaPadding>| {
            let hash = known(&hash)?;
            cx.tick(data.len() as u64 / 64)?;
            rsa.verify(cx, hash, &hash.digest(&data), &signature, *padding)
        },
    )
    .method(
        "bool VerifyData(byte[] data, int offset, int count, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
        |cx: &mut Cx<'_>, rsa: Arc<Rsa>, data: Vec<u8>, offset: i32, count: i32, signature: Vec<u8>, hash: Arc<HashName>, padding: Arc<RsaPadding>| {
            let hash = known(&hash)?;
            let digest = hash.digest(part(&data, offset, count)?);
            rsa.verify(cx, hash, &digest, &signature, *padding)
        },
    )
    .method(
        "byte[] SignData(System.IO.Stream data, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
        |cx: &mut Cx<'_>, rsa: Arc<Rsa>, data: streams::Any, hash: Arc<HashName>, padding: Arc<RsaPadding>| {
            let hash = known(&hash)?;
            let digest = hash.digest(&data.read_to_end(cx)?);
            rsa.sign(cx, hash, &digest, *padding)
        },
    )
    .method(
        "bool VerifyData(System.IO.Stream data, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
        |cx: &mut Cx<'_>, rsa: Arc<Rsa>, data: streams::Any, signature: Vec<u8>, hash: Arc<HashName>, padding: Arc<RsaPadding>| {
            let hash = known(&hash)?;
            let digest = hash.digest(&data.read_to_end(cx)?);
            rsa.verify(cx, hash, &digest, &signature, *padding)
        },
    )
    .method(
        "bool VerifyHash(byte[] hash, byte[] signature, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)",
        |cx: &mut Cx<'_>, rsa: Arc<Rsa>, digest: Vec<u8>, signature: Vec<u8>, hash: Arc<HashName>, padding: Arc<RsaPadding>| {
            rsa.verify(cx, known(&hash)?, &digest, &signature, *padding)
        },
    )
}

fn with_encryption(ty: Type) -> Type {
    ty.method(
        "byte[] Encrypt(byte[] data, RSAEncryptionPadding padding)",
        |cx: &mut Cx<'_>, rsa: Arc<Rsa>, data: Vec<u8>, padding: Arc<RsaPadding>| {
            rsa.encrypt(cx, &data, *padding)
        },
    )
    .method(
        "byte[] Decrypt(byte[] data, RSAEncryptionPadding padding)",
        |cx: &mut Cx<'_>, rsa: Arc<Rsa>, data: Vec<u8>, padding: Arc<RsaPadding>| {
            rsa.decrypt(cx, &data, *padding)
        },
    )
    .method("byte[] EncryptValue(byte[] rgb)", |_: Arc<Rsa>, _: Vec<u8>| Err::<Value, _>(unsupported()))
    .method("byte[] DecryptValue(byte[] rgb)", |_: Arc<Rsa>, _: Vec<u8>| Err::<Value, _>(unsupported()))
}

fn unsupported() -> Exception {
    Exception::not_supported("Method is not supported.")
}

fn known(name: &HashName) -> Result<Hash, Exception> {
    name.hash().ok_or_else(|| {
        Exception::argument("The hash algorithm name cannot be null or empty.", Some("hashAlgorithm"))
    })
}

/// Operations that stand for the work of one use of a key, and for making one.
const WORK: u64 = 20_000;
const GENERATION: u64 = 2_000_000;

/// An `RSA` with its key.
pub(super) struct Rsa(Mutex<Key>);

enum Key {
    /// Made when it is needed.
    Wanted(usize),
    Public(Box<PublicKey>),
    Private(Box<PrivateKey>),
}

impl std::fmt::Debug for Rsa {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RSA")
    }
}

impl Object for Rsa {
    fn ty(&self) -> Ty {
        Ty::named("System.Security.Cryptography.RSA", [])
    }
}

impl Rsa {
    pub(super) fn new(bits: usize) -> Self {
        Self(Mutex::new(Key::Wanted(bits)))
    }

    pub(super) fn sized(bits: i32) -> Result<Self, Exception> {
        match usize::try_from(bits) {
            Ok(bits) if (512..=16_384).contains(&bits) && bits.is_multiple_of(64) => Ok(Self::new(bits)),
            _ => Err(failure("Specified key is not a valid size for this algorithm.")),
        }
    }

    /// Another length for the key that is made when it is needed.
    fn resize(&self, bits: i32) -> Result<(), Exception> {
        *self.0.lock() = Self::sized(bits)?.0.into_inner();
        Ok(())
    }

    /// Whether the private key is missing.
    pub(super) fn is_public(&self) -> bool {
        matches!(*self.0.lock(), Key::Public(_))
    }

    pub(super) fn of_public(key: PublicKey) -> Self {
        Self(Mutex::new(Key::Public(Box::new(key))))
    }

    pub(super) fn of_private(key: PrivateKey) -> Self {
        Self(Mutex::new(Key::Private(Box::new(key))))
    }

    pub(super) fn set_public(&self, key: PublicKey) {
        *self.0.lock() = Key::Public(Box::new(key));
    }

    pub(super) fn set_private(&self, key: PrivateKey) {
        *self.0.lock() = Key::Private(Box::new(key));
    }

    fn key_size(&self) -> i32 {
        match &*self.0.lock() {
            Key::Wanted(bits) => int(*bits),
            Key::Public(key) => i32::try_from(key.n().bit_width()).unwrap_or(0),
            Key::Private(key) => i32::try_from(key.n().bit_width()).unwrap_or(0),
        }
    }

    /// Makes the key where there is none yet.
    fn ensure(&self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        cx.tick(WORK)?;
        let Key::Wanted(bits) = *self.0.lock() else { return Ok(()) };
        let factor = (bits / 1024).max(1) as u64;
        cx.tick(GENERATION.saturating_mul(factor))?;
        let key = PrivateKey::new(&mut Random(cx), bits.max(1024))
            .map_err(|_| failure("The key cannot be generated."))?;
        *self.0.lock() = Key::Private(Box::new(key));
        Ok(())
    }

    pub(super) fn public(&self, cx: &mut Cx<'_>) -> Result<PublicKey, Throw> {
        self.ensure(cx)?;
        match &*self.0.lock() {
            Key::Public(key) => Ok(PublicKey::clone(key)),
            Key::Private(key) => Ok(key.to_public_key()),
            Key::Wanted(_) => Err(failure("There is no key.").into()),
        }
    }

    pub(super) fn private(&self, cx: &mut Cx<'_>) -> Result<PrivateKey, Throw> {
        self.ensure(cx)?;
        match &*self.0.lock() {
            Key::Private(key) => Ok(PrivateKey::clone(key)),
            _ => Err(failure("The operation needs a private key.").into()),
        }
    }

    pub(super) fn sign(
        &self,
        cx: &mut Cx<'_>,
        hash: Hash,
        digest: &[u8],
        padding: RsaPadding,
    ) -> Result<Vec<u8>, Throw> {
        let key = self.private(cx)?;
        let rng = &mut Random(cx);
        let signature = with_hash!(hash, H => match padding {
            RsaPadding::SignPss => key.sign_with_rng(rng, Pss::<H>::new(), digest),
            _ => key.sign_with_rng(rng, Pkcs1v15Sign::new::<H>(), digest),
        });
        Ok(signature.map_err(|_| failure("The hash has a wrong length, or the key is too short for it."))?)
    }

    pub(super) fn verify(
        &self,
        cx: &mut Cx<'_>,
        hash: Hash,
        digest: &[u8],
        signature: &[u8],
        padding: RsaPadding,
    ) -> Result<bool, Throw> {
        let key = self.public(cx)?;
        Ok(with_hash!(hash, H => match padding {
            RsaPadding::SignPss => key.verify(Pss::<H>::new(), digest, signature).is_ok(),
            _ => key.verify(Pkcs1v15Sign::new::<H>(), digest, signature).is_ok(),
        }))
    }

    pub(super) fn encrypt(
        &self,
        cx: &mut Cx<'_>,
        data: &[u8],
        padding: RsaPadding,
    ) -> Result<Vec<u8>, Throw> {
        let key = self.public(cx)?;
        let rng = &mut Random(cx);
        let encrypted = match padding {
            RsaPadding::EncryptOaep(hash) => with_hash!(hash, H => key.encrypt(rng, Oaep::<H>::new(), data)),
            _ => key.encrypt(rng, Pkcs1v15Encrypt, data),
        };
        Ok(encrypted.map_err(|_| {
            failure("The message exceeds the maximum allowable length for the chosen options.")
        })?)
    }

    pub(super) fn decrypt(
        &self,
        cx: &mut Cx<'_>,
        data: &[u8],
        padding: RsaPadding,
    ) -> Result<Vec<u8>, Throw> {
        let key = self.private(cx)?;
        let rng = &mut Random(cx);
        let decrypted = match padding {
            RsaPadding::EncryptOaep(hash) => {
                with_hash!(hash, H => key.decrypt_blinded(rng, Oaep::<H>::new(), data))
            }
            _ => key.decrypt_blinded(rng, Pkcs1v15Encrypt, data),
        };
        Ok(decrypted.map_err(|_| failure("The parameter is incorrect."))?)
    }

    fn export(&self, cx: &mut Cx<'_>, private: bool) -> Result<Parameters, Throw> {
        if private {
            return Ok(private_parts(&self.private(cx)?));
        }
        let key = self.public(cx)?;
        Ok(Parameters::public(bytes(key.n()), bytes(key.e())))
    }

    fn import(&self, parameters: &Parameters) -> Result<(), Exception> {
        let invalid = |_| failure("The specified RSA parameters are not valid.");
        let Some((modulus, exponent)) = parameters.public_parts() else {
            return Err(failure(
                "The specified RSA parameters are not valid; both Exponent and Modulus are required fields.",
            ));
        };
        let (n, e) = (number(&modulus), number(&exponent));
        let key = match parameters.private_parts() {
            Some((d, p, q)) => {
                let primes = vec![number(&p), number(&q)];
                let key = PrivateKey::from_components(n, e, number(&d), primes).map_err(invalid)?;
                Key::Private(Box::new(key))
            }
            None => Key::Public(Box::new(PublicKey::new(n, e).map_err(invalid)?)),
        };
        *self.0.lock() = key;
        Ok(())
    }
}

fn private_parts(key: &PrivateKey) -> Parameters {
    let optional = |part: Option<Vec<u8>>| part.unwrap_or_default();
    Parameters::private(
        Parameters::public(bytes(key.n()), bytes(key.e())),
        [
            bytes(key.d()),
            optional(key.primes().first().map(|prime| bytes(prime))),
            optional(key.primes().get(1).map(|prime| bytes(prime))),
            optional(key.dp().map(bytes)),
            optional(key.dq().map(bytes)),
            optional(key.crt_coefficient().map(|part| bytes(&part))),
        ],
    )
}

fn bytes(number: &BoxedUint) -> Vec<u8> {
    number.to_be_bytes_trimmed_vartime().to_vec()
}

fn number(bytes: &[u8]) -> BoxedUint {
    BoxedUint::from_be_slice_vartime(bytes)
}
