//! Expressions.

use gatepost_csharp::{Argument, Expr as Syntax, ExprKind as Kind, PredefinedType, Span};

use super::Binder;
use super::access::Use;
use super::bound::Bound;
use super::conversion::Conversion;
use crate::ir::{Expr, ExprKind};
use crate::library::Library;
use crate::ty::Ty;
use crate::value::Value;

impl<'s> Binder<'_> {
    /// An expression as it is written.
    pub(super) fn expr(&mut self, syntax: &'s Syntax) -> Bound<'s> {
        if !self.step(syntax.span) {
            return Bound::Error(syntax.span);
        }
        self.deep(|this| this.expr_kind(syntax))
    }

    fn expr_kind(&mut self, syntax: &'s Syntax) -> Bound<'s> {
        let span = syntax.span;
        match &syntax.kind {
            Kind::Missing => Bound::Error(span),
            Kind::Literal(literal) => self.literal(literal, span),
            Kind::Interpolated(text) => Bound::Value(self.interpolated(text, span)),
            Kind::Name(name) => self.simple_name(name),
            Kind::AliasQualified { alias, name } => self.alias(alias, name, span),
            Kind::Predefined(predefined) => self.predefined(*predefined, span),
            Kind::This => {
                let message = "Keyword 'this' is not valid in a static property, static method, or static field initializer";
                self.error("CS0026", span, message);
                Bound::Error(span)
            }
            Kind::Base => {
                self.error("CS1511", span, "Keyword 'base' is not available in a static method");
                Bound::Error(span)
            }
            Kind::Parenthesized(inner) => self.expr(inner),
            Kind::Tuple(elements) => self.tuple(elements, span),
            Kind::Member { target, name } => self.member_access(target, name, span),
            Kind::Invocation { target, arguments } => self.invocation(target, arguments, span),
            Kind::ElementAccess { target, arguments } => {
                let target = self.expr(target);
                self.element_access(target, arguments, span)
            }
            Kind::ConditionalAccess { target, when_not_null } => {
                self.conditional_access(target, when_not_null, span)
            }
            Kind::MemberBinding(name) => match self.receiver(span) {
                Some(receiver) => self.member(Bound::Value(receiver), name, span, Use::Read),
                None => Bound::Error(span),
            },
            Kind::ElementBinding(arguments) => match self.receiver(span) {
                Some(receiver) => self.element_access(Bound::Value(receiver), arguments, span),
                None => Bound::Error(span),
            },
            Kind::Prefix { op, operand, .. } => self.prefix(*op, operand, span),
            Kind::Postfix { op, operand } => self.postfix(*op, operand, span, true),
            Kind::Binary { op, left, right, .. } => self.binary(*op, left, right, span),
            Kind::Assign { op, target, value, .. } => self.assignment(*op, target, value, span, true),
            Kind::Conditional { condition, when_true, when_false } => {
                self.conditional(condition, when_true, when_false, span)
            }
            Kind::Is { operand, pattern } => self.is(operand, pattern, span),
            Kind::As { operand, ty } => self.as_operator(operand, ty, span),
            Kind::Cast { ty, operand } => self.cast(ty, operand, span),
            Kind::Lambda(lambda) => self.lambda(lambda, span),
            Kind::AnonymousMethod(method) => self.anonymous_method(method, span),
            Kind::New { ty, arguments, initializer } => {
                self.new_object(ty, arguments.as_ref(), initializer.as_ref(), span)
            }
            Kind::NewAnonymous(members) => self.new_anonymous(members, span),
            Kind::NewArray { ty, sizes, initializer } => {
                self.new_array(ty, sizes, initializer.as_ref(), span)
            }
            Kind::NewImplicitArray { rank, initializer } => self.new_implicit_array(*rank, initializer, span),
            Kind::TypeOf(ty) => self.type_of_operator(ty, span),
            Kind::NameOf(operand) => self.name_of(operand, span),
            Kind::SizeOf(ty) => self.size_of(ty, span),
            Kind::Default(None) => Bound::Default(span),
            Kind::Default(Some(ty)) => {
                let ty = self.ty(ty);
                let value = self.library.default_value(&ty);
                Bound::Value(self.constant(value, ty, span))
            }
            Kind::Checked(inner) => self.with_overflow(true, |this| this.expr(inner)),
            Kind::Unchecked(inner) => self.with_overflow(false, |this| this.expr(inner)),
            Kind::Throw(inner) => {
                let exception = self.exception(inner);
                Bound::Throw(exception, span)
            }
            Kind::Ref(inner) => {
                self.error("CS1073", span, "Unexpected token 'ref'");
                self.expr(inner);
                Bound::Error(span)
            }
            Kind::Declaration { .. } => {
                self.error("CS8185", span, "A declaration is not allowed in this context.");
                Bound::Error(span)
            }
            Kind::Query(query) => self.query(query, span),
        }
    }

    pub(super) fn with_overflow<R>(&mut self, checked: bool, run: impl FnOnce(&mut Self) -> R) -> R {
        let saved = self.overflow.replace(checked);
        let result = run(self);
        self.overflow = saved;
        result
    }

    fn predefined(&mut self, predefined: PredefinedType, span: Span) -> Bound<'s> {
        Bound::Type(Library::named(predefined.full_name(), Vec::new()), span)
    }

    fn alias(
        &mut self,
        alias: &gatepost_csharp::Identifier,
        name: &'s gatepost_csharp::SimpleName,
        span: Span,
    ) -> Bound<'s> {
        if alias.text != "global" {
            self.error("CS0432", alias.span, format!("Alias '{}' not found", alias.text));
            return Bound::Error(span);
        }
        if self.library.is_namespace(&name.identifier.text) {
            return Bound::Namespace(name.identifier.text.to_string(), span);
        }
        let message = format!(
            "The type or namespace name '{}' could not be found in the global namespace (are you missing an assembly reference?)",
            name.identifier.text
        );
        self.error("CS0400", name.span, message);
        Bound::Error(span)
    }

