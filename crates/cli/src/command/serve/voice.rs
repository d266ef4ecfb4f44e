//! What a gateway that serves says on standard error: lines for people, or one JSON object a line.

use std::io::Write;

use gatepost_server::TracedRequest;
use miette::{Diagnostic, Severity};
use thiserror::Error;
use tracing_subscriber::EnvFilter;

use crate::options::LogFormat;
use crate::report::{self, Finding};
use crate::terminal::Stream;

/// The environment variable that says what is logged.
const FILTER: &str = "GATEPOST_LOG";

/// A filter of log lines that cannot be understood.
#[derive(Debug, Error, Diagnostic)]
#[error("`{FILTER}` cannot be understood: {0}")]
#[diagnostic(code(cli::log_filter), help("write a level such as `warn`, or `info,gatepost::access=off`"))]
pub(super) struct BadFilter(tracing_subscriber::filter::ParseError);

/// How the gateway speaks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice(LogFormat);

impl Voice {
    /// Starts the log.
    pub(super) fn new(format: LogFormat) -> Result<Self, BadFilter> {
        let written = std::env::var_os(FILTER).unwrap_or_default();
        let written = written.to_string_lossy();
        let filter = if written.is_empty() { "info" } else { &*written };
        let builder = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::try_new(filter).map_err(BadFilter)?)
            .with_target(false)
            .with_ansi(Stream::Err.has_colours())
            .with_writer(std::io::stderr);
        match format {
            LogFormat::Text => builder.init(),
            LogFormat::Json => builder.json().init(),
        }
        Ok(Self(format))
    }

    /// Says something about the gateway itself.
    pub(super) fn say(self, text: &str) {
        match self.0 {
            LogFormat::Text => print(&format!("{text}\n")),
            LogFormat::Json => tracing::info!("{text}"),
        }
    }

    /// Tells what is wrong with a configuration.
    pub(super) fn tell(self, diagnostic: &dyn Diagnostic) {
        if self.0 == LogFormat::Text {
            return print(&report::text(diagnostic, Stream::Err));
        }
        let Finding { code, severity, message, help, place } = Finding::of(diagnostic);
        let help = help.unwrap_or_default();
        let (file, line, column) = match &place {
            Some(place) => (place.file.as_str(), Some(place.line), Some(place.column)),
            None => ("", None, None),
        };
        match severity {
            Severity::Error => tracing::error!(code, file, line, column, help, "{message}"),
            Severity::Warning | Severity::Advice => {
                tracing::warn!(code, file, line, column, help, "{message}");
            }
        }
    }

    /// Shows what the policies did to a request.
    pub(super) fn show(self, request: &TracedRequest) {
        match self.0 {
            LogFormat::Text => print(&format!("{}\n", request.lines(Stream::Err.has_colours()))),
            LogFormat::Json => {
                let request_id = &request.request_id;
                tracing::info!(target: "gatepost::trace", request_id, steps = request.lines(false), "trace");
            }
        }
    }
}

/// Explains how the command is used.
pub(super) fn explain(text: &str) {
    print(&format!("{text}\n"));
}

fn print(text: &str) {
    // Where standard error is gone there is nobody to tell.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
