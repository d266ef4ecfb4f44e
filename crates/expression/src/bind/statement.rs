//! Statements.

use std::rc::Rc;

use ecow::EcoString;
use gatepost_csharp::{
    Block, Declarator, Expr as Syntax, ExprKind as Kind, ForInitializer, GotoTarget, LocalDeclaration,
    PrefixOp, Span, Stmt as Statement, StmtKind, TypeKind, VariableInitializer,
};

use super::bound::Bound;
use super::conversion::constant_of;
use super::scope::{Jump, Returns, Shape, Symbol, VariableKind};
use super::{Binder, VarId};
use crate::ir::{Expr, ExprKind, Label, Stmt};
use crate::ty::Ty;
use crate::value::Value;

impl<'s> Binder<'_> {
    /// A list of statements with a scope of its own.
    pub(super) fn statements(&mut self, statements: &'s [Statement]) -> Stmt {
        self.deep(|this| this.scoped(|this| this.statement_list(statements)))
    }

    pub(super) fn block(&mut self, block: &'s Block) -> Stmt {
        self.statements(&block.statements)
    }

    /// Statements in the current scope.
    pub(super) fn statement_list(&mut self, statements: &'s [Statement]) -> Stmt {
        self.announce(statements);
        self.announced(statements)
    }

    /// Statements whose names have been announced.
    pub(super) fn announced(&mut self, statements: &'s [Statement]) -> Stmt {
        let functions: Vec<_> = statements
            .iter()
            .filter_map(|statement| match &statement.kind {
                StmtKind::LocalFunction(function) => Some((self.declare_function(function), &**function)),
                _ => None,
            })
            .collect();
        let mut all = Vec::new();
        let mut labels = Vec::new();
        for statement in statements {
            self.labeled_statement(statement, &mut all, &mut labels);
        }
        for (function, syntax) in functions {
            self.bind_function(&function, syntax);
        }
        Stmt::Block(all, labels)
    }

    /// Notes the names and labels that the statements declare.
    pub(super) fn announce(&mut self, statements: &'s [Statement]) {
        let mut names: Vec<(EcoString, Span)> = Vec::new();
        let mut labels: Vec<(EcoString, Label)> = Vec::new();
        for statement in statements {
            let mut statement = statement;
            while let StmtKind::Labeled { label, statement: inner } = &statement.kind {
                let known =
                    self.scopes.iter().any(|scope| scope.labels.iter().any(|(name, _)| *name == label.text));
                if known || labels.iter().any(|(name, _)| *name == label.text) {
                    self.error("CS0140", label.span, format!("The label '{}' is a duplicate", label.text));
                }
                labels.push((label.text.clone(), self.labels));
                self.labels += 1;
                statement = inner;
            }
            if let StmtKind::Local(declaration) = &statement.kind {
                let all = declaration.declarators.iter();
                names.extend(all.map(|declarator| (declarator.name.text.clone(), declarator.name.span)));
            }
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.pending.extend(names);
            scope.labels.extend(labels);
        }
    }

    fn labeled_statement(
        &mut self,
        statement: &'s Statement,
        all: &mut Vec<Stmt>,
        labels: &mut Vec<(Label, usize)>,
    ) {
        let mut statement = statement;
        while let StmtKind::Labeled { label, statement: inner } = &statement.kind {
            let scope = self.scopes.last();
            let known = scope.and_then(|scope| scope.labels.iter().find(|(name, _)| *name == label.text));
            labels.extend(known.map(|(_, label)| (*label, all.len())));
            statement = inner;
        }
        self.statement(statement, all);
    }

    /// A statement that stands alone behind `if (…)` and the like.
    pub(super) fn embedded(&mut self, statement: &'s Statement) -> Stmt {
        self.deep(|this| {
            this.scoped(|this| {
                let mut all = Vec::new();
                this.statement(statement, &mut all);
                single(all)
            })
        })
    }

