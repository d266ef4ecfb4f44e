//! A unit as one worker thread runs it.

use std::sync::Arc;

use ecow::EcoString;
use gatepost_csharp::Span;

use super::rhai::Tree;
use crate::ir::{FunctionId, Label, Lift, Operation, OutTarget, Slot};
use crate::lend::Part;
use crate::ty::Ty;
use crate::value::Value;

/// All functions of a unit; the first is the expression itself.
#[derive(Debug)]
pub(super) struct Code {
    pub(super) functions: Vec<Function>,
}

/// One function.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: EcoString,
    pub(super) params: u16,
    pub(super) boxed_params: Vec<Slot>,
    pub(super) slots: u16,
    pub(super) body: Body,
    /// Bytes of stack that the body may take, calls of other functions not counted.
    pub(super) stack: usize,
}

/// What runs.
#[derive(Debug)]
pub(super) enum Body {
    /// Rhai's tree.
    Tree(Tree),
    /// An expression without a part that Rhai owns.
    Node(Node),
}

/// What a custom node of Rhai's tree does.
#[derive(Debug)]
pub(super) enum Action {
    Evaluate(Node),
    Run(Statement),
}

/// An expression. Its parts are other nodes (fused form) or inputs of the custom node (plain form).
#[derive(Debug)]
pub(super) enum Node {
    Input(usize),
    Const(Value),
    /// `context`, or the part of it that the steps lead to.
    Context(Box<[Step]>),
    Local(Slot),
    Cell(Slot),
    SetLocal(Slot, Box<Node>),
    SetCell(Slot, Box<Node>),
    /// As `SetLocal`, where nobody wants the value.
    StoreLocal(Slot, Box<Node>),
    FreshCell(Slot),
    Sequence(Box<[Node]>, Box<Node>),
    Call(Box<Call>),
    CallFunction(Box<CallFunction>),
    Invoke(Box<Invoke>),
    Lambda(Box<Lambda>),
    MethodGroup(Box<MethodGroup>),
    And(Box<[Node; 2]>),
    Or(Box<[Node; 2]>),
    Conditional(Box<[Node; 3]>),
    Coalesce(Box<[Node; 2]>),
    IfNotNull(Slot, Box<[Node; 2]>),
    Is(Box<Node>, Ty),
    As(Box<Node>, Ty),
    Cast(Box<Node>, Ty, Span),
    Throw(Box<Node>, Span),
    Rethrow(Span),
}

/// A call of a native function.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) operation: Arc<Operation>,
    pub(super) args: Box<[Node]>,
    pub(super) type_args: Vec<Ty>,
    pub(super) outs: Vec<OutTarget>,
    pub(super) lift: Lift,
    pub(super) span: Span,
}

/// A step from an object to a part of it.
pub(super) struct Step {
    pub(super) part: Part,
    pub(super) span: Span,
}

impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Step").field(&self.span).finish()
    }
}

/// A call of a local function.
#[derive(Debug)]
pub(super) struct CallFunction {
    pub(super) function: FunctionId,
    pub(super) args: Box<[Node]>,
    pub(super) cells: Vec<Slot>,
    pub(super) span: Span,
}

/// A call of a delegate.
#[derive(Debug)]
pub(super) struct Invoke {
    pub(super) callee: Node,
    pub(super) args: Box<[Node]>,
    pub(super) span: Span,
}

/// A delegate of a function of the unit.
#[derive(Debug)]
pub(super) struct Lambda {
    pub(super) function: FunctionId,
    pub(super) cells: Vec<Slot>,
    pub(super) ty: Ty,
}

/// A delegate of a native method.
#[derive(Debug)]
pub(super) struct MethodGroup {
    pub(super) operation: Arc<Operation>,
    pub(super) receiver: Option<Node>,
    pub(super) ty: Ty,
    pub(super) span: Span,
}

/// A statement that Rhai has no word for, or another meaning. Its blocks are inputs of the custom node.
#[derive(Debug)]
pub(super) enum Statement {
    DoWhile {
        body: usize,
        condition: Node,
    },
    For {
        condition: Option<Node>,
        steps: Box<[Node]>,
        body: usize,
    },
    ForEach {
        source: Node,
        item: Slot,
        body: usize,
        span: Span,
    },
    Switch {
        sections: Box<[Section]>,
        default: Option<usize>,
    },
    GotoSection(usize),
    /// A block with labels: its statements are the first `length` inputs.
    Labelled {
        length: usize,
        labels: Vec<(Label, usize)>,
    },
    Goto(Label),
    Try {
        body: usize,
        catches: Box<[Catch]>,
        finally: Option<usize>,
    },
}

/// A section of a `switch`.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) tests: Box<[Node]>,
    pub(super) body: usize,
}

/// A `catch` clause.
#[derive(Debug)]
pub(super) struct Catch {
    pub(super) ty: Option<Ty>,
    pub(super) slot: Option<Slot>,
    pub(super) declare: usize,
    pub(super) when: Option<Node>,
    pub(super) body: usize,
}
