//! A record: an expression and what .NET gave for it.

use std::path::Path;

use gatepost_expression::Kind;
use serde::Deserialize;
use serde_json::Value as Json;

/// One line of a file.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// The name of the file, and a number in it.
    pub id: String,
    /// The expression.
    pub code: String,
    /// `expr` or `block`.
    pub kind: String,
    /// What .NET Core gave.
    #[serde(flatten)]
    pub expected: Expected,
    /// Why another .NET may give something else.
    #[serde(default)]
    pub why: Vec<String>,
    /// What other runtimes gave.
    #[serde(default)]
    pub alt: Vec<Expected>,
}

/// What a runtime gave.
#[derive(Clone, Debug, Deserialize)]
pub struct Expected {
    /// Whether there is a value; nothing when the expression was not compiled.
    pub ok: Option<bool>,
    /// The type of the value.
    #[serde(rename = "type")]
    pub ty: Option<String>,
    /// The value in canonical form.
    #[serde(default)]
    pub value: Json,
    /// The value as text.
    pub text: Option<Json>,
    /// The type of the exception.
    pub exception: Option<String>,
    /// The message of the exception or of the compiler.
    pub message: Option<Json>,
    /// The type of the inner exception.
    pub inner: Option<String>,
    /// The compiler's code.
    pub compile_error: Option<String>,
}

impl Case {
    /// How the expression is to be read.
    pub fn kind(&self) -> Kind {
        if self.kind == "block" { Kind::Block } else { Kind::Expression }
    }

    /// The file that the case stands in, without its ending.
    pub fn topic(&self) -> &str {
        self.id.rsplit_once('-').map_or(&self.id, |(topic, _)| topic)
    }

    /// Whether the expression names `context`.
    pub fn names_context(&self) -> bool {
        let is_word = |ch: char| ch.is_alphanumeric() || ch == '_';
        self.code.match_indices("context").any(|(start, word)| {
            let before = self.code[..start].chars().next_back();
            let after = self.code[start + word.len()..].chars().next();
            !before.is_some_and(|ch| is_word(ch) || ch == '.') && !after.is_some_and(is_word)
        })
    }

    /// Whether another runtime may give something else for this reason.
    pub fn is_fragile(&self, reason: &str) -> bool {
        self.why.iter().any(|why| why == reason)
    }
}

/// All cases of a folder, file by file.
pub(super) fn read_all(folder: &Path) -> Vec<Case> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

fn read(file: &Path) -> Vec<Case> {
    let text = std::fs::read_to_string(file).unwrap();
    let parse = |line: &str| {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}: {line}", file.display()))
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(parse).collect()
}
