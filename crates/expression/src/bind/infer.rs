//! Inference of type arguments, in the two phases of the language.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::Binder;
use super::argument::Arg;
use super::bound::Bound;
use super::overload::{Misfit, Signature};
use crate::library::{ParamMode, Variance};
use crate::ty::Ty;

/// What is known of one type parameter.
#[derive(Clone, Default)]
struct Bounds {
    exact: Vec<Ty>,
    lower: Vec<Ty>,
    upper: Vec<Ty>,
    fixed: Option<Ty>,
}

struct Inference<'a> {
    names: &'a [EcoString],
    bounds: Vec<Bounds>,
}

/// Which way a bound holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Exact,
    Lower,
    Upper,
}

impl Inference<'_> {
    fn index(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// The indexes of the parameters that occur in the type and are not fixed.
    fn unfixed_in(&self, ty: &Ty) -> BTreeSet<usize> {
        let mut all = BTreeSet::new();
        self.collect(ty, &mut all);
        all
    }

    fn collect(&self, ty: &Ty, all: &mut BTreeSet<usize>) {
        match ty {
            Ty::Param(name) => {
                let index = self.index(name);
                all.extend(
                    index.filter(|index| self.bounds.get(*index).is_some_and(|one| one.fixed.is_none())),
                );
            }
            Ty::Named(named) => named.args.iter().for_each(|arg| self.collect(arg, all)),
            Ty::Array(inner, _) | Ty::Nullable(inner) => self.collect(inner, all),
            Ty::Tuple(elements) => elements.iter().for_each(|element| self.collect(&element.ty, all)),
            Ty::Anonymous(properties) => properties.iter().for_each(|(_, ty)| self.collect(ty, all)),
            _ => {}
        }
    }

    /// The type with what is fixed put in.
    fn put(&self, ty: &Ty) -> Ty {
        ty.substitute(&|name| self.bounds.get(self.index(name)?)?.fixed.clone())
    }

    fn add(&mut self, index: usize, side: Side, ty: &Ty) {
        let Some(bounds) = self.bounds.get_mut(index) else { return };
        let list = match side {
            Side::Exact => &mut bounds.exact,
            Side::Lower => &mut bounds.lower,
            Side::Upper => &mut bounds.upper,
        };
        if !list.contains(ty) {
            list.push(ty.clone());
        }
    }

    fn has_bounds(&self, index: usize) -> bool {
        self.bounds
            .get(index)
            .is_some_and(|one| !one.exact.is_empty() || !one.lower.is_empty() || !one.upper.is_empty())
    }
}

