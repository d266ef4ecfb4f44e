//! Members, elements, and `?.`.

use gatepost_csharp::{Arguments, Expr as Syntax, SimpleName, Span};

use super::Binder;
use super::argument::{Arg, Way};
use super::bound::{Bound, Group, Place, Receiver};
use super::call::Called;
use super::overload::Chosen;
use super::user_conversion::strip;
use crate::clr::{operators, record};
use crate::ir::{Expr, ExprKind};
use crate::library::{Found, MemberInfo, Role};
use crate::ty::{Prim, Ty};

/// What is done with a member.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Read,
    Call,
}

impl<'s> Binder<'_> {
    /// `x.Name`
    pub(super) fn member_access(
        &mut self,
        target: &'s Syntax,
        name: &'s SimpleName,
        span: Span,
    ) -> Bound<'s> {
        let target = self.expr(target);
        self.member(target, name, span, Use::Read)
    }

    pub(super) fn member(
        &mut self,
        target: Bound<'s>,
        name: &'s SimpleName,
        span: Span,
        use_: Use,
    ) -> Bound<'s> {
        self.probe(&target, name.identifier.span);
        if name.identifier.is_missing() {
            return Bound::Error(span);
        }
        match target {
            Bound::Namespace(prefix, _) => self.in_namespace(&prefix, name, span),
            Bound::Type(ty, _) => self.static_member(ty, name, span, use_),
            Bound::Error(_) => Bound::Error(span),
            other => {
                // Elements of a tuple that is a variable are variables too.
                if let Bound::Place(place) = &other
                    && let Ty::Tuple(_) = self.place_type(place)
                {
                    let Bound::Place(place) = other else { return Bound::Error(span) };
                    return self.tuple_place(place, name, span, use_);
                }
                match self.natural(other) {
                    Bound::Value(value) => self.instance_member(value, name, span, use_),
                    Bound::Error(_) => Bound::Error(span),
                    other => {
                        let what = self.display(&other);
                        let message = format!("Operator '.' cannot be applied to operand of type '{what}'");
                        self.error("CS0023", span, message);
                        Bound::Error(span)
                    }
                }
            }
        }
    }

    fn tuple_place(&mut self, place: Place, name: &'s SimpleName, span: Span, use_: Use) -> Bound<'s> {
        let ty = self.place_type(&place);
        match tuple_index(&ty, &name.identifier.text) {
            Some((index, ty)) => Bound::Place(Place::Item { tuple: Box::new(place), index, ty, span }),
            None => {
                let value = self.read(place);
                self.instance_member(value, name, span, use_)
            }
        }
    }

    fn static_member(&mut self, ty: Ty, name: &'s SimpleName, span: Span, use_: Use) -> Bound<'s> {
        if ty == Ty::Error {
            return Bound::Error(span);
        }
        let text = &name.identifier.text;
        let levels = self.library.members(&ty, text);
        if levels.is_empty() {
            return self.no_static_member(&ty, name, span);
        }
        let type_args = self.type_arguments(name);
        if is_method(&levels) {
            return Bound::Group(Box::new(Group {
                name: text.clone(),
                receiver: Receiver::Type(ty),
                levels,
                type_args,
                name_span: name.identifier.span,
                span,
            }));
        }
        let Some(found) = first(levels) else { return Bound::Error(span) };
        if use_ == Use::Call && self.not_invocable(&found, name) {
            return Bound::Error(span);
        }
        if !found.member.is_static {
            let shown = format!("{}.{text}", found.owner);
            let message = format!(
                "An object reference is required for the non-static field, method, or property '{shown}'"
            );
            self.error("CS0120", span, message);
            return Bound::Error(span);
        }
        self.property(found, None, ty, name, span)
    }

    fn no_static_member(&mut self, ty: &Ty, name: &'s SimpleName, span: Span) -> Bound<'s> {
        let text = &name.identifier.text;
        if let Some(outer) = self.library.declared(ty) {
            let full = format!("{}.{text}", outer.head.name);
            let arity = name.type_arguments.as_ref().map_or(0, |args| args.types.len());
            let library = self.library;
            if let Some(nested) = library.find(&full, arity) {
                return Bound::Type(self.instantiate(nested, name), span);
            }
        }
        let help = self.library.nearest_member(ty, text).map(|name| format!("did you mean `{name}`?"));
        let message = format!("'{ty}' does not contain a definition for '{text}'");
        self.error_with_help("CS0117", name.identifier.span, message, help);
        Bound::Error(span)
    }

    fn instance_member(&mut self, value: Expr, name: &'s SimpleName, span: Span, use_: Use) -> Bound<'s> {
        let ty = value.ty.clone();
        let text = &name.identifier.text;
        if ty == Ty::Error {
            return Bound::Error(span);
        }
        if ty == Ty::Void {
            self.error("CS0023", span, "Operator '.' cannot be applied to operand of type 'void'");
            return Bound::Error(span);
        }
        if let Some((index, ty)) = tuple_index(&ty, text) {
            return Bound::Value(self.native(&record::item(index), vec![value], Vec::new(), ty, span));
        }
        if let Ty::Anonymous(properties) = &ty
            && let Some(index) = properties.iter().position(|(known, _)| known == text)
        {
            let ty = properties.get(index).map_or(Ty::Error, |(_, ty)| ty.clone());
            return Bound::Place(Place::Anonymous {
                object: Box::new(value),
                index,
                name: text.clone(),
                ty,
                span,
            });
        }
        let type_args = self.type_arguments(name);
        let mut levels = self.library.members(&ty, text);
        let has_extensions = !self.library.extensions(text).is_empty();
        if use_ == Use::Call && has_extensions && !is_method(&levels) && !self.is_delegate(&levels) {
            levels.clear();
        }
        if is_method(&levels) || levels.is_empty() && has_extensions {
            return Bound::Group(Box::new(Group {
                name: text.clone(),
                receiver: Receiver::Value(Box::new(value)),
                levels,
                type_args,
                name_span: name.identifier.span,
                span,
            }));
        }
        let Some(found) = first(levels) else {
            self.no_instance_member(&ty, name);
            return Bound::Error(span);
        };
        if use_ == Use::Call && self.not_invocable(&found, name) {
            return Bound::Error(span);
        }
        if found.member.is_static {
            let shown = format!("{}.{text}", found.owner);
            let message = format!(
                "Member '{shown}' cannot be accessed with an instance reference; qualify it with a type name instead"
            );
            self.error("CS0176", span, message);
            return Bound::Error(span);
        }
        self.property(found, Some(value), ty, name, span)
    }

    fn is_delegate(&self, levels: &[Vec<Found>]) -> bool {
        let first = levels.first().and_then(|level| level.first());
        first.is_some_and(|found| self.library.delegate(&found.seen(&found.member.ty)).is_some())
    }

    /// Tells that a property is called which holds no delegate.
    fn not_invocable(&mut self, found: &Found, name: &SimpleName) -> bool {
        if self.library.delegate(&found.seen(&found.member.ty)).is_some() {
            return false;
        }
        let shown = super::call::shown_name(found);
        let message = format!("Non-invocable member '{shown}' cannot be used like a method.");
        self.error("CS1955", name.identifier.span, message);
        true
    }

    pub(super) fn no_instance_member(&mut self, ty: &Ty, name: &SimpleName) {
        let text = &name.identifier.text;
        let help = self.library.nearest_member(ty, text).map(|name| format!("did you mean `{name}`?"));
        let message = format!(
            "'{ty}' does not contain a definition for '{text}' and no accessible extension method '{text}' accepting a first argument of type '{ty}' could be found (are you missing a using directive or an assembly reference?)"
        );
        self.error_with_help("CS1061", name.identifier.span, message, help);
    }

    fn property(
        &mut self,
        found: Found,
        receiver: Option<Expr>,
        via: Ty,
        name: &SimpleName,
        span: Span,
    ) -> Bound<'s> {
        let ty = found.seen(&found.member.ty);
        if let Some(args) = &name.type_arguments {
            let message = format!(
                "The property '{}.{}' cannot be used with type arguments",
                found.owner, name.identifier.text
            );
            self.error("CS0307", args.span, message);
            return Bound::Error(span);
        }
        self.use_member(&found, &via, name.identifier.span);
        if let Role::Constant { value, readonly } = &found.member.role {
            let value = self.constant(value.clone(), ty.clone(), span);
            if !readonly {
                return Bound::Value(value);
            }
            // A `static readonly` field is no constant of the language.
            return Bound::Value(Expr { kind: ExprKind::Sequence(Vec::new(), Box::new(value)), ty, span });
        }
        let receiver = receiver.map(Box::new);
        Bound::Place(Place::Property { found, receiver, via, ty, span })
    }

    /// The property of an anonymous object; gives the value back where it has none of this name.
    pub(super) fn anonymous_property(&mut self, value: Expr, name: &str, span: Span) -> Result<Expr, Expr> {
        let Ty::Anonymous(properties) = &value.ty else { return Err(value) };
        let Some(index) = properties.iter().position(|(known, _)| known == name) else { return Err(value) };
        let ty = properties.get(index).map_or(Ty::Error, |(_, ty)| ty.clone());
        Ok(self.native(&record::property(index, name), vec![value], Vec::new(), ty, span))
    }

    /// `x[i]`
    pub(super) fn element_access(
        &mut self,
        target: Bound<'s>,
        arguments: &'s Arguments,
        span: Span,
    ) -> Bound<'s> {
        let target = self.natural(target);
        let args = self.arguments(arguments);
        let target = match target {
            Bound::Value(value) => value,
            Bound::Error(_) => return Bound::Error(span),
            other => {
                let what = self.display(&other);
                let message = format!("Cannot apply indexing with [] to an expression of type '{what}'");
                self.error("CS0021", span, message);
                return Bound::Error(span);
            }
        };
        if target.ty == Ty::Error {
            return Bound::Error(span);
        }
        if let Ty::Array(element, rank) = target.ty.clone() {
            return self.array_element(target, &element, rank, args, span);
        }
        self.indexer(target, args, arguments.span, span)
    }

    fn array_element(
        &mut self,
        array: Expr,
        element: &Ty,
        rank: u8,
        args: Vec<Arg<'s>>,
        span: Span,
    ) -> Bound<'s> {
        if args.len() != usize::from(rank) {
            let message = format!("Wrong number of indices inside []; expected {rank}");
            self.error("CS0022", span, message);
            return Bound::Error(span);
        }
        let mut indexes = Vec::new();
        for arg in args {
            indexes.push(self.index(arg.bound));
        }
        let ty = element.clone();
        Bound::Place(Place::Element { array: Box::new(array), indexes, ty, span })
    }

    /// An index or a length: `int`, `uint`, `long` or `ulong`.
    pub(super) fn index(&mut self, bound: Bound<'s>) -> Expr {
        let span = bound.span();
        let bound = self.natural(bound);
        for prim in [Prim::Int32, Prim::UInt32, Prim::Int64, Prim::UInt64] {
            let ty = Ty::Prim(prim);
            if let Some(conversion) = self.implicit(&bound, &ty) {
                return self.apply(bound, &conversion, &ty);
            }
        }
        self.no_conversion(&bound, &Ty::INT, span);
        self.bad(span)
    }

    fn indexer(&mut self, target: Expr, args: Vec<Arg<'s>>, args_span: Span, span: Span) -> Bound<'s> {
        let levels = self.library.members(&target.ty, MemberInfo::INDEXER);
        if levels.is_empty() {
            let ty = &target.ty;
            let message = format!("Cannot apply indexing with [] to an expression of type '{ty}'");
            self.error("CS0021", span, message);
            return Bound::Error(span);
        }
        let via = target.ty.clone();
        let chosen = match self.choose_member(levels, &args, None, Some(false), args_span) {
            Ok(chosen) => chosen,
            Err(misfits) => {
                self.no_overload(&misfits, &args, &Called::Indexer, args_span);
                return Bound::Error(span);
            }
        };
        self.use_member(&chosen.found, &via, args_span);
        let ty = chosen.found.seen(&chosen.found.member.ty);
        let Chosen { found, fit } = chosen;
        let passed = self.pass(args, &fit, Way::Native, span);
        let mut target = target;
        if !passed.setup.is_empty() {
            let (ty, span) = (target.ty.clone(), target.span);
            target = Expr { kind: ExprKind::Sequence(passed.setup, Box::new(target)), ty, span };
        }
        Bound::Place(Place::Indexer { found, receiver: Box::new(target), args: passed.args, ty, span })
    }

    /// `x?.Name`, `x?[i]`
    pub(super) fn conditional_access(
        &mut self,
        target: &'s Syntax,
        when_not_null: &'s Syntax,
        span: Span,
    ) -> Bound<'s> {
        let (receiver, temporary) = match self.conditional_receiver(target) {
            Ok(parts) => parts,
            Err(bound) => return bound,
        };
        let rest = self.expr(when_not_null);
        let rest = self.natural(rest);
        self.receivers.pop();
        let rest = match rest {
            Bound::Value(value) if value.ty != Ty::Error => value,
            Bound::Group(group) => {
                self.error(
                    "CS0023",
                    group.span,
                    "Operator '?' cannot be applied to operand of type 'method group'",
                );
                return Bound::Error(span);
            }
            other => return Bound::Error(other.span()),
        };
        let ty = match &rest.ty {
            Ty::Void => Ty::Void,
            ty if self.library.is_value_type(ty) && !matches!(ty, Ty::Nullable(_)) => ty.clone().nullable(),
            ty => ty.clone(),
        };
        let rest = Expr { ty: ty.clone(), ..rest };
        Bound::Value(Expr {
            kind: ExprKind::IfNotNull(Box::new(receiver), temporary, Box::new(rest)),
            ty,
            span,
        })
    }

    /// Binds the receiver of `?.` and puts it aside for the chain behind.
    fn conditional_receiver(&mut self, target: &'s Syntax) -> Result<(Expr, super::VarId), Bound<'s>> {
        let span = target.span;
        let bound = self.expr(target);
        let receiver = match self.natural(bound) {
            Bound::Value(value) if value.ty == Ty::Error => return Err(Bound::Error(span)),
            Bound::Value(value) => value,
            Bound::Error(_) => return Err(Bound::Error(span)),
            other => {
                let what = self.display(&other);
                let message = format!("Operator '?' cannot be applied to operand of type '{what}'");
                self.error("CS0023", span, message);
                return Err(Bound::Error(span));
            }
        };
        if !self.library.admits_null(&receiver.ty) {
            let message = format!("Operator '?' cannot be applied to operand of type '{}'", receiver.ty);
            self.error("CS0023", span, message);
            return Err(Bound::Error(span));
        }
        let inner = strip(&receiver.ty).clone();
        let temporary = self.temporary(inner.clone());
        self.receivers.push((temporary, inner));
        Ok((receiver, temporary))
    }

    /// The receiver of the nearest `?.`.
    pub(super) fn receiver(&mut self, span: Span) -> Option<Expr> {
        let (temporary, _) = self.receivers.last()?.clone();
        Some(self.read_variable(temporary, span))
    }

    /// Reads a place.
    pub(super) fn read(&mut self, place: Place) -> Expr {
        match place {
            Place::Variable(id, span) => self.read_variable(id, span),
            Place::Property { found, receiver, ty, span, .. } => {
                let args = receiver.map(|receiver| *receiver).into_iter().collect();
                let type_args = found.owner_args().to_vec();
                self.native(&found.member.get, args, type_args, ty, span)
            }
            Place::Indexer { found, receiver, mut args, ty, span } => {
                args.insert(0, *receiver);
                let type_args = found.owner_args().to_vec();
                self.native(&found.member.get, args, type_args, ty, span)
            }
            Place::Element { array, mut indexes, ty, span } => {
                indexes.insert(0, *array);
                self.native(&operators::array_get(indexes.len() - 1), indexes, Vec::new(), ty, span)
            }
            Place::Item { tuple, index, ty, span } => {
                let tuple = self.read(*tuple);
                self.native(&record::item(index), vec![tuple], Vec::new(), ty, span)
            }
            Place::Anonymous { object, index, name, ty, span } => {
                self.native(&record::property(index, &name), vec![*object], Vec::new(), ty, span)
            }
            Place::Discard(span) => {
                self.error("CS0103", span, "The name '_' does not exist in the current context");
                self.bad(span)
            }
        }
    }
}

/// Whether what is found is called rather than read.
pub(super) fn is_method(levels: &[Vec<Found>]) -> bool {
    levels.first().and_then(|level| level.first()).is_some_and(|found| found.member.is_method())
}

fn first(levels: Vec<Vec<Found>>) -> Option<Found> {
    levels.into_iter().flatten().next()
}

/// The element of a tuple type that a name means: its own, or `Item1` and so on.
pub(super) fn tuple_index(ty: &Ty, name: &str) -> Option<(usize, Ty)> {
    let Ty::Tuple(elements) = ty else { return None };
    let by_name = elements.iter().position(|element| element.name.as_deref() == Some(name));
    let index = by_name.or_else(|| {
        let number: usize = name.strip_prefix("Item")?.parse().ok()?;
        number.checked_sub(1).filter(|index| *index < elements.len())
    })?;
    elements.get(index).map(|element| (index, element.ty.clone()))
}
