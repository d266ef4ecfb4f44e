//! String.Compare and what belongs to it

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use super::comparison::{CULTURE, Comparison, ORDINAL};
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Value};

pub(super) fn declare(ty: Type) -> Type {
    ty.method("static int Compare(string strA, string strB)", |a: Option<Str>, b: Option<Str>| compare(&a, &b, CULTURE))
        .method("static int Compare(string strA, string strB, bool ignoreCase)", |a: Option<Str>, b: Option<Str>, ignore_case: bool| compare(&a, &b, Comparison::culture(ignore_case)))
        .method("static int Compare(string strA, string strB, StringComparison comparisonType)", |a: Option<Str>, b: Option<Str>, kind: EnumValue| Ok::<_, Exception>(compare(&a, &b, Comparison::of(kind)?)))
        .method("static int Compare(string strA, string strB, bool ignoreCase, CultureInfo culture)", |a: Option<Str>, b: Option<Str>, ignore_case: bool, _: Value| compare(&a, &b, Comparison::culture(ignore_case)))
        .method("static int Compare(string strA, string strB, CultureInfo culture, CompareOptions options)", |a: Option<Str>, b: Option<Str>, _: Value, options: EnumValue| compare(&a, &b, Comparison::options(options)))
        .method("static int Compare(string strA, int indexA, string strB, int indexB, int length)", |a: Option<Str>, at: i32, b: Option<Str>, bt: i32, length: i32| compare_parts((&a, at), (&b, bt), length, CULTURE))
        .method("static int Compare(string strA, int indexA, string strB, int indexB, int length, bool ignoreCase)", |a: Option<Str>, at: i32, b: Option<Str>, bt: i32, length: i32, ignore_case: bool| compare_parts((&a, at), (&b, bt), length, Comparison::culture(ignore_case)))
        .method("static int Compare(string strA, int indexA, string strB, int indexB, int length, StringComparison comparisonType)", |a: Option<Str>, at: i32, b: Option<Str>, bt: i32, length: i32, kind: EnumValue| compare_parts((&a, at), (&b, bt), length, Comparison::of(kind)?))
        .method("static int Compare(string strA, int indexA, string strB, int indexB, int length, bool ignoreCase, CultureInfo culture)", |a: Option<Str>, at: i32, b: Option<Str>, bt: i32, length: i32, ignore_case: bool, _: Value| compare_parts((&a, at), (&b, bt), length, Comparison::culture(ignore_case)))
        .method("static int Compare(string strA, int indexA, string strB, int indexB, int length, CultureInfo culture, CompareOptions options)", |a: Option<Str>, at: i32, b: Option<Str>, bt: i32, length: i32, _: Value, options: EnumValue| compare_parts((&a, at), (&b, bt), length, Comparison::options(options)))
        .method("static int CompareOrdinal(string strA, string strB)", |a: Option<Str>, b: Option<Str>| compare(&a, &b, ORDINAL))
        .method("static int CompareOrdinal(string strA, int indexA, string strB, int indexB, int length)", |a: Option<Str>, at: i32, b: Option<Str>, bt: i32, length: i32| compare_parts((&a, at), (&b, bt), length, ORDINAL))
        .method("int CompareTo(string strB)", |a: Str, b: Option<Str>| compare(&Some(a), &b, CULTURE))
        .method("int CompareTo(object value)", compare_to_object)
        .method("string Normalize()", |cx: &mut Cx<'_>, text: Str| normalize(cx, text, FORM_C))
        .method("string Normalize(NormalizationForm normalizationForm)", normalize)
        .method("bool IsNormalized()", |cx: &mut Cx<'_>, text: Str| is_normalized(cx, text, FORM_C))
        .method("bool IsNormalized(NormalizationForm normalizationForm)", is_normalized)
}

fn compare(a: &Option<Str>, b: &Option<Str>, comparison: Comparison) -> i32 {
    comparison.compare_nullable(a.as_ref(), b.as_ref())
}

fn compare_parts(
    (a, a_start): (&Option<Str>, i32),
    (b, b_start): (&Option<Str>, i32),
    length: i32,
    comparison: Comparison,
) -> Result<i32, Exception> {
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(compare(a, b, comparison));
    };
    let length = usize::try_from(length)
        .map_err(|_| Exception::argument_out_of_range("Length cannot be less than zero.", "length"))?;
    let a = part(a, a_start, length, "indexA")?;
    let b = part(b, b_start, length, "indexB")?;
    Ok(comparison.compare(&a, &b))
}

fn part(text: &Str, start: i32, length: usize, param: &'static str) -> Result<Str, Exception> {
    let view = text.view();
    let start = usize::try_from(start).ok().filter(|start| *start <= view.len());
    let start = start.ok_or_else(|| super::string::index_out_of_range(param))?;
    Ok(view.slice(start, start.saturating_add(length).min(view.len())))
}

fn compare_to_object(text: Str, other: Value) -> Result<i32, Exception> {
    match other {
        Value::Null => Ok(1),
        Value::String(other) => Ok(CULTURE.compare(&text, &other)),
        _ => Err(Exception::argument("Object must be of type String.", None)),
    }
}

const FORM_C: EnumValue = EnumValue { ty: "System.Text.NormalizationForm", number: 1 };

fn normalize(cx: &mut Cx<'_>, text: Str, form: EnumValue) -> Result<Str, Throw> {
    cx.charge(text.size().saturating_mul(3))?;
    let source = text.as_utf8().ok_or_else(|| {
        Exception::argument("Invalid Unicode code point found at index 0.", Some("strInput"))
    })?;
    let normal = match form.number {
        1 => ComposingNormalizerBorrowed::new_nfc().normalize(source),
        2 => DecomposingNormalizerBorrowed::new_nfd().normalize(source),
        5 => ComposingNormalizerBorrowed::new_nfkc().normalize(source),
        6 => DecomposingNormalizerBorrowed::new_nfkd().normalize(source),
        _ => {
            return Err(Exception::argument("Invalid normalization form.", Some("normalizationForm")).into());
        }
    };
    Ok(Str::from(normal.as_ref()))
}

fn is_normalized(cx: &mut Cx<'_>, text: Str, form: EnumValue) -> Result<bool, Throw> {
    Ok(normalize(cx, text.clone(), form)? == text)
}

/// The canonical decomposition, in which texts that compare as equal are mostly the same.
pub(super) fn normal_form(text: &Str) -> Str {
    if text.as_ascii().is_some() {
        return text.clone();
    }
    Str::from(DecomposingNormalizerBorrowed::new_nfd().normalize(&text.to_utf8()).as_ref())
}