impl<'s> Binder<'_> {
    /// The type arguments that fit the arguments, given the types that each of them is passed as.
    pub(super) fn infer(
        &mut self,
        signature: &Signature,
        args: &[Arg<'s>],
        types: &[Ty],
    ) -> Result<Vec<Ty>, Misfit> {
        let names = signature.type_params.as_slice();
        let mut inference = Inference { names, bounds: vec![Bounds::default(); names.len()] };
        for (index, (arg, ty)) in args.iter().zip(types).enumerate() {
            let by_reference = signature
                .params
                .get(index)
                .is_some_and(|param| matches!(param.mode, ParamMode::Out | ParamMode::Ref));
            self.first_phase(&mut inference, &arg.bound, ty, by_reference);
            if index == 0 && signature.extension {
                let unknown = inference.unfixed_in(ty).into_iter().any(|index| !inference.has_bounds(index));
                if unknown {
                    return Err(Misfit::Receiver);
                }
            }
        }
        self.second_phase(&mut inference, args, types).ok_or(Misfit::Inference)?;
        inference.bounds.into_iter().map(|bounds| bounds.fixed.ok_or(Misfit::Inference)).collect()
    }

    fn first_phase(&mut self, inference: &mut Inference<'_>, arg: &Bound<'s>, ty: &Ty, by_reference: bool) {
        match arg {
            Bound::Lambda(lambda) => {
                let (Some(delegate), Some(written)) =
                    (self.library.delegate(ty), self.lambda_parameters(lambda))
                else {
                    return;
                };
                for (own, wanted) in written.iter().zip(&delegate.params) {
                    self.bound(inference, own, wanted, Side::Exact);
                }
            }
            Bound::Tuple(elements, _) => {
                if let Ty::Tuple(targets) = ty
                    && targets.len() == elements.len()
                {
                    for ((_, element), target) in elements.iter().zip(targets.iter()) {
                        self.first_phase(inference, element, &target.ty, by_reference);
                    }
                } else if let Some(own) = self.type_of(arg) {
                    self.bound(inference, &own, ty, Side::Lower);
                }
            }
            Bound::OutVariable(written, ..) => {
                if written.kind != gatepost_csharp::TypeKind::Var {
                    let (own, _) = self.aside(|this| this.ty(written));
                    self.bound(inference, &own, ty, Side::Exact);
                }
            }
            Bound::Place(super::bound::Place::Discard(_)) => {}
            other => {
                if let Some(own) = self.type_of(other)
                    && own != Ty::Null
                {
                    self.bound(inference, &own, ty, if by_reference { Side::Exact } else { Side::Lower });
                }
            }
        }
    }

    fn second_phase(&mut self, inference: &mut Inference<'_>, args: &[Arg<'s>], types: &[Ty]) -> Option<()> {
        let mut done: Vec<bool> = vec![false; args.len()];
        loop {
            let open: Vec<usize> = (0..inference.names.len())
                .filter(|index| inference.bounds.get(*index).is_some_and(|one| one.fixed.is_none()))
                .collect();
            if open.is_empty() {
                return Some(());
            }
            for ((arg, ty), done) in args.iter().zip(types).zip(&mut done) {
                if !*done && self.outputs(inference, &arg.bound, ty) {
                    *done = true;
                }
            }
            let depends = self.dependencies(inference, args, types);
            let depends_on = |index: usize| depends.iter().filter(move |(from, _)| *from == index);
            let free: Vec<usize> = open
                .iter()
                .copied()
                .filter(|index| depends_on(*index).next().is_none() && inference.has_bounds(*index))
                .collect();
            let next = if free.is_empty() {
                let needed = |index: &usize| depends.iter().any(|(_, on)| on == index);
                open.into_iter().filter(|index| needed(index) && inference.has_bounds(*index)).collect()
            } else {
                free
            };
            if next.is_empty() {
                return None;
            }
            for index in next {
                self.fix(inference, index)?;
            }
        }
    }

