//! The `gatepost` command.

mod command;
mod files;
mod options;
mod references;
mod report;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use crate::options::Options;

fn main() -> ExitCode {
    let options = Options::parse();
    match command::run(options.command) {
        Ok(code) => code,
        Err(report) => {
            report::failure(&report);
            ExitCode::from(2)
        }
    }
}
