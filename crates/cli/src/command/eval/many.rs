//! Many expressions: lines of JSON in, lines of JSON out.

use std::io::{BufRead, BufReader, Error, ErrorKind, Read};
use std::path::Path;
use std::process::ExitCode;

use gatepost_expression::{Compiled, Failure, Inspection, Kind, Program, Settings, Severity, compile};
use miette::Report;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::{Given, NO_VALUE, evaluate};
use crate::files::{self, Unreadable};
use crate::output;

/// A line that comes in.
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

pub(super) fn run(path: &Path, settings: &Settings, given: &Given) -> Result<ExitCode, Report> {
    let mut lines = BufReader::new(files::reader(path)?);
    let mut is_complete = true;
    let mut unreadable = None;
    output::write(|out| {
        for number in 1_u64.. {
            let line = match next_line(&mut lines) {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(cause) => {
                    unreadable = Some(cause);
                    break;
                }
            };
            if line.trim().is_empty() {
                continue;
            }
            let answer = match serde_json::from_str::<Line>(&line) {
                Ok(line) => record(line, settings, given),
                Err(error) => {
                    is_complete = false;
                    json!({ "line": number, "error": format!("this line is no expression: {error}") })
                }
            };
            writeln!(out, "{answer}")?;
            // Who writes one line may wait for its answer before the next.
            out.flush()?;
        }
        Ok(())
    })?;
    if let Some(cause) = unreadable {
        return Err(Unreadable::new(path, cause).into());
    }
    Ok(ExitCode::from(if is_complete { 0 } else { NO_VALUE }))
}

/// The next line, if there is one.
fn next_line(lines: &mut impl BufRead) -> std::io::Result<Option<String>> {
    let mut line = Vec::new();
    lines.take(MAX_BYTES + 1).read_until(b'\n', &mut line)?;
    if line.len() as u64 > MAX_BYTES {
        return Err(Error::new(ErrorKind::FileTooLarge, "it has a line longer than 1 MiB"));
    }
    let line = String::from_utf8(line).map_err(|_| Error::from(ErrorKind::InvalidData))?;
    Ok(Some(line).filter(|line| !line.is_empty()))
}

/// The record of `fixtures/expressions/README.md`.
fn record(line: Line, settings: &Settings, given: &Given) -> Json {
    let (kind, name) = match line.kind {
        LineKind::Expr => (Kind::Expression, "expr"),
        LineKind::Block => (Kind::Block, "block"),
    };
    let Compiled { program, diagnostics } = compile(&gatepost_engine::library(), &line.code, kind, *settings);
    let more = match program {
        Some(program) => outcome(&program, given),
        None => {
            let error = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
            json!({
                "compile_error": error.map(|error| error.code),
                "message": error.map(|error| &error.message),
            })
        }
    };
    let mut record = Map::new();
    record.insert("id".to_owned(), line.id);
    record.insert("code".to_owned(), Json::from(line.code));
    record.insert("kind".to_owned(), Json::from(name));
    if let Json::Object(more) = more {
        record.extend(more);
    }
    Json::Object(record)
}

fn outcome(program: &Program, given: &Given) -> Json {
    let failure = match evaluate(program, given) {
        Ok(Ok(Inspection { ty, value, text: Some(text) })) => {
            return json!({ "ok": true, "type": ty, "value": value, "text": text });
        }
        Ok(Ok(Inspection { ty, value, text: None })) => {
            return json!({ "ok": true, "type": ty, "value": value });
        }
        Ok(Err(failure)) => failure,
        Err(report) => return json!({ "ok": false, "error": report.to_string() }),
    };
    match failure {
        Failure::Exception(exception) => {
            let message = exception.full_message().to_string();
            match exception.inner.as_ref() {
                Some(inner) => {
                    let inner = inner.ty.to_string();
                    json!({ "ok": false, "exception": exception.ty, "message": message, "inner": inner })
                }
                None => json!({ "ok": false, "exception": exception.ty, "message": message }),
            }
        }
        Failure::Limit(limit, _) => json!({ "ok": false, "limit": limit.to_string() }),
        Failure::Bug(text) => json!({ "ok": false, "bug": text }),
    }
}

const MAX_BYTES: u64 = 1 << 20;
