//! `gatepost eval`: evaluates expressions.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use gatepost_engine::{Request, Source, State};
use gatepost_expression::{
    Compiled, Diagnostic, Failure, Form, Inspection, Kind, Limits, Program, Settings, Severity, compile,
};
use miette::{IntoDiagnostic, LabeledSpan, MietteDiagnostic, Report};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::options::{Eval, FormOption};
use crate::{files, references, report};

pub(crate) fn run(options: &Eval) -> Result<ExitCode, Report> {
    let settings = Settings { gate: references::gate(options.expressions), form: form(options.form) };
    let context = context(options)?;
    match (&options.jsonl, &options.expression) {
        (Some(path), _) => many(path, &settings, &context),
        (None, Some(expression)) => one(expression, &settings, &context, options.json),
        (None, None) => Ok(ExitCode::SUCCESS),
    }
}

fn form(form: FormOption) -> Form {
    match form {
        FormOption::Fused => Form::Fused,
        FormOption::Plain => Form::Plain,
    }
}

/// The text of a context file and the request that replaces its own.
struct Given {
    context: String,
    request: Option<Request>,
}

impl Given {
    /// What an expression sees; each sees it as it was at first, since expressions may change what they see.
    fn state(&self) -> Result<State, Report> {
        Ok(gatepost_testing::read_context(&self.context, self.request.clone())?)
    }
}

fn context(options: &Eval) -> Result<Given, Report> {
    let context = match &options.context {
        Some(path) => files::text(path)?,
        None => "{}".to_owned(),
    };
    let request = match &options.request {
        Some(path) => {
            Some(gatepost_testing::request_of_file(path).map_err(|error| miette::miette!("{error}"))?)
        }
        None => None,
    };
    Ok(Given { context, request })
}

fn one(written: &str, settings: &Settings, given: &Given, as_json: bool) -> Result<ExitCode, Report> {
    let text = if written == "-" { files::text_or_input(Path::new("-"))? } else { written.to_owned() };
    let (code, kind, offset) = inside(&text);
    let Compiled { program, diagnostics } = compile(&gatepost_engine::library(), code, kind, *settings);
    let source = Source::new("<expression>", text.as_str());
    for diagnostic in &diagnostics {
        report::failure(&on_text(diagnostic, &source, offset));
    }
    let Some(program) = program else { return Ok(ExitCode::from(1)) };
    match evaluate(&program, given)? {
        Ok(inspection) => {
            let mut out = std::io::stdout().lock();
            show(&inspection, as_json, &mut out).into_diagnostic()?;
            Ok(ExitCode::SUCCESS)
        }
        Err(failure) => {
            report::failure(&failed(&failure, &source, offset));
            Ok(ExitCode::from(1))
        }
    }
}

/// The C# in `@(…)` or `@{…}`, or the whole text; what kind it is; and where it begins.
fn inside(text: &str) -> (&str, Kind, usize) {
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    for (open, close, kind) in [("@(", ')', Kind::Expression), ("@{", '}', Kind::Block)] {
        if let Some(code) = trimmed.strip_prefix(open).and_then(|code| code.strip_suffix(close)) {
            return (code, kind, start + open.len());
        }
    }
    (trimmed, Kind::Expression, start)
}

fn evaluate(program: &Program, given: &Given) -> Result<Result<Inspection, Failure>, Report> {
    let state = given.state()?;
    Ok(program.inspect(Arc::new(state), &Limits::default()))
}