    fn loop_body(&mut self, statement: &'s Statement) -> Stmt {
        self.within(Jump::Loop, |this| this.embedded(statement))
    }

    pub(super) fn within<R>(&mut self, jump: Jump, run: impl FnOnce(&mut Self) -> R) -> R {
        if let Some(frame) = self.frames.last_mut() {
            frame.jumps.push(jump);
        }
        let result = run(self);
        if let Some(frame) = self.frames.last_mut() {
            frame.jumps.pop();
        }
        result
    }

    /// Binds one statement; what it becomes is added to `all`.
    fn statement(&mut self, statement: &'s Statement, all: &mut Vec<Stmt>) {
        if !self.step(statement.span) {
            return;
        }
        let bound = match &statement.kind {
            StmtKind::Local(declaration) => {
                let mut declared = Vec::new();
                self.local(declaration, VariableKind::Local, &mut declared);
                self.cells_first(all);
                all.append(&mut declared);
                return;
            }
            StmtKind::LocalFunction(_) | StmtKind::Empty => return,
            _ => self.other_statement(statement),
        };
        self.cells_first(all);
        all.push(bound);
    }

    fn cells_first(&mut self, all: &mut Vec<Stmt>) {
        if let Some(scope) = self.scopes.last_mut() {
            all.extend(std::mem::take(&mut scope.cells).into_iter().map(Stmt::FreshCell));
        }
    }

    fn other_statement(&mut self, statement: &'s Statement) -> Stmt {
        let span = statement.span;
        match &statement.kind {
            StmtKind::Block(block) => self.block(block),
            StmtKind::Expression(expr) => self.expression_statement(expr),
            StmtKind::If { condition, then, otherwise } => {
                let condition = self.condition(condition);
                self.check_condition(&condition);
                self.check_body(then);
                let then = self.embedded(then);
                let otherwise = otherwise.as_ref().map(|otherwise| Box::new(self.embedded(otherwise)));
                Stmt::If(condition, Box::new(then), otherwise)
            }
            StmtKind::Switch { value, sections } => self.switch(value, sections),
            StmtKind::While { condition, body } => self.while_loop(condition, body),
            StmtKind::Do { body, condition } => {
                let body = self.loop_body(body);
                let (condition, cells) = self.scoped_condition(condition);
                let body = if cells.is_empty() {
                    body
                } else {
                    Stmt::Block(cells.into_iter().map(Stmt::FreshCell).chain([body]).collect(), Vec::new())
                };
                Stmt::DoWhile(Box::new(body), condition)
            }
            StmtKind::For { initializer, condition, step, body } => {
                self.scoped(|this| this.for_loop(initializer, condition.as_ref(), step, body))
            }
            StmtKind::ForEach { target, source, body } => self.foreach(target, source, body, span),
            StmtKind::Break => self.jump(true, span),
            StmtKind::Continue => self.jump(false, span),
            StmtKind::Return(value) => self.return_statement(value.as_ref(), span),
            StmtKind::Throw(Some(value)) => {
                let value = self.exception(value);
                Stmt::Throw(Some(value), span)
            }
            StmtKind::Throw(None) => self.throw_again(span),
            StmtKind::Try { block, catches, finally } => self.try_statement(block, catches, finally.as_ref()),
            StmtKind::Using { resource, body } => {
                self.scoped(|this| this.using_statement(resource, body, span))
            }
            StmtKind::Lock { object, body } => self.lock_statement(object, body),
            StmtKind::Checked(block) => self.with_overflow(true, |this| this.block(block)),
            StmtKind::Unchecked(block) => self.with_overflow(false, |this| this.block(block)),
            StmtKind::Goto(target) => self.goto(target, span),
            StmtKind::Yield(value) => self.yield_statement(value.as_ref(), span),
            StmtKind::Labeled { .. } => {
                self.scoped(|this| this.statement_list(std::slice::from_ref(statement)))
            }
            StmtKind::Local(_) | StmtKind::LocalFunction(_) | StmtKind::Empty => Stmt::Nop,
        }
    }

