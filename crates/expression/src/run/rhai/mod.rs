//! Everything that touches Rhai: the tree that is built for it, the nodes it calls back, the engine of a worker.
//!
//! Rhai walks the tree and owns blocks, `if`, `while`, `&&`, `||`, `return`, `break` and `continue`. Everything
//! else is a custom node, whose handler is [`handle`]. No value crosses Rhai but `bool`, which it has to
//! understand: a node puts any other result into [`State::result`], where its parent takes it at once.

mod lower;
mod worker;

pub(super) use lower::lower;
pub(super) use worker::Worker;

use std::cell::Cell;
use std::sync::Arc;

use gatepost_csharp::Span;
use rhai::{Dynamic, EvalAltResult, EvalContext, Expr, Expression, Position};

use super::code::Action;
use super::cx::{Cx, Runner, SharedGlobals};
use super::exit::Exit;
use super::state::State;
use crate::exception::{Limit, Throw};
use crate::value::Value;

/// The name of the one custom syntax.
const SYNTAX: &str = "c#";

/// Rhai's tree of a function.
pub(super) struct Tree(Expr);

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tree")
    }
}

thread_local! {
    /// Carries the state through Rhai, which cannot: it is here while Rhai runs, and with the [`Cx`] of a custom
    /// node while that runs.
    static STATE: Cell<Option<Box<State>>> = const { Cell::new(None) };
}

/// Runs a custom node.
fn handle(
    context: &mut EvalContext<'_, '_, '_, '_, '_, '_>,
    inputs: &[Expression<'_>],
    action: &Dynamic,
) -> Result<Dynamic, Box<EvalAltResult>> {
    let mut state = STATE.take();
    let globals = state.as_mut().and_then(|state| state.context.take());
    let mut runner = Nodes { context, inputs };
    let mut cx = Cx {
        state,
        context: globals.as_ref().map(|globals| globals as &dyn SharedGlobals),
        runner: &mut runner,
    };
    let result = match action.read_lock::<Arc<Action>>().as_deref().map(AsRef::as_ref) {
        Some(Action::Evaluate(node)) => node.evaluate(&mut cx).map_err(Exit::Throw),
        Some(Action::Run(statement)) => statement.run(&mut cx).map(|()| Value::Null),
        None => Err(Throw::Bug("a custom node has no action".to_owned()).into()),
    };
    let result = deliver(cx.state(), result);
    let mut state = cx.state;
    if let Some(state) = &mut state {
        state.context = globals;
    }
    STATE.set(state);
    result
}

/// Runs Rhai's trees on behalf of a custom node, or of the evaluation itself.
struct Nodes<'r, 'a, 's, 'ps, 'g, 'c, 't> {
    context: &'r mut EvalContext<'a, 's, 'ps, 'g, 'c, 't>,
    inputs: &'r [Expression<'r>],
}

impl Nodes<'_, '_, '_, '_, '_, '_, '_> {
    fn run(&mut self, state: &mut Option<Box<State>>, tree: &Expression<'_>) -> Result<Value, Exit> {
        STATE.set(state.take());
        let result = self.context.eval_expression_tree(tree);
        *state = STATE.take();
        receive(state.get_or_insert_with(State::spare), result)
    }
}

impl Runner for Nodes<'_, '_, '_, '_, '_, '_, '_> {
    fn input(&mut self, state: &mut Option<Box<State>>, index: usize) -> Result<Value, Exit> {
        let inputs = self.inputs;
        match inputs.get(index) {
            Some(input) => self.run(state, input),
            None => Err(Throw::Bug(format!("a custom node has no input {index}")).into()),
        }
    }

    fn tree(&mut self, state: &mut Option<Box<State>>, tree: &Tree) -> Result<Value, Exit> {
        self.run(state, &Expression::from(&tree.0))
    }
}

/// From our words to Rhai's.
fn deliver(state: &mut State, result: Result<Value, Exit>) -> Result<Dynamic, Box<EvalAltResult>> {
    let exit = match result {
        Ok(value) => return Ok(carry(state, value)),
        Err(exit) => exit,
    };
    Err(Box::new(match exit {
        Exit::Break => EvalAltResult::LoopBreak(true, Dynamic::UNIT, Position::NONE),
        Exit::Continue => EvalAltResult::LoopBreak(false, Dynamic::UNIT, Position::NONE),
        Exit::Return(value) => EvalAltResult::Return(carry(state, value), Position::NONE),
        other => {
            state.pending = Some(other);
            EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE)
        }
    }))
}

fn carry(state: &mut State, value: Value) -> Dynamic {
    match value {
        Value::Bool(value) => Dynamic::from_bool(value),
        value => {
            state.result = value;
            Dynamic::UNIT
        }
    }
}

/// From Rhai's words to ours.
fn receive(state: &mut State, result: Result<Dynamic, Box<EvalAltResult>>) -> Result<Value, Exit> {
    let error = match result {
        Ok(carried) => return Ok(uncarry(state, &carried)),
        Err(error) => error,
    };
    Err(match *error {
        EvalAltResult::LoopBreak(true, ..) => Exit::Break,
        EvalAltResult::LoopBreak(false, ..) => Exit::Continue,
        EvalAltResult::Return(carried, _) => Exit::Return(uncarry(state, &carried)),
        EvalAltResult::ErrorTerminated(limit, place) => match state.pending.take() {
            Some(exit) => exit,
            None => Exit::Throw(Throw::Limit(decoded(&limit), span(place))),
        },
        other => Exit::Throw(Throw::Bug(format!("Rhai: {other}"))),
    })
}

fn uncarry(state: &mut State, carried: &Dynamic) -> Value {
    if carried.is_unit() {
        return std::mem::take(&mut state.result);
    }
    carried.as_bool().map_or(Value::Null, Value::Bool)
}

/// The limit that the progress call-back saw, as the token that Rhai passes on.
fn encoded(limit: Limit) -> Dynamic {
    Dynamic::from_bool(limit == Limit::Time)
}

fn decoded(token: &Dynamic) -> Limit {
    if token.as_bool().unwrap_or(false) { Limit::Time } else { Limit::Operations }
}

/// A position whose line and column are the two halves of the offset in the expression's text.
fn position(span: Span) -> Position {
    let line = u16::try_from((span.start >> 16).saturating_add(1)).unwrap_or(u16::MAX);
    let column = u16::try_from(span.start & 0xffff).unwrap_or(u16::MAX);
    Position::new(line, column)
}

/// The place that [`position`] made a position of.
fn span(position: Position) -> Option<Span> {
    let line = u32::try_from(position.line()?).ok()?.checked_sub(1)?;
    let column = u32::try_from(position.position()?).ok()?;
    Some(Span::at(line << 16 | column))
}
