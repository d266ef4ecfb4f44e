//! String.Split

use super::array::Array;
use super::char::is_white;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::Char;
use crate::run::Cx;
use crate::text::{Str, Units};
use crate::value::{EnumValue, Value};

const NONE: EnumValue = EnumValue { ty: "System.StringSplitOptions", number: 0 };

pub(super) fn declare(ty: Type) -> Type {
    ty.method(
        "string[] Split(char separator, StringSplitOptions options = StringSplitOptions.None)",
        |cx: &mut Cx<'_>, text: Str, unit: Char, options: EnumValue| {
            split(cx, &text, &Separators::Chars(vec![unit]), i32::MAX, options)
        },
    )
    .method(
        "string[] Split(char separator, int count, StringSplitOptions options = StringSplitOptions.None)",
        |cx: &mut Cx<'_>, text: Str, unit: Char, count: i32, options: EnumValue| {
            split(cx, &text, &Separators::Chars(vec![unit]), count, options)
        },
    )
    .method(
        "string[] Split(params char[] separator)",
        |cx: &mut Cx<'_>, text: Str, units: Option<Vec<Char>>| {
            split(cx, &text, &Separators::chars(units), i32::MAX, NONE)
        },
    )
    .method(
        "string[] Split(char[] separator, int count)",
        |cx: &mut Cx<'_>, text: Str, units: Option<Vec<Char>>, count: i32| {
            split(cx, &text, &Separators::chars(units), count, NONE)
        },
    )
    .method(
        "string[] Split(char[] separator, StringSplitOptions options)",
        |cx: &mut Cx<'_>, text: Str, units: Option<Vec<Char>>, options: EnumValue| {
            split(cx, &text, &Separators::chars(units), i32::MAX, options)
        },
    )
    .method(
        "string[] Split(char[] separator, int count, StringSplitOptions options)",
        |cx: &mut Cx<'_>, text: Str, units: Option<Vec<Char>>, count: i32, options: EnumValue| {
            split(cx, &text, &Separators::chars(units), count, options)
        },
    )
    .method(
        "string[] Split(string separator, StringSplitOptions options = StringSplitOptions.None)",
        |cx: &mut Cx<'_>, text: Str, separator: Option<Str>, options: EnumValue| {
            split(cx, &text, &Separators::string(separator), i32::MAX, options)
        },
    )
    .method(
        "string[] Split(string separator, int count, StringSplitOptions options = StringSplitOptions.None)",
        |cx: &mut Cx<'_>, text: Str, separator: Option<Str>, count: i32, options: EnumValue| {
            split(cx, &text, &Separators::string(separator), count, options)
        },
    )
    .method(
        "string[] Split(string[] separator, StringSplitOptions options)",
        |cx: &mut Cx<'_>, text: Str, separators: Option<Vec<Option<Str>>>, options: EnumValue| {
            split(cx, &text, &Separators::strings(separators), i32::MAX, options)
        },
    )
    .method(
        "string[] Split(string[] separator, int count, StringSplitOptions options)",
        |cx: &mut Cx<'_>, text: Str, separators: Option<Vec<Option<Str>>>, count: i32, options: EnumValue| {
            split(cx, &text, &Separators::strings(separators), count, options)
        },
    )
}

/// What a text is split at.
enum Separators {
    White,
    Chars(Vec<Char>),
    /// None of them empty.
    Strings(Vec<Vec<u16>>),
}

impl Separators {
    fn chars(units: Option<Vec<Char>>) -> Self {
        match units {
            Some(units) if !units.is_empty() => Self::Chars(units),
            _ => Self::White,
        }
    }

    fn string(separator: Option<Str>) -> Self {
        Self::Strings(separator.filter(|text| !text.is_empty()).iter().map(Str::units).collect())
    }

    fn strings(separators: Option<Vec<Option<Str>>>) -> Self {
        match separators {
            Some(list) if !list.is_empty() => {
                Self::Strings(list.iter().flatten().filter(|text| !text.is_empty()).map(Str::units).collect())
            }
            _ => Self::White,
        }
    }

    /// Units that each place of a text may have to be compared with.
    fn size(&self) -> usize {
        match self {
            Self::White => 1,
            Self::Chars(units) => units.len(),
            Self::Strings(list) => list.iter().map(Vec::len).sum(),
        }
    }

    /// Length of the separator that stands at this place.
    fn match_at(&self, text: &Units<'_>, at: usize) -> Option<usize> {
        let unit = text.at(at)?;
        match self {
            Self::White => is_white(unit).then_some(1),
            Self::Chars(units) => units.contains(&Char(unit)).then_some(1),
            Self::Strings(list) => {
                let stands = |separator: &&Vec<u16>| {
                    separator.iter().enumerate().all(|(offset, unit)| text.at(at + offset) == Some(*unit))
                };
                list.iter().find(stands).map(Vec::len)
            }
        }
    }
}

fn split(
    cx: &mut Cx<'_>,
    text: &Str,
    separators: &Separators,
    count: i32,
    options: EnumValue,
) -> Result<Array, Throw> {
    let count = usize::try_from(count)
        .map_err(|_| Exception::argument_out_of_range("Count cannot be less than zero.", "count"))?;
    if !(0..=1).contains(&options.number) {
        let message = format!("Illegal enum value: {}.", options.number);
        return Err(Exception::argument(message, None).into());
    }
    let omit = options.number == 1;
    if count == 0 || (omit && text.is_empty()) {
        return Ok(Array::strings::<Str>([]));
    }
    let view = text.view();
    cx.tick((view.len() as u64).saturating_mul(separators.size() as u64) / 64)?;
    let found = if count == 1 { Vec::new() } else { find_all(&view, separators) };
    if found.is_empty() {
        return Ok(Array::strings([text.clone()]));
    }
    cx.charge(text.size() + (found.len() + 1).saturating_mul(size_of::<Value>()))?;
    let parts = if omit { without_empty(&view, &found, count) } else { with_empty(&view, &found, count) };
    Ok(Array::strings(parts))
}

/// Where separators stand: start and end of each.
fn find_all(text: &Units<'_>, separators: &Separators) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match separators.match_at(text, at) {
            Some(length) => {
                found.push((at, at + length));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

fn with_empty(text: &Units<'_>, found: &[(usize, usize)], count: usize) -> Vec<Str> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (start, end) in found.iter().take(count - 1) {
        parts.push(text.slice(from, *start));
        from = *end;
    }
    parts.push(text.slice(from, text.len()));
    parts
}

fn without_empty(text: &Units<'_>, found: &[(usize, usize)], count: usize) -> Vec<Str> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut rest = found.iter().peekable();
    while let Some((start, end)) = rest.next() {
        if *start > from {
            parts.push(text.slice(from, *start));
        }
        from = *end;
        if parts.len() == count - 1 {
            // The last part starts behind all separators that follow at once.
            while let Some((_, end)) = rest.next_if(|(start, _)| *start == from) {
                from = *end;
            }
            break;
        }
    }
    if from < text.len() {
        parts.push(text.slice(from, text.len()));
    }
    parts
}