    /// An expression whose value is not wanted.
    pub(super) fn expression_statement(&mut self, expr: &'s Syntax) -> Stmt {
        let bound = match &expr.kind {
            Kind::Assign { op, target, value, .. } => self.assignment(*op, target, value, expr.span, false),
            Kind::Postfix { op, operand } => self.postfix(*op, operand, expr.span, false),
            Kind::Prefix { op: op @ (PrefixOp::Increment | PrefixOp::Decrement), operand, .. } => {
                self.step_by_one(*op == PrefixOp::Increment, operand, expr.span, false, false)
            }
            _ => {
                let bound = self.expr(expr);
                let bound = self.natural(bound);
                let told = bound.is_error() || matches!(expr.kind, Kind::Missing);
                if !is_statement_expression(expr) && !told {
                    let message = "Only assignment, call, increment, decrement, and new object expressions can be used as a statement";
                    self.error("CS0201", expr.span, message);
                }
                bound
            }
        };
        match bound {
            Bound::Value(value) => {
                self.check_unused(&value);
                Stmt::Expr(value)
            }
            _ => Stmt::Nop,
        }
    }

    /// `int a = 1, b;`
    pub(super) fn local(
        &mut self,
        declaration: &'s LocalDeclaration,
        kind: VariableKind,
        all: &mut Vec<Stmt>,
    ) -> Vec<VarId> {
        let mut ids = Vec::new();
        match &declaration.ty.kind {
            TypeKind::Ref { .. } => {
                for declarator in &declaration.declarators {
                    self.alias_local(declarator, all);
                }
            }
            TypeKind::Var => {
                if let Some(second) = declaration.declarators.get(1) {
                    let message = "Implicitly-typed variables cannot have multiple declarators";
                    self.error("CS0819", second.span, message);
                }
                for declarator in &declaration.declarators {
                    ids.push(self.implicit_local(declarator, declaration.is_const, kind, all));
                }
            }
            _ => {
                let ty = self.ty(&declaration.ty);
                if ty == Ty::Void {
                    self.error(
                        "CS1547",
                        declaration.ty.span,
                        "Keyword 'void' cannot be used in this context",
                    );
                }
                for declarator in &declaration.declarators {
                    if declaration.is_const {
                        self.constant_local(declarator, &ty);
                    } else {
                        ids.push(self.explicit_local(declarator, &ty, kind, all));
                    }
                }
            }
        }
        ids
    }

    fn explicit_local(
        &mut self,
        declarator: &'s Declarator,
        ty: &Ty,
        kind: VariableKind,
        all: &mut Vec<Stmt>,
    ) -> VarId {
        let id = self.declare(&declarator.name, ty.clone(), kind);
        let value = match &declarator.initializer {
            None => None,
            Some(VariableInitializer::Expr(value)) => Some(self.expect(value, ty)),
            Some(VariableInitializer::Array(initializer)) => match ty {
                Ty::Array(element, rank) => {
                    Some(self.array_of(element, *rank, initializer, None, initializer.span))
                }
                Ty::Error => None,
                _ => {
                    let message = "Can only use array initializer expressions to assign to array types. Try using a new expression instead.";
                    self.error("CS0622", initializer.span, message);
                    None
                }
            },
        };
        all.push(Stmt::FreshCell(id));
        if let Some(value) = value {
            let set = self.set_variable(id, value);
            all.push(Stmt::Expr(set));
        }
        id
    }

