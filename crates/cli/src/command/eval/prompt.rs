//! The prompt: a place to try expressions.

mod command;
mod editor;
mod history;
mod line;
mod session;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use gatepost_expression::Settings;
use miette::{Diagnostic, Report};
use rustyline::error::ReadlineError;
use signal_hook::consts::SIGINT;
use thiserror::Error;

use self::history::History;
use self::session::Session;
use super::given::Given;
use crate::options::Eval;
use crate::output;

/// What expressions at the prompt see unless the user names something else.
pub(super) const CONTEXT: &str = "sample:get";

const PROMPT: &str = "> ";

/// Raised by Ctrl-C while an expression runs.
static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// A terminal that cannot be read from.
#[derive(Debug, Error, Diagnostic)]
#[error("cannot read from the terminal: {0}")]
#[diagnostic(code(cli::terminal), help("give the expression as an argument, or on standard input"))]
struct Unreadable(ReadlineError);

/// Whether there is a next line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Line,
    End,
}

pub(super) fn run(given: Given, settings: Settings, options: &Eval) -> Result<ExitCode, Report> {
    // Where the handler cannot be set Ctrl-C ends the program, as everywhere.
    let _ = signal_hook::flag::register(SIGINT, Arc::clone(&STOP));
    let history = if options.no_history { History::none() } else { History::of_user() };
    let session = Session::new(given, settings, options.json);
    output::write(|out| {
        writeln!(out, "Gatepost {}: C# expressions of policies.", env!("CARGO_PKG_VERSION"))?;
        writeln!(out, "`context` is that of `{}`. `:help` says more, Ctrl-D leaves.", session.given.name)
    })?;
    let mut editor = editor::new(session, &history).map_err(Unreadable)?;
    loop {
        // While a line is read Ctrl-C is a key like others.
        STOP.store(false, Ordering::Relaxed);
        let line = match editor.readline(PROMPT) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted) => continue,
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(Unreadable(error).into()),
        };
        if line.trim().is_empty() {
            continue;
        }
        history.add(&mut editor, &line);
        let Some(session) = editor.helper_mut() else { break };
        if session.answer(&line)? == Next::End {
            return Ok(ExitCode::SUCCESS);
        }
    }
    Ok(ExitCode::SUCCESS)
}
