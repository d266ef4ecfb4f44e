//! Case files: read, run against a fake `Host`, compare.
//!
//! A test file ([`format::TestFile`]) holds cases; [`find`] and [`load`] get files, [`run()`] runs their cases. The
//! world of a case is a fake [`gatepost_engine::Host`] whose clock only the case moves.

mod answer;
mod certificate;
mod compare;
mod context_file;
mod contradiction;
mod diagnostics;
pub mod format;
mod host;
mod http_file;
mod load;
mod observed;
mod request;
mod run;
mod span;
mod still;
mod ticks;

pub use compare::{Mismatch, compare};
pub use context_file::{ContextError, read_context};
pub use load::{LoadError, Loaded, find, load, read};
pub use observed::{Call, LastError, Message, Observed, Proxy, TraceMessage, Variable};
pub use request::{RequestFileError, request_of_file};
pub use run::{CaseResult, Selection, run};
pub use still::StillHost;
