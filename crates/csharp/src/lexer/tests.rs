use proptest::prelude::{Strategy, any, prop, proptest};
use proptest::sample::select;

use super::lex;

proptest! {
    #[test]
    fn tokens_and_trivia_tile_the_text(text in any::<String>()) {
        check_tiling(&text);
    }

    #[test]
    fn tokens_and_trivia_tile_what_looks_like_code(text in code()) {
        check_tiling(&text);
    }
}

/// Pieces that begin, end or change the meaning of what stands around them.
fn code() -> impl Strategy<Value = String> {
    let pieces = vec![
        "\"", "'", "@\"", "$\"", "$@\"", "\"\"\"", "{", "}", "{{", "}}", "(", ")", "[", "]", ":", "::", "\\",
        "\\u0041", "/*", "*/", "//", "#if", "#region", "\n", " ", "a", "é", "😀", "@", "$", "0x", "1.5e3m",
        "1_", "..", "?.", "??=", ">>=", "=>", ",", ";", "\u{feff}", "\u{2028}",
    ];
    prop::collection::vec(select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

/// Tokens stand in order, and nothing but trivia stands between them.
#[track_caller]
fn check_tiling(text: &str) {
    let lexed = lex(text);
    let mut end = 0;
    for token in &lexed.tokens {
        let range = token.span.range();
        assert!(end <= range.start && range.start <= range.end, "{token:?} behind {end} in {text:?}");
        assert!(text.get(range.clone()).is_some(), "{token:?} cuts a character of {text:?}");
        check_trivia(text, end, range.start);
        end = range.end;
    }
    check_trivia(text, end, text.len());
    for error in &lexed.errors {
        assert!(text.get(error.error.span.range()).is_some(), "{error:?} in {text:?}");
    }
}

#[track_caller]
fn check_trivia(text: &str, start: usize, end: usize) {
    let gap = text.get(start..end).unwrap();
    let found = lex(gap);
    assert!(found.tokens.is_empty(), "{gap:?} at {start} of {text:?} is not trivia");
}
