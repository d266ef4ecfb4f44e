//! Runs a unit: the lowering to Rhai, the frames, and the limits.

mod code;
pub(crate) mod cx;
pub(crate) mod cycles;
mod evaluate;
mod exit;
mod instance;
mod meter;
mod rhai;
mod state;
mod statement;
#[cfg(test)]
mod tests;

pub use cx::{Callable, Cx, Globals, SharedGlobals};
pub(crate) use meter::guarded;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::exception::Throw;
use crate::program::{Failure, Limits, Program};
use crate::value::Value;

/// Runs the program on this thread, and `then` with its value while the delegates in it can still be called.
pub(crate) fn evaluate<R>(
    program: &Program,
    globals: &dyn SharedGlobals,
    limits: &Limits,
    then: impl FnOnce(&mut Cx<'_>, Value) -> Result<R, Throw>,
) -> Result<R, Failure> {
    let mut worker = rhai::Worker::take();
    let outer = meter::begin(limits);
    let result = catch_unwind(AssertUnwindSafe(|| worker.run(program, globals, limits, then)));
    meter::end(outer);
    cycles::collect();
    match result {
        Ok(result) => {
            worker.put_back();
            result.map_err(Failure::from)
        }
        // What the panic left half done is dropped with the worker.
        Err(panic) => Err(Failure::Bug(message(panic.as_ref()))),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "a panic without a message".to_owned(),
    }
}

impl From<Throw> for Failure {
    fn from(throw: Throw) -> Self {
        match throw {
            Throw::Exception(exception) => Self::Exception(exception),
            Throw::Limit(limit, span) => Self::Limit(limit, span),
            Throw::Bug(text) => Self::Bug(text),
            Throw::NullArgument(index) => Self::Bug(format!("nobody explained the null argument {index}")),
        }
    }
}
