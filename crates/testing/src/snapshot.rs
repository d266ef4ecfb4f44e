//! Whole outcomes, kept in a file beside the test file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use gatepost_engine::Secrets;
use gatepost_yaml::Mistake;

use crate::observed::{Message, Observed};

/// What came of a request, under a name that is its own in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The name of the case, and the number of the request where it has several.
    pub name: String,
    /// What came of it.
    pub text: String,
}

/// The file of snapshots of a test file.
pub fn snapshot_file(test_file: &Path) -> PathBuf {
    test_file.with_extension("snap")
}

/// Snapshots by their names, from the text of their file.
pub(crate) fn read(text: &str) -> Result<BTreeMap<String, String>, Mistake> {
    gatepost_yaml::read(text)
}

/// The text of a file with these snapshots; `old` ones of the same name give way.
pub fn write_snapshots(old: &BTreeMap<String, String>, new: &[Snapshot]) -> String {
    let mut all = old.clone();
    all.extend(new.iter().map(|snapshot| (snapshot.name.clone(), snapshot.text.clone())));
    let mut text = String::from("# Written by `gatepost test --update`.\n");
    for (name, outcome) in all {
        // A JSON string is a YAML string.
        let name = serde_json::Value::String(name);
        let is_plain = outcome.lines().all(|line| !line.chars().any(is_control)) && outcome.ends_with('\n');
        // Writing to a text does not fail.
        let _ = match is_plain {
            true => write!(text, "{name}: |\n{}", indented(&outcome)),
            false => writeln!(text, "{name}: {}", serde_json::Value::String(outcome)),
        };
    }
    text
}

fn is_control(character: char) -> bool {
    character.is_control() && character != '\t'
        || matches!(character, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn indented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") };
    text.lines().map(line).collect()
}

/// The outcome as text: the response, the calls, the variables, the error and the messages. Secrets are masked.
pub(crate) fn text(observed: &Observed, secrets: &Secrets) -> String {
    let mut text = format!("{} {}\n", observed.status, observed.reason);
    message(&observed.response, &mut text);
    for call in &observed.calls {
        let _ = write!(text, "\n> {} {}\n", call.method, call.url);
        message(&call.message, &mut text);
    }
    for variable in &observed.variables {
        let _ = write!(text, "\nvariable {} ({}) = {}\n", variable.name, variable.ty, variable.value);
    }
    if let Some(error) = &observed.last_error {
        let _ =
            write!(text, "\nerror {} in {} {}: {}\n", error.reason, error.section, error.path, error.message);
    }
    for told in &observed.trace {
        let _ = write!(text, "\ntrace {} {}: {}\n", told.severity, told.source, told.message);
    }
    let masked = secrets.mask(&text).into_owned();
    masked.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn message(message: &Message, text: &mut String) {
    let mut headers: Vec<String> =
        message.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    headers.sort();
    text.extend(headers);
    if !message.body.is_empty() {
        let _ = write!(text, "\n{}\n", message.text());
    }
}

#[cfg(test)]
mod tests {
    use super::{Snapshot, read, write_snapshots};

    #[test]
    fn what_is_written_is_read() {
        let snapshot = |name: &str, text: &str| Snapshot { name: name.to_owned(), text: text.to_owned() };
        let new = [
            snapshot("a: b \"c\"", "200 OK\n\n  {\n\t}\n"),
            snapshot("no line end", "x"),
            snapshot("odd", "a\u{7}\n"),
        ];
        let read = read(&write_snapshots(&[("old".to_owned(), "y\n".to_owned())].into(), &new)).unwrap();
        assert_eq!(read.len(), 4);
        assert!(new.iter().all(|snapshot| read[&snapshot.name] == snapshot.text), "{read:?}");
    }
}
