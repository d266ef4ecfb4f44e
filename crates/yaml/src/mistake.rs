//! What is wrong with a text.

use std::ops::Range;

use miette::SourceSpan;
use serde_saphyr::{Error, Location, MessageFormatter as _, UserMessageFormatter};

/// What is wrong with a text, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong, in one line.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The bytes concerned.
    pub span: SourceSpan,
}

impl Mistake {
    pub(crate) fn of(error: &Error, text: &str) -> Self {
        let error = error.without_snippet();
        let span = error.location().map_or(0..0, |location| range(location, text));
        let (message, help) = say(error);
        Self { message: message.lines().next().unwrap_or_default().to_owned(), help, span: span.into() }
    }
}

/// The bytes of a location. The parser does not tell them of all its own errors.
fn range(location: Location, text: &str) -> Range<usize> {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let span = location.span();
    let (start, length) = match span.byte_offset() {
        Some(offset) => (number(offset), span.byte_len().map_or(1, number)),
        None => (offset(text, number(location.line()), number(location.column())), 1),
    };
    let start = text.floor_char_boundary(start);
    start..text.ceil_char_boundary(start.saturating_add(length).min(text.len()))
}

/// The byte at a line and a column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(line.saturating_sub(1)).map(str::len).sum();
    let line = lines.next().unwrap_or_default();
    let within = line.char_indices().nth(column.saturating_sub(1));
    before + within.map_or(line.trim_end().len(), |(index, _)| index)
}

/// What is wrong, and what to write instead.
fn say(error: &Error) -> (String, Option<String>) {
    match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            (format!("there is no member `{field}` here"), nearest(field, expected))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            (format!("`{variant}` is not one of the words that can stand here"), nearest(variant, expected))
        }
        Error::SerdeMissingField { field, .. } => {
            (format!("the member `{field}` is missing"), Some(format!("write `{field}: …` beside this")))
        }
        Error::SerdeInvalidType { unexpected, expected, .. }
        | Error::SerdeInvalidValue { unexpected, expected, .. } => {
            (format!("{expected} is expected here, not {unexpected}"), None)
        }
        Error::Unexpected { expected: "mapping start", .. } => {
            ("members with names are expected here".to_owned(), Some("write `name: value`".to_owned()))
        }
        Error::Unexpected { expected: "sequence start", .. } => (
            "a list is expected here".to_owned(),
            Some("write `[…]`, or lines that begin with `- `".to_owned()),
        ),
        Error::InvalidScalar { ty, .. } => {
            let what = match ty.as_bytes().first() {
                Some(b'u') => "a whole number, not negative,",
                Some(b'i') => "a whole number",
                Some(b'f') => "a number",
                _ => ty,
            };
            (format!("{what} is expected here"), None)
        }
        Error::InvalidBooleanStrict { .. } => ("`true` or `false` is expected here".to_owned(), None),
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            (format!("`{key}` is there twice"), Some("leave out one of them".to_owned()))
        }
        other => (UserMessageFormatter.format_message(other).into_owned(), None),
    }
}

fn nearest(found: &str, known: &[&str]) -> Option<String> {
    let similarity = |name: &str| strsim::jaro(found, name);
    let best = known.iter().max_by(|a, b| similarity(a).total_cmp(&similarity(b)))?;
    Some(match similarity(best) > 0.7 {
        true => format!("did you mean `{best}`?"),
        false => {
            format!(
                "write one of {}",
                known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use crate::read;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    #[expect(dead_code, reason = "only mistakes are looked at")]
    struct File {
        address: Option<String>,
        count: Option<usize>,
        part: Option<f64>,
        is: Option<bool>,
        list: Option<Vec<String>>,
        members: Option<BTreeMap<String, String>>,
        mode: Option<Mode>,
        item: Option<Item>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Mode {
        Strict,
        Permissive,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only mistakes are looked at")]
    struct Item {
        name: String,
    }

    #[track_caller]
    fn check(text: &str, message: &str, help: Option<&str>, marked: &str) {
        let mistake = read::<File>(text).unwrap_err();
        let span = mistake.span.offset()..mistake.span.offset() + mistake.span.len();
        assert_eq!((mistake.message.as_str(), mistake.help.as_deref()), (message, help));
        assert_eq!(text.get(span), Some(marked));
    }

    #[test]
    fn mistakes_are_told_in_the_words_of_who_wrote_them() {
        check("adress: a\n", "there is no member `adress` here", Some("did you mean `address`?"), "adress");
        let names = "write one of `strict`, `permissive`";
        check("mode: off\n", "`off` is not one of the words that can stand here", Some(names), "off");
        check("count: -1\n", "a whole number, not negative, is expected here", None, "-1");
        check("part: much\n", "a number is expected here", None, "much");
        check("is: yes\n", "`true` or `false` is expected here", None, "yes");
        let list = "write `[…]`, or lines that begin with `- `";
        check("list: a\n", "a list is expected here", Some(list), "a");
        check("members: a\n", "members with names are expected here", Some("write `name: value`"), "a");
        check("item: {}\n", "the member `name` is missing", Some("write `name: …` beside this"), "{");
        check("is: true\nis: true\n", "`is` is there twice", Some("leave out one of them"), "is");
    }

    #[test]
    fn what_is_no_yaml_has_a_place_too() {
        let place = |text: &str| read::<File>(text).unwrap_err().span.offset();
        assert_eq!(place("address: é\nlist: [\n"), "address: é\nlist: ".len());
        assert_eq!(place("members:\n\ta: b\n"), "members:\n\t".len());
    }
}
