//! System.Linq

mod aggregate;
mod convert;
mod element;
mod filter;
mod grouping;
mod join;
mod numeric;
mod ordered;
mod partition;
mod project;
pub(crate) mod query;
mod set;

use crate::declare::Type;

pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![enumerable()];
    types.extend(grouping::declare());
    types.push(ordered::declare());
    types
}

fn enumerable() -> Type {
    let parts = [
        aggregate::with,
        convert::with,
        element::with,
        filter::with,
        grouping::with,
        join::with,
        numeric::with,
        ordered::with,
        partition::with,
        project::with,
        set::with,
    ];
    parts.into_iter().fold(Type::static_class("System.Linq.Enumerable"), |ty, with| with(ty))
}
