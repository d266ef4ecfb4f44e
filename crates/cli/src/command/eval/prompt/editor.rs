//! The line editor: when an entry ends, and what may continue it.

use gatepost_csharp::is_unfinished;
use gatepost_expression::{Kind, complete};
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{ColorMode, CompletionType, Config, Context, Editor, Helper};
use serde_json::Value as Json;

use super::command::{COMMANDS, SIGN};
use super::history::{ENTRIES, History};
use super::session::Session;
use crate::command::eval::given::{SAMPLE, SAMPLES};
use crate::terminal::Stream;

/// The editor with what was typed before.
pub(super) fn new(
    session: Session,
    history: &History,
) -> Result<Editor<Session, FileHistory>, ReadlineError> {
    let colours = if Stream::Out.has_colours() { ColorMode::Enabled } else { ColorMode::Disabled };
    let config = Config::builder()
        .max_history_size(ENTRIES)?
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .color_mode(colours)
        .build();
    let mut editor = Editor::with_config(config)?;
    editor.set_helper(Some(session));
    history.load(&mut editor);
    Ok(editor)
}

impl Helper for Session {}

impl Hinter for Session {
    type Hint = String;
}

impl Highlighter for Session {}

impl Validator for Session {
    fn validate(&self, context: &mut ValidationContext<'_>) -> Result<ValidationResult, ReadlineError> {
        let text = context.input();
        let goes_on = !text.trim_start().starts_with(SIGN) && is_unfinished(text);
        Ok(if goes_on { ValidationResult::Incomplete } else { ValidationResult::Valid(None) })
    }
}

impl Completer for Session {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> Result<(usize, Vec<String>), ReadlineError> {
        Ok(self.continuations(line.get(..position).unwrap_or(line)))
    }
}

impl Session {
    /// What may stand at the end of the text, and where it begins.
    fn continuations(&self, text: &str) -> (usize, Vec<String>) {
        let Some(command) = text.trim_start().strip_prefix(SIGN) else { return self.members(text, text) };
        match command.split_once(char::is_whitespace) {
            None => {
                let names =
                    COMMANDS.iter().map(|command| command.name).filter(|name| name.starts_with(command));
                (text.len() - command.len(), names.map(str::to_owned).collect())
            }
            Some(("context", place)) => self.places(text, place.trim_start()),
            Some(("type", code)) => self.members(text, code),
            Some(_) => (text.len(), Vec::new()),
        }
    }

    /// The names that C# allows at the end.
    fn members(&self, text: &str, code: &str) -> (usize, Vec<String>) {
        let names = match (code.trim_start().strip_prefix("@("), code.trim_start().strip_prefix("@{")) {
            (Some(code), _) => complete(&gatepost_engine::library(), code, Kind::Expression, self.settings),
            (_, Some(code)) => complete(&gatepost_engine::library(), code, Kind::Block, self.settings),
            _ => {
                let code = format!("{}{code}", self.declarations());
                complete(&gatepost_engine::library(), &code, Kind::Block, self.settings)
            }
        };
        (text.trim_end_matches(|char: char| char.is_alphanumeric() || char == '_').len(), names)
    }

    /// The samples, and the members of the context.
    fn places(&self, text: &str, place: &str) -> (usize, Vec<String>) {
        let (outer, written) = place.rsplit_once('.').unwrap_or(("", place));
        let mut names = Vec::new();
        if outer.is_empty() {
            names.extend(SAMPLES.iter().map(|(name, ..)| format!("{SAMPLE}{name}")));
        }
        if let Some(Json::Object(members)) = self.given.member(outer) {
            names.extend(members.keys().cloned());
        }
        names.retain(|name| name.starts_with(written));
        (text.len() - written.len(), names)
    }
}
