//! What was typed before, kept in a file of the user's own.

use std::env::var_os;
use std::fs;
use std::path::{Path, PathBuf};

use miette::Diagnostic;
use rustyline::history::FileHistory;
use rustyline::{Editor, Helper};
use thiserror::Error;

use crate::report;

/// Entries that are kept.
pub(super) const ENTRIES: usize = 1_000;
/// Bytes of an entry that is kept.
const ENTRY_BYTES: usize = 8 << 10;
/// Bytes of a file that is read.
const FILE_BYTES: u64 = (ENTRIES * ENTRY_BYTES) as u64;

/// Where the history is, if anywhere.
pub(super) struct History(Option<PathBuf>);

/// A history that cannot be kept.
#[derive(Debug, Error, Diagnostic)]
#[error("the history cannot be kept in `{path}`: {cause}")]
#[diagnostic(
    code(cli::history),
    severity(Warning),
    help("name another file by `GATEPOST_HISTORY`, or say `--no-history`")
)]
struct NotKept {
    path: String,
    cause: String,
}

impl History {
    /// No history.
    pub(super) fn none() -> Self {
        Self(None)
    }

    /// The file that the user names, or the usual one.
    pub(super) fn of_user() -> Self {
        let file = match var_os("GATEPOST_HISTORY") {
            Some(path) if path.is_empty() => None,
            Some(path) => Some(PathBuf::from(path)),
            None => state_folder().map(|folder| folder.join("gatepost").join("history")),
        };
        Self(file.filter(|file| is_usable(file)))
    }

    /// Gives the editor what was typed before.
    pub(super) fn load(&self, editor: &mut Editor<impl Helper, FileHistory>) {
        if let Some(path) = self.0.as_ref().filter(|path| path.exists())
            && let Err(error) = editor.load_history(path)
        {
            tell(path, &error.to_string());
        }
    }

    /// Adds an entry to the editor and to the file.
    pub(super) fn add(&self, editor: &mut Editor<impl Helper, FileHistory>, line: &str) {
        if line.len() > ENTRY_BYTES || !editor.add_history_entry(line).unwrap_or_default() {
            return;
        }
        // That it cannot be kept was told when it was opened.
        if let Some(path) = &self.0 {
            let _ = editor.append_history(path);
        }
    }
}

/// Whether the history can be kept there; makes the folder.
fn is_usable(path: &Path) -> bool {
    let made = path.parent().map_or(Ok(()), private_folder);
    let cause = match (made, fs::metadata(path)) {
        (Err(error), _) => error.to_string(),
        (Ok(()), Ok(found)) if !found.is_file() => "it is no file".to_owned(),
        (Ok(()), Ok(found)) if found.len() > FILE_BYTES => "it is too long".to_owned(),
        (Ok(()), Ok(found)) if found.permissions().readonly() => "it may not be written".to_owned(),
        (Ok(()), _) => return true,
    };
    tell(path, &cause);
    false
}

fn tell(path: &Path, cause: &str) {
    report::failure(&NotKept { path: path.display().to_string(), cause: cause.to_owned() });
}

/// Makes a folder that nobody else can look into, unless there is one.
fn private_folder(path: &Path) -> std::io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Where programs keep what they remember of the user.
fn state_folder() -> Option<PathBuf> {
    let named = |name| var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    if cfg!(windows) {
        return named("LOCALAPPDATA");
    }
    named("XDG_STATE_HOME").or_else(|| named("HOME").map(|home| home.join(".local/state")))
}
