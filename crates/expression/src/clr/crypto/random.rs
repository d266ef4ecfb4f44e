//! System.Security.Cryptography.RandomNumberGenerator, RNGCryptoServiceProvider, Rfc2898DeriveBytes

use std::convert::Infallible;
use std::sync::Arc;

use parking_lot::Mutex;
use rand_core::{TryCryptoRng, TryRng};

use super::hash::{Hash, with_hash};
use super::names::HashName;
use crate::clr::Array;
use crate::clr::receiver::{non_negative, range};
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

const GENERATOR: &str = "System.Security.Cryptography.RNGCryptoServiceProvider";
const DERIVE: &str = "System.Security.Cryptography.Rfc2898DeriveBytes";

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("System.Security.Cryptography.RandomNumberGenerator : System.IDisposable")
            .allowed(Allowed::No)
            .method("static RandomNumberGenerator Create()", || Value::object(Generator))
            .method("static RandomNumberGenerator Create(string rngName)", |_: Str| Value::object(Generator))
            .method("static int GetInt32(int toExclusive)", |cx: &mut Cx<'_>, to: i32| between(cx, 0, to))
            .method("static int GetInt32(int fromInclusive, int toExclusive)", between)
            .method(
                "void GetBytes(byte[] data, int offset, int count)",
                |cx: &mut Cx<'_>, _: Arc<Generator>, target: Arc<Array>, offset: i32, count: i32| {
                    let mut bytes = target.to_bytes().unwrap_or_default();
                    let part = range(offset, count, bytes.len())?;
                    cx.tick(1 + part.len() as u64 / 16)?;
                    cx.fill_random(bytes.get_mut(part).unwrap_or_default());
                    target.replace_bytes(bytes);
                    Ok::<_, Throw>(())
                },
            )
            .method("void GetBytes(byte[] data)", |cx: &mut Cx<'_>, _: Arc<Generator>, target: Arc<Array>| {
                fill(cx, &target)
            })
            .method(
                "void GetNonZeroBytes(byte[] data)",
                |cx: &mut Cx<'_>, _: Arc<Generator>, target: Arc<Array>| {
                    fill(cx, &target)?;
                    let mut bytes = target.to_bytes().unwrap_or_default();
                    for byte in &mut bytes {
                        while *byte == 0 {
                            cx.fill_random(std::slice::from_mut(byte));
                            cx.tick(1)?;
                        }
                    }
                    target.replace_bytes(bytes);
                    Ok::<_, Throw>(())
                },
            )
            .method("void Dispose()", |_: Arc<Generator>| ()),
        Type::class("System.Security.Cryptography.RNGCryptoServiceProvider : RandomNumberGenerator")
            .constructor("RNGCryptoServiceProvider()", || Value::object(Generator))
            .constructor("RNGCryptoServiceProvider(byte[] rgb)", |_: Vec<u8>| Value::object(Generator))
            .constructor("RNGCryptoServiceProvider(string str)", |_: Str| Value::object(Generator)),
        derive(),
    ]
}

#[derive(Debug)]
struct Generator;

impl Object for Generator {
    fn ty(&self) -> Ty {
        Ty::named(GENERATOR, [])
    }
}

/// A number that is not below the first one, and below the second one, all with the same chance.
fn between(cx: &mut Cx<'_>, from: i32, to: i32) -> Result<i32, Throw> {
    let width = u32::try_from(i64::from(to) - i64::from(from)).ok().filter(|width| *width > 0);
    let width = width.ok_or_else(|| {
        Exception::argument("Range of random number does not contain at least one possibility.", None)
    })?;
    let most = u32::MAX - u32::MAX % width;
    loop {
        cx.tick(1)?;
        let mut bytes = [0; 4];
        cx.fill_random(&mut bytes);
        let number = u32::from_le_bytes(bytes);
        if number < most {
            return Ok(from.wrapping_add((number % width).cast_signed()));
        }
    }
}

fn fill(cx: &mut Cx<'_>, target: &Array) -> Result<(), Throw> {
    let mut bytes = target.to_bytes().unwrap_or_default();
    cx.tick(1 + bytes.len() as u64 / 16)?;
    cx.fill_random(&mut bytes);
    target.replace_bytes(bytes);
    Ok(())
}

/// The random numbers of the world around, for algorithms that want a generator.
pub(super) struct Random<'a, 'c>(pub(super) &'a Cx<'c>);

impl TryRng for Random<'_, '_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.0.fill_random(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.0.fill_random(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill_random(buffer);
        Ok(())
    }
}

impl TryCryptoRng for Random<'_, '_> {}

