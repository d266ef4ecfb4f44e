//! Standard output.

use std::io::{BufWriter, ErrorKind, Result, Write};

use miette::Diagnostic;
use thiserror::Error;

/// Standard output that cannot be written to.
#[derive(Debug, Error, Diagnostic)]
#[error("cannot write to standard output: {0}")]
#[diagnostic(code(cli::output), help("check where the output goes: is the disk full?"))]
pub(crate) struct Unwritable(std::io::Error);

/// Writes to standard output. That the reader has seen enough and left is no error.
pub(crate) fn write(print: impl FnOnce(&mut dyn Write) -> Result<()>) -> std::result::Result<(), Unwritable> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match print(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Unwritable(error)),
        _ => Ok(()),
    }
}
