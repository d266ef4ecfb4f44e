//! What a native function may do besides computing: call delegates, spend the budget, ask for the time.

use std::sync::{Arc, LazyLock};

use super::code::{Body, Code, Function};
use super::exit::Exit;
use super::meter;
use super::rhai::Tree;
use super::state::State;
use crate::exception::Throw;
use crate::ir::{FunctionId, Operation};
use crate::lend::Lend;
use crate::library::Library;
use crate::nest::Nest;
use crate::program::Limits;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// Stack that is added when what is left may not suffice.
const STACK_SEGMENT: usize = 2 << 20;

/// Stack that a native function may take, the delegates that it calls not counted.
const STACK_OF_NATIVE: usize = if cfg!(debug_assertions) { 192 << 10 } else { 64 << 10 };

/// The object behind `context`, and what it lets expressions ask of the outside world.
pub trait Globals: Object {
    /// The time now, in ticks (100 ns) since 0001-01-01T00:00:00 UTC.
    fn utc_now(&self) -> i64;

    /// Fills the buffer with random bytes.
    fn fill_random(&self, buffer: &mut [u8]);

    /// Whether a certificate, in DER, leads to a root that is trusted; with `revocation`, whether its issuer has
    /// not taken it back either.
    fn trusts(&self, certificate: &[u8], revocation: bool) -> bool;
}

/// Globals that can be shared.
pub trait SharedGlobals: Lend {
    /// The globals.
    fn globals(&self) -> &dyn Globals;

    /// One more that shares them.
    fn share(&self) -> Arc<dyn Globals>;
}

impl<G: Globals> SharedGlobals for Arc<G> {
    fn globals(&self) -> &dyn Globals {
        self.as_ref()
    }

    fn share(&self) -> Arc<dyn Globals> {
        Self::clone(self)
    }
}

impl SharedGlobals for Arc<dyn Globals> {
    fn globals(&self) -> &dyn Globals {
        self.as_ref()
    }

    fn share(&self) -> Arc<dyn Globals> {
        Self::clone(self)
    }
}

/// Runs what is in Rhai's tree. The state travels with the call, because nodes further down work on it too.
pub(super) trait Runner {
    /// Runs an input of the custom node that is running.
    fn input(&mut self, state: &mut Option<Box<State>>, index: usize) -> Result<Value, Exit>;

    /// Runs the body of a function.
    fn tree(&mut self, state: &mut Option<Box<State>>, tree: &Tree) -> Result<Value, Exit>;
}

/// The run-time context of a native function.
pub struct Cx<'a> {
    pub(super) state: Option<Box<State>>,
    /// The object behind `context`. Nobody may take it from here, so that functions can look at it for free.
    pub(super) context: Option<&'a dyn SharedGlobals>,
    pub(super) runner: &'a mut dyn Runner,
}

/// Runs nothing: where the binder computes constants, there is no program yet.
struct Idle;

impl Runner for Idle {
    fn input(&mut self, _: &mut Option<Box<State>>, _: usize) -> Result<Value, Exit> {
        Err(Exit::Throw(Throw::Bug("no program runs".to_owned())))
    }

    fn tree(&mut self, _: &mut Option<Box<State>>, _: &Tree) -> Result<Value, Exit> {
        Err(Exit::Throw(Throw::Bug("no program runs".to_owned())))
    }
}

