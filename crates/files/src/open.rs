//! Opens a file without waiting for anybody.

use std::fs::{File, Metadata};
use std::io::{Cursor, Error, ErrorKind, Read, Result as IoResult};
use std::path::Path;

use crate::Unreadable;

/// A file, ready to be read. A pipe is one as long as somebody writes to it.
pub fn open(path: &Path) -> Result<impl Read + use<>, Unreadable> {
    let opened = || {
        let metadata = std::fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(Error::from(ErrorKind::IsADirectory));
        }
        // What had to be read to open it comes first.
        let (start, rest) = match is_pipe(&metadata) {
            true => pipe(path)?,
            false => (Vec::new(), File::open(path)?),
        };
        Ok(Cursor::new(start).chain(rest))
    };
    opened().map_err(|cause| Unreadable::new(path, cause))
}

#[cfg(unix)]
fn is_pipe(metadata: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    metadata.file_type().is_fifo()
}

/// Opens a pipe, which would wait for a writer if it were opened like a file, and reads what tells whether there is one.
#[cfg(unix)]
fn pipe(path: &Path) -> IoResult<(Vec<u8>, File)> {
    use rustix::fs::{Mode, OFlags, fcntl_getfl, fcntl_setfl, open};
    let pipe = open(path, OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC, Mode::empty())?;
    let mut file = File::from(pipe);
    let mut start = vec![0];
    match file.read(&mut start) {
        Ok(0) => return Err(Error::from(ErrorKind::BrokenPipe)),
        Ok(_) => {}
        // There is a writer, who has not written yet.
        Err(error) if error.kind() == ErrorKind::WouldBlock => start.clear(),
        Err(error) => return Err(error),
    }
    fcntl_setfl(&file, fcntl_getfl(&file)? - OFlags::NONBLOCK)?;
    Ok((start, file))
}

#[cfg(not(unix))]
fn is_pipe(_: &Metadata) -> bool {
    false
}

#[cfg(not(unix))]
fn pipe(path: &Path) -> IoResult<(Vec<u8>, File)> {
    Ok((Vec::new(), File::open(path)?))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::OpenOptions;
    use std::io::{Read as _, Write as _};
    use std::thread;

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::open;

    #[test]
    fn pipes_are_read_when_somebody_writes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        mknodat(CWD, &path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
        let error = open(&path).map(drop).unwrap_err();
        assert_eq!(error.reason(), "it is a pipe that nothing writes to");

        // A pipe that is opened for both waits for nobody.
        let mut writer = OpenOptions::new().read(true).write(true).open(&path).unwrap();
        let mut pipe = open(&path).unwrap();
        let writer = thread::spawn(move || writer.write_all(b"written").unwrap());
        let mut text = String::new();
        pipe.read_to_string(&mut text).unwrap();
        writer.join().unwrap();
        assert_eq!(text, "written");
    }

    #[test]
    fn folders_are_no_files() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(open(folder.path()).map(drop).unwrap_err().reason(), "it is a folder");
    }
}
