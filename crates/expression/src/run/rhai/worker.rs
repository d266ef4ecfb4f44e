//! What a thread keeps to run expressions: the engine, its pools, and the programs that were lowered for it.

use std::cell::Cell;
use std::sync::Arc;

use rhai::{Caches, Engine, EvalContext, GlobalRuntimeState, Scope};

use super::{Nodes, SYNTAX, encoded, handle, lower};
use crate::exception::Throw;
use crate::program::{Limits, Program, WeakProgram};
use crate::run::SharedGlobals;
use crate::run::code::Code;
use crate::run::cx::Cx;
use crate::run::meter;
use crate::run::state::State;
use crate::value::Value;

/// How many programs are looked at, whether they are gone, whenever one is lowered.
const SWEEP: usize = 4;

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
        globals: &dyn SharedGlobals,
        limits: &Limits,
        then: impl FnOnce(&mut Cx<'_>, Value) -> Result<R, Throw>,
    ) -> Result<R, Throw> {
        let code =
            self.programs.code(program).ok_or_else(|| Throw::Bug("a program has no place".to_owned()))?;
        let mut state = self.state.take().unwrap_or_default();
        state.begin(program.library(), limits);
        self.global.num_operations = 0;
        let mut context =
            EvalContext::new(&self.engine, &mut self.global, &mut self.caches, &mut self.scope, None);
        let mut nodes = Nodes { context: &mut context, inputs: &[] };
        let mut cx = Cx { state: Some(state), context: Some(globals), runner: &mut nodes };
        let value = cx.call_function(code, 0, &mut [], &[]);
        let kept = value.as_ref().ok().filter(|_| cx.state().has_cells()).cloned();
        let result = value.and_then(|value| then(&mut cx, value));
        let result = result.and_then(|value| cx.tick(0).map(|()| value));
        if let Some(mut state) = cx.state {
            state.end(kept.as_ref());
            drop(kept);
            self.state = Some(state);
        }
        result
    }
}

impl Default for Worker {
    fn default() -> Self {
        let mut engine = Engine::new_raw();
        engine.on_progress(|operations| meter::rhai(operations).err().map(encoded));
        // Only a build of Rhai without trees refuses a handler.
        let _ = engine.register_custom_syntax_handler(SYNTAX, false, |context, inputs, action| {
            handle(context, inputs, action)
        });
        Self {
            scope: Scope::new(),
            global: engine.new_global_runtime_state(),
            caches: Caches::new(),
            state: None,
            programs: Programs::default(),
            engine,
        }
    }
}

/// The programs that were lowered for a thread, at the places of their tickets.
#[derive(Default)]
struct Programs {
    entries: Vec<Option<Entry>>,
    swept: usize,
}

struct Entry {
    serial: u64,
    program: WeakProgram,
    code: Arc<Code>,
}

impl Programs {
    fn code(&mut self, program: &Program) -> Option<&Arc<Code>> {
        let ticket = program.ticket();
        if !matches!(self.entries.get(ticket.place), Some(Some(entry)) if entry.serial == ticket.serial) {
            self.lower(program);
        }
        self.entries.get(ticket.place)?.as_ref().map(|entry| &entry.code)
    }

    #[cold]
    fn lower(&mut self, program: &Program) {
        let ticket = program.ticket();
        if self.entries.len() <= ticket.place {
            self.entries.resize_with(ticket.place + 1, || None);
        }
        self.sweep();
        if let Some(place) = self.entries.get_mut(ticket.place) {
            let code = Arc::new(lower(program.unit(), program.form()));
            *place = Some(Entry { serial: ticket.serial, program: program.downgrade(), code });
        }
    }

    /// Drops what was lowered for programs that are gone, a few places at a time.
    fn sweep(&mut self) {
        for _ in 0..SWEEP {
            self.swept = if self.swept + 1 < self.entries.len() { self.swept + 1 } else { 0 };
            if let Some(place) = self.entries.get_mut(self.swept) {
                place.take_if(|entry| !entry.program.is_alive());
            }
        }
    }
}
