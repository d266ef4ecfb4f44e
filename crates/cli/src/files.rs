//! Files and folders that the user names.

use std::io::{Error, Read, stdin};
use std::path::{Path, PathBuf};

use gatepost_engine::Source;
use gatepost_files as files;
use miette::Diagnostic;
use thiserror::Error;

/// A file or folder that cannot be read.
#[derive(Debug, Error, Diagnostic)]
pub(crate) enum Unreadable {
    /// The system says no.
    #[error(transparent)]
    #[diagnostic(code(file::unreadable), help("{}", .0.help()))]
    File(#[from] files::Unreadable),
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
        Self::File(files::Unreadable::new(path, cause))
    }
}

/// A file that cannot be written.
#[derive(Debug, Error, Diagnostic)]
#[error("cannot write `{}`: {cause}", path.display())]
#[diagnostic(
    code(file::unwritable),
    help("check that the folder is there and that this user may write to it")
)]
pub(crate) struct Unwritable {
    path: PathBuf,
    cause: Error,
}

/// Writes a file, and the folders that it lies in.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Unwritable> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|cause| Unwritable { path: path.to_path_buf(), cause })
}

/// Whether a path means standard input.
pub(crate) fn is_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn text(path: &Path) -> Result<String, Unreadable> {
    if !is_input(path) {
        return Ok(files::text(path)?);
    }
    let mut text = String::new();
    let read = stdin().take(MAX_BYTES).read_to_string(&mut text);
    read.map(|_| text).map_err(|cause| Unreadable::new(Path::new("<standard input>"), cause))
}

/// A file to read on and on, or standard input for `-`.
pub(crate) fn reader(path: &Path) -> Result<Box<dyn Read>, Unreadable> {
    if is_input(path) { Ok(Box::new(stdin())) } else { Ok(Box::new(files::open(path)?)) }
}

/// A policy document or fragment, `-` being standard input.
pub(crate) fn source(path: &Path) -> Result<Source, Unreadable> {
    let name = if is_input(path) { "<standard input>".to_owned() } else { path.display().to_string() };
    Source::read(name, reader(path)?).map_err(|cause| Unreadable::new(path, cause))
}

/// The files below a folder whose names end so, of which there must be one.
pub(crate) fn below(folder: &Path, ending: &'static str) -> Result<Vec<PathBuf>, Unreadable> {
    let found = files::below(folder, ending)?;
    if found.is_empty() {
        return Err(Unreadable::None { folder: folder.to_path_buf(), ending });
    }
    Ok(found)
}

/// Bytes of standard input that are read as one text.
const MAX_BYTES: u64 = 16 << 20;
