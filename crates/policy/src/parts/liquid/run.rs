//! A template at work: where names are looked up.

use std::collections::BTreeSet;

use liquid_core::error::Result;
use liquid_core::model::{KString, KStringCow, KStringRef, ScalarCow, Value, ValueCow, ValueView, try_find};
use liquid_core::runtime::{PartialStore, Registers, Runtime};

use super::datum::Datum;
use super::meter::{self, size_of};
use super::view::NIL;

/// The outermost frame: what the template has assigned, then what it was given. A name that is nowhere is nil.
pub(super) struct Run<'g, R> {
    /// Holds what is assigned.
    base: R,
    globals: &'g Datum,
}

impl<'g, R: Runtime> Run<'g, R> {
    pub(super) fn new(base: R, globals: &'g Datum) -> Self {
        Self { base, globals }
    }
}

impl<R: Runtime> Runtime for Run<'_, R> {
    fn partials(&self) -> &dyn PartialStore {
        self.base.partials()
    }

    fn name(&self) -> Option<KStringRef<'_>> {
        None
    }

    fn roots(&self) -> BTreeSet<KStringCow<'_>> {
        self.base.roots()
    }

    fn try_get(&self, path: &[ScalarCow<'_>]) -> Option<ValueCow<'_>> {
        self.base.try_get(path).or_else(|| try_find(self.globals, path))
    }

    fn get(&self, path: &[ScalarCow<'_>]) -> Result<ValueCow<'_>> {
        let value = self.try_get(path).unwrap_or(ValueCow::Borrowed(&NIL));
        if let ValueCow::Owned(copy) = &value {
            meter::charge(self, size_of(copy))?;
        }
        Ok(value)
    }

    fn set_global(&self, name: KString, value: Value) -> Option<Value> {
        self.base.set_global(name, value)
    }

    fn set_index(&self, name: KString, value: Value) -> Option<Value> {
        self.base.set_index(name, value)
    }

    fn get_index<'a>(&'a self, name: &str) -> Option<ValueCow<'a>> {
        self.base.get_index(name)
    }

    fn registers(&self) -> &Registers {
        self.base.registers()
    }
}

/// The frame of a loop: two names over what is outside.
pub(super) struct Frame<'a> {
    pub(super) outer: &'a dyn Runtime,
    pub(super) names: [(&'a str, &'a dyn ValueView); 2],
}

impl Runtime for Frame<'_> {
    fn partials(&self) -> &dyn PartialStore {
        self.outer.partials()
    }

    fn name(&self) -> Option<KStringRef<'_>> {
        None
    }

    fn roots(&self) -> BTreeSet<KStringCow<'_>> {
        self.outer.roots()
    }

    fn try_get(&self, path: &[ScalarCow<'_>]) -> Option<ValueCow<'_>> {
        let (first, rest) = path.split_first()?;
        let first = first.to_kstr();
        match self.names.iter().find(|(name, _)| *name == first.as_str()) {
            Some((_, value)) => try_find(*value, rest),
            None => self.outer.try_get(path),
        }
    }

    fn get(&self, path: &[ScalarCow<'_>]) -> Result<ValueCow<'_>> {
        let first = path.first().map(ScalarCow::to_kstr).unwrap_or_default();
        if self.names.iter().any(|(name, _)| *name == first.as_str()) {
            return Ok(self.try_get(path).unwrap_or(ValueCow::Borrowed(&NIL)));
        }
        self.outer.get(path)
    }

    fn set_global(&self, name: KString, value: Value) -> Option<Value> {
        self.outer.set_global(name, value)
    }

    fn set_index(&self, name: KString, value: Value) -> Option<Value> {
        self.outer.set_index(name, value)
    }

    fn get_index<'a>(&'a self, name: &str) -> Option<ValueCow<'a>> {
        self.outer.get_index(name)
    }

    fn registers(&self) -> &Registers {
        self.outer.registers()
    }
}
