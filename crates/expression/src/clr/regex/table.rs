//! System.Text.RegularExpressions.Regex, RegexOptions, MatchEvaluator

use std::sync::Arc;

use super::escape::{escape, unescape};
use super::found::{Found, Matches, Searched};
use super::regex::Regex;
use super::replace;
use super::syntax::options;
use crate::clr::Array;
use crate::clr::receiver::index;
use crate::clr::time_span::TimeSpan;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, Mismatch};
use crate::run::{Callable, Cx};
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Value};

const OPTIONS: &str = "System.Text.RegularExpressions.RegexOptions";
/// `Regex.InfiniteMatchTimeout`: a millisecond before the beginning.
const INFINITE: TimeSpan = TimeSpan(-10_000);

pub(super) fn declare() -> Vec<Type> {
    let options = [
        ("None", 0),
        ("IgnoreCase", options::IGNORE_CASE),
        ("Multiline", options::MULTILINE),
        ("ExplicitCapture", options::EXPLICIT_CAPTURE),
        ("Compiled", options::COMPILED),
        ("Singleline", options::SINGLELINE),
        ("IgnorePatternWhitespace", options::IGNORE_WHITESPACE),
        ("RightToLeft", options::RIGHT_TO_LEFT),
        ("ECMAScript", options::ECMA_SCRIPT),
        ("CultureInvariant", options::CULTURE_INVARIANT),
    ];
    vec![
        Type::flags(OPTIONS, &options),
        Type::delegate(
            "System.Text.RegularExpressions.MatchEvaluator",
            "string Invoke(System.Text.RegularExpressions.Match match)",
        ),
        regex(),
    ]
}

const ALLOWED: &[&str] = &[".ctor", "IsMatch", "Match", "Matches", "Replace", "Unescape", "Split"];

fn regex() -> Type {
    let ty = Type::class("System.Text.RegularExpressions.Regex")
        .allowed(Allowed::Members(ALLOWED))
        .constructor("Regex(string pattern)", |cx: &mut Cx<'_>, pattern: Str| make(cx, &pattern, 0))
        .constructor(
            "Regex(string pattern, RegexOptions options)",
            |cx: &mut Cx<'_>, pattern: Str, options: EnumValue| make(cx, &pattern, options.number),
        )
        .constructor(
            "Regex(string pattern, RegexOptions options, TimeSpan matchTimeout)",
            |cx: &mut Cx<'_>, pattern: Str, options: EnumValue, timeout: Value| {
                Regex::new(cx, &pattern, options.number, timeout)
            },
        )
        .property("RegexOptions Options", |regex: Arc<Regex>| EnumValue {
            ty: OPTIONS,
            number: regex.options,
        })
        .property("bool RightToLeft", |regex: Arc<Regex>| regex.right_to_left())
        .property("TimeSpan MatchTimeout", |regex: Arc<Regex>| regex.timeout.clone())
        .writable("static int CacheSize", || 15, |_: i32| ())
        .remark("Compiled patterns are kept whatever it says.")
        .constant("static TimeSpan InfiniteMatchTimeout", Value::object(INFINITE))
        .method("string ToString()", |regex: Arc<Regex>| regex.pattern.clone())
        .method("string[] GetGroupNames()", |regex: Arc<Regex>| {
            Array::strings(regex.program.groups.iter().map(|(_, name)| name.as_str()))
        })
        .method("int[] GetGroupNumbers()", |regex: Arc<Regex>| {
            let numbers = regex.program.groups.iter().map(|(number, _)| Value::Int32(number.cast_signed()));
            Array::new(Ty::INT, numbers.collect())
        })
        .method("int GroupNumberFromName(string name)", |regex: Arc<Regex>, name: Str| {
            let name = name.to_utf8();
            regex
                .program
                .groups
                .iter()
                .find(|(_, own)| *own == name)
                .map_or(-1, |(number, _)| number.cast_signed())
        })
        .method("string GroupNameFromNumber(int i)", |regex: Arc<Regex>, number: i32| {
            let found = regex.program.groups.iter().find(|(own, _)| own.cast_signed() == number);
            found.map_or("", |(_, name)| name).to_owned()
        })
        .method("static string Escape(string str)", |text: Text| Str::from_units(&escape(&text.0.units())))
        .method("static string Unescape(string str)", |text: Text| {
            unescape(&text.0.units()).map(|units| Str::from_units(&units))
        });
    with_split(with_replace(with_matches(with_match(ty))))
}

