//! Diagnostics for people.

use std::io::Write;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};

use super::{Finding, count};
use crate::terminal;

pub(super) fn write(findings: &[Finding<'_>], out: &mut dyn Write) -> std::io::Result<()> {
    for finding in findings {
        one(finding.diagnostic, out)?;
    }
    let diagnostics: Vec<_> = findings.iter().map(|finding| finding.diagnostic).collect();
    let (errors, warnings) = count(&diagnostics);
    if errors + warnings > 0 {
        writeln!(out, "{}, {}", number(errors, "error"), number(warnings, "warning"))?;
    }
    Ok(())
}

/// One diagnostic.
pub(super) fn one(diagnostic: &dyn Diagnostic, out: &mut dyn Write) -> std::io::Result<()> {
    let theme = match (terminal::is_utf8(), terminal::colours()) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(terminal::width());
    let mut text = String::new();
    if handler.render_report(&mut text, diagnostic).is_err() {
        text = diagnostic.to_string();
    }
    writeln!(out, "{text}")
}

fn number(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
