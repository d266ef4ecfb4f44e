//! Runs a unit: the lowering to Rhai, the frames, and the limits.

pub(crate) mod cx;

pub use cx::{Callable, Cx, Globals};

use std::sync::Arc;

use crate::program::{Failure, Limits, Program};
use crate::text::Str;
use crate::value::Value;

/// Runs the program on this thread.
pub(crate) fn evaluate(
    _program: &Program,
    _globals: Arc<dyn Globals>,
    _limits: &Limits,
) -> Result<Value, Failure> {
    Err(Failure::Bug("the evaluator is not there yet".to_owned()))
}

/// Runs the program and converts the result to text.
pub(crate) fn evaluate_text(
    _program: &Program,
    _globals: Arc<dyn Globals>,
    _limits: &Limits,
) -> Result<Option<Str>, Failure> {
    Err(Failure::Bug("the evaluator is not there yet".to_owned()))
}
