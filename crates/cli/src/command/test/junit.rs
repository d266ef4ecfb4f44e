//! JUnit XML, which CI servers read.

use std::fmt::Write as _;

use gatepost_testing::{CaseResult, FileResult};

use super::human::reasons;
use super::xml::escaped;

/// The results. Times are left out, so that the same results are the same text.
pub(super) fn text(results: &[FileResult]) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let cases = || results.iter().flat_map(FileResult::cases);
    let broken = results.iter().filter(|result| result.outcome.is_err()).count();
    let (failures, errors) = count(cases());
    // Writing to a text does not fail.
    let _ = writeln!(
        text,
        "<testsuites name=\"gatepost\" tests=\"{}\" failures=\"{failures}\" errors=\"{}\">",
        cases().count() + broken,
        errors + broken
    );
    for result in results {
        suite(result, &mut text);
    }
    text.push_str("</testsuites>\n");
    text
}

/// How many failed, and how many could not be run.
fn count<'c>(cases: impl Iterator<Item = &'c CaseResult>) -> (usize, usize) {
    cases.filter(|case| !case.is_ok()).fold((0, 0), |(failures, errors), case| match case.error {
        Some(_) => (failures, errors + 1),
        None => (failures + 1, errors),
    })
}

fn suite(result: &FileResult, text: &mut String) {
    let file = escaped(&result.path.display().to_string());
    let (failures, errors) = count(result.cases().iter());
    let broken = usize::from(result.outcome.is_err());
    let _ = writeln!(
        text,
        "  <testsuite name=\"{file}\" tests=\"{}\" failures=\"{failures}\" errors=\"{}\">",
        result.cases().len() + broken,
        errors + broken
    );
    if let Err(error) = &result.outcome {
        let message = escaped(&error.to_string());
        let _ = writeln!(
            text,
            "    <testcase name=\"{file}\" classname=\"{file}\" file=\"{file}\">\n      \
             <error message=\"{message}\" />\n    </testcase>"
        );
    }
    for case in result.cases() {
        let (name, line) = (escaped(&case.name), case.line);
        let start =
            format!("    <testcase name=\"{name}\" classname=\"{file}\" file=\"{file}\" line=\"{line}\"");
        if case.is_ok() {
            let _ = writeln!(text, "{start} />");
            continue;
        }
        let element = if case.error.is_some() { "error" } else { "failure" };
        let reasons = reasons(case);
        let first = reasons.first().map(|reason| reason.lines().next().unwrap_or_default());
        let _ = writeln!(
            text,
            "{start}>\n      <{element} message=\"{}\">{}</{element}>\n    </testcase>",
            escaped(first.unwrap_or_default()),
            escaped(&reasons.join("\n"))
        );
    }
    text.push_str("  </testsuite>\n");
}
