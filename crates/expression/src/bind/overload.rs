//! Overload resolution.

use ecow::EcoString;
use gatepost_csharp::{ArgumentModifier, Span};

use super::Binder;
use super::argument::{Arg, element};
use super::bound::Bound;
use super::conversion::Conversion;
use crate::library::{Default, Found, ParamMode};
use crate::ty::{Prim, Ty};

/// A parameter with the owner's and, once known, the method's type arguments put in.
#[derive(Clone)]
pub(super) struct Param {
    pub(super) name: EcoString,
    pub(super) ty: Ty,
    pub(super) mode: ParamMode,
    pub(super) default: Option<Default>,
}

/// What can be called: parameters and type parameters.
#[derive(Clone)]
pub(super) struct Signature {
    pub(super) params: Vec<Param>,
    pub(super) type_params: Vec<EcoString>,
    /// What the type parameters at these indexes must derive from.
    pub(super) constraints: Vec<(usize, Ty)>,
    /// Whether the first argument is the receiver of an extension method.
    pub(super) extension: bool,
}

/// How the arguments fit one signature.
pub(super) struct Fit {
    pub(super) type_args: Vec<Ty>,
    pub(super) params: Vec<Param>,
    /// The parameter that each argument reaches.
    pub(super) targets: Vec<usize>,
    pub(super) conversions: Vec<Option<Conversion>>,
    pub(super) expanded: bool,
}

/// The member that is called, and how.
pub(super) struct Chosen {
    pub(super) found: Found,
    pub(super) fit: Fit,
}

/// Why the arguments do not fit.
#[derive(Debug)]
pub(super) enum Misfit {
    /// This argument's name belongs to a parameter that already has an argument.
    NameUsed(usize),
    /// No parameter has the name of this argument.
    NoSuchName(usize),
    /// A named argument stands out of its place before one without a name.
    Trailing(usize),
    TooMany,
    /// This parameter has no argument.
    Missing(usize),
    /// The type arguments cannot be inferred.
    Inference,
    /// Not even from the receiver of an extension method.
    Receiver,
    /// This type argument is not of the type that its parameter must derive from.
    Constraint(usize, Ty, Ty),
    /// These arguments do not convert; the parameters as far as they are known.
    Arguments(Vec<usize>, Box<Fit>),
    /// Static where an instance is needed, or the other way round.
    Instance,
}

impl std::fmt::Debug for Fit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fit").field("targets", &self.targets).finish_non_exhaustive()
    }
}

impl Signature {
    /// The signature of a member.
    pub(super) fn of(found: &Found) -> Self {
        let params = found.member.params.iter().map(|param| Param {
            name: param.name.clone(),
            ty: found.seen(&param.ty),
            mode: param.mode,
            default: param.default.clone(),
        });
        let constraints = found.member.constraints.iter().map(|(index, ty)| (*index, found.seen(ty)));
        Self {
            params: params.collect(),
            type_params: found.member.type_params.clone(),
            constraints: constraints.collect(),
            extension: false,
        }
    }

    fn takes_rest(&self) -> bool {
        self.params.last().is_some_and(|param| param.mode == ParamMode::Params)
    }

    pub(super) fn with(&self, type_args: &[Ty]) -> Vec<Param> {
        let find = |name: &str| {
            let index = self.type_params.iter().position(|param| param == name)?;
            type_args.get(index).cloned()
        };
        let put = |param: &Param| Param { ty: param.ty.substitute(&find), ..param.clone() };
        self.params.iter().map(put).collect()
    }
}

