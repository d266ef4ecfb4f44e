//! Reads of what can be read once: which come too late, and what is gone at the end.

use std::collections::{BTreeMap, BTreeSet};

use gatepost_csharp::Span;

use super::super::scope::Draft;
use super::super::visit::{expr_parts, stmt_parts};
use super::super::{Binder, VarId};
use crate::ir::{Expr, ExprKind, FunctionId, NativeCall, Stmt};
use crate::program::{Diagnostic, Severity};
use crate::ty::Ty;
use crate::uses::{Effect, Entry, Read, Uses};
use crate::value::Value;
use crate::warning::{BODY_READ_TWICE, PRESERVE};

/// What is surely used up at a place, and where; `None` where nothing runs.
type Gone = Option<BTreeMap<String, Span>>;

#[derive(Default)]
struct Spending {
    /// Locals that are given a value in more than one place.
    changing: BTreeSet<VarId>,
    set: BTreeSet<VarId>,
    /// What locals stand for.
    names: BTreeMap<VarId, String>,
    gone: Gone,
    /// What is gone where the function returns.
    end: Gone,
    uses: Uses,
    told: Vec<Diagnostic>,
}

impl Binder<'_> {
    pub(super) fn spending(&mut self, drafts: &mut BTreeMap<FunctionId, Draft>) -> Uses {
        let mut spending = Spending::default();
        for draft in drafts.values_mut() {
            spending.count_stmt(&mut draft.body);
        }
        let mut spent = Vec::new();
        for (id, draft) in drafts {
            spending.gone = Some(BTreeMap::new());
            spending.end = None;
            spending.stmt(&mut draft.body);
            if *id == 0 {
                let end = spending.end.take().into_iter().flatten();
                spent = end.map(|(of, span)| Read { of, span: span.range() }).collect();
            }
        }
        self.diagnostics.extend(spending.told);
        Uses { spent, ..spending.uses }
    }
}

impl Spending {
    fn count_stmt(&mut self, stmt: &mut Stmt) {
        let (exprs, stmts) = stmt_parts(stmt);
        for expr in exprs {
            self.count(expr);
        }
        for stmt in stmts {
            stacker::maybe_grow(128 << 10, 2 << 20, || self.count_stmt(stmt));
        }
    }

    fn count(&mut self, expr: &mut Expr) {
        if let ExprKind::SetLocal(variable, _) = &expr.kind
            && !self.set.insert(*variable)
        {
            self.changing.insert(*variable);
        }
        for part in expr_parts(expr) {
            stacker::maybe_grow(128 << 10, 2 << 20, || self.count(part));
        }
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        stacker::maybe_grow(128 << 10, 2 << 20, || self.statement(stmt));
    }

    fn statement(&mut self, stmt: &mut Stmt) {
        match stmt {
            Stmt::Block(all, labels) => {
                for (index, stmt) in all.iter_mut().enumerate() {
                    if labels.iter().any(|(_, at)| *at == index) {
                        self.gone = Some(BTreeMap::new());
                    }
                    self.stmt(stmt);
                }
            }
            Stmt::If(condition, then, otherwise) => {
                self.expr(condition);
                let before = self.gone.clone();
                self.stmt(then);
                let then = std::mem::replace(&mut self.gone, before);
                if let Some(otherwise) = otherwise {
                    self.stmt(otherwise);
                }
                self.gone = join(self.gone.take(), then);
            }
            Stmt::While(condition, body) => {
                self.expr(condition);
                self.perhaps(|this| this.stmt(body));
            }
            Stmt::DoWhile(body, condition) => {
                self.perhaps(|this| this.stmt(body));
                self.expr(condition);
            }
            Stmt::Try(inner) => {
                let before = self.gone.clone();
                self.stmt(&mut inner.body);
                for catch in &mut inner.catches {
                    let end = std::mem::replace(&mut self.gone, before.clone());
                    catch.when.iter_mut().for_each(|when| self.expr(when));
                    self.stmt(&mut catch.body);
                    self.gone = join(self.gone.take(), end);
                }
                if let Some(finally) = &mut inner.finally {
                    let end = std::mem::replace(&mut self.gone, before);
                    self.stmt(finally);
                    self.gone = end;
                }
            }
            Stmt::Return(value, _) => {
                value.iter_mut().for_each(|value| self.expr(value));
                self.end = join(self.end.take(), self.gone.take());
            }
            Stmt::Throw(value, _) => {
                value.iter_mut().for_each(|value| self.expr(value));
                self.gone = None;
            }
            Stmt::Goto(_) | Stmt::GotoSection(_) | Stmt::Break | Stmt::Continue => self.gone = None,
            Stmt::Expr(expr) => self.expr(expr),
            Stmt::ForEach(each) => {
                self.expr(&mut each.source);
                self.perhaps(|this| this.stmt(&mut each.body));
            }
            Stmt::For(condition, steps, body) => {
                condition.iter_mut().for_each(|condition| self.expr(condition));
                self.perhaps(|this| {
                    this.stmt(body);
                    steps.iter_mut().for_each(|step| this.expr(step));
                });
            }
            Stmt::Switch(sections) => {
                for section in sections {
                    self.perhaps(|this| {
                        section.tests.iter_mut().for_each(|test| this.expr(test));
                        this.stmt(&mut section.body);
                    });
                }
            }
            Stmt::Nop | Stmt::FreshCell(_) => {}
        }
    }

    /// What may run or not: what it uses up is not surely gone behind it.
    fn perhaps(&mut self, run: impl FnOnce(&mut Self)) {
        let before = self.gone.clone();
        run(self);
        self.gone = before;
    }

