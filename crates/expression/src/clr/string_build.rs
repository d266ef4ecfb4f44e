//! String.Concat, Join, Format, Replace

use std::sync::Arc;

use super::casing;
use super::comparison::Comparison;
use super::format::composite;
use super::sequence::Sequence;
use super::text_of;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::Char;
use crate::run::Cx;
use crate::text::{Str, TextBuf};
use crate::value::{EnumValue, Value};

pub(super) fn declare(ty: Type) -> Type {
    let ty = ty
        .method("static string Concat(object arg0)", |cx: &mut Cx<'_>, a: Value| concat(cx, &[a]))
        .method("static string Concat(object arg0, object arg1)", |cx: &mut Cx<'_>, a: Value, b: Value| {
            concat(cx, &[a, b])
        })
        .method(
            "static string Concat(object arg0, object arg1, object arg2)",
            |cx: &mut Cx<'_>, a: Value, b: Value, c: Value| concat(cx, &[a, b, c]),
        )
        .method(
            "static string Concat(params object[] args)",
            |cx: &mut Cx<'_>, args: Arc<super::array::Array>| concat(cx, &args.to_vec()),
        )
        .method("static string Concat(string str0, string str1)", |cx: &mut Cx<'_>, a: Value, b: Value| {
            concat(cx, &[a, b])
        })
        .method(
            "static string Concat(string str0, string str1, string str2)",
            |cx: &mut Cx<'_>, a: Value, b: Value, c: Value| concat(cx, &[a, b, c]),
        )
        .method(
            "static string Concat(string str0, string str1, string str2, string str3)",
            |cx: &mut Cx<'_>, a: Value, b: Value, c: Value, d: Value| concat(cx, &[a, b, c, d]),
        )
        .method(
            "static string Concat(params string[] values)",
            |cx: &mut Cx<'_>, args: Arc<super::array::Array>| concat(cx, &args.to_vec()),
        )
        .method("static string Concat(IEnumerable<string> values)", concat_sequence)
        .method("static string Concat<T>(IEnumerable<T> values)", concat_sequence)
        .method("static string Join(string separator, params string[] value)", join_array)
        .method("static string Join(string separator, params object[] values)", join_array)
        .method("static string Join(string separator, string[] value, int startIndex, int count)", join_part)
        .method("static string Join(string separator, IEnumerable<string> values)", join_sequence)
        .method("static string Join<T>(string separator, IEnumerable<T> values)", join_sequence)
        .method(
            "static string Join(char separator, params string[] value)",
            |cx: &mut Cx<'_>, unit: Char, values: Arc<super::array::Array>| {
                join(cx, &single(unit), &values.to_vec())
            },
        )
        .method(
            "static string Join(char separator, params object[] values)",
            |cx: &mut Cx<'_>, unit: Char, values: Arc<super::array::Array>| {
                join(cx, &single(unit), &values.to_vec())
            },
        )
        .method(
            "static string Join(char separator, string[] value, int startIndex, int count)",
            |cx: &mut Cx<'_>, unit: Char, values: Arc<super::array::Array>, start: i32, count: i32| {
                join_part(cx, Some(single(unit)), values, start, count)
            },
        )
        .method(
            "static string Join<T>(char separator, IEnumerable<T> values)",
            |cx: &mut Cx<'_>, unit: Char, values: Sequence| join_sequence(cx, Some(single(unit)), values),
        );
    declare_format(declare_replace(ty))
}