impl<'s> Binder<'_> {
    /// How the arguments fit a signature, in its normal or else in its expanded form.
    pub(super) fn fit(
        &mut self,
        signature: &Signature,
        args: &[Arg<'s>],
        type_args: Option<&[Ty]>,
    ) -> Result<Fit, Misfit> {
        let normal = match self.fit_form(signature, args, type_args, false) {
            Err(misfit) if signature.takes_rest() => misfit,
            result => return result,
        };
        match (self.fit_form(signature, args, type_args, true), normal) {
            (Ok(fit), _) => Ok(fit),
            (Err(expanded @ Misfit::Arguments(..)), Misfit::TooMany | Misfit::Missing(_)) => Err(expanded),
            (Err(_), normal) => Err(normal),
        }
    }

    fn fit_form(
        &mut self,
        signature: &Signature,
        args: &[Arg<'s>],
        type_args: Option<&[Ty]>,
        expanded: bool,
    ) -> Result<Fit, Misfit> {
        let targets = targets(signature, args, expanded)?;
        let last = signature.params.len().saturating_sub(1);
        let wanted = |params: &[Param]| -> Vec<Ty> {
            let of = |target: &usize| {
                let ty = params.get(*target).map_or(Ty::Error, |param| param.ty.clone());
                if expanded && *target == last { element(&ty) } else { ty }
            };
            targets.iter().map(of).collect()
        };
        let type_args = match type_args {
            _ if signature.type_params.is_empty() => Vec::new(),
            Some(written) => written.to_vec(),
            None => self.infer(signature, args, &wanted(&signature.params))?,
        };
        if let Some(broken) = self.broken_constraint(signature, &type_args) {
            return Err(broken);
        }
        let params = signature.with(&type_args);
        let types = wanted(&params);
        let mut bad = Vec::new();
        let mut conversions = Vec::new();
        for (index, ((arg, ty), target)) in args.iter().zip(&types).zip(&targets).enumerate() {
            let mode = params.get(*target).map_or(ParamMode::Value, |param| param.mode);
            let receiver = signature.extension && index == 0;
            let conversion = self.argument_conversion(arg, ty, mode, receiver);
            if conversion.is_none() {
                bad.push(index);
            }
            conversions.push(conversion);
        }
        let fit = Fit { type_args, params, targets, conversions, expanded };
        if bad.is_empty() { Ok(fit) } else { Err(Misfit::Arguments(bad, Box::new(fit))) }
    }

    /// The first constraint that the type arguments do not satisfy.
    fn broken_constraint(&self, signature: &Signature, type_args: &[Ty]) -> Option<Misfit> {
        signature.constraints.iter().find_map(|(index, bound)| {
            let argument = type_args.get(*index)?;
            let holds = *argument == Ty::Error || self.library.convertible(argument, bound);
            (!holds).then(|| Misfit::Constraint(*index, argument.clone(), bound.clone()))
        })
    }

    fn argument_conversion(
        &mut self,
        arg: &Arg<'s>,
        ty: &Ty,
        mode: ParamMode,
        receiver: bool,
    ) -> Option<Conversion> {
        let by_reference = matches!(mode, ParamMode::Out | ParamMode::Ref);
        let modifier = match arg.modifier {
            ArgumentModifier::Out => mode == ParamMode::Out,
            ArgumentModifier::Ref => mode == ParamMode::Ref,
            ArgumentModifier::In => mode == ParamMode::In,
            ArgumentModifier::None => !by_reference,
        };
        if !modifier && !arg.bound.is_error() {
            return None;
        }
        if by_reference {
            return self.reference_matches(&arg.bound, ty).then_some(Conversion::Identity);
        }
        let conversion = self.implicit(&arg.bound, ty)?;
        // A receiver is not changed on its way to an extension method.
        let unchanged = matches!(conversion, Conversion::Identity | Conversion::Same | Conversion::Unknown);
        (unchanged || !receiver).then_some(conversion)
    }

    fn reference_matches(&mut self, bound: &Bound<'s>, ty: &Ty) -> bool {
        match bound {
            Bound::OutVariable(written, ..) => {
                written.kind == gatepost_csharp::TypeKind::Var || {
                    let (declared, _) = self.aside(|this| this.ty(written));
                    declared == *ty || declared == Ty::Error
                }
            }
            Bound::Place(super::bound::Place::Discard(_)) | Bound::Error(_) => true,
            other => self.type_of(other).is_some_and(|own| own == *ty || own == Ty::Error),
        }
    }

    /// The best of the members whose parameters the arguments fit.
    pub(super) fn choose_member(
        &mut self,
        levels: Vec<Vec<Found>>,
        args: &[Arg<'s>],
        type_args: Option<&[Ty]>,
        is_static: Option<bool>,
        span: Span,
    ) -> Result<Chosen, Vec<(Found, Misfit)>> {
        let mut misfits = Vec::new();
        for level in levels {
            let mut fits = Vec::new();
            for found in level {
                let arity = found.member.type_params.len();
                if type_args.is_some_and(|args| args.len() != arity) {
                    continue;
                }
                let mut signature = Signature::of(&found);
                signature.extension = is_static.is_none() && found.member.extension;
                match self.fit(&signature, args, type_args) {
                    Ok(_) if is_static.is_some_and(|wanted| wanted != found.member.is_static) => {
                        misfits.push((found, Misfit::Instance));
                    }
                    Ok(fit) => fits.push((found, fit)),
                    Err(misfit) => misfits.push((found, misfit)),
                }
            }
            if !fits.is_empty() {
                let best = self.best(&fits, args, span);
                let (found, fit) = fits.swap_remove(best);
                return Ok(Chosen { found, fit });
            }
        }
        Err(misfits)
    }

    /// The index of the one that is better than all others; tells when there is none.
    fn best(&mut self, fits: &[(Found, Fit)], args: &[Arg<'s>], span: Span) -> usize {
        let mut best = 0;
        for (index, (found, fit)) in fits.iter().enumerate().skip(1) {
            if let Some((leader, leading)) = fits.get(best)
                && !self.is_better((leader, leading), (found, fit), args)
            {
                best = index;
            }
        }
        if let Some((leader, leading)) = fits.get(best) {
            let mut others = fits.iter().enumerate().filter(|(index, _)| *index != best);
            if others.all(|(_, (found, fit))| self.is_better((leader, leading), (found, fit), args)) {
                return best;
            }
        }
        if let [(first, _), (second, _), ..] = fits {
            let message = format!(
                "The call is ambiguous between the following methods or properties: '{}' and '{}'",
                super::call::shown(first),
                super::call::shown(second)
            );
            self.error("CS0121", span, message);
        }
        0
    }

    fn is_better(&mut self, a: (&Found, &Fit), b: (&Found, &Fit), args: &[Arg<'s>]) -> bool {
        let mut better = false;
        let mut same = true;
        for (index, arg) in args.iter().enumerate() {
            let (first, second) = (wanted(a.1, index), wanted(b.1, index));
            if first == second {
                continue;
            }
            same = false;
            match self.better_conversion(&arg.bound, &first, &second) {
                std::cmp::Ordering::Greater => better = true,
                std::cmp::Ordering::Less => return false,
                std::cmp::Ordering::Equal => {}
            }
        }
        if better {
            return true;
        }
        let needs_defaults = |fit: &Fit| {
            let reached = fit.params.len() - usize::from(fit.expanded);
            (0..reached).any(|param| !fit.targets.contains(&param))
        };
        match (needs_defaults(a.1), needs_defaults(b.1)) {
            (false, true) => return true,
            (true, false) => return false,
            _ => {}
        }
        if !same {
            return false;
        }
        tie(a, b)
    }

    /// Which of two types an argument converts to the better; `Greater` for the first.
    pub(super) fn better_conversion(&mut self, arg: &Bound<'s>, a: &Ty, b: &Ty) -> std::cmp::Ordering {
        use std::cmp::Ordering::{Equal, Greater, Less};
        match (self.matches_exactly(arg, a), self.matches_exactly(arg, b)) {
            (true, false) => return Greater,
            (false, true) => return Less,
            _ => {}
        }
        match (self.better_target(a, b, arg), self.better_target(b, a, arg)) {
            (true, false) => Greater,
            (false, true) => Less,
            _ => Equal,
        }
    }

    fn matches_exactly(&mut self, arg: &Bound<'s>, ty: &Ty) -> bool {
        match arg {
            Bound::Lambda(lambda) => {
                let Some(delegate) = self.library.delegate(ty) else { return false };
                let result = self.lambda_result(lambda, &delegate.params);
                result.is_some_and(|result| result == delegate.returns)
            }
            Bound::Tuple(elements, _) => match ty {
                Ty::Tuple(types) if types.len() == elements.len() => elements
                    .iter()
                    .zip(types.iter())
                    .all(|((_, element), ty)| self.matches_exactly(element, &ty.ty)),
                _ => false,
            },
            other => self.type_of(other).is_some_and(|own| own == *ty),
        }
    }

    /// Whether `a` is the better target: it converts to `b` and not the other way round.
    fn better_target(&mut self, a: &Ty, b: &Ty, arg: &Bound<'s>) -> bool {
        let up = self.implicit_type(a, b).is_some();
        let down = self.implicit_type(b, a).is_some();
        if up != down {
            return up;
        }
        if let (Some(first), Some(second)) = (self.library.delegate(a), self.library.delegate(b))
            && matches!(arg, Bound::Lambda(_))
            && first.params == second.params
        {
            return match (&first.returns, &second.returns) {
                (Ty::Void, _) => false,
                (_, Ty::Void) => true,
                (x, y) => {
                    x != y && self.better_target(&x.clone(), &y.clone(), &Bound::Error(Span::default()))
                }
            };
        }
        prefers_signed(a, b)
    }
}

/// The type that an argument is converted to.
fn wanted(fit: &Fit, index: usize) -> Ty {
    let Some(target) = fit.targets.get(index) else { return Ty::Error };
    let Some(param) = fit.params.get(*target) else { return Ty::Error };
    if fit.expanded && *target + 1 == fit.params.len() { element(&param.ty) } else { param.ty.clone() }
}

/// Between signatures of the same types: not generic, then not expanded, then more parameters, then more specific.
fn tie(a: (&Found, &Fit), b: (&Found, &Fit)) -> bool {
    let generic = |found: &Found| !found.member.type_params.is_empty();
    if generic(a.0) != generic(b.0) {
        return generic(b.0);
    }
    if a.1.expanded != b.1.expanded {
        return b.1.expanded;
    }
    if a.1.expanded && a.1.params.len() != b.1.params.len() {
        return a.1.params.len() > b.1.params.len();
    }
    let types =
        |found: &Found| -> Vec<Ty> { found.member.params.iter().map(|param| param.ty.clone()).collect() };
    let (first, second) = (types(a.0), types(b.0));
    let mut more = false;
    for (x, y) in first.iter().zip(&second) {
        match specific(x, y) {
            std::cmp::Ordering::Greater => more = true,
            std::cmp::Ordering::Less => return false,
            std::cmp::Ordering::Equal => {}
        }
    }
    more
}

/// Which of two types says more: a type parameter says less than anything else.
fn specific(a: &Ty, b: &Ty) -> std::cmp::Ordering {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (a, b) {
        (Ty::Param(_), Ty::Param(_)) => Equal,
        (Ty::Param(_), _) => Less,
        (_, Ty::Param(_)) => Greater,
        (Ty::Array(x, _), Ty::Array(y, _)) | (Ty::Nullable(x), Ty::Nullable(y)) => specific(x, y),
        (Ty::Named(x), Ty::Named(y)) => {
            let all: Vec<_> = x.args.iter().zip(&y.args).map(|(x, y)| specific(x, y)).collect();
            match (all.contains(&Greater), all.contains(&Less)) {
                (true, false) => Greater,
                (false, true) => Less,
                _ => Equal,
            }
        }
        _ => Equal,
    }
}

/// A signed type is better than an unsigned one of the same size or larger.
fn prefers_signed(a: &Ty, b: &Ty) -> bool {
    match (a, b) {
        (Ty::Nullable(a), Ty::Nullable(b)) => prefers_signed(a, b),
        (Ty::Prim(a), Ty::Prim(b)) => match a {
            Prim::SByte => matches!(b, Prim::Byte | Prim::UInt16 | Prim::UInt32 | Prim::UInt64),
            Prim::Int16 => matches!(b, Prim::UInt16 | Prim::UInt32 | Prim::UInt64),
            Prim::Int32 => matches!(b, Prim::UInt32 | Prim::UInt64),
            Prim::Int64 => matches!(b, Prim::UInt64),
            _ => false,
        },
        _ => false,
    }
}

/// The parameter that each argument reaches.
fn targets(signature: &Signature, args: &[Arg<'_>], expanded: bool) -> Result<Vec<usize>, Misfit> {
    let count = signature.params.len();
    let mut targets: Vec<usize> = Vec::new();
    let mut out_of_place = None;
    for (index, arg) in args.iter().enumerate() {
        let target = match &arg.name {
            Some((name, _)) => {
                let target = signature.params.iter().position(|param| param.name == *name);
                let target = target.ok_or(Misfit::NoSuchName(index))?;
                if target != index {
                    out_of_place.get_or_insert(index);
                }
                if targets.contains(&target) {
                    return Err(Misfit::NameUsed(index));
                }
                target
            }
            None => {
                if let Some(named) = out_of_place {
                    return Err(Misfit::Trailing(named));
                }
                if index >= count && !(expanded && count > 0) {
                    return Err(Misfit::TooMany);
                }
                index.min(count.saturating_sub(1))
            }
        };
        targets.push(target);
    }
    for (index, param) in signature.params.iter().enumerate() {
        let optional = param.default.is_some() || expanded && index + 1 == count;
        if !optional && !targets.contains(&index) {
            return Err(Misfit::Missing(index));
        }
    }
    Ok(targets)
}
