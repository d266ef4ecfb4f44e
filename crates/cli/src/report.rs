//! How diagnostics reach the user: for people, for programs, for pipelines.

mod github;
mod human;
mod json;
mod sarif;

use std::io::Write;

use clap::ValueEnum;
use miette::{Diagnostic, IntoDiagnostic, Report, Severity};

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
pub(crate) struct Finding<'a> {
    /// The diagnostic as miette sees it.
    pub(crate) diagnostic: &'a dyn Diagnostic,
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

/// A place in a file.
pub(crate) struct Place {
    /// The file's name.
    pub(crate) file: String,
    /// First line, from 1.
    pub(crate) line: usize,
    /// First column in characters, from 1.
    pub(crate) column: usize,
    /// Last line, from 1.
    pub(crate) end_line: usize,
    /// Column behind the last character, from 1.
    pub(crate) end_column: usize,
    /// What the label says.
    pub(crate) label: Option<String>,
}

/// Writes the diagnostics to standard output.
pub(crate) fn write(format: Format, diagnostics: &[&dyn Diagnostic]) -> Result<(), Report> {
    let findings: Vec<Finding<'_>> = diagnostics.iter().map(|diagnostic| Finding::of(*diagnostic)).collect();
    let mut out = std::io::stdout().lock();
    match format {
        Format::Human => human::write(&findings, &mut out),
        Format::Json => json::write(&findings, &mut out),
        Format::Github => github::write(&findings, &mut out),
        Format::Sarif => sarif::write(&findings, &mut out),
    }
    .into_diagnostic()
}

/// Writes one diagnostic for people.
pub(crate) fn one(diagnostic: &dyn Diagnostic, out: &mut dyn Write) -> std::io::Result<()> {
    human::one(diagnostic, out)
}

/// Tells people what is wrong.
pub(crate) fn failures<'d>(diagnostics: impl Iterator<Item = &'d dyn Diagnostic>) {
    let mut err = std::io::stderr().lock();
    for diagnostic in diagnostics {
        // Where standard error is gone there is nobody to tell.
        let _ = human::one(diagnostic, &mut err);
    }
}

/// Tells people why the command could not do what it should.
pub(crate) fn failure(report: &Report) {
    // Where standard error is gone there is nobody to tell.
    let _ = human::one(report.as_ref(), &mut std::io::stderr().lock());
}

/// Number of errors and warnings.
pub(crate) fn count(diagnostics: &[&dyn Diagnostic]) -> (usize, usize) {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity().unwrap_or(Severity::Error) == Severity::Error)
        .count();
    (errors, diagnostics.len() - errors)
}

impl<'a> Finding<'a> {
    fn of(diagnostic: &'a dyn Diagnostic) -> Self {
        Self {
            diagnostic,
            code: diagnostic.code().map(|code| code.to_string()).unwrap_or_default(),
            severity: diagnostic.severity().unwrap_or(Severity::Error),
            message: diagnostic.to_string(),
            help: diagnostic.help().map(|help| help.to_string()),
            place: Place::of(diagnostic),
        }
    }
}

impl Place {
    fn of(diagnostic: &dyn Diagnostic) -> Option<Self> {
        let source = diagnostic.source_code()?;
        let labels: Vec<_> = diagnostic.labels()?.collect();
        let label = labels.iter().find(|label| label.primary()).or_else(|| labels.first())?;
        let span = *label.inner();
        let contents = source.read_span(&span, 0, 0).ok()?;
        let text = String::from_utf8_lossy(contents.data());
        let before = span.offset().saturating_sub(contents.span().offset());
        let start = position(&text, before, contents.line(), contents.column());
        let end = position(&text, before + span.len(), contents.line(), contents.column());
        Some(Self {
            file: contents.name().unwrap_or_default().to_owned(),
            line: start.0,
            column: start.1,
            end_line: end.0,
            end_column: end.1,
            label: label.label().map(str::to_owned),
        })
    }
}

/// Line and column, both from 1, of a byte offset in a text whose first character is at `line` and `column`, both
/// from 0.
fn position(text: &str, offset: usize, line: usize, column: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    match before.rsplit_once('\n') {
        Some((lines, last)) => (line + lines.matches('\n').count() + 2, last.chars().count() + 1),
        None => (line + 1, column + before.chars().count() + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn columns_count_characters() {
        assert_eq!(position("aé b", 3, 4, 2), (5, 5));
        assert_eq!(position("a\nbc", 3, 0, 0), (2, 2));
    }
}
