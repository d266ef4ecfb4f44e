//! Results as the commands that pipelines understand.

use std::io::{Result, Write};

use gatepost_testing::FileResult;

use super::human::{reasons, summary};
use crate::report::{Finding, github};

/// What is wrong, and where.
struct Failure {
    file: String,
    line: u64,
    title: String,
    message: String,
}

/// Annotations of GitHub Actions.
pub(super) fn github(results: &[FileResult], out: &mut dyn Write) -> Result<()> {
    for Failure { file, line, title, message } in failures(results) {
        let (file, title) = (github::property(&file), github::property(&title));
        writeln!(out, "::error file={file},line={line},title={title}::{}", github::data(&message))?;
    }
    writeln!(out, "{}", summary(results))
}

/// Logging commands of Azure Pipelines.
///
/// <https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>
pub(super) fn azure(results: &[FileResult], out: &mut dyn Write) -> Result<()> {
    let property = |text: &str| azure_data(text).replace(';', "%3B").replace(']', "%5D");
    for Failure { file, line, title, message } in failures(results) {
        let (file, message) = (property(&file), azure_data(&format!("{title}\n{message}")));
        writeln!(out, "##vso[task.logissue type=error;sourcepath={file};linenumber={line}]{message}")?;
    }
    if !results.iter().all(FileResult::is_ok) {
        writeln!(out, "##vso[task.complete result=Failed;]{}", azure_data(&summary(results)))?;
    }
    writeln!(out, "{}", summary(results))
}

fn failures(results: &[FileResult]) -> Vec<Failure> {
    let mut failures = Vec::new();
    for result in results {
        let file = result.path.display().to_string();
        if let Err(error) = &result.outcome {
            let finding = Finding::of(error);
            let line = finding.place.and_then(|place| u64::try_from(place.line).ok()).unwrap_or(1);
            failures.push(Failure {
                file: file.clone(),
                line,
                title: finding.code,
                message: finding.message,
            });
        }
        for case in result.cases().iter().filter(|case| !case.is_ok()) {
            let message = reasons(case).join("\n");
            failures.push(Failure { file: file.clone(), line: case.line, title: case.name.clone(), message });
        }
    }
    failures
}

fn azure_data(text: &str) -> String {
    crate::report::plain(text).replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}
