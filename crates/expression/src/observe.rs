//! Which ways the branches of an expression went, for whoever asked when it was compiled.
//!
//! Where nobody asks, a program knows nothing of this: what counts is a call that the intermediate form is given.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gatepost_csharp::Span;

use crate::function::{Function as Native, IntoFunction as _};
use crate::ir::{Expr, ExprKind, Lift, NativeCall, Operation, Stmt, Unit};
use crate::ty::Ty;
use crate::value::Value;

/// A place where an expression goes one way or the other, and how often it went which.
#[derive(Clone, Debug)]
pub struct Branch {
    /// What decides.
    pub kind: BranchKind,
    /// Byte range in the expression's text: that of the condition.
    pub span: Range<usize>,
    hits: Arc<[AtomicU64; 2]>,
}

/// What decides which way an expression goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BranchKind {
    /// The expression itself, a `bool`.
    Result,
    /// An operand of `&&` or `||`.
    Operand,
    /// The condition of `?:`.
    Conditional,
    /// The left side of `??`.
    Coalesce,
    /// The condition of an `if`.
    If,
    /// The condition of a loop.
    Loop,
    /// A section of a `switch`.
    Case,
}

impl Branch {
    /// The ways there are, and how often each was gone.
    pub fn outcomes(&self) -> Vec<(&'static str, u64)> {
        let names: &[&str] = match self.kind {
            BranchKind::Coalesce => &["not null", "null"],
            BranchKind::Case => &["chosen"],
            _ => &["true", "false"],
        };
        let hits = self.hits.iter().map(|hits| hits.load(Ordering::Relaxed));
        names.iter().copied().zip(hits).collect()
    }
}

/// Makes a unit count which ways it goes.
pub(crate) fn observe(unit: &mut Unit) -> Vec<Branch> {
    let mut observer = Observer::default();
    for (index, function) in unit.functions.iter_mut().enumerate() {
        observer.is_expression = index == 0;
        observer.statement(&mut function.body);
    }
    observer.branches.sort_by_key(|branch| (branch.span.start, branch.span.end));
    observer.branches
}

#[derive(Default)]
struct Observer {
    branches: Vec<Branch>,
    /// Whether this is the expression's own function, whose results are the expression's.
    is_expression: bool,
    /// What counts the expression's results.
    result: Option<Native>,
}

impl Observer {
    fn statement(&mut self, statement: &mut Stmt) {
        stacker::maybe_grow(STACK.0, STACK.1, || self.parts_of_statement(statement));
    }

    fn parts_of_statement(&mut self, statement: &mut Stmt) {
        match statement {
            Stmt::Nop
            | Stmt::FreshCell(_)
            | Stmt::GotoSection(_)
            | Stmt::Goto(_)
            | Stmt::Break
            | Stmt::Continue
            | Stmt::Return(None, _)
            | Stmt::Throw(None, _) => {}
            Stmt::Expr(value) | Stmt::Throw(Some(value), _) => self.expr(value),
            Stmt::Block(statements, _) => statements.iter_mut().for_each(|inner| self.statement(inner)),
            Stmt::If(condition, then, otherwise) => {
                self.condition(condition, BranchKind::If);
                self.statement(then);
                otherwise.iter_mut().for_each(|otherwise| self.statement(otherwise));
            }
            Stmt::While(condition, body) | Stmt::DoWhile(body, condition) => {
                self.condition(condition, BranchKind::Loop);
                self.statement(body);
            }
            Stmt::For(condition, steps, body) => {
                condition.iter_mut().for_each(|condition| self.condition(condition, BranchKind::Loop));
                steps.iter_mut().for_each(|step| self.expr(step));
                self.statement(body);
            }
            Stmt::ForEach(each) => {
                self.expr(&mut each.source);
                self.statement(&mut each.declare);
                self.statement(&mut each.body);
            }
            Stmt::Switch(sections) => {
                for section in sections {
                    section.tests.iter_mut().for_each(|test| self.expr(test));
                    self.statement(&mut section.body);
                    let span = section.tests.first().map_or(span_of(&section.body), |test| Some(test.span));
                    self.case(&mut section.body, span.unwrap_or_default());
                }
            }
            Stmt::Return(Some(value), _) => {
                self.expr(value);
                if self.is_expression && value.ty == Ty::BOOL {
                    self.result(value);
                }
            }
            Stmt::Try(guarded) => {
                self.statement(&mut guarded.body);
                for catch in &mut guarded.catches {
                    catch.when.iter_mut().for_each(|when| self.condition(when, BranchKind::If));
                    self.statement(&mut catch.body);
                }
                guarded.finally.iter_mut().for_each(|finally| self.statement(finally));
            }
        }
    }

    fn expr(&mut self, expr: &mut Expr) {
        stacker::maybe_grow(STACK.0, STACK.1, || self.parts_of_expr(expr));
    }

