//! What Roslyn accepted parses, and what it refused for its syntax is refused with the same code.

use std::fs;

use crate::support::{mistakes, records, shared};
use serde_json::Value;

fn oracle() -> Vec<Value> {
    let Some(folder) = shared("oracle") else { return Vec::new() };
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let records: Vec<Value> = files.iter().flat_map(records).collect();
    assert!(records.len() > 10_000);
    records
}

#[test]
fn what_compiles_parses() {
    let mut failures = Vec::new();
    for record in oracle().iter().filter(|record| record["compile_error"].is_null()) {
        let code = record["code"].as_str().unwrap();
        let errors = mistakes(record["kind"].as_str().unwrap(), code);
        if !errors.is_empty() {
            failures.push(format!("{}\n{code}\n{errors:#?}", record["id"]));
        }
    }
    assert!(failures.is_empty(), "{}:\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn syntax_errors_have_the_codes_of_roslyn() {
    let mut failures = Vec::new();
    for record in &oracle() {
        let Some(expected) = record["compile_error"].as_str() else { continue };
        let code = record["code"].as_str().unwrap();
        let errors = mistakes(record["kind"].as_str().unwrap(), code);
        let found = errors.first().map(|error| error.code);
        if SYNTACTIC.contains(&expected) && found != Some(expected) {
            failures.push(format!("{code:40} {expected} {} but {errors:?}", record["message"]));
        }
        if !SYNTACTIC.contains(&expected) && found.is_some() {
            eprintln!("also wrong in syntax: {code:40} {expected} {}, {found:?}", record["message"]);
        }
    }
    assert!(failures.is_empty(), "{}:\n{}", failures.len(), failures.join("\n"));
}

/// Codes of mistakes that the text alone shows.
const SYNTACTIC: &[&str] = &[
    "CS0106", "CS0178", "CS0193", "CS0201", "CS0211", "CS0214", "CS0443", "CS0594", "CS0742", "CS1001",
    "CS1002", "CS1003", "CS1009", "CS1010", "CS1011", "CS1012", "CS1013", "CS1021", "CS1026", "CS1031",
    "CS1056", "CS1073", "CS1513", "CS1519", "CS1524", "CS1525", "CS1547", "CS1624", "CS1646", "CS1733",
    "CS4032", "CS8086", "CS8115", "CS8124", "CS8181",
];
