//! Which conversions there are, and what they do.

use gatepost_csharp::Span;

use super::Binder;
use super::bound::{Bound, is_constant_type};
use super::user_conversion::UserConversion;
use crate::clr::operators;
use crate::clr::record;
use crate::ir::{Expr, ExprKind, Lift, NativeCall, Operation};
use crate::ty::{Prim, Ty};
use crate::value::Value;

/// A conversion that exists.
pub(super) enum Conversion {
    /// Nothing happens.
    Identity,
    /// A reference conversion or boxing: only the static type changes.
    Same,
    /// `null`
    Null,
    /// `default`
    Default,
    /// A constant that fits.
    Constant(Value),
    /// From one simple type to another.
    Numeric,
    /// Between a number and an enumeration, or between two.
    Enumeration,
    /// Checked at run time: an explicit reference conversion or unboxing.
    Checked,
    /// `T` to `U?`
    Wrap(Box<Conversion>),
    /// `T?` to `U?`
    Lift(Box<Conversion>),
    /// `T?` to `U`
    Unwrap(Box<Conversion>),
    User(Box<UserConversion>),
    Lambda,
    Group,
    Throw,
    /// A tuple literal, element by element.
    TupleLiteral(Vec<Conversion>),
    /// A tuple value, element by element.
    TupleValue(Vec<Conversion>),
    /// After an error.
    Unknown,
}

