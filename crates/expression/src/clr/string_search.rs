//! String.IndexOf, Contains, StartsWith and their kin

use super::comparison::{CULTURE, Comparison, ORDINAL};
use super::string::index_out_of_range;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::Char;
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Value};

pub(super) fn declare(ty: Type) -> Type {
    declare_last_index(declare_index(declare_tests(ty)))
}

fn declare_tests(ty: Type) -> Type {
    ty.method("bool Contains(string value)", |cx: &mut Cx<'_>, text: Str, value: Str| {
        contains(cx, &text, &value, ORDINAL)
    })
    .method(
        "bool Contains(string value, StringComparison comparisonType)",
        |cx: &mut Cx<'_>, text: Str, value: Str, kind: EnumValue| {
            contains(cx, &text, &value, Comparison::of(kind)?)
        },
    )
    .method("bool Contains(char value)", |text: Str, unit: Char| {
        position(&text, &[unit], 0, text.len()).is_some()
    })
    .method(
        "bool Contains(char value, StringComparison comparisonType)",
        |cx: &mut Cx<'_>, text: Str, unit: Char, kind: EnumValue| {
            contains(cx, &text, &Str::from_units(&[unit.0]), Comparison::of(kind)?)
        },
    )
    .method("bool StartsWith(string value)", |cx: &mut Cx<'_>, text: Str, value: Str| {
        CULTURE.starts_with(cx, &text, &value)
    })
    .method(
        "bool StartsWith(string value, StringComparison comparisonType)",
        |cx: &mut Cx<'_>, text: Str, value: Str, kind: EnumValue| {
            Comparison::of(kind)?.starts_with(cx, &text, &value)
        },
    )
    .method(
        "bool StartsWith(string value, bool ignoreCase, CultureInfo culture)",
        |cx: &mut Cx<'_>, text: Str, value: Str, ignore_case: bool, _: Value| {
            Comparison::culture(ignore_case).starts_with(cx, &text, &value)
        },
    )
    .method("bool StartsWith(char value)", |text: Str, unit: Char| text.unit_at(0) == Some(unit.0))
    .method("bool EndsWith(string value)", |cx: &mut Cx<'_>, text: Str, value: Str| {
        CULTURE.ends_with(cx, &text, &value)
    })
    .method(
        "bool EndsWith(string value, StringComparison comparisonType)",
        |cx: &mut Cx<'_>, text: Str, value: Str, kind: EnumValue| {
            Comparison::of(kind)?.ends_with(cx, &text, &value)
        },
    )
    .method(
        "bool EndsWith(string value, bool ignoreCase, CultureInfo culture)",
        |cx: &mut Cx<'_>, text: Str, value: Str, ignore_case: bool, _: Value| {
            Comparison::culture(ignore_case).ends_with(cx, &text, &value)
        },
    )
    .method("bool EndsWith(char value)", |text: Str, unit: Char| {
        text.len().checked_sub(1).and_then(|last| text.unit_at(last)) == Some(unit.0)
    })
}

fn declare_index(ty: Type) -> Type {
    ty.method("int IndexOf(char value)", |text: Str, unit: Char| index_of_any(&text, &[unit], None, None))
        .method("int IndexOf(char value, int startIndex)", |text: Str, unit: Char, start: i32| {
            index_of_any(&text, &[unit], Some(start), None)
        })
        .method(
            "int IndexOf(char value, int startIndex, int count)",
            |text: Str, unit: Char, start: i32, count: i32| {
                index_of_any(&text, &[unit], Some(start), Some(count))
            },
        )
        .method(
            "int IndexOf(char value, StringComparison comparisonType)",
            |cx: &mut Cx<'_>, text: Str, unit: Char, kind: EnumValue| {
                index_of(cx, &text, &Str::from_units(&[unit.0]), None, None, Comparison::of(kind)?)
            },
        )
        .method("int IndexOf(string value)", |cx: &mut Cx<'_>, text: Str, value: Str| {
            index_of(cx, &text, &value, None, None, CULTURE)
        })
        .method(
            "int IndexOf(string value, int startIndex)",
            |cx: &mut Cx<'_>, text: Str, value: Str, start: i32| {
                index_of(cx, &text, &value, Some(start), None, CULTURE)
            },
        )
        .method(
            "int IndexOf(string value, int startIndex, int count)",
            |cx: &mut Cx<'_>, text: Str, value: Str, start: i32, count: i32| {
                index_of(cx, &text, &value, Some(start), Some(count), CULTURE)
            },
        )
        .method(
            "int IndexOf(string value, StringComparison comparisonType)",
            |cx: &mut Cx<'_>, text: Str, value: Str, kind: EnumValue| {
                index_of(cx, &text, &value, None, None, Comparison::of(kind)?)
            },
        )
        .method(
            "int IndexOf(string value, int startIndex, StringComparison comparisonType)",
            |cx: &mut Cx<'_>, text: Str, value: Str, start: i32, kind: EnumValue| {
                index_of(cx, &text, &value, Some(start), None, Comparison::of(kind)?)
            },
        )
        .method(
            "int IndexOf(string value, int startIndex, int count, StringComparison comparisonType)",
            |cx: &mut Cx<'_>, text: Str, value: Str, start: i32, count: i32, kind: EnumValue| {
                index_of(cx, &text, &value, Some(start), Some(count), Comparison::of(kind)?)
            },
        )
        .method("int IndexOfAny(char[] anyOf)", |text: Str, units: Vec<Char>| {
            index_of_any(&text, &units, None, None)
        })
        .method("int IndexOfAny(char[] anyOf, int startIndex)", |text: Str, units: Vec<Char>, start: i32| {
            index_of_any(&text, &units, Some(start), None)
        })
        .method(
            "int IndexOfAny(char[] anyOf, int startIndex, int count)",
            |text: Str, units: Vec<Char>, start: i32, count: i32| {
                index_of_any(&text, &units, Some(start), Some(count))
            },
        )
}

