//! Expectations taken apart, so that each can be the one that must not be met.

use crate::format::Expect;

impl Expect {
    /// Every single expectation, and what it is about.
    pub(super) fn singles(&self) -> Vec<(String, Self)> {
        let mut singles = Vec::new();
        let mut add = |what: &str, single: Self| singles.push((what.to_owned(), single));
        let only = Self::default;
        if self.status.is_some() {
            add("status", Self { status: self.status, ..only() });
        }
        if self.reason.is_some() {
            add("reason", Self { reason: self.reason.clone(), ..only() });
        }
        if self.body.is_some() {
            add("body", Self { body: self.body.clone(), ..only() });
        }
        if self.json.is_some() {
            add("json", Self { json: self.json.clone(), ..only() });
        }
        if self.last_error.is_some() {
            add("last-error", Self { last_error: self.last_error.clone(), ..only() });
        }
        if self.calls.is_some() {
            add("calls", Self { calls: self.calls.clone(), ..only() });
        }
        if self.trace.is_some() {
            add("trace", Self { trace: self.trace.clone(), ..only() });
        }
        if self.elapsed.is_some() {
            add("elapsed", Self { elapsed: self.elapsed.clone(), ..only() });
        }
        for (name, expected) in &self.headers {
            let headers = [(name.clone(), expected.clone())].into();
            add(&format!("header {name}"), Self { headers, ..only() });
        }
        for (name, expected) in &self.variables {
            let variables = [(name.clone(), expected.clone())].into();
            add(&format!("variable {name}"), Self { variables, ..only() });
        }
        for name in &self.executed {
            add(&format!("executed {name}"), Self { executed: vec![name.clone()], ..only() });
        }
        for name in &self.skipped {
            add(&format!("skipped {name}"), Self { skipped: vec![name.clone()], ..only() });
        }
        for code in &self.holds {
            add(&format!("holds {code}"), Self { holds: vec![code.clone()], ..only() });
        }
        singles
    }
}
