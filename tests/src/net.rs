//! Gateways, backends and clients on loopback.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot start has failed"
)]

mod backend;
mod folder;
mod gateway;
mod raw;

pub use backend::{Backend, Seen};
pub use folder::Folder;
pub use gateway::Gateway;
pub use raw::{Raw, RawBackend, Reply};

/// Lets time pass for everybody else.
#[expect(clippy::disallowed_methods, reason = "a test has a thread for itself")]
pub fn pause(span: std::time::Duration) {
    std::thread::sleep(span);
}
