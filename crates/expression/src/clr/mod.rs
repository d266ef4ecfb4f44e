//! The types of .NET, one file each.

mod array;
mod bit_converter;
mod boolean;
mod calendar;
mod casing;
mod char;
mod codec;
mod collation;
mod collections;
mod comparers;
mod comparison;
mod convert;
mod date_time;
mod date_time_offset;
mod date_time_offset_read;
mod date_time_read;
mod db_null;
mod decimal_math;
mod default_value;
mod encoding;
mod enumeration;
mod equality;
mod exceptions;
mod floating;
mod format;
mod globalization;
mod guid;
mod html;
mod http_utility;
mod instance;
mod integers;
mod interfaces;
mod linq;
mod math;
mod name_value_collection;
mod numbers;
mod object;
mod ordering;
mod random;
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
mod system_convert;
mod text_of;
mod time_span;
mod url_code;
mod web_utility;

pub use array::Array;
pub use collections::{DictionaryObject, HashSet, KeyValuePair, ListObject};
pub use date_time::{DateTime, Kind as DateTimeKind};
pub use date_time_offset::DateTimeOffset;
pub use default_value::default_value;
pub use guid::Guid;
pub use instance::cast;
pub use sequence::Sequence;
pub(crate) use sequence::enumerate;
pub(crate) use text_of::text_of;
pub use time_span::TimeSpan;

use crate::declare::Type;

/// Every type of .NET that expressions know.
pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![
        bit_converter::declare(),
        boolean::declare(),
        date_time_offset::declare(),
        db_null::declare(),
        enumeration::declare(),
        guid::declare(),
        http_utility::declare(),
        name_value_collection::declare(),
        object::declare(),
        random::declare(),
        reflection::declare(),
        string::declare(),
        system_array::declare(),
        time_span::declare(),
        web_utility::declare(),
    ];
    types.extend(char::declare());
    types.extend(collections::declare());
    types.extend(comparers::declare());
    types.extend(date_time::declare());
    types.extend(encoding::declare());
    types.extend(exceptions::declare());
    types.extend(floating::declare());
    types.extend(globalization::declare());
    types.extend(integers::declare());
    types.extend(interfaces::declare());
    types.extend(linq::declare());
    types.extend(math::declare());
    types.extend(string_comparer::declare());
    types.extend(system_convert::declare());
    types
}
