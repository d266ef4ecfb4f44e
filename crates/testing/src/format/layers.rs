//! Laying what a case says over what applies unless it says otherwise.

use std::collections::BTreeMap;

use super::{Expect, Request, World};

impl Request {
    /// This request, and `base` where it says nothing. A body counts as one, however it is written.
    pub(crate) fn over(mut self, base: Self) -> Self {
        let has_body = self.has_body();
        self.method = self.method.or(base.method);
        self.url = self.url.or(base.url);
        self.ip = self.ip.or(base.ip);
        self.jwt = self.jwt.or(base.jwt);
        self.certificate = self.certificate.or(base.certificate);
        self.http = self.http.or(base.http);
        if !has_body {
            self.body = base.body;
            self.json = base.json;
            self.xml = base.xml;
            self.form = base.form;
            self.base64 = base.base64;
            self.file = base.file;
        }
        over_headers(&mut self.headers, base.headers);
        for (name, values) in base.query {
            self.query.entry(name).or_insert(values);
        }
        self
    }
}

/// Adds the header fields of `base` that are not there, however their names are written.
fn over_headers<T>(headers: &mut BTreeMap<String, T>, base: BTreeMap<String, T>) {
    let own: Vec<String> = headers.keys().cloned().collect();
    let is_new = |name: &String| !own.iter().any(|own| own.eq_ignore_ascii_case(name));
    headers.extend(base.into_iter().filter(|(name, _)| is_new(name)));
}

impl Expect {
    /// These expectations, and those of `base` where nothing is said. The body counts as one, however it is written.
    pub(crate) fn over(mut self, base: Self) -> Self {
        if self.body.is_none() && self.json.is_none() {
            self.body = base.body;
            self.json = base.json;
        }
        over_headers(&mut self.headers, base.headers);
        for (name, expected) in base.variables {
            self.variables.entry(name).or_insert(expected);
        }
        let lists = [
            (&mut self.executed, base.executed),
            (&mut self.skipped, base.skipped),
            (&mut self.holds, base.holds),
        ];
        for (list, base) in lists {
            if list.is_empty() {
                *list = base;
            }
        }
        Self {
            status: self.status.or(base.status),
            reason: self.reason.or(base.reason),
            last_error: self.last_error.or(base.last_error),
            calls: self.calls.or(base.calls),
            trace: self.trace.or(base.trace),
            elapsed: self.elapsed.or(base.elapsed),
            snapshot: self.snapshot || base.snapshot,
            not: self.not.or(base.not),
            ..self
        }
    }
}

impl Expect {
    /// Whether anything depends on `context.Variables`.
    pub(crate) fn looks_at_variables(&self) -> bool {
        !self.variables.is_empty()
            || self.snapshot
            || self.not.as_ref().is_some_and(|not| not.looks_at_variables())
    }
}

impl World {
    /// This world, and `base` where it says nothing.
    pub(crate) fn over(self, base: Self) -> Self {
        let either = |ours: BTreeMap<String, String>, theirs| if ours.is_empty() { theirs } else { ours };
        Self {
            api: self.api.or(base.api),
            operation: self.operation.or(base.operation),
            product: self.product.or(base.product),
            subscription: self.subscription.or(base.subscription),
            user: self.user.or(base.user),
            matched_parameters: either(self.matched_parameters, base.matched_parameters),
            certificates: either(self.certificates, base.certificates),
            trusted: if self.trusted.is_empty() { base.trusted } else { self.trusted },
            request_id: self.request_id.or(base.request_id),
            now: self.now.or(base.now),
            backend: self.backend.or(base.backend),
            guids: if self.guids.is_empty() { base.guids } else { self.guids },
            seed: self.seed.or(base.seed),
        }
    }
}
