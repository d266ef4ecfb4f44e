//! Holds what happened against what a case expects.

use std::collections::BTreeMap;
use std::time::Duration;

use regex::Regex;
use serde_json::Value;

use crate::format::{
    Absent, BodyExpectation, BodyHaving, Elapsed, ElapsedRange, ErrorProperties, Expect, ExpectCall,
    ExpectError, ExpectProxy, ExpectTrace, Having, ProxyParts, Scalar, TextExpectation, VariableExpectation,
};
use crate::observed::{Call, LastError, Message, Observed, Proxy, TraceMessage, Variable};
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

/// Every expectation that is not met.
pub fn compare(expect: &Expect, observed: &Observed) -> Vec<Mismatch> {
    let mut found = Mismatches::default();
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
    for fault in &observed.faults {
        found.push("calls", "an answer for every call", fault);
    }
    found.0
}

#[derive(Default)]
struct Mismatches(Vec<Mismatch>);

impl Mismatches {
    fn push(&mut self, what: impl Into<String>, expected: impl Into<String>, actual: impl Into<String>) {
        self.0.push(Mismatch { what: what.into(), expected: expected.into(), actual: actual.into() });
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
            TextExpectation::Having(Having { matches, contains }) => {
                self.having(what, matches.as_deref(), contains.as_deref(), actual);
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

    fn body(
        &mut self,
        what: &str,
        expected: Option<&BodyExpectation>,
        json: Option<&Value>,
        actual: &Message,
    ) {
        match expected {
            None => {}
            Some(BodyExpectation::Equal(expected)) => self.equal(what, &expected.0, &actual.text()),
            Some(BodyExpectation::Having(BodyHaving { matches, contains, json, includes })) => {
                self.having(what, matches.as_deref(), contains.as_deref(), &actual.text());
                if let Some(json) = json {
                    self.json(what, json, actual, Value::eq);
                }
                if let Some(includes) = includes {
                    self.json(what, includes, actual, includes_all);
                }
            }
        }
        if let Some(json) = json {
            self.json(what, json, actual, Value::eq);
        }
    }

    fn json(&mut self, what: &str, expected: &Value, actual: &Message, holds: fn(&Value, &Value) -> bool) {
        match serde_json::from_slice::<Value>(&actual.body) {
            Ok(value) if holds(expected, &value) => {}
            Ok(value) => self.push(what, pretty(expected), pretty(&value)),
            Err(_) => self.push(what, pretty(expected), actual.text()),
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

    fn calls(&mut self, expected: &[ExpectCall], actual: &[Call]) {
        if expected.len() != actual.len() {
            let list: String = actual.iter().map(|call| format!("\n{} {}", call.method, call.url)).collect();
            let number = |count: usize| format!("{count} call{}", if count == 1 { "" } else { "s" });
            self.push("calls", number(expected.len()), format!("{}{list}", number(actual.len())));
        }
        for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
            let what = format!("calls[{index}]");
            if let Some(method) = &expected.method {
                self.equal(format!("{what} method"), method, &actual.method);
            }
            if let Some(url) = &expected.url {
                self.text(&format!("{what} url"), url, &actual.url);
            }
            self.headers(&format!("{what} header"), &expected.headers, &actual.message);
            self.body(
                &format!("{what} body"),
                expected.body.as_ref(),
                expected.json.as_ref(),
                &actual.message,
            );
            self.way(&what, expected, actual);
        }
    }

    /// How a call goes out.
    fn way(&mut self, what: &str, expected: &ExpectCall, actual: &Call) {
        let time =
            |time: Option<Duration>| time.map_or_else(|| "none".to_owned(), |time| format!("{time:?}"));
        // `5m` and `300s` are the same.
        let wanted =
            |text: &str| parse_duration(text).map_or_else(|_| text.to_owned(), |time| format!("{time:?}"));
        if let Some(timeout) = &expected.timeout {
            self.equal(format!("{what} timeout"), &wanted(timeout), &time(actual.timeout));
        }
        if let Some(timeout) = &expected.continue_timeout {
            self.equal(format!("{what} continue-timeout"), &wanted(timeout), &time(actual.continue_timeout));
        }
        if let Some(version) = &expected.http_version {
            self.equal(format!("{what} http-version"), &version.0, actual.http_version);
        }
        if let Some(follow) = expected.follow_redirects {
            let what = format!("{what} follow-redirects");
            self.equal(what, &follow.to_string(), &actual.follow_redirects.to_string());
        }
        if let Some(proxy) = &expected.proxy {
            let expected = match proxy {
                ExpectProxy::Url(url) if url == "none" => None,
                ExpectProxy::Url(url) => Some(Proxy { url: url.clone(), credentials: None }),
                ExpectProxy::Parts(ProxyParts { url, username, password }) => {
                    let credentials = Some((username.clone(), password.clone()));
                    Some(Proxy { url: url.clone(), credentials })
                }
            };
            if expected != actual.proxy {
                let shown = |proxy: &Option<Proxy>| {
                    proxy.as_ref().map_or_else(|| "none".to_owned(), |proxy| format!("{proxy:?}"))
                };
                self.push(format!("{what} proxy"), shown(&expected), shown(&actual.proxy));
            }
        }
    }

    fn trace(&mut self, expected: &[ExpectTrace], actual: &[TraceMessage]) {
        if expected.len() != actual.len() {
            let list: String = actual.iter().map(|message| format!("\n{}", message.message)).collect();
            let number = |count: usize| format!("{count} message{}", if count == 1 { "" } else { "s" });
            self.push("trace", number(expected.len()), format!("{}{list}", number(actual.len())));
        }
        for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
            let what = format!("trace[{index}]");
            let parts = match expected {
                ExpectTrace::Message(message) => {
                    self.equal(what, &message.0, &actual.message);
                    continue;
                }
                ExpectTrace::Parts(parts) => parts,
            };
            if let Some(message) = &parts.message {
                self.text(&format!("{what} message"), message, &actual.message);
            }
            if let Some(source) = &parts.source {
                self.equal(format!("{what} source"), source, &actual.source);
            }
            if let Some(severity) = parts.severity {
                self.equal(format!("{what} severity"), severity.word(), actual.severity);
            }
            if let Some(metadata) = &parts.metadata {
                let expected = metadata.iter().map(|(name, value)| format!("{name}: {}", value.0));
                let mut actual: Vec<String> =
                    actual.metadata.iter().map(|(name, value)| format!("{name}: {value}")).collect();
                actual.sort();
                let expected = expected.collect::<Vec<_>>().join("\n");
                self.equal(format!("{what} metadata"), &expected, &actual.join("\n"));
            }
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

/// Whether a text is what is expected.
pub(crate) fn fits(expected: &TextExpectation, actual: &str) -> bool {
    let mut found = Mismatches::default();
    found.text("", expected, actual);
    found.0.is_empty()
}

/// Whether `actual` has at least what `expected` names: members of objects; arrays item by item.
fn includes_all(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => expected
            .iter()
            .all(|(name, expected)| actual.get(name).is_some_and(|actual| includes_all(expected, actual))),
        (Value::Array(expected), Value::Array(actual)) => {
            expected.len() == actual.len()
                && expected.iter().zip(actual).all(|(expected, actual)| includes_all(expected, actual))
        }
        _ => expected == actual,
    }
}

fn joined(texts: &[Scalar], separator: &str) -> String {
    texts.iter().map(|text| text.0.as_str()).collect::<Vec<_>>().join(separator)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::includes_all;

    #[test]
    fn a_subset_may_leave_out_members_but_not_items() {
        let actual = json!({ "a": 1, "b": [{ "c": 2, "d": 3 }] });
        assert!(includes_all(&json!({ "b": [{ "c": 2 }] }), &actual));
        assert!(!includes_all(&json!({ "b": [] }), &actual));
        assert!(!includes_all(&json!({ "a": 2 }), &actual));
    }
}
