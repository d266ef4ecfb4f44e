//! Cases as data: `tests/cases/*.txt`.
//!
//! A case is a source and what it gives, with an empty line behind it:
//!
//! ```text
//! expr   1 + 2
//! tree   (+ 1 2)
//! ```
//!
//! The source is an `expr`, a `block`, a `type` or a `member`; its further lines begin with `|`. A mistake is a line
//! `error CODE start..end message`, a warning begins with `warn`; a `help`
//! may follow. `UPDATE=1 cargo test` writes what is given now.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use gatepost_csharp::{SyntaxError, parse_block, parse_expression, parse_member_signature, parse_type};

use crate::print::{expr, member, ty};
use crate::print_statement::block;

#[test]
fn cases_give_what_they_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let mut stale = Vec::new();
    for file in files {
        let written = fs::read_to_string(&file).unwrap();
        let given = written.split("\n\n").map(given).collect::<Vec<_>>().join("\n\n");
        if given == written {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, given).unwrap();
        } else {
            stale.push(difference(&file, &written, &given));
        }
    }
    assert!(stale.is_empty(), "{}", stale.join("\n"));
}

/// The case as it should be written.
fn given(case: &str) -> String {
    let comment: String =
        case.lines().take_while(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    let case = case.get(comment.len()..).unwrap_or_default();
    let lines: Vec<&str> = case.lines().collect();
    let Some((first, rest)) = lines.split_first() else { return comment + case };
    let (kind, start) = first.split_once(' ').unwrap_or((first, ""));
    let more = rest.iter().take_while(|line| line.trim_start().starts_with('|'));
    let source = more.fold(start.trim_start().to_owned(), |source, line| {
        source + "\n" + line.trim_start().strip_prefix("| ").unwrap_or_default()
    });
    let mut out = format!("{comment}{kind:<6} {}", source.replace('\n', "\n     | "));
    let (tree, errors) = parse(kind, &source);
    for error in errors {
        let word = if error.warning { "warn" } else { "error" };
        let span = error.span;
        write!(out, "\n{word:<6} {} {}..{} {}", error.code, span.start, span.end, error.message).unwrap();
        if let Some(help) = error.help {
            write!(out, "\nhelp   {help}").unwrap();
        }
    }
    if let Some(tree) = tree {
        write!(out, "\ntree   {tree}").unwrap();
    }
    out + if case.ends_with('\n') { "\n" } else { "" }
}

fn parse(kind: &str, source: &str) -> (Option<String>, Vec<SyntaxError>) {
    match kind {
        "expr" => {
            let parsed = parse_expression(source);
            (Some(expr(&parsed.tree)), parsed.errors)
        }
        "block" => {
            let parsed = parse_block(source);
            (Some(block(&parsed.tree)), parsed.errors)
        }
        "type" => {
            let parsed = parse_type(source);
            (Some(ty(&parsed.tree)), parsed.errors)
        }
        "member" => match parse_member_signature(source) {
            Ok(signature) => (Some(member(&signature)), Vec::new()),
            Err(error) => (None, vec![error]),
        },
        _ => panic!("a case begins with expr, block, type or member, not with {kind:?}"),
    }
}

fn difference(file: &Path, written: &str, given: &str) -> String {
    let cases = written.split("\n\n").zip(given.split("\n\n"));
    let differences = cases.filter(|(written, given)| written != given);
    let shown: String =
        differences.map(|(written, given)| format!("expected\n{written}\nbut\n{given}\n\n")).collect();
    format!("{}\n{shown}", file.display())
}
