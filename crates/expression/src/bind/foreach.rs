//! `foreach`.

use gatepost_csharp::{
    Expr as Syntax, ForEachTarget, Identifier, Span, Stmt as Statement, TypeKind, TypeSyntax,
};

use super::bound::Bound;
use super::scope::{Jump, VariableKind};
use super::{Binder, VarId};
use crate::ir::{Expr, ExprKind, ForEach, Stmt};
use crate::ty::Ty;
use crate::value::Value;

impl<'s> Binder<'_> {
    pub(super) fn foreach(
        &mut self,
        target: &'s ForEachTarget,
        source: &'s Syntax,
        body: &'s Statement,
        span: Span,
    ) -> Stmt {
        self.scoped(|this| {
            let bound = this.expr(source);
            let (source, item_type) = this.sequence(bound, source.span);
            let item = this.temporary(item_type.clone());
            let cells =
                this.scopes.last_mut().map(|scope| std::mem::take(&mut scope.cells)).unwrap_or_default();
            let declare = match target {
                ForEachTarget::Variable { ty, name } => this.loop_variable(ty, name, item, &item_type, span),
                ForEachTarget::Deconstruction(target) => this.loop_parts(target, item, span),
            };
            let body = this.within(Jump::Loop, |this| this.embedded(body));
            let each = Stmt::ForEach(Box::new(ForEach { source, item, declare, body, span }));
            if cells.is_empty() {
                return each;
            }
            Stmt::Block(cells.into_iter().map(Stmt::FreshCell).chain([each]).collect(), Vec::new())
        })
    }

    /// What is enumerated, and the type of its items.
    fn sequence(&mut self, bound: Bound<'s>, span: Span) -> (Expr, Ty) {
        let source = match self.natural(bound) {
            Bound::Value(value) if value.ty == Ty::Error => return (value, Ty::Error),
            Bound::Value(value) if !matches!(value.kind, ExprKind::Const(Value::Null)) => value,
            Bound::Error(_) => return (self.bad(span), Ty::Error),
            Bound::Value(Expr { kind: ExprKind::Const(Value::Null), .. }) | Bound::Null(_) => {
                self.error("CS0186", span, "Use of null is not valid in this context");
                return (self.bad(span), Ty::Error);
            }
            other => {
                let what = self.display(&other);
                return self.not_enumerable(&what, span);
            }
        };
        if let Some(item) = self.library.item_type(&source.ty)
            && item != Ty::Object
        {
            return (source, item);
        }
        let source = match self.enumerator(source) {
            Ok(result) => return result,
            Err(source) => source,
        };
        match self.library.item_type(&source.ty) {
            Some(item) => (source, item),
            None => {
                let what = source.ty.to_string();
                self.not_enumerable(&what, span)
            }
        }
    }

    /// A type that says by its `GetEnumerator` which of its sequences is meant.
    fn enumerator(&mut self, source: Expr) -> Result<(Expr, Ty), Expr> {
        let all = self.library.members(&source.ty, "GetEnumerator").into_iter().flatten();
        let found = all.into_iter().find(|found| found.member.params.is_empty() && !found.member.is_static);
        let Some(found) = found else { return Err(source) };
        let enumerator = found.seen(&found.member.ty);
        let current = self.library.members(&enumerator, "Current").into_iter().flatten().next();
        let Some(current) = current else { return Err(source) };
        let item = current.seen(&current.member.ty);
        let (type_args, span) = (found.owner_args().to_vec(), source.span);
        Ok((self.native(&found.member.get, vec![source], type_args, enumerator, span), item))
    }

    fn not_enumerable(&mut self, what: &str, span: Span) -> (Expr, Ty) {
        let message = format!(
            "foreach statement cannot operate on variables of type '{what}' because '{what}' does not contain a public instance definition for 'GetEnumerator'"
        );
        self.error("CS1579", span, message);
        (self.bad(span), Ty::Error)
    }

    fn loop_variable(
        &mut self,
        ty: &'s TypeSyntax,
        name: &'s Identifier,
        item: VarId,
        item_type: &Ty,
        span: Span,
    ) -> Stmt {
        let ty = if ty.kind == TypeKind::Var { item_type.clone() } else { self.ty(ty) };
        let id = self.declare(name, ty.clone(), VariableKind::ForEach);
        let value = self.read_variable(item, name.span);
        let value = match self.explicit(&Bound::Value(value), &ty) {
            Some(conversion) => {
                let value = self.read_variable(item, name.span);
                self.apply_value(value, &conversion, &ty)
            }
            None => {
                let (from, to) = (super::message::full(item_type), super::message::full(&ty));
                self.error("CS0030", span, format!("Cannot convert type '{from}' to '{to}'"));
                self.bad(name.span)
            }
        };
        let set = self.set_variable(id, value);
        Stmt::Block(vec![Stmt::FreshCell(id), Stmt::Expr(set)], Vec::new())
    }

    fn loop_parts(&mut self, target: &'s Syntax, item: VarId, span: Span) -> Stmt {
        let mut setup = Vec::new();
        let part = self.part(target, &mut setup);
        let value = self.read_variable(item, span);
        let mut assigns = Vec::new();
        self.deconstruct(part, Bound::Value(value), &mut setup, &mut assigns);
        let steps = setup.into_iter().chain(assigns).map(Stmt::Expr).collect();
        let cells = self.scopes.last_mut().map(|scope| std::mem::take(&mut scope.cells)).unwrap_or_default();
        let all: Vec<Stmt> = cells.into_iter().map(Stmt::FreshCell).chain::<Vec<Stmt>>(steps).collect();
        Stmt::Block(all, Vec::new())
    }
}
