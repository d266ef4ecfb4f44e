//! Every test file of the repository: those in `fixtures`, and those beside the documents in `policies`. Each is a
//! test of its own.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use gatepost_testing::{CaseResult, Loaded, Mismatch, Selection, find, load, run};
use libtest_mimic::{Arguments, Failed, Trial};
use miette::{GraphicalReportHandler, GraphicalTheme};

fn main() -> io::Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    let trials = test_files(&root)?.into_iter().map(|file| {
        let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
        Trial::test(name, move || every_case_passes(&file))
    });
    Ok(libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code())
}

fn every_case_passes(file: &Path) -> Result<(), Failed> {
    let loaded = load(file).map_err(|error| format!("{:?}", miette::Report::new(error)))?;
    if loaded.file.cases.is_empty() {
        return Err("there is no case".into());
    }
    let results = run(&loaded, &Selection::default());
    let failures: Vec<String> =
        results.iter().filter(|result| !result.is_ok()).map(|result| report(&loaded, result)).collect();
    if failures.is_empty() {
        return Ok(());
    }
    Err(format!("{} of {} cases failed\n\n{}", failures.len(), results.len(), failures.join("\n")).into())
}

fn test_files(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in ["fixtures", "policies"] {
        files.extend(find(&root.join(folder)).map_err(io::Error::other)?);
    }
    Ok(files)
}

fn report(loaded: &Loaded, result: &CaseResult) -> String {
    let mut text = format!("{}:{}: {}\n", loaded.path.display(), result.line, result.name);
    text.extend(result.error.iter().map(|error| format!("  {error}\n")));
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
    for diagnostic in &result.diagnostics {
        // Writing to a text does not fail.
        let _ = handler.render_report(&mut text, diagnostic);
    }
    text.extend(result.mismatches.iter().map(difference));
    text
}

fn difference(mismatch: &Mismatch) -> String {
    let indented = |text: &str| text.lines().map(|line| format!("      {line}\n")).collect::<String>();
    let (expected, actual) = (indented(&mismatch.expected), indented(&mismatch.actual));
    format!("  {}\n    expected:\n{expected}    actual:\n{actual}", mismatch.what)
}
