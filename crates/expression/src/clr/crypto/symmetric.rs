//! System.Security.Cryptography.SymmetricAlgorithm, Aes, TripleDES, DES, CipherMode, PaddingMode

use std::sync::Arc;

use parking_lot::Mutex;

use super::cipher::{Cipher, Mode, Padding, Plan, decrypt, encrypt, failure};
use super::key_sizes::KeySizes;
use super::transform::Transform;
use crate::clr::receiver::int;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

const MODE: &str = "System.Security.Cryptography.CipherMode";
const PADDING: &str = "System.Security.Cryptography.PaddingMode";

pub(super) fn declare() -> Vec<Type> {
    let mut types = vec![
        Type::enumeration(MODE, &[("CBC", 1), ("ECB", 2), ("OFB", 3), ("CFB", 4), ("CTS", 5)]),
        Type::enumeration(
            PADDING,
            &[("None", 1), ("PKCS7", 2), ("Zeros", 3), ("ANSIX923", 4), ("ISO10126", 5)],
        ),
        base(),
    ];
    types.extend(classes());
    types
}

/// Declares the abstract class of a cipher and the classes that implement it.
macro_rules! cipher_classes {
    ($($cipher:expr, $base:literal, $create:literal, $named:literal, [$($class:literal $constructor:literal)*];)*) => {
        vec![$(
            Type::class($base)
                .allowed(Allowed::No)
                .method($create, |cx: &mut Cx<'_>| SymmetricAlgorithm::create(cx, $cipher, $base))
                .method($named, |cx: &mut Cx<'_>, _: Str| SymmetricAlgorithm::create(cx, $cipher, $base)),
            $(
                Type::class($class)
                    .allowed(Allowed::No)
                    .constructor($constructor, |cx: &mut Cx<'_>| SymmetricAlgorithm::create(cx, $cipher, $class)),
            )*
        )*]
    };
}

fn classes() -> Vec<Type> {
    cipher_classes! {
        Cipher::Aes, "System.Security.Cryptography.Aes : SymmetricAlgorithm", "static Aes Create()",
            "static Aes Create(string algorithmName)", [
            "System.Security.Cryptography.AesManaged : Aes" "AesManaged()"
            "System.Security.Cryptography.AesCryptoServiceProvider : Aes" "AesCryptoServiceProvider()"
        ];
        Cipher::Aes, "System.Security.Cryptography.Rijndael : SymmetricAlgorithm", "static Rijndael Create()",
            "static Rijndael Create(string algName)", [
            "System.Security.Cryptography.RijndaelManaged : Rijndael" "RijndaelManaged()"
        ];
        Cipher::TripleDes, "System.Security.Cryptography.TripleDES : SymmetricAlgorithm", "static TripleDES Create()",
            "static TripleDES Create(string str)", [
            "System.Security.Cryptography.TripleDESCryptoServiceProvider : TripleDES" "TripleDESCryptoServiceProvider()"
        ];
        Cipher::Des, "System.Security.Cryptography.DES : SymmetricAlgorithm", "static DES Create()",
            "static DES Create(string algName)", [
            "System.Security.Cryptography.DESCryptoServiceProvider : DES" "DESCryptoServiceProvider()"
        ];
    }
}

fn base() -> Type {
    Type::class("System.Security.Cryptography.SymmetricAlgorithm : System.IDisposable")
        .method("static SymmetricAlgorithm Create()", |cx: &mut Cx<'_>| {
            SymmetricAlgorithm::create(cx, Cipher::Aes, "System.Security.Cryptography.Aes")
        })
        .method("static SymmetricAlgorithm Create(string algName)", |cx: &mut Cx<'_>, name: Str| {
            SymmetricAlgorithm::by_name(cx, &name.to_utf8())
        })
        .writable(
            "byte[] Key",
            |algorithm: Arc<SymmetricAlgorithm>| algorithm.state.lock().key.clone(),
            set_key,
        )
        .writable("byte[] IV", |algorithm: Arc<SymmetricAlgorithm>| algorithm.state.lock().iv.clone(), set_iv)
        .writable(
            "int KeySize",
            |algorithm: Arc<SymmetricAlgorithm>| int(algorithm.state.lock().key.len() * 8),
            set_key_size,
        )
        .writable(
            "int BlockSize",
            |algorithm: Arc<SymmetricAlgorithm>| int(algorithm.cipher.block() * 8),
            |algorithm: Arc<SymmetricAlgorithm>, size: i32| {
                if size == int(algorithm.cipher.block() * 8) {
                    return Ok(());
                }
                Err(failure("Specified block size is not valid for this algorithm."))
            },
        )
        .property("int FeedbackSize", |algorithm: Arc<SymmetricAlgorithm>| match algorithm.cipher {
            Cipher::Aes => 8,
            other => int(other.block() * 8),
        })
        .property(
            "System.Security.Cryptography.KeySizes[] LegalKeySizes",
            |algorithm: Arc<SymmetricAlgorithm>| KeySizes::of(algorithm.cipher.keys()).into_array(),
        )
        .property(
            "System.Security.Cryptography.KeySizes[] LegalBlockSizes",
            |algorithm: Arc<SymmetricAlgorithm>| KeySizes::of(&[algorithm.cipher.block()]).into_array(),
        )
        .writable(
            "CipherMode Mode",
            |algorithm: Arc<SymmetricAlgorithm>| EnumValue { ty: MODE, number: algorithm.state.lock().mode },
            |algorithm: Arc<SymmetricAlgorithm>, mode: EnumValue| {
                mode_of(mode.number)?;
                algorithm.state.lock().mode = mode.number;
                Ok::<_, Exception>(())
            },
        )
        .writable(
            "PaddingMode Padding",
            |algorithm: Arc<SymmetricAlgorithm>| EnumValue {
                ty: PADDING,
                number: algorithm.state.lock().padding,
            },
            |algorithm: Arc<SymmetricAlgorithm>, padding: EnumValue| {
                padding_of(padding.number)?;
                algorithm.state.lock().padding = padding.number;
                Ok::<_, Exception>(())
            },
        )
        .method("void GenerateKey()", |cx: &mut Cx<'_>, algorithm: Arc<SymmetricAlgorithm>| {
            algorithm.generate_key(cx)
        })
        .method("void GenerateIV()", |cx: &mut Cx<'_>, algorithm: Arc<SymmetricAlgorithm>| {
            algorithm.generate_iv(cx)
        })
        .method("bool ValidKeySize(int bitLength)", |algorithm: Arc<SymmetricAlgorithm>, bits: i32| {
            algorithm.cipher.keys().iter().any(|length| int(length * 8) == bits)
        })
        .method("ICryptoTransform CreateEncryptor()", |algorithm: Arc<SymmetricAlgorithm>| {
            algorithm.transform(None, None, true)
        })
        .method(
            "ICryptoTransform CreateEncryptor(byte[] rgbKey, byte[] rgbIV)",
            |algorithm: Arc<SymmetricAlgorithm>, key: Vec<u8>, iv: Option<Vec<u8>>| {
                algorithm.transform(Some(key), iv, true)
            },
        )
        .method("ICryptoTransform CreateDecryptor()", |algorithm: Arc<SymmetricAlgorithm>| {
            algorithm.transform(None, None, false)
        })
        .method(
            "ICryptoTransform CreateDecryptor(byte[] rgbKey, byte[] rgbIV)",
            |algorithm: Arc<SymmetricAlgorithm>, key: Vec<u8>, iv: Option<Vec<u8>>| {
                algorithm.transform(Some(key), iv, false)
            },
        )
        .method("void Clear()", |_: Arc<SymmetricAlgorithm>| ())
        .method("void Dispose()", |_: Arc<SymmetricAlgorithm>| ())
}