impl Cx<'_> {
    /// Runs `compute` without a program.
    pub(crate) fn idle<R>(compute: impl FnOnce(&mut Cx<'_>) -> R) -> R {
        compute(&mut Cx { state: None, context: None, runner: &mut Idle })
    }

    /// Calls a delegate.
    pub fn call(&mut self, callable: &Callable, args: &mut [Value]) -> Result<Value, Throw> {
        match &callable.target {
            Target::Function(code, function, captures) => self.call_function(code, *function, args, captures),
            Target::Native(operation, receiver) => {
                self.tick(1)?;
                let all = receiver.iter().cloned().chain(args.iter_mut().map(std::mem::take));
                self.nested(|cx| operation.invoke(cx, all)).map(|(value, _)| value)
            }
            Target::List(delegates) => {
                let mut result = Value::Null;
                for delegate in delegates.iter() {
                    self.tick(1)?;
                    result = self.nested(|cx| cx.call(delegate, &mut args.to_vec()))?;
                }
                Ok(result)
            }
        }
    }

    /// Counts operations of work that is not constant, so that the limits hold: call it for each item of a
    /// loop over user data, or once with the number.
    pub fn tick(&mut self, operations: u64) -> Result<(), Throw> {
        meter::native(operations).map_err(Throw::from)
    }

    /// Counts bytes that are about to be allocated, *before* they are.
    pub fn charge(&mut self, bytes: usize) -> Result<(), Throw> {
        self.state().charge(bytes)
    }

    /// Goes one level deeper into data that is nested as deeply as the user wants it: gives room on the stack,
    /// and ends in a limit before there is none.
    pub fn nested<R>(&mut self, deeper: impl FnOnce(&mut Self) -> Result<R, Throw>) -> Result<R, Throw> {
        meter::nested(|| deeper(self)).map_err(Throw::from)?
    }

    /// The time now, in ticks since year one, UTC.
    pub fn utc_now(&self) -> i64 {
        self.context.map_or(0, |context| context.globals().utc_now())
    }

    /// Fills the buffer with random bytes.
    pub fn fill_random(&self, buffer: &mut [u8]) {
        if let Some(context) = self.context {
            context.globals().fill_random(buffer);
        }
    }

    /// Whether a certificate, in DER, is trusted; see [`Globals::trusts`].
    pub fn trusts(&self, certificate: &[u8], revocation: bool) -> bool {
        self.context.is_some_and(|context| context.globals().trusts(certificate, revocation))
    }

    /// The types, for questions such as "is this value a T".
    pub fn library(&self) -> &Arc<Library> {
        static NET: LazyLock<Arc<Library>> = LazyLock::new(|| Arc::new(Library::new(Vec::new(), Ty::Object)));
        self.state.as_ref().and_then(|state| state.library.as_ref()).unwrap_or(&NET)
    }

    /// The state is always there but while Rhai runs, when nobody can ask.
    pub(super) fn state(&mut self) -> &mut State {
        self.state.get_or_insert_with(State::spare)
    }

    /// Runs an input of the custom node that is running.
    pub(super) fn input(&mut self, index: usize) -> Result<Value, Exit> {
        self.hand_over();
        self.runner.input(&mut self.state, index)
    }

    /// Gives nodes further down the `context` that this one cannot part with.
    fn hand_over(&mut self) {
        if let Some(context) = self.context {
            self.state().context.get_or_insert_with(|| context.share());
        }
    }

    /// Calls a function of a unit.
    pub(super) fn call_function(
        &mut self,
        code: &Arc<Code>,
        function: FunctionId,
        args: &mut [Value],
        captures: &[Value],
    ) -> Result<Value, Throw> {
        let Some(function) = code.functions.get(function as usize) else {
            return Err(Throw::Bug(format!("there is no function {function}")));
        };
        let state = self.state();
        let caller = state.enter(function, args, captures)?;
        // A function that is alone in its unit finds no other there.
        let foreign =
            code.functions.len() > 1 && state.code.as_ref().is_none_or(|running| !Arc::ptr_eq(running, code));
        let running = if foreign { state.code.replace(Arc::clone(code)) } else { None };
        let room = function.stack.saturating_add(STACK_OF_NATIVE);
        let result = stacker::maybe_grow(room, room.max(STACK_SEGMENT), || self.run(function));
        let state = self.state();
        if foreign {
            state.code = running;
        }
        state.leave(caller);
        result
    }

    fn run(&mut self, function: &Function) -> Result<Value, Throw> {
        match &function.body {
            Body::Node(node) => {
                self.tick(1)?;
                node.evaluate(self)
            }
            Body::Tree(tree) => {
                self.hand_over();
                match self.runner.tree(&mut self.state, tree) {
                    Ok(value) | Err(Exit::Return(value)) => Ok(value),
                    Err(Exit::Throw(throw)) => Err(throw),
                    Err(other) => Err(Throw::Bug(format!("{other:?} leaves `{}`", function.name))),
                }
            }
        }
    }
}

