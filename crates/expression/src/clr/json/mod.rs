//! Newtonsoft.Json and Newtonsoft.Json.Linq

mod big_integer;
mod build;
mod canonical;
mod casts;
mod compare;
mod date;
mod deserialize;
mod edit;
mod error;
mod extensions;
mod interfaces;
mod jarray;
mod jcontainer;
mod jenumerable;
mod jobject;
mod json_convert;
mod jtoken;
mod jvalue;
mod members;
mod merge;
mod node;
mod number;
mod path;
mod path_text;
mod populate;
mod reader;
mod scalar;
mod select;
mod serialize;
mod serializer;
mod settings;
mod string;
mod text_reader;
mod text_writer;
mod token;
mod token_type;
mod typed;
mod writer;
mod xml;

pub(crate) use build::event_name;
pub(crate) use error::serialization;
pub(crate) use interfaces::pairs;
pub(crate) use reader::Event;
pub use token::JToken;
pub use token_type::TokenType;
pub(crate) use writer::base64;

use crate::declare::Type;

pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![
        big_integer::declare(),
        extensions::declare(),
        jarray::declare(),
        jobject::declare(),
        json_convert::declare(),
        jtoken::declare(),
        token_type::declare(),
        jtoken::declare_comparer(),
    ];
    types.extend(error::declare());
    types.extend(jcontainer::declare());
    types.extend(jenumerable::declare());
    types.extend(jvalue::declare());
    types.extend(merge::declare());
    types.extend(settings::declare());
    types.push(serializer::declare());
    types.extend(text_reader::declare());
    types.extend(text_writer::declare());
    types
}
