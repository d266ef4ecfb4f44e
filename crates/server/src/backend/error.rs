//! Why a backend gave no response.

use std::time::Duration;

use crate::body::BodyError;

/// A call that came to no response.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// The address is none that can be called.
    #[error("`{0}` is not the address of a backend")]
    Address(String),
    /// No connection could be made.
    #[error("{reason}: {origin}")]
    Connect {
        /// Host and port of the backend.
        origin: String,
        /// What the system or TLS says.
        reason: String,
    },
    /// No connection was made, or no response headers came, in time.
    #[error("no response within {} seconds", .0.as_secs_f32())]
    Timeout(Duration),
    /// The connection broke, or the backend broke the protocol, before a response.
    #[error("{reason}: {origin}")]
    Broken {
        /// Host and port of the backend.
        origin: String,
        /// What the protocol says.
        reason: String,
    },
    /// The request's own body failed while it was sent.
    #[error(transparent)]
    Body(BodyError),
}

impl BackendError {
    pub(super) fn broken(origin: &str, error: &hyper::Error) -> Self {
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            if let Some(body) = cause.downcast_ref::<BodyError>() {
                return Self::Body(body.clone());
            }
            source = cause.source();
        }
        Self::Broken { origin: origin.to_owned(), reason: chain(error) }
    }

    pub(super) fn connect(origin: &str, error: &(dyn std::error::Error + 'static)) -> Self {
        Self::Connect { origin: origin.to_owned(), reason: chain(error) }
    }
}

/// An error with its causes, each once.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
