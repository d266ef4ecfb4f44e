//! Files and folders that the user names.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, stdin};
use std::path::{Path, PathBuf};

use gatepost_engine::Source;
use miette::Diagnostic;
use thiserror::Error;

/// A file or folder that cannot be read.
#[derive(Debug, Error, Diagnostic)]
pub(crate) enum Unreadable {
    /// The system says no.
    #[error("cannot read `{}`: {cause}", path.display())]
    #[diagnostic(
        code(file::unreadable),
        help("check that the path is right, and that this user may read what is there")
    )]
    File {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        cause: Error,
    },
    /// A folder has none of the files that are looked for.
    #[error("there is no `*{ending}` in `{}`", folder.display())]
    #[diagnostic(code(file::none), help("check that the path is right"))]
    None {
        /// The folder.
        folder: PathBuf,
        /// How the names of the files end.
        ending: &'static str,
    },
}

impl Unreadable {
    /// A file or folder, and what the system says of it.
    pub(crate) fn new(path: &Path, cause: Error) -> Self {
        Self::File { path: path.to_path_buf(), cause }
    }
}

/// Whether a path means standard input.
pub(crate) fn is_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn text(path: &Path) -> Result<String, Unreadable> {
    let read = || {
        let mut text = String::new();
        open(path)?.take(MAX_BYTES + 1).read_to_string(&mut text)?;
        if text.len() as u64 > MAX_BYTES {
            return Err(Error::new(ErrorKind::FileTooLarge, "it is longer than 16 MiB"));
        }
        Ok(text)
    };
    read().map_err(|cause| Unreadable::new(path, cause))
}

/// A file to read on and on, or standard input for `-`.
pub(crate) fn reader(path: &Path) -> Result<impl Read, Unreadable> {
    open(path).map_err(|cause| Unreadable::new(path, cause))
}

/// A policy document or fragment, `-` being standard input.
pub(crate) fn source(path: &Path) -> Result<Source, Unreadable> {
    let name = if is_input(path) { "<standard input>".to_owned() } else { path.display().to_string() };
    open(path).and_then(|file| Source::read(name, file)).map_err(|cause| Unreadable::new(path, cause))
}

fn open(path: &Path) -> Result<Box<dyn Read>, Error> {
    if is_input(path) { Ok(Box::new(stdin())) } else { Ok(Box::new(File::open(path)?)) }
}

/// The files below a folder whose names end so, in order of their paths, hidden folders and `target` left out.
pub(crate) fn below(folder: &Path, ending: &'static str) -> Result<Vec<PathBuf>, Unreadable> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|cause| Unreadable::new(&folder, cause))?;
        for entry in entries {
            let entry = entry.map_err(|cause| Unreadable::new(&folder, cause))?;
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(|cause| Unreadable::new(&path, cause))?;
            if kind.is_dir() && !name.starts_with('.') && name != "target" {
                folders.push(path);
            } else if path.is_file() && name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    if found.is_empty() {
        return Err(Unreadable::None { folder: folder.to_path_buf(), ending });
    }
    found.sort();
    Ok(found)
}

const MAX_BYTES: u64 = 16 << 20;