/// A text whose parameter has .NET's name in its messages.
struct Text(Str);

impl FromValue for Text {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Str::from_value(value).map(Self)
    }
}

fn make(cx: &mut Cx<'_>, pattern: &Str, options: i32) -> Result<Arc<Regex>, Throw> {
    Regex::new(cx, pattern, options, Value::object(INFINITE))
}

/// Declares the static forms of a method: with pattern, options, and time-out.
macro_rules! statics {
    ($ty:expr, $result:literal, $name:literal, ($($param:literal, $arg:ident: $rust:ty),*), $call:expr) => {
        $ty.method(
            concat!("static ", $result, " ", $name, "(string input, string pattern", $(", ", $param,)* ")"),
            |cx: &mut Cx<'_>, input: Str, pattern: Str, $($arg: $rust),*| {
                let regex = make(cx, &pattern, 0)?;
                $call(cx, regex, input, $($arg),*)
            },
        )
        .method(
            concat!("static ", $result, " ", $name, "(string input, string pattern", $(", ", $param,)* ", RegexOptions options)"),
            |cx: &mut Cx<'_>, input: Str, pattern: Str, $($arg: $rust,)* options: EnumValue| {
                let regex = make(cx, &pattern, options.number)?;
                $call(cx, regex, input, $($arg),*)
            },
        )
        .method(
            concat!("static ", $result, " ", $name, "(string input, string pattern", $(", ", $param,)* ", RegexOptions options, TimeSpan matchTimeout)"),
            |cx: &mut Cx<'_>, input: Str, pattern: Str, $($arg: $rust,)* options: EnumValue, _timeout: Value| {
                let regex = make(cx, &pattern, options.number)?;
                $call(cx, regex, input, $($arg),*)
            },
        )
    };
}

fn with_match(ty: Type) -> Type {
    let ty = statics!(ty, "bool", "IsMatch", (), is_match);
    let ty = statics!(ty, "Match", "Match", (), first);
    ty.method("bool IsMatch(string input)", is_match)
        .method(
            "bool IsMatch(string input, int startat)",
            |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, at: i32| {
                Ok::<_, Throw>(first_from(cx, &regex, input, at)?.success())
            },
        )
        .method("Match Match(string input)", first)
        .method(
            "Match Match(string input, int startat)",
            |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, at: i32| {
                first_from(cx, &regex, input, at).map(Value::object)
            },
        )
        .method(
            "Match Match(string input, int beginning, int length)",
            |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, begin: i32, length: i32| {
                let source = Searched::new(input);
                let total = source.units.len();
                let begin = index(begin, total + 1).map_err(|_| start_out_of_range("beginning"))?;
                let limit = usize::try_from(length).ok().and_then(|length| begin.checked_add(length));
                let limit = limit.filter(|limit| *limit <= total).ok_or_else(|| {
                    Exception::argument_out_of_range(
                        "Length cannot be less than 0 or exceed input length.",
                        "length",
                    )
                })?;
                let start = if regex.right_to_left() { limit } else { begin };
                regex.find(cx, &source, (begin, limit), start).map(Value::object)
            },
        )
}

fn with_matches(ty: Type) -> Type {
    let ty = statics!(ty, "MatchCollection", "Matches", (), matches);
    ty.method("MatchCollection Matches(string input)", matches).method(
        "MatchCollection Matches(string input, int startat)",
        |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, at: i32| {
            let source = Searched::new(input);
            let start = start(&source, at)?;
            let all = regex.all(cx, &source, start, usize::MAX)?;
            Ok::<_, Throw>(Value::object(Matches::of(all)))
        },
    )
}

