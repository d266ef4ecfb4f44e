//! One line in the log for each request.

use std::time::Duration;

use gatepost_engine::{Context, Reply, Str};
use http::Method;

use crate::client::Client;

/// Whether anybody reads the lines.
pub(crate) fn is_wanted() -> bool {
    tracing::enabled!(target: "gatepost::access", tracing::Level::INFO)
}

/// Tells of a request that was answered. Queries and headers may hold secrets and are left out.
pub(crate) fn record(cx: &Context, method: &Method, reply: &Reply, took: Duration, client: &Client) {
    let state = cx.state();
    let none = Str::new();
    tracing::info!(
        target: "gatepost::access",
        %method,
        path = %cx.mask(&state.request.original_url.path().to_utf8()),
        status = reply.response.status.as_u16(),
        micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        client = %client.address.ip(),
        api = %state.api.as_ref().map_or(&none, |api| &api.id),
        operation = %state.operation.as_ref().map_or(&none, |operation| &operation.id),
        error = %state.last_error.as_ref().map_or(&none, |error| &error.reason),
        request_id = %state.request_id,
        "request"
    );
}
