//! Operators with one operand.

use gatepost_csharp::{BinaryOp, Expr as Syntax, ExprKind as Kind, Literal, PostfixOp, PrefixOp, Span};

use super::Binder;
use super::bound::{Bound, Place};
use super::conversion::constant_of;
use super::user_conversion::strip;
use crate::clr::operators;
use crate::ir::{Expr, ExprKind, Lift};
use crate::ty::{Prim, Ty};
use crate::value::Value;

impl<'s> Binder<'_> {
    /// `-x`
    pub(super) fn prefix(&mut self, op: PrefixOp, operand: &'s Syntax, span: Span) -> Bound<'s> {
        if matches!(op, PrefixOp::Increment | PrefixOp::Decrement) {
            return self.step_by_one(op == PrefixOp::Increment, operand, span, true, false);
        }
        if op == PrefixOp::Minus
            && let Some(smallest) = self.smallest(operand, span)
        {
            return Bound::Value(smallest);
        }
        let bound = self.expr(operand);
        let bound = self.natural(bound);
        self.unary(op, bound, span)
    }

    /// `-2147483648`: the literal alone would not be an `int`.
    fn smallest(&self, operand: &Syntax, span: Span) -> Option<Expr> {
        match &operand.kind {
            Kind::Literal(Literal::UInt(2_147_483_648)) => {
                Some(self.constant(Value::Int32(i32::MIN), Ty::INT, span))
            }
            Kind::Literal(Literal::ULong(9_223_372_036_854_775_808)) => {
                Some(self.constant(Value::Int64(i64::MIN), Ty::LONG, span))
            }
            _ => None,
        }
    }

    fn unary(&mut self, op: PrefixOp, operand: Bound<'s>, span: Span) -> Bound<'s> {
        if operand.is_error() {
            return Bound::Error(span);
        }
        let operand = match self.user_unary(op.text(), operand, span) {
            Ok(result) => return result,
            Err(operand) => operand,
        };
        let Bound::Value(value) = operand else {
            let what = self.display(&operand);
            let message = match operand {
                Bound::Null(_) | Bound::Default(_) => {
                    ("CS8310", format!("Operator '{}' cannot be applied to operand '{what}'", op.text()))
                }
                _ => (
                    "CS0023",
                    format!("Operator '{}' cannot be applied to operand of type '{what}'", op.text()),
                ),
            };
            self.error(message.0, span, message.1);
            return Bound::Error(span);
        };
        let inner = strip(&value.ty).clone();
        let lifted = matches!(value.ty, Ty::Nullable(_));
        let checked = self.overflow == Some(true);
        let found = match (&inner, op) {
            (Ty::Prim(Prim::Bool), PrefixOp::Not) => Some((operators::not(), Ty::BOOL)),
            (Ty::Prim(Prim::Bool), _) => None,
            (Ty::Prim(prim), PrefixOp::Plus | PrefixOp::Minus | PrefixOp::Complement) => computed(*prim, op)
                .and_then(|prim| {
                    operators::unary(op, prim, checked).map(|operation| (operation, Ty::Prim(prim)))
                }),
            (ty, PrefixOp::Complement) if self.library.is_enum(ty) => {
                Some((operators::enum_not(), ty.clone()))
            }
            _ => None,
        };
        let Some((operation, ty)) = found else {
            let message =
                format!("Operator '{}' cannot be applied to operand of type '{}'", op.text(), value.ty);
            self.error("CS0023", span, message);
            return Bound::Error(span);
        };
        let wanted = if lifted { ty.clone().nullable() } else { ty.clone() };
        let at = value.span;
        let value = self.convert(Bound::Value(value), &wanted, at);
        if lifted {
            return Bound::Value(self.native_lifted(
                &operation,
                vec![value],
                Vec::new(),
                wanted,
                span,
                Lift::Null,
            ));
        }
        if let Some(constant) = constant_of(&value) {
            return Bound::Value(self.fold_unary(op, &operation, constant, ty, span));
        }
        Bound::Value(self.native(&operation, vec![value], Vec::new(), ty, span))
    }

    fn fold_unary(
        &mut self,
        op: PrefixOp,
        operation: &crate::ir::Operation,
        constant: Value,
        ty: Ty,
        span: Span,
    ) -> Expr {
        let checked = match &ty {
            Ty::Prim(prim) if self.overflow != Some(false) => operators::unary(op, *prim, true),
            _ => None,
        };
        let result = match &checked {
            Some(checked) => super::constant::run(checked, vec![constant]),
            None => super::constant::run(operation, vec![constant]),
        };
        match result {
            Ok(value) => self.constant(value, ty, span),
            Err(_) => {
                self.error("CS0220", span, "The operation overflows at compile time in checked mode");
                self.bad(span)
            }
        }
    }

    /// `x++`
    pub(super) fn postfix(
        &mut self,
        op: PostfixOp,
        operand: &'s Syntax,
        span: Span,
        used: bool,
    ) -> Bound<'s> {
        self.step_by_one(op == PostfixOp::Increment, operand, span, used, true)
    }

    /// `++x`, `x--` and the like.
    pub(super) fn step_by_one(
        &mut self,
        up: bool,
        operand: &'s Syntax,
        span: Span,
        used: bool,
        old: bool,
    ) -> Bound<'s> {
        let place = match self.expr(operand) {
            Bound::Place(place @ Place::Discard(_)) => {
                self.read(place);
                return Bound::Error(span);
            }
            Bound::Place(place) => place,
            Bound::Error(_) => return Bound::Error(span),
            other => {
                let message = "The operand of an increment or decrement operator must be a variable, property or indexer";
                let at = other.span();
                if !self.value(other).is_error() {
                    self.error("CS1059", at, message);
                }
                return Bound::Error(span);
            }
        };
        let ty = self.place_type(&place);
        if ty == Ty::Error {
            return Bound::Error(span);
        }
        let mut setup = Vec::new();
        let place = self.stable(place, &mut setup);
        let again = self.again(&place);
        let before = self.read(again);
        let before = if old && used { self.aside_value(before, &mut setup) } else { before };
        let kept = if old && used { Some(self.again_value(&before)) } else { None };
        let Some(after) = self.next_value(before, up, &ty, span) else { return Bound::Error(span) };
        let write =
            if used && kept.is_none() { self.write_and_give(place, after) } else { self.write(place, after) };
        let result = match kept {
            Some(kept) => {
                setup.push(write);
                kept
            }
            None => write,
        };
        if setup.is_empty() {
            return Bound::Value(result);
        }
        let ty = result.ty.clone();
        Bound::Value(Expr { kind: ExprKind::Sequence(setup, Box::new(result)), ty, span })
    }

