//! `gatepost test`: runs test files.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use gatepost_testing::{CaseResult, LoadError, Loaded, Mismatch, Selection};
use miette::{IntoDiagnostic, Report};
use serde_json::json;
use similar::{ChangeTag, TextDiff};

use crate::options::{Test, TestFormat};
use crate::{report, terminal};

/// What came of one file.
struct FileResult {
    path: PathBuf,
    outcome: Result<Vec<CaseResult>, LoadError>,
}

pub(crate) fn run(options: &Test) -> Result<ExitCode, Report> {
    let here = [PathBuf::from(".")];
    let paths = if options.paths.is_empty() { &here[..] } else { &options.paths[..] };
    let mut files = Vec::new();
    for path in paths {
        files.extend(gatepost_testing::find(path)?);
    }
    let selection = Selection { name: options.run.clone(), tags: options.tag.clone(), seed: options.seed };
    let results = run_all(&files, &selection, options.fail_fast);
    match options.format {
        TestFormat::Human => human(&results).into_diagnostic()?,
        TestFormat::Json => machine(&results).into_diagnostic()?,
    }
    let broken = results.iter().any(|result| result.outcome.is_err());
    let cases: Vec<&CaseResult> =
        results.iter().filter_map(|result| result.outcome.as_ref().ok()).flatten().collect();
    Ok(ExitCode::from(match (broken, cases.iter().any(|case| !case.is_ok()), cases.is_empty()) {
        (true, ..) => 2,
        (_, true, _) => 1,
        (_, _, true) => 3,
        _ => 0,
    }))
}

/// Runs the files on all cores; the results are in the order of the files.
fn run_all(files: &[PathBuf], selection: &Selection, fail_fast: bool) -> Vec<FileResult> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let results = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            // Expressions nest; a thread's usual stack is small for that.
            let worker = std::thread::Builder::new().stack_size(8 << 20);
            let spawned = worker.spawn_scoped(scope, || {
                while !stop.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(path) = files.get(index) else { break };
                    let outcome = gatepost_testing::load(path)
                        .map(|loaded: Loaded| gatepost_testing::run(&loaded, selection));
                    let failed =
                        outcome.as_ref().map_or(true, |cases| cases.iter().any(|case| !case.is_ok()));
                    if failed && fail_fast {
                        stop.store(true, Ordering::Relaxed);
                    }
                    if let Ok(mut results) = results.lock() {
                        results.push((index, FileResult { path: path.clone(), outcome }));
                    }
                }
            });
            drop(spawned);
        }
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn human(results: &[FileResult]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let (mut passed, mut failed, mut broken) = (0, 0, 0);
    for result in results {
        match &result.outcome {
            Err(error) => {
                broken += 1;
                report::one(error, &mut out)?;
            }
            Ok(cases) => {
                for case in cases {
                    if case.is_ok() {
                        passed += 1;
                    } else {
                        failed += 1;
                        failure(result, case, &mut out)?;
                    }
                }
            }
        }
    }
    let files = results.len();
    write!(out, "{passed} passed, {failed} failed")?;
    if broken > 0 {
        write!(out, ", {broken} files cannot be read")?;
    }
    writeln!(out, " in {files} file{}", if files == 1 { "" } else { "s" })
}

fn failure(result: &FileResult, case: &CaseResult, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "{} {}: {}", paint("FAILED", Colour::Red), result.path.display(), case.name)?;
    if let Some(error) = &case.error {
        writeln!(out, "    {error}")?;
    }
    for diagnostic in &case.diagnostics {
        report::one(diagnostic, out)?;
    }
    for mismatch in &case.mismatches {
        difference(mismatch, out)?;
    }
    writeln!(out)
}

fn difference(mismatch: &Mismatch, out: &mut dyn Write) -> std::io::Result<()> {
    let Mismatch { what, expected, actual } = mismatch;
    if !expected.contains('\n') && !actual.contains('\n') {
        writeln!(out, "    {what}")?;
        writeln!(out, "      expected  {}", paint(expected, Colour::Green))?;
        return writeln!(out, "      actual    {}", paint(actual, Colour::Red));
    }
    writeln!(out, "    {what} (- expected, + actual)")?;
    for change in TextDiff::from_lines(expected, actual).iter_all_changes() {
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
enum Colour {
    None,
    Red,
    Green,
}

fn paint(text: &str, colour: Colour) -> String {
    let code = match colour {
        Colour::Red if terminal::colours() => 31,
        Colour::Green if terminal::colours() => 32,
        Colour::None | Colour::Red | Colour::Green => return text.to_owned(),
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

fn machine(results: &[FileResult]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for result in results {
        let file = result.path.display().to_string();
        match &result.outcome {
            Err(error) => writeln!(out, "{}", json!({ "file": file, "error": error.to_string() }))?,
            Ok(cases) => {
                for case in cases {
                    let mismatches: Vec<_> = case
                        .mismatches
                        .iter()
                        .map(|found| json!({ "what": found.what, "expected": found.expected, "actual": found.actual }))
                        .collect();
                    let line = json!({
                        "file": file,
                        "case": case.name,
                        "ok": case.is_ok(),
                        "error": case.error,
                        "mismatches": mismatches,
                    });
                    writeln!(out, "{line}")?;
                }
            }
        }
    }
    Ok(())
}
