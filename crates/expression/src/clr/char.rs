//! System.Char

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

use super::casing;
use super::equality;
use crate::declare::{Allowed, Type};
use crate::exception::Exception;
use crate::function::{Char, WithOut};
use crate::text::Str;
use crate::value::{EnumValue, Value};

macro_rules! tests {
    ($ty:expr, $($name:literal $test:expr),* $(,)?) => {
        $ty$(
            .method(concat!("static bool ", $name, "(char c)"), |unit: Char| $test(unit.0))
            .method(concat!("static bool ", $name, "(string s, int index)"), |text: Str, index: i32| {
                Ok::<_, Exception>($test(unit_at(&text, index)?))
            })
        )*
    };
}

pub(crate) fn declare() -> Vec<Type> {
    let ty = Type::structure(
        "System.Char : System.IComparable, System.IConvertible, System.IComparable<char>, System.IEquatable<char>",
        Value::Char(0),
    )
    .constant("char MinValue", Value::Char(0))
    .constant("char MaxValue", Value::Char(u16::MAX));
    let ty = tests!(
        ty,
        "IsLetter" is_letter,
        "IsDigit" is_digit,
        "IsLetterOrDigit" |unit| is_letter(unit) || is_digit(unit),
        "IsNumber" |unit| (8..=10).contains(&category(unit)),
        "IsWhiteSpace" is_white,
        "IsUpper" |unit| category(unit) == 0,
        "IsLower" |unit| category(unit) == 1,
        "IsPunctuation" |unit| (18..=24).contains(&category(unit)),
        "IsSymbol" |unit| (25..=28).contains(&category(unit)),
        "IsSeparator" |unit| (11..=13).contains(&category(unit)),
        "IsControl" |unit| category(unit) == 14,
        "IsSurrogate" |unit| matches!(unit, 0xd800..=0xdfff),
        "IsHighSurrogate" is_high,
        "IsLowSurrogate" is_low,
    );
    vec![declare_rest(ty), unicode_category()]
}

fn declare_rest(ty: Type) -> Type {
    ty.method(
        "static bool IsSurrogatePair(char highSurrogate, char lowSurrogate)",
        |high: Char, low: Char| is_high(high.0) && is_low(low.0),
    )
    .method("static bool IsSurrogatePair(string s, int index)", is_pair_at)
    .method("static char ToUpper(char c)", |unit: Char| Char(casing::upper_unit(unit.0)))
    .method("static char ToUpper(char c, CultureInfo culture)", |unit: Char, culture: Value| {
        cased(unit, &culture, casing::upper_unit)
    })
    .method("static char ToUpperInvariant(char c)", |unit: Char| Char(casing::upper_unit(unit.0)))
    .method("static char ToLower(char c)", |unit: Char| Char(casing::lower_unit(unit.0)))
    .method("static char ToLower(char c, CultureInfo culture)", |unit: Char, culture: Value| {
        cased(unit, &culture, casing::lower_unit)
    })
    .method("static char ToLowerInvariant(char c)", |unit: Char| Char(casing::lower_unit(unit.0)))
    .method("static double GetNumericValue(char c)", |unit: Char| numeric_value(u32::from(unit.0)))
    .method("static double GetNumericValue(string s, int index)", |text: Str, index: i32| {
        let unit = unit_at(&text, index)?;
        let low = index.checked_add(1).and_then(|next| unit_at(&text, next).ok());
        Ok::<_, Exception>(numeric_value(low.and_then(|low| combine(unit, low)).unwrap_or(u32::from(unit))))
    })
    .method("static UnicodeCategory GetUnicodeCategory(char c)", |unit: Char| category_value(unit.0))
    .method("static UnicodeCategory GetUnicodeCategory(string s, int index)", |text: Str, index: i32| {
        Ok::<_, Exception>(category_value(unit_at(&text, index)?))
    })
    .method("static int ConvertToUtf32(char highSurrogate, char lowSurrogate)", to_utf32)
    .method("static int ConvertToUtf32(string s, int index)", to_utf32_at)
    .method("static string ConvertFromUtf32(int utf32)", from_utf32)
    .method("static char Parse(string s)", parse)
    .method("static bool TryParse(string s, out char result)", |text: Option<Str>| {
        let unit = text.and_then(|text| parse(text).ok());
        WithOut(unit.is_some(), [Value::Char(unit.map_or(0, |unit| unit.0))])
    })
    .method("static string ToString(char c)", |unit: Char| Str::from_units(&[unit.0]))
    .method("string ToString()", |unit: Char| Str::from_units(&[unit.0]))
    .method("string ToString(IFormatProvider provider)", |unit: Char, _: Value| Str::from_units(&[unit.0]))
    .method(
        "bool Equals(object obj)",
        |unit: Char, other: Value| matches!(other, Value::Char(other) if other == unit.0),
    )
    .method("bool Equals(char obj)", |unit: Char, other: Char| unit == other)
    .method("int CompareTo(char value)", |unit: Char, other: Char| i32::from(unit.0) - i32::from(other.0))
    .method("int CompareTo(object value)", compare_to)
    .method("int GetHashCode()", |unit: Char| equality::hash_code(&Value::Char(unit.0)))
    .method("TypeCode GetTypeCode()", |_: Char| EnumValue { ty: "System.TypeCode", number: 4 })
}

