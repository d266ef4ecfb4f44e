//! What a thread keeps to run expressions: the engine, its pools, and the programs that were lowered for it.

use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

use rhai::{Caches, Dynamic, Engine, EvalContext, GlobalRuntimeState, Scope};

use super::{Carrier, Nodes, SYNTAX, encoded, handle, lower};
use crate::exception::Throw;
use crate::program::{Limits, Program, WeakProgram};
use crate::run::Globals;
use crate::run::code::Code;
use crate::run::cx::Cx;
use crate::run::state::State;
use crate::value::Value;

/// The number of programs from which on a thread looks for those that are gone.
const SWEEP: usize = 64;

thread_local! {
    static WORKER: Cell<Option<Box<Worker>>> = const { Cell::new(None) };
}

/// What a thread runs expressions with.
pub(in crate::run) struct Worker {
    engine: Engine,
    scope: Scope<'static>,
    global: GlobalRuntimeState,
    caches: Caches,
    state: Option<Box<State>>,
    programs: Programs,
}

impl Worker {
    /// The thread's worker; another one when an evaluation is running on this thread.
    pub(in crate::run) fn take() -> Box<Self> {
        WORKER.try_with(Cell::take).ok().flatten().unwrap_or_default()
    }

    /// Keeps the worker for the next evaluation.
    pub(in crate::run) fn put_back(self: Box<Self>) {
        let _ = WORKER.try_with(|worker| worker.set(Some(self)));
    }

    /// Runs a program, and `then` with its value while lambdas can still be called.
    pub(in crate::run) fn run<R>(
        &mut self,
        program: &Program,
        globals: Arc<dyn Globals>,
        limits: &Limits,
        then: impl FnOnce(&mut Cx<'_>, Value) -> Result<R, Throw>,
    ) -> Result<R, Throw> {
        let code = self.programs.code(program);
        let mut state = self.state.take().unwrap_or_default();
        state.begin(globals, program.library(), limits);
        self.global.num_operations = 0;
        let mut context =
            EvalContext::new(&self.engine, &mut self.global, &mut self.caches, &mut self.scope, None);
        let mut nodes = Nodes { context: &mut context, inputs: &[] };
        let mut cx = Cx { state: Some(state), runner: &mut nodes };
        let result = cx.call_function(code, 0, &mut [], &[]).and_then(|value| then(&mut cx, value));
        if let Some(mut state) = cx.state {
            state.end();
            self.state = Some(state);
        }
        result
    }
}

impl Default for Worker {
    fn default() -> Self {
        let state = Box::<State>::default();
        let mut engine = Engine::new_raw();
        let meter = Arc::clone(&state.meter);
        engine.on_progress(move |operations| meter.rhai(operations).err().map(encoded));
        // Only a build of Rhai without trees refuses a handler.
        let _ = engine.register_custom_syntax_handler(SYNTAX, false, |context, inputs, action| {
            handle(context, inputs, action)
        });
        let mut global = engine.new_global_runtime_state();
        global.tag = Dynamic::from(Carrier::default());
        Self {
            scope: Scope::new(),
            global,
            caches: Caches::new(),
            state: Some(state),
            programs: Programs::default(),
            engine,
        }
    }
}

/// The programs that were lowered for a thread.
struct Programs {
    entries: HashMap<u64, Entry, BuildHasherDefault<IdHasher>>,
    sweep_at: usize,
}

struct Entry {
    program: WeakProgram,
    code: Arc<Code>,
}

impl Default for Programs {
    fn default() -> Self {
        Self { entries: HashMap::default(), sweep_at: SWEEP }
    }
}

impl Programs {
    fn code(&mut self, program: &Program) -> &Arc<Code> {
        if self.entries.len() >= self.sweep_at && !self.entries.contains_key(&program.id()) {
            self.entries.retain(|_, entry| entry.program.is_alive());
            self.sweep_at = SWEEP.max(self.entries.len() * 2);
        }
        let entry = self.entries.entry(program.id()).or_insert_with(|| Entry {
            program: program.downgrade(),
            code: Arc::new(lower(program.unit(), program.form())),
        });
        &entry.code
    }
}

/// Hashes the number of a program.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(self.0 << 8 | u64::from(*byte));
        }
    }

    /// Multiplies by 2⁶⁴ over the golden ratio: the map looks at the upper bits too.
    fn write_u64(&mut self, id: u64) {
        self.0 = id.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
