//! `is`, and the patterns of `is` and `case`.

use gatepost_csharp::{Designation, DesignationKind, Expr as Syntax, Pattern, PatternKind, Span, TypeSyntax};

use super::Binder;
use super::bound::Bound;
use super::conversion::{Conversion, constant_of};
use super::message::full;
use super::user_conversion::strip;
use crate::clr::operators;
use crate::ir::{Expr, ExprKind, Lift};
use crate::ty::Ty;
use crate::value::Value;

impl<'s> Binder<'_> {
    /// `x is …`
    pub(super) fn is(&mut self, operand: &'s Syntax, pattern: &'s Pattern, span: Span) -> Bound<'s> {
        let bound = self.expr(operand);
        let value = match self.natural(bound) {
            Bound::Value(value) => value,
            Bound::Null(at) => self.constant(Value::Null, Ty::Object, at),
            Bound::Error(at) => self.bad(at),
            other => {
                let message = "The first operand of an 'is' or 'as' operator may not be a lambda expression, anonymous method, or method group.";
                self.error("CS0837", other.span(), message);
                self.bad(span)
            }
        };
        let mut setup = Vec::new();
        let test = match &pattern.kind {
            PatternKind::Type(ty) => match self.pattern_type(ty) {
                PatternType::Type(ty) => self.is_type(value, &ty, span),
                PatternType::Constant(constant) => self.constant_test(value, constant, span),
                PatternType::Error => self.bad(span),
            },
            _ => {
                let value = self.aside_value(value, &mut setup);
                self.pattern(&value, pattern, span)
            }
        };
        if test.ty == Ty::Error {
            return Bound::Error(span);
        }
        if setup.is_empty() {
            return Bound::Value(Expr { span, ..test });
        }
        Bound::Value(Expr { kind: ExprKind::Sequence(setup, Box::new(test)), ty: Ty::BOOL, span })
    }

    fn is_type(&mut self, value: Expr, ty: &Ty, span: Span) -> Expr {
        if value.ty == Ty::Error || *ty == Ty::Error {
            return self.bad(span);
        }
        if self.explicit_standard(&value.ty, ty).is_none_or(|one| !is_test(&one)) {
            let message = format!("The given expression is never of the provided ('{ty}') type");
            self.warning("CS0184", span, message);
        }
        Expr { kind: ExprKind::Is(Box::new(value), strip(ty).clone()), ty: Ty::BOOL, span }
    }

    /// The test that a pattern is; the value has been put aside.
    pub(super) fn pattern(&mut self, value: &Expr, pattern: &'s Pattern, span: Span) -> Expr {
        match &pattern.kind {
            PatternKind::Type(ty) => match self.pattern_type(ty) {
                PatternType::Type(ty) => self.type_test(value, &ty, pattern.span),
                PatternType::Constant(constant) => {
                    let value = self.again_value(value);
                    self.constant_test(value, constant, pattern.span)
                }
                PatternType::Error => self.bad(span),
            },
            PatternKind::Declaration { ty, designation } => self.declaration(value, ty, designation, span),
            PatternKind::Var(designation) => {
                let value = self.again_value(value);
                let yes = self.constant(Value::Bool(true), Ty::BOOL, span);
                self.designate(designation, value, yes)
            }
            PatternKind::Constant(constant) => {
                let bound = self.expr(constant);
                let value = self.again_value(value);
                self.constant_test(value, bound, pattern.span)
            }
        }
    }

    /// `T x`
    fn declaration(
        &mut self,
        value: &Expr,
        ty: &'s TypeSyntax,
        designation: &'s Designation,
        span: Span,
    ) -> Expr {
        let at = ty.span;
        let ty = self.ty(ty);
        if matches!(ty, Ty::Nullable(_)) {
            let message = format!(
                "It is not legal to use nullable type '{ty}' in a pattern; use the underlying type '{}' instead.",
                strip(&ty)
            );
            self.error("CS8116", at, message);
        }
        let test = self.type_test(value, &ty, at);
        let again = self.again_value(value);
        let cast = match self.explicit_standard(&again.ty, &ty) {
            Some(conversion) if test.ty != Ty::Error => self.apply_value(again, &conversion, &ty),
            _ => Expr { ty: ty.clone(), ..self.bad(span) },
        };
        let yes = self.constant(Value::Bool(true), Ty::BOOL, span);
        let assign = self.designate(designation, cast, yes);
        if matches!(designation.kind, DesignationKind::Discard) {
            return test;
        }
        if test.ty == Ty::Error {
            return test;
        }
        Expr { kind: ExprKind::And(Box::new(test), Box::new(assign)), ty: Ty::BOOL, span }
    }

    fn designate(&mut self, designation: &'s Designation, value: Expr, yes: Expr) -> Expr {
        let span = designation.span;
        match &designation.kind {
            DesignationKind::Discard => yes,
            DesignationKind::Variable(name) => {
                let id = self.declare_in_expression(name, value.ty.clone());
                let set = self.set_variable(id, value);
                Expr { kind: ExprKind::Sequence(vec![set], Box::new(yes)), ty: Ty::BOOL, span }
            }
            DesignationKind::Tuple(_) => {
                self.error("CS8652", span, "Feature 'recursive patterns' is not available in C# 7.3.");
                self.bad(span)
            }
        }
    }

    fn type_test(&mut self, value: &Expr, ty: &Ty, span: Span) -> Expr {
        if value.ty == Ty::Error || *ty == Ty::Error {
            return self.bad(span);
        }
        let possible = self.explicit_standard(&value.ty, ty).is_some_and(|one| is_test(&one));
        if !possible {
            let (from, to) = (full(&value.ty), full(ty));
            let message =
                format!("An expression of type '{from}' cannot be handled by a pattern of type '{to}'.");
            self.error("CS8121", span, message);
            return self.bad(span);
        }
        let value = self.again_value(value);
        Expr { kind: ExprKind::Is(Box::new(value), ty.clone()), ty: Ty::BOOL, span }
    }

    /// A name behind `is` or `case` means a type or a constant.
    fn pattern_type(&mut self, syntax: &'s TypeSyntax) -> PatternType<'s> {
        let (ty, diagnostics) = self.aside(|this| this.ty(syntax));
        if !super::report::has_errors(&diagnostics) && ty != Ty::Error {
            self.diagnostics.extend(diagnostics);
            return PatternType::Type(ty);
        }
        if let Some(constant) = self.named_constant(syntax) {
            return PatternType::Constant(constant);
        }
        self.diagnostics.extend(diagnostics);
        PatternType::Error
    }

    fn named_constant(&mut self, syntax: &TypeSyntax) -> Option<Bound<'s>> {
        let expression = syntax.to_expression()?;
        let (constant, diagnostics) = self.aside(|this| match this.expr(&expression) {
            Bound::Value(value) => Some(value),
            Bound::Place(place) => Some(this.read(place)),
            _ => None,
        });
        if super::report::has_errors(&diagnostics) {
            return None;
        }
        self.diagnostics.extend(diagnostics);
        constant.map(Bound::Value)
    }

    /// Whether a value is equal to a constant.
    pub(super) fn constant_test(&mut self, value: Expr, constant: Bound<'s>, span: Span) -> Expr {
        if value.ty == Ty::Error {
            return value;
        }
        let constant = self.value(constant);
        let at = constant.span();
        let ty = value.ty.clone();
        if constant.is_error() {
            return self.bad(span);
        }
        let is_constant =
            matches!(constant, Bound::Null(_) | Bound::Default(_)) || constant.constant().is_some();
        if !is_constant {
            self.error("CS0150", at, "A constant value is expected");
            return self.bad(span);
        }
        if let Bound::Null(_) = constant {
            if !self.library.admits_null(&ty) {
                self.no_conversion(&constant, &ty, at);
                return self.bad(span);
            }
            let null = self.constant(Value::Null, ty, at);
            return self.native(
                &operators::same(gatepost_csharp::BinaryOp::Equal),
                vec![value, null],
                Vec::new(),
                Ty::BOOL,
                span,
            );
        }
        let target = strip(&ty).clone();
        let direct = matches!(target, Ty::Prim(_) | Ty::String) || self.library.is_enum(&target);
        let wanted = if direct { target } else { ty.clone() };
        let constant = self.convert(constant, &wanted, at);
        if constant.ty == Ty::Error {
            return constant;
        }
        if direct && let Some(operation) = self.equality(&wanted) {
            let lift = if matches!(ty, Ty::Nullable(_)) { Lift::Equal } else { Lift::No };
            if let (Some(a), Some(b), Lift::No) = (constant_of(&value), constant_of(&constant), lift)
                && let Ok(result) = super::constant::run(&operation, vec![a, b])
            {
                return self.constant(result, Ty::BOOL, span);
            }
            return self.native_lifted(&operation, vec![value, constant], Vec::new(), Ty::BOOL, span, lift);
        }
        self.native(&operators::constant_equal(), vec![value, constant], Vec::new(), Ty::BOOL, span)
    }

    fn equality(&self, ty: &Ty) -> Option<std::sync::Arc<crate::ir::Operation>> {
        let equal = gatepost_csharp::BinaryOp::Equal;
        match ty {
            Ty::Prim(prim) => operators::compare(equal, *prim),
            Ty::String => Some(operators::string_equal(equal)),
            _ => operators::enum_compare(equal),
        }
    }
}

enum PatternType<'s> {
    Type(Ty),
    Constant(Bound<'s>),
    Error,
}

/// Conversions whose outcome a type test can tell; it does not look behind numbers.
fn is_test(conversion: &Conversion) -> bool {
    match conversion {
        Conversion::Identity | Conversion::Same | Conversion::Checked | Conversion::Unknown => true,
        Conversion::Unwrap(inner) | Conversion::Wrap(inner) => is_test(inner),
        _ => false,
    }
}
