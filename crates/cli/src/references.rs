//! What policies refer to: named values and fragments, from the command line.

use std::collections::BTreeMap;
use std::path::Path;

use gatepost_engine::{Compiler, NamedValue, Settings, Source};
use gatepost_expression::Gate;
use gatepost_policy::CATALOG;
use gatepost_testing::format;
use miette::{Diagnostic, Report};
use thiserror::Error;

use crate::files;
use crate::options::{Expressions, References};

/// An option that cannot be used.
#[derive(Debug, Error, Diagnostic)]
#[diagnostic(code(cli::option))]
enum BadOption {
    #[error("`--named-value {0}` has no value")]
    #[diagnostic(help("write `--named-value name=value`"))]
    NoValue(String),
    #[error("`{0}` is not a file of named values: {1}")]
    #[diagnostic(help("write `name: value`, or `name: {{ secret: value }}`, one a line"))]
    NotNamedValues(String, String),
}

/// A compiler that knows what the options name.
pub(crate) fn compiler(references: &References) -> Result<Compiler, Report> {
    let settings = Settings {
        allow_unsupported: references.allow_unsupported,
        gate: gate(references.expressions),
        ..Settings::default()
    };
    Ok(Compiler::new(CATALOG)
        .with_settings(settings)
        .with_named_values(named_values(references)?)
        .with_fragments(fragments(references.fragments.as_deref())?))
}

/// What becomes of types and members beyond APIM's list.
pub(crate) fn gate(expressions: Expressions) -> Gate {
    match expressions {
        Expressions::Strict => Gate::Strict,
        Expressions::Permissive => Gate::Permissive,
    }
}

fn named_values(references: &References) -> Result<BTreeMap<String, NamedValue>, Report> {
    let mut values = BTreeMap::new();
    for path in &references.named_values {
        let text = files::text(path)?;
        let read: BTreeMap<String, format::NamedValue> = serde_saphyr::from_str(&text)
            .map_err(|error| BadOption::NotNamedValues(path.display().to_string(), error.to_string()))?;
        for (name, value) in read {
            let (text, secret) = value.parts();
            values.insert(name, NamedValue { text: text.into(), secret });
        }
    }
    for (name, text) in pairs(references)? {
        values.insert(name, NamedValue { text: text.into(), secret: false });
    }
    Ok(values)
}

/// Names and values of `--named-value`.
pub(crate) fn pairs(references: &References) -> Result<Vec<(String, String)>, Report> {
    let pair = |written: &String| match written.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err(Report::new(BadOption::NoValue(written.clone()))),
    };
    references.named_value.iter().map(pair).collect()
}

/// `<id>.xml` in the folder is the fragment `<id>`.
fn fragments(folder: Option<&Path>) -> Result<BTreeMap<String, Source>, Report> {
    let Some(folder) = folder else { return Ok(BTreeMap::new()) };
    let mut fragments = BTreeMap::new();
    for path in files::with_ending(folder, ".xml")? {
        if let Some(id) = path.file_stem() {
            fragments.insert(id.to_string_lossy().into_owned(), files::source(&path)?);
        }
    }
    Ok(fragments)
}
