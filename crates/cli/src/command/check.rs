//! `gatepost check`: what is wrong with policy files.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use gatepost_engine::{Compiler, Diagnostic, Scope, Source};
use gatepost_server::{Config, Gateway};
use miette::{Report, Severity};

use crate::options::Check;
use crate::report::{self, Format, number};
use crate::{files, output, references};

/// Codes of what `--allow-missing` accepts.
const MISSING: [&str; 2] = ["policy::unknown_named_value", "policy::unknown_fragment"];

/// Exit codes, as the help text tells them.
const WRONG: u8 = 1;
const UNUSABLE: u8 = 2;

pub(crate) fn run(options: &Check) -> Result<ExitCode, Report> {
    let flags = references::flags(&options.references, options.config.clone())?;
    let mut found = Found::default();
    match flags.load() {
        Ok(config) => found.documents(options, &config),
        Err(errors) => found.around.extend(errors.config.into_iter().map(Report::new)),
    }
    output::write(|out| found.write(options.format, out))?;
    Ok(ExitCode::from(found.code()))
}

/// What came of all paths.
#[derive(Default)]
struct Found {
    diagnostics: Vec<Diagnostic>,
    /// What is wrong with the configuration, and files and folders that cannot be read.
    around: Vec<Report>,
    checked: usize,
    /// Files of folders that have nothing to do with policies.
    passed_over: Vec<PathBuf>,
}

impl Found {
    fn documents(&mut self, options: &Check, config: &Config) {
        if options.config.is_some() {
            self.config(config);
        }
        let compiler = references::compiler(config);
        for path in &options.paths {
            self.path(path, &compiler);
        }
        if options.allow_missing {
            self.diagnostics.retain(|diagnostic| !MISSING.contains(&diagnostic.code));
        }
    }

    /// The documents that a configuration names, each once for every scope that has it.
    fn config(&mut self, config: &Config) {
        let products = config.products.iter().filter_map(|product| product.policy.as_ref());
        let apis = config.apis.iter().flat_map(|api| &api.policies);
        let operations = config.apis.iter().flat_map(|api| &api.operations);
        let operations = operations.filter_map(|operation| operation.policy.as_ref());
        let policies = config.policy.iter().chain(products).chain(apis).chain(operations);
        let names: BTreeSet<&str> = policies.map(|policy| policy.source.name()).collect();
        self.checked += names.len();
        self.diagnostics.extend(match Gateway::compile(config) {
            Ok((_, warnings)) => warnings,
            Err(errors) => errors.documents,
        });
        let certificates = config.bindings.iter().filter_map(|binding| binding.tls.as_ref());
        self.around.extend(certificates.filter_map(|files| files.check().err()).map(Report::new));
    }

    fn path(&mut self, path: &Path, compiler: &Compiler) {
        if files::is_input(path) || !path.is_dir() {
            return self.file(path, compiler, false);
        }
        match files::below(path, ".xml") {
            Ok(files) => files.iter().for_each(|file| self.file(file, compiler, true)),
            Err(error) => self.around.push(error.into()),
        }
    }

    fn file(&mut self, path: &Path, compiler: &Compiler, is_of_folder: bool) {
        match files::source(path) {
            Ok(source) => {
                let diagnostics = check(compiler, &source);
                if is_of_folder && is_something_else(&source, &diagnostics) {
                    self.passed_over.push(path.to_path_buf());
                } else {
                    self.checked += 1;
                    self.diagnostics.extend(diagnostics);
                }
            }
            Err(error) => self.around.push(error.into()),
        }
    }

    fn all(&self) -> Vec<&dyn miette::Diagnostic> {
        let around = self.around.iter().map(AsRef::as_ref);
        let diagnostics = self.diagnostics.iter().map(|diagnostic| diagnostic as &dyn miette::Diagnostic);
        around.chain(diagnostics).collect()
    }

    fn code(&self) -> u8 {
        let is_wrong = self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        if self.around.is_empty() { u8::from(is_wrong) * WRONG } else { UNUSABLE }
    }

    fn write(&self, format: Format, out: &mut dyn Write) -> std::io::Result<()> {
        let all = self.all();
        report::write(format, &all, out)?;
        if format != Format::Human {
            return Ok(());
        }
        for path in &self.passed_over {
            writeln!(
                out,
                "passed over, since it has no policies: {}",
                report::plain(&path.to_string_lossy())
            )?;
        }
        let (errors, warnings) = report::count(&all);
        let (errors, warnings) = (number(errors, "error"), number(warnings, "warning"));
        match self.checked {
            0 => writeln!(out, "{errors}, {warnings}"),
            checked => writeln!(out, "{errors}, {warnings} in {}", number(checked, "file")),
        }
    }
}

/// What there is to say of a document, or of a fragment by itself.
fn check(compiler: &Compiler, source: &Source) -> Vec<Diagnostic> {
    let is_fragment = source.parsed().document.roots().any(|root| root.name == "fragment");
    if is_fragment { compiler.fragment(source) } else { compiler.document(Scope::Api, source).diagnostics }
}

/// Whether this is well-formed XML of another kind: no root is a policy, and none has sections inside.
fn is_something_else(source: &Source, diagnostics: &[Diagnostic]) -> bool {
    const SECTIONS: [&str; 4] = ["inbound", "backend", "outbound", "on-error"];
    let parsed = source.parsed();
    let is_well_formed = parsed.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    let mut roots = parsed.document.roots().peekable();
    is_well_formed
        && roots.peek().is_some()
        && roots.all(|root| {
            let is_unknown = diagnostics.iter().any(|diagnostic| {
                diagnostic.code == "policy::unknown" && diagnostic.range().start == root.name_span.offset()
            });
            is_unknown && root.elements().all(|child| !SECTIONS.contains(&&*child.name))
        })
}
