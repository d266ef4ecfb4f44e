//! What holds for every text.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use gatepost_csharp::{parse_block, parse_expression, parse_member_signature, parse_type};
use proptest::prelude::{Strategy, any, prop, proptest};
use proptest::sample::{Index, select};

use crate::support::{records, shared};

proptest! {
    #[test]
    fn any_text_gives_a_tree_with_spans_inside_it(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_run_of_tokens_gives_a_tree(pieces in prop::collection::vec(select(PIECES), 0..30)) {
        check(&pieces.join(" "));
    }

    #[test]
    fn changed_code_gives_a_tree(text in changed()) {
        check(&text);
    }
}

#[test]
fn real_code_has_spans_inside_it() {
    for text in SOURCES.iter() {
        check(text);
    }
}

/// Parses in every way and looks at each span of each tree.
#[track_caller]
fn check(text: &str) {
    let expression = parse_expression(text);
    check_spans(text, &format!("{expression:?}"));
    let block = parse_block(text);
    check_spans(text, &format!("{block:?}"));
    let ty = parse_type(text);
    check_spans(text, &format!("{ty:?}"));
    check_spans(text, &format!("{:?}", parse_member_signature(text)));
}

#[track_caller]
fn check_spans(text: &str, printed: &str) {
    for span in printed.split("Span { start: ").skip(1) {
        let (start, rest) = span.split_once(", end: ").unwrap();
        let (end, _) = rest.split_once(' ').unwrap();
        let range = start.parse::<usize>().unwrap()..end.parse::<usize>().unwrap();
        assert!(text.get(range.clone()).is_some(), "{range:?} is no part of {text:?}:\n{printed}");
    }
}

/// Real code with some pieces cut out, doubled, or put in.
fn changed() -> impl Strategy<Value = String> {
    let change = (any::<Index>(), 0..8_usize, select(PIECES));
    (any::<Index>(), prop::collection::vec(change, 1..6)).prop_map(|(source, changes)| {
        let mut chars: Vec<char> = source.get(&SOURCES).chars().collect();
        for (place, length, piece) in changes {
            let start = place.index(chars.len() + 1);
            let end = (start + length).min(chars.len());
            match length % 4 {
                0 => drop(chars.splice(start..end, [])),
                1 => drop(chars.splice(start..start, piece.chars())),
                2 => drop(chars.splice(start..end, piece.chars())),
                _ => chars.truncate(start),
            }
        }
        chars.into_iter().collect()
    })
}

/// The sources of our cases, and real ones where they are at hand.
static SOURCES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut sources = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        sources.extend(text.lines().filter_map(|line| line.get(7..)).map(str::to_owned));
    }
    if let Some(expressions) = shared("corpus/expressions.jsonl") {
        let real = records(&expressions);
        sources.extend(real.iter().filter_map(|record| record["code"].as_str()).map(str::to_owned));
    }
    sources
});

const PIECES: &[&str] = &[
    "(", ")", "[", "]", "{", "}", "<", ">", ",", ";", ".", ":", "?", "??", "?.", "=>", "=", "+", "-", "!",
    "*", "&", "..", "^", "++", "is", "as", "in", "out", "ref", "new", "new[]", "typeof", "default", "throw",
    "return", "if", "else", "for", "foreach", "while", "do", "switch", "case", "try", "catch", "finally",
    "using", "goto", "const", "static", "delegate", "class", "from", "select", "where", "join", "on",
    "equals", "into", "group", "by", "orderby", "let", "when", "yield", "await", "async", "var", "int",
    "string", "void", "a", "b", "_", "1", "1.5", "'c'", "\"s\"", "@\"v\"", "$\"", "$\"{a}\"", "\"", "'",
    "/*", "//", "#", "\\", "\n", "😀", "operator", "this", "params", "implicit", "explicit",
];
