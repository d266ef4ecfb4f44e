//! Case files: read, run against a fake `Host`, compare.
//!
//! A test file ([`format::TestFile`]) holds cases; [`find`] and [`load`] get files, [`run()`] runs their cases. The
//! world of a case is a fake [`gatepost_engine::Host`] whose clock only the case moves.

mod answer;
mod certificate;
mod compare;
mod context_file;
mod contradiction;
mod coverage;
mod csharp;
mod diagnostics;
mod draft;
pub mod format;
mod host;
mod http_file;
mod load;
mod mutants;
mod observed;
mod origin;
mod programs;
mod request;
mod run;
mod snapshot;
mod span;
mod still;
mod suite;
mod ticks;
mod token;

pub use compare::Mismatch;
pub use context_file::{ContextError, ContextFile};
pub use coverage::{Coverage, CoveredFork, CoveredPoint, FileCoverage, Gap, Ratio};
pub use draft::{Draft, draft};
pub use load::{LoadError, Loaded, find, load, read};
pub use mutants::{Mutant, mutants};
pub use observed::{Call, LastError, Message, Observed, Origin, Proxy, TraceMessage, Variable};
pub use programs::Programs;
pub use request::{RequestFileError, request_of_file};
pub use run::{CaseResult, Selection, Unit, run, run_unit, units};
pub use snapshot::{Snapshot, snapshot_file, write_snapshots};
pub use still::StillHost;
pub use suite::{FileResult, Progress, Suite};
