//! Published policy documents, loaded with the whole catalog: none makes the loader panic, and those that are known to
//! be broken are all reported.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that is wrong ends with a panic"
)]

use std::path::{Path, PathBuf};

use gatepost_engine::{Compiler, Scope, Settings, Source};
use gatepost_policy::CATALOG;
use serde_json::Value;

#[test]
fn every_document_loads_or_is_reported() {
    let Some(documents) = documents() else { return };
    let settings = Settings { allow_unsupported: true, ..Settings::default() };
    let compiler = Compiler::new(CATALOG).with_settings(settings);
    let mut silent = Vec::new();
    for (path, known_broken) in documents {
        let source = Source::from_bytes(path.display().to_string(), &std::fs::read(&path).unwrap());
        let compiled = compiler.document(Scope::Api, &source);
        let has_errors = compiled.diagnostics.iter().any(|found| found.is_error());
        assert_eq!(compiled.program.is_none(), has_errors, "{}", path.display());
        // What a document refers to is not at hand here, which says nothing about the document. Policies that are not
        // supported are named, and what stands inside them is not looked at.
        let refers = |code: &str| matches!(code, "policy::unknown_named_value" | "policy::unknown_fragment");
        if known_broken && compiled.diagnostics.iter().all(|found| refers(found.code)) {
            silent.push(path.display().to_string());
        }
    }
    assert!(silent.is_empty(), "broken, and nothing is said of it:\n{}", silent.join("\n"));
}

/// The documents beside the repository, and whether they are known to be broken.
fn documents() -> Option<Vec<(PathBuf, bool)>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let Ok(manifest) = std::fs::read(folder.join("manifest.json")) else {
        eprintln!("skipped: no corpus at {}", folder.display());
        return None;
    };
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let documents = manifest["documents"].as_array().unwrap().iter();
    Some(
        documents
            .map(|entry| {
                (folder.join(entry["file"].as_str().unwrap()), entry["known_broken"].as_bool().unwrap())
            })
            .collect(),
    )
}
