//! What is wrong with a template, in its place.

use std::ops::Range;

use gatepost_engine::suggest;
use liquid_core::parser;
use liquid_core::{Error, Template};

use super::filters;
use super::language::LANGUAGE;
use super::scan::{Scanned, Tag, Wrong, scan};

/// A template ready to run, or what is wrong with it.
pub(super) fn parse(template: &str) -> Result<Template, Problem> {
    let scanned = scan(template).map_err(Problem::from)?;
    for tag in &scanned.tags {
        check(tag, &scanned)?;
    }
    let elements =
        parser::parse(&scanned.text, &LANGUAGE).map_err(|error| Problem::of_text(&error, &scanned))?;
    Ok(Template::new(elements))
}

/// What is wrong with a template.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) message: String,
    /// The bytes of the template.
    pub(super) span: Range<usize>,
    pub(super) help: Option<String>,
}

impl From<Wrong> for Problem {
    fn from(Wrong { message, span }: Wrong) -> Self {
        Self { message, span, help: None }
    }
}

/// Each tag by itself, so that what is wrong in it has its place.
fn check(tag: &Tag, scanned: &Scanned) -> Result<(), Problem> {
    let text = scanned.text.get(tag.place.clone()).unwrap_or_default();
    let checked = match tag.name {
        Some(_) => parser::Tag::new(text).map(drop),
        None => parser::parse(text, &LANGUAGE).map(drop),
    };
    checked.map_err(|error| Problem::of_tag(&error, tag, text))
}

impl Problem {
    fn of_tag(error: &Error, tag: &Tag, text: &str) -> Self {
        if let Some(problem) = Self::of_filter(error, &tag.span, text) {
            return problem;
        }
        let report = Report::of(error);
        let start = report.place(text).map_or(tag.span.start, |at| tag.span.start + at);
        Self { message: report.message, span: start..tag.span.end.max(start), help: None }
    }

    fn of_text(error: &Error, scanned: &Scanned) -> Self {
        let filtered = scanned.tags.iter().find_map(|tag| {
            let text = scanned.text.get(tag.place.clone())?;
            Self::of_filter(error, &tag.span, text)
        });
        if let Some(problem) = filtered {
            return problem;
        }
        let report = Report::of(error);
        let place = report.place(&scanned.text).unwrap_or(scanned.text.len());
        let tag = scanned.tags.iter().rev().find(|tag| tag.place.start <= place);
        let start = scanned.origin(place);
        let end = tag.filter(|tag| tag.place.contains(&place)).map_or(start, |tag| tag.span.end);
        // What is not closed is found at the end; the tag that begins it says more.
        let span = if start >= end { tag.map_or(start..start, |tag| tag.span.clone()) } else { start..end };
        Self { message: report.message, span, help: None }
    }

    /// A filter that there is not, where the tag has it.
    fn of_filter(error: &Error, span: &Range<usize>, text: &str) -> Option<Self> {
        let report = error.to_string();
        let name = report.lines().find_map(|line| line.trim().strip_prefix("requested filter="))?;
        let at = text.find(name)?;
        Some(Self {
            message: format!("Liquid has no filter `{name}`"),
            span: span.start + at..span.start + at + name.len(),
            help: suggest(name, filters::names(), "the filters are"),
        })
    }
}

/// What the `liquid` crate says.
struct Report {
    message: String,
    /// Line and column, from one.
    position: Option<(usize, usize)>,
}

impl Report {
    /// Its errors are texts: one line, or a drawing with an arrow, lines of the source and a line that begins with
    /// `=`.
    fn of(error: &Error) -> Self {
        let text = error.to_string();
        let text = text.strip_prefix("liquid:").unwrap_or(&text).trim();
        let position = text.strip_prefix("-->").and_then(|rest| {
            let (line, column) = rest.lines().next()?.trim().split_once(':')?;
            Some((line.parse().ok()?, column.parse().ok()?))
        });
        let said = match position {
            Some(_) => text.lines().find_map(|line| line.trim_start().strip_prefix("= ")).unwrap_or_default(),
            None => text.lines().next().unwrap_or_default(),
        };
        Self { message: format!("the template cannot be read: {}", in_words(said)), position }
    }

    /// The byte that the position is.
    fn place(&self, text: &str) -> Option<usize> {
        let (line, column) = self.position?;
        let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
        let rest = text.get(start..)?;
        let offset = rest.char_indices().nth(column.checked_sub(1)?).map_or(rest.len(), |(at, _)| at);
        Some(start + offset)
    }
}

/// The names of the crate's grammar in words.
fn in_words(said: &str) -> String {
    let mut said = said.trim_end_matches('.').to_owned();
    if let Some(first) = said.chars().next().filter(char::is_ascii_uppercase) {
        said.replace_range(..1, &first.to_ascii_lowercase().to_string());
    }
    for (rule, words) in WORDS {
        let pieces: Vec<&str> = said.split(' ').collect();
        let replaced: Vec<String> = pieces
            .iter()
            .map(|piece| {
                let bare = piece.trim_end_matches(',');
                if bare == *rule { piece.replacen(rule, words, 1) } else { (*piece).to_owned() }
            })
            .collect();
        said = replaced.join(" ");
    }
    said
}

const WORDS: &[(&str, &str)] = &[
    ("Identifier", "a name"),
    ("identifier", "a name"),
    ("Value", "a value"),
    ("Variable", "a variable"),
    ("Literal", "a literal"),
    ("Filter", "a filter"),
    ("FilterChain", "a value"),
    ("Range", "a range"),
    ("Expression", "an output"),
    ("Tag", "a tag"),
    ("PositionalFilterArgument", "a value"),
    ("KeywordFilterArgument", "a named value"),
    ("EOI", "the end"),
];
