//! Results for programs: one JSON object a line.

use std::io::{Result, Write};

use gatepost_testing::{CaseResult, FileResult};
use serde_json::{Value, json};

use crate::report;

pub(super) fn write(results: &[FileResult], out: &mut dyn Write) -> Result<()> {
    for result in results {
        let file = result.path.display().to_string();
        match &result.outcome {
            Err(error) => {
                let (message, diagnostics) = (error.to_string(), [report::json(error)]);
                writeln!(
                    out,
                    "{}",
                    json!({ "file": file, "ok": false, "error": message, "diagnostics": diagnostics })
                )?;
            }
            Ok(cases) => cases.iter().try_for_each(|case| writeln!(out, "{}", object(&file, case)))?,
        }
    }
    Ok(())
}

fn object(file: &str, case: &CaseResult) -> Value {
    let mismatches: Vec<Value> = case
        .mismatches
        .iter()
        .map(|found| json!({ "what": found.what, "expected": found.expected, "actual": found.actual }))
        .collect();
    let diagnostics: Vec<Value> = case.diagnostics.iter().map(|one| report::json(one)).collect();
    json!({
        "file": file,
        "line": case.line,
        "case": case.name,
        "ok": case.is_ok(),
        "error": case.error,
        "diagnostics": diagnostics,
        "mismatches": mismatches,
        "origin": case.origin,
    })
}
