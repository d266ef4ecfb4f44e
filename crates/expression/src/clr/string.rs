//! System.String

use super::casing;
use super::char::is_white;
use super::comparison::{CULTURE, Comparison, ORDINAL};
use super::string_search::OneOf;
use super::{string_build, string_compare, string_search, string_split};
use crate::clr::equality;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{Char, Ref};
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Value};

pub(crate) fn declare() -> Type {
    let ty = Type::class(
        "System.String : System.IComparable, System.ICloneable, System.IConvertible, System.IComparable<string>, System.IEquatable<string>, System.Collections.Generic.IEnumerable<char>",
    )
    .constant("static string Empty", Value::text(""))
    .constructor("String(char c, int count)", repeat)
    .constructor("String(char[] value)", |units: Option<Vec<Char>>| from_chars(&units.unwrap_or_default()))
    .constructor("String(char[] value, int startIndex, int length)", from_part)
    .property("int Length", |text: Ref<'_, Str>| text.len() as i32)
    .indexer("char this[int index]", char_at)
    .method("string Substring(int startIndex)", substring_from)
    .method("string Substring(int startIndex, int length)", substring)
    .method("string Insert(int startIndex, string value)", insert)
    .method("string Remove(int startIndex)", remove_from)
    .method("string Remove(int startIndex, int count)", remove)
    .method("string ToUpper()", |text: Ref<'_, Str>| casing::to_upper(&text))
    .method("string ToUpper(CultureInfo culture)", |text: Ref<'_, Str>, culture: Value| cased(&text, &culture, casing::to_upper))
    .method("string ToUpperInvariant()", |text: Ref<'_, Str>| casing::to_upper(&text))
    .method("string ToLower()", |text: Ref<'_, Str>| casing::to_lower(&text))
    .method("string ToLower(CultureInfo culture)", |text: Ref<'_, Str>, culture: Value| cased(&text, &culture, casing::to_lower))
    .method("string ToLowerInvariant()", |text: Ref<'_, Str>| casing::to_lower(&text))
    .method("string Trim()", |text: Ref<'_, Str>| trim(&text, None, true, true))
    .method("string Trim(char trimChar)", |text: Ref<'_, Str>, unit: Char| trim(&text, Some(&[unit]), true, true))
    .method("string Trim(params char[] trimChars)", |text: Ref<'_, Str>, units: Option<Vec<Char>>| trim(&text, units.as_deref(), true, true))
    .method("string TrimStart()", |text: Ref<'_, Str>| trim(&text, None, true, false))
    .method("string TrimStart(char trimChar)", |text: Ref<'_, Str>, unit: Char| trim(&text, Some(&[unit]), true, false))
    .method("string TrimStart(params char[] trimChars)", |text: Ref<'_, Str>, units: Option<Vec<Char>>| trim(&text, units.as_deref(), true, false))
    .method("string TrimEnd()", |text: Ref<'_, Str>| trim(&text, None, false, true))
    .method("string TrimEnd(char trimChar)", |text: Ref<'_, Str>, unit: Char| trim(&text, Some(&[unit]), false, true))
    .method("string TrimEnd(params char[] trimChars)", |text: Ref<'_, Str>, units: Option<Vec<Char>>| trim(&text, units.as_deref(), false, true))
    .method("string PadLeft(int totalWidth)", |cx: &mut Cx<'_>, text: Str, width: i32| pad(cx, text, width, Char(32), true))
    .method("string PadLeft(int totalWidth, char paddingChar)", |cx: &mut Cx<'_>, text: Str, width: i32, unit: Char| pad(cx, text, width, unit, true))
    .method("string PadRight(int totalWidth)", |cx: &mut Cx<'_>, text: Str, width: i32| pad(cx, text, width, Char(32), false))
    .method("string PadRight(int totalWidth, char paddingChar)", |cx: &mut Cx<'_>, text: Str, width: i32, unit: Char| pad(cx, text, width, unit, false))
    .method("bool Equals(object obj)", |text: Ref<'_, Str>, other: Value| matches!(other, Value::String(other) if other == *text))
    .method("bool Equals(string value)", |text: Ref<'_, Str>, other: Option<Ref<'_, Str>>| other.is_some_and(|other| *other == *text))
    .method("bool Equals(string value, StringComparison comparisonType)", equals_as)
    .method("static bool Equals(string a, string b)", |a: Option<Ref<'_, Str>>, b: Option<Ref<'_, Str>>| a.as_deref() == b.as_deref())
    .method("static bool Equals(string a, string b, StringComparison comparisonType)", static_equals_as)
    .operator("bool operator ==(string a, string b)", |a: Option<Ref<'_, Str>>, b: Option<Ref<'_, Str>>| a.as_deref() == b.as_deref())
    .operator("bool operator !=(string a, string b)", |a: Option<Ref<'_, Str>>, b: Option<Ref<'_, Str>>| a.as_deref() != b.as_deref())
    .method("int GetHashCode()", |text: Value| match text {
        Value::Null => Err(Exception::null_reference()),
        text => Ok(equality::hash_code(&text)),
    })
    .method("int GetHashCode(StringComparison comparisonType)", hash_as)
    .method("string ToString()", |text: Str| text)
    .method("string ToString(IFormatProvider provider)", |text: Str, _: Value| text)
    .method("object Clone()", |text: Str| text)
    .method("TypeCode GetTypeCode()", |_: Str| EnumValue { ty: "System.TypeCode", number: 18 })
    .method("char[] ToCharArray()", to_char_array)
    .method("char[] ToCharArray(int startIndex, int length)", to_char_array_part)
    .method("void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)", copy_to)
    .method("static bool IsNullOrEmpty(string value)", |text: Option<Ref<'_, Str>>| text.is_none_or(|text| text.is_empty()))
    .method("static bool IsNullOrWhiteSpace(string value)", is_null_or_white_space)
    .method("static string Copy(string str)", |text: Str| text)
    .method("static string Intern(string str)", |text: Str| text)
    .method("static string IsInterned(string str)", |text: Str| text);
    string_search::declare(string_compare::declare(string_build::declare(string_split::declare(ty))))
}

fn cased(text: &Str, culture: &Value, map: fn(&Str) -> Str) -> Result<Str, Exception> {
    if culture.is_null() { Err(Exception::argument_null("culture")) } else { Ok(map(text)) }
}

fn repeat(cx: &mut Cx<'_>, unit: Char, count: i32) -> Result<Str, Throw> {
    let count = usize::try_from(count)
        .map_err(|_| Exception::argument_out_of_range("'count' must be non-negative.", "count"))?;
    cx.charge(count)?;
    cx.tick(count as u64 / 64)?;
    Ok(repeated(unit.0, count))
}

fn repeated(unit: u16, count: usize) -> Str {
    match char::from_u32(u32::from(unit)) {
        Some(ch) => {
            let mut buffer = [0; 4];
            Str::from(ch.encode_utf8(&mut buffer).repeat(count))
        }
        None => Str::from_units(&vec![unit; count]),
    }
}

pub(super) fn from_chars(units: &[Char]) -> Str {
    Str::from_units(&units.iter().map(|unit| unit.0).collect::<Vec<u16>>())
}

fn from_part(units: Vec<Char>, start: i32, length: i32) -> Result<Str, Exception> {
    if start < 0 {
        return Err(Exception::argument_out_of_range("StartIndex cannot be less than zero.", "startIndex"));
    }
    if length < 0 {
        return Err(Exception::argument_out_of_range("Length cannot be less than zero.", "length"));
    }
    let (start, length) = (start as usize, length as usize);
    let part = units.get(start..start + length).ok_or_else(|| index_out_of_range("startIndex"))?;
    Ok(from_chars(part))
}

pub(super) fn index_out_of_range(param: &'static str) -> Exception {
    Exception::argument_out_of_range(
        "Index was out of range. Must be non-negative and less than the size of the collection.",
        param,
    )
}

fn char_at(text: Ref<'_, Str>, index: i32) -> Result<Char, Exception> {
    usize::try_from(index)
        .ok()
        .and_then(|index| text.unit_at(index))
        .map(Char)
        .ok_or_else(Exception::index_out_of_range)
}

fn substring_from(text: Str, start: i32) -> Result<Str, Exception> {
    let length = text.len() as i32;
    check_start(start, length)?;
    substring(text, start, length - start)
}

fn check_start(start: i32, length: i32) -> Result<(), Exception> {
    if start < 0 {
        return Err(Exception::argument_out_of_range("StartIndex cannot be less than zero.", "startIndex"));
    }
    if start > length {
        return Err(Exception::argument_out_of_range(
            "startIndex cannot be larger than length of string.",
            "startIndex",
        ));
    }
    Ok(())
}

fn substring(text: Str, start: i32, length: i32) -> Result<Str, Exception> {
    check_start(start, text.len() as i32)?;
    if length < 0 {
        return Err(Exception::argument_out_of_range("Length cannot be less than zero.", "length"));
    }
    text.slice(start as usize, length as usize).ok_or_else(|| {
        Exception::argument_out_of_range(
            "Index and length must refer to a location within the string.",
            "length",
        )
    })
}

fn insert(cx: &mut Cx<'_>, text: Str, start: i32, value: Str) -> Result<Str, Throw> {
    let length = text.len();
    let at = usize::try_from(start).ok().filter(|at| *at <= length).ok_or_else(|| {
        Exception::argument_out_of_range(
            "Specified argument was out of the range of valid values.",
            "startIndex",
        )
    })?;
    cx.charge(text.size() + value.size())?;
    let view = text.view();
    Ok(view.slice(0, at).concat(&value).concat(&view.slice(at, length)))
}

fn remove_from(text: Str, start: i32) -> Result<Str, Exception> {
    if start < 0 {
        return Err(Exception::argument_out_of_range("StartIndex cannot be less than zero.", "startIndex"));
    }
    if start as usize >= text.len() {
        return Err(Exception::argument_out_of_range(
            "startIndex must be less than length of string.",
            "startIndex",
        ));
    }
    Ok(text.slice(0, start as usize).unwrap_or_default())
}

fn remove(text: Str, start: i32, count: i32) -> Result<Str, Exception> {
    if start < 0 {
        return Err(Exception::argument_out_of_range("StartIndex cannot be less than zero.", "startIndex"));
    }
    if count < 0 {
        return Err(Exception::argument_out_of_range("Count cannot be less than zero.", "count"));
    }
    let (start, end, length) = (start as usize, start as usize + count as usize, text.len());
    if end > length {
        return Err(Exception::argument_out_of_range(
            "Index and count must refer to a location within the string.",
            "count",
        ));
    }
    let view = text.view();
    Ok(view.slice(0, start).concat(&view.slice(end, length)))
}

/// Without characters, or with an empty list of them, white space is trimmed.
fn trim(text: &Str, units: Option<&[Char]>, start: bool, end: bool) -> Str {
    let units = units.filter(|units| !units.is_empty()).map(OneOf::new);
    if let Some(utf8) = text.as_utf8().filter(|_| units.is_none()) {
        let trimmed = if start { utf8.trim_start() } else { utf8 };
        let trimmed = if end { trimmed.trim_end() } else { trimmed };
        return if trimmed.len() == utf8.len() { text.clone() } else { Str::from(trimmed) };
    }
    let drop = |unit: u16| units.as_ref().map_or_else(|| is_white(unit), |units| units.contains(unit));
    let view = text.view();
    let (mut from, mut to) = (0, view.len());
    while start && from < to && view.at(from).is_some_and(drop) {
        from += 1;
    }
    while end && from < to && view.at(to - 1).is_some_and(drop) {
        to -= 1;
    }
    if from == 0 && to == view.len() { text.clone() } else { view.slice(from, to) }
}

fn pad(cx: &mut Cx<'_>, text: Str, width: i32, unit: Char, left: bool) -> Result<Str, Throw> {
    let width = usize::try_from(width)
        .map_err(|_| Exception::argument_out_of_range("Non-negative number required.", "totalWidth"))?;
    let missing = width.saturating_sub(text.len());
    if missing == 0 {
        return Ok(text);
    }
    cx.charge(width)?;
    cx.tick(width as u64 / 64)?;
    let padding = repeated(unit.0, missing);
    Ok(if left { padding.concat(&text) } else { text.concat(&padding) })
}

fn equals_as(text: Str, other: Option<Str>, kind: EnumValue) -> Result<bool, Exception> {
    Ok(Comparison::of(kind)?.equals_nullable(Some(&text), other.as_ref()))
}

fn static_equals_as(a: Option<Str>, b: Option<Str>, kind: EnumValue) -> Result<bool, Exception> {
    Ok(Comparison::of(kind)?.equals_nullable(a.as_ref(), b.as_ref()))
}

fn hash_as(text: Str, kind: EnumValue) -> Result<i32, Exception> {
    Ok(hash(&text, Comparison::of(kind)?))
}

/// A hash that is the same for texts that compare as equal.
pub(super) fn hash(text: &Str, comparison: Comparison) -> i32 {
    let key = match comparison {
        ORDINAL => text.clone(),
        CULTURE => string_compare::normal_form(text),
        Comparison { ordinal: true, .. } => casing::to_upper(text),
        Comparison { .. } => casing::to_upper(&string_compare::normal_form(text)),
    };
    equality::hash_code(&Value::String(key))
}

fn to_char_array(cx: &mut Cx<'_>, text: Str) -> Result<Vec<Char>, Throw> {
    let units = text.units();
    cx.charge(units.len() * size_of::<Value>())?;
    Ok(units.into_iter().map(Char).collect())
}

fn to_char_array_part(cx: &mut Cx<'_>, text: Str, start: i32, length: i32) -> Result<Vec<Char>, Throw> {
    let units = text.units();
    let from = usize::try_from(start).map_err(|_| index_out_of_range("startIndex"))?;
    let count = usize::try_from(length).map_err(|_| index_out_of_range("length"))?;
    let part = units.get(from..from.saturating_add(count)).ok_or_else(|| index_out_of_range("startIndex"))?;
    cx.charge(part.len() * size_of::<Value>())?;
    Ok(part.iter().copied().map(Char).collect())
}

fn copy_to(
    text: Str,
    source: i32,
    destination: std::sync::Arc<super::array::Array>,
    start: i32,
    count: i32,
) -> Result<(), Exception> {
    let count = usize::try_from(count)
        .map_err(|_| Exception::argument_out_of_range("Count cannot be less than zero.", "count"))?;
    let source = usize::try_from(source).map_err(|_| index_out_of_range("sourceIndex"))?;
    let bad_part = |param| {
        Exception::argument_out_of_range("Index and count must refer to a location within the string.", param)
    };
    let units = text.units();
    let part = units.get(source..source + count).ok_or_else(|| bad_part("sourceIndex"))?;
    let start = usize::try_from(start).map_err(|_| bad_part("destinationIndex"))?;
    if start + count > destination.len() {
        return Err(bad_part("destinationIndex"));
    }
    for (offset, unit) in part.iter().enumerate() {
        destination.set(start + offset, Value::Char(*unit));
    }
    Ok(())
}

fn is_null_or_white_space(text: Option<Str>) -> bool {
    text.is_none_or(|text| match text.as_utf8() {
        Some(text) => text.trim_start().is_empty(),
        None => text.units().into_iter().all(is_white),
    })
}