fn with_replace(ty: Type) -> Type {
    let ty = statics!(ty, "string", "Replace", ("string replacement", replacement: Str), |cx: &mut Cx<'_>, regex, input, replacement| {
        replace_text(cx, regex, input, replacement, -1, None)
    });
    let ty = statics!(ty, "string", "Replace", ("MatchEvaluator evaluator", evaluator: Arc<Callable>), |cx: &mut Cx<'_>, regex, input, evaluator| {
        replace_with(cx, regex, input, evaluator, -1, None)
    });
    ty.method(
        "string Replace(string input, string replacement)",
        |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, text: Str| {
            replace_text(cx, regex, input, text, -1, None)
        },
    )
    .method(
        "string Replace(string input, string replacement, int count)",
        |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, text: Str, count: i32| {
            replace_text(cx, regex, input, text, count, None)
        },
    )
    .method(
        "string Replace(string input, string replacement, int count, int startat)",
        |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, text: Str, count: i32, at: i32| {
            replace_text(cx, regex, input, text, count, Some(at))
        },
    )
    .method(
        "string Replace(string input, MatchEvaluator evaluator)",
        |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, f: Arc<Callable>| {
            replace_with(cx, regex, input, f, -1, None)
        },
    )
    .method(
        "string Replace(string input, MatchEvaluator evaluator, int count)",
        |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, f: Arc<Callable>, count: i32| {
            replace_with(cx, regex, input, f, count, None)
        },
    )
    .method(
        "string Replace(string input, MatchEvaluator evaluator, int count, int startat)",
        |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, f: Arc<Callable>, count: i32, at: i32| {
            replace_with(cx, regex, input, f, count, Some(at))
        },
    )
}

fn with_split(ty: Type) -> Type {
    let ty = statics!(ty, "string[]", "Split", (), |cx: &mut Cx<'_>, regex, input| split(
        cx, regex, input, 0, None
    ));
    ty.method("string[] Split(string input)", |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str| {
        split(cx, regex, input, 0, None)
    })
    .method(
        "string[] Split(string input, int count)",
        |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, count: i32| split(cx, regex, input, count, None),
    )
    .method(
        "string[] Split(string input, int count, int startat)",
        |cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str, count: i32, at: i32| {
            split(cx, regex, input, count, Some(at))
        },
    )
}

fn start_out_of_range(param: &'static str) -> Exception {
    Exception::argument_out_of_range("Start index cannot be less than 0 or greater than input length.", param)
}

fn start(source: &Searched, at: i32) -> Result<usize, Exception> {
    index(at, source.units.len() + 1).map_err(|_| start_out_of_range("startat"))
}

fn first_from(cx: &mut Cx<'_>, regex: &Arc<Regex>, input: Str, at: i32) -> Result<Found, Throw> {
    let source = Searched::new(input);
    let start = start(&source, at)?;
    regex.find(cx, &source, (0, source.units.len()), start)
}

fn first(cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str) -> Result<Value, Throw> {
    let source = Searched::new(input);
    cx.charge(source.units.len().saturating_mul(2))?;
    let start = regex.start(&source);
    regex.find(cx, &source, (0, source.units.len()), start).map(Value::object)
}

fn is_match(cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str) -> Result<bool, Throw> {
    let source = Searched::new(input);
    let start = regex.start(&source);
    Ok(regex.find(cx, &source, (0, source.units.len()), start)?.success())
}

fn matches(cx: &mut Cx<'_>, regex: Arc<Regex>, input: Str) -> Result<Value, Throw> {
    let source = Searched::new(input);
    let start = regex.start(&source);
    let all = regex.all(cx, &source, start, usize::MAX)?;
    Ok(Value::object(Matches::of(all)))
}

/// At most so many matches; -1 means all.
fn limit(count: i32) -> Result<usize, Exception> {
    match count {
        -1 => Ok(usize::MAX),
        count => usize::try_from(count)
            .map_err(|_| Exception::argument_out_of_range("Count cannot be less than -1.", "count")),
    }
}

fn replace_text(
    cx: &mut Cx<'_>,
    regex: Arc<Regex>,
    input: Str,
    replacement: Str,
    count: i32,
    at: Option<i32>,
) -> Result<Str, Throw> {
    let mut pieces = None;
    replaced(cx, &regex, input, count, at, &mut |_, found, out| {
        let pieces = pieces.get_or_insert_with(|| replace::parse(found, &replacement));
        replace::push(found, pieces, out);
        Ok(())
    })
}

