//! Requests that may come to a branch, from what the expressions of the document look at.

use std::fmt::Write as _;
use std::sync::LazyLock;

use gatepost_engine::Place;
use regex::Regex;

use super::scalar;

/// A request to try.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attempt {
    method: Option<String>,
    path: Option<String>,
    header: Option<(String, String)>,
    query: Option<(String, String)>,
    /// What the backend answers, as a test file writes it.
    answer: Option<&'static str>,
}

impl Attempt {
    /// The members of a case that say so.
    pub(super) fn yaml(&self) -> String {
        let mut parts = Vec::new();
        parts.extend(self.method.iter().map(|method| format!("method: {method}")));
        parts.push(format!("url: {}", scalar(self.path.as_deref().unwrap_or("/"))));
        let pair = |what: &str, (name, value): &(String, String)| {
            format!("{what}: {{ {}: {} }}", scalar(name), scalar(value))
        };
        parts.extend(self.header.iter().map(|header| pair("headers", header)));
        parts.extend(self.query.iter().map(|query| pair("query", query)));
        let mut text = format!("    request: {{ {} }}\n", parts.join(", "));
        if let Some(answer) = self.answer {
            let _ = writeln!(text, "    answers: [{{ {answer} }}]");
        }
        text
    }
}

/// The requests to try, the plainest first.
pub(super) fn attempts(document: &str) -> Vec<Attempt> {
    let text = document.replace("&quot;", "\"").replace("&amp;", "&");
    let plain = Attempt::default;
    let values = literals(&text);
    let mut attempts = vec![plain()];
    attempts.extend(ANSWERS.map(|answer| Attempt { answer: Some(answer), ..plain() }));
    for method in named(&METHOD, &text).into_iter().chain(["POST".to_owned()]) {
        attempts.push(Attempt { method: Some(method), ..plain() });
    }
    for path in values.iter().filter(|value| value.starts_with('/') && value.len() > 1) {
        attempts.push(Attempt { path: Some(path.clone()), ..plain() });
    }
    for name in named(&HEADER, &text) {
        for value in &values {
            attempts.push(Attempt { header: Some((name.clone(), value.clone())), ..plain() });
        }
    }
    for name in named(&QUERY, &text) {
        for value in &values {
            attempts.push(Attempt { query: Some((name.clone(), value.clone())), ..plain() });
        }
    }
    attempts.truncate(MOST);
    attempts
}

/// What is written of when a part of a policy runs, in one line.
pub(super) fn condition(place: &Place) -> Option<String> {
    let text = place.source.text().get(place.span.offset()..)?;
    let tag = CONDITION.as_ref()?.captures(text)?;
    let start = tag.get(0)?.start();
    // That of the element itself, not of one inside.
    if text.get(1..start)?.contains('<') {
        return None;
    }
    Some(tag.get(1)?.as_str().split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Texts that values are compared with, and some that stand for anything.
fn literals(text: &str) -> Vec<String> {
    let mut values: Vec<String> = vec!["1".to_owned(), "x".to_owned()];
    let found = LITERAL.iter().flat_map(|pattern| pattern.captures_iter(text));
    for found in found.filter_map(|found| found.get(1)) {
        let value = found.as_str().to_owned();
        let is_usable = value.len() < 100 && value.chars().all(|character| (' '..='~').contains(&character));
        if is_usable && !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    }
    values.truncate(40);
    values
}

fn named(pattern: &LazyLock<Option<Regex>>, text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let captures = pattern.iter().flat_map(|pattern| pattern.captures_iter(text));
    for name in captures.filter_map(|found| found.get(1)).map(|name| name.as_str().to_owned()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// What may be wrong with a backend.
const ANSWERS: [&str; 4] = ["failure: refused", "failure: timeout", "status: 404", "status: 500"];
/// How many requests are tried for a branch.
const MOST: usize = 400;
static METHOD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"Method\s*==\s*"([A-Z]+)""#).ok());
static HEADER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"Headers\s*(?:\.\w+\(|\[)\s*"([^"]+)""#).ok());
static QUERY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"Query\s*(?:\.\w+\(|\[)\s*"([^"]+)""#).ok());
static LITERAL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#""([^"\r\n]*)""#).ok());
static CONDITION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?s)\bcondition\s*=\s*["'](@?[({].*?)["']\s*/?>"#).ok());
