//! What a native function may do besides computing: call delegates, spend the budget, ask for the time.

use std::sync::Arc;

use crate::exception::Throw;
use crate::ir::FunctionId;
use crate::library::Library;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// The object behind `context`, and what it lets expressions ask of the outside world.
pub trait Globals: Object {
    /// The time now, in ticks (100 ns) since 0001-01-01T00:00:00 UTC.
    fn utc_now(&self) -> i64;

    /// Fills the buffer with random bytes.
    fn fill_random(&self, buffer: &mut [u8]);
}

/// Runs what a native function cannot run itself. Implemented where the evaluator is.
pub(crate) trait Machine {
    /// Calls a function of the unit.
    fn call(&mut self, function: FunctionId, args: &mut [Value], captures: &[Value]) -> Result<Value, Throw>;
    /// Counts operations.
    fn tick(&mut self, operations: u64) -> Result<(), Throw>;
    /// Counts bytes.
    fn charge(&mut self, bytes: usize) -> Result<(), Throw>;
    /// The object behind `context`.
    fn globals(&self) -> Option<Arc<dyn Globals>>;
    /// The types.
    fn library(&self) -> Arc<Library>;
}

/// The run-time context of a native function.
pub struct Cx<'a> {
    pub(crate) machine: &'a mut dyn Machine,
}

impl Cx<'_> {
    /// Calls a delegate.
    pub fn call(&mut self, callable: &Callable, args: &mut [Value]) -> Result<Value, Throw> {
        match &callable.target {
            Target::Function(function, captures) => self.machine.call(*function, args, captures),
            Target::Native(operation, receiver) => {
                let mut all: Vec<Value> =
                    receiver.iter().cloned().chain(args.iter_mut().map(std::mem::take)).collect();
                operation.invoke(self, &mut all, &[]).map(|(value, _)| value)
            }
        }
    }

    /// Counts operations of work that is not constant, so that the limits hold: call it for each item of a
    /// loop over user data, or once with the number.
    pub fn tick(&mut self, operations: u64) -> Result<(), Throw> {
        self.machine.tick(operations)
    }

    /// Counts bytes that are about to be allocated, *before* they are.
    pub fn charge(&mut self, bytes: usize) -> Result<(), Throw> {
        self.machine.charge(bytes)
    }

    /// The time now, in ticks since year one, UTC.
    pub fn utc_now(&self) -> i64 {
        self.machine.globals().map_or(0, |globals| globals.utc_now())
    }

    /// Fills the buffer with random bytes.
    pub fn fill_random(&self, buffer: &mut [u8]) {
        if let Some(globals) = self.machine.globals() {
            globals.fill_random(buffer);
        }
    }

    /// The types, for questions such as "is this value a T".
    pub fn library(&self) -> Arc<Library> {
        self.machine.library()
    }
}

/// A delegate.
#[derive(Clone, Debug)]
pub struct Callable {
    /// The delegate's type, such as `Func<string, bool>`.
    pub ty: Ty,
    pub(crate) target: Target,
}

#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// A lambda or local function of the unit, with its captured cells.
    Function(FunctionId, Arc<[Value]>),
    /// A native method with its receiver.
    Native(Arc<crate::ir::Operation>, Option<Value>),
}

impl Object for Callable {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }
}
