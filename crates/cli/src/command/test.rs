//! `gatepost test`: runs test files.

mod annotations;
mod cobertura;
mod coverage;
mod html;
mod human;
mod init;
mod junit;
mod lcov;
mod machine;
mod mutate;
mod progress;
mod tap;
mod update;
mod watch;
mod xml;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use gatepost_testing::{Coverage, FileResult, Programs, Selection, Suite};
use miette::Report;

use self::coverage::TooLittle;
use crate::files;
use crate::options::{Test, TestFormat};
use crate::output;
use crate::report;

/// Exit codes, as the help text tells them.
const FAILED: u8 = 1;
const UNREADABLE: u8 = 2;
const NO_CASE: u8 = 3;

pub(crate) fn run(options: &Test) -> Result<ExitCode, Report> {
    if let Some(policy) = &options.init {
        return init::run(policy);
    }
    let paths = paths(options);
    if options.mutate {
        return mutate::run(options, &test_files(&paths)?);
    }
    if options.watch {
        return watch::run(options, &paths);
    }
    let files = test_files(&paths)?;
    let mut ran = Ran::new(options, &files);
    if options.update {
        update::run(&mut ran.results)?;
    }
    ran.tell(options, &paths)?;
    Ok(ExitCode::from(ran.code(options)))
}

/// The files and folders to look in.
fn paths(options: &Test) -> Vec<PathBuf> {
    if options.paths.is_empty() { vec![PathBuf::from(".")] } else { options.paths.clone() }
}

fn test_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Report> {
    let mut files = Vec::new();
    for path in paths {
        let found = gatepost_testing::find(path)?.into_iter();
        // `./a` is `a`.
        files.extend(found.map(|file| file.strip_prefix(".").map(Path::to_path_buf).unwrap_or(file)));
    }
    Ok(files)
}

fn suite(options: &Test, programs: Programs) -> Suite {
    let selection = Selection { name: options.run.clone(), tags: options.tag.clone(), seed: options.seed };
    Suite {
        selection,
        fail_fast: options.fail_fast,
        time_limit: options.time_limit,
        programs: Arc::new(programs),
    }
}

/// What came of a run.
struct Ran {
    results: Vec<FileResult>,
    coverage: Option<Coverage>,
    /// The files of policies that ran.
    policies: Vec<PathBuf>,
}

impl Ran {
    fn new(options: &Test, files: &[PathBuf]) -> Self {
        let suite = suite(options, Programs::new(options.wants_coverage()));
        let mut progress = progress::Line::new();
        let results = suite.run(files, &mut |so_far| progress.show(so_far));
        progress.end();
        let coverage = options.wants_coverage().then(|| Coverage::of(&suite.programs));
        Self { results, coverage, policies: suite.programs.files() }
    }

    /// Writes the results in all forms that are wanted.
    fn tell(&self, options: &Test, paths: &[PathBuf]) -> Result<(), Report> {
        let results = &self.results;
        output::write(|out| {
            match options.format {
                TestFormat::Human => human::write(paths, results, out),
                TestFormat::Json => machine::write(results, out),
                TestFormat::Tap => tap::write(results, out),
                TestFormat::Github => annotations::github(results, out),
                TestFormat::Azure => annotations::azure(results, out),
            }?;
            match &self.coverage {
                Some(coverage) if options.coverage && options.format == TestFormat::Human => {
                    coverage::write(coverage, out)
                }
                _ => Ok(()),
            }
        })?;
        if let Some(path) = &options.junit {
            files::write(path, &junit::text(results))?;
        }
        if let Some(coverage) = &self.coverage {
            self.write_coverage(options, coverage)?;
        }
        Ok(())
    }

    fn write_coverage(&self, options: &Test, coverage: &Coverage) -> Result<(), Report> {
        if let Some(path) = &options.lcov {
            files::write(path, &lcov::text(coverage))?;
        }
        if let Some(path) = &options.cobertura {
            files::write(path, &cobertura::text(coverage))?;
        }
        if let Some([format, folder]) = options.report.as_deref() {
            html::write(format, Path::new(folder), &self.results, coverage)?;
        }
        if let Some(too_little) = self.too_little(options) {
            report::failure(&too_little);
        }
        Ok(())
    }

    fn too_little(&self, options: &Test) -> Option<TooLittle> {
        let (wanted, coverage) = (options.min_coverage?, self.coverage.as_ref()?);
        let covered = coverage.total().percent();
        (covered < wanted).then_some(TooLittle { covered, wanted })
    }

    fn code(&self, options: &Test) -> u8 {
        let results = &self.results;
        if results.iter().any(|result| result.outcome.is_err()) {
            UNREADABLE
        } else if !results.iter().all(FileResult::is_ok) || self.too_little(options).is_some() {
            FAILED
        } else if results.iter().all(|result| result.cases().is_empty()) {
            NO_CASE
        } else {
            0
        }
    }
}