fn declare_last_index(ty: Type) -> Type {
    ty.method("int LastIndexOf(char value)", |text: Str, unit: Char| {
        last_index_of_any(&text, &[unit], None, None)
    })
    .method("int LastIndexOf(char value, int startIndex)", |text: Str, unit: Char, start: i32| {
        last_index_of_any(&text, &[unit], Some(start), None)
    })
    .method(
        "int LastIndexOf(char value, int startIndex, int count)",
        |text: Str, unit: Char, start: i32, count: i32| {
            last_index_of_any(&text, &[unit], Some(start), Some(count))
        },
    )
    .method("int LastIndexOf(string value)", |cx: &mut Cx<'_>, text: Str, value: Str| {
        last_index_of(cx, &text, &value, None, None, CULTURE)
    })
    .method(
        "int LastIndexOf(string value, int startIndex)",
        |cx: &mut Cx<'_>, text: Str, value: Str, start: i32| {
            last_index_of(cx, &text, &value, Some(start), None, CULTURE)
        },
    )
    .method(
        "int LastIndexOf(string value, int startIndex, int count)",
        |cx: &mut Cx<'_>, text: Str, value: Str, start: i32, count: i32| {
            last_index_of(cx, &text, &value, Some(start), Some(count), CULTURE)
        },
    )
    .method(
        "int LastIndexOf(string value, StringComparison comparisonType)",
        |cx: &mut Cx<'_>, text: Str, value: Str, kind: EnumValue| {
            last_index_of(cx, &text, &value, None, None, Comparison::of(kind)?)
        },
    )
    .method(
        "int LastIndexOf(string value, int startIndex, StringComparison comparisonType)",
        |cx: &mut Cx<'_>, text: Str, value: Str, start: i32, kind: EnumValue| {
            last_index_of(cx, &text, &value, Some(start), None, Comparison::of(kind)?)
        },
    )
    .method(
        "int LastIndexOf(string value, int startIndex, int count, StringComparison comparisonType)",
        |cx: &mut Cx<'_>, text: Str, value: Str, start: i32, count: i32, kind: EnumValue| {
            last_index_of(cx, &text, &value, Some(start), Some(count), Comparison::of(kind)?)
        },
    )
    .method("int LastIndexOfAny(char[] anyOf)", |text: Str, units: Vec<Char>| {
        last_index_of_any(&text, &units, None, None)
    })
    .method("int LastIndexOfAny(char[] anyOf, int startIndex)", |text: Str, units: Vec<Char>, start: i32| {
        last_index_of_any(&text, &units, Some(start), None)
    })
    .method(
        "int LastIndexOfAny(char[] anyOf, int startIndex, int count)",
        |text: Str, units: Vec<Char>, start: i32, count: i32| {
            last_index_of_any(&text, &units, Some(start), Some(count))
        },
    )
}

fn contains(cx: &mut Cx<'_>, text: &Str, value: &Str, comparison: Comparison) -> Result<bool, Throw> {
    Ok(comparison.find(cx, text, value)?.is_some())
}

