//! From a text to a value.

use serde::de::DeserializeOwned;

use crate::Mistake;

/// The value that a text describes.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Mistake> {
    // `yes` is a word and no `true`.
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| Mistake::of(&error, text))
}
