//! Cases that say a thing in two ways, of which one would be ignored.

use crate::format::{Case, Exchange};

/// What is said in two ways, and what to write instead.
pub(crate) fn find(case: &Case) -> Option<(String, &'static str)> {
    let sections = [&case.inbound, &case.backend, &case.outbound, &case.on_error];
    let runs = [
        ("policy", case.policy.is_some()),
        ("document", case.document.is_some()),
        ("scopes", case.scopes.is_some()),
        ("inbound, backend, outbound, on-error", sections.iter().any(|section| section.is_some())),
    ];
    if let Some(message) = both(&runs) {
        return Some((message, "say once what the case runs"));
    }
    let has_request = case.request.is_some() || case.expect.is_some();
    if let Some(message) = both(&[("request, expect", has_request), ("requests", !case.requests.is_empty())])
    {
        return Some((message, "write all requests under `requests`, each with its `expect`"));
    }
    let message = case.requests.iter().find_map(|exchange| both(&ways(&exchange.value)))?;
    Some((message, "write one item for each request"))
}

/// The ways to write the request of an exchange, and whether they are used.
fn ways(exchange: &Exchange) -> [(&'static str, bool); 8] {
    let mut ways = [("request", exchange.request.is_some()); 8];
    for (way, (name, url)) in ways.iter_mut().skip(1).zip(exchange.short()) {
        *way = (name, url.is_some());
    }
    ways
}

/// Says that two of these are there, if they are.
fn both(ways: &[(&str, bool)]) -> Option<String> {
    let mut used = ways.iter().filter(|(_, is_used)| *is_used).map(|(name, _)| *name);
    let (first, second) = (used.next()?, used.next()?);
    Some(format!("`{first}` and `{second}` exclude each other"))
}
