//! Annotations of GitHub Actions.
//!
//! <https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions>

use std::io::Write;

use miette::Severity;

use super::Finding;
use super::plain::plain;

pub(super) fn write(findings: &[Finding], out: &mut dyn Write) -> std::io::Result<()> {
    for finding in findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "notice",
        };
        let mut properties = Vec::new();
        if let Some(place) = &finding.place {
            properties.push(format!("file={}", property(&place.file)));
            properties.push(format!("line={},col={}", place.line, place.column));
            properties.push(format!("endLine={},endColumn={}", place.end_line, place.end_column));
        }
        properties.push(format!("title={}", property(&finding.code)));
        let mut message = finding.message.clone();
        if let Some(help) = &finding.help {
            message.push('\n');
            message.push_str(help);
        }
        writeln!(out, "::{command} {}::{}", properties.join(","), data(&message))?;
    }
    Ok(())
}

/// A text as the message of a command.
pub(crate) fn data(text: &str) -> String {
    plain(text).replace('%', "%25").replace('\n', "%0A")
}

/// A text as a property of a command.
pub(crate) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
