//! `--mutate`: changes documents in small ways and tells the changes that no case notices.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use gatepost_testing::{Coverage, FileResult, Mutant, Programs, mutants};
use miette::Report;
use serde_json::json;

use super::{FAILED, NO_CASE, UNREADABLE, human, suite};
use crate::options::{Test, TestFormat};
use crate::output;
use crate::report::plain;

/// The documents that test files run, and which test files those are.
type Users = BTreeMap<PathBuf, Vec<PathBuf>>;

pub(super) fn run(options: &Test, files: &[PathBuf]) -> Result<ExitCode, Report> {
    let mut users = Users::new();
    let mut documents = BTreeMap::new();
    let mut results = Vec::new();
    for file in files {
        let suite = suite(options, Programs::new(false));
        results.extend(suite.run(std::slice::from_ref(file), &mut |_| {}));
        for document in Coverage::of(&suite.programs).files {
            users.entry(document.path.clone()).or_default().push(file.clone());
            documents.entry(document.path.clone()).or_insert(document);
        }
    }
    if !results.iter().all(FileResult::is_ok) {
        output::write(|out| human::write(files, &results, out))?;
        let is_broken = results.iter().any(|result| result.outcome.is_err());
        return Ok(ExitCode::from(if is_broken { UNREADABLE } else { FAILED }));
    }
    if results.iter().all(|result| result.cases().is_empty()) {
        output::write(|out| human::write(files, &results, out))?;
        return Ok(ExitCode::from(NO_CASE));
    }
    let (mut noticed, mut unnoticed) = (0_usize, 0_usize);
    output::write(|out| {
        for (path, document) in &documents {
            for mutant in mutants(document) {
                match notices(options, path, &mutant, users.get(path).map_or(&[][..], Vec::as_slice)) {
                    None => {}
                    Some(true) => noticed += 1,
                    Some(false) => {
                        unnoticed += 1;
                        tell(options, path, &mutant, out)?;
                    }
                }
            }
        }
        match options.format {
            TestFormat::Json => Ok(()),
            _ => writeln!(out, "{noticed} of {} changes were noticed", noticed + unnoticed),
        }
    })?;
    Ok(ExitCode::from(if unnoticed == 0 { 0 } else { FAILED }))
}

/// Whether a case fails with the change; nothing where the document does not load with it.
fn notices(options: &Test, path: &Path, mutant: &Mutant, files: &[PathBuf]) -> Option<bool> {
    let programs = Programs::new(false);
    programs.replace(path, &mutant.text);
    let mut suite = suite(options, programs);
    suite.fail_fast = true;
    let results = suite.run(files, &mut |_| {});
    let mut cases = results.iter().flat_map(FileResult::cases);
    if cases.any(|case| !case.diagnostics.is_empty()) {
        return None;
    }
    Some(!results.iter().all(FileResult::is_ok))
}

fn tell(options: &Test, path: &Path, mutant: &Mutant, out: &mut dyn Write) -> std::io::Result<()> {
    let Mutant { line, change, .. } = mutant;
    let path = path.display().to_string();
    match options.format {
        TestFormat::Json => writeln!(out, "{}", json!({ "file": path, "line": line, "change": change })),
        _ => writeln!(out, "{}:{line}: no case notices: {}", plain(&path), plain(change)),
    }
}
