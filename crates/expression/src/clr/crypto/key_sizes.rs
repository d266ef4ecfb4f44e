//! System.Security.Cryptography.KeySizes

use std::sync::Arc;

use crate::clr::Array;
use crate::clr::receiver::int;
use crate::declare::{Allowed, Type};
use crate::ty::Ty;
use crate::value::{Object, Value};

/// A `KeySizes`: the sizes that a key or block may have, in bits.
#[derive(Debug)]
pub(super) struct KeySizes {
    pub(super) min: i32,
    pub(super) max: i32,
    pub(super) skip: i32,
}

impl KeySizes {
    /// The range of these lengths in bytes, which are evenly spaced.
    pub(super) fn of(lengths: &[usize]) -> Self {
        let bits: Vec<i32> = lengths.iter().map(|bytes| int(bytes * 8)).collect();
        let (min, max) = (bits.iter().min().copied(), bits.iter().max().copied());
        let skip = match bits.as_slice() {
            [first, second, ..] => (first - second).abs(),
            _ => 0,
        };
        Self { min: min.unwrap_or(0), max: max.unwrap_or(0), skip }
    }

    /// An array of this one range.
    pub(super) fn into_array(self) -> Array {
        Array::new(self.ty(), vec![Value::object(self)])
    }
}

impl Object for KeySizes {
    fn ty(&self) -> Ty {
        Ty::named("System.Security.Cryptography.KeySizes", [])
    }
}

pub(super) fn declare() -> Type {
    Type::class("System.Security.Cryptography.KeySizes")
        .allowed(Allowed::No)
        .property("int MinSize", |sizes: Arc<KeySizes>| sizes.min)
        .property("int MaxSize", |sizes: Arc<KeySizes>| sizes.max)
        .property("int SkipSize", |sizes: Arc<KeySizes>| sizes.skip)
}
