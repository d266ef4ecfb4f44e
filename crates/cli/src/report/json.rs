//! Diagnostics for programs: one JSON object a line.

use std::io::Write;

use miette::Severity;
use serde_json::json;

use super::Finding;

pub(super) fn write(findings: &[Finding<'_>], out: &mut dyn Write) -> std::io::Result<()> {
    for finding in findings {
        let place = finding.place.as_ref();
        let line = json!({
            "severity": severity(finding.severity),
            "code": finding.code,
            "message": finding.message,
            "help": finding.help,
            "file": place.map(|place| &place.file),
            "line": place.map(|place| place.line),
            "column": place.map(|place| place.column),
            "endLine": place.map(|place| place.end_line),
            "endColumn": place.map(|place| place.end_column),
            "label": place.and_then(|place| place.label.as_ref()),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}
