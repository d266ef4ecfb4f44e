use ecow::EcoString;
use rust_decimal::Decimal;

use crate::{Expr, Span};

/// A literal with its value; a number has the type that its suffix and magnitude give it.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number of type `int`.
    Int(i32),
    /// A number of type `uint`.
    UInt(u32),
    /// A number of type `long`.
    Long(i64),
    /// A number of type `ulong`.
    ULong(u64),
    /// A number of type `float`.
    Float(f32),
    /// A number of type `double`.
    Double(f64),
    /// A number of type `decimal`, its scale kept.
    Decimal(Decimal),
    /// A UTF-16 unit.
    Char(u16),
    /// A string, regular or verbatim.
    String(Text),
}

/// The value of a string literal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Text {
    /// Well-formed Unicode.
    Str(EcoString),
    /// UTF-16 units with a lone surrogate, which only escapes can write.
    Units(Box<[u16]>),
}

impl Text {
    /// The text, unless a lone surrogate is in it.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            Self::Units(_) => None,
        }
    }

    /// The UTF-16 units.
    pub fn to_utf16(&self) -> Vec<u16> {
        match self {
            Self::Str(text) => text.encode_utf16().collect(),
            Self::Units(units) => units.to_vec(),
        }
    }

    /// The text, each lone surrogate replaced by `U+FFFD`.
    pub fn to_string_lossy(&self) -> EcoString {
        match self {
            Self::Str(text) => text.clone(),
            Self::Units(units) => String::from_utf16_lossy(units).into(),
        }
    }

    /// Whether no unit is inside.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Str(text) => text.is_empty(),
            Self::Units(units) => units.is_empty(),
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Str(text.into())
    }
}

/// `$"…"` or `$@"…"`.
#[derive(Clone, Debug, PartialEq)]
pub struct InterpolatedString {
    /// Text and holes in order; two texts never stand side by side.
    pub parts: Vec<InterpolationPart>,
    /// Whether it is `$@"…"`.
    pub verbatim: bool,
}

/// A piece of an interpolated string.
#[derive(Clone, Debug, PartialEq)]
pub enum InterpolationPart {
    /// Text, with `{{`, `}}` and escapes decoded.
    Text {
        /// The decoded text.
        text: Text,
        /// Where it stands.
        span: Span,
    },
    /// `{value,alignment:format}`
    Hole {
        /// The expression.
        value: Expr,
        /// The constant behind the comma.
        alignment: Option<Box<Expr>>,
        /// The text behind the colon.
        format: Option<Text>,
        /// From `{` to `}`.
        span: Span,
    },
}
