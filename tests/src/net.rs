//! Gateways, backends and clients on loopback.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot start has failed")]

mod backend;
mod gateway;
mod raw;

pub use backend::{Backend, Seen};
pub use gateway::Gateway;
pub use raw::{Raw, RawBackend, Reply};
