//! One expression.

use std::path::Path;
use std::process::ExitCode;

use gatepost_expression::{Compiled, Failure, Inspection, Settings, compile};
use miette::Report;
use serde_json::{Value as Json, json};

use super::written::{Written, inside};
use super::{BUG, Given, NO_VALUE, evaluate};
use crate::terminal::Stream;
use crate::{files, output, report};

pub(super) fn run(
    written: &str,
    settings: &Settings,
    given: &Given,
    as_json: bool,
) -> Result<ExitCode, Report> {
    let text = if written == "-" { files::text(Path::new("-"))? } else { written.to_owned() };
    let (code, kind, start) = match inside(&text) {
        Ok(inside) => inside,
        Err(unclosed) => {
            report::failure(Written::new(&text, 0).report(unclosed).as_ref());
            return Ok(ExitCode::from(NO_VALUE));
        }
    };
    let written = Written::new(&text, start.cast_signed());
    let Compiled { program, diagnostics } = compile(&gatepost_engine::library(), code, kind, *settings);
    for diagnostic in &diagnostics {
        report::failure(written.diagnostic(diagnostic).as_ref());
    }
    let Some(program) = program else { return Ok(ExitCode::from(NO_VALUE)) };
    match evaluate(&program, given)? {
        Ok(inspection) => {
            let shown = if as_json { json(&inspection) } else { show(&inspection) };
            // A pipe gets the value as it is; a terminal would obey parts of it.
            let shown = if Stream::Out.is_terminal() { report::plain(&shown) } else { shown.into() };
            output::write(|out| writeln!(out, "{shown}"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(failure) => {
            report::failure(written.failure(&failure).as_ref());
            Ok(ExitCode::from(if matches!(failure, Failure::Bug(_)) { BUG } else { NO_VALUE }))
        }
    }
}

/// The result with its type.
pub(super) fn json(inspection: &Inspection) -> String {
    json!({ "type": inspection.ty, "value": inspection.value, "text": inspection.text }).to_string()
}

fn show(inspection: &Inspection) -> String {
    match (&inspection.value, &inspection.text) {
        (Json::String(text), _) => text.clone(),
        (value, Some(Json::String(text))) if is_marked(value) || !(value.is_array() || value.is_object()) => {
            text.clone()
        }
        (value, _) => format!("{value:#}"),
    }
}

/// Whether this is the canonical form of a value that has a text of its own, such as a date.
fn is_marked(value: &Json) -> bool {
    const MARKS: [&str; 9] =
        ["char", "double", "float", "decimal", "datetime", "datetimeoffset", "timespan", "guid", "enum"];
    value
        .as_object()
        .is_some_and(|members| members.keys().next().is_some_and(|key| MARKS.contains(&key.as_str())))
}