/// `Char.IsWhiteSpace`.
pub(crate) fn is_white(unit: u16) -> bool {
    char::from_u32(u32::from(unit)).is_some_and(char::is_whitespace)
}

fn is_high(unit: u16) -> bool {
    matches!(unit, 0xd800..=0xdbff)
}

fn is_low(unit: u16) -> bool {
    matches!(unit, 0xdc00..=0xdfff)
}

fn is_letter(unit: u16) -> bool {
    (0..=4).contains(&category(unit))
}

fn is_digit(unit: u16) -> bool {
    category(unit) == 8
}

fn unit_at(text: &Str, index: i32) -> Result<u16, Exception> {
    usize::try_from(index)
        .ok()
        .and_then(|index| text.unit_at(index))
        .ok_or_else(|| super::string::index_out_of_range("index"))
}

fn is_pair_at(text: Str, index: i32) -> Result<bool, Exception> {
    let high = unit_at(&text, index)?;
    Ok(is_high(high) && unit_at(&text, index.saturating_add(1)).is_ok_and(is_low))
}

fn cased(unit: Char, culture: &Value, map: fn(u16) -> u16) -> Result<Char, Exception> {
    if culture.is_null() { Err(Exception::argument_null("culture")) } else { Ok(Char(map(unit.0))) }
}

fn category_value(unit: u16) -> EnumValue {
    EnumValue { ty: "System.Globalization.UnicodeCategory", number: category(unit) }
}

/// The number of the `System.Globalization.UnicodeCategory`.
pub(crate) fn category(unit: u16) -> i32 {
    match CodePointMapData::<GeneralCategory>::new().get32(u32::from(unit)) {
        GeneralCategory::UppercaseLetter => 0,
        GeneralCategory::LowercaseLetter => 1,
        GeneralCategory::TitlecaseLetter => 2,
        GeneralCategory::ModifierLetter => 3,
        GeneralCategory::OtherLetter => 4,
        GeneralCategory::NonspacingMark => 5,
        GeneralCategory::SpacingMark => 6,
        GeneralCategory::EnclosingMark => 7,
        GeneralCategory::DecimalNumber => 8,
        GeneralCategory::LetterNumber => 9,
        GeneralCategory::OtherNumber => 10,
        GeneralCategory::SpaceSeparator => 11,
        GeneralCategory::LineSeparator => 12,
        GeneralCategory::ParagraphSeparator => 13,
        GeneralCategory::Control => 14,
        GeneralCategory::Format => 15,
        GeneralCategory::Surrogate => 16,
        GeneralCategory::PrivateUse => 17,
        GeneralCategory::ConnectorPunctuation => 18,
        GeneralCategory::DashPunctuation => 19,
        GeneralCategory::OpenPunctuation => 20,
        GeneralCategory::ClosePunctuation => 21,
        GeneralCategory::InitialPunctuation => 22,
        GeneralCategory::FinalPunctuation => 23,
        GeneralCategory::OtherPunctuation => 24,
        GeneralCategory::MathSymbol => 25,
        GeneralCategory::CurrencySymbol => 26,
        GeneralCategory::ModifierSymbol => 27,
        GeneralCategory::OtherSymbol => 28,
        GeneralCategory::Unassigned => 29,
    }
}

fn unicode_category() -> Type {
    Type::enumeration(
        "System.Globalization.UnicodeCategory",
        &[
            ("UppercaseLetter", 0),
            ("LowercaseLetter", 1),
            ("TitlecaseLetter", 2),
            ("ModifierLetter", 3),
            ("OtherLetter", 4),
            ("NonSpacingMark", 5),
            ("SpacingCombiningMark", 6),
            ("EnclosingMark", 7),
            ("DecimalDigitNumber", 8),
            ("LetterNumber", 9),
            ("OtherNumber", 10),
            ("SpaceSeparator", 11),
            ("LineSeparator", 12),
            ("ParagraphSeparator", 13),
            ("Control", 14),
            ("Format", 15),
            ("Surrogate", 16),
            ("PrivateUse", 17),
            ("ConnectorPunctuation", 18),
            ("DashPunctuation", 19),
            ("OpenPunctuation", 20),
            ("ClosePunctuation", 21),
            ("InitialQuotePunctuation", 22),
            ("FinalQuotePunctuation", 23),
            ("OtherPunctuation", 24),
            ("MathSymbol", 25),
            ("CurrencySymbol", 26),
            ("ModifierSymbol", 27),
            ("OtherSymbol", 28),
            ("OtherNotAssigned", 29),
        ],
    )
    .allowed(Allowed::No)
}

