//! Results for people.

use std::collections::HashSet;
use std::io::{Result, Write};
use std::path::PathBuf;

use gatepost_testing::{CaseResult, FileResult, Mismatch};
use similar::{ChangeTag, TextDiff};

use crate::report::{self, number, plain};
use crate::terminal::Stream;

pub(super) fn write(paths: &[PathBuf], results: &[FileResult], out: &mut dyn Write) -> Result<()> {
    let mut told = HashSet::new();
    for result in results {
        if let Err(error) = &result.outcome {
            out.write_all(report::text(error, Stream::Out).as_bytes())?;
        }
        for case in result.cases() {
            if !case.is_ok() {
                failure(result, case, &mut told, out)?;
            }
        }
    }
    if results.is_empty() {
        let folders: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
        let folders = folders.join(", ");
        return writeln!(
            out,
            "there is no test file in {}: their names end in `.test.yaml`",
            plain(&folders)
        );
    }
    writeln!(out, "{}", summary(results))
}

/// How many cases passed and failed, in one line.
pub(super) fn summary(results: &[FileResult]) -> String {
    let files = number(results.len(), "file");
    let cases = || results.iter().flat_map(FileResult::cases);
    let passed = cases().filter(|case| case.is_ok()).count();
    let failed = cases().count() - passed;
    let broken = results.iter().filter(|result| result.outcome.is_err()).count();
    match (passed + failed, broken) {
        (0, 0) => format!("no case was found in {files}"),
        (_, 0) => format!("{passed} passed, {failed} failed in {files}"),
        (_, broken) => format!("{passed} passed, {failed} failed in {files}; {broken} cannot be used"),
    }
}

/// Why a case failed, in lines for files and pipelines.
pub(super) fn reasons(case: &CaseResult) -> Vec<String> {
    let error = case.error.iter().cloned();
    let diagnostics = case.diagnostics.iter().map(|found| {
        let (line, column) = found.source.position(found.range().start);
        format!("{}:{line}:{column}: {}: {}", found.source.name(), found.code, found.message)
    });
    let mismatches = case
        .mismatches
        .iter()
        .map(|Mismatch { what, expected, actual }| format!("{what}: expected {expected}, actual {actual}"));
    let origin = case.origin.iter().cloned();
    error.chain(diagnostics).chain(mismatches).chain(origin).collect()
}

/// A case that failed. What is wrong with a policy is told once, however many cases run it.
fn failure(
    result: &FileResult,
    case: &CaseResult,
    told: &mut HashSet<String>,
    out: &mut dyn Write,
) -> Result<()> {
    let path = result.path.display().to_string();
    let (path, line) = (plain(&path), case.line);
    writeln!(out, "{} {path}:{line}: {}", paint("FAILED", Colour::Red), plain(&case.name))?;
    if let Some(error) = &case.error {
        writeln!(out, "    {}", plain(error))?;
    }
    let texts = case.diagnostics.iter().map(|diagnostic| report::text(diagnostic, Stream::Out));
    let (new, known): (Vec<_>, Vec<_>) = texts.partition(|text| told.insert(text.clone()));
    if !known.is_empty() {
        writeln!(out, "    {}, as told above", number(known.len(), "mistake"))?;
    }
    for text in new {
        out.write_all(text.as_bytes())?;
    }
    for mismatch in &case.mismatches {
        difference(mismatch, out)?;
    }
    if let Some(origin) = &case.origin {
        writeln!(out, "    {}", plain(origin))?;
    }
    writeln!(out)
}

fn difference(mismatch: &Mismatch, out: &mut dyn Write) -> Result<()> {
    let [what, expected, actual] =
        [&mismatch.what, &mismatch.expected, &mismatch.actual].map(|text| plain(text));
    if !expected.contains('\n') && !actual.contains('\n') {
        writeln!(out, "    {what}")?;
        writeln!(out, "      expected  {}", paint(&expected, Colour::Green))?;
        return writeln!(out, "      actual    {}", paint(&actual, Colour::Red));
    }
    writeln!(out, "    {what} (- expected, + actual)")?;
    for change in TextDiff::from_lines(&*expected, &*actual).iter_all_changes() {
        let line = change.value().trim_end_matches('\n');
        let (sign, colour) = match change.tag() {
            ChangeTag::Delete => ("-", Colour::Green),
            ChangeTag::Insert => ("+", Colour::Red),
            ChangeTag::Equal => (" ", Colour::None),
        };
        writeln!(out, "      {}", paint(&format!("{sign} {line}"), colour))?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
pub(super) enum Colour {
    None,
    Red,
    Green,
}

pub(super) fn paint(text: &str, colour: Colour) -> String {
    let code = match colour {
        Colour::Red if Stream::Out.has_colours() => 31,
        Colour::Green if Stream::Out.has_colours() => 32,
        Colour::None | Colour::Red | Colour::Green => return text.to_owned(),
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}
