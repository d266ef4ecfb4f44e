//! Every code that a policy document can be reported with is provoked by a case or a test, and every code that a case
//! expects is one that `gatepost explain` knows. The files that are searched are all held against what is really given.

#![expect(clippy::unwrap_used, reason = "a test that is wrong ends with a panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gatepost_engine::{Compiler, Scope, Source};
use gatepost_expression::{Form, Gate, Kind, Settings, Severity, compile};

/// What `gatepost explain` says of the codes of C#; other codes are explained where they are enumerated.
const CSHARP: &str = include_str!("../../crates/cli/src/command/explain/csharp.md");

/// Examples of the codes of documents.
const DOCUMENTS: &str = include_str!("../../crates/cli/src/command/explain/documents.md");

/// Codes of what an evaluation came to, with which no document is reported.
const EVALUATION: [&str; 2] = ["expression::limit", "expression::bug"];

/// Codes that no input can provoke, and why they are there.
const UNPROVOKED: &[(&str, &str)] = &[
    ("CS0825", "`var` is read as a type only where a variable is declared; the binder still answers for it"),
    ("CS1020", "only our own tables of members declare operators"),
    ("expression::fault", "no expression is known that has no type for no reason"),
];

/// Codes of C# that no short expression shows, or whose cases in `fixtures` are their examples.
const WITHOUT_EXAMPLE: [&str; 12] = [
    "CS0198",
    "CS0825",
    "CS1020",
    "CS8030",
    "CS8078",
    "CS8120",
    "CS8172",
    "csharp::too_long",
    "expression::constant_condition",
    "expression::limit",
    "expression::fault",
    "expression::bug",
];

#[test]
fn every_code_is_provoked() {
    let provoked = provoked();
    let missing: Vec<&str> = listed()
        .into_iter()
        .filter(|code| !provoked.contains(*code))
        .filter(|code| !UNPROVOKED.iter().any(|(known, _)| known == code))
        .collect();
    assert!(missing.is_empty(), "no case and no test provokes: {}", missing.join(", "));
}

#[test]
fn codes_that_nothing_provokes_are_listed_and_unprovoked() {
    let (listed, provoked) = (listed(), provoked());
    let stale: Vec<&str> = UNPROVOKED
        .iter()
        .map(|(code, _)| *code)
        .filter(|code| !listed.contains(code) || provoked.contains(*code))
        .collect();
    assert!(stale.is_empty(), "no longer exceptions: {}", stale.join(", "));
}

#[test]
fn every_code_that_a_case_expects_is_listed() {
    let listed = listed();
    let mut unknown = BTreeSet::new();
    let is_case = |file: &PathBuf| file.to_string_lossy().ends_with(".test.yaml");
    for file in files(&root().join("fixtures")).into_iter().filter(is_case) {
        let text = fs::read_to_string(file).unwrap();
        let expected = text.lines().filter_map(|line| {
            let mut words = line.split_whitespace();
            matches!(words.next(), Some("error" | "warning")).then(|| words.next())?
        });
        unknown.extend(expected.filter(|code| is_code(code) && !listed.contains(code)).map(str::to_owned));
    }
    assert!(unknown.is_empty(), "`gatepost explain` does not know {unknown:?}");
}