fn derive() -> Type {
    Type::class("System.Security.Cryptography.Rfc2898DeriveBytes : System.IDisposable")
        .allowed(Allowed::No)
        .constructor("Rfc2898DeriveBytes(string password, byte[] salt)", |password: Str, salt: Vec<u8>| {
            Derive::make(password.to_utf8().as_bytes(), salt, 1000, Hash::Sha1)
        })
        .constructor(
            "Rfc2898DeriveBytes(string password, byte[] salt, int iterations)",
            |password: Str, salt: Vec<u8>, iterations: i32| {
                Derive::make(password.to_utf8().as_bytes(), salt, iterations, Hash::Sha1)
            },
        )
        .constructor(
            "Rfc2898DeriveBytes(string password, byte[] salt, int iterations, HashAlgorithmName hashAlgorithm)",
            |password: Str, salt: Vec<u8>, iterations: i32, hash: Arc<HashName>| {
                Derive::make(password.to_utf8().as_bytes(), salt, iterations, hash.hash().unwrap_or(Hash::Sha1))
            },
        )
        .constructor(
            "Rfc2898DeriveBytes(byte[] password, byte[] salt, int iterations)",
            |password: Vec<u8>, salt: Vec<u8>, iterations: i32| Derive::make(&password, salt, iterations, Hash::Sha1),
        )
        .constructor(
            "Rfc2898DeriveBytes(byte[] password, byte[] salt, int iterations, HashAlgorithmName hashAlgorithm)",
            |password: Vec<u8>, salt: Vec<u8>, iterations: i32, hash: Arc<HashName>| {
                Derive::make(&password, salt, iterations, hash.hash().unwrap_or(Hash::Sha1))
            },
        )
        .constructor(
            "Rfc2898DeriveBytes(string password, int saltSize, int iterations, HashAlgorithmName hashAlgorithm)",
            |cx: &mut Cx<'_>, password: Str, size: i32, iterations: i32, hash: Arc<HashName>| {
                with_random_salt(cx, &password, size, iterations, hash.hash().unwrap_or(Hash::Sha1))
            },
        )
        .constructor(
            "Rfc2898DeriveBytes(string password, int saltSize)",
            |cx: &mut Cx<'_>, password: Str, size: i32| with_random_salt(cx, &password, size, 1000, Hash::Sha1),
        )
        .constructor(
            "Rfc2898DeriveBytes(string password, int saltSize, int iterations)",
            |cx: &mut Cx<'_>, password: Str, size: i32, iterations: i32| {
                with_random_salt(cx, &password, size, iterations, Hash::Sha1)
            },
        )
        .property("byte[] Salt", |derive: Arc<Derive>| derive.salt.clone())
        .property("int IterationCount", |derive: Arc<Derive>| i32::try_from(derive.iterations).unwrap_or(i32::MAX))
        .property("HashAlgorithmName HashAlgorithm", |derive: Arc<Derive>| HashName::of(derive.hash))
        .method("byte[] GetBytes(int cb)", get_bytes)
        .method("void Reset()", |derive: Arc<Derive>| *derive.given.lock() = 0)
        .method("void Dispose()", |_: Arc<Derive>| ())
}

/// A `Rfc2898DeriveBytes`.
struct Derive {
    password: Vec<u8>,
    salt: Vec<u8>,
    iterations: u32,
    hash: Hash,
    given: Mutex<usize>,
}

impl std::fmt::Debug for Derive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rfc2898DeriveBytes")
    }
}

impl Object for Derive {
    fn ty(&self) -> Ty {
        Ty::named(DERIVE, [])
    }
}

impl Derive {
    fn make(password: &[u8], salt: Vec<u8>, iterations: i32, hash: Hash) -> Result<Value, Exception> {
        if salt.len() < 8 {
            return Err(Exception::argument("Salt is not at least eight bytes.", Some("salt")));
        }
        let iterations = u32::try_from(iterations).ok().filter(|iterations| *iterations > 0);
        let iterations = iterations
            .ok_or_else(|| Exception::argument_out_of_range("Positive number required.", "iterations"))?;
        let password = password.to_vec();
        Ok(Value::object(Self { password, salt, iterations, hash, given: Mutex::default() }))
    }
}

fn with_random_salt(
    cx: &mut Cx<'_>,
    password: &Str,
    size: i32,
    iterations: i32,
    hash: Hash,
) -> Result<Value, Throw> {
    let size = non_negative(size, "saltSize")?;
    cx.charge(size)?;
    let mut salt = vec![0; size];
    cx.fill_random(&mut salt);
    Ok(Derive::make(password.to_utf8().as_bytes(), salt, iterations, hash)?)
}

fn get_bytes(cx: &mut Cx<'_>, derive: Arc<Derive>, count: i32) -> Result<Vec<u8>, Throw> {
    let count = non_negative(count, "cb")?;
    let mut given = derive.given.lock();
    let wanted = *given + count;
    let blocks = wanted.div_ceil(usize::try_from(derive.hash.bits() / 8).unwrap_or(1));
    cx.charge(wanted)?;
    // Two hashes for each round and each block; a hash counts as several operations.
    cx.tick((blocks as u64).saturating_mul(u64::from(derive.iterations)).saturating_mul(4))?;
    let mut key = vec![0; wanted];
    with_hash!(derive.hash, H => {
        pbkdf2::pbkdf2_hmac::<H>(&derive.password, &derive.salt, derive.iterations, &mut key);
    });
    let fresh = key.split_off(*given);
    *given = wanted;
    Ok(fresh)
}
