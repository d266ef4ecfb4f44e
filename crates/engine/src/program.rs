//! What runs for the requests of one operation.

use std::sync::Arc;

use crate::limits::Limits;
use crate::load::{Compiler, Item, ScopeProgram};
use crate::observe::Observed;
use crate::policy::{Policies, Step};
use crate::secrets::Secrets;
use crate::section::{Scope, Section};

/// The policies that apply to one operation, all scopes in one: immutable, shared by all requests.
#[derive(Debug)]
pub struct Program {
    sections: [Policies; 4],
    limits: Limits,
    secrets: Secrets,
    observed: Vec<Arc<Observed>>,
}

impl Program {
    /// Links the documents that apply to an operation, in any order, at most one for each scope: a section is that
    /// of the narrowest scope, each `<base />` in it stands for the section of the next broader one.
    pub fn link(compiler: &Compiler, documents: &[Arc<ScopeProgram>]) -> Self {
        let mut scopes: Vec<&ScopeProgram> = documents.iter().map(AsRef::as_ref).collect();
        scopes.sort_by_key(|scope| scope.scope());
        let default = compiler.default_document();
        Self {
            sections: Section::ALL.map(|section| effective(&scopes, &default, section).into_iter().collect()),
            limits: compiler.settings().limits,
            secrets: compiler.secrets().clone(),
            observed: scopes.iter().map(|scope| Arc::clone(scope.observed())).collect(),
        }
    }

    /// The policies of a section, all scopes in one.
    pub fn section(&self, section: Section) -> &Policies {
        let [inbound, backend, outbound, on_error] = &self.sections;
        match section {
            Section::Inbound => inbound,
            Section::Backend => backend,
            Section::Outbound => outbound,
            Section::OnError => on_error,
        }
    }

    /// What one request may spend.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What was counted while requests ran, document by document, the broadest scope first.
    pub fn observed(&self) -> &[Arc<Observed>] {
        &self.observed
    }

    /// The texts that must not be shown.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }
}

/// The policies of a section as the narrowest of these scopes has it; `scopes` are in order from broad to narrow.
fn effective(scopes: &[&ScopeProgram], default: &ScopeProgram, section: Section) -> Vec<Step> {
    let Some((narrowest, broader)) = scopes.split_last() else {
        return effective_global(default.section(section));
    };
    match narrowest.section(section) {
        // A section that is absent is that of the default document: `<base />`, or at global scope the default
        // global section.
        None => effective(broader, default, section),
        Some(items) if narrowest.scope() == Scope::Global => effective_global(Some(items)),
        Some(items) => {
            let mut steps = Vec::new();
            for item in items {
                match item {
                    Item::Step(step) => steps.push(step.clone()),
                    Item::Base => steps.extend(effective(broader, default, section)),
                }
            }
            steps
        }
    }
}

/// At global scope there is nothing that `<base />` could stand for.
fn effective_global(items: Option<&[Item]>) -> Vec<Step> {
    items
        .unwrap_or_default()
        .iter()
        .filter_map(|item| match item {
            Item::Step(step) => Some(step.clone()),
            Item::Base => None,
        })
        .collect()
}
