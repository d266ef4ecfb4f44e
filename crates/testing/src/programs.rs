//! The programs of cases: each is made once, however many cases run it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use gatepost_engine::{Compiled, Compiler, Limits, NamedValue, Observe, Scope, Settings, Source};
use gatepost_expression::Gate;
use gatepost_files::Unreadable;
use gatepost_policy::CATALOG;
use parking_lot::Mutex;
use serde_saphyr::Spanned;

use crate::format::{Case, NamedValue as Written, Row, Scopes, TestFile};

/// The programs that were made so far, and the texts that were read.
#[derive(Default)]
pub struct Programs {
    observe: Observe,
    made: Mutex<BTreeMap<String, Arc<OnceLock<Made>>>>,
    sources: Mutex<BTreeMap<PathBuf, Source>>,
}

/// A program with what the loader says, or why there is nothing to load.
type Made = Result<Arc<Compiled>, String>;

/// What a case says of the documents that it runs.
pub(crate) struct Wanted<'a> {
    pub(crate) file: &'a TestFile,
    pub(crate) case: &'a Case,
    pub(crate) row: Option<&'a Row>,
    /// The folder of the test file.
    pub(crate) folder: &'a Path,
}

impl Programs {
    /// Programs that count policies, and the ways of conditions if `branches` says so.
    pub fn new(branches: bool) -> Self {
        let observe = if branches { Observe::Branches } else { Observe::Policies };
        Self { observe, ..Self::default() }
    }

    /// Gives a file another text than it has.
    pub fn replace(&self, path: &Path, text: &str) {
        let source = Source::new(path.display().to_string(), text);
        self.sources.lock().insert(whole(path), source);
    }

    /// The files that were read: policies and fragments.
    pub fn files(&self) -> Vec<PathBuf> {
        self.sources.lock().keys().cloned().collect()
    }

    /// The texts of files that were read, in the order of their paths.
    pub(crate) fn sources(&self) -> Vec<Source> {
        self.sources.lock().values().cloned().collect()
    }

    /// Everything that was made, in an order that is the same each time.
    pub(crate) fn made(&self) -> Vec<Arc<Compiled>> {
        let made = self.made.lock();
        made.values().filter_map(|made| made.get()?.as_ref().ok().cloned()).collect()
    }

    /// The program of a case, and what the loader says of it.
    pub(crate) fn of(&self, wanted: &Wanted<'_>) -> Made {
        let key = wanted.key()?;
        let slot = Arc::clone(self.made.lock().entry(key).or_default());
        slot.get_or_init(|| self.make(wanted)).clone()
    }

    fn make(&self, wanted: &Wanted<'_>) -> Made {
        let mut named_values = BTreeMap::new();
        for (name, value) in wanted.named_values() {
            let (text, secret) = value.parts();
            named_values.insert(name.clone(), NamedValue { text: text.into(), secret });
        }
        let mut fragments = BTreeMap::new();
        for (id, written) in wanted.fragments() {
            fragments
                .insert(id.clone(), self.source(wanted.folder, &format!("fragment {id}"), &written.value)?);
        }
        let mut limits = Limits::default();
        limits.expression.time = ENDLESS;
        let settings = Settings {
            allow_unsupported: wanted.case.allow_unsupported,
            gate: if wanted.case.permissive { Gate::Permissive } else { Gate::Strict },
            limits,
            observe: self.observe,
            ..Settings::default()
        };
        let compiler = Compiler::new(CATALOG)
            .with_settings(settings)
            .with_named_values(named_values)
            .with_fragments(fragments);
        let documents = wanted.documents()?.into_iter();
        let documents: Vec<(Scope, Source)> = documents
            .map(|(scope, name, text)| Ok((scope, self.source(wanted.folder, &name, &text)?)))
            .collect::<Result<_, String>>()?;
        Ok(Arc::new(compiler.compile(&documents)))
    }

    /// A text that is written out, or that of a file.
    fn source(&self, folder: &Path, name: &str, written: &str) -> Result<Source, String> {
        if written.trim_start().starts_with('<') {
            return Ok(Source::new(name, written));
        }
        let path = short(&folder.join(written));
        let key = whole(&path);
        if let Some(known) = self.sources.lock().get(&key) {
            return Ok(known.clone());
        }
        let name = path.display().to_string();
        let read = |file| Source::read(name, file).map_err(|cause| Unreadable::new(&path, cause));
        let source =
            gatepost_files::open(&path).and_then(read).map_err(|unreadable| unreadable.to_string())?;
        Ok(self.sources.lock().entry(key).or_insert(source).clone())
    }
}