    fn implicit_local(
        &mut self,
        declarator: &'s Declarator,
        is_const: bool,
        kind: VariableKind,
        all: &mut Vec<Stmt>,
    ) -> VarId {
        let span = declarator.span;
        if is_const {
            self.error("CS0822", span, "Implicitly-typed variables cannot be constant");
        }
        let value = match &declarator.initializer {
            None => {
                self.error("CS0818", declarator.name.span, "Implicitly-typed variables must be initialized");
                self.bad(span)
            }
            Some(VariableInitializer::Array(_)) => {
                let message = "Cannot initialize an implicitly-typed variable with an array initializer";
                self.error("CS0820", span, message);
                self.bad(span)
            }
            Some(VariableInitializer::Expr(value)) => self.inferred(value, span),
        };
        let id = self.declare(&declarator.name, value.ty.clone(), kind);
        all.push(Stmt::FreshCell(id));
        let set = self.set_variable(id, value);
        all.push(Stmt::Expr(set));
        id
    }

    /// The value that gives a `var` its type.
    fn inferred(&mut self, value: &'s Syntax, span: Span) -> Expr {
        let bound = self.expr(value);
        match self.typed(bound) {
            Ok(value) if value.ty == Ty::Void => {
                self.error("CS0815", span, "Cannot assign void to an implicitly-typed variable");
                self.bad(span)
            }
            Ok(value) => value,
            Err(other) => {
                if !other.is_error() {
                    let what = self.display(&other);
                    let message = format!("Cannot assign {what} to an implicitly-typed variable");
                    self.error("CS0815", span, message);
                }
                self.bad(span)
            }
        }
    }

    /// `ref int y = ref x;`: from here on `y` is another name for the place.
    fn alias_local(&mut self, declarator: &'s Declarator, all: &mut Vec<Stmt>) {
        let Some(VariableInitializer::Expr(Syntax { kind: Kind::Ref(inner), .. })) = &declarator.initializer
        else {
            let (code, message) = if declarator.initializer.is_some() {
                ("CS8172", "Cannot initialize a by-reference variable with a value")
            } else {
                ("CS8174", "A declaration of a by-reference variable must have an initializer")
            };
            self.error(code, declarator.span, message);
            self.declare(&declarator.name, Ty::Error, VariableKind::Local);
            return;
        };
        let Some(place) = self.target(inner) else { return };
        let mut setup = Vec::new();
        let place = self.stable(place, &mut setup);
        all.extend(setup.into_iter().map(Stmt::Expr));
        self.declare_symbol(&declarator.name, Symbol::Alias(Rc::new(place)));
    }

    fn constant_local(&mut self, declarator: &'s Declarator, ty: &Ty) {
        let name = &declarator.name.text;
        let value = match &declarator.initializer {
            Some(VariableInitializer::Expr(value)) => self.expect(value, ty),
            _ => {
                self.error("CS0145", declarator.span, "A const field requires a value to be provided");
                self.bad(declarator.span)
            }
        };
        let constant = match &value.kind {
            ExprKind::Const(Value::Null) if value.ty != Ty::Error => Some(Value::Null),
            _ => constant_of(&value),
        };
        let constant = constant.unwrap_or_else(|| {
            if value.ty != Ty::Error {
                let message = format!("The expression being assigned to '{name}' must be constant");
                self.error("CS0133", value.span, message);
            }
            Value::Null
        });
        self.declare_symbol(&declarator.name, Symbol::Constant(constant, value.ty));
    }

    /// A condition with a scope of its own, and the variables that it declares.
    fn scoped_condition(&mut self, condition: &'s Syntax) -> (Expr, Vec<VarId>) {
        self.scoped(|this| {
            let syntax = condition;
            let condition = this.condition(syntax);
            this.check_loop(&condition, syntax);
            let cells = this.scopes.last_mut().map(|scope| std::mem::take(&mut scope.cells));
            (condition, cells.unwrap_or_default())
        })
    }

