//! What is needed to load documents.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use gatepost_expression::{Form, Gate, Library};

use super::document::{self, ScopeProgram};
use super::fragment;
use crate::context::library;
use crate::diagnostic::Diagnostic;
use crate::limits::Limits;
use crate::observe::Observe;
use crate::program::Program;
use crate::read::Declaration;
use crate::secrets::Secrets;
use crate::section::Scope;
use crate::source::Source;

/// How to load.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// Load policies that are not implemented, with a warning; a request that reaches one fails.
    pub allow_unsupported: bool,
    /// What is made of .NET types and members that API Management does not list.
    pub gate: Gate,
    /// How expressions are laid out.
    pub form: Form,
    /// What one request may spend.
    pub limits: Limits,
    /// What is counted while requests run.
    pub observe: Observe,
}

/// A named value.
#[derive(Clone, PartialEq, Eq)]
pub struct NamedValue {
    /// The text that stands for the name.
    pub text: Arc<str>,
    /// Whether the text must not be shown to anybody.
    pub secret: bool,
}

impl std::fmt::Debug for NamedValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text: &str = if self.secret { "***" } else { &self.text };
        f.debug_struct("NamedValue").field("text", &text).finish_non_exhaustive()
    }
}

/// Loads documents: knows the catalog of policies, the types of expressions, fragments and named values.
pub struct Compiler {
    catalog: &'static [Declaration],
    by_name: HashMap<&'static str, &'static Declaration>,
    library: Arc<Library>,
    fragments: BTreeMap<String, Source>,
    named_values: BTreeMap<String, NamedValue>,
    secrets: Secrets,
    settings: Settings,
    default: OnceLock<Arc<ScopeProgram>>,
}

/// What came of loading: a program unless something is wrong.
#[derive(Debug)]
pub struct Compiled<T = Program> {
    /// The program; none where there are errors.
    pub program: Option<Arc<T>>,
    /// Everything there is to say, document after document, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Compiler {
    /// A compiler for the policies of this catalog, without fragments and named values.
    pub fn new(catalog: &'static [Declaration]) -> Self {
        Self {
            catalog,
            by_name: catalog.iter().map(|declaration| (declaration.name, declaration)).collect(),
            library: library(),
            fragments: BTreeMap::new(),
            named_values: BTreeMap::new(),
            secrets: Secrets::default(),
            settings: Settings::default(),
            default: OnceLock::new(),
        }
    }

    /// Loads in this way.
    #[must_use]
    pub fn with_settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Knows these fragments by their ids.
    #[must_use]
    pub fn with_fragments(mut self, fragments: BTreeMap<String, Source>) -> Self {
        self.fragments = fragments;
        self
    }

    /// Knows these named values.
    #[must_use]
    pub fn with_named_values(mut self, named_values: BTreeMap<String, NamedValue>) -> Self {
        let secret = named_values.values().filter(|value| value.secret);
        self.secrets = Secrets::new(secret.map(|value| value.text.as_ref()));
        self.named_values = named_values;
        self
    }

    /// Loads the documents that apply to one operation, at most one for each scope, and links them. A scope
    /// without a document has the default one: `<base />` in every section, and `forward-request` at the end.
    pub fn compile(&self, documents: &[(Scope, Source)]) -> Compiled {
        let mut diagnostics = Vec::new();
        let mut programs = Vec::new();
        for (scope, source) in documents {
            let compiled = self.document(*scope, source);
            diagnostics.extend(compiled.diagnostics);
            programs.extend(compiled.program);
        }
        let complete = programs.len() == documents.len();
        let program = complete.then(|| Arc::new(Program::link(self, &programs)));
        Compiled { program, diagnostics }
    }

    /// Loads the document of one scope. The text is a document, a fragment, or policies without a root; the last
    /// two stand in the first section that admits all their policies, mostly `inbound`, after `<base />`.
    pub fn document(&self, scope: Scope, source: &Source) -> Compiled<ScopeProgram> {
        document::load(self, scope, source)
    }

    /// Checks a fragment by itself: what would be wrong wherever it is included.
    pub fn fragment(&self, source: &Source) -> Vec<Diagnostic> {
        fragment::check(self, source)
    }

    /// The policies that there are.
    pub fn catalog(&self) -> &'static [Declaration] {
        self.catalog
    }

    /// The types that expressions can name.
    pub fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// The texts that must not be shown.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// How documents are loaded.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The document of the global scope where none is given: all requests go to the backend.
    pub(crate) fn default_document(&self) -> Arc<ScopeProgram> {
        let load = || {
            let text = if self.declaration("forward-request").is_some() { FORWARDING } else { EMPTY };
            let compiled = self.document(Scope::Global, &Source::new("the default document", text));
            compiled.program.unwrap_or_default()
        };
        Arc::clone(self.default.get_or_init(load))
    }

    pub(super) fn declaration(&self, name: &str) -> Option<&'static Declaration> {
        self.by_name.get(name).copied()
    }

    pub(super) fn fragment_source(&self, id: &str) -> Option<&Source> {
        self.fragments.get(id)
    }

    pub(super) fn fragment_ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.fragments.keys().map(String::as_str)
    }

    pub(super) fn named_value(&self, name: &str) -> Option<&NamedValue> {
        self.named_values.get(name)
    }

    pub(super) fn named_value_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.named_values.keys().map(String::as_str)
    }
}

const FORWARDING: &str =
    "<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>";
const EMPTY: &str = "<policies><inbound /><backend /><outbound /><on-error /></policies>";
