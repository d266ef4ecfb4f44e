//! `gatepost serve`: runs policies in front of local routes or a backend.

mod record;
mod voice;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use gatepost_server::{Flags, ListenError, Notice, ServeError, Serving, TracedRequest, Tracing, serve};
use miette::{Diagnostic, Report};

use self::record::Recorder;
use self::voice::Voice;
use crate::options::{SERVE_EXAMPLES, Serve};
use crate::{references, report};

/// What `serve` reads when nothing is named.
const CONFIG: &str = "gatepost.yaml";

/// Exit codes, as the help text tells them.
const POLICIES: u8 = 1;
const UNREADABLE: u8 = 2;
const CONFIGURATION: u8 = 3;
const ADDRESS: u8 = 4;
const CERTIFICATE: u8 = 5;

pub(crate) fn run(options: &Serve) -> Result<ExitCode, Report> {
    let config = options.config.clone().or_else(|| found(options));
    if options.policies.is_empty() && config.is_none() {
        voice::explain(&format!(
            "There is nothing to serve: name a policy, or write `{CONFIG}`.\n\n{SERVE_EXAMPLES}"
        ));
        return Ok(ExitCode::from(UNREADABLE));
    }
    let voice = Voice::new(options.log)?;
    let flags = flags(options, config)?;
    let recorder = match &options.record {
        Some(folder) => Some(Recorder::new(folder, &flags)?),
        None => None,
    };
    let serving = Serving {
        load: Box::new(move || flags.load()),
        watch: !options.no_reload,
        tracing: tracing(options.trace, recorder, voice),
        notify: Box::new(move |notice| notify(voice, notice)),
    };
    Ok(match serve(&serving) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(voice, &error),
    })
}

/// Who sees what happens to requests.
fn tracing(shown: bool, recorder: Option<Recorder>, voice: Voice) -> Option<Tracing> {
    let Some(recorder) = recorder else {
        return shown.then(|| Tracing::new(move |request| voice.show(request)));
    };
    let show = move |request: &TracedRequest| {
        if shown {
            voice.show(request);
        }
        if let Some(Err(unwritable)) = request.exchange.as_ref().map(|exchange| recorder.write(exchange)) {
            voice.tell(&unwritable);
        }
    };
    Some(Tracing::new(show).with_exchanges())
}

/// The configuration of this folder, where nothing else is said.
fn found(options: &Serve) -> Option<PathBuf> {
    let path = Path::new(CONFIG);
    (options.policies.is_empty() && path.is_file()).then(|| path.to_path_buf())
}

fn flags(options: &Serve, config: Option<PathBuf>) -> Result<Flags, Report> {
    Ok(Flags {
        policies: options.policies.clone(),
        backend: options.backend.clone(),
        listen: options.listen.clone(),
        workers: options.workers.map(usize::from),
        ..references::flags(&options.references, config)?
    })
}

fn notify(voice: Voice, notice: Notice<'_>) {
    match notice {
        Notice::Listening(addresses) => {
            addresses.iter().for_each(|address| voice.say(&format!("listening on {address}")));
        }
        Notice::Warnings(warnings) => warnings.iter().for_each(|warning| voice.tell(warning)),
        Notice::Reloaded => voice.say("reloaded"),
        Notice::NotReloaded(errors) => {
            all(voice, errors);
            voice.say("not reloaded: the configuration before stays in force");
        }
        Notice::NeedsRestart(what) => {
            voice.say(&format!("reloaded, but for `{what}`, which takes a new start"));
        }
        Notice::Ending => voice.say("ending"),
    }
}

fn failed(voice: Voice, error: &ServeError) -> ExitCode {
    ExitCode::from(match error {
        ServeError::Config(errors) => {
            all(voice, errors);
            errors.config.iter().map(code_of).max_by_key(|code| *code == UNREADABLE).unwrap_or(POLICIES)
        }
        ServeError::Listen(error) => {
            voice.tell(error);
            if matches!(error, ListenError::Tls(_)) { CERTIFICATE } else { ADDRESS }
        }
        error @ (ServeError::Watch(_) | ServeError::System(_)) => {
            voice.tell(error);
            UNREADABLE
        }
    })
}

/// The exit code of an error in a configuration.
fn code_of(error: &impl Diagnostic) -> u8 {
    let code = error.code().map(|code| code.to_string()).unwrap_or_default();
    match code.as_str() {
        "config::certificate" => CERTIFICATE,
        "config::unset_variable" => UNREADABLE,
        code if code.starts_with("config::unreadable_") => UNREADABLE,
        _ => CONFIGURATION,
    }
}

/// Tells everything that is wrong with a configuration, and how much it is.
fn all(voice: Voice, errors: &dyn Diagnostic) {
    let all: Vec<&dyn Diagnostic> = errors.related().into_iter().flatten().collect();
    all.iter().for_each(|one| voice.tell(*one));
    voice.say(&report::number(report::count(&all).0, "error"));
}
