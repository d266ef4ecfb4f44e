//! Any text gives a tree without a panic, the same one each time, and every span is a place in the text.

#![no_main]

use std::fmt::Debug;

use gatepost_csharp::{parse_block, parse_expression, parse_member_signature, parse_type};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    check(text, &parse_expression(text));
    check(text, &parse_block(text));
    check(text, &parse_type(text));
    check(text, &parse_member_signature(text));
    assert_eq!(parse_block(text), parse_block(text));
});

/// Looks at each span in the printed form, which leaves out none.
fn check(text: &str, parsed: &impl Debug) {
    let printed = format!("{parsed:?}");
    // A string of the text can look like a span only with numbers of its own, which fuzzing does not care to write.
    for span in printed.split("span: Span { start: ").skip(1) {
        let Some((start, rest)) = span.split_once(", end: ") else { continue };
        let Some((end, _)) = rest.split_once(" }") else { continue };
        let (Ok(start), Ok(end)) = (start.parse::<usize>(), end.parse::<usize>()) else { continue };
        assert!(text.get(start..end).is_some(), "{start}..{end} is no part of {text:?}");
    }
}
