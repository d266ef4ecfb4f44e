//! `gatepost eval`: evaluates expressions.

mod many;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use gatepost_engine::{Request, Source, State};
use gatepost_expression::{
    Compiled, Failure, Form, Inspection, Kind, Limits, Program, Settings, Severity, compile,
};
use miette::{Diagnostic, LabeledSpan, MietteDiagnostic, NamedSource, Report, SourceSpan};
use serde_json::{Value as Json, json};
use thiserror::Error;

use crate::options::{Eval, FormOption};
use crate::terminal::Stream;
use crate::{files, output, references, report};

/// Exit codes, as the help text tells them.
const NO_VALUE: u8 = 1;
const BUG: u8 = 101;

pub(crate) fn run(options: &Eval) -> Result<ExitCode, Report> {
    let settings = Settings {
        gate: references::gate(options.expressions),
        form: form(options.form),
        ..Settings::default()
    };
    let given = given(options)?;
    match (&options.jsonl, &options.expression) {
        (Some(path), _) => many::run(path, &settings, &given),
        (None, Some(expression)) => one(expression, &settings, &given, options.json),
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
    context: NamedSource<String>,
    request: Option<Request>,
}

impl Given {
    /// What an expression sees; each sees it as it was at first, since expressions may change what they see.
    fn state(&self) -> Result<State, Report> {
        gatepost_testing::read_context(self.context.inner(), self.request.clone())
            .map_err(|error| Report::new(error).with_source_code(self.context.clone()))
    }
}

fn given(options: &Eval) -> Result<Given, Report> {
    let context = match &options.context {
        Some(path) => NamedSource::new(path.display().to_string(), files::text(path)?),
        None => NamedSource::new("<no context>", "{}".to_owned()),
    };
    let request = options.request.as_deref().map(gatepost_testing::request_of_file).transpose()?;
    Ok(Given { context, request })
}

fn one(written: &str, settings: &Settings, given: &Given, as_json: bool) -> Result<ExitCode, Report> {
    let text = if written == "-" { files::text(Path::new("-"))? } else { written.to_owned() };
    let source = Source::new("<expression>", text.as_str());
    let (code, kind, offset) = match inside(&text) {
        Ok(inside) => inside,
        Err(unclosed) => {
            report::failure(Report::new(unclosed).with_source_code(source).as_ref());
            return Ok(ExitCode::from(NO_VALUE));
        }
    };
    let Compiled { program, diagnostics } = compile(&gatepost_engine::library(), code, kind, *settings);
    for diagnostic in &diagnostics {
        report::failure(on_text(diagnostic, &source, offset).as_ref());
    }
    let Some(program) = program else { return Ok(ExitCode::from(NO_VALUE)) };
    match evaluate(&program, given)? {
        Ok(inspection) => {
            let shown = show(&inspection, as_json);
            // A pipe gets the value as it is; a terminal would obey parts of it.
            let shown = if Stream::Out.is_terminal() { report::plain(&shown) } else { shown.into() };
            output::write(|out| writeln!(out, "{shown}"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(failure) => {
            report::failure(failed(&failure, &source, offset).as_ref());
            Ok(ExitCode::from(if matches!(failure, Failure::Bug(_)) { BUG } else { NO_VALUE }))
        }
    }
}

/// An expression that begins as one of a policy and does not end so.
#[derive(Debug, Error, Diagnostic)]
#[error("the expression does not end with `{close}`")]
#[diagnostic(code(xml::unbalanced_expression), help("close what `@` begins, or write the C# alone"))]
struct Unclosed {
    close: char,
    #[label("begins here")]
    span: SourceSpan,
}

/// The C# in `@(…)` or `@{…}`, or the whole text; what kind it is; and where it begins.
fn inside(text: &str) -> Result<(&str, Kind, usize), Unclosed> {
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    for (open, close, kind) in [("@(", ')', Kind::Expression), ("@{", '}', Kind::Block)] {
        if let Some(code) = trimmed.strip_prefix(open) {
            let code = code.strip_suffix(close);
            let code = code.ok_or(Unclosed { close, span: (start, open.len()).into() })?;
            return Ok((code, kind, start + open.len()));
        }
    }
    Ok((trimmed, Kind::Expression, start))
}

fn evaluate(program: &Program, given: &Given) -> Result<Result<Inspection, Failure>, Report> {
    let state = given.state()?;
    Ok(program.inspect(&Arc::new(state), &Limits::default()))
}

fn show(inspection: &Inspection, as_json: bool) -> String {
    if as_json {
        return json!({ "type": inspection.ty, "value": inspection.value, "text": inspection.text })
            .to_string();
    }
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

fn on_text(diagnostic: &gatepost_expression::Diagnostic, source: &Source, offset: usize) -> Report {
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
        Failure::Limit(limit, span) => {
            let mut shown = MietteDiagnostic::new(limit.to_string())
                .with_code("expression::limit")
                .with_help("does it loop or recurse for ever, or build up a long text?");
            if let Some(span) = span {
                let span = span.range();
                let span = offset + span.start..offset + span.end;
                shown = shown.with_label(LabeledSpan::new_with_span(Some("reached here".to_owned()), span));
            }
            Report::new(shown).with_source_code(source.clone())
        }
        Failure::Bug(text) => Report::new(
            MietteDiagnostic::new(format!("this is a fault of Gatepost: {text}"))
                .with_code("expression::bug")
                .with_help("please report it with the expression"),
        ),
    }
}
