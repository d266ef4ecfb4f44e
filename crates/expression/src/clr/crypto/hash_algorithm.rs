//! System.Security.Cryptography.HashAlgorithm, KeyedHashAlgorithm, HMAC and the classes below them

use std::sync::Arc;

use parking_lot::Mutex;

use super::hash::Hash;
use crate::clr::streams;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

const NAMESPACE: &str = "System.Security.Cryptography";

pub(super) fn declare() -> Vec<Type> {
    let mut types = vec![
        base(),
        Type::class("System.Security.Cryptography.KeyedHashAlgorithm : HashAlgorithm")
            .method("static KeyedHashAlgorithm Create()", || Err::<Value, _>(no_default()))
            .method("static KeyedHashAlgorithm Create(string algName)", |cx: &mut Cx<'_>, name: Str| {
                keyed_by_name(cx, &name)
            })
            .writable("byte[] Key", key, set_key),
        Type::class("System.Security.Cryptography.HMAC : KeyedHashAlgorithm")
            .method("static HMAC Create()", || Err::<Value, _>(no_default()))
            .method("static HMAC Create(string algorithmName)", |cx: &mut Cx<'_>, name: Str| {
                keyed_by_name(cx, &name)
            })
            .property("string HashName", |algorithm: Arc<HashAlgorithm>| algorithm.hash.name()),
    ];
    types.extend(hashes());
    types.extend(hmacs());
    types
}

fn base() -> Type {
    Type::class("System.Security.Cryptography.HashAlgorithm : System.IDisposable, System.Security.Cryptography.ICryptoTransform")
        .method("static HashAlgorithm Create()", || Err::<Value, _>(no_default()))
            .method("static HashAlgorithm Create(string hashName)", |name: Str| {
            let name = name.to_utf8();
            Hash::by_name(&name).map_or(Value::Null, HashAlgorithm::plain)
        })
        .method("byte[] ComputeHash(byte[] buffer)", |cx: &mut Cx<'_>, algorithm: Arc<HashAlgorithm>, bytes: Vec<u8>| {
            algorithm.compute(cx, &bytes)
        })
        .method(
            "byte[] ComputeHash(System.IO.Stream inputStream)",
            |cx: &mut Cx<'_>, algorithm: Arc<HashAlgorithm>, stream: streams::Any| {
                let bytes = stream.read_to_end(cx)?;
                algorithm.compute(cx, &bytes)
            },
        )
        .method(
            "byte[] ComputeHash(byte[] buffer, int offset, int count)",
            |cx: &mut Cx<'_>, algorithm: Arc<HashAlgorithm>, bytes: Vec<u8>, offset: i32, count: i32| {
                algorithm.compute(cx, part(&bytes, offset, count)?)
            },
        )
        .method(
            "int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)",
            |cx: &mut Cx<'_>, algorithm: Arc<HashAlgorithm>, bytes: Vec<u8>, offset: i32, count: i32, output: Option<Arc<crate::clr::Array>>, at: i32| {
                let part = part(&bytes, offset, count)?;
                algorithm.add(cx, part)?;
                if let Some(output) = output {
                    super::transform::write(&output, at, part)?;
                }
                Ok::<_, Throw>(count)
            },
        )
        .method(
            "byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)",
            |cx: &mut Cx<'_>, algorithm: Arc<HashAlgorithm>, bytes: Vec<u8>, offset: i32, count: i32| {
                let part = part(&bytes, offset, count)?;
                algorithm.add(cx, part)?;
                algorithm.finish();
                Ok::<_, Throw>(part.to_vec())
            },
        )
        .property("byte[] Hash", |algorithm: Arc<HashAlgorithm>| algorithm.state.lock().result.clone())
        .property("int HashSize", |algorithm: Arc<HashAlgorithm>| algorithm.hash.bits())
        .property("int InputBlockSize", |_: Arc<HashAlgorithm>| 1)
        .property("int OutputBlockSize", |_: Arc<HashAlgorithm>| 1)
        .property("bool CanReuseTransform", |_: Arc<HashAlgorithm>| true)
        .property("bool CanTransformMultipleBlocks", |_: Arc<HashAlgorithm>| true)
        .method("void Initialize()", |algorithm: Arc<HashAlgorithm>| algorithm.state.lock().pending.clear())
        .method("void Clear()", |_: Arc<HashAlgorithm>| ())
        .method("void Dispose()", |_: Arc<HashAlgorithm>| ())
}

/// The exception of an algorithm that nobody named.
pub(super) fn no_default() -> Exception {
    let message = "This platform does not allow the automatic selection of an algorithm.";
    Exception::new("System.PlatformNotSupportedException", message)
}

