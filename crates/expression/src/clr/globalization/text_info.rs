//! System.Globalization.TextInfo

use std::sync::Arc;

use crate::clr::{casing, char};
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::function::Char;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// The `TextInfo` of the culture of this name.
#[derive(Debug)]
pub(super) struct TextInfo(pub(super) &'static str);

pub(super) fn declare() -> Type {
    Type::class("System.Globalization.TextInfo : System.ICloneable")
        .allowed(Allowed::No)
        .property("string CultureName", |info: Arc<TextInfo>| info.0)
        .property("bool IsReadOnly", |_: Arc<TextInfo>| true)
        .property("bool IsRightToLeft", |_: Arc<TextInfo>| false)
        .property("string ListSeparator", |info: Arc<TextInfo>| {
            if info.0.is_empty() || info.0.starts_with("en") { "," } else { ";" }
        })
        .method("static TextInfo ReadOnly(TextInfo textInfo)", |info: Arc<TextInfo>| info)
        .method("char ToLower(char c)", |_: Arc<TextInfo>, unit: Char| Char(casing::lower_unit(unit.0)))
        .method("string ToLower(string str)", |cx: &mut Cx<'_>, _: Arc<TextInfo>, text: Str| {
            cx.charge(text.size())?;
            Ok::<_, Throw>(casing::to_lower(&text))
        })
        .method("string ToTitleCase(string str)", |cx: &mut Cx<'_>, _: Arc<TextInfo>, text: Str| {
            cx.charge(text.size().saturating_mul(4))?;
            cx.tick(text.len() as u64 / 16)?;
            Ok::<_, Throw>(Str::from_units(&to_title_case(&text.units())))
        })
        .method("string ToString()", |info: Arc<TextInfo>| format!("TextInfo - {}", info.0))
        .method("char ToUpper(char c)", |_: Arc<TextInfo>, unit: Char| Char(casing::upper_unit(unit.0)))
        .method("string ToUpper(string str)", |cx: &mut Cx<'_>, _: Arc<TextInfo>, text: Str| {
            cx.charge(text.size())?;
            Ok::<_, Throw>(casing::to_upper(&text))
        })
}

impl Object for TextInfo {
    fn ty(&self) -> Ty {
        Ty::named("System.Globalization.TextInfo", [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(format!("TextInfo - {}", self.0)))
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.downcast_ref::<Self>().is_some_and(|other| other.0 == self.0))
    }
}

const LOWERCASE: i32 = 1;

/// The first letter of each word as a capital, the others small; a word of capitals only stays as it is.
fn to_title_case(units: &[u16]) -> Vec<u16> {
    let mut out = Vec::with_capacity(units.len());
    let mut rest = units;
    while let [first, tail @ ..] = rest {
        if !is_letter(*first) {
            out.push(*first);
            rest = tail;
            continue;
        }
        out.push(casing::upper_unit(*first));
        rest = rest_of_word(tail, char::category(*first) == LOWERCASE, &mut out);
    }
    out
}

/// Writes the letters behind the first one of a word; gives what stands behind the word. What follows an apostrophe
/// is small.
fn rest_of_word<'a>(units: &'a [u16], mut small: bool, out: &mut Vec<u16>) -> &'a [u16] {
    let mut start = 0;
    let mut end = 0;
    let mut write = |part: &[u16], small: bool| {
        out.extend(part.iter().map(|unit| if small { casing::lower_unit(*unit) } else { *unit }));
    };
    while let Some(unit) = units.get(end) {
        if is_letter(*unit) {
            small |= char::category(*unit) == LOWERCASE;
        } else if *unit == u16::from(b'\'') {
            write(units.get(start..=end).unwrap_or_default(), small);
            start = end + 1;
            small = true;
        } else if ends_word(*unit) {
            break;
        }
        end += 1;
    }
    write(units.get(start..end).unwrap_or_default(), small);
    units.get(end..).unwrap_or_default()
}

fn is_letter(unit: u16) -> bool {
    (0..=4).contains(&char::category(unit))
}

/// Blanks, control characters, punctuation and symbols do; marks and digits do not.
fn ends_word(unit: u16) -> bool {
    matches!(char::category(unit), 11..=15 | 18..=28)
}