    fn parts_of_expr(&mut self, expr: &mut Expr) {
        match &mut expr.kind {
            ExprKind::Const(_)
            | ExprKind::Global
            | ExprKind::Local(_)
            | ExprKind::Cell(_)
            | ExprKind::Lambda(..)
            | ExprKind::MethodGroup(_, None) => {}
            ExprKind::SetLocal(_, value)
            | ExprKind::SetCell(_, value)
            | ExprKind::MethodGroup(_, Some(value))
            | ExprKind::Is(value, _)
            | ExprKind::As(value, _)
            | ExprKind::Cast(value, _)
            | ExprKind::Throw(value) => self.expr(value),
            ExprKind::Sequence(first, last) => {
                first.iter_mut().for_each(|part| self.expr(part));
                self.expr(last);
            }
            ExprKind::Call(call) => call.args.iter_mut().for_each(|arg| self.expr(arg)),
            ExprKind::CallFunction(_, args, _) => args.iter_mut().for_each(|arg| self.expr(arg)),
            ExprKind::Invoke(callee, args) => {
                self.expr(callee);
                args.iter_mut().for_each(|arg| self.expr(arg));
            }
            ExprKind::And(left, right) | ExprKind::Or(left, right) => {
                self.operand(left);
                self.operand(right);
            }
            ExprKind::Conditional(condition, yes, no) => {
                self.condition(condition, BranchKind::Conditional);
                self.expr(yes);
                self.expr(no);
            }
            ExprKind::Coalesce(value, otherwise) => {
                self.expr(value);
                self.expr(otherwise);
                let hits = self.branch(BranchKind::Coalesce, value.span);
                count(value, (move |value: Value| counted(&hits, !value.is_null(), value)).into_function());
            }
            ExprKind::IfNotNull(receiver, _, rest) => {
                self.expr(receiver);
                self.expr(rest);
            }
        }
    }

    /// An operand that is a chain of the same kind has operands of its own, which say all there is to say.
    fn operand(&mut self, operand: &mut Expr) {
        match operand.kind {
            ExprKind::And(..) | ExprKind::Or(..) => self.expr(operand),
            _ => self.condition(operand, BranchKind::Operand),
        }
    }

    fn condition(&mut self, condition: &mut Expr, kind: BranchKind) {
        self.expr(condition);
        if matches!(condition.kind, ExprKind::Const(_)) {
            return;
        }
        let hits = self.branch(kind, condition.span);
        count(condition, truth(hits));
    }

    /// All results of the expression are one branch.
    fn result(&mut self, value: &mut Expr) {
        let counter = match &self.result {
            Some(counter) => Native::clone(counter),
            None => {
                let counter = truth(self.branch(BranchKind::Result, value.span));
                self.result = Some(Native::clone(&counter));
                counter
            }
        };
        count(value, counter);
    }

    fn case(&mut self, body: &mut Stmt, span: Span) {
        let hits = self.branch(BranchKind::Case, span);
        let mut chosen = Expr { kind: ExprKind::Const(Value::Bool(true)), ty: Ty::BOOL, span };
        count(&mut chosen, truth(hits));
        let inner = std::mem::replace(body, Stmt::Nop);
        *body = Stmt::Block(vec![Stmt::Expr(chosen), inner], Vec::new());
    }

    fn branch(&mut self, kind: BranchKind, span: Span) -> Arc<[AtomicU64; 2]> {
        let hits: Arc<[AtomicU64; 2]> = Arc::default();
        self.branches.push(Branch { kind, span: span.range(), hits: Arc::clone(&hits) });
        hits
    }
}

/// Where a statement that has a place stands.
fn span_of(statement: &Stmt) -> Option<Span> {
    match statement {
        Stmt::Expr(expr) | Stmt::If(expr, ..) | Stmt::While(expr, _) => Some(expr.span),
        Stmt::Return(_, span) | Stmt::Throw(_, span) => Some(*span),
        Stmt::Block(statements, _) => statements.iter().find_map(span_of),
        _ => None,
    }
}

fn truth(hits: Arc<[AtomicU64; 2]>) -> Native {
    (move |value: Value| counted(&hits, matches!(value, Value::Bool(true)), value)).into_function()
}

fn counted(hits: &[AtomicU64; 2], first: bool, value: Value) -> Value {
    let [yes, no] = hits;
    if first { yes } else { no }.fetch_add(1, Ordering::Relaxed);
    value
}

/// Puts a call around an expression that looks at its value.
fn count(expr: &mut Expr, function: Native) {
    let (ty, span) = (expr.ty.clone(), expr.span);
    let nothing = Expr { kind: ExprKind::Const(Value::Null), ty: Ty::Null, span };
    let inner = std::mem::replace(expr, nothing);
    let operation = Operation {
        name: "branch".into(),
        function,
        instance: false,
        params: Vec::new(),
        tag: None,
        part: None,
        effect: None,
        is_property: false,
    };
    let call = NativeCall {
        operation: Arc::new(operation),
        args: vec![inner],
        type_args: Vec::new(),
        outs: Vec::new(),
        lift: Lift::No,
    };
    *expr = Expr { kind: ExprKind::Call(Box::new(call)), ty, span };
}

/// Stack that one level may take, and the segment that is added when there is less.
const STACK: (usize, usize) = (128 << 10, 1 << 20);
