//! Texts that attack: deep, long, never closed. Each ends soon, with a diagnostic and an intact stack.

use std::time::{Duration, Instant};

use gatepost_csharp::{MAX_CHAIN, MAX_LENGTH, MAX_NESTING, parse_block, parse_expression, parse_type};

#[test]
fn repeated_openings_end_soon() {
    for piece in OPENINGS {
        let text = piece.repeat(40_000 / piece.len());
        check(&text);
        let closed: String = piece.chars().rev().filter_map(closing).collect();
        check(&format!("{text}a{}", closed.repeat(40_000 / piece.len())));
    }
}

#[test]
fn pairs_of_openings_end_soon() {
    for first in OPENINGS {
        for second in OPENINGS.iter().step_by(5) {
            check(&format!("{first}{second}").repeat(120));
        }
    }
}

#[test]
fn the_nesting_is_limited() {
    let nested = |depth: usize| format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
    let limit = MAX_NESTING as usize;
    assert!(parse_expression(&nested(limit - 2)).is_ok());
    let codes: Vec<_> =
        parse_expression(&nested(limit + 1)).errors.into_iter().map(|error| error.code).collect();
    assert_eq!(codes, ["CS8078"]);
}

#[test]
fn chains_are_limited_however_they_are_nested() {
    let sum = |terms: usize| vec!["a"; terms].join("+");
    let limit = MAX_CHAIN as usize;
    assert!(parse_expression(&sum(limit)).is_ok());
    assert_eq!(parse_expression(&sum(limit + 2)).errors[0].code, "CS8078");
    let nested = format!("({})+{}", sum(limit - 10), sum(100));
    assert_eq!(parse_expression(&nested).errors[0].code, "CS8078");
    let beside = format!("f({0}, {0}) + ({0})", sum(limit - 10));
    assert!(parse_expression(&beside).is_ok());
}

#[test]
fn the_length_is_limited() {
    let errors = parse_expression(&"a".repeat(MAX_LENGTH + 1)).errors;
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].code, "csharp::too_long");
}

#[test]
fn many_mistakes_take_little_memory() {
    for piece in ["$ ", "\\", "1l ", "#if\n", "'' ", "); "] {
        let errors = parse_block(&piece.repeat(MAX_LENGTH / piece.len())).errors;
        assert!((1..=300).contains(&errors.len()), "{piece:?} gives {}", errors.len());
    }
}

/// The longest tree that passes can be compared, copied, printed and dropped on an ordinary stack.
#[test]
fn the_deepest_trees_are_handled_like_others() {
    let deep = format!("{}{}", "(".repeat(MAX_NESTING as usize - 2), "a)".repeat(MAX_NESTING as usize - 2));
    let text = format!("{}{}", "-(".repeat(60), "a+b)".repeat(60));
    let long = vec!["a.b(c)[d]"; MAX_CHAIN as usize / 4].join("+");
    for text in [deep, text, long] {
        let tree = parse_expression(&text).tree;
        assert!(!format!("{tree:?}").is_empty());
        assert!(tree.clone() == tree);
    }
}

#[track_caller]
fn check(text: &str) {
    let begin = Instant::now();
    parse_expression(text);
    parse_block(text);
    parse_type(text);
    let spent = begin.elapsed();
    let start: String = text.chars().take(40).collect();
    assert!(spent < LIMIT, "{start:?}… of {} bytes took {spent:?}", text.len());
}

fn closing(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        '<' => Some('>'),
        '"' => Some('"'),
        _ => None,
    }
}

/// Generous, for builds without optimisation on a busy machine; what is not linear takes minutes.
const LIMIT: Duration = Duration::from_secs(3);

const OPENINGS: &[&str] = &[
    "(",
    "[",
    "{",
    "f(",
    "a<",
    "a<b,",
    "(a<",
    "((a,",
    "(a,b",
    "new[]{",
    "new A{B=",
    "new{a=",
    "new ",
    "x=>",
    "(x,y)=>",
    "(int x)=>",
    "(ref ",
    "!",
    "-",
    "- ",
    "++",
    "~",
    "*",
    "&",
    "^",
    "..",
    "a?",
    "a?.b",
    "a?[",
    "a??",
    "a?b:",
    "$\"{",
    "$@\"{",
    "$\"",
    "if(a)",
    "else ",
    "if(a);else ",
    "var(",
    "(var ",
    "(int)",
    "(a)",
    "a is ",
    "a is A<",
    "a as ",
    "from a in ",
    "from a in b ",
    "join a in b on ",
    "delegate{",
    "delegate(",
    "a+",
    "a.b",
    "a()",
    "a[0]",
    "a!",
    "case ",
    "switch(a){case 1:",
    "a switch{",
    "int[]",
    "int?",
    "List<",
    "int*",
    "(int,",
    "/*",
    "'",
    "\"",
    "@\"",
    "await ",
    "throw ",
    "ref ",
    "a=",
    "default(",
    "typeof(",
    "sizeof(",
    "nameof(",
    "checked(",
    "{{",
    "}",
    ")",
    "]",
    ">",
    "try{",
    "try{}catch{",
    "try{}catch(A)when(",
    "do ",
    "while(a)",
    "for(;;)",
    "foreach(var a in ",
    "using(",
    "lock(a)",
    "fixed(",
    "a:",
    "goto ",
    "goto case ",
    "return ",
    "yield return ",
    "#if\n",
    "//\n",
    "static ",
    "public ",
    "async ",
    "class ",
    "int f(){",
    "int f<",
    "int f(int a=",
    "where T:",
    "const int a=",
    "int a={",
    "a,",
    "a ",
    "1.",
    "0x",
    ";",
    "::",
    "a::",
    "=>",
    "\\u0041",
    "é",
];
