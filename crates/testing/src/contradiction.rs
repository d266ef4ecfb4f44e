//! Cases that say a thing in two ways, of which one would be ignored.

use std::collections::BTreeSet;

use crate::format::{Case, Exchange, TestFile};

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
    if let Some(message) = rows(case) {
        return Some((message, "give every row of a case a name of its own"));
    }
    let message = case.requests.iter().find_map(|exchange| both(&ways(&exchange.value)))?;
    Some((message, "write one item for each request"))
}

/// What a file says in two ways of all its cases.
pub(crate) fn of_file(file: &TestFile) -> Option<(String, &'static str)> {
    let message = both(&[("policy", file.policy.is_some()), ("scopes", file.scopes.is_some())])?;
    Some((message, "say once what the cases run"))
}

/// Two rows of the same name.
fn rows(case: &Case) -> Option<String> {
    let mut seen = BTreeSet::new();
    let mut names = case.rows.iter().filter_map(|row| row.value.name.as_deref());
    let again = names.find(|name| !seen.insert(*name))?;
    Some(format!("two rows of `{}` are called `{again}`", case.name))
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