impl std::fmt::Debug for Cx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cx").finish_non_exhaustive()
    }
}

/// A delegate.
#[derive(Clone, Debug)]
pub struct Callable {
    /// The delegate's type, such as `Func<string, bool>`.
    pub ty: Ty,
    target: Target,
}

#[derive(Clone, Debug)]
enum Target {
    /// A lambda or local function with its captured cells. It keeps its code, and so outlives its evaluation.
    Function(Arc<Code>, FunctionId, Nest<Vec<Value>>),
    /// A native method with its receiver.
    Native(Arc<Operation>, Nest<Option<Value>>),
    /// Several, called one after the other.
    List(Nest<Vec<Arc<Callable>>>),
}

impl Callable {
    pub(super) fn function(ty: Ty, code: Arc<Code>, function: FunctionId, captures: Vec<Value>) -> Self {
        Self { ty, target: Target::Function(code, function, Nest::new(captures)) }
    }

    pub(crate) fn native(ty: Ty, operation: Arc<Operation>, receiver: Option<Value>) -> Self {
        Self { ty, target: Target::Native(operation, Nest::new(receiver)) }
    }

    /// What calls one after the other and gives what the last one gives; nothing for none.
    pub(crate) fn list(mut delegates: Vec<Arc<Self>>) -> Option<Arc<Self>> {
        let last = delegates.last()?;
        if delegates.len() == 1 {
            return delegates.pop();
        }
        let ty = last.ty.clone();
        Some(Arc::new(Self { ty, target: Target::List(Nest::new(delegates)) }))
    }

    /// The delegates that this one calls: itself, unless it is a list.
    pub(crate) fn invocations(self: &Arc<Self>) -> Vec<Arc<Self>> {
        match &self.target {
            Target::List(delegates) => delegates.to_vec(),
            Target::Function(..) | Target::Native(..) => vec![Arc::clone(self)],
        }
    }
}

impl Object for Callable {
    fn ty(&self) -> Ty {
        self.ty.clone()
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        match &self.target {
            Target::Function(_, _, captures) => captures.iter().for_each(visit),
            Target::Native(_, receiver) => receiver.iter().for_each(visit),
            Target::List(delegates) => {
                delegates.iter().for_each(|delegate| visit(&Value::Object(Arc::clone(delegate) as _)));
            }
        }
    }

    fn canonical(&self, _cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(Ok(serde_json::json!({ "delegate": self.ty.reflection_name() })))
    }
}

/// A context without an evaluation around it: for what native functions do on behalf of others than expressions.
pub(crate) fn alone<R>(limits: &Limits, work: impl FnOnce(&mut Cx<'_>) -> R) -> R {
    let mut state = Box::<State>::default();
    state.prepare(limits);
    let outer = meter::begin(limits);
    let result = work(&mut Cx { state: Some(state), context: None, runner: &mut Nothing });
    meter::end(outer);
    super::cycles::collect();
    result
}

/// Runs nothing, because there is no tree.
struct Nothing;

impl Runner for Nothing {
    fn input(&mut self, _: &mut Option<Box<State>>, _: usize) -> Result<Value, Exit> {
        Err(Throw::Bug("there is no tree here".to_owned()).into())
    }

    fn tree(&mut self, _: &mut Option<Box<State>>, _: &Tree) -> Result<Value, Exit> {
        Err(Throw::Bug("there is no tree here".to_owned()).into())
    }
}
