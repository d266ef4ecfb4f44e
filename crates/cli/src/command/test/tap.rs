//! The Test Anything Protocol.
//!
//! <https://testanything.org/tap-version-14-specification.html>

use std::io::{Result, Write};

use gatepost_testing::{CaseResult, FileResult};

use super::human::reasons;
use crate::report::plain;

pub(super) fn write(results: &[FileResult], out: &mut dyn Write) -> Result<()> {
    writeln!(out, "TAP version 14")?;
    let points = results.iter().map(|result| result.cases().len() + usize::from(result.outcome.is_err()));
    writeln!(out, "1..{}", points.sum::<usize>())?;
    let mut number = 0;
    for result in results {
        let path = result.path.display().to_string();
        if let Err(error) = &result.outcome {
            number += 1;
            point(number, false, &path, &[error.to_string()], out)?;
        }
        for case in result.cases() {
            number += 1;
            let name = format!("{path}: {}", case.name);
            point(number, case.is_ok(), &name, &lines(case), out)?;
        }
    }
    Ok(())
}

fn lines(case: &CaseResult) -> Vec<String> {
    if case.is_ok() { Vec::new() } else { reasons(case) }
}

fn point(number: usize, is_ok: bool, name: &str, reasons: &[String], out: &mut dyn Write) -> Result<()> {
    let word = if is_ok { "ok" } else { "not ok" };
    let name = plain(name).replace('\\', "\\\\").replace('#', "\\#").replace('\n', " ");
    writeln!(out, "{word} {number} - {name}")?;
    if reasons.is_empty() {
        return Ok(());
    }
    writeln!(out, "  ---\n  message: |")?;
    for line in reasons.iter().flat_map(|reason| reason.lines()) {
        writeln!(out, "    {}", plain(line))?;
    }
    writeln!(out, "  ...")
}
