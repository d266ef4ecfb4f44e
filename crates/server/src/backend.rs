//! The backends' side: pooled connections, calls, and what can go wrong.

mod body;
mod call;
mod connect;
mod error;
mod http1;
mod origin;
mod pool;
mod trust;

pub use call::{CallOptions, Via};
pub use error::BackendError;
pub use pool::Backends;
pub use trust::Trust;
