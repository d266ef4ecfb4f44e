//! System.Xml.XmlNodeType, System.Xml.Linq.SaveOptions, LoadOptions

use super::node::Kind;
use super::object::XObject;
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::function::IntoValue;
use crate::value::{EnumValue, Value};

const NAME: &str = "System.Xml.XmlNodeType";

/// A value of `XmlNodeType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeType(pub(super) i32);

const NAMES: [(&str, i32); 18] = [
    ("None", 0),
    ("Element", 1),
    ("Attribute", 2),
    ("Text", 3),
    ("CDATA", 4),
    ("EntityReference", 5),
    ("Entity", 6),
    ("ProcessingInstruction", 7),
    ("Comment", 8),
    ("Document", 9),
    ("DocumentType", 10),
    ("DocumentFragment", 11),
    ("Notation", 12),
    ("Whitespace", 13),
    ("SignificantWhitespace", 14),
    ("EndElement", 15),
    ("EndEntity", 16),
    ("XmlDeclaration", 17),
];

impl NodeType {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ELEMENT: Self = Self(1);
    pub(super) const TEXT: Self = Self(3);
    pub(super) const CDATA: Self = Self(4);
    pub(super) const INSTRUCTION: Self = Self(7);
    pub(super) const COMMENT: Self = Self(8);
    pub(super) const WHITESPACE: Self = Self(13);
    pub(super) const END_ELEMENT: Self = Self(15);
    pub(super) const XML_DECLARATION: Self = Self(17);

    /// The type of a node or attribute.
    pub(super) fn of(object: &XObject) -> Self {
        object.look(|node| Some(Self::of_kind(&node.kind))).unwrap_or(Self::NONE)
    }

    pub(super) fn of_kind(kind: &Kind) -> Self {
        match kind {
            Kind::Element(_) => Self::ELEMENT,
            Kind::Attribute(_) => Self(2),
            Kind::Text(_) => Self::TEXT,
            Kind::CData(_) => Self::CDATA,
            Kind::Instruction(..) => Self(7),
            Kind::Comment(_) => Self(8),
            Kind::Document(..) => Self(9),
            Kind::DocumentType(_) => Self(10),
        }
    }

    /// The name of the type.
    pub(super) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, number)| *number == self.0).map_or("", |(name, _)| name)
    }
}

impl IntoValue for NodeType {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::Enum(EnumValue { ty: NAME, number: self.0 }))
    }
}

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::enumeration(NAME, &NAMES),
        Type::flags(
            "System.Xml.Linq.SaveOptions",
            &[("None", 0), ("DisableFormatting", 1), ("OmitDuplicateNamespaces", 2)],
        )
        .allowed(Allowed::No),
        Type::flags("System.Xml.Linq.ReaderOptions", &[("None", 0), ("OmitDuplicateNamespaces", 1)])
            .allowed(Allowed::No),
        Type::flags(
            "System.Xml.Linq.LoadOptions",
            &[("None", 0), ("PreserveWhitespace", 1), ("SetBaseUri", 2), ("SetLineInfo", 4)],
        )
        .allowed(Allowed::No),
    ]
}
