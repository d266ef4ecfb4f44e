//! The types of .NET, one file each.

mod array;
mod boolean;
mod casing;
mod char;
mod collation;
mod collections;
mod comparers;
mod comparison;
mod default_value;
mod enumeration;
mod equality;
mod floating;
mod format;
mod globalization;
mod instance;
mod integers;
mod interfaces;
mod linq;
mod numbers;
mod object;
mod ordering;
mod receiver;
mod reflection;
mod sequence;
mod sort;
mod string;
mod string_build;
mod string_compare;
mod string_comparer;
mod string_search;
mod string_split;
mod system_array;
mod text_of;

pub use array::Array;
pub use collections::{DictionaryObject, HashSet, KeyValuePair, ListObject};
pub use default_value::default_value;
pub use instance::cast;
pub use sequence::Sequence;
pub(crate) use sequence::enumerate;

use crate::declare::Type;

/// Every type of .NET that expressions know.
pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![
        boolean::declare(),
        enumeration::declare(),
        object::declare(),
        reflection::declare(),
        string::declare(),
        system_array::declare(),
    ];
    types.extend(char::declare());
    types.extend(collections::declare());
    types.extend(comparers::declare());
    types.extend(floating::declare());
    types.extend(globalization::declare());
    types.extend(integers::declare());
    types.extend(interfaces::declare());
    types.extend(linq::declare());
    types.extend(string_comparer::declare());
    types
}
