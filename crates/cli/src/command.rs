//! The commands.

mod check;
mod completions;
mod eval;
pub(crate) mod explain;
mod schema;
mod serve;
mod test;

use std::process::ExitCode;

use miette::Report;

use crate::options::Command;

/// Runs a command. An error here is one that has no exit code of its own.
pub(crate) fn run(command: Command) -> Result<ExitCode, Report> {
    match command {
        Command::Serve(options) => serve::run(&options),
        Command::Check(options) => check::run(&options),
        Command::Eval(options) => eval::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::Schema(options) => schema::run(&options),
        Command::Completions { shell } => completions::run(shell),
    }
}
