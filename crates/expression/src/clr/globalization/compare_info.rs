//! System.Globalization.CompareInfo

use std::sync::Arc;

use crate::clr::comparison::{CULTURE, Comparison};
use crate::clr::receiver::int;
use crate::clr::string;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::Char;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// The `CompareInfo` of the culture of this name. All cultures compare alike.
#[derive(Debug)]
pub(super) struct CompareInfo(pub(super) &'static str);

type This = Arc<CompareInfo>;

pub(super) fn declare() -> Type {
    let ty = Type::class("System.Globalization.CompareInfo")
        .allowed(Allowed::No)
        .note("All cultures compare as the invariant one does.")
        .property("string Name", |info: This| info.0)
        .method("int Compare(string string1, string string2)", |_: This, a: Option<Str>, b: Option<Str>| {
            CULTURE.compare_nullable(a.as_ref(), b.as_ref())
        })
        .method(
            "int Compare(string string1, string string2, CompareOptions options)",
            |_: This, a: Option<Str>, b: Option<Str>, options: EnumValue| {
                Comparison::options(options).compare_nullable(a.as_ref(), b.as_ref())
            },
        )
        .method(
            "int GetHashCode(string source, CompareOptions options)",
            |_: This, text: Str, options: EnumValue| string::hash(&text, Comparison::options(options)),
        )
        .method("string ToString()", |info: This| format!("CompareInfo - {}", info.0));
    tests(searches(ty))
}

fn searches(ty: Type) -> Type {
    ty.method(
        "int IndexOf(string source, string value)",
        |cx: &mut Cx<'_>, _: This, text: Str, value: Str| first(cx, &text, &value, CULTURE),
    )
    .method(
        "int IndexOf(string source, string value, CompareOptions options)",
        |cx: &mut Cx<'_>, _: This, text: Str, value: Str, options: EnumValue| {
            first(cx, &text, &value, Comparison::options(options))
        },
    )
    .method(
        "int IndexOf(string source, string value, int startIndex)",
        |cx: &mut Cx<'_>, _: This, text: Str, value: Str, start: i32| {
            first_from(cx, &text, &value, start, CULTURE)
        },
    )
    .method(
        "int IndexOf(string source, string value, int startIndex, CompareOptions options)",
        |cx: &mut Cx<'_>, _: This, text: Str, value: Str, start: i32, options: EnumValue| {
            first_from(cx, &text, &value, start, Comparison::options(options))
        },
    )
    .method("int IndexOf(string source, char value)", |cx: &mut Cx<'_>, _: This, text: Str, unit: Char| {
        first(cx, &text, &Str::from_units(&[unit.0]), CULTURE)
    })
    .method(
        "int IndexOf(string source, char value, CompareOptions options)",
        |cx: &mut Cx<'_>, _: This, text: Str, unit: Char, options: EnumValue| {
            first(cx, &text, &Str::from_units(&[unit.0]), Comparison::options(options))
        },
    )
    .method(
        "int LastIndexOf(string source, string value)",
        |cx: &mut Cx<'_>, _: This, text: Str, value: Str| last(cx, &text, &value, CULTURE),
    )
    .method(
        "int LastIndexOf(string source, string value, CompareOptions options)",
        |cx: &mut Cx<'_>, _: This, text: Str, value: Str, options: EnumValue| {
            last(cx, &text, &value, Comparison::options(options))
        },
    )
    .method(
        "int LastIndexOf(string source, char value)",
        |cx: &mut Cx<'_>, _: This, text: Str, unit: Char| {
            last(cx, &text, &Str::from_units(&[unit.0]), CULTURE)
        },
    )
    .method(
        "int LastIndexOf(string source, char value, CompareOptions options)",
        |cx: &mut Cx<'_>, _: This, text: Str, unit: Char, options: EnumValue| {
            last(cx, &text, &Str::from_units(&[unit.0]), Comparison::options(options))
        },
    )
}

fn tests(ty: Type) -> Type {
    ty.method(
        "bool IsPrefix(string source, string prefix)",
        |cx: &mut Cx<'_>, _: This, text: Str, part: Str| CULTURE.starts_with(cx, &text, &part),
    )
    .method(
        "bool IsPrefix(string source, string prefix, CompareOptions options)",
        |cx: &mut Cx<'_>, _: This, text: Str, part: Str, options: EnumValue| {
            Comparison::options(options).starts_with(cx, &text, &part)
        },
    )
    .method(
        "bool IsSuffix(string source, string suffix)",
        |cx: &mut Cx<'_>, _: This, text: Str, part: Str| CULTURE.ends_with(cx, &text, &part),
    )
    .method(
        "bool IsSuffix(string source, string suffix, CompareOptions options)",
        |cx: &mut Cx<'_>, _: This, text: Str, part: Str, options: EnumValue| {
            Comparison::options(options).ends_with(cx, &text, &part)
        },
    )
}

impl Object for CompareInfo {
    fn ty(&self) -> Ty {
        Ty::named("System.Globalization.CompareInfo", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(format!("CompareInfo - {}", self.0)))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>().is_some_and(|other| other.0 == self.0))
    }
}

fn first(cx: &mut Cx<'_>, text: &Str, value: &Str, comparison: Comparison) -> Result<i32, Throw> {
    Ok(comparison.find(cx, text, value)?.map_or(-1, |(at, _)| int(at)))
}

fn last(cx: &mut Cx<'_>, text: &Str, value: &Str, comparison: Comparison) -> Result<i32, Throw> {
    Ok(comparison.find_last(cx, text, value)?.map_or(-1, |(at, _)| int(at)))
}

fn first_from(
    cx: &mut Cx<'_>,
    text: &Str,
    value: &Str,
    start: i32,
    comparison: Comparison,
) -> Result<i32, Throw> {
    let view = text.view();
    let from = usize::try_from(start).ok().filter(|from| *from <= view.len());
    let from = from.ok_or_else(|| -> Exception { string::index_out_of_range("startIndex") })?;
    Ok(comparison.find(cx, &view.slice(from, view.len()), value)?.map_or(-1, |(at, _)| int(from + at)))
}
