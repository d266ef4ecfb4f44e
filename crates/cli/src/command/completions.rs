//! `gatepost completions`: a script that completes the command line.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::{Shell, generate};
use miette::Report;

use crate::options::Options;
use crate::output;

pub(crate) fn run(shell: Shell) -> Result<ExitCode, Report> {
    // clap panics where it cannot write, so it writes to memory.
    let mut script = Vec::new();
    generate(shell, &mut Options::command(), "gatepost", &mut script);
    output::write(|out| out.write_all(&script))?;
    Ok(ExitCode::SUCCESS)
}
