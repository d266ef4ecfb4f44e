//! The expressions of published policies compile, those of files that are not damaged or templates.
//!
//! What does not is listed in `corpus.toml` with the error and the reason. A listed expression that compiles, or that
//! gives another error, fails.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot read its input has failed"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use gatepost_expression::{Gate, Kind, Settings, Severity, compile};
use serde::Deserialize;
use serde_json::Value as Json;

#[derive(Deserialize)]
struct Record {
    file: String,
    index: u32,
    kind: String,
    code: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusals {
    refused: Vec<Refusal>,
}

/// Expressions that cannot compile.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refusal {
    reason: String,
    /// The code of their first error.
    error: String,
    /// Their file and their number in it.
    expressions: Vec<(String, u32)>,
}

#[test]
fn every_sound_expression_compiles_or_is_listed() {
    let Some(folder) = corpus() else { return };
    let listed = listed();
    let sound = sound(&folder.join("manifest.json"));
    let text = fs::read_to_string(folder.join("expressions.jsonl")).unwrap();
    let records = text.lines().map(|line| serde_json::from_str::<Record>(line).unwrap());
    let (mut count, mut faults, mut seen) = (0, Vec::new(), 0);
    for record in records.filter(|record| sound.contains(&record.file)) {
        count += 1;
        let found = first_error(&record);
        let expected = listed.get(&(record.file.clone(), record.index));
        seen += usize::from(expected.is_some());
        if found.as_ref().map(|(code, _)| code) != expected {
            faults.push(format!(
                "{} {}\n    expected {expected:?}, found {found:?}\n    {}",
                record.file, record.index, record.code
            ));
        }
    }
    assert!(count > 2_900, "only {count} expressions read");
    assert_eq!(seen, listed.len(), "of the list");
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults.join("\n"));
}

fn first_error(record: &Record) -> Option<(String, String)> {
    let kind = match record.kind.as_str() {
        "expr" => Kind::Expression,
        "block" => Kind::Block,
        other => panic!("{}: {other} is no kind", record.file),
    };
    let code = with_named_values(&record.code);
    let settings = Settings { gate: Gate::Permissive, ..Settings::default() };
    let compiled = compile(&gatepost_engine::library(), &code, kind, settings);
    let error = compiled.diagnostics.into_iter().find(|found| found.severity == Severity::Error)?;
    Some((error.code.to_owned(), error.message))
}

/// The text with each `{{named value}}` replaced by a number, which stands for a text inside quotes.
fn with_named_values(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        match after.split_once("}}") {
            Some((name, behind)) if is_name(name) => {
                out.push('1');
                rest = behind;
            }
            _ => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out + rest
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let found = folder.is_dir();
    if !found {
        eprintln!("skipped: {} is absent", folder.display());
    }
    found.then_some(folder)
}

/// The files that a policy author may be held to.
fn sound(manifest: &Path) -> BTreeSet<String> {
    let manifest: Json = serde_json::from_str(&fs::read_to_string(manifest).unwrap()).unwrap();
    let documents = manifest.get("documents").and_then(Json::as_array).unwrap();
    let is = |document: &Json, mark| document.get(mark) == Some(&Json::Bool(true));
    documents
        .iter()
        .filter(|document| !is(document, "known_broken") && !is(document, "templated"))
        .filter_map(|document| document.get("file")?.as_str().map(str::to_owned))
        .collect()
}

fn listed() -> BTreeMap<(String, u32), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus.toml");
    let list: Refusals = toml::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let mut listed = BTreeMap::new();
    for refusal in list.refused {
        assert!(!refusal.reason.trim().is_empty(), "{:?} are refused for no reason", refusal.expressions);
        for expression in refusal.expressions {
            let twice = listed.insert(expression.clone(), refusal.error.clone());
            assert!(twice.is_none(), "{expression:?} is listed twice");
        }
    }
    listed
}
