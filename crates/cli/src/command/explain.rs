//! `gatepost explain`: what a code means.

use std::io::Write;
use std::process::ExitCode;

use miette::{IntoDiagnostic, Report};

use crate::options::Explain;

/// A code and what it means.
struct Entry {
    code: &'static str,
    text: &'static str,
}

pub(crate) fn run(options: &Explain) -> Result<ExitCode, Report> {
    let entries = entries();
    let mut out = std::io::stdout().lock();
    let Some(wanted) = &options.code else {
        for entry in &entries {
            let first = entry.text.trim().lines().next().unwrap_or_default();
            writeln!(out, "{:<40} {}", entry.code, first.trim()).into_diagnostic()?;
        }
        return Ok(ExitCode::SUCCESS);
    };
    match entries.iter().find(|entry| entry.code.eq_ignore_ascii_case(wanted)) {
        Some(entry) => {
            writeln!(out, "{}\n", entry.code).into_diagnostic()?;
            for line in entry.text.trim().lines() {
                writeln!(out, "{}", line.trim()).into_diagnostic()?;
            }
            Ok(ExitCode::SUCCESS)
        }
        None => {
            let nearest = entries
                .iter()
                .map(|entry| entry.code)
                .max_by(|a, b| similarity(wanted, a).total_cmp(&similarity(wanted, b)));
            let help = nearest.map(|code| format!("did you mean `{code}`?")).unwrap_or_default();
            Err(miette::miette!(code = "cli::unknown_code", help = help, "there is no code `{wanted}`"))
        }
    }
}

fn similarity(a: &str, b: &str) -> f64 {
    f64::from(similar::TextDiff::from_chars(a, b).ratio())
}

fn entries() -> Vec<Entry> {
    let xml =
        gatepost_xml::Code::ALL.iter().map(|code| Entry { code: code.as_str(), text: code.explanation() });
    let policy =
        gatepost_engine::Code::ALL.iter().map(|code| Entry { code: code.as_str(), text: code.explanation() });
    xml.chain(policy).collect()
}