fn show(inspection: &Inspection, as_json: bool, out: &mut dyn Write) -> std::io::Result<()> {
    if as_json {
        let line = json!({ "type": inspection.ty, "value": inspection.value, "text": inspection.text });
        return writeln!(out, "{line}");
    }
    match &inspection.value {
        Json::String(text) => writeln!(out, "{text}"),
        Json::Null => writeln!(out, "null"),
        value => match &inspection.text {
            Some(Json::String(text)) if !value.is_array() && !value.is_object() || is_marked(value) => {
                writeln!(out, "{}", inspection.text.as_ref().and_then(Json::as_str).unwrap_or(text))
            }
            _ => writeln!(out, "{value:#}"),
        },
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

fn on_text(diagnostic: &Diagnostic, source: &Source, offset: usize) -> Report {
    let span = offset + diagnostic.span.start..offset + diagnostic.span.end;
    let mut shown = MietteDiagnostic::new(diagnostic.message.clone())
        .with_code(diagnostic.code)
        .with_label(LabeledSpan::new_with_span(Some("here".to_owned()), span));
    shown.severity = Some(match diagnostic.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    });
    shown.help.clone_from(&diagnostic.help);
    Report::new(shown).with_source_code(source.clone())
}

fn failed(failure: &Failure, source: &Source, offset: usize) -> Report {
    match failure {
        Failure::Exception(exception) => {
            let mut shown = MietteDiagnostic::new(exception.full_message().to_string())
                .with_code(exception.ty.to_string());
            if let Some(span) = exception.span.get() {
                let span = span.range();
                let span = offset + span.start..offset + span.end;
                shown = shown.with_label(LabeledSpan::new_with_span(Some("thrown here".to_owned()), span));
            }
            Report::new(shown).with_source_code(source.clone())
        }
        Failure::Limit(limit) => {
            Report::new(MietteDiagnostic::new(limit.to_string()).with_code("expression::limit"))
        }
        Failure::Bug(text) => Report::new(
            MietteDiagnostic::new(format!("this is a fault of Gatepost: {text}"))
                .with_code("expression::bug")
                .with_help("please report it with the expression"),
        ),
    }
}

/// A line of `--jsonl`.
#[derive(Deserialize)]
struct Line {
    id: Json,
    kind: LineKind,
    code: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LineKind {
    Expr,
    Block,
}

fn many(path: &Path, settings: &Settings, given: &Given) -> Result<ExitCode, Report> {
    let input: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(BufReader::new(files::open(path)?))
    };
    // A context that cannot be used is told once, not on every line.
    given.state()?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in input.lines() {
        let line = line.into_diagnostic()?;
        if line.trim().is_empty() {
            continue;
        }
        let record = match serde_json::from_str::<Line>(&line) {
            Ok(line) => record(&line, settings, given)?,
            Err(error) => json!({ "error": format!("this line is no expression: {error}") }),
        };
        writeln!(out, "{record}").into_diagnostic()?;
    }
    out.flush().into_diagnostic()?;
    Ok(ExitCode::SUCCESS)
}

/// The record of `fixtures/expressions/README.md`.
fn record(line: &Line, settings: &Settings, given: &Given) -> Result<Json, Report> {
    let (kind, name) = match line.kind {
        LineKind::Expr => (Kind::Expression, "expr"),
        LineKind::Block => (Kind::Block, "block"),
    };
    let mut record = json!({ "id": line.id, "code": line.code, "kind": name });
    let compiled = compile(&gatepost_engine::library(), &line.code, kind, *settings);
    let more = match compiled.program {
        None => {
            let error = compiled.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
            json!({
                "compile_error": error.map(|error| error.code),
                "message": error.map(|error| &error.message),
            })
        }
        Some(program) => match evaluate(&program, given)? {
            Ok(Inspection { ty, value, text }) => {
                let mut record = json!({ "ok": true, "type": ty, "value": value });
                if let (Some(text), Some(members)) = (text, record.as_object_mut()) {
                    members.insert("text".to_owned(), text);
                }
                record
            }
            Err(Failure::Exception(exception)) => {
                let mut record = json!({
                    "ok": false,
                    "exception": exception.ty,
                    "message": exception.full_message().to_string(),
                });
                if let (Some(inner), Some(members)) = (exception.inner.as_ref(), record.as_object_mut()) {
                    members.insert("inner".to_owned(), Json::from(inner.ty.to_string()));
                }
                record
            }
            Err(Failure::Limit(limit)) => json!({ "ok": false, "limit": limit.to_string() }),
            Err(Failure::Bug(text)) => json!({ "ok": false, "bug": text }),
        },
    };
    if let (Some(members), Json::Object(more)) = (record.as_object_mut(), more) {
        members.extend(more);
    }
    Ok(record)
}
