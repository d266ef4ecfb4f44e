//! Holds what happened against what a case expects.

mod body;
mod calls;
mod policies;
mod singles;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use gatepost_expression::SharedGlobals;
use regex::Regex;

use crate::csharp;
use crate::format::{
    Absent, Answer, CallMatch, Elapsed, ElapsedRange, ErrorProperties, Expect, ExpectError, Having, Scalar,
    TextExpectation, VariableExpectation,
};
use crate::observed::{Call, LastError, Message, Observed, Variable};
use crate::span::parse_duration;

/// One expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What was looked at: `status`, `header Retry-After`, `variable x`, `calls[1] url`.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What there was.
    pub actual: String,
}

/// Every expectation that is not met. `folder` is that of the test file, `globals` what stands behind `context`.
pub(crate) fn compare(
    expect: &Expect,
    observed: &Observed,
    folder: &Path,
    globals: &dyn SharedGlobals,
) -> Vec<Mismatch> {
    let mut found = Mismatches { list: Vec::new(), folder };
    if let Some(status) = expect.status {
        found.equal("status", &status.to_string(), &observed.status.to_string());
    }
    if let Some(reason) = &expect.reason {
        found.equal("reason", reason, &observed.reason);
    }
    found.headers("header", &expect.headers, &observed.response);
    found.body("body", expect.body.as_ref(), expect.json.as_ref(), &observed.response);
    for (name, expected) in &expect.variables {
        found.variable(name, expected, observed.variables.iter().find(|variable| variable.name == *name));
    }
    if let Some(expected) = &expect.last_error {
        found.last_error(expected, observed.last_error.as_ref());
    }
    if let Some(expected) = &expect.calls {
        found.calls(expected, &observed.calls);
    }
    if let Some(expected) = &expect.trace {
        found.trace(expected, &observed.trace);
    }
    if let Some(expected) = &expect.elapsed {
        found.elapsed(expected, observed.elapsed);
    }
    found.policies(expect, observed);
    for code in &expect.holds {
        found.holds(code, globals);
    }
    if let Some(not) = &expect.not {
        for (what, single) in not.singles() {
            if compare(&single, observed, folder, globals).is_empty() {
                found.push(format!("not {what}"), "something else", "it is so");
            }
        }
    }
    found.list
}

/// Expectations on their way to be held against what happened.
struct Mismatches<'a> {
    list: Vec<Mismatch>,
    folder: &'a Path,
}

