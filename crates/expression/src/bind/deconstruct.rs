//! Deconstruction: `(a, b) = t`, `var (a, b) = t`.

use gatepost_csharp::{
    Designation, DesignationKind, Expr as Syntax, ExprKind as Kind, Identifier, Span, TypeKind, TypeSyntax,
};

use super::Binder;
use super::bound::{Bound, Place};
use crate::clr::record;
use crate::ir::{Expr, ExprKind, Lift, NativeCall, OutTarget};
use crate::library::ParamMode;
use crate::ty::{Element, Ty};

/// Where a part of a deconstructed value goes.
pub(super) enum Part<'s> {
    Place(Place),
    Declare(&'s Identifier, Option<Ty>),
    Discard,
    Parts(Vec<Part<'s>>),
    /// After an error.
    Nowhere,
}

impl<'s> Binder<'_> {
    /// `(a, b) = value`
    pub(super) fn deconstruction(
        &mut self,
        target: &'s Syntax,
        value: &'s Syntax,
        span: Span,
        used: bool,
    ) -> Bound<'s> {
        let mut setup = Vec::new();
        let part = self.part(target, &mut setup);
        let value = self.expr(value);
        let value = self.value(value);
        if value.is_error() {
            self.give_up(&part);
            return Bound::Error(span);
        }
        let mut assigns = Vec::new();
        let result = self.deconstruct(part, value, &mut setup, &mut assigns);
        setup.append(&mut assigns);
        let Some(result) = result else { return Bound::Error(span) };
        if !used {
            let nothing = self.constant(crate::value::Value::Null, Ty::Void, span);
            return Bound::Value(Expr {
                kind: ExprKind::Sequence(setup, Box::new(nothing)),
                ty: Ty::Void,
                span,
            });
        }
        let ty = result.ty.clone();
        Bound::Value(Expr { kind: ExprKind::Sequence(setup, Box::new(result)), ty, span })
    }

    /// What one part of the left side is.
    pub(super) fn part(&mut self, target: &'s Syntax, setup: &mut Vec<Expr>) -> Part<'s> {
        match &target.kind {
            Kind::Tuple(elements) => {
                Part::Parts(elements.iter().map(|element| self.part(&element.value, setup)).collect())
            }
            Kind::Parenthesized(inner) => self.part(inner, setup),
            Kind::Declaration { ty, designation } => self.designated(ty, designation),
            _ => match self.target(target) {
                Some(Place::Discard(_)) => Part::Discard,
                Some(place) => Part::Place(self.stable(place, setup)),
                None => Part::Nowhere,
            },
        }
    }

    fn designated(&mut self, ty: &'s TypeSyntax, designation: &'s Designation) -> Part<'s> {
        match &designation.kind {
            DesignationKind::Discard => Part::Discard,
            DesignationKind::Variable(name) => {
                let ty = (ty.kind != TypeKind::Var).then(|| self.ty(ty));
                Part::Declare(name, ty)
            }
            DesignationKind::Tuple(all) => {
                Part::Parts(all.iter().map(|designation| self.designated(ty, designation)).collect())
            }
        }
    }

    /// Declares the variables of a left side whose right side is wrong.
    pub(super) fn give_up(&mut self, part: &Part<'s>) {
        match part {
            Part::Declare(name, ty) => {
                self.declare_in_expression(name, ty.clone().unwrap_or(Ty::Error));
            }
            Part::Parts(parts) => parts.iter().for_each(|part| self.give_up(part)),
            Part::Place(_) | Part::Discard | Part::Nowhere => {}
        }
    }

    /// Takes a value apart: `setup` evaluates its pieces, `assigns` puts them where they go. Gives the value that
    /// the assignment has.
    pub(super) fn deconstruct(
        &mut self,
        part: Part<'s>,
        value: Bound<'s>,
        setup: &mut Vec<Expr>,
        assigns: &mut Vec<Expr>,
    ) -> Option<Expr> {
        let span = value.span();
        match part {
            Part::Parts(parts) => {
                let pieces = self.pieces(value, parts.len(), setup);
                let Some(pieces) = pieces else {
                    parts.iter().for_each(|part| self.give_up(part));
                    return None;
                };
                let mut results = Vec::new();
                for (part, piece) in parts.into_iter().zip(pieces) {
                    results.push(self.deconstruct(part, piece, setup, assigns));
                }
                let results: Vec<Expr> = results.into_iter().collect::<Option<_>>()?;
                let ty = Ty::Tuple(
                    results.iter().map(|result| Element { name: None, ty: result.ty.clone() }).collect(),
                );
                Some(self.native(&record::make(&ty), results, vec![ty.clone()], ty, span))
            }
            Part::Place(place) => {
                let ty = self.place_type(&place);
                let value = self.convert(value, &ty, span);
                let value = self.aside_value(value, setup);
                let result = self.again_value(&value);
                let write = self.write(place, value);
                assigns.push(write);
                Some(result)
            }
            Part::Declare(name, ty) => {
                let value = match ty {
                    Some(ty) => self.convert(value, &ty, span),
                    None => match self.typed(value) {
                        Ok(value) => value,
                        Err(other) => {
                            let message = format!(
                                "Cannot infer the type of implicitly-typed deconstruction variable '{}'.",
                                name.text
                            );
                            if !other.is_error() {
                                self.error("CS8130", name.span, message);
                            }
                            self.bad(span)
                        }
                    },
                };
                let value = self.aside_value(value, setup);
                let result = self.again_value(&value);
                let id = self.declare_in_expression(name, value.ty.clone());
                let write = self.set_variable(id, value);
                assigns.push(write);
                Some(result)
            }
            Part::Discard => match self.typed(value) {
                Ok(value) => Some(self.aside_value(value, setup)),
                Err(_) => Some(self.bad(span)),
            },
            Part::Nowhere => None,
        }
    }

    /// The pieces of a tuple, or of what a `Deconstruct` method gives.
    fn pieces(&mut self, value: Bound<'s>, count: usize, setup: &mut Vec<Expr>) -> Option<Vec<Bound<'s>>> {
        let span = value.span();
        match self.type_of(&value) {
            Some(Ty::Error) => return None,
            Some(Ty::Tuple(_)) => {}
            None if matches!(value, Bound::Tuple(..)) => {}
            Some(ty) => return self.deconstruct_method(value, &ty, count, setup),
            None => {
                self.error(
                    "CS8131",
                    span,
                    "Deconstruct assignment requires an expression with a type on the right-hand-side.",
                );
                return None;
            }
        }
        let pieces = self.tuple_elements(value, setup);
        if pieces.len() != count {
            let message = format!(
                "Cannot deconstruct a tuple of '{}' elements into '{count}' variables.",
                pieces.len()
            );
            self.error("CS8132", span, message);
            return None;
        }
        Some(pieces)
    }

    fn deconstruct_method(
        &mut self,
        value: Bound<'s>,
        ty: &Ty,
        count: usize,
        setup: &mut Vec<Expr>,
    ) -> Option<Vec<Bound<'s>>> {
        let span = value.span();
        let levels = self.library.members(ty, "Deconstruct");
        let found = levels.into_iter().flatten().find(|found| {
            found.member.params.len() == count
                && found.member.params.iter().all(|param| param.mode == ParamMode::Out)
        });
        let Some(found) = found else {
            let message = format!(
                "No suitable 'Deconstruct' instance or extension method was found for type '{ty}', with {count} out parameters and a void return type."
            );
            self.error("CS8129", span, message);
            return None;
        };
        self.use_member(&found, ty, span);
        let Bound::Value(receiver) = self.natural(value) else { return None };
        let mut pieces = Vec::new();
        let mut outs = Vec::new();
        for param in &found.member.params {
            let temporary = self.temporary(found.seen(&param.ty));
            outs.push(OutTarget::Local(temporary));
            pieces.push(Bound::Value(self.read_variable(temporary, span)));
        }
        let call = NativeCall {
            operation: std::sync::Arc::clone(&found.member.get),
            args: vec![receiver],
            type_args: found.owner_args().to_vec(),
            outs,
            lift: Lift::No,
        };
        setup.push(Expr { kind: ExprKind::Call(Box::new(call)), ty: Ty::Void, span });
        Some(pieces)
    }
}
