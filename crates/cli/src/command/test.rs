//! `gatepost test`: runs test files.

mod human;
mod machine;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use gatepost_testing::{CaseResult, LoadError, Selection};
use miette::Report;

use crate::options::{Test, TestFormat};
use crate::output;

/// Exit codes, as the help text tells them.
const FAILED: u8 = 1;
const UNREADABLE: u8 = 2;
const NO_CASE: u8 = 3;

/// What came of one file.
struct FileResult {
    path: PathBuf,
    outcome: Result<Vec<CaseResult>, LoadError>,
}

impl FileResult {
    fn cases(&self) -> &[CaseResult] {
        self.outcome.as_deref().unwrap_or_default()
    }

    fn is_ok(&self) -> bool {
        self.outcome.is_ok() && self.cases().iter().all(CaseResult::is_ok)
    }
}

pub(crate) fn run(options: &Test) -> Result<ExitCode, Report> {
    let here = [PathBuf::from(".")];
    let paths = if options.paths.is_empty() { &here[..] } else { &options.paths[..] };
    let mut files = Vec::new();
    for path in paths {
        files.extend(gatepost_testing::find(path)?);
    }
    let selection = Selection { name: options.run.clone(), tags: options.tag.clone(), seed: options.seed };
    let mut results = run_all(&files, &selection, options.fail_fast);
    if options.fail_fast {
        end_at_failure(&mut results);
    }
    output::write(|out| match options.format {
        TestFormat::Human => human::write(paths, &results, out),
        TestFormat::Json => machine::write(&results, out),
    })?;
    Ok(ExitCode::from(code(&results)))
}

fn code(results: &[FileResult]) -> u8 {
    if results.iter().any(|result| result.outcome.is_err()) {
        UNREADABLE
    } else if !results.iter().all(FileResult::is_ok) {
        FAILED
    } else if results.iter().all(|result| result.cases().is_empty()) {
        NO_CASE
    } else {
        0
    }
}

/// Runs the files on all cores; the results are in the order of the files.
fn run_all(files: &[PathBuf], selection: &Selection, fail_fast: bool) -> Vec<FileResult> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    let results = Mutex::new(Vec::new());
    let work = || {
        while !stop.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = files.get(index) else { break };
            let outcome =
                gatepost_testing::load(path).map(|loaded| gatepost_testing::run(&loaded, selection));
            let result = FileResult { path: path.clone(), outcome };
            stop.fetch_or(fail_fast && !result.is_ok(), Ordering::Relaxed);
            if let Ok(mut results) = results.lock() {
                results.push((index, result));
            }
        }
    };
    let helpers = std::thread::available_parallelism().map_or(1, usize::from).min(files.len());
    std::thread::scope(|scope| {
        for _ in 1..helpers {
            // Expressions nest; a thread's usual stack is small for that. Without the thread, the others do its work.
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        }
        work();
    });
    let mut results = results.into_inner().unwrap_or_default();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Leaves out what ran besides the first failure, so that the same cases are told each time.
fn end_at_failure(results: &mut Vec<FileResult>) {
    let Some(failed) = results.iter().position(|result| !result.is_ok()) else { return };
    results.truncate(failed + 1);
    if let Some(FileResult { outcome: Ok(cases), .. }) = results.last_mut()
        && let Some(failed) = cases.iter().position(|case| !case.is_ok())
    {
        cases.truncate(failed + 1);
    }
}

const STACK: usize = 8 << 20;
