//! A last look at the bound functions: what they read of what outlives them, and what in them is hardly meant.

mod contradiction;
mod spending;
mod unused;

use std::collections::BTreeMap;

use super::Binder;
use super::scope::Draft;
use crate::ir::FunctionId;
use crate::uses::Uses;

impl Binder<'_> {
    pub(super) fn survey(&mut self, drafts: &mut BTreeMap<FunctionId, Draft>) -> Uses {
        self.unused_locals(drafts);
        for draft in drafts.values_mut() {
            self.contradictions(&mut draft.body);
        }
        self.spending(drafts)
    }
}