fn replace_with(
    cx: &mut Cx<'_>,
    regex: Arc<Regex>,
    input: Str,
    evaluator: Arc<Callable>,
    count: i32,
    at: Option<i32>,
) -> Result<Str, Throw> {
    replaced(cx, &regex, input, count, at, &mut |cx, found, out| {
        match cx.call(&evaluator, &mut [Value::Object(Arc::<Found>::clone(found))])? {
            Value::String(text) => out.extend(text.units()),
            Value::Null => {}
            other => return Err(Throw::Bug(format!("a match evaluator gave {other:?}"))),
        }
        Ok(())
    })
}

/// Appends what stands for a match.
type Substitute<'a> = dyn FnMut(&mut Cx<'_>, &Arc<Found>, &mut Vec<u16>) -> Result<(), Throw> + 'a;

fn replaced(
    cx: &mut Cx<'_>,
    regex: &Arc<Regex>,
    input: Str,
    count: i32,
    at: Option<i32>,
    substitute: &mut Substitute<'_>,
) -> Result<Str, Throw> {
    let limit = limit(count)?;
    let source = Searched::new(input);
    let from = match at {
        Some(at) => start(&source, at)?,
        None => regex.start(&source),
    };
    let all = regex.all(cx, &source, from, limit)?;
    if all.is_empty() {
        return Ok(source.text.clone());
    }
    // From right to left the evaluator is called in that order, and the text is put together at the end.
    let mut parts: Vec<(usize, usize, Vec<u16>)> = Vec::with_capacity(all.len());
    for found in &all {
        let mut out = Vec::new();
        substitute(cx, found, &mut out)?;
        cx.charge(out.len().saturating_mul(2))?;
        parts.push((found.index, found.end, out));
    }
    parts.sort_by_key(|(index, end, _)| (*index, *end));
    let mut out = Vec::with_capacity(source.units.len());
    let mut done = 0;
    for (index, end, text) in parts {
        out.extend(source.units.get(done..index).unwrap_or_default());
        out.extend(text);
        done = end;
    }
    out.extend(source.units.get(done..).unwrap_or_default());
    cx.charge(out.len().saturating_mul(2))?;
    Ok(Str::from_units(&out))
}

fn split(
    cx: &mut Cx<'_>,
    regex: Arc<Regex>,
    input: Str,
    count: i32,
    at: Option<i32>,
) -> Result<Array, Throw> {
    if count < 0 {
        return Err(Exception::argument_out_of_range("Count cannot be less than -1.", "count").into());
    }
    let source = Searched::new(input);
    let from = match at {
        Some(at) => start(&source, at)?,
        None => regex.start(&source),
    };
    let limit = match usize::try_from(count).unwrap_or(0) {
        0 => usize::MAX,
        count => count - 1,
    };
    let mut all = regex.all(cx, &source, from, limit)?;
    if limit == 0 || all.is_empty() {
        return Ok(Array::strings([source.text.clone()]));
    }
    if regex.right_to_left() {
        all.reverse();
    }
    let mut parts = Vec::new();
    let mut done = 0;
    for found in all {
        cx.charge(64 + (found.index.saturating_sub(done)).saturating_mul(2))?;
        parts.push(source.part(done, found.index));
        done = found.end;
        let groups = found.info().map_or(0, |info| info.captures.len());
        let captured = (1..groups).filter_map(|slot| found.group(slot)).filter(Found::success);
        parts.extend(captured.map(|group| group.value()));
    }
    parts.push(source.part(done, source.units.len()));
    Ok(Array::strings(parts))
}

/// `Regex.Replace`, of the first `count` matches.
pub(crate) fn replace_all(
    cx: &mut Cx<'_>,
    pattern: &Str,
    text: Str,
    replacement: Str,
    count: i32,
) -> Result<Str, Throw> {
    let regex = make(cx, pattern, 0)?;
    replace_text(cx, regex, text, replacement, count, None)
}

/// Whether a text matches a pattern with options in JSONPath's letters.
pub(crate) fn matches_json_path(
    cx: &mut Cx<'_>,
    text: &Str,
    pattern: &str,
    letters: &str,
) -> Result<bool, Throw> {
    let option = |letter| match letter {
        'i' => options::IGNORE_CASE,
        'm' => options::MULTILINE,
        's' => options::SINGLELINE,
        'x' => options::EXPLICIT_CAPTURE,
        _ => 0,
    };
    let regex = make(cx, &Str::from(pattern), letters.chars().map(option).fold(0, |all, one| all | one))?;
    is_match(cx, regex, text.clone())
}