    fn while_loop(&mut self, condition: &'s Syntax, body: &'s Statement) -> Stmt {
        self.scoped(|this| {
            let syntax = condition;
            let condition = this.condition(syntax);
            this.check_loop(&condition, syntax);
            let cells =
                this.scopes.last_mut().map(|scope| std::mem::take(&mut scope.cells)).unwrap_or_default();
            let body = this.loop_body(body);
            if cells.is_empty() {
                return Stmt::While(condition, Box::new(body));
            }
            // Each turn has variables of its own.
            let span = condition.span;
            let leave = Stmt::If(condition, Box::new(body), Some(Box::new(Stmt::Break)));
            let turn = cells.into_iter().map(Stmt::FreshCell).chain([leave]).collect();
            let forever = this.constant(Value::Bool(true), Ty::BOOL, span);
            Stmt::While(forever, Box::new(Stmt::Block(turn, Vec::new())))
        })
    }

    fn for_loop(
        &mut self,
        initializer: &'s ForInitializer,
        condition: Option<&'s Syntax>,
        step: &'s [Syntax],
        body: &'s Statement,
    ) -> Stmt {
        let mut all = Vec::new();
        match initializer {
            ForInitializer::Declaration(declaration) => {
                self.local(declaration, VariableKind::Local, &mut all);
            }
            ForInitializer::Expressions(expressions) => {
                for expression in expressions {
                    let bound = self.expression_statement(expression);
                    all.push(bound);
                }
            }
        }
        let condition = condition.map(|syntax| {
            let condition = self.condition(syntax);
            self.check_loop(&condition, syntax);
            condition
        });
        let body = self.loop_body(body);
        let mut steps = Vec::new();
        for expression in step {
            if let Stmt::Expr(value) = self.expression_statement(expression) {
                steps.push(value);
            }
        }
        let mut first = Vec::new();
        self.cells_first(&mut first);
        first.append(&mut all);
        first.push(Stmt::For(condition, steps, Box::new(body)));
        Stmt::Block(first, Vec::new())
    }

    /// `break` or `continue`.
    fn jump(&mut self, breaks: bool, span: Span) -> Stmt {
        let jumps = self.frames.last().map_or(&[][..], |frame| frame.jumps.as_slice());
        for jump in jumps.iter().rev() {
            match jump {
                Jump::Loop => return if breaks { Stmt::Break } else { Stmt::Continue },
                Jump::Switch if breaks => return Stmt::Break,
                Jump::Finally => {
                    self.error("CS0157", span, "Control cannot leave the body of a finally clause");
                    return Stmt::Nop;
                }
                Jump::Switch | Jump::Catch => {}
            }
        }
        self.error("CS0139", span, "No enclosing loop out of which to break or continue");
        Stmt::Nop
    }

    fn throw_again(&mut self, span: Span) -> Stmt {
        let jumps = self.frames.last().map_or(&[][..], |frame| frame.jumps.as_slice());
        let innermost = jumps.iter().rev().find(|jump| matches!(jump, Jump::Catch | Jump::Finally));
        if innermost != Some(&Jump::Catch) {
            let message = "A throw statement with no arguments is not allowed outside of a catch clause";
            self.error("CS0156", span, message);
        }
        Stmt::Throw(None, span)
    }

    fn return_statement(&mut self, value: Option<&'s Syntax>, span: Span) -> Stmt {
        if self.frames.last().is_some_and(|frame| frame.jumps.contains(&Jump::Finally)) {
            self.error("CS0157", span, "Control cannot leave the body of a finally clause");
        }
        let known = match self.frames.last().map(|frame| &frame.returns) {
            Some(Returns::Known(ty)) => Some(ty.clone()),
            _ => None,
        };
        match (known, value) {
            (Some(Ty::Void), None) => Stmt::Return(None, span),
            (Some(Ty::Void), Some(value)) => {
                let bound = self.expr(value);
                self.value(bound);
                let (code, message) = if self.frames.last().is_some_and(|frame| frame.is_lambda) {
                    let message =
                        "Anonymous function converted to a void returning delegate cannot return a value";
                    ("CS8030", message)
                } else {
                    let message = "Since the function returns void, a return keyword must not be followed by an object expression";
                    ("CS0127", message)
                };
                self.error(code, span, message);
                Stmt::Return(None, span)
            }
            (Some(ty), None) => {
                let message = format!("An object of a type convertible to '{ty}' is required");
                self.error("CS0126", span, message);
                Stmt::Return(None, span)
            }
            (Some(ty), Some(value)) => {
                let value = self.expect(value, &ty);
                Stmt::Return(Some(value), span)
            }
            (None, value) => self.free_return(value, span),
        }
    }