#[test]
fn every_example_of_csharp_is_one() {
    let mut wrong = Vec::new();
    for section in CSHARP.split("\n## ").skip(1) {
        let (code, text) = section.split_once('\n').unwrap();
        let Some((_, examples)) = text.split_once("\nWrong:\n") else {
            if !WITHOUT_EXAMPLE.contains(&code) {
                wrong.push(format!("{code} has no example"));
            }
            continue;
        };
        let (bad, good) = examples.split_once("\nRight:\n").unwrap();
        if !codes_of(bad).contains(&(code.to_owned(), true))
            && !codes_of(bad).contains(&(code.to_owned(), false))
        {
            wrong.push(format!("{code} is not what is wrong in {}: {:?}", bad.trim(), codes_of(bad)));
        }
        if codes_of(good).iter().any(|(found, is_error)| *is_error || found == code) {
            wrong.push(format!("{code}: {} is not right: {:?}", good.trim(), codes_of(good)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_of_documents_is_one() {
    let mut wrong = Vec::new();
    let mut without: BTreeSet<&str> = listed().into_iter().filter(|code| is_of_documents(code)).collect();
    for section in DOCUMENTS.split("\n## ").skip(1) {
        let (code, examples) = section.split_once("\nWrong:\n").unwrap();
        let (bad, good) = examples.split_once("\nRight:\n").unwrap();
        without.remove(code);
        if !reported(bad).iter().any(|(found, _)| found == code) {
            wrong.push(format!("{code} is not what is wrong in {}: {:?}", bad.trim(), reported(bad)));
        }
        if reported(good).iter().any(|(found, is_error)| *is_error || found == code) {
            wrong.push(format!("{code}: {} is not right: {:?}", good.trim(), reported(good)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let expected: BTreeSet<&str> = BULKY.into_iter().collect();
    assert_eq!(without, expected, "codes without an example");
}

/// Codes of documents that no short text shows, or none that can be printed.
const BULKY: [&str; 11] = [
    "policy::bad_fragment",
    "policy::conflict",
    "policy::too_many",
    "xml::forbidden_character",
    "xml::invalid_encoding",
    "xml::too_deep",
    "xml::too_long",
    "xml::too_many_attributes",
    "xml::too_many_elements",
    "xml::too_many_errors",
    "xml::too_many_searches",
];

fn is_of_documents(code: &str) -> bool {
    code.starts_with("xml::") || code.starts_with("policy::")
}

/// The codes that the document or its inbound section is reported with, and whether they are errors.
fn reported(example: &str) -> Vec<(String, bool)> {
    let lines: Vec<&str> = example.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    let text = lines.join("\n");
    let source = Source::from_bytes("example.xml", text.trim().as_bytes());
    let compiler = Compiler::new(gatepost_policy::CATALOG);
    let diagnostics = if text.trim().starts_with("<fragment") {
        compiler.fragment(&source)
    } else {
        compiler.document(Scope::Api, &source).diagnostics
    };
    diagnostics.iter().map(|found| (found.code.to_owned(), found.is_error())).collect()
}

/// The codes that the expression is reported with, and whether they are errors.
fn codes_of(example: &str) -> Vec<(String, bool)> {
    let lines: Vec<&str> = example.lines().map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    let text = lines.join("\n");
    let text = text.trim();
    let kind = if text.starts_with("@(") { Kind::Expression } else { Kind::Block };
    let code = text.get(2..text.len() - 1).unwrap();
    let settings = Settings { gate: Gate::Strict, form: Form::Fused, observe: false };
    let compiled = compile(&gatepost_engine::library(), code, kind, settings);
    let diagnostics = compiled.diagnostics.iter();
    diagnostics.map(|found| (found.code.to_string(), found.severity == Severity::Error)).collect()
}

fn listed() -> BTreeSet<&'static str> {
    let xml = gatepost_xml::Code::ALL.iter().map(|code| code.as_str());
    let policy = gatepost_engine::Code::ALL.iter().map(|code| code.as_str());
    let headings = CSHARP.lines().filter_map(|line| line.strip_prefix("## "));
    xml.chain(policy).chain(headings.filter(|code| !EVALUATION.contains(code))).collect()
}

/// The codes that stand in cases, in records of .NET, and in tests.
fn provoked() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    let mut add = |text: &str| codes.extend(words(text).filter(|word| is_code(word)).map(str::to_owned));
    for folder in ["fixtures", "policies", "tests/tests", "crates"] {
        for file in files(&root().join(folder)).iter().filter(|file| !file.ends_with("codes.rs")) {
            let Ok(text) = fs::read_to_string(file) else { continue };
            let is_test = folder != "crates" || is_test_file(file);
            match text.split_once("#[cfg(test)]") {
                _ if is_test => add(&text),
                Some((_, tests)) => add(tests),
                None => {}
            }
        }
    }
    codes
}

/// Whether a file of a crate is nothing but tests.
fn is_test_file(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs")
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | ':');
    text.split(move |char| !is_part(char)).map(|word| word.trim_matches(':'))
}

/// `CS1002` or `policy::unknown`.
fn is_code(word: &str) -> bool {
    match word.strip_prefix("CS") {
        Some(digits) => digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit()),
        None => word.split_once("::").is_some_and(|(family, name)| !family.is_empty() && !name.is_empty()),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}
