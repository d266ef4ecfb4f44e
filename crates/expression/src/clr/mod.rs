//! The types of .NET, one file each.

mod array;
mod sequence;
mod string;

pub use array::Array;
pub use sequence::Sequence;

use crate::declare::Type;

/// Every type of .NET that expressions know.
pub(crate) fn declare() -> Vec<Type> {
    vec![string::declare()]
}
