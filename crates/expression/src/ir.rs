//! The typed intermediate form: what the binder makes of a syntax tree, and what is lowered to Rhai.
//!
//! Everything is decided here: each call names its function, each conversion is explicit, each local has a
//! slot. It is immutable and shared between threads.

use std::sync::Arc;

use ecow::EcoString;
use gatepost_csharp::Span;

use crate::exception::{Exception, Throw};
use crate::function::{Arg, Call, Function as Native, Outs};
use crate::lend::Part;
use crate::run::Cx;
use crate::ty::Ty;
use crate::uses::Effect;
use crate::value::Value;

/// A whole expression: its functions, the first of which is the expression itself.
#[derive(Debug)]
pub(crate) struct Unit {
    /// The expression, then every lambda and local function in it.
    pub(crate) functions: Vec<Function>,
}

/// One function: the expression, a lambda or a local function.
///
/// Its frame holds the parameters first, then the captured cells, then all other locals.
#[derive(Debug)]
pub(crate) struct Function {
    /// For messages: the local function's name, or `lambda`.
    pub(crate) name: EcoString,
    /// Number of parameters.
    pub(crate) params: u16,
    /// Parameters that are captured by an inner function: on entry each is moved into a fresh cell.
    pub(crate) boxed_params: Vec<Slot>,
    /// Number of cells captured from the enclosing functions.
    pub(crate) captures: u16,
    /// Number of slots of the frame in all.
    pub(crate) slots: u16,
    /// What runs.
    pub(crate) body: Stmt,
}

/// Index of a local in its function's frame.
pub(crate) type Slot = u16;

/// Index of a function in its unit.
pub(crate) type FunctionId = u32;

/// A label of a `goto` within one function.
pub(crate) type Label = u32;

/// A statement.
#[derive(Debug)]
pub(crate) enum Stmt {
    /// Nothing.
    Nop,
    /// Evaluates and drops the result.
    Expr(Expr),
    /// One after the other; labels name positions in the list that `Goto` reaches.
    Block(Vec<Stmt>, Vec<(Label, usize)>),
    /// Puts a fresh cell, holding `Null`, into the slot of a captured local: at its declaration, so that each
    /// iteration of a loop has its own.
    FreshCell(Slot),
    /// `if`.
    If(Expr, Box<Stmt>, Option<Box<Stmt>>),
    /// `while`.
    While(Expr, Box<Stmt>),
    /// `do … while`.
    DoWhile(Box<Stmt>, Expr),
    /// `for`, its initialisers being in a block around it: condition, steps, body.
    For(Option<Expr>, Vec<Expr>, Box<Stmt>),
    /// `foreach`.
    ForEach(Box<ForEach>),
    /// `switch`: the first section one of whose tests holds runs; else the default section.
    Switch(Vec<Section>),
    /// `goto case` and `goto default`: jumps to that section of the innermost `switch`.
    GotoSection(usize),
    /// `goto label`.
    Goto(Label),
    /// `return`.
    Return(Option<Expr>, Span),
    /// `break`.
    Break,
    /// `continue`.
    Continue,
    /// `throw e;`, or `throw;` which throws again what the innermost catch caught.
    Throw(Option<Expr>, Span),
    /// `try`.
    Try(Box<Try>),
}

/// A `foreach` statement.
#[derive(Debug)]
pub(crate) struct ForEach {
    /// What is enumerated. A null gives a `NullReferenceException`.
    pub(crate) source: Expr,
    /// Receives the item as the source gives it.
    pub(crate) item: Slot,
    /// Runs first in each iteration: declares the loop variable(s) and converts the item.
    pub(crate) declare: Stmt,
    /// The body.
    pub(crate) body: Stmt,
    /// Where the statement stands.
    pub(crate) span: Span,
}

/// A section of a `switch`.
#[derive(Debug)]
pub(crate) struct Section {
    /// The tests of its labels in order, each a `bool`; they may assign pattern variables.
    pub(crate) tests: Vec<Expr>,
    /// Whether `default:` is among its labels.
    pub(crate) default: bool,
    /// What runs.
    pub(crate) body: Stmt,
}

/// A `try` statement.
#[derive(Debug)]
pub(crate) struct Try {
    /// The guarded block.
    pub(crate) body: Stmt,
    /// The clauses in order.
    pub(crate) catches: Vec<Catch>,
    /// The `finally` block.
    pub(crate) finally: Option<Stmt>,
}

/// A `catch` clause.
#[derive(Debug)]
pub(crate) struct Catch {
    /// The exception type caught; `None` catches all.
    pub(crate) ty: Option<Ty>,
    /// Receives the exception.
    pub(crate) slot: Option<Slot>,
    /// Runs before the filter, for a captured exception variable.
    pub(crate) declare: Stmt,
    /// The filter, a `bool`.
    pub(crate) when: Option<Expr>,
    /// The handler.
    pub(crate) body: Stmt,
}

/// An expression with its static type and its place in the text.
#[derive(Debug)]
pub(crate) struct Expr {
    /// What it does.
    pub(crate) kind: ExprKind,
    /// Its static type.
    pub(crate) ty: Ty,
    /// Where it stands.
    pub(crate) span: Span,
}

