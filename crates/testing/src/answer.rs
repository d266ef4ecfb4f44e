//! What others answer in a case.

use std::time::Duration;

use gatepost_engine::{self as engine, CallError};
use http::StatusCode;

use crate::compare::fits;
use crate::format::{Answer, Failure, Having, TextExpectation};
use crate::request::streamed;
use crate::span::parse_duration;

/// The answers of a case in the order in which they are tried.
#[derive(Debug, Default)]
pub(crate) struct Rehearsed(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    answer: Answer,
    left: Option<usize>,
}

/// An answer on its way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prepared {
    answer: Answer,
    /// How long it takes.
    pub(crate) delay: Duration,
    /// Whether it never comes.
    pub(crate) never: bool,
}

impl Rehearsed {
    /// These answers; an answer with a delay that is no length of time is an error.
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Result<Self, String> {
        let mut entries = Vec::new();
        for answer in answers {
            if let Some(delay) = &answer.delay {
                parse_duration(delay)?;
            }
            entries.push(Entry { left: answer.times, answer });
        }
        Ok(Self(entries))
    }

    /// Whether the case prepares no answer at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first answer that fits and is not used up.
    pub(crate) fn take(&mut self, method: &str, url: &str) -> Option<Prepared> {
        let entry = self.0.iter_mut().find(|entry| entry.left != Some(0) && entry.fits(method, url))?;
        entry.left = entry.left.map(|left| left - 1);
        let answer = entry.answer.clone();
        let delay = answer.delay.as_deref().and_then(|delay| parse_duration(delay).ok()).unwrap_or_default();
        Some(Prepared { delay, never: answer.failure == Some(Failure::Timeout), answer })
    }

    /// What to say of a call that nothing answers.
    pub(crate) fn unanswered(&self, method: &str, url: &str) -> String {
        let nearest = self
            .0
            .iter()
            .filter_map(|entry| entry.answer.to.as_ref())
            .map(described)
            .max_by(|a, b| strsim::jaro(a, url).total_cmp(&strsim::jaro(b, url)));
        let nearest = nearest.map(|to| format!("; the nearest one is to {to}")).unwrap_or_default();
        format!("no answer is prepared for {method} {url}{nearest}")
    }
}

/// How a case writes which calls are answered.
fn described(to: &TextExpectation) -> String {
    match to {
        TextExpectation::Equal(text) => text.0.clone(),
        TextExpectation::Lines(texts) => {
            texts.iter().map(|text| text.0.as_str()).collect::<Vec<_>>().join(", ")
        }
        TextExpectation::Having(Having { matches, contains }) => {
            matches.iter().chain(contains).cloned().collect::<Vec<_>>().join(", ")
        }
    }
}

impl Entry {
    fn fits(&self, method: &str, url: &str) -> bool {
        self.answer.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self.answer.to.as_ref().is_none_or(|to| fits(to, url))
    }
}

impl Prepared {
    /// The answer as it arrives.
    pub(crate) fn into_answer(self) -> Result<engine::Answer, CallError> {
        if self.answer.failure == Some(Failure::Refused) {
            return Err(CallError::Connection("Connection refused".to_owned()));
        }
        let status = self.answer.status.unwrap_or(200);
        let status = StatusCode::from_u16(status)
            .map_err(|_| CallError::Connection(format!("the prepared answer has the status {status}")))?;
        let mut answer = engine::Answer::new(status);
        answer.reason = self.answer.reason.map(engine::Str::from);
        for (name, values) in &self.answer.headers {
            answer
                .headers
                .set(name, values.texts())
                .map_err(|bad| CallError::Connection(format!("the prepared answer: {bad}")))?;
        }
        if let Some(json) = &self.answer.json {
            if !answer.headers.contains("content-type") {
                let set = answer.headers.set("Content-Type", ["application/json"]);
                set.map_err(|bad| CallError::Connection(bad.to_string()))?;
            }
            answer.content = streamed(json.to_string());
        } else if let Some(body) = self.answer.body {
            answer.content = streamed(body);
        }
        Ok(answer)
    }
}
