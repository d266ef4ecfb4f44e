//! Computing at compile time.

use crate::exception::Throw;
use crate::ir::Operation;
use crate::run::Cx;
use crate::value::Value;

/// The result of an operation on constants.
pub(super) fn run(operation: &Operation, args: Vec<Value>) -> Result<Value, Throw> {
    Cx::idle(|cx| operation.invoke(cx, args).map(|(value, _)| value))
}
