//! Every code that a policy document can be reported with is provoked by a case or a test, and every code that a case
//! expects is one that `gatepost explain` knows. The files that are searched are all held against what is really given.

#![expect(clippy::unwrap_used, reason = "a test that is wrong ends with a panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What `gatepost explain` says of the codes of C#; other codes are explained where they are enumerated.
const CSHARP: &str = include_str!("../../crates/cli/src/command/explain/csharp.md");

/// Codes of what an evaluation came to, with which no document is reported.
const EVALUATION: [&str; 2] = ["expression::limit", "expression::bug"];

/// Codes that no input can provoke, and why they are there.
const UNPROVOKED: &[(&str, &str)] = &[
    ("CS0825", "`var` is read as a type only where a variable is declared; the binder still answers for it"),
    ("CS1020", "only our own tables of members declare operators"),
    ("expression::fault", "no expression is known that has no type for no reason"),
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
