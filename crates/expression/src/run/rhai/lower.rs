//! From the intermediate form to Rhai's tree.

use std::sync::Arc;

use gatepost_csharp::Span;
use rhai::{ASTFlags, CustomExpr, Dynamic, Expr, FlowControl, Position, Stmt, StmtBlock};

use super::{SYNTAX, Tree, position};
use crate::ir;
use crate::program::Form;
use crate::run::code;
use crate::run::code::{Action, Body, Code, Node, Statement, Step};
use crate::text::Str;
use crate::value::Value;

/// Stack that one level of a tree may take.
const LEVEL: usize = if cfg!(debug_assertions) { 24 << 10 } else { 3 << 10 };

/// Stack that lowering one level may take, and the segment that is added when there is less.
const LOWERING: (usize, usize) = (128 << 10, 1 << 20);

/// How many `if … return` in a row become `if … else …`, which spares Rhai an error to carry the return.
const GUARDS: usize = 16;

/// Builds what a worker runs. Literals are copied, so that threads do not meet at their counters.
pub(in crate::run) fn lower(unit: &ir::Unit, form: Form) -> Code {
    Code { functions: unit.functions.iter().map(|function| lower_function(function, form)).collect() }
}

fn lower_function(function: &ir::Function, form: Form) -> code::Function {
    let mut lowering = Lowering { form, depth: 0, deepest: 0 };
    let body = lowering.body(&function.body);
    code::Function {
        name: function.name.clone(),
        params: function.params,
        boxed_params: function.boxed_params.clone(),
        slots: function.slots.max(function.params.saturating_add(function.captures)),
        body,
        stack: LEVEL * lowering.deepest,
    }
}

struct Lowering {
    form: Form,
    depth: usize,
    deepest: usize,
}

/// The inputs of the custom node that is being built.
type Inputs = Vec<Expr>;

impl Lowering {
    fn body(&mut self, body: &ir::Stmt) -> Body {
        let ir::Stmt::Return(Some(value), _) = alone(body) else {
            return Body::Tree(Tree(self.block(body, true)));
        };
        if self.form == Form::Fused {
            return Body::Node(self.node(value, &mut Inputs::new()));
        }
        Body::Tree(Tree(self.expression(value)))
    }

    /// A statement as an expression, which is how Rhai wants the blocks of custom nodes.
    fn block(&mut self, statement: &ir::Stmt, tail: bool) -> Expr {
        Expr::Stmt(Box::new(self.statements(statement, tail)))
    }

    fn statements(&mut self, statement: &ir::Stmt, tail: bool) -> StmtBlock {
        let mut statements = Vec::new();
        self.statement(statement, tail, &mut statements);
        in_braces(statements)
    }

    /// Statements in order. `tail` says that nothing of the function runs after them, so that the value of the
    /// last one is the function's result.
    fn list(&mut self, statements: &[ir::Stmt], tail: bool, guards: usize, out: &mut Vec<Stmt>) {
        for (index, statement) in statements.iter().enumerate() {
            let rest = statements.get(index + 1..).unwrap_or_default();
            if tail
                && guards > 0
                && !rest.is_empty()
                && let ir::Stmt::If(condition, then, None) = statement
                && leaves(then)
            {
                let guard = self.deeper(|this| this.guard(condition, then, rest, guards - 1));
                out.push(guard);
                return;
            }
            self.statement(statement, tail && rest.is_empty(), out);
        }
    }

    fn guard(&mut self, condition: &ir::Expr, then: &ir::Stmt, rest: &[ir::Stmt], guards: usize) -> Stmt {
        let expr = self.expression(condition);
        let body = self.statements(then, true);
        let mut branch = Vec::new();
        self.list(rest, true, guards, &mut branch);
        let control = FlowControl { expr, body, branch: in_braces(branch) };
        Stmt::If(Box::new(control), position(condition.span))
    }

