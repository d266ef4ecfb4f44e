//! Arguments: how they are written, and how they reach their parameters.

use ecow::EcoString;
use gatepost_csharp::{
    Argument, ArgumentModifier, Arguments, DesignationKind, Expr as Syntax, ExprKind as Kind, Span, TypeKind,
};

use super::bound::{Bound, Place};
use super::overload::{Fit, Param};
use super::{Binder, VarId};
use crate::clr::operators;
use crate::ir::{Expr, ExprKind, OutTarget};
use crate::library::{Default, ParamMode};
use crate::ty::Ty;

/// A bound argument.
pub(super) struct Arg<'s> {
    pub(super) name: Option<(EcoString, Span)>,
    pub(super) modifier: ArgumentModifier,
    pub(super) bound: Bound<'s>,
    pub(super) span: Span,
}

/// Arguments in the order of the parameters, ready to be passed.
#[derive(Default)]
pub(super) struct Passed {
    /// What runs before the call.
    pub(super) setup: Vec<Expr>,
    pub(super) args: Vec<Expr>,
    pub(super) outs: Vec<OutTarget>,
    /// What runs after the call: copies out of variables that stand for places.
    pub(super) after: Vec<Expr>,
}

/// How arguments that stand for variables are passed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Native,
    Cell,
}

impl<'s> Arg<'s> {
    /// An argument that is only a value.
    pub(super) fn value(bound: Bound<'s>) -> Self {
        let span = bound.span();
        Self { name: None, modifier: ArgumentModifier::None, bound, span }
    }
}

