//! Counts the records of .NET that `gatepost eval --jsonl` gives, topic by topic.

#![expect(clippy::print_stderr, reason = "a tool for developers")]

use std::process::ExitCode;

const USAGE: &str = "figures [FOLDER] [--gatepost PATH] [--show]";

fn main() -> ExitCode {
    match gatepost_tests::records::figures(std::env::args().skip(1)) {
        Some(()) => ExitCode::SUCCESS,
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
