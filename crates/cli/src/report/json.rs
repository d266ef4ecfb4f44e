//! Diagnostics for programs: one JSON object a line.

use std::io::Write;

use miette::Severity;
use serde_json::{Value, json};

use super::Finding;

pub(super) fn write(findings: &[Finding], out: &mut dyn Write) -> std::io::Result<()> {
    findings.iter().try_for_each(|finding| writeln!(out, "{}", object(finding)))
}

pub(super) fn object(finding: &Finding) -> Value {
    let place = finding.place.as_ref();
    json!({
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
    })
}

pub(super) fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}
