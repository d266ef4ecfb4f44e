//! The command line of `gatepost test`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

#[derive(Args)]
pub(crate) struct Test {
    /// Test files (`*.test.yaml`) or folders of them; this folder when there is none.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Writes a first test file for a policy document, with a case for each branch to fill in.
    #[arg(long, value_name = "POLICY", conflicts_with_all = ["paths", "run", "tag"])]
    pub(crate) init: Option<PathBuf>,
    /// Runs only cases whose name contains this.
    #[arg(long, value_name = "TEXT")]
    pub(crate) run: Option<String>,
    /// Runs only cases with this tag; may be given several times.
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Vec<String>,
    /// Seed of everything that is random in a case.
    #[arg(long, value_name = "N", default_value_t)]
    pub(crate) seed: u64,
    /// Stops at the first failure.
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// How long one case may take on the clock of the machine before it is given up.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(crate) time_limit: Duration,
    /// How results are written.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TestFormat,
    /// Writes the results as JUnit XML too.
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Shows what the cases do not come to in the documents.
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Writes the coverage in the format of LCOV.
    #[arg(long, value_name = "FILE")]
    pub(crate) lcov: Option<PathBuf>,
    /// Writes the coverage in the format of Cobertura, which Azure DevOps reads.
    #[arg(long, value_name = "FILE")]
    pub(crate) cobertura: Option<PathBuf>,
    /// Fails unless so much of the documents is covered, in percent.
    #[arg(long, value_name = "N", value_parser = percent)]
    pub(crate) min_coverage: Option<f64>,
    /// Writes a report with results and coverage: `html DIR`.
    #[arg(long, num_args = 2, value_names = ["FORMAT", "DIR"])]
    pub(crate) report: Option<Vec<String>>,
    /// Writes what came of requests with `snapshot: true` into the `.snap` files.
    #[arg(long)]
    pub(crate) update: bool,
    /// Changes the documents in small ways and tells the changes that no case notices.
    #[arg(long)]
    pub(crate) mutate: bool,
    /// Runs again what a change of a file affects, until it is ended.
    #[arg(long, conflicts_with_all = ["init", "mutate"])]
    pub(crate) watch: bool,
}

impl Test {
    /// Whether the ways of conditions are counted.
    pub(crate) fn wants_coverage(&self) -> bool {
        self.coverage
            || self.lcov.is_some()
            || self.cobertura.is_some()
            || self.min_coverage.is_some()
            || self.report.is_some()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// Annotations of GitHub Actions.
    Github,
    /// Logging commands of Azure Pipelines.
    Azure,
}

fn seconds(written: &str) -> Result<Duration, String> {
    written
        .parse()
        .ok()
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "write a number of seconds such as `30`".to_owned())
}

fn percent(written: &str) -> Result<f64, String> {
    let percent: Option<f64> = written.trim_end_matches('%').parse().ok();
    percent
        .filter(|percent| (0.0..=100.0).contains(percent))
        .ok_or_else(|| "write a number from 0 to 100".to_owned())
}

pub(super) const EXAMPLES: &str = "\
Examples:
  gatepost test --init policy.xml
  gatepost test
  gatepost test policies/ --run bearer
  gatepost test policies/ --coverage --min-coverage 90
  gatepost test policies/ --junit results.xml --cobertura coverage.xml
  gatepost test policies/ --report html report/
  gatepost test policies/force-authentication.test.yaml --format json

Exit codes:
  0  all passed
  1  a case failed, less is covered than `--min-coverage` wants, or no case noticed a change of `--mutate`
  2  a test file is wrong, or something cannot be read or written
  3  there is no case";