    fn statement(&mut self, statement: &ir::Stmt, tail: bool, out: &mut Vec<Stmt>) {
        self.deeper(|this| match statement {
            ir::Stmt::Nop => {}
            ir::Stmt::Expr(value) => out.push(expression_statement(this.effect(value))),
            ir::Stmt::Block(inner, labels) if labels.is_empty() => this.list(inner, tail, GUARDS, out),
            ir::Stmt::If(condition, then, otherwise) => {
                let expr = this.expression(condition);
                let body = this.statements(then, tail);
                let branch = match otherwise {
                    Some(otherwise) => this.statements(otherwise, tail),
                    None => StmtBlock::NONE,
                };
                let control = FlowControl { expr, body, branch };
                out.push(Stmt::If(Box::new(control), position(condition.span)));
            }
            ir::Stmt::While(condition, body) => {
                let expr = this.expression(condition);
                let mut body = this.statements(body, false);
                // Rhai counts the turns of an empty loop there.
                body.set_position(position(condition.span), Position::NONE);
                let control = FlowControl { expr, body, branch: StmtBlock::NONE };
                out.push(Stmt::While(Box::new(control), position(condition.span)));
            }
            ir::Stmt::Return(Some(value), _) if tail => {
                out.push(expression_statement(this.expression(value)))
            }
            ir::Stmt::Return(None, _) if tail => {}
            ir::Stmt::Return(value, span) => {
                let value = value.as_ref().map(|value| Box::new(this.expression(value)));
                out.push(Stmt::Return(value, ASTFlags::empty(), position(*span)));
            }
            ir::Stmt::Break => out.push(Stmt::BreakLoop(None, ASTFlags::BREAK, Position::NONE)),
            ir::Stmt::Continue => out.push(Stmt::BreakLoop(None, ASTFlags::empty(), Position::NONE)),
            other => out.push(expression_statement(this.custom_statement(other))),
        });
    }

    fn custom_statement(&mut self, statement: &ir::Stmt) -> Expr {
        let mut inputs = Inputs::new();
        let mut span = Span::default();
        let action = match statement {
            ir::Stmt::FreshCell(slot) => Action::Evaluate(Node::FreshCell(*slot)),
            ir::Stmt::Throw(Some(exception), at) => {
                span = *at;
                let exception = Box::new(self.operand(exception, &mut inputs));
                Action::Evaluate(Node::Throw(exception, span))
            }
            ir::Stmt::Throw(None, at) => {
                span = *at;
                Action::Evaluate(Node::Rethrow(span))
            }
            other => Action::Run(self.action(other, &mut inputs)),
        };
        custom(action, inputs, span)
    }

    fn action(&mut self, statement: &ir::Stmt, inputs: &mut Inputs) -> Statement {
        match statement {
            ir::Stmt::DoWhile(body, condition) => {
                let body = self.block_input(body, inputs);
                Statement::DoWhile { body, condition: self.operand(condition, inputs) }
            }
            ir::Stmt::For(condition, steps, body) => Statement::For {
                condition: condition.as_ref().map(|condition| self.operand(condition, inputs)),
                steps: self.operands(steps, inputs),
                body: self.block_input(body, inputs),
            },
            ir::Stmt::ForEach(each) => Statement::ForEach {
                source: self.operand(&each.source, inputs),
                item: each.item,
                body: self.two_blocks_input(&each.declare, &each.body, inputs),
                span: each.span,
            },
            ir::Stmt::Switch(sections) => Statement::Switch {
                sections: sections.iter().map(|section| self.section(section, inputs)).collect(),
                default: sections.iter().position(|section| section.default),
            },
            ir::Stmt::GotoSection(section) => Statement::GotoSection(*section),
            ir::Stmt::Goto(label) => Statement::Goto(*label),
            ir::Stmt::Block(statements, labels) => {
                for statement in statements {
                    self.block_input(statement, inputs);
                }
                Statement::Labelled { length: statements.len(), labels: labels.clone() }
            }
            ir::Stmt::Try(guarded) => Statement::Try {
                body: self.block_input(&guarded.body, inputs),
                catches: guarded.catches.iter().map(|catch| self.catch(catch, inputs)).collect(),
                finally: guarded.finally.as_ref().map(|finally| self.block_input(finally, inputs)),
            },
            ir::Stmt::Nop
            | ir::Stmt::Expr(_)
            | ir::Stmt::FreshCell(_)
            | ir::Stmt::If(..)
            | ir::Stmt::While(..)
            | ir::Stmt::Return(..)
            | ir::Stmt::Break
            | ir::Stmt::Continue
            | ir::Stmt::Throw(..) => {
                self.block_input(statement, inputs);
                Statement::Labelled { length: inputs.len(), labels: Vec::new() }
            }
        }
    }

    fn section(&mut self, section: &ir::Section, inputs: &mut Inputs) -> code::Section {
        code::Section {
            tests: self.operands(&section.tests, inputs),
            body: self.block_input(&section.body, inputs),
        }
    }

    fn catch(&mut self, catch: &ir::Catch, inputs: &mut Inputs) -> code::Catch {
        code::Catch {
            ty: catch.ty.clone(),
            slot: catch.slot,
            declare: self.block_input(&catch.declare, inputs),
            when: catch.when.as_ref().map(|when| self.operand(when, inputs)),
            body: self.block_input(&catch.body, inputs),
        }
    }

    fn block_input(&mut self, statement: &ir::Stmt, inputs: &mut Inputs) -> usize {
        let block = self.block(statement, false);
        push(inputs, block)
    }

