//! Files and folders that the user names.

use std::io::Read;
use std::path::{Path, PathBuf};

use gatepost_engine::Source;
use miette::Diagnostic;
use thiserror::Error;

/// A file or folder that cannot be read.
#[derive(Debug, Error, Diagnostic)]
#[error("cannot read `{path}`: {cause}")]
#[diagnostic(code(file::unreadable), help("check the path and its permissions"))]
pub(crate) struct Unreadable {
    path: String,
    cause: std::io::Error,
}

impl Unreadable {
    fn new(path: &Path, cause: std::io::Error) -> Self {
        Self { path: path.display().to_string(), cause }
    }
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> Result<String, Unreadable> {
    std::fs::read_to_string(path).map_err(|cause| Unreadable::new(path, cause))
}

/// A file, open for reading.
pub(crate) fn open(path: &Path) -> Result<std::fs::File, Unreadable> {
    std::fs::File::open(path).map_err(|cause| Unreadable::new(path, cause))
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn text_or_input(path: &Path) -> Result<String, Unreadable> {
    if path.as_os_str() != "-" {
        return text(path);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|cause| Unreadable::new(path, cause))?;
    Ok(text)
}

/// A policy document or fragment, `-` being standard input.
pub(crate) fn source(path: &Path) -> Result<Source, Unreadable> {
    let unreadable = |cause| Unreadable::new(path, cause);
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(unreadable)?;
        return Ok(Source::from_bytes("<standard input>", &bytes));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    Ok(Source::from_bytes(path.display().to_string(), &bytes))
}

/// The files with this ending at `path`: itself when it is no folder, else all below it in order of their paths,
/// hidden folders and `target` left out.
pub(crate) fn with_ending(path: &Path, ending: &str) -> Result<Vec<PathBuf>, Unreadable> {
    if path.as_os_str() == "-" || !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|cause| Unreadable::new(&folder, cause))?;
        for entry in entries {
            let entry = entry.map_err(|cause| Unreadable::new(&folder, cause))?;
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type().map_err(|cause| Unreadable::new(&path, cause))?;
            if kind.is_dir() && !name.starts_with('.') && name != "target" {
                folders.push(path);
            } else if kind.is_file() && name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}