/// A `System.Security.Cryptography.SymmetricAlgorithm`.
#[derive(Debug)]
pub struct SymmetricAlgorithm {
    cipher: Cipher,
    ty: Ty,
    state: Mutex<State>,
}

struct State {
    key: Vec<u8>,
    iv: Vec<u8>,
    mode: i32,
    padding: i32,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State")
    }
}

impl SymmetricAlgorithm {
    fn create(cx: &Cx<'_>, cipher: Cipher, declaration: &str) -> Value {
        let name = declaration.split(' ').next().unwrap_or_default();
        Value::object(Self::new(cx, cipher, Ty::named(name, [])))
    }

    fn new(cx: &Cx<'_>, cipher: Cipher, ty: Ty) -> Self {
        let state = State { key: Vec::new(), iv: Vec::new(), mode: 1, padding: 2 };
        let algorithm = Self { cipher, ty, state: Mutex::new(state) };
        algorithm.generate_key(cx);
        algorithm.generate_iv(cx);
        algorithm
    }

    /// The algorithm of a name such as `AES`, or null.
    fn by_name(cx: &Cx<'_>, name: &str) -> Value {
        match cipher_of(name) {
            Some(Cipher::Aes) => Self::create(cx, Cipher::Aes, "System.Security.Cryptography.Aes"),
            Some(Cipher::Des) => Self::create(cx, Cipher::Des, "System.Security.Cryptography.DES"),
            Some(Cipher::TripleDes) => {
                Self::create(cx, Cipher::TripleDes, "System.Security.Cryptography.TripleDES")
            }
            None => Value::Null,
        }
    }

