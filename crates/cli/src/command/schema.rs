//! `gatepost schema`: the JSON Schema of a file that Gatepost reads.

use std::process::ExitCode;

use miette::{IntoDiagnostic, Report};
use schemars::schema_for;

use crate::options::{Schema, SchemaOf};
use crate::output;

pub(crate) fn run(options: &Schema) -> Result<ExitCode, Report> {
    let schema = match options.of {
        SchemaOf::Config => gatepost_server::schema(),
        SchemaOf::Test => schema_for!(gatepost_testing::format::TestFile),
    };
    let text = serde_json::to_string_pretty(&schema).into_diagnostic()?;
    output::write(|out| writeln!(out, "{text}"))?;
    Ok(ExitCode::SUCCESS)
}
