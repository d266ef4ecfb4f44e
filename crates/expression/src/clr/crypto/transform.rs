//! System.Security.Cryptography.ICryptoTransform

use std::sync::Arc;

use parking_lot::Mutex;

use super::cipher::{Plan, decrypt, encrypt};
use super::hash_algorithm::part;
use crate::clr::Array;
use crate::clr::receiver::int;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{Object, Value};

pub(super) fn declare() -> Type {
    Type::interface("System.Security.Cryptography.ICryptoTransform : System.IDisposable")
        .allowed(Allowed::No)
        .property("int InputBlockSize", |transform: Arc<Transform>| int(transform.plan.cipher.block()))
        .property("int OutputBlockSize", |transform: Arc<Transform>| int(transform.plan.cipher.block()))
        .property("bool CanReuseTransform", |_: Arc<Transform>| true)
        .property("bool CanTransformMultipleBlocks", |_: Arc<Transform>| true)
        .method(
            "byte[] TransformFinalBlock(byte[] inputBuffer, int inputOffset, int inputCount)",
            |cx: &mut Cx<'_>, transform: Arc<Transform>, bytes: Vec<u8>, offset: i32, count: i32| {
                let part = part(&bytes, offset, count)?;
                transform.finish(cx, part)
            },
        )
        .method(
            "int TransformBlock(byte[] inputBuffer, int inputOffset, int inputCount, byte[] outputBuffer, int outputOffset)",
            |cx: &mut Cx<'_>, transform: Arc<Transform>, bytes: Vec<u8>, offset: i32, count: i32, output: Arc<Array>, at: i32| {
                let part = part(&bytes, offset, count)?;
                let done = transform.step(cx, part)?;
                write(&output, at, &done)?;
                Ok::<_, Throw>(int(done.len()))
            },
        )
        .method("void Dispose()", |_: Value| ())
}

/// Writes bytes into a `byte[]`.
pub(super) fn write(target: &Array, at: i32, bytes: &[u8]) -> Result<(), Exception> {
    let short = || Exception::argument("Destination array was not long enough.", Some("outputBuffer"));
    let at = usize::try_from(at).map_err(|_| short())?;
    let mut all = target.to_bytes().ok_or_else(short)?;
    let end = at.checked_add(bytes.len());
    let place = end.and_then(|end| all.get_mut(at..end)).ok_or_else(short)?;
    place.copy_from_slice(bytes);
    target.replace_bytes(all);
    Ok(())
}

/// An encryptor or a decryptor.
#[derive(Debug)]
pub(crate) struct Transform {
    plan: Plan,
    encrypts: bool,
    /// What was taken and not given yet, and how much was given.
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    taken: Vec<u8>,
    given: usize,
}

impl Transform {
    pub(super) fn new(plan: Plan, encrypts: bool) -> Self {
        Self { plan, encrypts, state: Mutex::default() }
    }

    /// Takes the last bytes; gives everything that was not given yet.
    pub(crate) fn finish(&self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<Vec<u8>, Throw> {
        cx.tick(1 + bytes.len() as u64 / 16)?;
        cx.charge(bytes.len())?;
        let State { mut taken, given } = std::mem::take(&mut *self.state.lock());
        taken.extend(bytes);
        let all = if self.encrypts { encrypt(cx, &self.plan, &taken)? } else { decrypt(&self.plan, &taken)? };
        Ok(all.get(given..).unwrap_or_default().to_vec())
    }

    /// Takes bytes whose result is wanted with the last ones only.
    pub(crate) fn keep(&self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<(), Throw> {
        cx.tick(1 + bytes.len() as u64 / 16)?;
        cx.charge(bytes.len())?;
        self.state.lock().taken.extend(bytes);
        Ok(())
    }

    /// Takes whole blocks; gives what can be known of the result already. A decryptor keeps the last block back,
    /// since it may be padding.
    fn step(&self, cx: &mut Cx<'_>, bytes: &[u8]) -> Result<Vec<u8>, Throw> {
        use super::cipher::Padding;
        cx.tick(1 + bytes.len() as u64 / 16)?;
        cx.charge(bytes.len())?;
        let block = self.plan.cipher.block();
        if !bytes.len().is_multiple_of(block) {
            return Err(super::cipher::failure("The input data is not a complete block.").into());
        }
        let mut state = self.state.lock();
        state.taken.extend(bytes);
        let bare = Plan { padding: Padding::None, ..self.plan.clone() };
        let all =
            if self.encrypts { encrypt(cx, &bare, &state.taken)? } else { decrypt(&bare, &state.taken)? };
        let keeps = !self.encrypts && !matches!(self.plan.padding, Padding::None | Padding::Zeros);
        let known = if keeps { all.len().saturating_sub(block) } else { all.len() };
        let fresh = all.get(state.given..known).unwrap_or_default().to_vec();
        state.given = known.max(state.given);
        Ok(fresh)
    }
}

impl Object for Transform {
    fn ty(&self) -> Ty {
        Ty::named("System.Security.Cryptography.ICryptoTransform", [])
    }
}
