//! What the binder makes of expressions: their type, or what is wrong with them and where.
//!
//! A case in `cases/*.txt` is an expression, `@(…)` or `@{…}`, and below it what is expected: `: type`, and a line
//! for each diagnostic, `! code` (an error) or `? code` (a warning) and the text that it points at between back
//! quotes, with ` -> help` where there is one. `strict` before the expression refuses what APIM's list does not name.

#![expect(clippy::expect_used, clippy::string_slice, reason = "helpers of tests may fail loudly")]

use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use gatepost_expression::{Gate, Kind, Library, Settings, Severity, Ty, Type, compile};

const CONTEXT: &str = "Apim.IProxyRequestContext";

struct Case<'a> {
    head: &'a str,
    expected: String,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case<'_>> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with([':', '!', '?']) {
            let case = cases.last_mut().expect("an expectation stands below an expression");
            let _ = writeln!(case.expected, "{line}");
        } else {
            cases.push(Case { head: line, expected: String::new() });
        }
    }
    cases
}

fn outcome(library: &Arc<Library>, head: &str) -> String {
    let (gate, code) = match head.strip_prefix("strict ") {
        Some(code) => (Gate::Strict, code),
        None => (Gate::Permissive, head),
    };
    let kind = if code.starts_with("@(") { Kind::Expression } else { Kind::Block };
    let code = &code[2..code.len() - 1];
    let compiled = compile(library, code, kind, Settings { gate, ..Settings::default() });
    let mut text = String::new();
    if let Some(program) = &compiled.program {
        let _ = writeln!(text, ": {}", program.ty());
    }
    for found in &compiled.diagnostics {
        let mark = if found.severity == Severity::Error { '!' } else { '?' };
        let _ = write!(text, "{mark} {} `{}`", found.code, &code[found.span.clone()]);
        if let Some(help) = &found.help {
            let _ = write!(text, " -> {help}");
        }
        text.push('\n');
    }
    text
}

#[test]
fn types_and_diagnostics_are_those_of_the_cases() {
    let library = Arc::new(Library::new(vec![Type::interface(CONTEXT)], Ty::named(CONTEXT, [])));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bind/cases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut failures = String::new();
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        for case in cases(&text) {
            let found = outcome(&library, case.head);
            if found != case.expected {
                let name = file.file_name().unwrap().display();
                let _ =
                    writeln!(failures, "{name}: {}\nexpected:\n{}found:\n{found}", case.head, case.expected);
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
}