    /// A value where one is needed: reads places, refuses types and namespaces.
    pub(super) fn value(&mut self, bound: Bound<'s>) -> Bound<'s> {
        match bound {
            Bound::Place(place) => Bound::Value(self.read(place)),
            Bound::Type(ty, span) => {
                if ty != Ty::Error {
                    let message = format!("'{ty}' is a type, which is not valid in the given context");
                    self.error("CS0119", span, message);
                }
                Bound::Error(span)
            }
            Bound::Namespace(name, span) => {
                let message = format!("'{name}' is a namespace but is used like a variable");
                self.error("CS0118", span, message);
                Bound::Error(span)
            }
            other => other,
        }
    }

    /// A value with the type that it has of itself, where it has one.
    pub(super) fn natural(&mut self, bound: Bound<'s>) -> Bound<'s> {
        let bound = self.value(bound);
        if !matches!(bound, Bound::Tuple(..)) {
            return bound;
        }
        let Some(ty) = self.type_of(&bound) else { return bound };
        let Bound::Tuple(elements, span) = bound else { return bound };
        let args: Vec<Expr> = elements
            .into_iter()
            .map(|(_, element)| match self.natural(element) {
                Bound::Value(value) => value,
                other => self.bad(other.span()),
            })
            .collect();
        let make = crate::clr::record::make(&ty);
        Bound::Value(self.native(&make, args, vec![ty.clone()], ty, span))
    }

    /// An expression that must have a type of its own; `what` tells of those that have none.
    pub(super) fn typed(&mut self, bound: Bound<'s>) -> Result<Expr, Bound<'s>> {
        match self.natural(bound) {
            Bound::Value(value) => Ok(value),
            other => Err(other),
        }
    }

    /// An expression of this type.
    pub(super) fn expect(&mut self, syntax: &'s Syntax, ty: &Ty) -> Expr {
        let bound = self.expr(syntax);
        self.convert(bound, ty, syntax.span)
    }

    /// A condition.
    pub(super) fn condition(&mut self, syntax: &'s Syntax) -> Expr {
        let bound = self.expr(syntax);
        let condition = self.convert(bound, &Ty::BOOL, syntax.span);
        self.check_assignment(&condition, syntax);
        condition
    }

    fn tuple(&mut self, elements: &'s [Argument], span: Span) -> Bound<'s> {
        let mut all = Vec::new();
        for element in elements {
            let bound = self.expr(&element.value);
            let bound = self.value(bound);
            if let Bound::Value(value) = &bound
                && value.ty == Ty::Void
            {
                self.error("CS8210", element.span, "A tuple may not contain a value of type 'void'.");
            }
            let name = element.name.as_ref().map(|name| name.text.clone());
            all.push((name.or_else(|| inferred_name(&element.value)), bound));
        }
        // A name that two elements would have, and those of the members of all tuples, are not inferred.
        let names: Vec<_> = all.iter().filter_map(|(name, _)| name.clone()).collect();
        for ((name, _), element) in all.iter_mut().zip(elements) {
            let twice =
                name.as_ref().is_some_and(|name| names.iter().filter(|other| *other == name).count() > 1);
            if element.name.is_none() && twice {
                *name = None;
            }
        }
        Bound::Tuple(all, span)
    }

    fn conditional(
        &mut self,
        condition: &'s Syntax,
        when_true: &'s Syntax,
        when_false: &'s Syntax,
        span: Span,
    ) -> Bound<'s> {
        let condition = self.condition(condition);
        self.check_condition(&condition);
        let a = self.expr(when_true);
        let a = self.value(a);
        let b = self.expr(when_false);
        let b = self.value(b);
        let Some(ty) = self.conditional_type(&a, &b, span) else { return Bound::Error(span) };
        let a = self.convert(a, &ty, when_true.span);
        let b = self.convert(b, &ty, when_false.span);
        if let (ExprKind::Const(Value::Bool(test)), Some(_), Some(_)) =
            (&condition.kind, super::conversion::constant_of(&a), super::conversion::constant_of(&b))
        {
            let chosen = if *test { a } else { b };
            return Bound::Value(Expr { span, ..chosen });
        }
        let kind = ExprKind::Conditional(Box::new(condition), Box::new(a), Box::new(b));
        Bound::Value(Expr { kind, ty, span })
    }

    /// The type of `? a : b`: the one to which the other converts.
    fn conditional_type(&mut self, a: &Bound<'s>, b: &Bound<'s>, span: Span) -> Option<Ty> {
        if a.is_error() || b.is_error() {
            return Some(Ty::Error);
        }
        let (first, second) = (self.type_of(a), self.type_of(b));
        let to_second = second.filter(|ty| self.implicit(a, ty).is_some());
        let to_first = first.filter(|ty| self.implicit(b, ty).is_some());
        match (to_first, to_second) {
            (Some(ty), None) | (None, Some(ty)) => Some(ty),
            (Some(a), Some(b)) => {
                let best = self.best_type(&[a.clone(), b.clone()]);
                if best.is_none() {
                    let message = format!(
                        "Type of conditional expression cannot be determined because '{a}' and '{b}' implicitly convert to one another"
                    );
                    self.error("CS0172", span, message);
                }
                best
            }
            (None, None) => {
                let (a, b) = (self.display(a), self.display(b));
                let message = format!(
                    "Type of conditional expression cannot be determined because there is no implicit conversion between '{a}' and '{b}'"
                );
                self.error("CS0173", span, message);
                None
            }
        }
    }

    fn cast(&mut self, ty: &'s gatepost_csharp::TypeSyntax, operand: &'s Syntax, span: Span) -> Bound<'s> {
        let to = self.ty(ty);
        let operand = self.expr(operand);
        let operand = self.value(operand);
        if to == Ty::Error || operand.is_error() {
            return Bound::Error(span);
        }
        match self.explicit(&operand, &to) {
            Some(conversion) => {
                let value = self.apply(operand, &conversion, &to);
                Bound::Value(Expr { span, ..value })
            }
            None => {
                self.no_cast(&operand, &to, span);
                Bound::Error(span)
            }
        }
    }

    fn no_cast(&mut self, operand: &Bound<'s>, to: &Ty, span: Span) {
        match operand {
            Bound::Null(_) | Bound::Lambda(_) | Bound::Throw(..) => self.no_conversion(operand, to, span),
            Bound::Group(_) if self.library.delegate(to).is_none() => {
                let message = format!("Cannot convert type 'method group' to '{}'", super::message::full(to));
                self.error("CS0030", span, message);
            }
            _ => {
                let from = self.display_full(operand);
                let message = format!("Cannot convert type '{from}' to '{}'", super::message::full(to));
                self.error("CS0030", span, message);
            }
        }
    }

    fn as_operator(
        &mut self,
        operand: &'s Syntax,
        ty: &'s gatepost_csharp::TypeSyntax,
        span: Span,
    ) -> Bound<'s> {
        let operand = self.expr(operand);
        let operand = self.natural(operand);
        let to = self.ty(ty);
        if to == Ty::Error || operand.is_error() {
            return Bound::Error(span);
        }
        if self.library.is_value_type(&to) && !matches!(to, Ty::Nullable(_)) {
            let message = format!(
                "The as operator must be used with a reference type or nullable type ('{to}' is a non-nullable value type)"
            );
            self.error("CS0077", span, message);
            return Bound::Error(span);
        }
        match operand {
            Bound::Null(_) => Bound::Value(self.constant(Value::Null, to, span)),
            Bound::Value(value) => match self.explicit_standard(&value.ty, &to) {
                Some(Conversion::Same | Conversion::Checked) => {
                    let kind = ExprKind::As(Box::new(value), to.clone());
                    Bound::Value(Expr { kind, ty: to, span })
                }
                Some(conversion @ (Conversion::Identity | Conversion::Wrap(_))) => {
                    let value = self.apply_value(value, &conversion, &to);
                    Bound::Value(Expr { span, ..value })
                }
                _ => self.no_as(&value.ty, &to, span),
            },
            _ => {
                let message = "The first operand of an 'is' or 'as' operator may not be a lambda expression, anonymous method, or method group.";
                self.error("CS0837", span, message);
                Bound::Error(span)
            }
        }
    }

    fn no_as(&mut self, from: &Ty, to: &Ty, span: Span) -> Bound<'s> {
        let (from, to) = (super::message::full(from), super::message::full(to));
        let message = format!(
            "Cannot convert type '{from}' to '{to}' via a reference conversion, boxing conversion, unboxing conversion, wrapping conversion, or null type conversion"
        );
        self.error("CS0039", span, message);
        Bound::Error(span)
    }