    fn two_blocks_input(&mut self, first: &ir::Stmt, second: &ir::Stmt, inputs: &mut Inputs) -> usize {
        let mut statements = Vec::new();
        self.statement(first, false, &mut statements);
        self.statement(second, false, &mut statements);
        push(inputs, Expr::Stmt(Box::new(in_braces(statements))))
    }

    fn expression(&mut self, expr: &ir::Expr) -> Expr {
        match &expr.kind {
            ir::ExprKind::Const(Value::Bool(value)) => Expr::BoolConstant(*value, position(expr.span)),
            ir::ExprKind::And(..) if self.form == Form::Plain => {
                let mut operands = Inputs::new();
                self.conjuncts(expr, &mut operands);
                Expr::And(Box::new(operands.into_iter().collect()), position(expr.span))
            }
            ir::ExprKind::Or(..) if self.form == Form::Plain => {
                let mut operands = Inputs::new();
                self.disjuncts(expr, &mut operands);
                Expr::Or(Box::new(operands.into_iter().collect()), position(expr.span))
            }
            _ => {
                let mut inputs = Inputs::new();
                let node = self.node(expr, &mut inputs);
                custom(Action::Evaluate(node), inputs, expr.span)
            }
        }
    }

    fn conjuncts(&mut self, expr: &ir::Expr, out: &mut Inputs) {
        self.deeper(|this| match &expr.kind {
            ir::ExprKind::And(left, right) => {
                this.conjuncts(left, out);
                this.conjuncts(right, out);
            }
            _ => out.push(this.expression(expr)),
        });
    }

    fn disjuncts(&mut self, expr: &ir::Expr, out: &mut Inputs) {
        self.deeper(|this| match &expr.kind {
            ir::ExprKind::Or(left, right) => {
                this.disjuncts(left, out);
                this.disjuncts(right, out);
            }
            _ => out.push(this.expression(expr)),
        });
    }

    /// An expression whose value nobody wants.
    fn effect(&mut self, expr: &ir::Expr) -> Expr {
        let ir::ExprKind::SetLocal(slot, value) = &expr.kind else { return self.expression(expr) };
        let mut inputs = Inputs::new();
        let value = Box::new(self.operand(value, &mut inputs));
        custom(Action::Evaluate(Node::StoreLocal(*slot, value)), inputs, expr.span)
    }

    fn operands(&mut self, exprs: &[ir::Expr], inputs: &mut Inputs) -> Box<[Node]> {
        exprs.iter().map(|expr| self.operand(expr, inputs)).collect()
    }

    /// A part of a node: in the fused form a node inside it, in the plain form an input.
    fn operand(&mut self, expr: &ir::Expr, inputs: &mut Inputs) -> Node {
        if self.form == Form::Plain {
            let input = self.deeper(|this| this.expression(expr));
            return Node::Input(push(inputs, input));
        }
        self.deeper(|this| this.node(expr, inputs))
    }

    fn boxed(&mut self, expr: &ir::Expr, inputs: &mut Inputs) -> Box<Node> {
        Box::new(self.operand(expr, inputs))
    }