/// Declares a hash function's abstract class and the classes that implement it.
macro_rules! hash_classes {
    ($($hash:expr, $base:literal, $create:literal, $named:literal, [$($class:literal $constructor:literal)*];)*) => {
        vec![$(
            Type::class($base)
                .method($create, || HashAlgorithm::plain($hash))
                .method($named, |name: Str| {
                    Hash::by_name(&name.to_utf8()).filter(|hash| *hash == $hash).map_or(Value::Null, HashAlgorithm::plain)
                }),
            $(Type::class($class).constructor($constructor, || HashAlgorithm::plain($hash)),)*
        )*]
    };
}

fn hashes() -> Vec<Type> {
    hash_classes! {
        Hash::Md5, "System.Security.Cryptography.MD5 : HashAlgorithm", "static MD5 Create()",
            "static MD5 Create(string algName)", [
            "System.Security.Cryptography.MD5CryptoServiceProvider : MD5" "MD5CryptoServiceProvider()"
        ];
        Hash::Sha1, "System.Security.Cryptography.SHA1 : HashAlgorithm", "static SHA1 Create()",
            "static SHA1 Create(string hashName)", [
            "System.Security.Cryptography.SHA1Managed : SHA1" "SHA1Managed()"
            "System.Security.Cryptography.SHA1CryptoServiceProvider : SHA1" "SHA1CryptoServiceProvider()"
        ];
        Hash::Sha256, "System.Security.Cryptography.SHA256 : HashAlgorithm", "static SHA256 Create()",
            "static SHA256 Create(string hashName)", [
            "System.Security.Cryptography.SHA256Managed : SHA256" "SHA256Managed()"
            "System.Security.Cryptography.SHA256CryptoServiceProvider : SHA256" "SHA256CryptoServiceProvider()"
        ];
        Hash::Sha384, "System.Security.Cryptography.SHA384 : HashAlgorithm", "static SHA384 Create()",
            "static SHA384 Create(string hashName)", [
            "System.Security.Cryptography.SHA384Managed : SHA384" "SHA384Managed()"
            "System.Security.Cryptography.SHA384CryptoServiceProvider : SHA384" "SHA384CryptoServiceProvider()"
        ];
        Hash::Sha512, "System.Security.Cryptography.SHA512 : HashAlgorithm", "static SHA512 Create()",
            "static SHA512 Create(string hashName)", [
            "System.Security.Cryptography.SHA512Managed : SHA512" "SHA512Managed()"
            "System.Security.Cryptography.SHA512CryptoServiceProvider : SHA512" "SHA512CryptoServiceProvider()"
        ];
    }
    .into_iter()
    .map(|ty| if ty.declaration.contains("CryptoServiceProvider") { ty.allowed(Allowed::No) } else { ty })
    .collect()
}

/// Declares the class of an HMAC.
macro_rules! hmac_classes {
    ($($hash:expr, $class:literal, $random:literal, $keyed:literal;)*) => {
        vec![$(
            Type::class($class)
                .constructor($random, |cx: &mut Cx<'_>| HashAlgorithm::random_key(cx, $hash))
                .constructor($keyed, |key: Option<Vec<u8>>| match key {
                    Some(key) => Ok(HashAlgorithm::keyed($hash, key)),
                    None => Err(Exception::null_reference()),
                }),
        )*]
    };
}

fn hmacs() -> Vec<Type> {
    hmac_classes! {
        Hash::Md5, "System.Security.Cryptography.HMACMD5 : HMAC", "HMACMD5()", "HMACMD5(byte[] key)";
        Hash::Sha1, "System.Security.Cryptography.HMACSHA1 : HMAC", "HMACSHA1()", "HMACSHA1(byte[] key)";
        Hash::Sha256, "System.Security.Cryptography.HMACSHA256 : HMAC", "HMACSHA256()", "HMACSHA256(byte[] key)";
        Hash::Sha384, "System.Security.Cryptography.HMACSHA384 : HMAC", "HMACSHA384()", "HMACSHA384(byte[] key)";
        Hash::Sha512, "System.Security.Cryptography.HMACSHA512 : HMAC", "HMACSHA512()", "HMACSHA512(byte[] key)";
    }
    .into_iter()
    .map(|ty| match ty.declaration {
        "System.Security.Cryptography.HMACSHA1 : HMAC" => ty.constructor(
            "HMACSHA1(byte[] key, bool useManagedSha1)",
            |key: Vec<u8>, _: bool| HashAlgorithm::keyed(Hash::Sha1, key),
        ),
        "System.Security.Cryptography.HMACSHA384 : HMAC" | "System.Security.Cryptography.HMACSHA512 : HMAC" => {
            ty.writable("bool ProduceLegacyHmacValues", |_: Arc<HashAlgorithm>| false, not_legacy)
        }
        _ => ty,
    })
    .collect()
}

fn not_legacy(_: Arc<HashAlgorithm>, wanted: bool) -> Result<(), Exception> {
    if wanted {
        let message = "Operation is not supported on this platform.";
        return Err(Exception::new("System.PlatformNotSupportedException", message));
    }
    Ok(())
}

/// A hash algorithm, with a key where it is an HMAC.
#[derive(Debug)]
pub(super) struct HashAlgorithm {
    hash: Hash,
    ty: Ty,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    key: Option<Vec<u8>>,
    /// What `TransformBlock` gave so far.
    pending: Vec<u8>,
    result: Option<Vec<u8>>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State")
    }
}

