//! System.Single and Double

use super::format::number_parse::{parse_double, parse_single};
use super::format::styles::{FLOAT_THOUSANDS, check_floating as check_styles};
use super::globalization::number_format;
use super::numbers::{common_members, parse_error, parse_members};
use crate::clr::format::number_parse::Failure;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::WithOut;
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Value};

macro_rules! floating {
    ($variant:ident, $rust:ident, $keyword:literal, $name:literal, $code:literal, $epsilon:expr, $parse:expr) => {{
        let read = |text: &Str, styles: i32, provider: &Value| -> Result<$rust, Exception> {
            check_styles(styles)?;
            $parse(&text.to_utf8(), styles, &number_format(provider))
                .ok_or_else(|| parse_error(Failure::Format, $name))
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
            Value::$variant(0.0),
        )
        .constant(concat!($keyword, " MinValue"), Value::$variant($rust::MIN))
        .constant(concat!($keyword, " MaxValue"), Value::$variant($rust::MAX))
        .constant(concat!($keyword, " Epsilon"), Value::$variant($epsilon))
        .constant(concat!($keyword, " NaN"), Value::$variant(-$rust::NAN))
        .constant(concat!($keyword, " PositiveInfinity"), Value::$variant($rust::INFINITY))
        .constant(concat!($keyword, " NegativeInfinity"), Value::$variant($rust::NEG_INFINITY))
        .method(concat!("static bool IsNaN(", $keyword, " d)"), $rust::is_nan)
        .method(concat!("static bool IsInfinity(", $keyword, " d)"), $rust::is_infinite)
        .method(concat!("static bool IsPositiveInfinity(", $keyword, " d)"), |value: $rust| {
            value == $rust::INFINITY
        })
        .method(concat!("static bool IsNegativeInfinity(", $keyword, " d)"), |value: $rust| {
            value == $rust::NEG_INFINITY
        })
        .method(concat!("static bool IsFinite(", $keyword, " d)"), $rust::is_finite)
        .method(concat!("static bool IsNormal(", $keyword, " d)"), $rust::is_normal)
        .method(concat!("static bool IsSubnormal(", $keyword, " d)"), $rust::is_subnormal)
        .method(concat!("static bool IsNegative(", $keyword, " d)"), $rust::is_sign_negative);
        let ty = parse_members!(ty, $variant, $keyword, FLOAT_THOUSANDS, read);
        common_members!(ty, $variant, $rust, $keyword, $name, $code, |a: $rust, b: $rust| {
            a.partial_cmp(&b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan())) as i32
        })
    }};
}

pub(crate) fn declare() -> Vec<Type> {
    vec![
        floating!(Single, f32, "float", "Single", 13, f32::from_bits(1), parse_single),
        floating!(Double, f64, "double", "Double", 14, f64::from_bits(1), parse_double),
    ]
}