    fn node(&mut self, expr: &ir::Expr, inputs: &mut Inputs) -> Node {
        let span = expr.span;
        match &expr.kind {
            ir::ExprKind::Const(value) => Node::Const(copied(value)),
            ir::ExprKind::Global => Node::Context(Box::default()),
            ir::ExprKind::Local(slot) => Node::Local(*slot),
            ir::ExprKind::Cell(slot) => Node::Cell(*slot),
            ir::ExprKind::SetLocal(slot, value) => Node::SetLocal(*slot, self.boxed(value, inputs)),
            ir::ExprKind::SetCell(slot, value) => Node::SetCell(*slot, self.boxed(value, inputs)),
            ir::ExprKind::Sequence(first, last) => {
                let first = self.operands(first, inputs);
                Node::Sequence(first, self.boxed(last, inputs))
            }
            ir::ExprKind::Call(call) => match steps(expr).filter(|_| self.form == Form::Fused) {
                Some(steps) => Node::Context(steps.into()),
                None => Node::Call(Box::new(self.call(call, span, inputs))),
            },
            ir::ExprKind::CallFunction(function, args, cells) => {
                Node::CallFunction(Box::new(code::CallFunction {
                    function: *function,
                    args: self.operands(args, inputs),
                    cells: cells.clone(),
                    span,
                }))
            }
            ir::ExprKind::Invoke(callee, args) => Node::Invoke(Box::new(code::Invoke {
                callee: self.operand(callee, inputs),
                args: self.operands(args, inputs),
                span,
            })),
            ir::ExprKind::Lambda(function, cells) => Node::Lambda(Box::new(code::Lambda {
                function: *function,
                cells: cells.clone(),
                ty: expr.ty.clone(),
            })),
            ir::ExprKind::MethodGroup(operation, receiver) => {
                Node::MethodGroup(Box::new(code::MethodGroup {
                    operation: Arc::clone(operation),
                    receiver: receiver.as_ref().map(|receiver| self.operand(receiver, inputs)),
                    ty: expr.ty.clone(),
                    span,
                }))
            }
            ir::ExprKind::Conditional(condition, yes, no) => Node::Conditional(Box::new([
                self.operand(condition, inputs),
                self.operand(yes, inputs),
                self.operand(no, inputs),
            ])),
            ir::ExprKind::Coalesce(value, otherwise) => {
                Node::Coalesce(Box::new([self.operand(value, inputs), self.operand(otherwise, inputs)]))
            }
            ir::ExprKind::IfNotNull(receiver, slot, rest) => {
                Node::IfNotNull(*slot, Box::new([self.operand(receiver, inputs), self.operand(rest, inputs)]))
            }
            ir::ExprKind::And(left, right) => {
                Node::And(Box::new([self.operand(left, inputs), self.operand(right, inputs)]))
            }
            ir::ExprKind::Or(left, right) => {
                Node::Or(Box::new([self.operand(left, inputs), self.operand(right, inputs)]))
            }
            ir::ExprKind::Is(value, ty) => Node::Is(self.boxed(value, inputs), ty.clone()),
            ir::ExprKind::As(value, ty) => Node::As(self.boxed(value, inputs), ty.clone()),
            ir::ExprKind::Cast(value, ty) => Node::Cast(self.boxed(value, inputs), ty.clone(), span),
            ir::ExprKind::Throw(exception) => Node::Throw(self.boxed(exception, inputs), span),
        }
    }

    fn call(&mut self, call: &ir::NativeCall, span: Span, inputs: &mut Inputs) -> code::Call {
        code::Call {
            operation: Arc::clone(&call.operation),
            args: self.operands(&call.args, inputs),
            type_args: call.type_args.clone(),
            outs: call.outs.clone(),
            lift: call.lift,
            span,
        }
    }

    fn deeper<R>(&mut self, build: impl FnOnce(&mut Self) -> R) -> R {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let built = stacker::maybe_grow(LOWERING.0, LOWERING.1, || build(self));
        self.depth -= 1;
        built
    }
}

/// The statement itself, or the only one in its block.
fn alone(statement: &ir::Stmt) -> &ir::Stmt {
    match statement {
        ir::Stmt::Block(statements, labels) if labels.is_empty() => match statements.as_slice() {
            [statement] => alone(statement),
            _ => statement,
        },
        _ => statement,
    }
}

/// Whether the statement always ends in a `return` or an exception.
fn leaves(statement: &ir::Stmt) -> bool {
    match statement {
        ir::Stmt::Return(..) | ir::Stmt::Throw(..) => true,
        ir::Stmt::Block(statements, labels) => labels.is_empty() && statements.last().is_some_and(leaves),
        _ => false,
    }
}

/// The way from `context` to the value, where each step leads to a part of what is there.
fn steps(expr: &ir::Expr) -> Option<Vec<Step>> {
    match &expr.kind {
        ir::ExprKind::Global => Some(Vec::new()),
        ir::ExprKind::Call(call) => {
            let part = call.operation.part.as_ref()?;
            let mut steps = steps(call.args.first()?)?;
            steps.push(Step { part: Arc::clone(part), span: expr.span });
            Some(steps)
        }
        _ => None,
    }
}

fn push(inputs: &mut Inputs, input: Expr) -> usize {
    inputs.push(input);
    inputs.len() - 1
}

fn in_braces(statements: Vec<Stmt>) -> StmtBlock {
    StmtBlock::new(statements, Position::NONE, Position::NONE)
}

fn expression_statement(expr: Expr) -> Stmt {
    Stmt::Expr(Box::new(expr))
}

fn custom(action: Action, inputs: Inputs, span: Span) -> Expr {
    let node = CustomExpr {
        inputs: inputs.into_iter().collect(),
        tokens: std::iter::once(SYNTAX.into()).collect(),
        state: Dynamic::from(Arc::new(action)),
        scope_may_be_changed: false,
        self_terminated: true,
    };
    Expr::Custom(Box::new(node), position(span))
}

fn copied(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(match text.as_utf8() {
            Some(utf8) => Str::from(utf8),
            None => Str::from_units(&text.units()),
        }),
        other => other.clone(),
    }
}
