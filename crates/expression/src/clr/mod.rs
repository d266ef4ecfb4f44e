//! The types of .NET, one file each.

mod annotations;
mod array;
mod bit_converter;
mod boolean;
mod buffer;
mod calendar;
mod casing;
mod char;
mod codec;
mod collation;
mod collections;
mod comparers;
mod comparison;
mod convert;
mod crypto;
mod date_time;
mod date_time_offset;
mod date_time_offset_read;
mod date_time_read;
mod db_null;
mod decimal;
mod decimal_math;
mod default_value;
mod delegates;
mod encoding;
mod enumeration;
mod environment;
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
mod ip_address;
mod json;
mod known;
mod linq;
mod math;
mod name_value_collection;
pub mod net;
mod nullable;
mod numbers;
mod object;
pub(crate) mod operators;
mod ordering;
mod random;
mod receiver;
pub(crate) mod record;
pub(crate) mod reflection;
mod regex;
mod sequence;
mod sort;
mod streams;
mod string;
mod string_build;
mod string_builder;
mod string_compare;
mod string_comparer;
mod string_search;
mod string_split;
mod system_array;
mod system_array_ranges;
mod system_convert;
#[cfg(test)]
mod tests;
mod text_io;
mod text_of;
mod time_span;
mod time_zone;
mod tree;
mod tuple;
mod uri;
mod url_code;
mod value_tuple;
mod version;
mod web_utility;
mod xml;

pub use array::Array;
pub use collections::{DictionaryObject, HashSet, KeyValuePair, ListObject};
pub use crypto::{Certificate, SymmetricAlgorithm};
pub use date_time::{DateTime, Kind as DateTimeKind};
pub use date_time_offset::DateTimeOffset;
pub use default_value::default_value;
pub use guid::Guid;
pub use instance::cast;
pub use json::{JToken, TokenType};
pub use record::Record;
pub use sequence::Sequence;
pub(crate) use sequence::enumerate;
pub(crate) use text_of::text_of;
pub use time_span::TimeSpan;
pub use uri::Uri;
pub use xml::XObject;

use crate::declare::Type;

/// Every type of .NET that expressions know.
pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![
        bit_converter::declare(),
        boolean::declare(),
        buffer::declare(),
        date_time_offset::declare(),
        db_null::declare(),
        decimal::declare(),
        enumeration::declare(),
        guid::declare(),
        http_utility::declare(),
        name_value_collection::declare(),
        object::declare(),
        random::declare(),
        reflection::declare(),
        string::declare(),
        string_builder::declare(),
        system_array::declare(),
        time_span::declare(),
        version::declare(),
        web_utility::declare(),
    ];
    types.extend(char::declare());
    types.extend(collections::declare());
    types.extend(comparers::declare());
    types.extend(crypto::declare());
    types.extend(date_time::declare());
    types.extend(delegates::declare());
    types.extend(encoding::declare());
    types.extend(environment::declare());
    types.extend(exceptions::declare());
    types.extend(floating::declare());
    types.extend(globalization::declare());
    types.extend(integers::declare());
    types.extend(interfaces::declare());
    types.extend(ip_address::declare());
    types.extend(json::declare());
    types.extend(linq::declare());
    types.extend(math::declare());
    types.extend(nullable::declare());
    types.extend(regex::declare());
    types.extend(record::declare());
    types.extend(streams::declare());
    types.extend(string_comparer::declare());
    types.extend(system_convert::declare());
    types.extend(text_io::declare());
    types.extend(time_zone::declare());
    types.extend(tuple::declare());
    types.extend(uri::declare());
    types.extend(value_tuple::declare());
    types.extend(xml::declare());
    types
}
