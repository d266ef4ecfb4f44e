//! The `gatepost` command.

mod command;
mod files;
mod options;
mod output;
mod references;
mod report;
mod terminal;

use std::io::Write;
use std::panic::{PanicHookInfo, set_hook};
use std::process::ExitCode;

use clap::Parser;

use crate::options::Options;

/// The exit code of a command that could not do what it should, where the command has no other.
const FAILED: u8 = 2;

/// A request makes dozens of small pieces of memory, which costs half as much here as in the C library.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    set_hook(Box::new(own_up));
    let options = Options::parse();
    match command::run(options.command) {
        Ok(code) => code,
        Err(report) => {
            report::failure(report.as_ref());
            ExitCode::from(FAILED)
        }
    }
}

/// Says that a panic is not the user's fault.
fn own_up(info: &PanicHookInfo<'_>) {
    // Where standard error is gone there is nobody to tell.
    let _ = writeln!(
        std::io::stderr().lock(),
        "this is a fault of Gatepost {}: {info}\nplease report it with what led to it: {}/issues",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_REPOSITORY"),
    );
}