    fn type_of_operator(&mut self, ty: &'s gatepost_csharp::TypeSyntax, span: Span) -> Bound<'s> {
        let ty = self.ty(ty);
        if ty == Ty::Error {
            return Bound::Error(span);
        }
        let value = Value::object(crate::clr::reflection::TypeObject(ty));
        Bound::Value(self.constant(value, Ty::named("System.Type", []), span))
    }

    fn size_of(&mut self, ty: &'s gatepost_csharp::TypeSyntax, span: Span) -> Bound<'s> {
        use crate::ty::Prim;
        let of = self.ty(ty);
        let size = match &of {
            Ty::Error => return Bound::Error(span),
            Ty::Prim(prim) => match prim {
                Prim::Bool | Prim::SByte | Prim::Byte => 1,
                Prim::Char | Prim::Int16 | Prim::UInt16 => 2,
                Prim::Int32 | Prim::UInt32 | Prim::Single => 4,
                Prim::Int64 | Prim::UInt64 | Prim::Double => 8,
                Prim::Decimal => 16,
            },
            _ if self.library.is_enum(&of) => 4,
            _ => {
                let message = if self.library.is_value_type(&of) {
                    let message = format!(
                        "'{of}' does not have a predefined size, therefore sizeof can only be used in an unsafe context"
                    );
                    ("CS0233", message)
                } else {
                    let message = format!(
                        "Cannot take the address of, get the size of, or declare a pointer to a managed type ('{of}')"
                    );
                    ("CS0208", message)
                };
                self.error(message.0, span, message.1);
                return Bound::Error(span);
            }
        };
        Bound::Value(self.constant(Value::Int32(size), Ty::INT, span))
    }

    fn name_of(&mut self, operand: &'s Syntax, span: Span) -> Bound<'s> {
        let name = match &operand.kind {
            Kind::Name(name) => Some(name),
            Kind::Member { name, .. } | Kind::AliasQualified { name, .. } => Some(name),
            _ => None,
        };
        let Some(name) = name else {
            self.error("CS8081", operand.span, "Expression does not have a name.");
            return Bound::Error(span);
        };
        if name.type_arguments.is_some() && !matches!(self.expr(operand), Bound::Type(..)) {
            self.error(
                "CS8084",
                name.span,
                "Type parameters are not allowed on a method group as an argument to 'nameof'.",
            );
            return Bound::Error(span);
        }
        let (bound, diagnostics) = self.aside(|this| this.expr(operand));
        if let Bound::Place(super::bound::Place::Variable(id, _)) = &bound {
            self.named.insert(*id);
        }
        // Instance members may be named through their type.
        let instance = diagnostics.iter().all(|told| told.code == "CS0120");
        if bound.is_error() && !instance && super::report::has_errors(&diagnostics) {
            self.diagnostics.extend(diagnostics);
            return Bound::Error(span);
        }
        let text = Value::text(crate::text::Str::from(name.identifier.text.clone()));
        Bound::Value(self.constant(text, Ty::String, span))
    }

    /// The operand of `throw`.
    pub(super) fn exception(&mut self, syntax: &'s Syntax) -> Expr {
        let bound = self.expr(syntax);
        let bound = self.natural(bound);
        let exception = Ty::named("System.Exception", []);
        match bound {
            Bound::Value(value) if value.ty == Ty::Error => value,
            Bound::Value(value) if self.library.is_subtype(&value.ty, &exception) => value,
            Bound::Null(span) => self.constant(Value::Null, exception, span),
            Bound::Error(span) => self.bad(span),
            other => {
                let span = other.span();
                if let Some(conversion) = self.implicit(&other, &exception) {
                    return self.apply(other, &conversion, &exception);
                }
                self.error("CS0155", span, "The type caught or thrown must be derived from System.Exception");
                self.bad(span)
            }
        }
    }
}

/// The name that a member of a tuple or anonymous type takes over from its value.
pub(super) fn inferred_name(syntax: &Syntax) -> Option<ecow::EcoString> {
    match &syntax.kind {
        Kind::Name(name) | Kind::Member { name, .. } | Kind::MemberBinding(name) => {
            Some(name.identifier.text.clone())
        }
        Kind::ConditionalAccess { when_not_null, .. } => inferred_name(when_not_null),
        _ => None,
    }
}