/// What an expression does.
#[derive(Debug)]
pub(crate) enum ExprKind {
    /// A constant.
    Const(Value),
    /// The `context` object.
    Global,
    /// A local.
    Local(Slot),
    /// A captured local, through the cell in this slot.
    Cell(Slot),
    /// Assigns a local and gives the value.
    SetLocal(Slot, Box<Expr>),
    /// Assigns a captured local and gives the value.
    SetCell(Slot, Box<Expr>),
    /// Evaluates the first ones for their effects, then gives the last one's value.
    Sequence(Vec<Expr>, Box<Expr>),
    /// Calls a native function.
    Call(Box<NativeCall>),
    /// Calls a local function with its captured cells: arguments, then the slots of the cells in the caller's frame.
    CallFunction(FunctionId, Vec<Expr>, Vec<Slot>),
    /// Calls a delegate: callee, arguments.
    Invoke(Box<Expr>, Vec<Expr>),
    /// Makes a delegate of a function: its captured cells are those in these slots of the current frame.
    Lambda(FunctionId, Vec<Slot>),
    /// Makes a delegate of a native method and its receiver.
    MethodGroup(Arc<Operation>, Option<Box<Expr>>),
    /// `&&` on `bool`.
    And(Box<Expr>, Box<Expr>),
    /// `||` on `bool`.
    Or(Box<Expr>, Box<Expr>),
    /// `?:`.
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `??`.
    Coalesce(Box<Expr>, Box<Expr>),
    /// `?.` and `?[]`: the receiver goes to the slot; when it is null the result is null, else the rest runs.
    IfNotNull(Box<Expr>, Slot, Box<Expr>),
    /// `x is T` on references and boxed values.
    Is(Box<Expr>, Ty),
    /// `x as T`.
    As(Box<Expr>, Ty),
    /// A cast of a reference or the unboxing of a value that is checked at run time; null passes where the
    /// type admits it.
    Cast(Box<Expr>, Ty),
    /// A throw expression.
    Throw(Box<Expr>),
}

/// A call of a native function.
#[derive(Debug)]
pub(crate) struct NativeCall {
    /// What is called.
    pub(crate) operation: Arc<Operation>,
    /// The receiver first when there is one, then one argument for each parameter that is not `out`.
    pub(crate) args: Vec<Expr>,
    /// Type arguments: the declaring type's, then the method's.
    pub(crate) type_args: Vec<Ty>,
    /// Where the values of `out` parameters go, in their order: assignments of the value in the given slot.
    pub(crate) outs: Vec<OutTarget>,
    /// How null operands of a lifted operator are treated.
    pub(crate) lift: Lift,
}

/// Where the value of an `out` parameter goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OutTarget {
    /// A local.
    Local(Slot),
    /// A captured local.
    Cell(Slot),
    /// Nowhere: `out _`.
    Discard,
}

/// How a lifted operator treats null operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lift {
    /// Not lifted.
    No,
    /// Null when any operand is null.
    Null,
    /// `false` when any operand is null (`<`, `>`, …).
    False,
    /// `==`: true when both are null, false when one is.
    Equal,
    /// `!=`: false when both are null, true when one is.
    NotEqual,
}

/// A native function as a call sees it.
pub(crate) struct Operation {
    /// Full name for messages and traces: `System.String.Trim`.
    pub(crate) name: EcoString,
    /// The function.
    pub(crate) function: Native,
    /// Whether the first argument is a receiver, so that null there is a `NullReferenceException`.
    pub(crate) instance: bool,
    /// Names of the parameters that are passed as arguments, the receiver not counted, for `ArgumentNullException`.
    pub(crate) params: Vec<&'static str>,
    /// Whether it reads a property.
    pub(crate) is_property: bool,
    /// Tag of the member, see [`crate::declare::Member::tag`].
    pub(crate) tag: Option<&'static str>,
    /// The same for a receiver that is lent, where the result is a part of it.
    pub(crate) part: Option<Part>,
    /// What it does to its receiver, see [`Effect`].
    pub(crate) effect: Option<Effect>,
}

impl std::fmt::Debug for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Operation").field(&self.name).finish()
    }
}

impl Operation {
    /// Calls the function; gives its result and the values of its `out` parameters.
    pub(crate) fn invoke(
        &self,
        cx: &mut Cx<'_>,
        args: impl IntoIterator<Item = Value>,
    ) -> Result<(Value, Outs), Throw> {
        let mut args: Vec<_> = args.into_iter().map(Arg::Value).collect();
        let mut call = Call::new(&mut args, &[]);
        match (self.function)(cx, &mut call) {
            Ok(value) => Ok((value, call.outs)),
            Err(throw) => Err(self.explain(throw)),
        }
    }

    /// Makes an exception of a null that the function cannot take.
    pub(crate) fn explain(&self, throw: Throw) -> Throw {
        match throw {
            Throw::NullArgument(index) => self.null_argument(index).into(),
            other => other,
        }
    }

    fn null_argument(&self, index: usize) -> Exception {
        let receiver = usize::from(self.instance);
        match index.checked_sub(receiver) {
            Some(index) => Exception::argument_null(self.params.get(index).copied().unwrap_or("value")),
            None => Exception::null_reference(),
        }
    }
}
