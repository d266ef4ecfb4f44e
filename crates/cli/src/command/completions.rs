//! `gatepost completions`: a script that completes the command line.

use std::io::Write;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::{Shell, generate};
use miette::{IntoDiagnostic, Report};

use crate::options::Options;

pub(crate) fn run(shell: Shell) -> Result<ExitCode, Report> {
    let mut script = Vec::new();
    generate(shell, &mut Options::command(), "gatepost", &mut script);
    std::io::stdout().write_all(&script).into_diagnostic()?;
    Ok(ExitCode::SUCCESS)
}
