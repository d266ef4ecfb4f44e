//! A policy that is not implemented, in a document that is loaded all the same.

use std::sync::Arc;

use crate::context::Context;
use crate::fault::Fault;
use crate::host::BoxFuture;
use crate::policy::{Outcome, Run, Sets};
use crate::section::Section;

/// Fails the request that reaches it.
pub(super) struct Unsupported {
    name: Arc<str>,
}

impl Unsupported {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.into() }
    }
}

impl Run for Unsupported {
    fn run<'a>(&'a self, _cx: &'a mut Context) -> BoxFuture<'a, Outcome> {
        Box::pin(std::future::ready(Err(Fault::with_message(
            500,
            "PolicyNotSupported",
            format!("The policy `{}` is not supported.", self.name),
        ))))
    }

    fn sets(&self, _: Section) -> Vec<Sets> {
        Vec::new()
    }
}