/// The path without detours (`a/../b` is `b`), where it leads to the same file.
fn short(path: &Path) -> PathBuf {
    let mut short = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(short.components().next_back(), Some(Component::Normal(_))) => {
                short.pop();
            }
            part => short.push(part),
        }
    }
    if short.as_os_str().is_empty() || whole(&short) != whole(path) { path.to_path_buf() } else { short }
}

/// The one path of a file, however it is written.
pub(crate) fn whole(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

impl<'a> Wanted<'a> {
    fn named_values(&self) -> impl Iterator<Item = (&'a String, &'a Written)> {
        let of_row = self.row.iter().flat_map(|row| &row.named_values);
        self.file.named_values.iter().chain(&self.case.named_values).chain(of_row)
    }

    fn fragments(&self) -> impl Iterator<Item = (&'a String, &'a Spanned<String>)> {
        self.file.fragments.iter().chain(&self.case.fragments)
    }

    /// What tells this program from others.
    fn key(&self) -> Result<String, String> {
        let mut key = String::new();
        let mut add = |text: &str| {
            // Writing to a text does not fail.
            let _ = write!(key, "{}:{text}", text.len());
        };
        for (scope, name, text) in self.documents()? {
            add(scope.name());
            add(&name);
            add(&self.identity(&text));
        }
        for (name, value) in self.named_values() {
            let (text, secret) = value.parts();
            add(name);
            add(text);
            add(if secret { "secret" } else { "" });
        }
        for (id, text) in self.fragments() {
            add(id);
            add(&self.identity(&text.value));
        }
        add(if self.case.allow_unsupported { "unsupported" } else { "" });
        add(if self.case.permissive { "permissive" } else { "" });
        Ok(key)
    }

    fn identity(&self, written: &str) -> String {
        if written.trim_start().starts_with('<') {
            return written.to_owned();
        }
        self.folder.join(written).display().to_string()
    }

    /// The documents: scope, name for one that is written out, and the path or text.
    fn documents(&self) -> Result<Vec<(Scope, String, String)>, String> {
        let case = self.case;
        if let Some(scopes) = &case.scopes {
            return Ok(of_scopes(scopes));
        }
        let name = format!("case `{}`", case.name);
        if let Some(sections) = self.sections() {
            return Ok(vec![(Scope::Api, name, sections)]);
        }
        if let Some(written) = case.document.as_ref().or(case.policy.as_ref()) {
            return Ok(vec![(Scope::Api, name, written.value.clone())]);
        }
        if let Some(scopes) = &self.file.scopes {
            return Ok(of_scopes(scopes));
        }
        let Some(written) = &self.file.policy else {
            return Err("nothing says which policy runs; write `policy: FILE` or `inbound: …`".to_owned());
        };
        Ok(vec![(Scope::Api, "policy".to_owned(), written.value.clone())])
    }

    /// A document of the sections that the case writes out.
    fn sections(&self) -> Option<String> {
        let case = self.case;
        let written = [
            ("inbound", &case.inbound),
            ("backend", &case.backend),
            ("outbound", &case.outbound),
            ("on-error", &case.on_error),
        ];
        if written.iter().all(|(_, text)| text.is_none()) {
            return None;
        }
        let sections = written.map(|(name, text)| {
            let text = text.as_ref().map_or("<base />", |text| text.value.trim_end());
            format!("<{name}>\n{text}\n</{name}>")
        });
        Some(format!("<policies>{}</policies>", sections.join("")))
    }
}

fn of_scopes(scopes: &Scopes) -> Vec<(Scope, String, String)> {
    let written = [
        (Scope::Global, &scopes.global),
        (Scope::Workspace, &scopes.workspace),
        (Scope::Product, &scopes.product),
        (Scope::Api, &scopes.api),
        (Scope::Operation, &scopes.operation),
    ];
    let written = written.into_iter().filter_map(|(scope, text)| Some((scope, text.as_ref()?)));
    written.map(|(scope, text)| (scope, scope.name().to_owned(), text.value.clone())).collect()
}

/// How long an expression may run. A case gives the same on a slow machine: what counts is what an expression does.
const ENDLESS: Duration = Duration::from_secs(600);