/// What a digit, a fraction or another number character stands for; -1 for all others.
fn numeric_value(code: u32) -> f64 {
    let categories = CodePointMapData::<GeneralCategory>::new();
    if categories.get32(code) == GeneralCategory::DecimalNumber {
        // The digits of a script stand in runs of ten that begin with its zero.
        let run =
            (0..code).rev().take_while(|before| categories.get32(*before) == GeneralCategory::DecimalNumber);
        return f64::from(u32::try_from(run.count() % 10).unwrap_or(0));
    }
    match code {
        0xb2 | 0xb3 => f64::from(code - 0xb0),
        0xb9 => 1.0,
        0xbc => 0.25,
        0xbd => 0.5,
        0xbe => 0.75,
        0x2070 | 0x2074..=0x2079 => f64::from(code - 0x2070),
        0x2080..=0x2089 => f64::from(code - 0x2080),
        0x2150 => 1.0 / 7.0,
        0x2151 => 1.0 / 9.0,
        0x2152 => 0.1,
        0x2153 => 1.0 / 3.0,
        0x2154 => 2.0 / 3.0,
        0x2155..=0x2158 => f64::from(code - 0x2154) / 5.0,
        0x2159 => 1.0 / 6.0,
        0x215a => 5.0 / 6.0,
        0x215b => 0.125,
        0x215c => 0.375,
        0x215d => 0.625,
        0x215e => 0.875,
        0x215f => 1.0,
        0x2160..=0x216b => f64::from(code - 0x215f),
        0x216c | 0x217c => 50.0,
        0x216d | 0x217d => 100.0,
        0x216e | 0x217e => 500.0,
        0x216f | 0x217f => 1000.0,
        0x2170..=0x217b => f64::from(code - 0x216f),
        0x2460..=0x2473 => f64::from(code - 0x245f),
        0x2474..=0x2487 => f64::from(code - 0x2473),
        0x2488..=0x249b => f64::from(code - 0x2487),
        0x3007 => 0.0,
        _ => -1.0,
    }
}

fn combine(high: u16, low: u16) -> Option<u32> {
    (is_high(high) && is_low(low))
        .then(|| 0x10000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(low) - 0xdc00))
}

fn to_utf32(high: Char, low: Char) -> Result<i32, Exception> {
    if !is_high(high.0) {
        return Err(Exception::argument_out_of_range(
            "A valid high surrogate character is between 0xd800 and 0xdbff, inclusive.",
            "highSurrogate",
        ));
    }
    combine(high.0, low.0).map(u32::cast_signed).ok_or_else(|| {
        Exception::argument_out_of_range(
            "A valid low surrogate character is between 0xdc00 and 0xdfff, inclusive.",
            "lowSurrogate",
        )
    })
}

fn to_utf32_at(text: Str, index: i32) -> Result<i32, Exception> {
    let unit = unit_at(&text, index)?;
    let next = unit_at(&text, index.saturating_add(1)).ok();
    if let Some(code) = next.and_then(|low| combine(unit, low)) {
        return Ok(code.cast_signed());
    }
    let lone = |what: &str| {
        let message = format!(
            "Found a {what} at index: {index}. The input may not be in this encoding, or may not contain valid Unicode (UTF-16) characters."
        );
        Exception::argument(message, Some("s"))
    };
    if is_high(unit) {
        return Err(lone("high surrogate char without a following low surrogate"));
    }
    if is_low(unit) {
        return Err(lone("low surrogate char without a preceding high surrogate"));
    }
    Ok(i32::from(unit))
}

fn from_utf32(code: i32) -> Result<Str, Exception> {
    let ch = u32::try_from(code).ok().and_then(char::from_u32).ok_or_else(|| {
        Exception::argument_out_of_range(
            "A valid UTF32 value is between 0x000000 and 0x10ffff, inclusive, and should not include surrogate codepoint values (0x00d800 ~ 0x00dfff).",
            "utf32",
        )
    })?;
    let mut buffer = [0; 4];
    Ok(Str::from(&*ch.encode_utf8(&mut buffer)))
}

fn parse(text: Str) -> Result<Char, Exception> {
    match (text.len(), text.unit_at(0)) {
        (1, Some(unit)) => Ok(Char(unit)),
        _ => Err(Exception::format("String must be exactly one character long.")),
    }
}

fn compare_to(unit: Char, other: Value) -> Result<i32, Exception> {
    match other {
        Value::Null => Ok(1),
        Value::Char(other) => Ok(i32::from(unit.0) - i32::from(other)),
        _ => Err(Exception::argument("Object must be of type Char.", None)),
    }
}
