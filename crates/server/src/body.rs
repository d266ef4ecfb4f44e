//! What can go wrong with a body on its way.

use std::time::Duration;

/// Why a body did not come to its end.
#[derive(Clone, Debug, thiserror::Error)]
pub enum BodyError {
    /// The sender went away or broke the protocol.
    #[error("the body ended early: {0}")]
    Broken(String),
    /// Nothing came for too long.
    #[error("no part of the body came within {} seconds", .0.as_secs_f32())]
    Idle(Duration),
    /// The body is larger than the limit.
    #[error("the body is larger than {0} bytes")]
    TooLarge(u64),
}

impl BodyError {
    pub(crate) fn broken(error: &hyper::Error) -> Self {
        Self::Broken(error.to_string())
    }
}
