//! System.Xml and System.Xml.Linq

mod casts;
mod chars;
mod compare;
mod content;
mod convert;
mod declaration;
mod document_type;
mod dom;
mod dom_changes;
mod error;
mod extensions;
mod json_in;
mod json_out;
mod leaves;
mod name;
mod namespace_manager;
mod node;
mod node_type;
mod object;
mod parse;
mod prefixes;
mod reader;
mod reader_members;
mod reader_settings;
mod reader_values;
mod references;
mod scopes;
mod tag;
mod values;
mod walk;
mod write;
mod xattribute;
mod xdocument;
mod xelement;
mod xml_writer;
mod xobject;
mod xpath;

pub(crate) use dom::XmlNode;
pub(crate) use json_in::{Options as FromJson, document as from_json};
pub(crate) use json_out::events as to_json;
pub use object::XObject;

use crate::declare::Type;

pub(crate) fn declare() -> Vec<Type> {
    let mut types = vec![
        declaration::declare(),
        error::declare(),
        extensions::declare(),
        xattribute::declare(),
        xelement::declare(),
    ];
    types.extend(compare::declare());
    types.extend(convert::declare());
    types.extend(dom::declare());
    types.extend(leaves::declare());
    types.extend(name::declare());
    types.extend(namespace_manager::declare());
    types.extend(node_type::declare());
    types.extend(reader::declare());
    types.extend(reader_settings::declare());
    types.extend(xdocument::declare());
    types.extend(xml_writer::declare());
    types.extend(xobject::declare());
    types
}
