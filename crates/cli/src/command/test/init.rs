//! `--init`: a first test file for a policy document.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use gatepost_testing::{Draft, draft};
use miette::{Diagnostic, Report};
use thiserror::Error;

use super::FAILED;
use crate::files;
use crate::output;
use crate::report;

/// The file is there already.
#[derive(Debug, Error, Diagnostic)]
#[error("there is a test file already: `{}`", .0.display())]
#[diagnostic(code(test::file_exists), help("run it with `gatepost test {}`", .0.display()))]
struct Exists(PathBuf);

pub(super) fn run(policy: &Path) -> Result<ExitCode, Report> {
    let source = files::source(policy)?;
    let path = policy.with_extension("test.yaml");
    if path.exists() {
        return Err(Exists(path).into());
    }
    let name = policy.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match draft(&source, policy, &name) {
        Draft::Wrong(diagnostics) => {
            diagnostics.iter().for_each(|found| report::failure(found));
            Ok(ExitCode::from(FAILED))
        }
        Draft::Text(text) => {
            files::write(&path, &text)?;
            output::write(|out| {
                writeln!(out, "`{}` is written; run it with `gatepost test`", path.display())
            })?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
