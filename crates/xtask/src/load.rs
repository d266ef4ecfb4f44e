//! `cargo xtask load`: what a request costs, beside other proxies that do the same.

mod process;
mod servers;
mod table;
mod wrk;

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;
use miette::{IntoDiagnostic, WrapErr, miette};

use crate::debian;
use process::{Process, free_port, wait_for};
use servers::Server;
use table::Row;

/// How to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 4)]
    seconds: u32,
    /// Measurements of each server, of which the median by CPU time is taken.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Connections kept open by the client.
    #[arg(long, default_value_t = 32)]
    connections: u32,
    /// Measures only servers whose name contains this text.
    #[arg(long)]
    only: Option<String>,
    /// Prints the table without writing it to `docs/performance.md`.
    #[arg(long)]
    dry_run: bool,
}

/// What the client sends, and what must come back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// A request with a token, which reaches the backend.
    PassThrough,
    /// A request with an empty bearer token, which is refused.
    Unauthorized,
}

impl Case {
    fn name(self) -> &'static str {
        match self {
            Self::PassThrough => "pass-through",
            Self::Unauthorized => "401",
        }
    }

    fn authorization(self) -> &'static str {
        match self {
            Self::PassThrough => "Authorization: Bearer eyJhbGciOiJub25lIn0",
            Self::Unauthorized => "Authorization: Bearer",
        }
    }

    fn status(self) -> u16 {
        match self {
            Self::PassThrough => 200,
            Self::Unauthorized => 401,
        }
    }
}

pub(crate) fn run(options: &Options) -> miette::Result<()> {
    need_wrk()?;
    build()?;
    let folder = tempfile::tempdir().into_diagnostic()?;
    let backend_port = free_port()?;
    let listen = format!("127.0.0.1:{backend_port}");
    let _backend = Process::start(Command::new(example("backend")).args(["--listen", &listen]))?;
    wait_for(backend_port, Case::PassThrough)?;

    let servers: Vec<Server> = servers::all(folder.path(), backend_port)?
        .into_iter()
        .filter(|server| options.only.as_ref().is_none_or(|only| server.name.contains(only)))
        .collect();
    let mut rows = Vec::new();
    for round in 1..=options.rounds {
        for server in &servers {
            report(&format!("round {round} of {}: {}", options.rounds, server.name));
            rows.extend(measure(server, options).wrap_err_with(|| server.name.to_owned())?);
        }
    }
    let text = table::render(&rows, options);
    report(&text);
    if options.dry_run { Ok(()) } else { table::write(&text) }
}

/// Servers are measured one at a time: each has a core for itself while the client and the backend share the rest.
fn measure(server: &Server, options: &Options) -> miette::Result<Vec<Row>> {
    let process = Process::start(&mut server.command())?;
    let mut rows = Vec::new();
    for case in [Case::PassThrough, Case::Unauthorized] {
        if case == Case::Unauthorized && !server.checks {
            continue;
        }
        wait_for(server.port, case)?;
        wrk::run(server.port, case, options.connections, 1)?;
        let before = process.cpu_seconds()?;
        let load = wrk::run(server.port, case, options.connections, options.seconds)?;
        let cpu = process.cpu_seconds()? - before;
        rows.push(Row { server: server.name, case, cpu_micros: cpu * 1e6 / load.requests, load });
    }
    Ok(rows)
}

fn need_wrk() -> miette::Result<()> {
    if debian::find("wrk").is_some() {
        return Ok(());
    }
    debian::install(&["wrk"]).map_err(|by_hand| miette!(help = by_hand, "the client `wrk` is not installed"))
}

fn build() -> miette::Result<()> {
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--release",
            "--package",
            "gatepost-server",
            "--examples",
            "--package",
            "gatepost",
            "--bins",
        ])
        .status()
        .into_diagnostic()?;
    if status.success() { Ok(()) } else { Err(miette!("the servers to measure do not build")) }
}

fn example(name: &str) -> PathBuf {
    release().join("examples").join(name)
}

/// The folder of release builds.
fn release() -> PathBuf {
    // This program lies in TARGET/debug or TARGET/release.
    let here = std::env::current_exe().unwrap_or_default();
    here.ancestors().nth(2).unwrap_or(Path::new("target")).join("release")
}

#[expect(clippy::print_stdout, reason = "the chore's result is for the terminal")]
fn report(text: &str) {
    println!("{text}");
}
