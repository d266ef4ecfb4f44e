//! System.SByte, Byte, Int16, UInt16, Int32, UInt32, Int64, UInt64

use super::format::number_parse::parse_integer;
use super::format::styles::{INTEGER, check_integer as check_styles};
use super::globalization::number_format;
use super::numbers::{common_members, parse_error, parse_members};
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::WithOut;
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Value};

macro_rules! integer {
    ($variant:ident, $rust:ty, $keyword:literal, $name:literal, $code:literal, $article:literal, $compare:expr) => {{
        let read = |text: &Str, styles: i32, provider: &Value| -> Result<$rust, Exception> {
            read(text, styles, provider, i128::from(<$rust>::MIN), i128::from(<$rust>::MAX), $article)
                .map(|value| <$rust>::try_from(value).unwrap_or_default())
        };
        let ty = Type::structure(
            concat!(
                "System.",
                $name,
                " : System.IComparable, System.IConvertible, System.IFormattable, System.IComparable<",
                $keyword,
                ">, System.IEquatable<",
                $keyword,
                ">"
            ),
            Value::$variant(0),
        )
        .constant(concat!($keyword, " MinValue"), Value::$variant(<$rust>::MIN))
        .constant(concat!($keyword, " MaxValue"), Value::$variant(<$rust>::MAX));
        let ty = parse_members!(ty, $variant, $keyword, INTEGER, read);
        common_members!(ty, $variant, $rust, $keyword, $name, $code, $compare)
    }};
}

pub(crate) fn declare() -> Vec<Type> {
    vec![
        integer!(SByte, i8, "sbyte", "SByte", 5, "a signed byte", |a, b| i32::from(a) - i32::from(b)),
        integer!(Byte, u8, "byte", "Byte", 6, "an unsigned byte", |a, b| i32::from(a) - i32::from(b)),
        integer!(Int16, i16, "short", "Int16", 7, "an Int16", |a, b| i32::from(a) - i32::from(b)),
        integer!(UInt16, u16, "ushort", "UInt16", 8, "a UInt16", |a, b| i32::from(a) - i32::from(b)),
        integer!(Int32, i32, "int", "Int32", 9, "an Int32", |a: i32, b| a.cmp(&b) as i32),
        integer!(UInt32, u32, "uint", "UInt32", 10, "a UInt32", |a: u32, b| a.cmp(&b) as i32),
        integer!(Int64, i64, "long", "Int64", 11, "an Int64", |a: i64, b| a.cmp(&b) as i32),
        integer!(UInt64, u64, "ulong", "UInt64", 12, "a UInt64", |a: u64, b| a.cmp(&b) as i32),
    ]
}

fn read(
    text: &Str,
    styles: i32,
    provider: &Value,
    min: i128,
    max: i128,
    article_and_name: &str,
) -> Result<i128, Exception> {
    check_styles(styles)?;
    parse_integer(&text.to_utf8(), styles, &number_format(provider), min, max)
        .map_err(|failure| parse_error(failure, article_and_name))
}
