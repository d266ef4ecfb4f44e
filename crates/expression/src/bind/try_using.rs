//! `try`, `using`, `lock`.

use gatepost_csharp::{Block, CatchClause, Expr as Syntax, Span, Stmt as Statement, UsingResource};

use super::bound::Bound;
use super::scope::{Jump, VariableKind};
use super::{Binder, VarId};
use crate::clr::operators;
use crate::ir::{Catch, Expr, Stmt, Try};
use crate::ty::Ty;

impl<'s> Binder<'_> {
    pub(super) fn try_statement(
        &mut self,
        block: &'s Block,
        catches: &'s [CatchClause],
        finally: Option<&'s Block>,
    ) -> Stmt {
        let body = self.block(block);
        let mut all: Vec<Catch> = Vec::new();
        for clause in catches {
            let general = all.iter().any(|known| known.ty.is_none() && known.when.is_none());
            if general {
                let message = "Catch clauses cannot follow the general catch clause of a try statement";
                self.error("CS1017", clause.span, message);
            }
            let bound = self.scoped(|this| this.catch_clause(clause, &all));
            all.push(bound);
        }
        let finally = finally.map(|block| self.within(Jump::Finally, |this| this.block(block)));
        Stmt::Try(Box::new(Try { body, catches: all, finally }))
    }

    fn catch_clause(&mut self, clause: &'s CatchClause, earlier: &[Catch]) -> Catch {
        let exception = Ty::named("System.Exception", []);
        let mut ty = None;
        let mut slot = None;
        let mut declare = Stmt::Nop;
        if let Some(declaration) = &clause.declaration {
            let span = declaration.ty.span;
            let caught = self.ty(&declaration.ty);
            if caught != Ty::Error && !self.library.is_subtype(&caught, &exception) {
                self.error("CS0155", span, "The type caught or thrown must be derived from System.Exception");
            }
            self.check_reachable(&caught, earlier, span);
            if let Some(name) = &declaration.name {
                let item = self.temporary(caught.clone());
                let id = self.declare(name, caught.clone(), VariableKind::Local);
                let value = self.read_variable(item, name.span);
                let set = self.set_variable(id, value);
                declare = Stmt::Block(vec![Stmt::FreshCell(id), Stmt::Expr(set)], Vec::new());
                slot = Some(item);
            }
            ty = Some(caught);
        }
        let when = clause.filter.as_ref().map(|filter| self.condition(filter));
        let declare = self.with_cells(declare);
        let body = self.within(Jump::Catch, |this| this.block(&clause.block));
        Catch { ty, slot, declare, when, body }
    }

    fn check_reachable(&mut self, caught: &Ty, earlier: &[Catch], span: Span) {
        let hidden = earlier.iter().filter(|known| known.when.is_none()).find_map(|known| {
            known.ty.as_ref().filter(|ty| **ty != Ty::Error && self.library.is_subtype(caught, ty))
        });
        if let Some(hidden) = hidden.filter(|_| *caught != Ty::Error) {
            let message = format!(
                "A previous catch clause already catches all exceptions of this or of a super type ('{hidden}')"
            );
            self.error("CS0160", span, message);
        }
    }

    /// `using (…) …`: the resource is disposed of in any case.
    pub(super) fn using_statement(
        &mut self,
        resource: &'s UsingResource,
        body: &'s Statement,
        span: Span,
    ) -> Stmt {
        let mut all = Vec::new();
        let ids: Vec<VarId> = match resource {
            UsingResource::Declaration(declaration) => {
                let mut declared = Vec::new();
                let ids = self.local(declaration, VariableKind::Using, &mut declared);
                let cells =
                    self.scopes.last_mut().map(|scope| std::mem::take(&mut scope.cells)).unwrap_or_default();
                all.extend(cells.into_iter().map(Stmt::FreshCell));
                all.append(&mut declared);
                ids
            }
            UsingResource::Expr(expr) => {
                let at = expr.span;
                let bound = self.expr(expr);
                let value = match self.typed(bound) {
                    Ok(value) => value,
                    Err(other) => self.convert(other, &Ty::named("System.IDisposable", []), at),
                };
                let id = self.temporary(value.ty.clone());
                let set = self.set_variable(id, value);
                all.push(Stmt::Expr(set));
                vec![id]
            }
        };
        let disposals: Vec<Stmt> =
            ids.iter().rev().filter_map(|id| self.dispose(*id, resource, span)).collect();
        let body = self.embedded(body);
        let mut nested = body;
        for disposal in disposals {
            nested = Stmt::Try(Box::new(Try { body: nested, catches: Vec::new(), finally: Some(disposal) }));
        }
        all.push(nested);
        Stmt::Block(all, Vec::new())
    }

    fn dispose(&mut self, id: VarId, resource: &'s UsingResource, span: Span) -> Option<Stmt> {
        let value = self.read_variable(id, span);
        if value.ty == Ty::Error {
            return None;
        }
        let disposable = Ty::named("System.IDisposable", []);
        if !self.library.is_subtype(&value.ty, &disposable) {
            let at = match resource {
                UsingResource::Declaration(declaration) => declaration.span,
                UsingResource::Expr(expr) => expr.span,
            };
            let message = format!(
                "'{}': type used in a using statement must be implicitly convertible to 'System.IDisposable' or implement a suitable 'Dispose' method.",
                value.ty
            );
            self.error("CS1674", at, message);
            return None;
        }
        let found = self
            .library
            .members(&value.ty, "Dispose")
            .into_iter()
            .flatten()
            .find(|found| found.member.params.is_empty() && !found.member.is_static)?;
        let inner = self.temporary(value.ty.clone());
        let receiver = self.read_variable(inner, span);
        let call =
            self.native(&found.member.get, vec![receiver], found.owner_args().to_vec(), Ty::Void, span);
        let kind = crate::ir::ExprKind::IfNotNull(Box::new(value), inner, Box::new(call));
        Some(Stmt::Expr(Expr { kind, ty: Ty::Void, span }))
    }

    /// `lock (x) …`: one thread runs an expression, so that only null is of interest.
    pub(super) fn lock_statement(&mut self, object: &'s Syntax, body: &'s Statement) -> Stmt {
        let at = object.span;
        let bound = self.expr(object);
        let value = match self.typed(bound) {
            Ok(value) => value,
            Err(Bound::Null(at)) => self.constant(crate::value::Value::Null, Ty::Object, at),
            Err(other) => self.convert(other, &Ty::Object, at),
        };
        if value.ty != Ty::Error && self.library.is_value_type(&value.ty) {
            let message = format!("'{}' is not a reference type as required by the lock statement", value.ty);
            self.error("CS0185", at, message);
        }
        let check = self.native(&operators::null_check("obj"), vec![value], Vec::new(), Ty::Object, at);
        let body = self.embedded(body);
        Stmt::Block(vec![Stmt::Expr(check), body], Vec::new())
    }
}
