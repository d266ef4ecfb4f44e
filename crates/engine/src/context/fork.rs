//! One request in several policies at once, as `wait` needs it.

use std::sync::Arc;

use super::Context;

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
            is_preflight: self.is_preflight,
            reply_headers: Vec::new(),
            endings: Vec::new(),
            extensions: self.extensions.clone(),
        }
    }

    /// Takes over what the policies of a fork changed since it was made: variables, and the parts of request and
    /// response. `before` is a fork of the same moment in which nothing has run.
    pub fn join(&mut self, mut fork: Self, before: &Self) {
        self.reply_headers.append(&mut fork.reply_headers);
        self.endings.append(&mut fork.endings);
        let (theirs, before) = (&fork.state, &before.state);
        for (name, value) in theirs.variables.iter() {
            let is_new = before.variables.get(&name.to_utf8()).is_none_or(|old| !old.is_same(value));
            if is_new {
                Arc::make_mut(&mut self.state_mut().variables).set(name.clone(), value.clone());
            }
        }
        if !Arc::ptr_eq(&theirs.request, &before.request) {
            self.request_mut().take_changes(&theirs.request, &before.request);
        }
        let taken = match (&theirs.response, &before.response) {
            (Some(theirs), Some(before)) if Arc::ptr_eq(theirs, before) => false,
            (Some(theirs), Some(before)) => self.response_mut().take_changes(theirs, before),
            (Some(theirs), None) => {
                self.state_mut().response = Some(Arc::clone(theirs));
                true
            }
            (None, _) => false,
        };
        if taken {
            self.response_stream = fork.response_stream;
        }
        self.extensions.extend(fork.extensions);
    }
}
