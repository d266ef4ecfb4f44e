//! Every test file of the repository: those in `fixtures`, and those beside the documents in `policies`.

use std::io;
use std::path::{Path, PathBuf};

use gatepost_testing::{CaseResult, Loaded, Mismatch, Selection, find, load, run};
use miette::{GraphicalReportHandler, GraphicalTheme};

#[test]
fn every_case_of_every_test_file_passes() {
    let mut failures = Vec::new();
    let mut cases = 0;
    for file in test_files().unwrap() {
        let loaded = load(&file).unwrap_or_else(|error| panic!("{:?}", miette::Report::new(error)));
        assert!(!loaded.file.cases.is_empty(), "{} has no case", file.display());
        let results = run(&loaded, &Selection::default());
        cases += results.len();
        failures
            .extend(results.iter().filter(|result| !result.is_ok()).map(|result| report(&loaded, result)));
    }
    assert!(failures.is_empty(), "{} of {cases} cases failed\n\n{}", failures.len(), failures.join("\n"));
}

fn test_files() -> io::Result<Vec<PathBuf>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
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
