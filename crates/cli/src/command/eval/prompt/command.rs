//! What begins with a colon at the prompt.

use std::path::Path;

use miette::{Diagnostic, Report};
use serde_json::Value as Json;
use thiserror::Error;

use super::Next;
use super::session::Session;
use crate::command::eval::given::{Given, SAMPLE, SAMPLES};
use crate::terminal::Stream;
use crate::{output, report};

/// What commands begin with.
pub(super) const SIGN: char = ':';

/// A command.
pub(super) struct Command {
    pub(super) name: &'static str,
    argument: &'static str,
    help: &'static str,
}

/// All commands.
pub(super) const COMMANDS: [Command; 6] = [
    Command { name: "context", argument: "", help: "shows what stands behind `context`" },
    Command { name: "type", argument: "EXPRESSION", help: "says of which type it is, without running it" },
    Command { name: "list", argument: "", help: "shows what was declared" },
    Command { name: "clear", argument: "", help: "forgets what was declared" },
    Command { name: "help", argument: "", help: "says this" },
    Command { name: "quit", argument: "", help: "leaves, as Ctrl-D does" },
];

/// A command that does not exist.
#[derive(Debug, Error, Diagnostic)]
#[error("there is no command `:{name}`")]
#[diagnostic(code(cli::command), help("`:help` lists all"))]
struct NoCommand {
    name: String,
}

/// Neither a part of the context nor something that describes one.
#[derive(Debug, Error, Diagnostic)]
#[error("the context has no member `{place}`, and there is no file of this name")]
#[diagnostic(
    code(cli::context),
    help("write a member such as `Request.Headers`, a file, or a sample such as `sample:post`")
)]
struct NoPlace {
    place: String,
}

impl Session {
    /// Does what a command says.
    pub(super) fn command(&mut self, written: &str) -> Result<Next, Report> {
        let (name, argument) = written.split_once(char::is_whitespace).unwrap_or((written, ""));
        let argument = argument.trim();
        let mut meant = COMMANDS.iter().filter(|command| !name.is_empty() && command.name.starts_with(name));
        match (meant.next().map(|command| command.name), meant.next()) {
            (Some("quit"), None) => return Ok(Next::End),
            (Some("type"), None) if !argument.is_empty() => self.tell_type(argument)?,
            (Some("help" | "type"), None) => help()?,
            (Some("list"), None) => show(&self.declarations())?,
            (Some("clear"), None) => self.forget(),
            (Some("context"), None) => self.context(argument)?,
            _ => report::failure(&NoCommand { name: name.to_owned() }),
        }
        Ok(Next::Line)
    }

    /// Shows the context or a member of it, or sees another one.
    fn context(&mut self, place: &str) -> Result<(), Report> {
        if let Some(found) = self.given.member(place) {
            let text = format!("{:#}", shortened(found));
            let name = if place.is_empty() { format!("// {}\n", self.given.name) } else { String::new() };
            return show(&format!("{name}{text}\n"));
        }
        let path = Path::new(place);
        let is_request = path.extension().is_some_and(|ending| ending == "http");
        let read = if is_request {
            Given::read(None, Some(path))
        } else if place.starts_with(SAMPLE) || path.exists() || place.contains(['/', '\\']) {
            Given::read(Some(path), None)
        } else {
            Err(NoPlace { place: place.to_owned() }.into())
        };
        match read {
            Ok(given) => self.see(given),
            Err(error) => {
                report::failure(error.as_ref());
                Ok(())
            }
        }
    }
}

impl Given {
    /// A member of the context by its path, such as `Request.Headers`; for no path the whole.
    pub(super) fn member(&self, path: &str) -> Option<&Json> {
        path.split('.').filter(|name| !name.is_empty()).try_fold(&self.json, |json, name| match json {
            Json::Array(items) => items.get(name.parse::<usize>().ok()?),
            other => other.get(name),
        })
    }
}

/// The JSON without what would fill the screen.
fn shortened(json: &Json) -> Json {
    match json {
        Json::String(text) if text.chars().count() > CHARACTERS => {
            let start: String = text.chars().take(CHARACTERS).collect();
            Json::String(format!("{start}… {} more characters", text.chars().count() - CHARACTERS))
        }
        Json::Array(items) => Json::Array(items.iter().map(shortened).collect()),
        Json::Object(members) => {
            Json::Object(members.iter().map(|(name, value)| (name.clone(), shortened(value))).collect())
        }
        other => other.clone(),
    }
}

/// Characters of a text that are shown.
const CHARACTERS: usize = 400;

fn show(text: &str) -> Result<(), Report> {
    let plain = report::plain(text);
    let text = if Stream::Out.is_terminal() { plain.as_ref() } else { text };
    output::write(|out| write!(out, "{text}"))?;
    Ok(())
}

fn help() -> Result<(), Report> {
    output::write(|out| {
        writeln!(out, "{HELP}\nCommands, which may be shortened:")?;
        for command in &COMMANDS {
            let written = format!(":{} {}", command.name, command.argument);
            writeln!(out, "  {written:<20} {}", command.help)?;
        }
        writeln!(
            out,
            "  {:<20} shows a member of the context: `:context Request.Headers`",
            ":context MEMBER"
        )?;
        writeln!(
            out,
            "  {:<20} sees another one: a JSON file, a `.http` file, or a sample:",
            ":context FILE"
        )?;
        for (name, what, _) in SAMPLES {
            writeln!(out, "    {:<18} {what}", format!("{SAMPLE}{name}"))?;
        }
        writeln!(out, "{KEYS}")
    })?;
    Ok(())
}

const HELP: &str = "\
Type C# as it stands in policies: an expression, statements, `@(…)` or `@{…}`. Brackets that are open go on in the
next line. What is declared stays: it runs again before each later entry, with the context as it was at first, a clock
that stands still and the same random numbers. `@(…)` and `@{…}` stand alone, as in a policy.
";

const KEYS: &str = "
Keys: Tab completes, Ctrl-R searches what was typed before, Ctrl-C stops what runs or clears the line. A line that
begins with a blank is not kept.";
