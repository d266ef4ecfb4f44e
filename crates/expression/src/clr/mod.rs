//! The types of .NET, one file each.

mod array;
mod collections;
mod comparers;
mod default_value;
mod equality;
mod instance;
mod ordering;
mod receiver;
mod sequence;
mod sort;
mod string;
mod system_array;
mod text_of;

pub use array::Array;
pub use collections::{DictionaryObject, HashSet, KeyValuePair, ListObject};
pub use sequence::Sequence;
pub(crate) use sequence::enumerate;

use crate::declare::Type;

/// Every type of .NET that expressions know.
pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![string::declare(), system_array::declare()];
    types.extend(collections::declare());
    types.extend(comparers::declare());
    types
}
