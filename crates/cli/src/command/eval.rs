//! `gatepost eval`: evaluates expressions.

mod given;
mod many;
mod one;
mod prompt;
mod written;

use std::io::{IsTerminal, stdin};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use gatepost_expression::{Failure, Form, Inspection, Limits, Program, Settings};
use miette::Report;

use self::given::Given;
use crate::options::{Eval, FormOption};
use crate::references;
use crate::terminal::Stream;

/// Exit codes, as the help text tells them.
const NO_VALUE: u8 = 1;
const BUG: u8 = 101;

pub(crate) fn run(options: &Eval) -> Result<ExitCode, Report> {
    let settings = Settings {
        gate: references::gate(options.expressions),
        form: form(options.form),
        ..Settings::default()
    };
    let is_asked = options.jsonl.is_none() && options.expression.is_none();
    let is_prompt = is_asked && stdin().is_terminal() && Stream::Out.is_terminal();
    let default = is_prompt.then(|| Path::new(prompt::CONTEXT));
    let given = Given::read(options.context.as_deref().or(default), options.request.as_deref())?;
    match (&options.jsonl, &options.expression) {
        _ if is_prompt => prompt::run(given, settings, options),
        (Some(path), _) => many::run(path, &settings, &given),
        (None, expression) => one::run(expression.as_deref().unwrap_or("-"), &settings, &given, options.json),
    }
}

fn form(form: FormOption) -> Form {
    match form {
        FormOption::Fused => Form::Fused,
        FormOption::Plain => Form::Plain,
    }
}

fn evaluate(program: &Program, given: &Given) -> Result<Result<Inspection, Failure>, Report> {
    let state = given.state()?;
    Ok(program.inspect(&Arc::new(state), &Limits::default()))
}
