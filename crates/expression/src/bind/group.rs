//! Methods as delegates.

use gatepost_csharp::Span;

use super::Binder;
use super::argument::{Arg, Way};
use super::bound::{Bound, Group, Receiver};
use super::message::full;
use super::overload::{Chosen, Fit};
use super::scope::{Draft, DraftKind, Returns};
use crate::ir::{Expr, ExprKind, Stmt};
use crate::library::{Delegate, ParamMode};
use crate::ty::Ty;

impl<'s> Binder<'_> {
    /// Whether one of the methods becomes a delegate of this type. Unlike in a call, nothing is boxed or computed on
    /// the way.
    pub(super) fn group_converts(&mut self, group: &Group, to: &Ty) -> bool {
        let Some(delegate) = self.library.delegate(to) else { return *to == Ty::Error };
        let Some((params, returns)) = self.group_signature(group, &delegate.params) else { return false };
        let passes = |from: &Ty, to: &Ty| {
            from == to || self.library.is_reference_type(from) && self.library.is_subtype(from, to)
        };
        params.len() == delegate.params.len()
            && delegate.params.iter().zip(&params).all(|(from, to)| passes(from, to))
            && match (&returns, &delegate.returns) {
                (Ty::Void, to) => *to == Ty::Void,
                (from, to) => *to != Ty::Void && passes(from, to),
            }
    }

    /// What the method that takes these types gives.
    pub(super) fn group_result(&mut self, group: &Group, params: &[Ty]) -> Option<Ty> {
        self.group_signature(group, params).map(|(_, returns)| returns)
    }

    fn group_signature(&mut self, group: &Group, params: &[Ty]) -> Option<(Vec<Ty>, Ty)> {
        let types =
            |fit: &Fit, skip: usize| fit.params.iter().skip(skip).map(|param| param.ty.clone()).collect();
        if let Receiver::Function(function) = &group.receiver {
            let function = std::rc::Rc::clone(function);
            let args = self.stand_ins(params);
            let fit = self.fit(&function.signature, &args, group.type_args.as_deref()).ok()?;
            return Some((types(&fit, 0), function.returns_with(&fit.type_args)));
        }
        let (chosen, extension) = self.group_method(group, params)?;
        let returns = super::call::returns(&chosen.found, &chosen.fit.type_args);
        Some((types(&chosen.fit, usize::from(extension)), returns))
    }

    /// The method that takes these types, and whether the receiver is its first argument.
    fn group_method(&mut self, group: &Group, params: &[Ty]) -> Option<(Chosen, bool)> {
        let types = group.type_args.as_deref();
        let args = self.stand_ins(params);
        let levels = group.levels.clone();
        let is_static = matches!(group.receiver, Receiver::Type(_));
        let (chosen, _) =
            self.aside(|this| this.choose_member(levels, &args, types, Some(is_static), group.name_span));
        if let Ok(chosen) = chosen {
            return Some((chosen, false));
        }
        let Receiver::Value(receiver) = &group.receiver else { return None };
        let extensions = self.library.extensions(&group.name).to_vec();
        let mut args = args;
        let stand_in = self.stand_in(&receiver.ty);
        args.insert(0, stand_in);
        let (chosen, _) =
            self.aside(|this| this.choose_member(vec![extensions], &args, types, None, group.name_span));
        chosen.ok().map(|chosen| (chosen, true))
    }