    /// `return` where the type of the result is not given.
    fn free_return(&mut self, value: Option<&'s Syntax>, span: Span) -> Stmt {
        let unit = matches!(self.frames.last().map(|frame| &frame.returns), Some(Returns::Unit(_)));
        let Some(value) = value else {
            if unit {
                self.error("CS0126", span, "An object of a type convertible to 'object' is required");
            } else {
                self.note(Shape::Nothing);
            }
            return Stmt::Return(None, span);
        };
        let at = value.span;
        let bound = self.expr(value);
        if unit {
            let value = self.result(bound, at);
            let ty =
                if matches!(value.kind, ExprKind::Const(Value::Null)) { Ty::Null } else { value.ty.clone() };
            if let Some(Returns::Unit(types)) = self.frames.last_mut().map(|frame| &mut frame.returns) {
                types.push(ty);
            }
            return Stmt::Return(Some(value), span);
        }
        let value = match self.natural(bound) {
            Bound::Value(value) => value,
            other => {
                self.note(if matches!(other, Bound::Null(_)) { Shape::Null } else { Shape::Other });
                return Stmt::Return(None, span);
            }
        };
        self.note(match constant_of(&value) {
            Some(constant) => Shape::Constant(constant, value.ty.clone()),
            None => Shape::Typed(value.ty.clone()),
        });
        Stmt::Return(Some(value), span)
    }

    fn note(&mut self, shape: Shape) {
        if let Some(Returns::Infer(shapes)) = self.frames.last_mut().map(|frame| &mut frame.returns) {
            shapes.push(shape);
        }
    }

    fn goto(&mut self, target: &'s GotoTarget, span: Span) -> Stmt {
        match target {
            GotoTarget::Label(label) => {
                let depth = self.frames.len();
                let scopes = self.scopes.iter().rev().filter(|scope| scope.depth == depth);
                let found = scopes
                    .flat_map(|scope| &scope.labels)
                    .find(|(name, _)| *name == label.text)
                    .map(|(_, id)| *id);
                match found {
                    Some(label) => Stmt::Goto(label),
                    None => {
                        let message =
                            format!("No such label '{}' within the scope of the goto statement", label.text);
                        self.error("CS0159", label.span, message);
                        Stmt::Return(None, span)
                    }
                }
            }
            GotoTarget::Case(value) => self.goto_case(Some(value), span),
            GotoTarget::Default => self.goto_case(None, span),
        }
    }
}

fn single(mut all: Vec<Stmt>) -> Stmt {
    match (all.len(), all.pop()) {
        (_, None) => Stmt::Nop,
        (1, Some(one)) => one,
        (_, Some(last)) => {
            all.push(last);
            Stmt::Block(all, Vec::new())
        }
    }
}

/// Whether an expression may stand alone as a statement.
pub(super) fn is_statement_expression(expr: &Syntax) -> bool {
    match &expr.kind {
        Kind::Invocation { .. }
        | Kind::Assign { .. }
        | Kind::Postfix { .. }
        | Kind::New { .. }
        | Kind::Missing => true,
        Kind::Prefix { op, .. } => matches!(op, PrefixOp::Increment | PrefixOp::Decrement),
        Kind::ConditionalAccess { when_not_null, .. } => is_statement_expression(when_not_null),
        _ => false,
    }
}