    /// The value one up or down.
    fn next_value(&mut self, value: Expr, up: bool, ty: &Ty, span: Span) -> Option<Expr> {
        let op = if up { BinaryOp::Add } else { BinaryOp::Subtract };
        let text = if up { "++" } else { "--" };
        let numeric =
            matches!(strip(ty), Ty::Prim(prim) if *prim != Prim::Bool) || self.library.is_enum(strip(ty));
        if !numeric {
            let message = format!("Operator '{text}' cannot be applied to operand of type '{ty}'");
            self.error("CS0023", span, message);
            return None;
        }
        let one = Bound::Value(self.constant(Value::Int32(1), Ty::INT, span));
        let Bound::Value(sum) = self.operator(op, Bound::Value(value), one, span) else { return None };
        let conversion = self.explicit_standard(&sum.ty, ty)?;
        Some(self.apply_value(sum, &conversion, ty))
    }
}

/// The type that an operator with one operand computes in.
fn computed(prim: Prim, op: PrefixOp) -> Option<Prim> {
    match (prim, op) {
        (Prim::Single | Prim::Double | Prim::Decimal, PrefixOp::Plus | PrefixOp::Minus) => Some(prim),
        (Prim::UInt32, PrefixOp::Minus) => Some(Prim::Int64),
        _ => super::operator::promoted(prim),
    }
}
