//! C# that this crate itself evaluates: what .NET can do with values, done by the .NET of policies.

use gatepost_expression::{Failure, Gate, Kind, Limits, Program, Settings, SharedGlobals, Value, compile};

/// The value of an expression of ours.
pub(crate) fn evaluate(code: &str, globals: &dyn SharedGlobals) -> Result<Value, String> {
    let program = program(code, Kind::Expression)?;
    program.evaluate(globals, &Limits::default()).map_err(|failure| say(&failure))
}

/// The text that statements of ours return; nothing for null.
pub(crate) fn text(code: &str, globals: &dyn SharedGlobals) -> Result<Option<String>, String> {
    let program = program(code, Kind::Block)?;
    let text = program.evaluate_text(globals, &Limits::default()).map_err(|failure| say(&failure))?;
    Ok(text.map(|text| text.to_string()))
}

/// A program beyond the list of what policies may use.
pub(crate) fn program(code: &str, kind: Kind) -> Result<Program, String> {
    let settings = Settings { gate: Gate::Permissive, ..Settings::default() };
    let compiled = compile(&gatepost_engine::library(), code, kind, settings);
    compiled.program.ok_or_else(|| {
        let first = compiled.diagnostics.first();
        first.map(|found| format!("{}: {}", found.code, found.message)).unwrap_or_default()
    })
}

/// Why there is no value, in one line.
pub(crate) fn say(failure: &Failure) -> String {
    match failure {
        Failure::Exception(exception) => exception.full_message().to_string(),
        Failure::Limit(limit, _) => limit.to_string(),
        Failure::Bug(text) => text.clone(),
    }
}

/// A verbatim string of C#.
pub(crate) fn literal(text: &str) -> String {
    format!("@\"{}\"", text.replace('"', "\"\""))
}
