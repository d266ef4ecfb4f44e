//! What happened to one request, step by step, for whoever asked to see it.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use crate::host::TraceSeverity;
use crate::place::Place;
use crate::secrets::Secrets;
use crate::section::Section;

/// Records what happens to one request. Exists only where a trace is wanted; its lock is nobody else's.
#[derive(Debug)]
pub struct Trace {
    secrets: Secrets,
    started: Duration,
    entries: Mutex<Vec<TraceEntry>>,
}

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct TraceEntry {
    /// When, counted from the arrival of the request.
    pub at: Duration,
    /// The policy that was running.
    pub place: Option<Arc<Place>>,
    /// What.
    pub event: TraceEvent,
}

/// What happened. All texts are masked.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TraceEvent {
    /// A section begins.
    Section(Section),
    /// A policy begins.
    Started,
    /// A policy is done.
    Finished {
        /// How long it took.
        took: Duration,
        /// Whether it ended the whole run.
        returned: bool,
    },
    /// A policy failed.
    Failed {
        /// `context.LastError.Reason`.
        reason: String,
        /// `context.LastError.Message`.
        message: String,
    },
    /// An expression was evaluated.
    Expression {
        /// Its text.
        text: String,
        /// The value it gave, as text.
        value: String,
    },
    /// A branch was taken, such as `when[2]` or `otherwise`.
    Branch(String),
    /// A variable was set.
    Variable {
        /// Its name.
        name: String,
        /// Its value, as text.
        value: String,
    },
    /// A part of a message was changed, such as a header.
    Changed {
        /// What: `request header X-Id`, `status`.
        what: String,
        /// What it is now; none where it was removed.
        value: Option<String>,
    },
    /// A message of the policy `trace` or of `context.Trace`, or a remark of a policy.
    Message {
        /// How grave it is.
        severity: TraceSeverity,
        /// The text.
        text: String,
        /// Names and values beside it.
        metadata: Vec<(String, String)>,
    },
}

impl Trace {
    /// An empty trace of a request that arrived at `started`, by [`crate::Host::monotonic`].
    pub fn new(started: Duration, secrets: Secrets) -> Self {
        Self { secrets, started, entries: Mutex::default() }
    }

    /// Everything so far.
    pub fn entries(&self) -> Vec<TraceEntry> {
        self.entries.lock().clone()
    }

    /// Takes everything so far out.
    pub fn take(&self) -> Vec<TraceEntry> {
        std::mem::take(&mut self.entries.lock())
    }

    pub(crate) fn record(&self, now: Duration, place: Option<Arc<Place>>, mut event: TraceEvent) {
        if !self.secrets.is_empty() {
            event.mask(&self.secrets);
        }
        self.entries.lock().push(TraceEntry { at: now.saturating_sub(self.started), place, event });
    }
}

impl TraceEvent {
    fn mask(&mut self, secrets: &Secrets) {
        let hide = |text: &mut String| *text = secrets.mask(text).into_owned();
        match self {
            Self::Section(_) | Self::Started | Self::Finished { .. } | Self::Branch(_) => {}
            Self::Failed { message, .. } => hide(message),
            Self::Expression { text, value } => {
                hide(text);
                hide(value);
            }
            Self::Variable { value, .. } => hide(value),
            Self::Changed { value, .. } => value.iter_mut().for_each(hide),
            Self::Message { text, metadata, .. } => {
                hide(text);
                metadata.iter_mut().for_each(|(_, value)| hide(value));
            }
        }
    }
}
