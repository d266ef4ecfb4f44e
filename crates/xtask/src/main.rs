//! Repository chores: the list of policies, the reference of expressions, tests, load measurements.

mod debian;
mod index;
mod load;
mod reference;
mod test;

use clap::{Parser, Subcommand};

/// Chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Options {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Writes the list of policies anew, from the files in `crates/policy/src/catalog`, and the reference of
    /// expressions, from the tables of types.
    Index,
    /// Runs every test of the workspace.
    Test(test::Options),
    /// Measures the gateway on loopback beside other proxies and writes `docs/performance.md`.
    Load(load::Options),
}

fn main() -> miette::Result<()> {
    match Options::parse().chore {
        Chore::Index => index::run().and_then(|()| reference::run()),
        Chore::Test(options) => test::run(&options),
        Chore::Load(options) => load::run(&options),
    }
}
