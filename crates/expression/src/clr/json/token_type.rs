//! Newtonsoft.Json.Linq.JTokenType

use crate::declare::Type;
use crate::exception::Throw;
use crate::function::IntoValue;
use crate::value::{EnumValue, Value};

const NAME: &str = "Newtonsoft.Json.Linq.JTokenType";

/// The type of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are those of Json.NET")]
pub enum TokenType {
    None,
    Object,
    Array,
    Constructor,
    Property,
    Comment,
    Integer,
    Float,
    String,
    Boolean,
    Null,
    Undefined,
    Date,
    Raw,
    Bytes,
    Guid,
    Uri,
    TimeSpan,
}

impl TokenType {
    const ALL: [(&'static str, Self); 18] = [
        ("None", Self::None),
        ("Object", Self::Object),
        ("Array", Self::Array),
        ("Constructor", Self::Constructor),
        ("Property", Self::Property),
        ("Comment", Self::Comment),
        ("Integer", Self::Integer),
        ("Float", Self::Float),
        ("String", Self::String),
        ("Boolean", Self::Boolean),
        ("Null", Self::Null),
        ("Undefined", Self::Undefined),
        ("Date", Self::Date),
        ("Raw", Self::Raw),
        ("Bytes", Self::Bytes),
        ("Guid", Self::Guid),
        ("Uri", Self::Uri),
        ("TimeSpan", Self::TimeSpan),
    ];

    /// The name as Json.NET's messages write it.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, ty)| *ty == self).map_or("", |(name, _)| name)
    }
}

impl IntoValue for TokenType {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::Enum(EnumValue { ty: NAME, number: self as i32 }))
    }
}

pub(crate) fn declare() -> Type {
    Type::enumeration(NAME, &TokenType::ALL.map(|(name, ty)| (name, ty as i32)))
}
