//! What others answer in a case.

use std::time::Duration;

use gatepost_engine::{self as engine, CallError};
use http::StatusCode;

use crate::compare::{self, Mismatch};
use crate::format::{Answer, Failure};
use crate::observed::Call;
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
    pub(crate) fn take(&mut self, call: &Call) -> Option<Prepared> {
        let entry = self.0.iter_mut().find(|entry| entry.left != Some(0) && entry.unlike(call).is_empty())?;
        entry.left = entry.left.map(|left| left - 1);
        let answer = entry.answer.clone();
        let delay = answer.delay.as_deref().and_then(|delay| parse_duration(delay).ok()).unwrap_or_default();
        Some(Prepared { delay, never: answer.failure == Some(Failure::Timeout), answer })
    }

    /// What to say of a call that nothing answers: the nearest answer, and why it is not for this call.
    pub(crate) fn unanswered(&self, call: &Call) -> String {
        let text = format!("no answer is prepared for {} {}", call.method, call.url);
        let nearest = self
            .0
            .iter()
            .enumerate()
            .map(|(index, entry)| (index, entry, entry.unlike(call)))
            .min_by_key(|(_, _, unlike)| (unlike.len(), distance(unlike)));
        let Some((index, entry, unlike)) = nearest else { return text };
        let reasons: Vec<String> = unlike
            .iter()
            .map(|Mismatch { what, expected, actual }| format!("\n  {what}: {expected}, not {actual}"))
            .collect();
        match entry.answer.times {
            Some(times) if unlike.is_empty() => {
                format!("{text}; answers[{index}] fits and is used up after {times}")
            }
            _ => format!("{text}; the nearest one is answers[{index}], which wants{}", reasons.concat()),
        }
    }
}

/// How far what an answer wants is from what a call has.
fn distance(unlike: &[Mismatch]) -> usize {
    unlike.iter().map(|found| strsim::osa_distance(&found.expected, &found.actual)).sum()
}

impl Entry {
    /// What the answer wants of a call that this one does not have.
    fn unlike(&self, call: &Call) -> Vec<Mismatch> {
        compare::unlike(&self.answer, call)
    }
}

impl Prepared {
    /// The answer as it arrives.
    pub(crate) fn into_answer(self) -> Result<engine::Answer, CallError> {
        match self.answer.failure {
            Some(Failure::Refused) => return Err(CallError::Connection("Connection refused".to_owned())),
            Some(Failure::Reset) => return Err(CallError::Connection("Connection reset by peer".to_owned())),
            Some(Failure::Timeout) | None => {}
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