impl Mismatches<'_> {
    fn push(&mut self, what: impl Into<String>, expected: impl Into<String>, actual: impl Into<String>) {
        self.list.push(Mismatch { what: what.into(), expected: expected.into(), actual: actual.into() });
    }

    /// The same place for another question.
    fn empty(&self) -> Self {
        Self { list: Vec::new(), folder: self.folder }
    }

    fn equal(&mut self, what: impl Into<String>, expected: &str, actual: &str) {
        if expected != actual {
            self.push(what, expected, actual);
        }
    }

    fn text(&mut self, what: &str, expected: &TextExpectation, actual: &str) {
        match expected {
            TextExpectation::Equal(text) => self.equal(what, &text.0, actual),
            TextExpectation::Lines(lines) => self.equal(what, &joined(lines, ", "), actual),
            TextExpectation::Having(Having { matches, contains, not }) => {
                self.having(what, matches.as_deref(), contains.as_deref(), actual);
                if let Some(not) = not {
                    let mut inner = self.empty();
                    inner.text(what, not, actual);
                    if inner.list.is_empty() {
                        self.push(what, format!("not {}", described(not)), actual);
                    }
                }
            }
        }
    }

    fn having(&mut self, what: &str, matches: Option<&str>, contains: Option<&str>, actual: &str) {
        if let Some(contains) = contains.filter(|contains| !actual.contains(contains)) {
            self.push(what, format!("contains: {contains}"), actual);
        }
        let Some(matches) = matches else { return };
        match Regex::new(matches) {
            Ok(regex) if regex.is_match(actual) => {}
            Ok(_) => self.push(what, format!("matches: {matches}"), actual),
            Err(error) => self.push(what, "a regular expression", error.to_string()),
        }
    }

    fn headers(
        &mut self,
        what: &str,
        expected: &BTreeMap<String, Absent<TextExpectation>>,
        actual: &Message,
    ) {
        for (name, expected) in expected {
            let what = format!("{what} {name}");
            let lines = actual.lines(name);
            match expected {
                Absent::Not(()) if lines.is_empty() => {}
                Absent::Not(()) => self.push(what, "absent", lines.join(", ")),
                Absent::Is(_) if lines.is_empty() => self.push(what, "present", "absent"),
                Absent::Is(TextExpectation::Lines(texts)) => {
                    self.equal(what, &joined(texts, "\n"), &lines.join("\n"));
                }
                Absent::Is(expected) => self.text(&what, expected, &lines.join(", ")),
            }
        }
    }

    fn variable(&mut self, name: &str, expected: &Absent<VariableExpectation>, actual: Option<&Variable>) {
        let what = format!("variable {name}");
        match (expected, actual) {
            (Absent::Not(()), None) => {}
            (Absent::Not(()), Some(actual)) if actual.value.is_null() => {}
            (Absent::Not(()), Some(actual)) => self.push(what, "not set", actual.value.to_string()),
            (Absent::Is(_), None) => self.push(what, "set", "not set"),
            (Absent::Is(VariableExpectation::Typed { r#type, value }), Some(actual)) => {
                self.equal(what.as_str(), r#type, &actual.ty);
                if let Some(value) = value.as_ref().filter(|value| **value != actual.value) {
                    self.push(what, value.to_string(), actual.value.to_string());
                }
            }
            (Absent::Is(VariableExpectation::Value(value)), Some(actual)) => {
                self.equal(what, &value.to_string(), &actual.value.to_string());
            }
        }
    }

    fn last_error(&mut self, expected: &ExpectError, actual: Option<&LastError>) {
        match (expected, actual) {
            (ExpectError::None(_), None) => {}
            (ExpectError::None(_), Some(actual)) => self.push("last-error", "none", &actual.message),
            (ExpectError::Properties(_), None) => self.push("last-error", "an error", "none"),
            (ExpectError::Properties(expected), Some(actual)) => self.error_properties(expected, actual),
        }
    }

    fn error_properties(&mut self, expected: &ErrorProperties, actual: &LastError) {
        let texts = [
            ("source", &expected.source, &actual.source),
            ("reason", &expected.reason, &actual.reason),
            ("scope", &expected.scope, &actual.scope),
            ("section", &expected.section, &actual.section),
            ("path", &expected.path, &actual.path),
            ("policy-id", &expected.policy_id, &actual.policy_id),
        ];
        for (name, expected, actual) in texts {
            if let Some(expected) = expected {
                self.equal(format!("last-error {name}"), expected, actual);
            }
        }
        if let Some(message) = &expected.message {
            self.text("last-error message", message, &actual.message);
        }
    }

    /// An expression over `context` that must give `true`.
    fn holds(&mut self, code: &str, globals: &dyn SharedGlobals) {
        let code = code.trim();
        let inner = code.strip_prefix("@(").and_then(|code| code.strip_suffix(')')).unwrap_or(code);
        match csharp::evaluate(inner, globals) {
            Ok(gatepost_expression::Value::Bool(true)) => {}
            Ok(gatepost_expression::Value::Bool(false)) => {
                self.push(format!("holds {code}"), "true", "false")
            }
            Ok(other) => self.push(format!("holds {code}"), "true", format!("{other:?}")),
            Err(error) => self.push(format!("holds {code}"), "true", error),
        }
    }

    fn elapsed(&mut self, expected: &Elapsed, actual: Duration) {
        let parsed = |text: &str| parse_duration(text).unwrap_or_default();
        let (shown, fits) = match expected {
            Elapsed::Exactly(text) => (text.clone(), parsed(text) == actual),
            Elapsed::Between(ElapsedRange { at_least, at_most }) => {
                let least = at_least.as_deref().map_or(Duration::ZERO, parsed);
                let most = at_most.as_deref().map_or(Duration::MAX, parsed);
                (format!("from {least:?} to {most:?}"), (least..=most).contains(&actual))
            }
        };
        if !fits {
            self.push("elapsed", shown, format!("{actual:?}"));
        }
    }
}

/// What an answer wants of a call that this one does not have.
pub(crate) fn unlike(answer: &Answer, call: &Call) -> Vec<Mismatch> {
    let mut found = Mismatches { list: Vec::new(), folder: Path::new("") };
    if let Some(method) = answer.method.as_ref().filter(|method| !method.eq_ignore_ascii_case(&call.method)) {
        found.push("method", method, &call.method);
    }
    if let Some(to) = &answer.to {
        found.text("to", to, &call.url);
    }
    if let Some(CallMatch { headers, body, json }) = &answer.with {
        found.headers("header", headers, &call.message);
        found.body("body", body.as_ref(), json.as_ref(), &call.message);
    }
    found.list
}

fn joined(texts: &[Scalar], separator: &str) -> String {
    texts.iter().map(|text| text.0.as_str()).collect::<Vec<_>>().join(separator)
}

/// How a case writes what a text must be.
fn described(expected: &TextExpectation) -> String {
    match expected {
        TextExpectation::Equal(text) => text.0.clone(),
        TextExpectation::Lines(texts) => joined(texts, ", "),
        TextExpectation::Having(Having { matches, contains, not }) => {
            let matches = matches.iter().map(|text| format!("matches: {text}"));
            let contains = contains.iter().map(|text| format!("contains: {text}"));
            let not = not.iter().map(|not| format!("not: {}", described(not)));
            matches.chain(contains).chain(not).collect::<Vec<_>>().join(", ")
        }
    }
}
