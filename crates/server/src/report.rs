//! What the policies did to a request, for a person to read.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use gatepost_engine::{Context, Reply, Trace, TraceEntry, TraceEvent};
use http::{Method, StatusCode};

use crate::record::Exchange;

/// Who wants to see what the policies do to each request.
#[derive(Clone)]
pub struct Tracing {
    show: Arc<dyn Fn(&TracedRequest) + Send + Sync>,
    exchanges: bool,
}

/// A request that was answered, with everything that its policies did.
#[derive(Clone, Debug)]
pub struct TracedRequest {
    /// Its method.
    pub method: Method,
    /// What the client asked for, without secrets.
    pub url: String,
    /// Its id.
    pub request_id: String,
    /// The status of the answer.
    pub status: StatusCode,
    /// `Reason` and `Message` of the error, if there was one.
    pub error: Option<(String, String)>,
    /// What happened, in order.
    pub entries: Vec<TraceEntry>,
    /// The whole exchange, for who wants it.
    pub exchange: Option<Exchange>,
}

impl Tracing {
    /// Somebody who is shown each request.
    pub fn new(show: impl Fn(&TracedRequest) + Send + Sync + 'static) -> Self {
        Self { show: Arc::new(show), exchanges: false }
    }

    /// The same, and each whole exchange; bodies are read for it and no longer streamed.
    #[must_use]
    pub fn with_exchanges(self) -> Self {
        Self { exchanges: true, ..self }
    }

    /// Whether whole exchanges are wanted.
    pub(crate) fn wants_exchanges(&self) -> bool {
        self.exchanges
    }

    pub(crate) fn show(&self, request: &TracedRequest) {
        (self.show)(request);
    }
}

impl fmt::Debug for Tracing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Tracing")
    }
}

impl TracedRequest {
    pub(crate) fn new(cx: &Context, method: &Method, reply: &Reply, trace: &Trace) -> Self {
        let state = cx.state();
        let error = state.last_error.as_ref();
        Self {
            method: method.clone(),
            url: cx.mask(&state.request.original_url.to_string()).into_owned(),
            request_id: state.request_id.to_string(),
            status: reply.response.status,
            error: error.map(|error| (error.reason.to_string(), error.message.to_string())),
            entries: trace.take(),
            exchange: None,
        }
    }

    /// The request as lines of text, in colour or without.
    pub fn lines(&self, coloured: bool) -> String {
        let paint = Paint { coloured };
        let mut text = format!("{} {} → {}\n", self.method, self.url, paint.status(self.status));
        let mut depth: usize = 0;
        for entry in &self.entries {
            depth = match &entry.event {
                TraceEvent::Finished { .. } | TraceEvent::Failed { .. } => depth.saturating_sub(1),
                _ => depth,
            };
            if let Some(line) = line(entry, paint) {
                let indent =
                    "  ".repeat(depth + 1 + usize::from(!matches!(entry.event, TraceEvent::Section(_))));
                text.push_str(&format!(
                    "{}{indent}{line}\n",
                    paint.faint(&format!("{:>9}", micros(entry.at)))
                ));
            }
            depth += usize::from(matches!(entry.event, TraceEvent::Started));
        }
        if let Some((reason, message)) = &self.error {
            text.push_str(&paint.red(&format!("{reason}: {}", one_line(message))));
            text.push('\n');
        }
        text
    }
}

fn line(entry: &TraceEntry, paint: Paint) -> Option<String> {
    let policy = || entry.place.as_ref().map_or_else(String::new, |place| place.policy.to_string());
    Some(match &entry.event {
        TraceEvent::Section(section) => paint.bold(section.name()),
        TraceEvent::Started => paint.bold(&policy()),
        TraceEvent::Finished { took, returned } => {
            let end = if *returned { ", and the request ends here" } else { "" };
            paint.faint(&format!("{} took {}{end}", policy(), micros(*took)))
        }
        TraceEvent::Failed { reason, message } => {
            paint.red(&format!("{} failed: {reason}: {}", policy(), one_line(message)))
        }
        TraceEvent::Expression { text, value } => {
            format!("{} {} {}", paint.faint(&one_line(text)), paint.faint("="), one_line(value))
        }
        TraceEvent::Branch(branch) => format!("takes {}", paint.bold(branch)),
        TraceEvent::Variable { name, value } => format!("variable {name} = {}", one_line(value)),
        TraceEvent::Changed { what, value: Some(value) } => format!("{what} = {}", one_line(value)),
        TraceEvent::Changed { what, value: None } => format!("{what} removed"),
        TraceEvent::Message { text, metadata, .. } => {
            let pairs: Vec<String> = metadata.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{} {}", one_line(text), one_line(&pairs.join(" ")))
        }
        _ => return None,
    })
}

fn micros(span: Duration) -> String {
    format!("{:.1} µs", span.as_secs_f64() * 1e6)
}

/// A long text cut short, without line breaks and other characters that would write elsewhere on a terminal.
fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let joined = words.join(" ");
    let mut shown: String =
        joined.chars().filter(|character| !character.is_control()).take(MAX_SHOWN).collect();
    if joined.chars().count() > MAX_SHOWN {
        shown.push('…');
    }
    shown
}

#[derive(Clone, Copy)]
struct Paint {
    coloured: bool,
}

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.coloured { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    fn faint(self, text: &str) -> String {
        self.with("2", text)
    }

    fn red(self, text: &str) -> String {
        self.with("31", text)
    }

    fn status(self, status: StatusCode) -> String {
        let code = if status.as_u16() < 400 { "32" } else { "31" };
        self.with(code, &status.to_string())
    }
}

const MAX_SHOWN: usize = 200;
