//! How diagnostics reach the user: for people, for programs, for pipelines.

mod excerpt;
pub(crate) mod github;
mod human;
mod json;
mod place;
mod plain;
mod sarif;

use std::io::Write;

use clap::ValueEnum;
use miette::{Diagnostic, Severity};
use serde_json::Value;

use crate::terminal::Stream;

pub(crate) use human::number;
pub(crate) use place::Place;
pub(crate) use plain::plain;

/// The form in which diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: the text with the place marked.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
    /// Annotations of GitHub Actions.
    Github,
    /// One SARIF 2.1.0 log.
    Sarif,
}

/// One diagnostic, taken apart.
pub(crate) struct Finding {
    /// Its code, such as `policy::unknown_attribute`.
    pub(crate) code: String,
    /// Error or warning.
    pub(crate) severity: Severity,
    /// The message.
    pub(crate) message: String,
    /// What to write instead.
    pub(crate) help: Option<String>,
    /// Where it is, when it is in a file.
    pub(crate) place: Option<Place>,
}

impl Finding {
    /// What a diagnostic says.
    pub(crate) fn of(diagnostic: &dyn Diagnostic) -> Self {
        Self {
            code: diagnostic.code().map(|code| code.to_string()).unwrap_or_default(),
            severity: severity(diagnostic),
            message: diagnostic.to_string(),
            help: diagnostic.help().map(|help| help.to_string()),
            place: Place::of(diagnostic),
        }
    }
}

/// Writes diagnostics.
pub(crate) fn write(
    format: Format,
    diagnostics: &[&dyn Diagnostic],
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let findings = || diagnostics.iter().map(|diagnostic| Finding::of(*diagnostic)).collect::<Vec<_>>();
    match format {
        Format::Human => diagnostics
            .iter()
            .try_for_each(|diagnostic| out.write_all(human::text(*diagnostic, Stream::Out).as_bytes())),
        Format::Json => json::write(&findings(), out),
        Format::Github => github::write(&findings(), out),
        Format::Sarif => sarif::write(&findings(), out),
    }
}

/// One diagnostic for people.
pub(crate) fn text(diagnostic: &dyn Diagnostic, stream: Stream) -> String {
    human::text(diagnostic, stream)
}

/// One diagnostic for programs.
pub(crate) fn json(diagnostic: &dyn Diagnostic) -> Value {
    json::object(&Finding::of(diagnostic))
}

/// Tells people what is wrong: the diagnostic, or each of those that it consists of.
pub(crate) fn failure(diagnostic: &dyn Diagnostic) {
    let mut err = std::io::stderr().lock();
    let parts: Vec<&dyn Diagnostic> = diagnostic.related().into_iter().flatten().collect();
    let all = if parts.is_empty() { vec![diagnostic] } else { parts };
    for one in all {
        // Where standard error is gone there is nobody to tell.
        let _ = err.write_all(human::text(one, Stream::Err).as_bytes());
    }
}

/// Error, unless the diagnostic says otherwise.
pub(crate) fn severity(diagnostic: &dyn Diagnostic) -> Severity {
    diagnostic.severity().unwrap_or(Severity::Error)
}

/// Number of errors and of all others.
pub(crate) fn count(diagnostics: &[&dyn Diagnostic]) -> (usize, usize) {
    let errors = diagnostics.iter().filter(|diagnostic| severity(**diagnostic) == Severity::Error).count();
    (errors, diagnostics.len() - errors)
}