    /// Which type parameter waits for which: pairs of (waiting, awaited).
    fn dependencies(
        &mut self,
        inference: &Inference<'_>,
        args: &[Arg<'s>],
        types: &[Ty],
    ) -> BTreeSet<(usize, usize)> {
        let mut all = BTreeSet::new();
        for (arg, ty) in args.iter().zip(types) {
            let Some(delegate) = self.library.delegate(ty) else { continue };
            let waits = match &arg.bound {
                Bound::Lambda(lambda) => self.lambda_parameters(lambda).is_none(),
                Bound::Group(_) => true,
                _ => false,
            };
            if !waits {
                continue;
            }
            let inputs: BTreeSet<usize> =
                delegate.params.iter().flat_map(|param| inference.unfixed_in(param)).collect();
            for output in inference.unfixed_in(&delegate.returns) {
                all.extend(inputs.iter().map(|input| (output, *input)));
            }
        }
        loop {
            let more: Vec<(usize, usize)> = all
                .iter()
                .flat_map(|(a, b)| all.iter().filter(move |(c, _)| c == b).map(move |(_, d)| (*a, *d)))
                .filter(|pair| !all.contains(pair))
                .collect();
            if more.is_empty() {
                return all;
            }
            all.extend(more);
        }
    }

    /// Infers from the result of a lambda or method group whose parameters are known; whether that was done.
    fn outputs(&mut self, inference: &mut Inference<'_>, arg: &Bound<'s>, ty: &Ty) -> bool {
        let Some(delegate) = self.library.delegate(ty) else { return false };
        if delegate.params.iter().any(|param| !inference.unfixed_in(param).is_empty()) {
            return false;
        }
        let params: Vec<Ty> = delegate.params.iter().map(|param| inference.put(param)).collect();
        let result = match arg {
            Bound::Lambda(lambda) => self.lambda_result(lambda, &params),
            Bound::Group(group) => self.group_result(group, &params),
            _ => return false,
        };
        if let Some(result) = result.filter(|result| *result != Ty::Void) {
            self.bound(inference, &result, &delegate.returns, Side::Lower);
        }
        true
    }

    /// Learns from a type that stands where another, with type parameters in it, is wanted.
    fn bound(&mut self, inference: &mut Inference<'_>, own: &Ty, wanted: &Ty, side: Side) {
        if *own == Ty::Error {
            // After an error anything fits.
            for index in inference.unfixed_in(wanted) {
                inference.add(index, Side::Lower, own);
            }
            return;
        }
        match (own, wanted) {
            (_, Ty::Param(name)) => {
                if let Some(index) = inference.index(name) {
                    inference.add(index, side, own);
                }
            }
            (Ty::Nullable(own), Ty::Nullable(wanted)) => self.bound(inference, own, wanted, side),
            (_, Ty::Nullable(wanted)) if side == Side::Lower && self.library.is_value_type(own) => {
                self.bound(inference, own, wanted, side);
            }
            (Ty::Array(own, rank), Ty::Array(wanted, other)) if rank == other => {
                let side = if self.library.is_reference_type(own) { side } else { Side::Exact };
                self.bound(inference, own, wanted, side);
            }
            (Ty::Tuple(own), Ty::Tuple(wanted)) if own.len() == wanted.len() => {
                for (own, wanted) in own.iter().zip(wanted.iter()) {
                    self.bound(inference, &own.ty, &wanted.ty, side);
                }
            }
            (_, Ty::Named(named)) if !named.args.is_empty() => match side {
                Side::Exact => self.arguments_bound(inference, own, wanted, side),
                Side::Lower => {
                    let instances = self.library.instances(own, &named.name);
                    if let [one] = instances.as_slice() {
                        self.arguments_bound(inference, one, wanted, side);
                    }
                }
                Side::Upper => self.arguments_bound(inference, own, wanted, side),
            },
            _ => {}
        }
    }

    fn arguments_bound(&mut self, inference: &mut Inference<'_>, own: &Ty, wanted: &Ty, side: Side) {
        let (Ty::Named(from), Ty::Named(to)) = (own, wanted) else { return };
        if from.name != to.name || from.args.len() != to.args.len() {
            return;
        }
        let Some(declared) = self.library.declared(wanted).cloned() else { return };
        for ((own, wanted), param) in from.args.iter().zip(&to.args).zip(&declared.head.params) {
            let reference = self.library.is_reference_type(own);
            let side = match (param.variance, side) {
                _ if !reference => Side::Exact,
                (Variance::Out, side) => side,
                (Variance::In, Side::Lower) => Side::Upper,
                (Variance::In, Side::Upper) => Side::Lower,
                _ => Side::Exact,
            };
            self.bound(inference, own, wanted, side);
        }
    }

    /// Settles a type parameter on the type that all its bounds admit.
    fn fix(&mut self, inference: &mut Inference<'_>, index: usize) -> Option<()> {
        let bounds = inference.bounds.get(index)?.clone();
        let mut candidates: Vec<Ty> = Vec::new();
        for ty in bounds.exact.iter().chain(&bounds.lower).chain(&bounds.upper) {
            if *ty == Ty::Error {
                inference.bounds.get_mut(index)?.fixed = Some(Ty::Error);
                return Some(());
            }
            if !candidates.contains(ty) {
                candidates.push(ty.clone());
            }
        }
        candidates.retain(|candidate| bounds.exact.iter().all(|exact| exact == candidate));
        candidates.retain(|candidate| {
            bounds.lower.iter().all(|lower| self.implicit_type(lower, candidate).is_some())
                && bounds.upper.iter().all(|upper| self.implicit_type(candidate, upper).is_some())
        });
        let best = candidates
            .iter()
            .find(|candidate| candidates.iter().all(|other| self.implicit_type(other, candidate).is_some()));
        inference.bounds.get_mut(index)?.fixed = Some(best?.clone());
        Some(())
    }
}
