//! From the text of documents to programs.
//!
//! Two steps: each scope's document is loaded on its own, once, however many operations use it
//! ([`Compiler::document`]); then the documents that apply to an operation are linked, which replaces each
//! `<base />` by what the next broader scope has ([`Program::link`](crate::Program::link)).

mod base;
mod compiler;
mod document;
mod expression;
mod fragment;
mod policies;
mod texts;
mod unsupported;

pub use compiler::{Compiled, Compiler, NamedValue, Settings};
pub use document::ScopeProgram;

pub(crate) use document::Item;

use std::borrow::Cow;

use crate::code::Code;
use crate::context::Reads;
use crate::diagnostic::Diagnostic;
use crate::section::{Scope, Section, Sections};
use crate::source::Source;

/// One document on its way to a program: where the reader stands, and what it found wrong.
pub(crate) struct Load<'c> {
    compiler: &'c Compiler,
    /// The text being read: the document's, or a fragment's while that is read in its place.
    source: Source,
    scope: Scope,
    /// The sections in which what is read may come to stand: one, or all for a fragment that is read alone.
    sections: Sections,
    in_fragment: bool,
    /// What the policy that is being read reads.
    reads: Reads,
    diagnostics: Vec<Diagnostic>,
}

impl<'c> Load<'c> {
    fn new(compiler: &'c Compiler, source: &Source, scope: Scope, sections: Sections) -> Self {
        Self {
            compiler,
            source: source.clone(),
            scope,
            sections,
            in_fragment: false,
            reads: Reads::NONE,
            diagnostics: Vec::new(),
        }
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    pub(crate) fn scope(&self) -> Scope {
        self.scope
    }

    pub(crate) fn section(&self) -> Section {
        self.sections.iter().next().unwrap_or(Section::Inbound)
    }

    pub(crate) fn diagnostic(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, &self.source, message)
    }

    /// Reports a diagnostic, unless it has been reported of the same place.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        if !self.diagnostics.iter().any(|known| known.repeats(&diagnostic)) {
            self.diagnostics.push(diagnostic);
        }
    }

    pub(crate) fn add_reads(&mut self, reads: Reads) {
        self.reads = self.reads.and(reads);
    }

    /// The text without secrets.
    pub(crate) fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.compiler.secrets().mask(text)
    }

    /// How many diagnostics there are, to come back to.
    pub(crate) fn mark(&self) -> usize {
        self.diagnostics.len()
    }

    /// Forgets what was reported since [`Load::mark`].
    pub(crate) fn back_to(&mut self, mark: usize) {
        self.diagnostics.truncate(mark);
    }

    fn report_xml(&mut self) {
        let source = self.source.clone();
        for diagnostic in &source.parsed().diagnostics {
            self.push(Diagnostic::from_xml(&source, diagnostic));
        }
    }
}
