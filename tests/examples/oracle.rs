//! Shows where expressions differ from what .NET gave.
//!
//! A filter is a part of a case's number (`strings`, `linq-04`) or, after `=`, of its code (`=Substring`).

#![expect(clippy::print_stderr, reason = "a tool for developers")]

use std::process::ExitCode;

const USAGE: &str =
    "oracle [FILTER…] [=CODE…] [--show N] [--form fused|plain|both] [--expr CODE] [--block CODE]";

fn main() -> ExitCode {
    match gatepost_tests::records::show(std::env::args().skip(1)) {
        Some(()) => ExitCode::SUCCESS,
        None => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
