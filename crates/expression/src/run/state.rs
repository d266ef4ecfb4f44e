//! What an evaluation works on: the frames of its functions, its limits, and what is on its way through Rhai.

use std::sync::{Arc, Weak};

use parking_lot::Mutex;

use super::code::{Code, Function};
use super::cx::Globals;
use super::exit::Exit;
use crate::exception::{Exception, Limit, Throw};
use crate::ir::Slot;
use crate::library::Library;
use crate::nest::Nest;
use crate::program::Limits;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// The number of slots that the frames keep between two evaluations.
const KEPT_SLOTS: usize = 1_024;

/// The state of one evaluation. It is kept for the next one, empty.
#[derive(Debug, Default)]
pub(super) struct State {
    frames: Vec<Value>,
    base: usize,
    /// The value of the node that ran last, unless it is a `bool`, which Rhai carries itself.
    pub(super) result: Value,
    /// What left the node that ran last, when Rhai has no word for it.
    pub(super) pending: Option<Exit>,
    /// The exceptions of the `catch` blocks that are running, for `throw;`.
    pub(super) caught: Vec<Arc<Exception>>,
    /// The object behind `context`, while no custom node has it.
    pub(super) context: Option<Arc<dyn Globals>>,
    pub(super) library: Option<Arc<Library>>,
    /// The code that the running function belongs to; lambdas and local functions are found in it.
    pub(super) code: Option<Arc<Code>>,
    /// The cells of captured locals, which may hold a delegate that captures them.
    cells: Vec<Weak<Cell>>,
    memory: usize,
    calls: usize,
    slots: usize,
}

impl State {
    /// The state of work that belongs to no evaluation.
    pub(super) fn spare() -> Box<Self> {
        let mut state = Box::<Self>::default();
        state.prepare(&Limits::default());
        state
    }

    pub(super) fn begin(&mut self, library: &Arc<Library>, limits: &Limits) {
        if self.library.as_ref().is_none_or(|known| !Arc::ptr_eq(known, library)) {
            self.library = Some(Arc::clone(library));
        }
        self.prepare(limits);
    }

    /// Sets the limits.
    pub(super) fn prepare(&mut self, limits: &Limits) {
        self.memory = limits.memory;
        self.calls = limits.depth;
        self.slots = limits.memory / size_of::<Value>();
    }

    pub(super) fn has_cells(&self) -> bool {
        !self.cells.is_empty()
    }

    /// Lets go of every value, of those too that delegates keep alive by holding each other, unless the `result`
    /// may still call one.
    pub(super) fn end(&mut self, result: Option<&Value>) {
        self.frames.clear();
        if !self.cells.is_empty() {
            let cells = std::mem::take(&mut self.cells);
            if result.is_none_or(is_data) {
                cells.iter().filter_map(Weak::upgrade).for_each(|cell| cell.empty());
            }
        }
        if self.frames.capacity() > KEPT_SLOTS {
            self.frames.shrink_to(KEPT_SLOTS);
        }
        self.base = 0;
        self.result = Value::Null;
        self.pending = None;
        self.caught.clear();
        self.context = None;
        self.code = None;
    }

    pub(super) fn charge(&mut self, bytes: usize) -> Result<(), Throw> {
        match self.memory.checked_sub(bytes) {
            Some(rest) => {
                self.memory = rest;
                Ok(())
            }
            None => Err(Limit::Memory.into()),
        }
    }

    /// Makes the frame of a function: parameters, captured cells, then empty slots. Gives the frame to go back to.
    pub(super) fn enter(
        &mut self,
        function: &Function,
        args: &mut [Value],
        captures: &[Value],
    ) -> Result<usize, Throw> {
        let base = self.frames.len();
        if base + usize::from(function.slots) > self.slots {
            return Err(Limit::Memory.into());
        }
        self.calls = self.calls.checked_sub(1).ok_or(Limit::Depth)?;
        let caller = std::mem::replace(&mut self.base, base);
        if function.slots == 0 {
            return Ok(caller);
        }
        self.frames.extend(args.iter_mut().map(std::mem::take));
        self.frames.resize(base + usize::from(function.params), Value::Null);
        self.frames.extend_from_slice(captures);
        self.frames.resize(base + usize::from(function.slots), Value::Null);
        for slot in &function.boxed_params {
            let value = std::mem::take(self.slot(*slot));
            self.fresh_cell(*slot, value)?;
        }
        Ok(caller)
    }

    /// Drops the frame that runs and goes back to its caller's.
    pub(super) fn leave(&mut self, caller: usize) {
        self.frames.truncate(self.base);
        self.base = caller;
        self.calls += 1;
    }

    pub(super) fn local(&self, slot: Slot) -> &Value {
        self.frames.get(self.base + usize::from(slot)).unwrap_or(&Value::Null)
    }

    pub(super) fn set_local(&mut self, slot: Slot, value: Value) {
        *self.slot(slot) = value;
    }

    pub(super) fn cell(&self, slot: Slot) -> Result<Value, Throw> {
        let cell = self.local(slot).downcast_ref::<Cell>().ok_or_else(no_cell)?;
        let cell = cell.0.lock();
        Ok(Value::clone(&cell))
    }

    pub(super) fn set_cell(&self, slot: Slot, value: Value) -> Result<(), Throw> {
        let cell = self.local(slot).downcast_ref::<Cell>().ok_or_else(no_cell)?;
        let old = std::mem::replace(&mut **cell.0.lock(), value);
        drop(old);
        Ok(())
    }

    pub(super) fn fresh_cell(&mut self, slot: Slot, value: Value) -> Result<(), Throw> {
        self.charge(size_of::<Cell>() + size_of::<Weak<Cell>>())?;
        let cell = Arc::new(Cell(Mutex::new(Nest::new(value))));
        self.cells.push(Arc::downgrade(&cell));
        self.set_local(slot, Value::Object(cell));
        Ok(())
    }

    fn slot(&mut self, slot: Slot) -> &mut Value {
        let index = self.base + usize::from(slot);
        if index >= self.frames.len() {
            self.frames.resize(index + 1, Value::Null);
        }
        #[expect(clippy::indexing_slicing, reason = "the frame was made large enough above")]
        &mut self.frames[index]
    }
}

fn no_cell() -> Throw {
    Throw::Bug("a captured local has no cell".to_owned())
}

/// Whether no delegate can be called through the value: it is what a policy hands on.
fn is_data(value: &Value) -> bool {
    let Value::Object(object) = value else { return true };
    let ty = object.ty();
    ty.full_name().is_some_and(|name| name.starts_with("Newtonsoft.Json.Linq.") || DATA.contains(&name))
}

const DATA: [&str; 5] =
    ["System.DateTime", "System.DateTimeOffset", "System.Guid", "System.TimeSpan", "System.Uri"];

/// Where a captured local lives.
#[derive(Debug)]
struct Cell(Mutex<Nest<Value>>);

impl Cell {
    fn empty(&self) {
        let old = std::mem::take(&mut **self.0.lock());
        drop(old);
    }
}

impl Object for Cell {
    fn ty(&self) -> Ty {
        Ty::Object
    }

    fn each_part(&self, visit: &mut dyn FnMut(&Value)) {
        visit(&self.0.lock());
    }
}
