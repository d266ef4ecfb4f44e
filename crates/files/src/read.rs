//! Reads whole files.

use std::io::{Error, ErrorKind, Read};
use std::path::Path;

use crate::{Unreadable, open};

/// The text of a file.
pub fn text(path: &Path) -> Result<String, Unreadable> {
    let invalid = |_| Unreadable::new(path, Error::from(ErrorKind::InvalidData));
    String::from_utf8(bytes(path)?).map_err(invalid)
}

/// The bytes of a file.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    let read = open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|cause| Unreadable::new(path, cause))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Unreadable::new(path, Error::new(ErrorKind::FileTooLarge, "it is longer than 16 MiB")));
    }
    Ok(bytes)
}

const MAX_BYTES: u64 = 16 << 20;

#[cfg(test)]
mod tests {
    use std::fs::{File, write};

    use super::text;

    #[test]
    fn what_cannot_be_read_is_told_in_plain_words() {
        let folder = tempfile::tempdir().unwrap();
        let [policy, picture, long] =
            ["policy.xml", "picture.png", "long.txt"].map(|name| folder.path().join(name));
        write(&policy, "text").unwrap();
        write(&picture, [0xff, 0xd8]).unwrap();
        File::create(&long).unwrap().set_len(1 << 30).unwrap();
        assert_eq!(text(&policy).unwrap(), "text");

        let tell = |name: &str| {
            let path = folder.path().join(name);
            let error = text(&path).unwrap_err();
            (error.reason(), error.help().replace(&folder.path().display().to_string(), "…"))
        };
        let check = |name: &str, reason: &str, help: &str| {
            assert_eq!(tell(name), (reason.to_owned(), help.to_owned()), "{name}");
        };
        check("polcy.xml", "there is nothing of this name", "did you mean `…/policy.xml`?");
        check("other", "there is nothing of this name", "check the path");
        check("policy.xml/a", "a part of the path is no folder", "check the path");
        check(
            "picture.png",
            "it is no text in UTF-8",
            "check that it is the right file, and save it as UTF-8",
        );
        check("long.txt", "it is longer than 16 MiB", "check that it is the right file");
        check("", "it is a folder", "name a file in it");
    }
}
