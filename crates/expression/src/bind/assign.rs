//! Assignments.

use gatepost_csharp::{AssignOp, BinaryOp, Expr as Syntax, ExprKind as Kind, Span};

use super::bound::{Bound, Place};
use super::scope::VariableKind;
use super::{Binder, VarId};
use crate::clr::{operators, record};
use crate::ir::{Expr, ExprKind};
use crate::ty::Ty;
use crate::value::Value;

impl<'s> Binder<'_> {
    /// `a = b`, `a += b`; `used` says whether the result matters.
    pub(super) fn assignment(
        &mut self,
        op: AssignOp,
        target: &'s Syntax,
        value: &'s Syntax,
        span: Span,
        used: bool,
    ) -> Bound<'s> {
        if let AssignOp::Compound(op) = op {
            return self.compound(op, target, value, span, used);
        }
        if matches!(target.kind, Kind::Tuple(_) | Kind::Declaration { .. }) {
            return self.deconstruction(target, value, span, used);
        }
        let Some(place) = self.target(target) else {
            let value = self.expr(value);
            self.value(value);
            return Bound::Error(span);
        };
        if let Place::Discard(_) = place {
            let value = self.expr(value);
            return match self.typed(value) {
                Ok(value) => Bound::Value(value),
                Err(other) => {
                    if !other.is_error() {
                        let what = self.display(&other);
                        let message = format!("Cannot assign {what} to an implicitly-typed variable");
                        self.error("CS8183", other.span(), message);
                    }
                    Bound::Error(span)
                }
            };
        }
        let ty = self.place_type(&place);
        let value = self.expect(value, &ty);
        self.check_self_assignment(&place, &value, span);
        let assigned = if used { self.write_and_give(place, value) } else { self.write(place, value) };
        Bound::Value(Expr { span, ..assigned })
    }

    /// What stands left of `=`; `None` after an error.
    pub(super) fn target(&mut self, target: &'s Syntax) -> Option<Place> {
        if let Kind::Name(name) = &target.kind
            && name.identifier.text == "_"
            && self.symbol("_").is_none()
        {
            return Some(Place::Discard(target.span));
        }
        match self.expr(target) {
            Bound::Place(place) => Some(place),
            Bound::Error(_) => None,
            Bound::Group(group) => {
                let message = format!("Cannot assign to '{}' because it is a 'method group'", group.name);
                self.error("CS1656", group.span, message);
                None
            }
            Bound::Value(Expr { kind: ExprKind::Sequence(before, value), span, .. })
                if before.is_empty() && matches!(value.kind, ExprKind::Const(_)) =>
            {
                let message = "A static readonly field cannot be assigned to (except in a static constructor or a variable initializer)";
                self.error("CS0198", span, message);
                None
            }
            other => {
                let span = other.span();
                let message = "The left-hand side of an assignment must be a variable, property or indexer";
                if !other.is_error() {
                    self.error("CS0131", span, message);
                }
                None
            }
        }
    }

    fn compound(
        &mut self,
        op: BinaryOp,
        target: &'s Syntax,
        value: &'s Syntax,
        span: Span,
        used: bool,
    ) -> Bound<'s> {
        let Some(place) = self.target(target) else {
            let value = self.expr(value);
            self.value(value);
            return Bound::Error(span);
        };
        let ty = self.place_type(&place);
        let mut setup = Vec::new();
        let place = self.stable(place, &mut setup);
        let again = self.again(&place);
        let left = self.read(again);
        let right = self.expr(value);
        let right = self.value(right);
        let direct =
            self.implicit(&right, &ty).is_some() || matches!(op, BinaryOp::ShiftLeft | BinaryOp::ShiftRight);
        let result = self.operator(op, Bound::Value(left), right, span);
        let Bound::Value(result) = result else { return Bound::Error(span) };
        let result = if self.implicit_type(&result.ty, &ty).is_none() && direct {
            match self.explicit_standard(&result.ty, &ty) {
                Some(conversion) => self.apply_value(result, &conversion, &ty),
                None => self.convert(Bound::Value(result), &ty, span),
            }
        } else {
            self.convert(Bound::Value(result), &ty, span)
        };
        let write = if used { self.write_and_give(place, result) } else { self.write(place, result) };
        if setup.is_empty() {
            return Bound::Value(Expr { span, ..write });
        }
        let ty = write.ty.clone();
        Bound::Value(Expr { kind: ExprKind::Sequence(setup, Box::new(write)), ty, span })
    }

    /// Assigns and gives the value.
    pub(super) fn write_and_give(&mut self, place: Place, value: Expr) -> Expr {
        if matches!(place, Place::Variable(..) | Place::Discard(_)) {
            return self.write(place, value);
        }
        let (ty, span) = (value.ty.clone(), value.span);
        let temporary = self.temporary(ty.clone());
        let stored = self.set_variable(temporary, value);
        let write = self.write(place, stored);
        let result = self.read_variable(temporary, span);
        Expr { kind: ExprKind::Sequence(vec![write], Box::new(result)), ty, span }
    }

    /// Assigns.
    pub(super) fn write(&mut self, place: Place, value: Expr) -> Expr {
        match place {
            Place::Discard(_) => value,
            Place::Variable(id, span) => {
                self.check_assignable_variable(id, span);
                self.set_variable(id, value)
            }
            Place::Property { found, receiver, span, .. } => {
                let Some(set) = found.member.set.clone() else {
                    let shown = format!("{}.{}", found.owner, found.member.name);
                    return self.read_only(&shown, span);
                };
                let args = receiver.map(|receiver| *receiver).into_iter().chain([value]).collect();
                self.native(&set, args, found.owner_args().to_vec(), Ty::Void, span)
            }
            Place::Indexer { found, receiver, args, span, .. } => {
                let Some(set) = found.member.set.clone() else {
                    let types: Vec<String> =
                        found.member.params.iter().map(|param| found.seen(&param.ty).to_string()).collect();
                    return self.read_only(&format!("{}.this[{}]", found.owner, types.join(", ")), span);
                };
                let args = [*receiver].into_iter().chain(args).chain([value]).collect();
                self.native(&set, args, found.owner_args().to_vec(), Ty::Void, span)
            }
            Place::Anonymous { object, name, span, .. } => {
                self.read_only(&format!("{}.{name}", object.ty), span)
            }
            Place::Element { array, indexes, span, .. } => {
                let args = [*array].into_iter().chain(indexes).chain([value]).collect();
                self.native(&operators::array_set(), args, Vec::new(), Ty::Void, span)
            }
            Place::Item { tuple, index, span, .. } => {
                let mut setup = Vec::new();
                let tuple = self.stable(*tuple, &mut setup);
                let ty = self.place_type(&tuple);
                let again = self.again(&tuple);
                let old = self.read(again);
                let new = self.native(&record::with_item(index), vec![old, value], Vec::new(), ty, span);
                let write = self.write(tuple, new);
                let ty = write.ty.clone();
                if setup.is_empty() {
                    write
                } else {
                    Expr { kind: ExprKind::Sequence(setup, Box::new(write)), ty, span }
                }
            }
        }
    }

    fn read_only(&mut self, shown: &str, span: Span) -> Expr {
        let message = format!("Property or indexer '{shown}' cannot be assigned to -- it is read only");
        self.error("CS0200", span, message);
        self.bad(span)
    }

    /// Variables of `foreach` and `using` stay as they are.
    pub(super) fn check_assignable_variable(&mut self, id: VarId, span: Span) {
        let Some(variable) = self.var(id) else { return };
        let what = match variable.kind {
            VariableKind::ForEach => "foreach iteration variable",
            VariableKind::Using => "using variable",
            VariableKind::Local
            | VariableKind::Parameter
            | VariableKind::Reference
            | VariableKind::Temporary => {
                return;
            }
        };
        let message = format!("Cannot assign to '{}' because it is a '{what}'", variable.name);
        self.error("CS1656", span, message);
    }

    /// The place with its receiver and indexes evaluated, so that it can be used more than once.
    pub(super) fn stable(&mut self, place: Place, setup: &mut Vec<Expr>) -> Place {
        match place {
            Place::Property { found, receiver, via, ty, span } => {
                let receiver = receiver.map(|receiver| Box::new(self.aside_value(*receiver, setup)));
                Place::Property { found, receiver, via, ty, span }
            }
            Place::Indexer { found, receiver, args, ty, span } => {
                let receiver = Box::new(self.aside_value(*receiver, setup));
                let args = args.into_iter().map(|arg| self.aside_value(arg, setup)).collect();
                Place::Indexer { found, receiver, args, ty, span }
            }
            Place::Element { array, indexes, ty, span } => {
                let array = Box::new(self.aside_value(*array, setup));
                let indexes = indexes.into_iter().map(|index| self.aside_value(index, setup)).collect();
                Place::Element { array, indexes, ty, span }
            }
            Place::Anonymous { object, index, name, ty, span } => {
                let object = Box::new(self.aside_value(*object, setup));
                Place::Anonymous { object, index, name, ty, span }
            }
            Place::Item { tuple, index, ty, span } => {
                let tuple = Box::new(self.stable(*tuple, setup));
                Place::Item { tuple, index, ty, span }
            }
            other => other,
        }
    }

    /// The same place once more, after [`Self::stable`].
    pub(super) fn again(&mut self, place: &Place) -> Place {
        match place {
            Place::Variable(id, span) => Place::Variable(*id, *span),
            Place::Discard(span) => Place::Discard(*span),
            Place::Property { found, receiver, via, ty, span } => Place::Property {
                found: found.clone(),
                receiver: receiver.as_ref().map(|receiver| Box::new(self.again_value(receiver))),
                via: via.clone(),
                ty: ty.clone(),
                span: *span,
            },
            Place::Indexer { found, receiver, args, ty, span } => Place::Indexer {
                found: found.clone(),
                receiver: Box::new(self.again_value(receiver)),
                args: args.iter().map(|arg| self.again_value(arg)).collect(),
                ty: ty.clone(),
                span: *span,
            },
            Place::Element { array, indexes, ty, span } => Place::Element {
                array: Box::new(self.again_value(array)),
                indexes: indexes.iter().map(|index| self.again_value(index)).collect(),
                ty: ty.clone(),
                span: *span,
            },
            Place::Anonymous { object, index, name, ty, span } => Place::Anonymous {
                object: Box::new(self.again_value(object)),
                index: *index,
                name: name.clone(),
                ty: ty.clone(),
                span: *span,
            },
            Place::Item { tuple, index, ty, span } => {
                Place::Item { tuple: Box::new(self.again(tuple)), index: *index, ty: ty.clone(), span: *span }
            }
        }
    }

    /// A value that was put aside, once more.
    pub(super) fn again_value(&mut self, value: &Expr) -> Expr {
        let kind = match &value.kind {
            ExprKind::Local(id) => ExprKind::Local(*id),
            ExprKind::Const(constant) => ExprKind::Const(constant.clone()),
            ExprKind::Global => ExprKind::Global,
            _ => ExprKind::Const(Value::Null),
        };
        Expr { kind, ty: value.ty.clone(), span: value.span }
    }
}