fn declare_format(ty: Type) -> Type {
    ty.method("static string Format(string format, object arg0)", |cx: &mut Cx<'_>, format: Str, a: Value| composite::format(cx, &Value::Null, &format, &[a]))
        .method("static string Format(string format, object arg0, object arg1)", |cx: &mut Cx<'_>, format: Str, a: Value, b: Value| composite::format(cx, &Value::Null, &format, &[a, b]))
        .method("static string Format(string format, object arg0, object arg1, object arg2)", |cx: &mut Cx<'_>, format: Str, a: Value, b: Value, c: Value| composite::format(cx, &Value::Null, &format, &[a, b, c]))
        .method("static string Format(string format, params object[] args)", |cx: &mut Cx<'_>, format: Str, args: Vec<Value>| composite::format(cx, &Value::Null, &format, &args))
        .method("static string Format(IFormatProvider provider, string format, object arg0)", |cx: &mut Cx<'_>, provider: Value, format: Str, a: Value| composite::format(cx, &provider, &format, &[a]))
        .method("static string Format(IFormatProvider provider, string format, object arg0, object arg1)", |cx: &mut Cx<'_>, provider: Value, format: Str, a: Value, b: Value| composite::format(cx, &provider, &format, &[a, b]))
        .method("static string Format(IFormatProvider provider, string format, object arg0, object arg1, object arg2)", |cx: &mut Cx<'_>, provider: Value, format: Str, a: Value, b: Value, c: Value| composite::format(cx, &provider, &format, &[a, b, c]))
        .method("static string Format(IFormatProvider provider, string format, params object[] args)", |cx: &mut Cx<'_>, provider: Value, format: Str, args: Vec<Value>| composite::format(cx, &provider, &format, &args))
}

fn declare_replace(ty: Type) -> Type {
    ty.method("string Replace(char oldChar, char newChar)", replace_char)
        .method(
            "string Replace(string oldValue, string newValue)",
            |cx: &mut Cx<'_>, text: Str, old: Str, new: Option<Str>| {
                replace(cx, &text, &old, &new.unwrap_or_default())
            },
        )
        .method(
            "string Replace(string oldValue, string newValue, StringComparison comparisonType)",
            |cx: &mut Cx<'_>, text: Str, old: Str, new: Option<Str>, kind: EnumValue| {
                replace_as(cx, &text, &old, &new.unwrap_or_default(), Comparison::of(kind)?)
            },
        )
        .method(
            "string Replace(string oldValue, string newValue, bool ignoreCase, CultureInfo culture)",
            |cx: &mut Cx<'_>, text: Str, old: Str, new: Option<Str>, ignore_case: bool, _: Value| {
                replace_as(cx, &text, &old, &new.unwrap_or_default(), Comparison::culture(ignore_case))
            },
        )
}

fn single(unit: Char) -> Str {
    Str::from_units(&[unit.0])
}

/// The texts of the values one after the other; null is empty.
pub(crate) fn concat(cx: &mut Cx<'_>, values: &[Value]) -> Result<Str, Throw> {
    join(cx, &Str::new(), values)
}

pub(super) fn join(cx: &mut Cx<'_>, separator: &Str, values: &[Value]) -> Result<Str, Throw> {
    let mut out = TextBuf::new();
    cx.tick(values.len() as u64)?;
    for (index, value) in values.iter().enumerate() {
        push(cx, &mut out, if index == 0 { None } else { Some(separator) }, value)?;
    }
    Ok(out.finish())
}

fn push(cx: &mut Cx<'_>, out: &mut TextBuf, separator: Option<&Str>, value: &Value) -> Result<(), Throw> {
    let text = text_of::text_of(cx, value)?;
    cx.charge(text.size() + separator.map_or(0, Str::size))?;
    if let Some(separator) = separator {
        out.push(separator);
    }
    out.push(&text);
    Ok(())
}

fn join_array(
    cx: &mut Cx<'_>,
    separator: Option<Str>,
    values: Arc<super::array::Array>,
) -> Result<Str, Throw> {
    join(cx, &separator.unwrap_or_default(), &values.to_vec())
}

fn join_part(
    cx: &mut Cx<'_>,
    separator: Option<Str>,
    values: Arc<super::array::Array>,
    start: i32,
    count: i32,
) -> Result<Str, Throw> {
    let from = usize::try_from(start).map_err(|_| {
        Exception::argument_out_of_range("StartIndex cannot be less than zero.", "startIndex")
    })?;
    let count = usize::try_from(count)
        .map_err(|_| Exception::argument_out_of_range("Count cannot be less than zero.", "count"))?;
    let values = values.to_vec();
    let part = values.get(from..from + count).ok_or_else(|| {
        Exception::argument_out_of_range(
            "Index and count must refer to a location within the buffer.",
            "startIndex",
        )
    })?;
    join(cx, &separator.unwrap_or_default(), part)
}

fn join_sequence(cx: &mut Cx<'_>, separator: Option<Str>, values: Sequence) -> Result<Str, Throw> {
    let separator = separator.unwrap_or_default();
    let mut out = TextBuf::new();
    let mut source = values.start()?;
    let mut first = true;
    while let Some(value) = source.next(cx)? {
        cx.tick(1)?;
        push(cx, &mut out, if first { None } else { Some(&separator) }, &value)?;
        first = false;
    }
    Ok(out.finish())
}

fn concat_sequence(cx: &mut Cx<'_>, values: Sequence) -> Result<Str, Throw> {
    join_sequence(cx, None, values)
}

fn replace_char(cx: &mut Cx<'_>, text: Str, old: Char, new: Char) -> Result<Str, Throw> {
    cx.charge(text.size())?;
    let ch = |unit: Char| char::from_u32(u32::from(unit.0));
    if let (Some(text), Some(old), Some(new)) = (text.as_utf8(), ch(old), ch(new)) {
        let mut buffer = [0; 4];
        return Ok(Str::from(text.replace(old, new.encode_utf8(&mut buffer))));
    }
    let units: Vec<u16> =
        text.units().into_iter().map(|unit| if unit == old.0 { new.0 } else { unit }).collect();
    Ok(Str::from_units(&units))
}

/// Replaces every occurrence by code.
pub(super) fn replace(cx: &mut Cx<'_>, text: &Str, old: &Str, new: &Str) -> Result<Str, Throw> {
    if old.is_empty() {
        return Err(empty_old_value().into());
    }
    cx.tick(text.size() as u64 / 16)?;
    if let (Some(text), Some(old), Some(new)) = (text.as_utf8(), old.as_utf8(), new.as_utf8()) {
        let growth = new
            .len()
            .saturating_sub(old.len())
            .saturating_mul(memchr::memmem::find_iter(text.as_bytes(), old).count());
        cx.charge(text.len().saturating_add(growth))?;
        return Ok(Str::from(text.replace(old, new)));
    }
    replace_units(cx, &text.units(), &text.units(), &old.units(), new)
}

fn replace_as(
    cx: &mut Cx<'_>,
    text: &Str,
    old: &Str,
    new: &Str,
    comparison: Comparison,
) -> Result<Str, Throw> {
    if old.is_empty() {
        return Err(empty_old_value().into());
    }
    if comparison.ordinal && comparison.ignore_case {
        return replace_units(cx, &text.units(), &casing::fold(text), &casing::fold(old), new);
    }
    if comparison.ordinal {
        return replace(cx, text, old, new);
    }
    replace_by_culture(cx, text, old, new, comparison)
}

fn empty_old_value() -> Exception {
    Exception::argument("String cannot be of zero length.", Some("oldValue"))
}

/// Looks for `old` in the folded units, and takes the rest from the units as they are.
fn replace_units(
    cx: &mut Cx<'_>,
    units: &[u16],
    folded: &[u16],
    old: &[u16],
    new: &Str,
) -> Result<Str, Throw> {
    cx.tick((units.len() as u64).saturating_mul(old.len() as u64) / 64)?;
    let new = new.units();
    let mut out: Vec<u16> = Vec::new();
    let mut at = 0;
    while let Some(unit) = units.get(at) {
        if folded.get(at..at + old.len()) == Some(old) {
            cx.charge(new.len() * 2)?;
            out.extend(&new);
            at += old.len();
        } else {
            out.push(*unit);
            at += 1;
        }
    }
    Ok(Str::from_units(&out))
}

fn replace_by_culture(
    cx: &mut Cx<'_>,
    text: &Str,
    old: &Str,
    new: &Str,
    comparison: Comparison,
) -> Result<Str, Throw> {
    let mut out = TextBuf::new();
    let mut rest = text.clone();
    loop {
        cx.tick(1)?;
        let found = comparison.find(cx, &rest, old)?.filter(|(_, length)| *length > 0);
        let Some((at, length)) = found else {
            out.push(&rest);
            return Ok(out.finish());
        };
        let view = rest.view();
        cx.charge(rest.size() + new.size())?;
        out.push(&view.slice(0, at));
        out.push(new);
        let tail = view.slice(at + length, view.len());
        rest = tail;
    }
}
