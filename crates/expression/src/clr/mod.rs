//! The types of .NET, one file each.

mod string;

use crate::declare::Type;

/// Every type of .NET that expressions know.
pub(crate) fn declare() -> Vec<Type> {
    vec![string::declare()]
}