    fn generate_key(&self, cx: &Cx<'_>) {
        let mut state = self.state.lock();
        let length = match state.key.len() {
            0 => self.cipher.keys().first().copied().unwrap_or(0),
            length => length,
        };
        let mut key = vec![0; length];
        cx.fill_random(&mut key);
        state.key = key;
    }

    fn generate_iv(&self, cx: &Cx<'_>) {
        let mut iv = vec![0; self.cipher.block()];
        cx.fill_random(&mut iv);
        self.state.lock().iv = iv;
    }

    fn plan(&self, key: Option<Vec<u8>>, iv: Option<Vec<u8>>) -> Result<Plan, Exception> {
        let state = self.state.lock();
        if let Some(key) = &key {
            if !self.cipher.keys().contains(&key.len()) {
                return Err(Exception::argument(
                    "Specified key is not a valid size for this algorithm.",
                    Some("key"),
                ));
            }
            if self.cipher.is_weak(key) {
                return Err(weak(self.cipher));
            }
        }
        let mode = mode_of(state.mode)?;
        let iv = match iv {
            Some(iv) => iv,
            None if key.is_none() => state.iv.clone(),
            None if mode == Mode::Ecb => vec![0; self.cipher.block()],
            None => {
                return Err(failure(
                    "The cipher mode specified requires that an initialization vector (IV) be used.",
                ));
            }
        };
        if iv.len() != self.cipher.block() {
            return Err(Exception::argument(
                "Specified initialization vector (IV) does not match the block size for this algorithm.",
                Some("iv"),
            ));
        }
        let key = key.unwrap_or_else(|| state.key.clone());
        Ok(Plan { cipher: self.cipher, mode, padding: padding_of(state.padding)?, key, iv })
    }

    fn transform(
        &self,
        key: Option<Vec<u8>>,
        iv: Option<Vec<u8>>,
        encrypts: bool,
    ) -> Result<Value, Exception> {
        Ok(Value::object(Transform::new(self.plan(key, iv)?, encrypts)))
    }

    /// Encrypts the data with this key and vector, or with the algorithm's own.
    pub fn encrypt(
        &self,
        cx: &mut Cx<'_>,
        key: Option<Vec<u8>>,
        iv: Option<Vec<u8>>,
        data: &[u8],
    ) -> Result<Vec<u8>, Throw> {
        cx.tick(1 + data.len() as u64 / 16)?;
        cx.charge(data.len())?;
        Ok(encrypt(cx, &self.plan(key, iv)?, data)?)
    }

