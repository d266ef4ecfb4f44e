//! From a file to a value.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::Mistake;

/// The text of a file, which is read no further than it may be long.
pub fn read_text(path: &Path) -> Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(Error::new(ErrorKind::FileTooLarge, "it is longer than 16 MiB"));
    }
    Ok(text)
}

/// The value that a text describes.
pub fn read<T: DeserializeOwned>(text: &str) -> std::result::Result<T, Mistake> {
    // `yes` is a word and no `true`.
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| Mistake::of(&error, text))
}

const MAX_BYTES: u64 = 16 << 20;
