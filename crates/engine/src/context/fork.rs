//! One request in several policies at once, as `wait` needs it.

use std::sync::Arc;

use http::Extensions;

use super::{Context, Variables};

impl Context {
    /// A second context for policies that run beside others. It sees what this one sees; bodies that have not
    /// been read stay with this one.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self {
            state: Arc::clone(&self.state),
            request_stream: None,
            response_stream: None,
            limits: self.limits,
            section: self.section,
            extensions: Extensions::new(),
        }
    }

    /// Takes over what the policies of a fork did: the variables they set, and the response where they have made
    /// another one.
    pub fn join(&mut self, fork: Self, before: &Variables) {
        for (name, value) in fork.state.variables.iter() {
            let is_new = before.get(&name.to_utf8()).is_none_or(|old| !old.is_same(value));
            if is_new {
                Arc::make_mut(&mut self.state_mut().variables).set(name.clone(), value.clone());
            }
        }
        let same = match (&self.state.response, &fork.state.response) {
            (Some(ours), Some(theirs)) => Arc::ptr_eq(ours, theirs),
            (_, None) => true,
            (None, Some(_)) => false,
        };
        if !same {
            self.response_stream = fork.response_stream;
            self.state_mut().response = fork.state.response.clone();
        }
    }
}
