//! Conversions that types define.

use super::Binder;
use super::conversion::Conversion;
use crate::declare::TypeKind;
use crate::ir::Expr;
use crate::library::{Found, MemberInfo, Role};
use crate::ty::Ty;

/// A conversion that a type defines, with what stands before and behind it.
pub(super) struct UserConversion {
    found: Found,
    /// From the value to what the operator takes.
    before: Conversion,
    takes: Ty,
    gives: Ty,
    /// From what the operator gives to what is wanted.
    after: Conversion,
    /// Whether null passes by the operator.
    lifted: bool,
}

struct Candidate {
    found: Found,
    takes: Ty,
    gives: Ty,
}

impl Binder<'_> {
    pub(super) fn user_implicit(&mut self, from: &Ty, to: &Ty) -> Option<Conversion> {
        let candidates: Vec<Candidate> = self
            .user_conversions(from, to)
            .into_iter()
            .filter(|candidate| matches!(candidate.found.member.role, Role::Conversion { implicit: true }))
            .collect();
        self.choose(candidates, from, to, false)
    }

    pub(super) fn user_explicit(&mut self, from: &Ty, to: &Ty) -> Option<Conversion> {
        let candidates = self.user_conversions(from, to);
        self.choose(candidates, from, to, true)
    }

    /// The conversion operators that the two types and their bases define.
    fn user_conversions(&self, from: &Ty, to: &Ty) -> Vec<Candidate> {
        let skip = |ty: &Ty| {
            matches!(ty, Ty::Prim(_) | Ty::String | Ty::Object | Ty::Void)
                || matches!(self.library.kind(ty), Some(TypeKind::Interface | TypeKind::Delegate))
        };
        let (source, target) = (strip(from), strip(to));
        if skip(source) && skip(target)
            || self.library.is_interface(source)
            || self.library.is_interface(target)
        {
            return Vec::new();
        }
        let mut all: Vec<Candidate> = Vec::new();
        for ty in [source, target].into_iter().filter(|ty| !skip(ty)) {
            for found in self.library.members(ty, MemberInfo::CONVERSION).into_iter().flatten() {
                let Some(takes) = found.member.params.first().map(|param| found.seen(&param.ty)) else {
                    continue;
                };
                let gives = found.seen(&found.member.ty);
                if !all.iter().any(|known| known.takes == takes && known.gives == gives) {
                    all.push(Candidate { found, takes, gives });
                }
            }
        }
        all
    }

    fn choose(&self, candidates: Vec<Candidate>, from: &Ty, to: &Ty, explicit: bool) -> Option<Conversion> {
        let reaches = |a: &Ty, b: &Ty| self.implicit_standard(a, b).is_some();
        let takes = |candidate: &Candidate, from: &Ty| {
            reaches(from, &candidate.takes) || explicit && reaches(&candidate.takes, from)
        };
        let gives = |candidate: &Candidate, to: &Ty| {
            reaches(&candidate.gives, to) || explicit && reaches(to, &candidate.gives)
        };
        let usable = |from: &Ty, to: &Ty| -> Vec<&Candidate> {
            candidates.iter().filter(|candidate| takes(candidate, from) && gives(candidate, to)).collect()
        };
        let (direct, lifted) = match (usable(from, to), from) {
            (direct, Ty::Nullable(inner)) if direct.is_empty() => (usable(inner, to), true),
            (direct, _) => (direct, false),
        };
        let from = if lifted { strip(from) } else { from };
        let source = self.best_source(&direct, from, explicit)?;
        let target = self.best_target(&direct, to, explicit)?;
        let mut best = direct.into_iter().filter(|one| one.takes == source && one.gives == target);
        let (one, more) = (best.next()?, best.next());
        if more.is_some() {
            return None;
        }
        let before = self.either(from, &one.takes, explicit)?;
        let lifts_result =
            lifted && self.library.is_value_type(&one.gives) && !matches!(one.gives, Ty::Nullable(_));
        let after = self.either(&one.gives, if lifts_result { strip(to) } else { to }, explicit)?;
        Some(Conversion::User(Box::new(UserConversion {
            found: one.found.clone(),
            before,
            takes: one.takes.clone(),
            gives: one.gives.clone(),
            after,
            lifted,
        })))
    }

    fn either(&self, from: &Ty, to: &Ty, explicit: bool) -> Option<Conversion> {
        if explicit { self.explicit_standard(from, to) } else { self.implicit_standard(from, to) }
    }

    fn best_source(&self, candidates: &[&Candidate], from: &Ty, explicit: bool) -> Option<Ty> {
        let types: Vec<&Ty> = candidates.iter().map(|candidate| &candidate.takes).collect();
        if types.contains(&from) {
            return Some(from.clone());
        }
        let around: Vec<&Ty> =
            types.iter().copied().filter(|ty| self.implicit_standard(from, ty).is_some()).collect();
        if around.is_empty() && explicit { self.widest(&types) } else { self.narrowest(&around) }
    }

    fn best_target(&self, candidates: &[&Candidate], to: &Ty, explicit: bool) -> Option<Ty> {
        let types: Vec<&Ty> = candidates.iter().map(|candidate| &candidate.gives).collect();
        if types.contains(&to) {
            return Some(to.clone());
        }
        let inside: Vec<&Ty> =
            types.iter().copied().filter(|ty| self.implicit_standard(ty, to).is_some()).collect();
        if inside.is_empty() && explicit { self.narrowest(&types) } else { self.widest(&inside) }
    }

    /// The type that converts to all others.
    fn narrowest(&self, types: &[&Ty]) -> Option<Ty> {
        let all = |one: &&&Ty| types.iter().all(|other| self.implicit_standard(one, other).is_some());
        types.iter().find(all).map(|ty| Ty::clone(ty))
    }

    /// The type to which all others convert.
    fn widest(&self, types: &[&Ty]) -> Option<Ty> {
        let all = |one: &&&Ty| types.iter().all(|other| self.implicit_standard(other, one).is_some());
        types.iter().find(all).map(|ty| Ty::clone(ty))
    }

    pub(super) fn apply_user(&mut self, value: Expr, user: &UserConversion, to: &Ty) -> Expr {
        let span = value.span;
        self.use_member(&user.found, &user.found.owner.clone(), span);
        if user.lifted {
            let Ty::Nullable(inner) = value.ty.clone() else { return self.bad(span) };
            let temporary = self.temporary(Ty::clone(&inner));
            let item = self.read_variable(temporary, span);
            let rest = self.call_user(item, user, strip(to));
            if self.library.admits_null(to) {
                let rest = Box::new(Expr { ty: to.clone(), ..rest });
                let kind = crate::ir::ExprKind::IfNotNull(Box::new(value), temporary, rest);
                return Expr { kind, ty: to.clone(), span };
            }
            let some = self.native(
                &crate::clr::operators::nullable_value(),
                vec![value],
                Vec::new(),
                Ty::clone(&inner),
                span,
            );
            return self.call_user(some, user, to);
        }
        self.call_user(value, user, to)
    }

    fn call_user(&mut self, value: Expr, user: &UserConversion, to: &Ty) -> Expr {
        let span = value.span;
        let argument = self.apply_value(value, &user.before, &user.takes);
        let type_args = user.found.owner_args().to_vec();
        let result = self.native(&user.found.member.get, vec![argument], type_args, user.gives.clone(), span);
        self.apply_value(result, &user.after, to)
    }
}

/// `T` of `T?`.
pub(super) fn strip(ty: &Ty) -> &Ty {
    if let Ty::Nullable(inner) = ty { inner } else { ty }
}
