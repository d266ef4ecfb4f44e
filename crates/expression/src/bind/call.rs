//! Calls.

use std::fmt::Write;
use std::rc::Rc;

use ecow::EcoString;
use gatepost_csharp::{ArgumentModifier, Arguments, Expr as Syntax, ExprKind as Kind, Span};

use super::Binder;
use super::access::Use;
use super::argument::{Arg, Passed, Way, element};
use super::bound::{Bound, Group, Receiver};
use super::local_function::LocalFunction;
use super::message::full;
use super::overload::{Chosen, Misfit, Param, Signature};
use crate::ir::{Expr, ExprKind, Lift, NativeCall};
use crate::library::{Delegate, Found, ParamMode};
use crate::ty::Ty;
use crate::value::Value;

/// What is called, for messages.
pub(super) enum Called {
    Method(EcoString),
    /// An extension method; the receiver is the first argument.
    Extension(EcoString),
    Constructor(Ty),
    Indexer,
    /// `Add` of a collection initializer.
    Add,
    Delegate(Ty),
}

impl<'s> Binder<'_> {
    /// `f(x)`
    pub(super) fn invocation(
        &mut self,
        target: &'s Syntax,
        arguments: &'s Arguments,
        span: Span,
    ) -> Bound<'s> {
        let callee = self.callee(target);
        let args = self.arguments(arguments);
        self.call(callee, args, span)
    }

    fn callee(&mut self, target: &'s Syntax) -> Bound<'s> {
        match &target.kind {
            Kind::Member { target: inner, name } => {
                let inner = self.expr(inner);
                self.member(inner, name, target.span, Use::Call)
            }
            Kind::MemberBinding(name) => match self.receiver(target.span) {
                Some(receiver) => self.member(Bound::Value(receiver), name, target.span, Use::Call),
                None => Bound::Error(target.span),
            },
            _ => self.expr(target),
        }
    }

    pub(super) fn call(&mut self, callee: Bound<'s>, args: Vec<Arg<'s>>, span: Span) -> Bound<'s> {
        match callee {
            Bound::Group(group) => self.call_group(*group, args, span),
            Bound::Type(ty, at) => {
                if ty != Ty::Error {
                    let message = format!("Non-invocable member '{ty}' cannot be used like a method.");
                    self.error("CS1955", at, message);
                }
                Bound::Error(span)
            }
            other => match self.natural(other) {
                Bound::Value(callee) => self.call_value(callee, args, span),
                Bound::Error(_) => Bound::Error(span),
                other => {
                    self.error("CS0149", other.span(), "Method name expected");
                    Bound::Error(span)
                }
            },
        }
    }

    fn call_value(&mut self, callee: Expr, args: Vec<Arg<'s>>, span: Span) -> Bound<'s> {
        if callee.ty == Ty::Error {
            return Bound::Error(span);
        }
        let Some(delegate) = self.library.delegate(&callee.ty) else {
            self.error("CS0149", callee.span, "Method name expected");
            return Bound::Error(span);
        };
        let called = Called::Delegate(callee.ty.clone());
        self.invoke(callee, &delegate, args, &called, span)
    }

    /// Calls a delegate.
    fn invoke(
        &mut self,
        callee: Expr,
        delegate: &Delegate,
        args: Vec<Arg<'s>>,
        called: &Called,
        span: Span,
    ) -> Bound<'s> {
        let params = delegate.params.iter().map(|ty| Param {
            name: "arg".into(),
            ty: ty.clone(),
            mode: ParamMode::Value,
            default: None,
        });
        let signature = Signature {
            params: params.collect(),
            type_params: Vec::new(),
            constraints: Vec::new(),
            extension: false,
        };
        let fit = match self.fit(&signature, &args, None) {
            Ok(fit) => fit,
            Err(misfit) => {
                self.misfit(&misfit, &args, called, None, span);
                return Bound::Error(span);
            }
        };
        let passed = self.pass(args, &fit, Way::Cell, span);
        let ty = delegate.returns.clone();
        let kind = ExprKind::Invoke(Box::new(callee), passed.args);
        Bound::Value(self.around(passed.setup, Expr { kind, ty, span }, passed.after))
    }

    fn call_group(&mut self, group: Group, mut args: Vec<Arg<'s>>, span: Span) -> Bound<'s> {
        let Group { name, receiver, levels, type_args, name_span, .. } = group;
        let types = type_args.as_deref();
        match receiver {
            Receiver::Function(function) => self.call_function(&function, args, types, name_span, span),
            Receiver::Type(ty) => match self.choose_member(levels, &args, types, Some(true), name_span) {
                Ok(chosen) => self.emit(chosen, None, args, &ty, name_span, span),
                Err(misfits) => {
                    self.no_overload(&misfits, &args, &Called::Method(name), name_span);
                    Bound::Error(span)
                }
            },
            Receiver::Value(receiver) => {
                let via = receiver.ty.clone();
                let instance = self.choose_member(levels, &args, types, Some(false), name_span);
                let misfits = match instance {
                    Ok(chosen) => return self.emit(chosen, Some(*receiver), args, &via, name_span, span),
                    Err(misfits) => misfits,
                };
                let extensions = self.library.extensions(&name).to_vec();
                args.insert(0, Arg::value(Bound::Value(*receiver)));
                match self.choose_member(vec![extensions], &args, types, None, name_span) {
                    Ok(chosen) => self.emit(chosen, None, args, &via, name_span, span),
                    Err(_) if !misfits.is_empty() => {
                        args.remove(0);
                        self.no_overload(&misfits, &args, &Called::Method(name), name_span);
                        Bound::Error(span)
                    }
                    Err(misfits) => {
                        self.no_extension(&misfits, &args, &via, name, name_span);
                        Bound::Error(span)
                    }
                }
            }
        }
    }

    /// Calls the chosen member.
    pub(super) fn emit(
        &mut self,
        chosen: Chosen,
        receiver: Option<Expr>,
        args: Vec<Arg<'s>>,
        via: &Ty,
        name_span: Span,
        span: Span,
    ) -> Bound<'s> {
        let Chosen { found, fit } = chosen;
        self.use_member(&found, via, name_span);
        if let Some(delegate) = receiver.as_ref().and_then(|receiver| self.library.delegate(&receiver.ty))
            && found.member.name == "Invoke"
            && let Some(callee) = receiver
        {
            let called = Called::Delegate(callee.ty.clone());
            return self.invoke(callee, &delegate, args, &called, span);
        }
        let ty = returns(&found, &fit.type_args);
        let passed = self.pass(args, &fit, Way::Native, span);
        let type_args: Vec<Ty> = found.owner_args().iter().chain(&fit.type_args).cloned().collect();
        Bound::Value(self.native_call(&found, receiver, passed, type_args, ty, span))
    }

    fn native_call(
        &mut self,
        found: &Found,
        receiver: Option<Expr>,
        mut passed: Passed,
        type_args: Vec<Ty>,
        ty: Ty,
        span: Span,
    ) -> Expr {
        let mut args = Vec::new();
        if let Some(receiver) = receiver {
            if passed.setup.is_empty() {
                args.push(receiver);
            } else {
                let mut first = Vec::new();
                args.push(self.aside_value(receiver, &mut first));
                first.append(&mut passed.setup);
                passed.setup = first;
            }
        }
        args.append(&mut passed.args);
        let call = NativeCall {
            operation: std::sync::Arc::clone(&found.member.get),
            args,
            type_args,
            outs: passed.outs,
            lift: Lift::No,
        };
        let call = Expr { kind: ExprKind::Call(Box::new(call)), ty, span };
        self.around(passed.setup, call, passed.after)
    }

    /// A call with what runs before and behind it.
    fn around(&mut self, mut before: Vec<Expr>, call: Expr, after: Vec<Expr>) -> Expr {
        let (ty, span) = (call.ty.clone(), call.span);
        if after.is_empty() {
            if before.is_empty() {
                return call;
            }
            return Expr { kind: ExprKind::Sequence(before, Box::new(call)), ty, span };
        }
        let result = if ty == Ty::Void {
            before.push(call);
            self.constant(Value::Null, Ty::Void, span)
        } else {
            self.aside_value(call, &mut before)
        };
        before.extend(after);
        Expr { kind: ExprKind::Sequence(before, Box::new(result)), ty, span }
    }

    fn call_function(
        &mut self,
        function: &Rc<LocalFunction>,
        args: Vec<Arg<'s>>,
        type_args: Option<&[Ty]>,
        name_span: Span,
        span: Span,
    ) -> Bound<'s> {
        let fit = match self.fit(&function.signature, &args, type_args) {
            Ok(fit) => fit,
            Err(misfit) => {
                let called = Called::Method(function.name.clone());
                self.misfit(&misfit, &args, &called, Some(function), name_span);
                return Bound::Error(span);
            }
        };
        let (id, ty) = self.instance(function, &fit.type_args, span);
        let passed = self.pass(args, &fit, Way::Cell, span);
        let kind = ExprKind::CallFunction(id, passed.args, Vec::new());
        Bound::Value(self.around(passed.setup, Expr { kind, ty, span }, passed.after))
    }

    fn no_extension(
        &mut self,
        misfits: &[(Found, Misfit)],
        args: &[Arg<'s>],
        via: &Ty,
        name: EcoString,
        span: Span,
    ) {
        if misfits.iter().all(|(_, misfit)| matches!(misfit, Misfit::Receiver)) {
            let message = format!(
                "'{via}' does not contain a definition for '{name}' and no accessible extension method '{name}' accepting a first argument of type '{via}' could be found (are you missing a using directive or an assembly reference?)"
            );
            let help = self.library.nearest_member(via, &name).map(|name| format!("did you mean `{name}`?"));
            self.error_with_help("CS1061", span, message, help);
            return;
        }
        self.no_overload(misfits, args, &Called::Extension(name), span);
    }

    /// Tells why no member fits the arguments.
    pub(super) fn no_overload(
        &mut self,
        misfits: &[(Found, Misfit)],
        args: &[Arg<'s>],
        called: &Called,
        span: Span,
    ) {
        let first = |wanted: fn(&Misfit) -> bool| misfits.iter().find(|(_, misfit)| wanted(misfit));
        let missing = misfits.iter().filter(|(_, misfit)| matches!(misfit, Misfit::Missing(_))).count();
        let chosen =
            first(|misfit| matches!(misfit, Misfit::Instance))
                .or_else(|| first(|misfit| matches!(misfit, Misfit::Arguments(..))))
                .or_else(|| first(|misfit| matches!(misfit, Misfit::Inference)))
                .or_else(|| first(|misfit| matches!(misfit, Misfit::Receiver)))
                .or_else(|| first(|misfit| matches!(misfit, Misfit::Constraint(..))))
                .or_else(|| first(|misfit| matches!(misfit, Misfit::Missing(_))).filter(|_| missing == 1))
                .or_else(|| {
                    if missing > 1 { None } else { first(|misfit| matches!(misfit, Misfit::NameUsed(_))) }
                })
                .or_else(|| {
                    if missing > 1 { None } else { first(|misfit| matches!(misfit, Misfit::NoSuchName(_))) }
                })
                .or_else(|| {
                    let counted = missing > 1 || first(|misfit| matches!(misfit, Misfit::TooMany)).is_some();
                    if counted { None } else { first(|misfit| matches!(misfit, Misfit::Trailing(_))) }
                });
        let Some((found, misfit)) = chosen else {
            return self.wrong_count(args, called, misfits.is_empty(), span);
        };
        match misfit {
            Misfit::Instance if found.member.is_static => {
                let message = format!(
                    "Member '{}' cannot be accessed with an instance reference; qualify it with a type name instead",
                    shown(found)
                );
                self.error("CS0176", span, message);
            }
            Misfit::Instance => {
                let message = format!(
                    "An object reference is required for the non-static field, method, or property '{}'",
                    shown(found)
                );
                self.error("CS0120", span, message);
            }
            Misfit::Inference => {
                let message = format!(
                    "The type arguments for method '{}' cannot be inferred from the usage. Try specifying the type arguments explicitly.",
                    shown(found)
                );
                self.error("CS0411", span, message);
            }
            Misfit::Constraint(index, argument, bound) => {
                let message = format!(
                    "The type '{argument}' cannot be used as type parameter '{}' in the generic type or method '{}'. There is no implicit reference conversion from '{argument}' to '{bound}'.",
                    found.member.type_params.get(*index).map(EcoString::as_str).unwrap_or_default(),
                    shown(found)
                );
                self.error("CS0311", span, message);
            }
            Misfit::Missing(index) => {
                let param = found.member.params.get(*index).map(|param| param.name.clone());
                let param = param.unwrap_or_default();
                let message = format!(
                    "There is no argument given that corresponds to the required formal parameter '{param}' of '{}'",
                    shown(found)
                );
                self.error("CS7036", span, message);
            }
            Misfit::Arguments(bad, fit) => {
                if bad.first() == Some(&0) && matches!(called, Called::Extension(_)) {
                    let own = args.first().map(|arg| self.display(&arg.bound)).unwrap_or_default();
                    let wanted = fit.params.first().map(|param| param.ty.to_string()).unwrap_or_default();
                    let message = format!(
                        "'{own}' does not contain a definition for '{}' and the best extension method overload '{}' requires a receiver of type '{wanted}'",
                        found.member.name,
                        shown(found)
                    );
                    return self.error("CS1929", span, message);
                }
                if matches!(called, Called::Add) && bad.iter().all(|index| is_plain(args, *index)) {
                    let message = format!(
                        "The best overloaded Add method '{}' for the collection initializer has some invalid arguments",
                        shown(found)
                    );
                    return self.error("CS1950", span, message);
                }
                self.misfit(misfit, args, called, None, span);
            }
            _ => self.misfit(misfit, args, called, None, span),
        }
    }

    fn wrong_count(&mut self, args: &[Arg<'s>], called: &Called, no_candidate: bool, span: Span) {
        let count = args.len() - usize::from(matches!(called, Called::Extension(_)));
        let (code, message) = match called {
            Called::Method(name) | Called::Extension(name) if no_candidate => {
                ("CS0308", format!("The non-generic method '{name}' cannot be used with type arguments"))
            }
            Called::Method(name) | Called::Extension(name) => {
                ("CS1501", format!("No overload for method '{name}' takes {count} arguments"))
            }
            Called::Add => ("CS1501", format!("No overload for method 'Add' takes {count} arguments")),
            Called::Indexer => ("CS1501", format!("No overload for method 'this' takes {count} arguments")),
            Called::Constructor(ty) => {
                ("CS1729", format!("'{ty}' does not contain a constructor that takes {count} arguments"))
            }
            Called::Delegate(ty) => ("CS1593", format!("Delegate '{ty}' does not take {count} arguments")),
        };
        self.error(code, span, message);
    }

    fn misfit(
        &mut self,
        misfit: &Misfit,
        args: &[Arg<'s>],
        called: &Called,
        function: Option<&Rc<LocalFunction>>,
        span: Span,
    ) {
        let named = |index: &usize| {
            let arg = args.get(*index);
            arg.and_then(|arg| arg.name.clone()).unwrap_or_else(|| (EcoString::new(), span))
        };
        match misfit {
            Misfit::NameUsed(index) => {
                let (name, span) = named(index);
                let message = format!(
                    "Named argument '{name}' specifies a parameter for which a positional argument has already been given"
                );
                self.error("CS1744", span, message);
            }
            Misfit::NoSuchName(index) => {
                let (name, span) = named(index);
                let of = match called {
                    Called::Method(name) | Called::Extension(name) => name.to_string(),
                    Called::Constructor(ty) | Called::Delegate(ty) => ty.to_string(),
                    Called::Indexer => "this".to_owned(),
                    Called::Add => "Add".to_owned(),
                };
                let message =
                    format!("The best overload for '{of}' does not have a parameter named '{name}'");
                self.error("CS1739", span, message);
            }
            Misfit::Trailing(index) => {
                let (name, span) = named(index);
                let message = format!(
                    "Named argument '{name}' is used out-of-position but is followed by an unnamed argument"
                );
                self.error("CS8323", span, message);
            }
            Misfit::Missing(index) if matches!(called, Called::Delegate(_)) => {
                let Called::Delegate(ty) = called else { return };
                let number = if matches!(ty, Ty::Named(named) if named.args.len() > 2) {
                    (index + 1).to_string()
                } else {
                    String::new()
                };
                let message = format!(
                    "There is no argument given that corresponds to the required formal parameter 'arg{number}' of '{ty}'"
                );
                self.error("CS7036", span, message);
            }
            Misfit::Missing(index) => {
                let Some(function) = function else { return self.wrong_count(args, called, false, span) };
                let param = function.signature.params.get(*index).map(|param| param.name.clone());
                let types: Vec<String> =
                    function.signature.params.iter().map(|param| param.ty.to_string()).collect();
                let message = format!(
                    "There is no argument given that corresponds to the required formal parameter '{}' of '{}({})'",
                    param.unwrap_or_default(),
                    function.name,
                    types.join(", ")
                );
                self.error("CS7036", span, message);
            }
            Misfit::Inference | Misfit::Receiver => {
                let name = function.map(|function| function.name.clone()).unwrap_or_default();
                let message = format!(
                    "The type arguments for method '{name}' cannot be inferred from the usage. Try specifying the type arguments explicitly."
                );
                self.error("CS0411", span, message);
            }
            Misfit::Arguments(bad, fit) => {
                for index in bad {
                    let Some(arg) = args.get(*index) else { continue };
                    let target = fit.targets.get(*index).copied().unwrap_or_default();
                    let Some(param) = fit.params.get(target) else { continue };
                    let rest = fit.expanded && target + 1 == fit.params.len();
                    let ty = if rest { element(&param.ty) } else { param.ty.clone() };
                    self.bad_argument(arg, param, &ty, *index, called);
                }
            }
            Misfit::TooMany | Misfit::Instance | Misfit::Constraint(..) => {
                self.wrong_count(args, called, false, span);
            }
        }
    }

    fn bad_argument(&mut self, arg: &Arg<'s>, param: &Param, ty: &Ty, index: usize, called: &Called) {
        let number = if matches!(called, Called::Extension(_)) { index } else { index + 1 };
        let keyword = |mode: ParamMode| if mode == ParamMode::Out { "out" } else { "ref" };
        let wants = matches!(param.mode, ParamMode::Out | ParamMode::Ref);
        match arg.modifier {
            ArgumentModifier::None if wants => {
                let message =
                    format!("Argument {number} must be passed with the '{}' keyword", keyword(param.mode));
                return self.error("CS1620", arg.span, message);
            }
            ArgumentModifier::Out | ArgumentModifier::Ref if !wants => {
                let word = if arg.modifier == ArgumentModifier::Out { "out" } else { "ref" };
                let message = format!("Argument {number} may not be passed with the '{word}' keyword");
                return self.error("CS1615", arg.span, message);
            }
            _ => {}
        }
        if let Bound::Lambda(lambda) = &arg.bound {
            return self.no_lambda_conversion(lambda, ty);
        }
        if arg.bound.is_error() {
            return;
        }
        let from = self.display_full(&arg.bound);
        let out = if wants { format!("{} ", keyword(param.mode)) } else { String::new() };
        let message = format!("Argument {number}: cannot convert from '{out}{from}' to '{out}{}'", full(ty));
        self.error("CS1503", arg.span, message);
    }
}

/// The type that a member gives, with all type arguments put in.
pub(super) fn returns(found: &Found, type_args: &[Ty]) -> Ty {
    let names = &found.member.type_params;
    found.seen(&found.member.ty).substitute(&|name| {
        let index = names.iter().position(|param| param == name)?;
        type_args.get(index).cloned()
    })
}

fn is_plain(args: &[Arg<'_>], index: usize) -> bool {
    args.get(index).is_some_and(|arg| arg.modifier == ArgumentModifier::None)
}

/// A member as messages print it: `string.IsNullOrEmpty(string)`.
pub(super) fn shown(found: &Found) -> String {
    let mut text = shown_name(found);
    if !found.member.type_params.is_empty() {
        let _ = write!(text, "<{}>", found.member.type_params.join(", "));
    }
    let types: Vec<String> =
        found.member.params.iter().map(|param| found.seen(&param.ty).to_string()).collect();
    let _ = write!(text, "({})", types.join(", "));
    text
}

/// The name of a member as messages print it: `Array.Length`.
pub(super) fn shown_name(found: &Found) -> String {
    match &found.owner {
        Ty::Array(..) => format!("Array.{}", found.member.name),
        owner => format!("{owner}.{}", found.member.name),
    }
}