    fn expr(&mut self, expr: &mut Expr) {
        stacker::maybe_grow(128 << 10, 2 << 20, || self.expression(expr));
    }

    fn expression(&mut self, expr: &mut Expr) {
        let span = expr.span;
        match &mut expr.kind {
            ExprKind::And(a, b) | ExprKind::Or(a, b) | ExprKind::Coalesce(a, b) => {
                self.expr(a);
                self.perhaps(|this| this.expr(b));
            }
            ExprKind::Conditional(condition, a, b) => {
                self.expr(condition);
                let before = self.gone.clone();
                self.expr(a);
                let first = std::mem::replace(&mut self.gone, before);
                self.expr(b);
                self.gone = join(self.gone.take(), first);
            }
            ExprKind::IfNotNull(receiver, slot, rest) => {
                self.expr(receiver);
                let name = self.name(receiver);
                self.names.extend(name.clone().map(|name| (*slot, name)));
                let before = self.gone.clone();
                self.expr(rest);
                let after = std::mem::replace(&mut self.gone, before);
                self.keep(after, name.as_deref());
            }
            ExprKind::Throw(value) => {
                self.expr(value);
                self.gone = None;
            }
            ExprKind::SetLocal(variable, value) => {
                self.expr(value);
                if !self.changing.contains(variable) {
                    self.names.extend(self.name(value).map(|name| (*variable, name)));
                }
            }
            ExprKind::Cast(inner, ty) | ExprKind::As(inner, ty) => {
                self.entry(inner, ty, span);
                self.expr(inner);
            }
            ExprKind::Call(call) => {
                call.args.iter_mut().for_each(|arg| self.expr(arg));
                self.call(call, span);
            }
            _ => expr_parts(expr).into_iter().for_each(|part| self.expr(part)),
        }
    }

    /// Where there is no such object, a later read of it gives nothing either: what `?.` used up of it is gone.
    fn keep(&mut self, after: Gone, receiver: Option<&str>) {
        let (Some(gone), Some(after), Some(receiver)) = (&mut self.gone, after, receiver) else { return };
        gone.extend(after.into_iter().filter(|(name, _)| name.starts_with(receiver)));
    }

    fn call(&mut self, call: &NativeCall, span: Span) {
        match call.operation.effect {
            Some(Effect::Spend) => self.spend(call, span),
            Some(Effect::Entry) => {
                if let Some(ty) = call.type_args.last().filter(|ty| **ty != Ty::Object) {
                    self.note_entry(call, ty, span);
                }
            }
            None => {}
        }
    }

    fn spend(&mut self, call: &NativeCall, span: Span) {
        let Some(of) = call.args.first().and_then(|receiver| self.name(receiver)) else { return };
        let Some(gone) = &mut self.gone else { return };
        if let Some(earlier) = gone.get(&of) {
            self.told.push(Diagnostic {
                code: BODY_READ_TWICE,
                severity: Severity::Warning,
                message: format!("`{of}` is read after it has been used up"),
                span: span.range(),
                also: Some((earlier.range(), "used up here".to_owned())),
                help: Some(PRESERVE.to_owned()),
            });
        }
        self.uses.reads.push(Read { of: of.clone(), span: span.range() });
        if let Some(ExprKind::Const(Value::Bool(false))) = call.args.last().map(|last| &last.kind) {
            gone.entry(of).or_insert(span);
        }
    }

    /// `(T)dictionary["name"]`
    fn entry(&mut self, inner: &Expr, ty: &Ty, span: Span) {
        if let ExprKind::Call(call) = &inner.kind
            && call.operation.effect == Some(Effect::Entry)
            && call.type_args.last().is_none_or(|written| *written == Ty::Object)
        {
            self.note_entry(call, ty, span);
        }
    }

    fn note_entry(&mut self, call: &NativeCall, ty: &Ty, span: Span) {
        if let [receiver, Expr { kind: ExprKind::Const(Value::String(name)), .. }, ..] = call.args.as_slice()
            && let Some(of) = self.name(receiver)
        {
            self.uses.entries.push(Entry { of, name: name.clone(), ty: ty.clone(), span: span.range() });
        }
    }

    /// The name of an object that C# reaches from `context`.
    fn name(&self, expr: &Expr) -> Option<String> {
        match &expr.kind {
            ExprKind::Global => Some("context".to_owned()),
            ExprKind::Local(variable) => self.names.get(variable).cloned(),
            ExprKind::Cast(inner, _) | ExprKind::As(inner, _) | ExprKind::SetLocal(_, inner) => {
                self.name(inner)
            }
            ExprKind::Sequence(_, last) => self.name(last),
            ExprKind::Call(call) => self.name_of_call(call),
            _ => None,
        }
    }

    fn name_of_call(&self, call: &NativeCall) -> Option<String> {
        let receiver = self.name(call.args.first()?)?;
        match call.args.get(1).map(|arg| &arg.kind) {
            None if call.operation.is_property => {
                let name = call.operation.name.rsplit('.').next()?;
                Some(format!("{receiver}.{name}"))
            }
            Some(ExprKind::Const(Value::String(name))) if call.operation.effect == Some(Effect::Entry) => {
                Some(format!("{receiver}[\"{name}\"]"))
            }
            _ => None,
        }
    }
}

/// What holds where two ways meet.
fn join(a: Gone, b: Gone) -> Gone {
    match (a, b) {
        (None, one) | (one, None) => one,
        (Some(a), Some(b)) => Some(a.into_iter().filter(|(name, _)| b.contains_key(name)).collect()),
    }
}