    fn stand_ins(&mut self, types: &[Ty]) -> Vec<Arg<'s>> {
        types.iter().map(|ty| self.stand_in(ty)).collect()
    }

    /// A value of this type whose value does not matter.
    fn stand_in(&mut self, ty: &Ty) -> Arg<'s> {
        let span = Span::default();
        Arg::value(Bound::Value(Expr { kind: ExprKind::Global, ty: ty.clone(), span }))
    }

    /// Makes a delegate of the group: a function that calls the method. The receiver is evaluated now.
    pub(super) fn finish_group(&mut self, group: Group, to: &Ty) -> Expr {
        let span = group.span;
        let Some(delegate) = self.library.delegate(to) else { return self.bad(span) };
        if let Receiver::Function(function) = &group.receiver {
            let function = std::rc::Rc::clone(function);
            return self.function_delegate(&function, group, &delegate, to);
        }
        let Some((chosen, extension)) = self.group_method(&group, &delegate.params) else {
            return self.bad(span);
        };
        if self.is_direct(&chosen, &delegate, extension) {
            return self.direct_delegate(chosen, group, to);
        }
        let (mut setup, mut receiver) = (Vec::new(), None);
        let via = match group.receiver {
            Receiver::Value(value) => {
                let via = value.ty.clone();
                let temporary = self.temporary(via.clone());
                setup.push(Stmt::FreshCell(temporary));
                let store = self.set_variable(temporary, *value);
                setup.push(Stmt::Expr(store));
                receiver = Some(temporary);
                via
            }
            Receiver::Type(ty) => ty,
            Receiver::Function(_) => Ty::Error,
        };
        let returns = delegate.returns.clone();
        let (id, (params, body)) = self.in_function(Returns::Known(returns.clone()), |this| {
            let params: Vec<_> = delegate.params.iter().map(|ty| this.temporary(ty.clone())).collect();
            let mut args: Vec<Arg<'s>> = Vec::new();
            for id in &params {
                let value = this.read_variable(*id, span);
                args.push(Arg::value(Bound::Value(value)));
            }
            let receiver = receiver.map(|id| this.read_variable(id, span));
            let receiver = if extension {
                args.insert(0, Arg::value(receiver.map_or(Bound::Error(span), Bound::Value)));
                None
            } else {
                receiver
            };
            let call = this.emit(chosen, receiver, args, &via, group.name_span, span);
            (params, this.delegate_body(call, &returns, span))
        });
        self.put_function(
            id,
            Draft { name: group.name.clone(), params, body, returns, kind: DraftKind::Lambda, span },
        );
        let lambda = Expr { kind: ExprKind::Lambda(id, Vec::new()), ty: to.clone(), span };
        self.after_statements(setup, lambda)
    }

    /// Whether the method can be called as the delegate is, with nothing converted and nothing left out.
    fn is_direct(&self, chosen: &Chosen, delegate: &Delegate, extension: bool) -> bool {
        let Chosen { found, fit } = chosen;
        let params = fit.params.iter().skip(usize::from(extension));
        let returns = super::call::returns(found, &fit.type_args);
        fit.type_args.is_empty()
            && found.owner_args().is_empty()
            && !fit.expanded
            && params.len() == delegate.params.len()
            && params
                .zip(&delegate.params)
                .all(|(param, ty)| param.ty == *ty && param.mode == ParamMode::Value)
            && self.library.is_subtype(&returns, &delegate.returns)
    }

    fn direct_delegate(&mut self, chosen: Chosen, group: Group, to: &Ty) -> Expr {
        let (via, receiver) = match group.receiver {
            Receiver::Value(value) => (value.ty.clone(), Some(value)),
            Receiver::Type(ty) => (ty, None),
            Receiver::Function(_) => (Ty::Error, None),
        };
        self.use_member(&chosen.found, &via, group.name_span);
        let operation = std::sync::Arc::clone(&chosen.found.member.get);
        Expr { kind: ExprKind::MethodGroup(operation, receiver), ty: to.clone(), span: group.span }
    }

    /// The receiver of a method is put into a cell of its own each time the delegate is made.
    fn after_statements(&mut self, setup: Vec<Stmt>, value: Expr) -> Expr {
        let mut before = Vec::new();
        for stmt in setup {
            match stmt {
                Stmt::FreshCell(id) => {
                    if let Some(scope) = self.scopes.last_mut() {
                        scope.cells.push(id);
                    }
                }
                Stmt::Expr(expr) => before.push(expr),
                _ => {}
            }
        }
        if before.is_empty() {
            return value;
        }
        let (ty, span) = (value.ty.clone(), value.span);
        Expr { kind: ExprKind::Sequence(before, Box::new(value)), ty, span }
    }

    fn function_delegate(
        &mut self,
        function: &std::rc::Rc<super::local_function::LocalFunction>,
        group: Group,
        delegate: &Delegate,
        to: &Ty,
    ) -> Expr {
        let span = group.span;
        let args = self.stand_ins(&delegate.params);
        let Ok(fit) = self.fit(&function.signature, &args, group.type_args.as_deref()) else {
            return self.bad(span);
        };
        let exact = fit.params.len() == delegate.params.len()
            && fit.params.iter().zip(&delegate.params).all(|(param, ty)| param.ty == *ty);
        let (target, _) = self.instance(function, &fit.type_args, span);
        if exact {
            return Expr { kind: ExprKind::Lambda(target, Vec::new()), ty: to.clone(), span };
        }
        let returns = delegate.returns.clone();
        let (id, (params, body)) = self.in_function(Returns::Known(returns.clone()), |this| {
            let params: Vec<_> = delegate.params.iter().map(|ty| this.temporary(ty.clone())).collect();
            let mut args: Vec<Arg<'s>> = Vec::new();
            for id in &params {
                let value = this.read_variable(*id, span);
                args.push(Arg::value(Bound::Value(value)));
            }
            let passed = this.pass(args, &fit, Way::Cell, span);
            let kind = ExprKind::CallFunction(target, passed.args, Vec::new());
            let call = Bound::Value(Expr { kind, ty: function.returns_with(&fit.type_args), span });
            (params, this.delegate_body(call, &returns, span))
        });
        self.put_function(
            id,
            Draft { name: group.name, params, body, returns, kind: DraftKind::Lambda, span },
        );
        Expr { kind: ExprKind::Lambda(id, Vec::new()), ty: to.clone(), span }
    }

    fn delegate_body(&mut self, call: Bound<'s>, returns: &Ty, span: Span) -> Stmt {
        if *returns == Ty::Void {
            return match call {
                Bound::Value(value) => Stmt::Expr(value),
                _ => Stmt::Nop,
            };
        }
        Stmt::Return(Some(self.convert(call, returns, span)), span)
    }

    /// Tells why the methods do not become what is wanted.
    pub(super) fn no_group_conversion(&mut self, group: &Group, to: &Ty) {
        if *to == Ty::Error {
            return;
        }
        let name = &group.name;
        if self.library.delegate(to).is_none() {
            let message = format!(
                "Cannot convert method group '{name}' to non-delegate type '{to}'. Did you intend to invoke the method?"
            );
            return self.error("CS0428", group.name_span, message);
        }
        let message = format!("No overload for '{name}' matches delegate '{}'", full(to));
        self.error("CS0123", group.name_span, message);
    }
}
