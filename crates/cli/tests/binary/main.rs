//! The program itself, as users run it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod bad_files;
mod command;
mod documentation;
mod expressions;
mod formats;
mod gateway;
#[cfg(unix)]
mod prompt;
mod schemas;
mod seed;
mod serve;
mod testing;