impl Binder<'_> {
    /// The implicit conversion of an expression to a type.
    pub(super) fn implicit(&mut self, from: &Bound<'_>, to: &Ty) -> Option<Conversion> {
        if *to == Ty::Error || from.is_error() {
            return Some(Conversion::Unknown);
        }
        match from {
            Bound::Null(_) => return self.library.admits_null(to).then_some(Conversion::Null),
            Bound::Default(_) => return (*to != Ty::Void).then_some(Conversion::Default),
            Bound::Throw(..) => return (*to != Ty::Void).then_some(Conversion::Throw),
            Bound::Lambda(lambda) => return self.lambda_converts(lambda, to).then_some(Conversion::Lambda),
            Bound::Group(group) => return self.group_converts(group, to).then_some(Conversion::Group),
            Bound::Tuple(elements, _) => return self.implicit_tuple(from, elements, to),
            Bound::OutVariable(..) | Bound::Type(..) | Bound::Namespace(..) => return None,
            Bound::Value(_) | Bound::Place(_) | Bound::Error(_) => {}
        }
        let ty = self.type_of(from)?;
        if ty == Ty::Null {
            return self.library.admits_null(to).then_some(Conversion::Null);
        }
        if let Some(conversion) = self.implicit_standard(&ty, to) {
            return Some(conversion);
        }
        if let Some(value) = from.constant()
            && let Some(conversion) = self.implicit_constant(value, to)
        {
            return Some(conversion);
        }
        self.user_implicit(&ty, to)
    }

    fn implicit_tuple(
        &mut self,
        from: &Bound<'_>,
        elements: &[(Option<ecow::EcoString>, Bound<'_>)],
        to: &Ty,
    ) -> Option<Conversion> {
        let target = if let Ty::Nullable(inner) = to { inner } else { to };
        if let Ty::Tuple(targets) = target
            && targets.len() == elements.len()
        {
            let each = elements.iter().zip(targets.iter());
            let all = each.map(|((_, element), target)| self.implicit(element, &target.ty));
            let literal = Conversion::TupleLiteral(all.collect::<Option<_>>()?);
            return Some(if target == to { literal } else { Conversion::Wrap(Box::new(literal)) });
        }
        let natural = self.type_of(from)?;
        self.library.is_subtype(&natural, to).then_some(Conversion::Same)
    }

    /// The implicit conversion from one type to another that no user has defined.
    pub(super) fn implicit_standard(&self, from: &Ty, to: &Ty) -> Option<Conversion> {
        if from == to {
            return Some(Conversion::Identity);
        }
        match (from, to) {
            (Ty::Error, _) | (_, Ty::Error) => return Some(Conversion::Unknown),
            (Ty::Void, _) | (_, Ty::Void) => return None,
            (Ty::Null, _) => return self.library.admits_null(to).then_some(Conversion::Null),
            (Ty::Prim(a), Ty::Prim(b)) => return implicit_numeric(*a, *b).then_some(Conversion::Numeric),
            (Ty::Nullable(a), Ty::Nullable(b)) => {
                return self.implicit_standard(a, b).map(|inner| Conversion::Lift(Box::new(inner)));
            }
            (_, Ty::Nullable(inner)) if self.library.is_value_type(from) => {
                return self.implicit_standard(from, inner).map(|inner| Conversion::Wrap(Box::new(inner)));
            }
            (Ty::Tuple(a), Ty::Tuple(b)) if a.len() == b.len() => {
                let each = a.iter().zip(b.iter()).map(|(a, b)| self.implicit_standard(&a.ty, &b.ty));
                return Some(Conversion::TupleValue(each.collect::<Option<_>>()?));
            }
            _ => {}
        }
        self.library.is_subtype(from, to).then_some(Conversion::Same)
    }

    /// The conversions that only constants have.
    fn implicit_constant(&self, value: &Value, to: &Ty) -> Option<Conversion> {
        match to {
            Ty::Nullable(inner) => {
                self.implicit_constant(value, inner).map(|inner| Conversion::Wrap(Box::new(inner)))
            }
            Ty::Prim(Prim::SByte | Prim::Byte | Prim::Int16 | Prim::UInt16 | Prim::UInt32 | Prim::UInt64) => {
                let Ty::Prim(prim) = to else { return None };
                let fits = match value {
                    Value::Int32(_) => true,
                    Value::Int64(_) => *prim == Prim::UInt64,
                    _ => false,
                };
                let operation = operators::convert(*prim, true);
                let value = fits.then(|| super::constant::run(&operation, vec![value.clone()]))?;
                value.ok().map(Conversion::Constant)
            }
            _ if is_zero(value) && self.library.is_enum(to) => {
                Some(Conversion::Constant(self.library.default_value(to)))
            }
            _ => None,
        }
    }

    /// The implicit conversion from one type to another, whoever has defined it.
    pub(super) fn implicit_type(&mut self, from: &Ty, to: &Ty) -> Option<Conversion> {
        self.implicit_standard(from, to).or_else(|| self.user_implicit(from, to))
    }

    /// The one of the types to which all others convert.
    pub(super) fn best_type(&mut self, types: &[Ty]) -> Option<Ty> {
        let mut best: Option<Ty> = None;
        for ty in types {
            best = match best {
                None => Some(ty.clone()),
                Some(known) if known == *ty => Some(known),
                Some(known) => {
                    let up = self.implicit_type(&known, ty).is_some();
                    let down = self.implicit_type(ty, &known).is_some();
                    match (up, down) {
                        (true, false) => Some(ty.clone()),
                        (false, true) => Some(known),
                        _ => return None,
                    }
                }
            };
        }
        best
    }

    /// The explicit conversion of an expression to a type: what a cast does.
    pub(super) fn explicit(&mut self, from: &Bound<'_>, to: &Ty) -> Option<Conversion> {
        if let Some(conversion) = self.implicit(from, to) {
            return Some(conversion);
        }
        if let Bound::Tuple(elements, _) = from {
            let Ty::Tuple(targets) = to else { return None };
            if targets.len() != elements.len() {
                return None;
            }
            let each = elements.iter().zip(targets.iter());
            let all = each.map(|((_, element), target)| self.explicit(element, &target.ty));
            return Some(Conversion::TupleLiteral(all.collect::<Option<_>>()?));
        }
        let ty = self.type_of(from)?;
        self.explicit_standard(&ty, to).or_else(|| self.user_explicit(&ty, to))
    }

    /// The explicit conversion from one type to another that no user has defined.
    pub(super) fn explicit_standard(&self, from: &Ty, to: &Ty) -> Option<Conversion> {
        if let Some(conversion) = self.implicit_standard(from, to) {
            return Some(conversion);
        }
        let (is_enum, to_enum) = (self.library.is_enum(from), self.library.is_enum(to));
        match (from, to) {
            (Ty::Void | Ty::Null, _) | (_, Ty::Void | Ty::Null) => None,
            (Ty::Prim(a), Ty::Prim(b)) => {
                (*a != Prim::Bool && *b != Prim::Bool).then_some(Conversion::Numeric)
            }
            (Ty::Prim(prim), _) if to_enum => (*prim != Prim::Bool).then_some(Conversion::Enumeration),
            (_, Ty::Prim(prim)) if is_enum => (*prim != Prim::Bool).then_some(Conversion::Enumeration),
            _ if is_enum && to_enum => Some(Conversion::Enumeration),
            (Ty::Nullable(a), Ty::Nullable(b)) => {
                self.explicit_standard(a, b).map(|inner| Conversion::Lift(Box::new(inner)))
            }
            (_, Ty::Nullable(inner)) if self.library.is_value_type(from) => {
                self.explicit_standard(from, inner).map(|inner| Conversion::Wrap(Box::new(inner)))
            }
            (Ty::Nullable(inner), _) if self.library.is_value_type(to) => {
                self.explicit_standard(inner, to).map(|inner| Conversion::Unwrap(Box::new(inner)))
            }
            (Ty::Tuple(a), Ty::Tuple(b)) if a.len() == b.len() => {
                let each = a.iter().zip(b.iter()).map(|(a, b)| self.explicit_standard(&a.ty, &b.ty));
                Some(Conversion::TupleValue(each.collect::<Option<_>>()?))
            }
            _ => self.can_cast(from, to).then_some(Conversion::Checked),
        }
    }

    /// Whether a value of the one type may turn out to be of the other.
    fn can_cast(&self, from: &Ty, to: &Ty) -> bool {
        let library = self.library;
        if library.is_value_type(from) {
            return matches!(from, Ty::Param(_));
        }
        if matches!(from, Ty::Param(_)) || matches!(to, Ty::Param(_)) {
            return true;
        }
        let underlying = if let Ty::Nullable(inner) = to { inner } else { to };
        if library.is_value_type(underlying) {
            return library.is_subtype(underlying, from);
        }
        if *from == Ty::Object || library.is_subtype(to, from) {
            return true;
        }
        if let (Ty::Array(a, rank), Ty::Array(b, other)) = (from, to) {
            return rank == other
                && library.is_reference_type(a)
                && library.is_reference_type(b)
                && self.can_cast(a, b);
        }
        let sealed = |ty: &Ty| matches!(ty, Ty::String | Ty::Array(..)) || library.delegate(ty).is_some();
        match (library.is_interface(from), library.is_interface(to)) {
            (true, true) => true,
            (true, false) => !sealed(to),
            (false, true) => !sealed(from),
            (false, false) => false,
        }
    }

    /// Converts where a value of the type is wanted; tells when that cannot be.
    pub(super) fn convert(&mut self, from: Bound<'_>, to: &Ty, span: Span) -> Expr {
        let from = self.value(from);
        match self.implicit(&from, to) {
            Some(conversion) => self.apply(from, &conversion, to),
            None => {
                self.no_conversion(&from, to, span);
                self.bad(span)
            }
        }
    }

    /// Does what a conversion says.
    pub(super) fn apply(&mut self, from: Bound<'_>, conversion: &Conversion, to: &Ty) -> Expr {
        let span = from.span();
        let from = match from {
            Bound::Place(place) => Bound::Value(self.read(place)),
            other => other,
        };
        match (conversion, from) {
            (Conversion::Null, _) => Expr { kind: ExprKind::Const(Value::Null), ty: to.clone(), span },
            (Conversion::Default, _) => self.constant(self.library.default_value(to), to.clone(), span),
            (Conversion::Constant(value), _) => self.constant(value.clone(), to.clone(), span),
            (Conversion::Throw, Bound::Throw(exception, span)) => {
                Expr { kind: ExprKind::Throw(Box::new(exception)), ty: to.clone(), span }
            }
            (Conversion::Lambda, Bound::Lambda(lambda)) => self.finish_lambda(*lambda, to),
            (Conversion::Group, Bound::Group(group)) => self.finish_group(*group, to),
            (Conversion::Wrap(inner), from) => {
                let target = if let Ty::Nullable(target) = to { target } else { to };
                Expr { ty: to.clone(), ..self.apply(from, inner, target) }
            }
            (Conversion::TupleLiteral(each), Bound::Tuple(elements, span)) => {
                let Ty::Tuple(targets) = to else { return self.bad(span) };
                let all = elements.into_iter().zip(each).zip(targets.iter());
                let args = all
                    .map(|(((_, element), conversion), target)| self.apply(element, conversion, &target.ty));
                let args = args.collect();
                self.native(&record::make(to), args, vec![to.clone()], to.clone(), span)
            }
            (conversion, Bound::Tuple(elements, span)) => {
                let literal = Bound::Tuple(elements, span);
                match self.natural(literal) {
                    Bound::Value(value) => self.apply_value(value, conversion, to),
                    _ => self.bad(span),
                }
            }
            (conversion, Bound::Value(value)) => self.apply_value(value, conversion, to),
            _ => self.bad(span),
        }
    }

    /// Converts a value.
    pub(super) fn apply_value(&mut self, value: Expr, conversion: &Conversion, to: &Ty) -> Expr {
        let span = value.span;
        match conversion {
            Conversion::Identity | Conversion::Same => Expr { ty: to.clone(), ..value },
            Conversion::Unknown => Expr { ty: Ty::Error, ..value },
            Conversion::Numeric => self.numeric(value, to),
            Conversion::Enumeration => self.enumeration(value, to),
            Conversion::Checked => {
                Expr { kind: ExprKind::Cast(Box::new(value), to.clone()), ty: to.clone(), span }
            }
            Conversion::Unwrap(inner) => {
                let Ty::Nullable(source) = value.ty.clone() else { return self.bad(span) };
                let some = self.native(
                    &operators::nullable_value(),
                    vec![value],
                    Vec::new(),
                    Ty::clone(&source),
                    span,
                );
                self.apply_value(some, inner, to)
            }
            Conversion::Lift(inner) => self.lift(value, inner, to),
            Conversion::User(user) => self.apply_user(value, user, to),
            Conversion::TupleValue(each) => self.tuple_value(value, each, to),
            Conversion::Wrap(inner) => {
                let target = if let Ty::Nullable(target) = to { target } else { to };
                Expr { ty: to.clone(), ..self.apply_value(value, inner, target) }
            }
            Conversion::Null
            | Conversion::Default
            | Conversion::Constant(_)
            | Conversion::Throw
            | Conversion::Lambda
            | Conversion::Group
            | Conversion::TupleLiteral(_) => self.apply(Bound::Value(value), conversion, to),
        }
    }

    /// `T?` to `U?`: null stays null.
    fn lift(&mut self, value: Expr, inner: &Conversion, to: &Ty) -> Expr {
        let span = value.span;
        if matches!(inner, Conversion::Identity) {
            return Expr { ty: to.clone(), ..value };
        }
        let (Ty::Nullable(source), Ty::Nullable(target)) = (value.ty.clone(), to) else {
            return self.bad(span);
        };
        let temporary = self.temporary(Ty::clone(&source));
        let item = self.read_variable(temporary, span);
        let converted = self.apply_value(item, inner, target);
        let rest = Box::new(Expr { ty: to.clone(), ..converted });
        Expr { kind: ExprKind::IfNotNull(Box::new(value), temporary, rest), ty: to.clone(), span }
    }

    fn tuple_value(&mut self, value: Expr, each: &[Conversion], to: &Ty) -> Expr {
        let span = value.span;
        if each.iter().all(|conversion| matches!(conversion, Conversion::Identity)) {
            return Expr { ty: to.clone(), ..value };
        }
        let (Ty::Tuple(sources), Ty::Tuple(targets)) = (value.ty.clone(), to) else { return self.bad(span) };
        let temporary = self.temporary(value.ty.clone());
        let store = self.set_variable(temporary, value);
        let mut args = Vec::new();
        for (index, ((source, target), conversion)) in
            sources.iter().zip(targets.iter()).zip(each).enumerate()
        {
            let tuple = self.read_variable(temporary, span);
            let item = self.native(&record::item(index), vec![tuple], Vec::new(), source.ty.clone(), span);
            args.push(self.apply_value(item, conversion, &target.ty));
        }
        let made = self.native(&record::make(to), args, vec![to.clone()], to.clone(), span);
        Expr { kind: ExprKind::Sequence(vec![store], Box::new(made)), ty: to.clone(), span }
    }

    fn numeric(&mut self, value: Expr, to: &Ty) -> Expr {
        let (Ty::Prim(from), Ty::Prim(prim)) = (&value.ty, to) else { return self.bad(value.span) };
        let implicit = implicit_numeric(*from, *prim);
        if let ExprKind::Const(constant) = &value.kind {
            let checked = !implicit && self.overflow != Some(false);
            let operation = operators::convert(*prim, checked);
            return match super::constant::run(&operation, vec![constant.clone()]) {
                Ok(result) => self.constant(result, to.clone(), value.span),
                Err(_) => self.constant_too_large(&value, to),
            };
        }
        let operation = operators::convert(*prim, !implicit && self.overflow == Some(true));
        let span = value.span;
        self.native(&operation, vec![value], Vec::new(), to.clone(), span)
    }

    fn enumeration(&mut self, value: Expr, to: &Ty) -> Expr {
        let span = value.span;
        let number = if self.library.is_enum(&value.ty) {
            self.folded(&operators::enum_number(), vec![value], Ty::INT, span)
        } else {
            value
        };
        if let Ty::Prim(prim) = to {
            return if *prim == Prim::Int32 { number } else { self.numeric(number, to) };
        }
        let Some(name) = self.enum_name(to) else { return self.bad(span) };
        let number = if number.ty == Ty::INT { number } else { self.numeric(number, &Ty::INT) };
        self.folded(&operators::number_enum(name), vec![number], to.clone(), span)
    }

    /// The full name of an enumeration, as values carry it.
    pub(super) fn enum_name(&self, ty: &Ty) -> Option<&'static str> {
        self.library.declared(ty).map(|declared| declared.head.name)
    }

    /// A call of an operation.
    pub(super) fn native(
        &mut self,
        operation: &std::sync::Arc<Operation>,
        args: Vec<Expr>,
        type_args: Vec<Ty>,
        ty: Ty,
        span: Span,
    ) -> Expr {
        self.native_lifted(operation, args, type_args, ty, span, Lift::No)
    }

    pub(super) fn native_lifted(
        &mut self,
        operation: &std::sync::Arc<Operation>,
        args: Vec<Expr>,
        type_args: Vec<Ty>,
        ty: Ty,
        span: Span,
        lift: Lift,
    ) -> Expr {
        if let Some(tag) = operation.tag {
            self.tags.insert(tag);
        }
        let call = NativeCall {
            operation: std::sync::Arc::clone(operation),
            args,
            type_args,
            outs: Vec::new(),
            lift,
        };
        Expr { kind: ExprKind::Call(Box::new(call)), ty, span }
    }

    /// Like [`Self::native`], but a call with constants only is done at once.
    pub(super) fn folded(
        &mut self,
        operation: &std::sync::Arc<Operation>,
        args: Vec<Expr>,
        ty: Ty,
        span: Span,
    ) -> Expr {
        let constants: Option<Vec<Value>> = args.iter().map(constant_of).collect();
        if let Some(constants) = constants
            && let Ok(value) = super::constant::run(operation, constants)
        {
            return self.constant(value, ty, span);
        }
        self.native(operation, args, Vec::new(), ty, span)
    }
}