impl<'s> Binder<'_> {
    pub(super) fn arguments(&mut self, arguments: &'s Arguments) -> Vec<Arg<'s>> {
        arguments.list.iter().map(|argument| self.argument(argument)).collect()
    }

    fn argument(&mut self, argument: &'s Argument) -> Arg<'s> {
        let name = argument.name.as_ref().map(|name| (name.text.clone(), name.span));
        let bound = match argument.modifier {
            ArgumentModifier::None | ArgumentModifier::In => {
                let bound = self.expr(&argument.value);
                self.value(bound)
            }
            ArgumentModifier::Out | ArgumentModifier::Ref => self.by_reference(&argument.value),
        };
        if let Bound::Value(value) = &bound
            && value.ty == Ty::Void
        {
            let message = "Argument: cannot convert from 'void'";
            self.error("CS1503", argument.span, message);
            return Arg {
                name,
                modifier: argument.modifier,
                bound: Bound::Error(argument.span),
                span: argument.value.span,
            };
        }
        Arg { name, modifier: argument.modifier, bound, span: argument.value.span }
    }

    fn by_reference(&mut self, value: &'s Syntax) -> Bound<'s> {
        match &value.kind {
            Kind::Declaration { ty, designation } => Bound::OutVariable(ty, designation, value.span),
            Kind::Name(name) if name.identifier.text == "_" && self.symbol("_").is_none() => {
                Bound::Place(Place::Discard(value.span))
            }
            _ => match self.expr(value) {
                Bound::Place(
                    place @ (Place::Property { .. } | Place::Indexer { .. } | Place::Anonymous { .. }),
                ) => {
                    let message = "A property or indexer may not be passed as an out or ref parameter";
                    self.error("CS0206", place.span(), message);
                    Bound::Error(value.span)
                }
                Bound::Place(place) => Bound::Place(place),
                Bound::Error(span) => Bound::Error(span),
                other => {
                    self.error("CS1510", other.span(), "A ref or out value must be an assignable variable");
                    Bound::Error(value.span)
                }
            },
        }
    }

    /// Converts the arguments to what the member takes and puts them in its order.
    pub(super) fn pass(&mut self, args: Vec<Arg<'s>>, chosen: &Fit, way: Way, span: Span) -> Passed {
        let mut passed = Passed::default();
        let mut slots: Vec<Option<Expr>> = chosen.params.iter().map(|_| None).collect();
        let mut rest: Vec<Expr> = Vec::new();
        let in_order = chosen.targets.windows(2).all(|pair| matches!(pair, [a, b] if a <= b));
        let last = chosen.params.len().saturating_sub(1);
        for ((arg, target), conversion) in args.into_iter().zip(&chosen.targets).zip(&chosen.conversions) {
            let Some(param) = chosen.params.get(*target) else { continue };
            if matches!(param.mode, ParamMode::Out | ParamMode::Ref) {
                let reference = self.reference(arg, param, &mut passed);
                let value = match way {
                    Way::Native => self.by_value(reference, param, &mut passed),
                    Way::Cell => Some(self.by_cell(reference, param)),
                };
                if let Some(slot) = slots.get_mut(*target) {
                    *slot = value;
                }
                continue;
            }
            let ty = if chosen.expanded && *target == last { element(&param.ty) } else { param.ty.clone() };
            let value = match conversion {
                Some(conversion) => self.apply(arg.bound, conversion, &ty),
                None => self.bad(arg.span),
            };
            let value = if in_order { value } else { self.aside_value(value, &mut passed.setup) };
            if chosen.expanded && *target == last {
                rest.push(value);
            } else if let Some(slot) = slots.get_mut(*target) {
                *slot = Some(value);
            }
        }
        self.fill(chosen, slots, rest, span, &mut passed);
        passed
    }

    /// Gives the parameters that no argument reaches what they have instead.
    fn fill(
        &mut self,
        chosen: &Fit,
        slots: Vec<Option<Expr>>,
        rest: Vec<Expr>,
        span: Span,
        passed: &mut Passed,
    ) {
        let last = chosen.params.len().saturating_sub(1);
        let mut rest = Some(rest);
        for (index, (slot, param)) in slots.into_iter().zip(&chosen.params).enumerate() {
            if let Some(value) = slot {
                passed.args.push(value);
                continue;
            }
            if param.mode == ParamMode::Out {
                continue;
            }
            if chosen.expanded && index == last {
                let items = rest.take().unwrap_or_default();
                let make = operators::array_of(vec![items.len()]);
                let array = self.native(&make, items, vec![element(&param.ty)], param.ty.clone(), span);
                passed.args.push(array);
                continue;
            }
            let value = match &param.default {
                Some(Default::Value(value)) => self.default_argument(value, &param.ty),
                _ => self.library.default_value(&param.ty),
            };
            passed.args.push(self.constant(value, param.ty.clone(), span));
        }
    }

    fn default_argument(&mut self, value: &crate::value::Value, ty: &Ty) -> crate::value::Value {
        let from = value.ty().unwrap_or(Ty::Null);
        let constant = Bound::Value(self.constant(value.clone(), from, Span::default()));
        match self.implicit(&constant, ty) {
            Some(conversion) => match self.apply(constant, &conversion, ty).kind {
                ExprKind::Const(value) => value,
                _ => value.clone(),
            },
            None => value.clone(),
        }
    }

    /// Puts a value into a variable, so that it can be used out of the order in which it is evaluated.
    pub(super) fn aside_value(&mut self, value: Expr, setup: &mut Vec<Expr>) -> Expr {
        if matches!(value.kind, ExprKind::Const(_) | ExprKind::Global | ExprKind::Lambda(..)) {
            return value;
        }
        let span = value.span;
        let temporary = self.temporary(value.ty.clone());
        let store = self.set_variable(temporary, value);
        setup.push(store);
        self.read_variable(temporary, span)
    }

    /// The variable that an argument stands for; `None` for `out _`.
    fn reference(&mut self, arg: Arg<'s>, param: &Param, passed: &mut Passed) -> Option<VarId> {
        match arg.bound {
            Bound::OutVariable(ty, designation, _) => {
                let declared = if ty.kind == TypeKind::Var { param.ty.clone() } else { self.ty(ty) };
                match &designation.kind {
                    DesignationKind::Variable(name) => Some(self.declare_in_expression(name, declared)),
                    _ => None,
                }
            }
            Bound::Place(Place::Variable(id, span)) => {
                self.check_assignable_variable(id, span);
                Some(id)
            }
            Bound::Place(Place::Discard(_)) => None,
            Bound::Place(place) => {
                let place = self.stable(place, &mut passed.setup);
                let ty = self.place_type(&place);
                let temporary = self.temporary(ty);
                if param.mode == ParamMode::Ref {
                    let again = self.again(&place);
                    let value = self.read(again);
                    let store = self.set_variable(temporary, value);
                    passed.setup.push(store);
                }
                let value = self.read_variable(temporary, arg.span);
                let write = self.write(place, value);
                passed.after.push(write);
                Some(temporary)
            }
            _ => None,
        }
    }

    /// A native function takes the value of a `ref` argument, and gives the new one back.
    fn by_value(&mut self, variable: Option<VarId>, param: &Param, passed: &mut Passed) -> Option<Expr> {
        passed.outs.push(variable.map_or(OutTarget::Discard, OutTarget::Local));
        let variable = variable.filter(|_| param.mode == ParamMode::Ref)?;
        Some(self.read_variable(variable, Span::default()))
    }

    /// A local function takes the variable itself.
    fn by_cell(&mut self, variable: Option<VarId>, param: &Param) -> Expr {
        let id = variable.unwrap_or_else(|| self.temporary(param.ty.clone()));
        // Until frames are laid out, a cell stands for the variable itself.
        Expr { kind: ExprKind::Cell(id), ty: param.ty.clone(), span: Span::default() }
    }
}

/// The element type of a `params` array.
pub(super) fn element(ty: &Ty) -> Ty {
    match ty {
        Ty::Array(element, _) => Ty::clone(element),
        other => other.clone(),
    }
}
