//! Replays what .NET answered: `fixtures/expressions/*.jsonl`, whose README says what a record is.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a test that cannot read its records has failed"
)]

mod answer;
mod case;
mod compare;
mod differences;
mod figures;
mod outcome;
mod tool;
mod world;

pub use answer::{Answer, run};
pub use case::Case;
pub use differences::differences;
pub use figures::figures;
pub use outcome::Outcome;
pub use tool::show;

use std::path::PathBuf;

/// All records, file by file.
pub fn read() -> Vec<Case> {
    case::read_all(&folder())
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/expressions")
}
