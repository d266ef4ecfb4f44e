//! `new`: objects, anonymous objects, arrays, and their initializers.

use ecow::EcoString;
use gatepost_csharp::{
    AnonymousMember, Arguments, ArrayElement, ArrayInitializer, Expr as Syntax, Identifier, Initializer,
    InitializerKind, InitializerValue, MemberInitializer, MemberTarget, Span, TypeSyntax,
};

use super::Binder;
use super::argument::Arg;
use super::bound::{Bound, Place};
use super::call::Called;
use super::conversion::constant_of;
use super::expr::inferred_name;
use crate::clr::{operators, record};
use crate::declare::TypeKind;
use crate::ir::{Expr, ExprKind};
use crate::library::{MemberInfo, Role};
use crate::ty::Ty;
use crate::value::Value;

impl<'s> Binder<'_> {
    /// `new T(…) { … }`
    pub(super) fn new_object(
        &mut self,
        ty: &'s TypeSyntax,
        arguments: Option<&'s Arguments>,
        initializer: Option<&'s Initializer>,
        span: Span,
    ) -> Bound<'s> {
        let type_span = ty.span;
        if let gatepost_csharp::TypeKind::Tuple(_) = ty.kind {
            let message = "'new' cannot be used with tuple type. Use a tuple literal expression instead.";
            self.error("CS8181", type_span, message);
            return Bound::Error(span);
        }
        let ty = self.ty(ty);
        let args = arguments.map(|arguments| self.arguments(arguments)).unwrap_or_default();
        let made = self.construct(&ty, args, type_span, span);
        let Bound::Value(value) = made else {
            // The initializer is still looked at, for its own mistakes.
            if let Some(initializer) = initializer {
                let stand_in = Expr { kind: ExprKind::Global, ty: Ty::Error, span };
                self.initialize(stand_in, initializer);
            }
            return made;
        };
        match initializer {
            Some(initializer) => Bound::Value(self.with_initializer(value, initializer, span)),
            None => Bound::Value(value),
        }
    }

    fn with_initializer(&mut self, value: Expr, initializer: &'s Initializer, span: Span) -> Expr {
        let ty = value.ty.clone();
        let temporary = self.temporary(ty.clone());
        let mut steps = vec![self.set_variable(temporary, value)];
        let object = self.read_variable(temporary, span);
        steps.extend(self.initialize(object, initializer));
        let result = self.read_variable(temporary, span);
        Expr { kind: ExprKind::Sequence(steps, Box::new(result)), ty, span }
    }

    fn construct(&mut self, ty: &Ty, mut args: Vec<Arg<'s>>, type_span: Span, span: Span) -> Bound<'s> {
        if *ty == Ty::Error {
            return Bound::Error(span);
        }
        if self.library.delegate(ty).is_some() {
            return match (args.len(), args.pop()) {
                (1, Some(arg)) => {
                    let value = self.convert(arg.bound, ty, arg.span);
                    Bound::Value(Expr { span, ..value })
                }
                _ => {
                    self.error("CS0149", span, "Method name expected");
                    Bound::Error(span)
                }
            };
        }
        if matches!(ty, Ty::Tuple(_)) && !args.is_empty() {
            let literal = Bound::Tuple(args.into_iter().map(|arg| (None, arg.bound)).collect(), span);
            return Bound::Value(self.convert(literal, ty, span));
        }
        if self.library.is_value_type(ty) && args.is_empty() {
            let value = self.library.default_value(ty);
            return Bound::Value(self.constant(value, ty.clone(), span));
        }
        let constructors = self.library.declared_members(ty, MemberInfo::CONSTRUCTOR);
        if let Some((code, message)) = self.not_constructible(ty, constructors.is_empty()) {
            self.error(code, span, message);
            return Bound::Error(span);
        }
        match self.choose_member(vec![constructors], &args, None, Some(true), type_span) {
            Ok(chosen) => self.emit(chosen, None, args, ty, type_span, span),
            Err(misfits) => {
                self.no_overload(&misfits, &args, &Called::Constructor(ty.clone()), type_span);
                Bound::Error(span)
            }
        }
    }

    fn not_constructible(&self, ty: &Ty, no_constructor: bool) -> Option<(&'static str, String)> {
        match self.library.kind(ty) {
            Some(TypeKind::Static) => {
                Some(("CS0712", format!("Cannot create an instance of the static class '{ty}'")))
            }
            Some(TypeKind::Interface) => Some(abstract_type(ty)),
            Some(TypeKind::Class) if no_constructor => Some(abstract_type(ty)),
            _ => None,
        }
    }

    /// What an initializer does to an object.
    fn initialize(&mut self, object: Expr, initializer: &'s Initializer) -> Vec<Expr> {
        match &initializer.kind {
            InitializerKind::Object(members) => {
                members.iter().flat_map(|member| self.initialize_member(&object, member)).collect()
            }
            InitializerKind::Collection(elements) => {
                if object.ty != Ty::Error && !self.is_enumerable(&object.ty) {
                    let message = format!(
                        "Cannot initialize type '{}' with a collection initializer because it does not implement 'System.Collections.IEnumerable'",
                        object.ty
                    );
                    self.error("CS1922", initializer.span, message);
                    return Vec::new();
                }
                elements.iter().filter_map(|element| self.add(&object, element)).collect()
            }
        }
    }

    /// Whether `foreach` could run over the type.
    pub(super) fn is_enumerable(&self, ty: &Ty) -> bool {
        self.library.is_subtype(ty, &Ty::named("System.Collections.IEnumerable", []))
            || !self.library.instances(ty, "System.Collections.Generic.IEnumerable").is_empty()
    }

    fn add(&mut self, object: &Expr, element: &'s [Syntax]) -> Option<Expr> {
        let mut args = Vec::new();
        for value in element {
            let bound = self.expr(value);
            args.push(Arg::value(self.value(bound)));
        }
        if object.ty == Ty::Error {
            return None;
        }
        let span = element.first().map_or(object.span, |first| first.span);
        let receiver = self.again_value(object);
        let levels = self.library.members(&object.ty, "Add");
        let misfits = match self.choose_member(levels, &args, None, Some(false), span) {
            Ok(chosen) => return value_of(self.emit(chosen, Some(receiver), args, &object.ty, span, span)),
            Err(misfits) => misfits,
        };
        let extensions = self.library.extensions("Add").to_vec();
        if misfits.is_empty() && extensions.is_empty() {
            let name = &object.ty;
            let message = format!(
                "'{name}' does not contain a definition for 'Add' and no accessible extension method 'Add' accepting a first argument of type '{name}' could be found (are you missing a using directive or an assembly reference?)"
            );
            self.error("CS1061", span, message);
            return None;
        }
        if !extensions.is_empty() {
            args.insert(0, Arg::value(Bound::Value(receiver)));
            if let Ok(chosen) = self.choose_member(vec![extensions], &args, None, None, span) {
                return value_of(self.emit(chosen, None, args, &object.ty, span, span));
            }
            args.remove(0);
        }
        self.no_overload(&misfits, &args, &Called::Add, span);
        None
    }

    fn initialize_member(&mut self, object: &Expr, member: &'s MemberInitializer) -> Vec<Expr> {
        let receiver = self.again_value(object);
        let place = match &member.target {
            MemberTarget::Name(name) => self.member_place(receiver, name),
            MemberTarget::Index(arguments) => {
                match self.element_access(Bound::Value(receiver), arguments, arguments.span) {
                    Bound::Place(place) => Some(place),
                    _ => None,
                }
            }
        };
        match (&member.value, place) {
            (InitializerValue::Expr(value), Some(place)) => {
                let ty = self.place_type(&place);
                let value = self.expect(value, &ty);
                vec![self.write(place, value)]
            }
            (InitializerValue::Nested(initializer), Some(place)) => {
                let mut steps = Vec::new();
                let value = self.read(place);
                let value = self.aside_value(value, &mut steps);
                steps.extend(self.initialize(value, initializer));
                steps
            }
            (InitializerValue::Expr(value), None) => {
                let bound = self.expr(value);
                self.value(bound);
                Vec::new()
            }
            (InitializerValue::Nested(_), None) => Vec::new(),
        }
    }

    /// The property of an object that an initializer sets.
    fn member_place(&mut self, receiver: Expr, name: &Identifier) -> Option<Place> {
        let ty = receiver.ty.clone();
        if ty == Ty::Error {
            return None;
        }
        let found = self
            .library
            .members(&ty, &name.text)
            .into_iter()
            .flatten()
            .find(|found| matches!(found.member.role, Role::Property) && !found.member.is_static);
        let Some(found) = found else {
            let help =
                self.library.nearest_member(&ty, &name.text).map(|near| format!("did you mean `{near}`?"));
            let message = format!("'{ty}' does not contain a definition for '{}'", name.text);
            self.error_with_help("CS0117", name.span, message, help);
            return None;
        };
        self.use_member(&found, &ty, name.span);
        let own = found.seen(&found.member.ty);
        Some(Place::Property { found, receiver: Some(Box::new(receiver)), via: ty, ty: own, span: name.span })
    }

    /// `new { a, b = 1 }`
    pub(super) fn new_anonymous(&mut self, members: &'s [AnonymousMember], span: Span) -> Bound<'s> {
        let mut properties: Vec<(EcoString, Ty)> = Vec::new();
        let mut args = Vec::new();
        for member in members {
            let bound = self.expr(&member.value);
            let at = member.value.span;
            let value = match self.typed(bound) {
                Ok(value) if value.ty != Ty::Void => value,
                Ok(value) => {
                    self.error("CS0828", value.span, "Cannot assign void to anonymous type property");
                    self.bad(at)
                }
                Err(other) => {
                    if !other.is_error() {
                        let what = self.display(&other);
                        let message = format!("Cannot assign {what} to anonymous type property");
                        self.error("CS0828", at, message);
                    }
                    self.bad(at)
                }
            };
            let name = member.name.as_ref().map(|name| name.text.clone());
            let Some(name) = name.or_else(|| inferred_name(&member.value)) else {
                let message = "Invalid anonymous type member declarator. Anonymous type members must be declared with a member assignment, simple name or member access.";
                self.error("CS0746", at, message);
                continue;
            };
            if properties.iter().any(|(known, _)| *known == name) {
                self.error(
                    "CS0833",
                    at,
                    "An anonymous type cannot have multiple properties with the same name",
                );
                continue;
            }
            properties.push((name, value.ty.clone()));
            args.push(value);
        }
        if args.iter().any(|arg| arg.ty == Ty::Error) {
            return Bound::Error(span);
        }
        let ty = Ty::Anonymous(properties.into());
        Bound::Value(self.native(&record::make(&ty), args, vec![ty.clone()], ty, span))
    }

    /// `new { a, b }` of a query, where `a` is the first parameter and `b` the second or a value.
    pub(super) fn pair(
        &mut self,
        params: &[super::VarId],
        (first, second): (&EcoString, &EcoString),
        value: Option<&'s Syntax>,
        span: Span,
    ) -> Bound<'s> {
        let Some(id) = params.first() else { return Bound::Error(span) };
        let a = self.read_variable(*id, span);
        let b = match (value, params.get(1)) {
            (Some(value), _) => {
                let bound = self.expr(value);
                match self.typed(bound) {
                    Ok(value) => value,
                    Err(other) => {
                        if !other.is_error() {
                            let what = self.display(&other);
                            self.error(
                                "CS1932",
                                value.span,
                                format!("Cannot assign {what} to a range variable"),
                            );
                        }
                        return Bound::Error(span);
                    }
                }
            }
            (None, Some(id)) => self.read_variable(*id, span),
            (None, None) => return Bound::Error(span),
        };
        if a.ty == Ty::Error || b.ty == Ty::Error {
            return Bound::Error(span);
        }
        let ty = Ty::Anonymous([(first.clone(), a.ty.clone()), (second.clone(), b.ty.clone())].into());
        Bound::Value(self.native(&record::make(&ty), vec![a, b], vec![ty.clone()], ty, span))
    }

    /// `new int[2, 3]`, `new int[] { 1 }`
    pub(super) fn new_array(
        &mut self,
        ty: &'s TypeSyntax,
        sizes: &'s [Syntax],
        initializer: Option<&'s ArrayInitializer>,
        span: Span,
    ) -> Bound<'s> {
        let ty = self.ty(ty);
        let mut lengths = Vec::new();
        for size in sizes {
            let bound = self.expr(size);
            let length = self.index(bound);
            if constant_of(&length)
                .is_some_and(|value| matches!(value, Value::Int32(..0) | Value::Int64(..0)))
            {
                self.error("CS0248", size.span, "Cannot create an array with a negative size");
            }
            lengths.push(length);
        }
        let Ty::Array(element, rank) = ty.clone() else {
            if let Some(initializer) = initializer {
                self.elements(initializer, &Ty::Error);
            }
            return Bound::Error(span);
        };
        let Some(initializer) = initializer else {
            let value = self.native(&operators::array_new(), lengths, vec![Ty::clone(&element)], ty, span);
            return Bound::Value(value);
        };
        let known: Option<Vec<usize>> = lengths
            .iter()
            .map(|length| match constant_of(length)? {
                Value::Int32(number) => usize::try_from(number).ok(),
                Value::Int64(number) => usize::try_from(number).ok(),
                _ => None,
            })
            .collect();
        if known.is_none() {
            self.error("CS0150", span, "A constant value is expected");
            return Bound::Error(span);
        }
        let known = known.filter(|known| !known.is_empty());
        Bound::Value(self.array_of(&element, rank, initializer, known.as_deref(), span))
    }

    /// An array with these elements.
    pub(super) fn array_of(
        &mut self,
        element: &Ty,
        rank: u8,
        initializer: &'s ArrayInitializer,
        known: Option<&[usize]>,
        span: Span,
    ) -> Expr {
        let Some(shape) = self.shape(initializer, rank, known) else {
            self.elements(initializer, &Ty::Error);
            return self.bad(span);
        };
        let items = self.elements(initializer, element);
        let ty = Ty::Array(element.clone().into(), rank);
        self.native(&operators::array_of(shape), items, vec![element.clone()], ty, span)
    }

    /// The lengths of the dimensions, which must be the same everywhere.
    fn shape(
        &mut self,
        initializer: &'s ArrayInitializer,
        rank: u8,
        known: Option<&[usize]>,
    ) -> Option<Vec<usize>> {
        let length = initializer.elements.len();
        if let Some(wanted) = known.and_then(|known| known.first()).filter(|wanted| **wanted != length) {
            let message = format!("An array initializer of length '{wanted}' is expected");
            self.error("CS0847", initializer.span, message);
            return None;
        }
        let mut shape = vec![length];
        let mut inner: Option<Vec<usize>> = None;
        for element in &initializer.elements {
            match element {
                ArrayElement::Expr(expr) if rank > 1 => {
                    self.error("CS0846", expr.span, "A nested array initializer is expected");
                    return None;
                }
                ArrayElement::Expr(_) => {}
                ArrayElement::Nested(nested) if rank <= 1 => {
                    let message = "Array initializers can only be used in a variable or field initializer. Try using a new expression instead.";
                    self.error("CS0623", nested.span, message);
                    return None;
                }
                ArrayElement::Nested(nested) => {
                    let rest = inner.as_deref().or_else(|| known.and_then(|known| known.get(1..)));
                    let found = self.shape(nested, rank - 1, rest)?;
                    inner.get_or_insert(found);
                }
            }
        }
        let missing = usize::from(rank).saturating_sub(1);
        shape.extend(inner.unwrap_or_else(|| vec![0; missing]));
        Some(shape)
    }

    fn elements(&mut self, initializer: &'s ArrayInitializer, ty: &Ty) -> Vec<Expr> {
        let mut all = Vec::new();
        for element in &initializer.elements {
            match element {
                ArrayElement::Expr(expr) => {
                    let value = self.expect(expr, ty);
                    all.push(value);
                }
                ArrayElement::Nested(nested) => all.extend(self.elements(nested, ty)),
            }
        }
        all
    }

    /// `new[] { 1, 2 }`
    pub(super) fn new_implicit_array(
        &mut self,
        rank: u32,
        initializer: &'s ArrayInitializer,
        span: Span,
    ) -> Bound<'s> {
        let rank = u8::try_from(rank).unwrap_or(u8::MAX);
        let shape = self.shape(initializer, rank, None);
        let mut bounds = Vec::new();
        self.collect_elements(initializer, &mut bounds);
        let Some(shape) = shape else { return Bound::Error(span) };
        if bounds.iter().any(Bound::is_error) {
            return Bound::Error(span);
        }
        let mut types: Vec<Ty> = Vec::new();
        for ty in bounds.iter().filter_map(|bound| self.type_of(bound)) {
            if !types.contains(&ty) {
                types.push(ty);
            }
        }
        let Some(element) = self.best_type(&types).filter(|ty| *ty != Ty::Void) else {
            self.error("CS0826", span, "No best type found for implicitly-typed array");
            return Bound::Error(span);
        };
        let mut items = Vec::new();
        for bound in bounds {
            let at = bound.span();
            items.push(self.convert(bound, &element, at));
        }
        let ty = Ty::Array(element.clone().into(), rank);
        Bound::Value(self.native(&operators::array_of(shape), items, vec![element], ty, span))
    }

    fn collect_elements(&mut self, initializer: &'s ArrayInitializer, all: &mut Vec<Bound<'s>>) {
        for element in &initializer.elements {
            match element {
                ArrayElement::Expr(expr) => {
                    let bound = self.expr(expr);
                    all.push(self.value(bound));
                }
                ArrayElement::Nested(nested) => self.collect_elements(nested, all),
            }
        }
    }
}

fn abstract_type(ty: &Ty) -> (&'static str, String) {
    ("CS0144", format!("Cannot create an instance of the abstract class or interface '{ty}'"))
}

fn value_of(bound: Bound<'_>) -> Option<Expr> {
    match bound {
        Bound::Value(value) => Some(value),
        _ => None,
    }
}