/// The range from `start` on, `count` units long; both may be left out.
fn range(length: usize, start: Option<i32>, count: Option<i32>) -> Result<(usize, usize), Exception> {
    let from = usize::try_from(start.unwrap_or(0)).ok().filter(|from| *from <= length);
    let from = from.ok_or_else(|| index_out_of_range("startIndex"))?;
    let Some(count) = count else { return Ok((from, length)) };
    let count = usize::try_from(count).ok().filter(|count| *count <= length - from);
    let count = count.ok_or_else(|| {
        Exception::argument_out_of_range(
            "Count must be positive and count must refer to a location within the string/array/collection.",
            "count",
        )
    })?;
    Ok((from, from + count))
}

fn index(found: Option<usize>) -> i32 {
    found.and_then(|index| i32::try_from(index).ok()).unwrap_or(-1)
}

fn position(text: &Str, units: &[Char], from: usize, to: usize) -> Option<usize> {
    let (view, units) = (text.view(), OneOf::new(units));
    (from..to).find(|at| view.at(*at).is_some_and(|unit| units.contains(unit)))
}

/// Units among which one is found fast, however many they are.
pub(super) enum OneOf<'a> {
    Few(&'a [Char]),
    Many(Vec<u16>),
}

impl<'a> OneOf<'a> {
    pub(super) fn new(units: &'a [Char]) -> Self {
        if units.len() <= 16 {
            return Self::Few(units);
        }
        let mut many: Vec<u16> = units.iter().map(|unit| unit.0).collect();
        many.sort_unstable();
        Self::Many(many)
    }

    pub(super) fn contains(&self, unit: u16) -> bool {
        match self {
            Self::Few(units) => units.contains(&Char(unit)),
            Self::Many(units) => units.binary_search(&unit).is_ok(),
        }
    }
}

fn index_of_any(
    text: &Str,
    units: &[Char],
    start: Option<i32>,
    count: Option<i32>,
) -> Result<i32, Exception> {
    let (from, to) = range(text.len(), start, count)?;
    Ok(index(position(text, units, from, to)))
}

fn index_of(
    cx: &mut Cx<'_>,
    text: &Str,
    value: &Str,
    start: Option<i32>,
    count: Option<i32>,
    comparison: Comparison,
) -> Result<i32, Throw> {
    if start.is_none() && count.is_none() {
        return Ok(index(comparison.find(cx, text, value)?.map(|(at, _)| at)));
    }
    let view = text.view();
    let (from, to) = range(view.len(), start, count)?;
    let found = comparison.find(cx, &view.slice(from, to), value)?;
    Ok(index(found.map(|(at, _)| from + at)))
}

/// The range that ends with the unit at `start`, `count` units long. `None` where nothing can be found.
fn range_back(
    length: usize,
    start: Option<i32>,
    count: Option<i32>,
) -> Result<Option<(usize, usize)>, Exception> {
    if length == 0 {
        return Ok(None);
    }
    let last = match start {
        None => length - 1,
        Some(start) => usize::try_from(start)
            .ok()
            .filter(|start| *start <= length)
            .ok_or_else(|| index_out_of_range("startIndex"))?,
    };
    let end = (last + 1).min(length);
    let Some(count) = count else { return Ok(Some((0, end))) };
    let count = usize::try_from(count).ok().filter(|count| *count <= last + 1);
    let count = count.ok_or_else(|| {
        Exception::argument_out_of_range(
            "Count must be positive and count must refer to a location within the string/array/collection.",
            "count",
        )
    })?;
    Ok(Some((end.saturating_sub(count), end)))
}

fn last_index_of_any(
    text: &Str,
    units: &[Char],
    start: Option<i32>,
    count: Option<i32>,
) -> Result<i32, Exception> {
    let view = text.view();
    if start.is_some_and(|start| start as usize == view.len()) && view.len() > 0 {
        return Err(index_out_of_range("startIndex"));
    }
    let Some((from, to)) = range_back(view.len(), start, count)? else { return Ok(-1) };
    let units = OneOf::new(units);
    Ok(index((from..to).rev().find(|at| view.at(*at).is_some_and(|unit| units.contains(unit)))))
}

fn last_index_of(
    cx: &mut Cx<'_>,
    text: &Str,
    value: &Str,
    start: Option<i32>,
    count: Option<i32>,
    comparison: Comparison,
) -> Result<i32, Throw> {
    let view = text.view();
    let Some((from, to)) = range_back(view.len(), start, count)? else {
        return Ok(if value.is_empty() { 0 } else { -1 });
    };
    if value.is_empty() {
        return Ok(index(Some(to - 1)));
    }
    let found = comparison.find_last(cx, &view.slice(from, to), value)?;
    Ok(index(found.map(|(at, _)| from + at)))
}
