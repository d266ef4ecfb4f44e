//! Why something cannot be read.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// A file or folder that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{}`: {}", path.display(), self.reason())]
pub struct Unreadable {
    path: PathBuf,
    cause: Error,
}

impl Unreadable {
    /// A file or folder, and what the system says of it.
    pub fn new(path: &Path, cause: Error) -> Self {
        Self { path: path.to_path_buf(), cause }
    }

    /// Why it cannot be read.
    pub fn reason(&self) -> String {
        match self.cause.kind() {
            ErrorKind::NotFound => "there is nothing of this name".to_owned(),
            ErrorKind::PermissionDenied => "this user may not read it".to_owned(),
            ErrorKind::IsADirectory => "it is a folder".to_owned(),
            ErrorKind::NotADirectory => "a part of the path is no folder".to_owned(),
            ErrorKind::InvalidData => "it is no text in UTF-8".to_owned(),
            ErrorKind::BrokenPipe => "it is a pipe that nothing writes to".to_owned(),
            _ => self.cause.to_string(),
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self.cause.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => match self.nearest() {
                Some(name) => format!("did you mean `{}`?", self.path.with_file_name(name).display()),
                None => "check the path".to_owned(),
            },
            ErrorKind::PermissionDenied => "let this user read it, or run as one who may".to_owned(),
            ErrorKind::IsADirectory => "name a file in it".to_owned(),
            ErrorKind::InvalidData => "check that it is the right file, and save it as UTF-8".to_owned(),
            ErrorKind::FileTooLarge => "check that it is the right file".to_owned(),
            ErrorKind::BrokenPipe => "start the program that writes first".to_owned(),
            _ => "check that the path is right, and that this user may read what is there".to_owned(),
        }
    }

    /// The name in the same folder that is most like the one that is not there.
    fn nearest(&self) -> Option<String> {
        let wanted = self.path.file_name()?.to_str()?;
        let folder = self.path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
        let names = std::fs::read_dir(folder)
            .ok()?
            .take(NAMES)
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let likeness = |name: &String| strsim::jaro(wanted, name);
        names.filter(|name| likeness(name) > ALIKE).max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
    }
}

/// How many names of a folder are looked at.
const NAMES: usize = 10_000;
/// From which likeness on a name may be the one that is meant.
const ALIKE: f64 = 0.85;
