//! The JSON Schemas: valid, and in agreement with what the program accepts.

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;

use crate::command::{Ended, repository, run};

#[test]
fn our_test_files_are_accepted() {
    let validator = schema("test");
    let files: Vec<PathBuf> = ["fixtures", "policies"]
        .iter()
        .flat_map(|folder| files(&repository().join(folder), ".test.yaml"))
        .collect();
    assert!(files.len() > 4, "{files:?}");
    for file in files {
        check(&validator, &file);
    }
}

#[test]
fn what_the_program_refuses_is_refused() {
    let config = schema("config");
    for text in ["apis: [{ path: a }]", "lsten: []", "workers: many", "apis: [{ id: a, protocols: [ftp] }]"] {
        assert!(!config.is_valid(&value(text)), "{text}");
    }
    let test = schema("test");
    for text in [
        "case: []",
        "cases: [{ name: a, expect: { status: ok } }]",
        "cases: [{ name: a, answers: [{ failure: late }] }]",
    ] {
        assert!(!test.is_valid(&value(text)), "{text}");
    }
}

#[test]
fn what_the_program_accepts_is_accepted() {
    let config = schema("config");
    let text = "listen: [{ address: '127.0.0.1:0', tls: { certificate: a, key: b } }]\nworkers: 2\npolicy: a.xml\n\
                named-values: { a: text, b: { env: B }, c: { value: x, secret: true }, d: 1 }\n\
                products: [{ id: p }]\napis: [{ id: a, path: a, product: p, protocols: [https], \
                operations: [{ method: GET, url: '/{id}' }] }]\nlimits: { header-time: 5 }\n";
    let errors: Vec<String> = config.iter_errors(&value(text)).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

fn schema(of: &str) -> Validator {
    let Ended { code, out, err } = run(&["schema", of]);
    assert_eq!((code, err.as_str()), (0, ""));
    let schema: Value = serde_json::from_str(&out).unwrap();
    assert!(jsonschema::meta::is_valid(&schema), "the schema of {of} is no schema");
    jsonschema::validator_for(&schema).unwrap()
}

fn check(validator: &Validator, file: &Path) {
    let text = fs::read_to_string(file).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&value(&text))
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}:\n{}", file.display(), errors.join("\n"));
}

fn value(yaml: &str) -> Value {
    serde_saphyr::from_str_with_options(yaml, serde_saphyr::options! { strict_booleans: true }).unwrap()
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found
}