impl HashAlgorithm {
    /// The hash function.
    pub(super) fn function(&self) -> Hash {
        self.hash
    }

    fn plain(hash: Hash) -> Value {
        let ty = Ty::named(&format!("{NAMESPACE}.{}Managed", hash.name()), []);
        let ty = if hash == Hash::Md5 {
            Ty::named("System.Security.Cryptography.MD5CryptoServiceProvider", [])
        } else {
            ty
        };
        Value::object(Self { hash, ty, state: Mutex::default() })
    }

    fn keyed(hash: Hash, key: Vec<u8>) -> Value {
        let ty = Ty::named(&format!("{NAMESPACE}.HMAC{}", hash.name()), []);
        let state = State { key: Some(shortened(hash, key)), ..State::default() };
        Value::object(Self { hash, ty, state: Mutex::new(state) })
    }

    fn random_key(cx: &Cx<'_>, hash: Hash) -> Value {
        let mut key = vec![0; hash.block()];
        cx.fill_random(&mut key);
        Self::keyed(hash, key)
    }

    fn compute(&self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<Vec<u8>, Throw> {
        cx.tick(1 + bytes.len() as u64 / 64)?;
        let mut state = self.state.lock();
        let result = match &state.key {
            Some(key) => self.hash.hmac(key, bytes),
            None => self.hash.digest(bytes),
        };
        state.result = Some(result.clone());
        Ok(result)
    }

    fn add(&self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<(), Throw> {
        cx.tick(1 + bytes.len() as u64 / 64)?;
        cx.charge(bytes.len())?;
        self.state.lock().pending.extend(bytes);
        Ok(())
    }

    fn finish(&self) {
        let mut state = self.state.lock();
        let bytes = std::mem::take(&mut state.pending);
        let result = match &state.key {
            Some(key) => self.hash.hmac(key, &bytes),
            None => self.hash.digest(&bytes),
        };
        state.result = Some(result);
    }
}

impl Object for HashAlgorithm {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }
}

/// .NET keeps the hash of a key that is longer than a block.
fn shortened(hash: Hash, key: Vec<u8>) -> Vec<u8> {
    if key.len() > hash.block() { hash.digest(&key) } else { key }
}

fn key(algorithm: Arc<HashAlgorithm>) -> Option<Vec<u8>> {
    algorithm.state.lock().key.clone()
}

fn set_key(algorithm: Arc<HashAlgorithm>, key: Vec<u8>) {
    algorithm.state.lock().key = Some(shortened(algorithm.hash, key));
}

fn keyed_by_name(cx: &Cx<'_>, name: &Str) -> Value {
    let name = name.to_utf8();
    let name = name.strip_prefix("System.Security.Cryptography.").unwrap_or(&name);
    match name.strip_prefix("HMAC").and_then(Hash::by_name) {
        Some(hash) => HashAlgorithm::random_key(cx, hash),
        None => Value::Null,
    }
}

/// The part of a buffer that an offset and a count name.
pub(super) fn part(bytes: &[u8], offset: i32, count: i32) -> Result<&[u8], Exception> {
    let offset = usize::try_from(offset)
        .map_err(|_| Exception::argument_out_of_range("Non-negative number required.", "offset"))?;
    let count = usize::try_from(count).ok().filter(|count| *count <= bytes.len());
    let count = count.ok_or_else(|| Exception::argument("Value was invalid.", None))?;
    let end = offset.checked_add(count);
    end.and_then(|end| bytes.get(offset..end)).ok_or_else(|| {
        Exception::argument(
            "Offset and length were out of bounds for the array or count is greater than the number of elements from \
             index to the end of the source collection.",
            None,
        )
    })
}
