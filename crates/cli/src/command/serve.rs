//! `gatepost serve`: runs policies in front of local routes or a backend.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use gatepost_server::{ConfigErrors, Flags, Notice, ServeError, Serving, TracedRequest, Tracing, serve};
use miette::{Diagnostic, Report, Severity};
use tracing_subscriber::EnvFilter;

use crate::options::{LogFormat, SERVE_EXAMPLES, Serve};
use crate::{references, report, terminal};

/// What `serve` reads when nothing is named.
const CONFIG: &str = "gatepost.yaml";

/// Exit codes, as the help text tells them.
const WRONG: u8 = 1;
const UNREADABLE: u8 = 2;
const ADDRESS: u8 = 3;

pub(crate) fn run(options: &Serve) -> Result<ExitCode, Report> {
    let config = options.config.clone().or_else(|| found(options));
    if options.policies.is_empty() && config.is_none() {
        explain();
        return Ok(ExitCode::from(UNREADABLE));
    }
    log(options.log);
    let flags = flags(options, config)?;
    let serving = Serving {
        load: Box::new(move || flags.load()),
        watch: !options.no_reload,
        tracing: options.trace.then(|| Tracing::new(show)),
        notify: Box::new(notify),
    };
    Ok(match serve(&serving) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(error),
    })
}

/// The configuration of this folder, where nothing else is said.
fn found(options: &Serve) -> Option<PathBuf> {
    let path = Path::new(CONFIG);
    (options.policies.is_empty() && path.is_file()).then(|| path.to_path_buf())
}

fn flags(options: &Serve, config: Option<PathBuf>) -> Result<Flags, Report> {
    let references = &options.references;
    Ok(Flags {
        config,
        policies: options.policies.clone(),
        backend: options.backend.clone(),
        fragments: references.fragments.clone(),
        named_values: references::pairs(references)?,
        named_values_files: references.named_values.clone(),
        listen: options.listen.clone(),
        workers: options.workers.map(usize::from),
        allow_unsupported: references.allow_unsupported,
        gate: references::gate(references.expressions),
    })
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_env("GATEPOST_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false)
        .with_ansi(terminal::colours())
        .with_writer(std::io::stderr);
    match format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
}

fn notify(notice: Notice<'_>) {
    match notice {
        Notice::Listening(addresses) => {
            for address in addresses {
                say(&format!("listening on {address}"));
            }
        }
        Notice::Warnings(warnings) => {
            report::failures(warnings.iter().map(|warning| warning as &dyn Diagnostic))
        }
        Notice::Reloaded => say("reloaded"),
        Notice::NotReloaded(errors) => {
            config_errors(errors);
            say("not reloaded: the configuration before stays in force");
        }
        Notice::NeedsRestart(what) => say(&format!("reloaded, but for `{what}`, which takes a new start")),
        Notice::Ending => say("ending"),
    }
}

fn show(request: &TracedRequest) {
    say(&request.lines(terminal::colours()));
}

fn failed(error: ServeError) -> ExitCode {
    match error {
        ServeError::Config(errors) => {
            config_errors(&errors);
            let unreadable = errors
                .config
                .iter()
                .any(|error| error.code().is_some_and(|code| code.to_string() == "config::unreadable_file"));
            ExitCode::from(if unreadable { UNREADABLE } else { WRONG })
        }
        ServeError::Listen(error) => {
            report::failure(&Report::new(error));
            ExitCode::from(ADDRESS)
        }
        other @ (ServeError::Watch(_) | ServeError::System(_)) => {
            report::failure(&Report::new(other));
            ExitCode::from(UNREADABLE)
        }
    }
}

fn config_errors(errors: &ConfigErrors) {
    let config = errors.config.iter().map(|error| error as &dyn Diagnostic);
    let documents = errors.documents.iter().map(|diagnostic| diagnostic as &dyn Diagnostic);
    let all: Vec<&dyn Diagnostic> = config.chain(documents).collect();
    report::failures(all.iter().copied());
    let count = all.iter().filter(|one| one.severity().unwrap_or(Severity::Error) == Severity::Error).count();
    say(&format!("{count} error{}", if count == 1 { "" } else { "s" }));
}

fn explain() {
    say(&format!("There is nothing to serve: name a policy, or write `{CONFIG}`.\n\n{SERVE_EXAMPLES}"));
}

fn say(text: &str) {
    // Where standard error is gone there is nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