    /// Decrypts the data with this key and vector, or with the algorithm's own.
    pub fn decrypt(
        &self,
        cx: &mut Cx<'_>,
        key: Option<Vec<u8>>,
        iv: Option<Vec<u8>>,
        data: &[u8],
    ) -> Result<Vec<u8>, Throw> {
        cx.tick(1 + data.len() as u64 / 16)?;
        cx.charge(data.len())?;
        Ok(decrypt(&self.plan(key, iv)?, data)?)
    }

    /// The algorithm of a name such as `AES`, `DES` or `3DES`, for `Encrypt` and `Decrypt` on bytes.
    pub fn named(cx: &Cx<'_>, name: &str) -> Result<Self, Exception> {
        match cipher_of(name) {
            Some(cipher) => {
                Ok(Self::new(cx, cipher, Ty::named("System.Security.Cryptography.SymmetricAlgorithm", [])))
            }
            None => Err(Exception::argument(format!("Unknown algorithm: {name}"), None)),
        }
    }
}

fn cipher_of(name: &str) -> Option<Cipher> {
    let name = name.strip_prefix("System.Security.Cryptography.").unwrap_or(name).to_ascii_lowercase();
    Some(match name.as_str() {
        "aes" | "aesmanaged" | "aescryptoserviceprovider" | "rijndael" | "rijndaelmanaged" => Cipher::Aes,
        "des" | "descryptoserviceprovider" => Cipher::Des,
        "3des" | "tripledes" | "triple des" | "tripledescryptoserviceprovider" => Cipher::TripleDes,
        _ => return None,
    })
}

fn mode_of(number: i32) -> Result<Mode, Exception> {
    match number {
        1 => Ok(Mode::Cbc),
        2 => Ok(Mode::Ecb),
        _ => Err(failure("Specified cipher mode is not valid for this algorithm.")),
    }
}

fn padding_of(number: i32) -> Result<Padding, Exception> {
    Ok(match number {
        1 => Padding::None,
        2 => Padding::Pkcs7,
        3 => Padding::Zeros,
        4 => Padding::AnsiX923,
        5 => Padding::Iso10126,
        _ => return Err(failure("Specified padding mode is not valid for this algorithm.")),
    })
}

fn weak(cipher: Cipher) -> Exception {
    let name = if cipher == Cipher::Des { "DES" } else { "TripleDES" };
    failure(&format!("Specified key is a known weak key for '{name}' and cannot be used."))
}

fn set_key(algorithm: Arc<SymmetricAlgorithm>, key: Vec<u8>) -> Result<(), Exception> {
    if !algorithm.cipher.keys().contains(&key.len()) {
        return Err(failure("Specified key is not a valid size for this algorithm."));
    }
    if algorithm.cipher.is_weak(&key) {
        return Err(weak(algorithm.cipher));
    }
    algorithm.state.lock().key = key;
    Ok(())
}

fn set_iv(algorithm: Arc<SymmetricAlgorithm>, iv: Vec<u8>) -> Result<(), Exception> {
    if iv.len() != algorithm.cipher.block() {
        return Err(failure(
            "Specified initialization vector (IV) does not match the block size for this algorithm.",
        ));
    }
    algorithm.state.lock().iv = iv;
    Ok(())
}

fn set_key_size(cx: &mut Cx<'_>, algorithm: Arc<SymmetricAlgorithm>, bits: i32) -> Result<(), Exception> {
    let length = algorithm.cipher.keys().iter().find(|length| int(**length * 8) == bits);
    let Some(length) = length else {
        return Err(failure("Specified key size is not valid for this algorithm."));
    };
    algorithm.state.lock().key = vec![0; *length];
    algorithm.generate_key(cx);
    Ok(())
}

impl Object for SymmetricAlgorithm {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }
}