/// The value of a constant expression.
pub(super) fn constant_of(expr: &Expr) -> Option<Value> {
    match &expr.kind {
        ExprKind::Const(value) if is_constant_type(&expr.ty) => Some(value.clone()),
        _ => None,
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Int32(number) => *number == 0,
        Value::UInt32(number) => *number == 0,
        Value::Int64(number) => *number == 0,
        Value::UInt64(number) => *number == 0,
        _ => false,
    }
}

/// Whether a number of the one type is one of the other without loss of magnitude.
pub(super) fn implicit_numeric(from: Prim, to: Prim) -> bool {
    use Prim::{
        Bool, Byte, Char, Decimal, Double, Int16, Int32, Int64, SByte, Single, UInt16, UInt32, UInt64,
    };
    match from {
        SByte => matches!(to, Int16 | Int32 | Int64 | Single | Double | Decimal),
        Byte => matches!(to, Int16 | UInt16 | Int32 | UInt32 | Int64 | UInt64 | Single | Double | Decimal),
        Int16 => matches!(to, Int32 | Int64 | Single | Double | Decimal),
        UInt16 => matches!(to, Int32 | UInt32 | Int64 | UInt64 | Single | Double | Decimal),
        Int32 => matches!(to, Int64 | Single | Double | Decimal),
        UInt32 => matches!(to, Int64 | UInt64 | Single | Double | Decimal),
        Int64 | UInt64 => matches!(to, Single | Double | Decimal),
        Char => matches!(to, UInt16 | Int32 | UInt32 | Int64 | UInt64 | Single | Double | Decimal),
        Single => matches!(to, Double),
        Bool | Double | Decimal => false,
    }
}
