//! `gatepost check`: what is wrong with policy files.

use std::process::ExitCode;

use gatepost_engine::{Compiler, Diagnostic, Scope, Source};
use miette::Report;

use crate::options::Check;
use crate::{files, references, report};

/// Codes of what `--allow-missing` accepts.
const MISSING: [&str; 2] = ["policy::unknown_named_value", "policy::unknown_fragment"];

pub(crate) fn run(options: &Check) -> Result<ExitCode, Report> {
    let compiler = references::compiler(&options.references)?;
    let mut diagnostics = Vec::new();
    for path in &options.paths {
        for file in files::with_ending(path, ".xml")? {
            diagnostics.extend(check(&compiler, &files::source(&file)?));
        }
    }
    if options.allow_missing {
        diagnostics.retain(|diagnostic| !MISSING.contains(&diagnostic.code));
    }
    let all: Vec<&dyn miette::Diagnostic> =
        diagnostics.iter().map(|diagnostic| diagnostic as &dyn miette::Diagnostic).collect();
    report::write(options.format, &all)?;
    let (errors, _) = report::count(&all);
    Ok(ExitCode::from(u8::from(errors > 0)))
}

/// What there is to say of a document, or of a fragment by itself.
fn check(compiler: &Compiler, source: &Source) -> Vec<Diagnostic> {
    let is_fragment = source.parsed().document.roots().any(|root| root.name == "fragment");
    if is_fragment { compiler.fragment(source) } else { compiler.document(Scope::Api, source).diagnostics }
}
