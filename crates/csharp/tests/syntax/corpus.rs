//! Every expression of the real policies parses.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{mistakes, records, shared, without_named_values};
use serde_json::Value;

#[test]
fn every_sound_expression_of_the_corpus_parses() {
    let (Some(expressions), Some(manifest)) =
        (shared("corpus/expressions.jsonl"), shared("corpus/manifest.json"))
    else {
        return;
    };
    let manifest: Value = serde_json::from_str(&fs::read_to_string(manifest).unwrap()).unwrap();
    let sound: BTreeSet<&str> = manifest["documents"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|document| document["known_broken"] != true && document["templated"] != true)
        .filter_map(|document| document["file"].as_str())
        .collect();
    let mut failures = Vec::new();
    let mut count = 0;
    for record in records(&expressions) {
        if !sound.contains(record["file"].as_str().unwrap()) {
            continue;
        }
        count += 1;
        let code = without_named_values(record["code"].as_str().unwrap());
        let errors = mistakes(record["kind"].as_str().unwrap(), &code);
        if !errors.is_empty() {
            failures.push(format!("{} #{}\n{code}\n{errors:#?}", record["file"], record["index"]));
        }
    }
    assert!(count > 2_900, "only {count} expressions read");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n\n"));
}
