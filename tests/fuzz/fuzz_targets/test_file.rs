//! Any text is read as a test file without a panic, and what is wrong with it has its place in the text.

#![no_main]

use std::path::Path;

use gatepost_testing::read;
use libfuzzer_sys::fuzz_target;
use miette::Diagnostic;

fuzz_target!(|text: &str| {
    let Err(error) = read(Path::new("a.test.yaml"), text.to_owned()) else { return };
    for label in error.labels().into_iter().flatten() {
        assert!(text.get(label.offset()..label.offset() + label.len()).is_some(), "{error:?}");
    }
});
