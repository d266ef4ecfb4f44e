//! From the text of documents to programs.
//!
//! Two steps: each scope's document is loaded on its own, once, however many operations use it
//! ([`Compiler::document`]); then the documents that apply to an operation are linked, which replaces each
//! `<base />` by what the next broader scope has ([`Program::link`](crate::Program::link)).

mod allow;
mod base;
mod compiler;
mod document;
mod expression;
mod fragment;
mod notes;
mod observe;
mod policies;
mod texts;
mod unsupported;

pub use compiler::{Compiled, Compiler, NamedValue, Settings};
pub use document::ScopeProgram;

pub(crate) use document::Item;

use notes::{Fork, Notes};

use std::borrow::Cow;
use std::collections::HashSet;

use miette::SourceSpan;

use crate::code::Code;
use crate::context::Reads;
use crate::diagnostic::Diagnostic;
use crate::observe::Observed;
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
    /// Whether something in the policy that is being read is not supported.
    is_unsupported: bool,
    /// The policies read so far, those of fragments counted as often as they are included.
    policies: usize,
    /// Bytes of the fragments and named values inserted so far.
    inserted: usize,
    notes: Notes,
    diagnostics: Vec<Diagnostic>,
    observed: Observed,
    /// Where what was said before, to say nothing twice when a fragment is included twice.
    said: HashSet<Said>,
}

/// A diagnostic's source, code, place and message.
type Said = (usize, &'static str, usize, String);

impl<'c> Load<'c> {
    fn new(compiler: &'c Compiler, source: &Source, scope: Scope, sections: Sections) -> Self {
        Self {
            compiler,
            source: source.clone(),
            scope,
            sections,
            in_fragment: false,
            reads: Reads::NONE,
            is_unsupported: false,
            policies: 0,
            inserted: 0,
            notes: Notes::default(),
            diagnostics: Vec::new(),
            observed: Observed::default(),
            said: HashSet::new(),
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

    /// Reports a diagnostic, unless it has been reported of the same place, or enough has been reported.
    pub(crate) fn push(&mut self, mut diagnostic: Diagnostic) {
        if self.diagnostics.len() > DIAGNOSTICS {
            return;
        }
        diagnostic.mask(self.compiler.secrets());
        let place = diagnostic.range().start;
        let said = (diagnostic.source.identity(), diagnostic.code, place, diagnostic.message.clone());
        if !self.said.insert(said) {
            return;
        }
        if self.diagnostics.len() == DIAGNOSTICS {
            let more = self.diagnostic(Code::TooMany, "there is more wrong with this document");
            self.diagnostics.push(more.label(diagnostic.range(), "among other things, this"));
            return;
        }
        self.diagnostics.push(diagnostic);
    }

    pub(crate) fn add_reads(&mut self, reads: Reads) {
        self.reads = self.reads.and(reads);
    }

    /// The way of a request parts here.
    pub(crate) fn fork(&self) -> Fork {
        self.notes.fork()
    }

    /// The ways meet again.
    pub(crate) fn rejoin(&mut self, fork: Fork) {
        self.notes.rejoin(fork);
    }

    /// Leaves out what comments allow, after a last look at everything that was read.
    fn conclude(&mut self) {
        self.check_variables();
        self.silence();
    }

    /// The text without secrets.
    pub(crate) fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.compiler.secrets().mask(text)
    }

    /// Counts a policy; false where the document has more of them than it may.
    fn count_policy(&mut self, span: SourceSpan) -> bool {
        self.policies += 1;
        if self.policies == POLICIES + 1 {
            let message =
                format!("the document has more than {POLICIES} policies, those of fragments counted");
            let diagnostic = self.diagnostic(Code::TooMany, message).label(span, "one too many");
            self.push(diagnostic);
        }
        self.policies <= POLICIES
    }

    /// Counts text that is inserted; false where the document has more of it than it may.
    fn count_inserted(&mut self, length: usize) -> bool {
        self.inserted = self.inserted.saturating_add(length);
        self.inserted <= INSERTED
    }

    /// Reports that too much text is inserted, where `before` was not yet too much.
    fn report_inserted(&mut self, before: usize, span: SourceSpan) {
        if before <= INSERTED && self.inserted > INSERTED {
            let limit = INSERTED >> 20;
            let message =
                format!("fragments and named values insert more than {limit} MiB into the document");
            let diagnostic = self.diagnostic(Code::TooMany, message).label(span, "one too many");
            self.push(diagnostic);
        }
    }

    /// Whether there is so much of something that reading on is no use.
    fn gives_up(&self) -> bool {
        self.policies > POLICIES || self.inserted > INSERTED || self.diagnostics.len() > DIAGNOSTICS
    }

    fn report_xml(&mut self) {
        let source = self.source.clone();
        for diagnostic in &source.parsed().diagnostics {
            self.push(Diagnostic::from_xml(&source, diagnostic));
        }
    }
}

/// Diagnostics after which no more are collected.
const DIAGNOSTICS: usize = 500;
/// Policies that one document may have.
const POLICIES: usize = 50_000;
/// Bytes that fragments and named values may insert into one document.
const INSERTED: usize = 16 << 20;
