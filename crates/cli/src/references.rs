//! What policies refer to: named values and fragments, from the command line.

use std::path::PathBuf;

use gatepost_engine::{Compiler, Settings};
use gatepost_expression::Gate;
use gatepost_policy::CATALOG;
use gatepost_server::{Config, Flags};
use miette::{Diagnostic, Report};
use thiserror::Error;

use crate::options::{Expressions, References};

/// An option that cannot be used.
#[derive(Debug, Error, Diagnostic)]
#[error("`--named-value {0}` has no value")]
#[diagnostic(code(cli::option), help("write `--named-value name=value`"))]
struct NoValue(String);

/// The part of a configuration that options give, and a configuration file.
pub(crate) fn flags(references: &References, config: Option<PathBuf>) -> Result<Flags, Report> {
    Ok(Flags {
        config,
        fragments: references.fragments.clone(),
        named_values: pairs(references)?,
        named_values_files: references.named_values.clone(),
        allow_unsupported: references.allow_unsupported,
        gate: gate(references.expressions),
        ..Flags::default()
    })
}

/// A compiler that knows what a configuration names.
pub(crate) fn compiler(config: &Config) -> Compiler {
    let settings =
        Settings { allow_unsupported: config.allow_unsupported, gate: config.gate, ..Settings::default() };
    Compiler::new(CATALOG)
        .with_settings(settings)
        .with_named_values(config.named_values.clone())
        .with_fragments(config.fragments.clone())
}

/// What becomes of types and members beyond APIM's list.
pub(crate) fn gate(expressions: Expressions) -> Gate {
    match expressions {
        Expressions::Strict => Gate::Strict,
        Expressions::Permissive => Gate::Permissive,
    }
}

/// Names and values of `--named-value`.
fn pairs(references: &References) -> Result<Vec<(String, String)>, Report> {
    let pair = |written: &String| match written.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err(Report::new(NoValue(written.clone()))),
    };
    references.named_value.iter().map(pair).collect()
}
