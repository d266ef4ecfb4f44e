//! `cargo xtask test`: every test of the workspace.

use std::process::Command;

use clap::Args;
use miette::{IntoDiagnostic, WrapErr, miette};

use crate::debian;

/// What to run.
#[derive(Args)]
pub(crate) struct Options {
    /// Arguments for the test runner, such as a name.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(options: &Options) -> miette::Result<()> {
    // TLS is built from C.
    if debian::find("cc").is_none() {
        debian::install(&["gcc", "libc6-dev"])
            .map_err(|by_hand| miette!(help = by_hand, "there is no C compiler `cc`"))?;
    }
    // The examples in documentation first, so that the summary of all other tests is what is read last.
    cargo(&["test", "--quiet", "--workspace", "--doc"], &[])?;
    if debian::find("cargo-nextest").is_some() {
        cargo(&["nextest", "run", "--workspace"], &options.arguments)
    } else {
        cargo(&["test", "--workspace", "--lib", "--bins", "--tests"], &options.arguments)
    }
}

fn cargo(arguments: &[&str], more: &[String]) -> miette::Result<()> {
    let status = Command::new(env!("CARGO"))
        .args(arguments)
        .args(more)
        .status()
        .into_diagnostic()
        .wrap_err("cannot start cargo")?;
    if status.success() { Ok(()) } else { Err(miette!("`cargo {}` failed", arguments.join(" "))) }
}
