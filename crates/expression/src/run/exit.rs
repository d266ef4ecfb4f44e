//! How a piece of an expression ends, when it does not end by giving a value.

use crate::exception::Throw;
use crate::ir::Label;
use crate::value::Value;

/// What leaves a statement or an expression before its end.
#[derive(Debug)]
pub(super) enum Exit {
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `return`.
    Return(Value),
    /// `goto label`.
    Goto(Label),
    /// `goto case`, `goto default`: to a section of the innermost `switch`.
    Section(usize),
    /// An exception, a limit or a fault.
    Throw(Throw),
}

impl Exit {
    /// What leaves an expression: nothing can but a [`Throw`].
    pub(super) fn into_throw(self) -> Throw {
        match self {
            Self::Throw(throw) => throw,
            other => Throw::Bug(format!("an expression was left by {other:?}")),
        }
    }
}

impl From<Throw> for Exit {
    fn from(throw: Throw) -> Self {
        Self::Throw(throw)
    }
}
