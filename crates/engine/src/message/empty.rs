//! Empty parts, one of each for each thread: most requests need them, and few fill them.

use std::sync::Arc;

use super::headers::Headers;
use super::request::Parameters;
use crate::context::Variables;
use crate::model::Deployment;

thread_local! {
    static HEADERS: Arc<Headers> = Arc::default();
    static PARAMETERS: Arc<Parameters> = Arc::default();
    static VARIABLES: Arc<Variables> = Arc::default();
    static DEPLOYMENT: Arc<Deployment> = Arc::default();
}

/// No headers.
pub(crate) fn headers() -> Arc<Headers> {
    HEADERS.with(Arc::clone)
}

/// No parameters.
pub(crate) fn parameters() -> Arc<Parameters> {
    PARAMETERS.with(Arc::clone)
}

/// No variables.
pub(crate) fn variables() -> Arc<Variables> {
    VARIABLES.with(Arc::clone)
}

/// A deployment of which nothing is known.
pub(crate) fn deployment() -> Arc<Deployment> {
    DEPLOYMENT.with(Arc::clone)
}
