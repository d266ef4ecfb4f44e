//! Which namespace a prefix stands for while a tree is walked: what `XmlNamespaceManager` does

use super::name::{XML, XMLNS};
use crate::text::Str;

/// Prefixes and namespaces, the innermost last.
#[derive(Clone, Debug)]
pub(super) struct Scopes {
    bound: Vec<(Str, Str)>,
    starts: Vec<usize>,
}

impl Default for Scopes {
    fn default() -> Self {
        let pair = |prefix: &str, namespace: &str| (Str::from(prefix), Str::from(namespace));
        Self { bound: vec![pair("xmlns", XMLNS), pair("xml", XML), pair("", "")], starts: Vec::new() }
    }
}

impl Scopes {
    pub(super) fn push(&mut self) {
        self.starts.push(self.bound.len());
    }

    pub(super) fn pop(&mut self) {
        if let Some(start) = self.starts.pop() {
            self.bound.truncate(start);
        }
    }

    /// Binds a prefix in the innermost scope.
    pub(super) fn add(&mut self, prefix: Str, namespace: Str) {
        self.bound.push((prefix, namespace));
    }

    /// The namespace of a prefix.
    pub(super) fn namespace_of(&self, prefix: &Str) -> Option<&Str> {
        self.bound.iter().rev().find(|(bound, _)| bound == prefix).map(|(_, namespace)| namespace)
    }

    /// A prefix that stands for the namespace here.
    pub(super) fn prefix_of(&self, namespace: &Str) -> Option<&Str> {
        let candidates = self.bound.iter().rev().filter(|(_, bound)| bound == namespace);
        candidates.map(|(prefix, _)| prefix).find(|prefix| self.namespace_of(prefix) == Some(namespace))
    }
}
