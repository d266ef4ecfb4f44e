//! Every recorded expression, in both forms: `fixtures/expressions`.
//!
//! What differs stands in `differences.toml` with the reason. A listed case that gives .NET's answer again fails, as
//! does a difference that is not listed. `cargo run -p gatepost-tests --example oracle` shows them one by one.

use std::collections::BTreeSet;

use gatepost_expression::Form;
use gatepost_tests::records::{Answer, Case, differences, read, run};

const LANGUAGE: &[&str] = &[
    "control",
    "exceptions",
    "idioms",
    "lambdas",
    "literals",
    "nullable",
    "operators",
    "patterns",
    "tuples",
];
const COMPILE_ERRORS: &[&str] = &["compile-errors"];
const CONTEXT: &[&str] = &["context"];
const CRYPTO: &[&str] = &["crypto"];
const JSON: &[&str] = &["json", "json-mutate", "json-parse"];
const MEMBERS: &[&str] = &["members", "misc", "guid"];
const NUMBERS: &[&str] =
    &["bitconverter", "chars", "convert", "math", "num-format", "num-parse", "num-types"];
const SEQUENCES: &[&str] = &["arrays", "collections", "linq"];
const TEXT: &[&str] = &["encoding", "regex", "string-format", "stringbuilder", "strings"];
const TIME: &[&str] = &["datetime", "datetimeoffset", "timespan", "timezone"];
const URI: &[&str] = &["uri"];
const XML: &[&str] = &["xml"];

const GROUPS: [&[&str]; 12] =
    [LANGUAGE, COMPILE_ERRORS, CONTEXT, CRYPTO, JSON, MEMBERS, NUMBERS, SEQUENCES, TEXT, TIME, URI, XML];

#[test]
fn every_record_is_in_a_group() {
    let cases = read();
    let topics: BTreeSet<&str> = cases.iter().map(Case::topic).collect();
    let groups: BTreeSet<&str> = GROUPS.iter().flat_map(|group| group.iter().copied()).collect();
    assert_eq!(topics, groups);
}

#[test]
fn every_listed_difference_is_a_record() {
    let cases = read();
    let ids: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    let known = differences();
    let unknown: Vec<&String> = known.keys().filter(|id| !ids.contains(id.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// Runs the cases of some topics, and fails for each answer that is neither .NET's nor listed.
#[expect(clippy::indexing_slicing, reason = "an answer has the index of its case")]
fn check(topics: &[&str]) {
    let known = differences();
    let mut cases = read();
    cases.retain(|case| topics.contains(&case.topic()));
    let answers = run(&cases, &[Form::Fused, Form::Plain]);
    assert_eq!(answers.len(), 2 * cases.len());
    let fault = |answer: &Answer| {
        let case = &cases[answer.case];
        match (&answer.difference, known.get(&case.id)) {
            (Some(difference), None) => Some(format!(
                "{} ({:?}): {}\n    {difference}\n    found {}",
                case.id, answer.form, case.code, answer.outcome
            )),
            (None, Some(_)) => {
                Some(format!("{} ({:?}) is listed, but does not differ", case.id, answer.form))
            }
            _ => None,
        }
    };
    let faults: Vec<String> = answers.iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "{} of {} answers:\n{}", faults.len(), answers.len(), faults.join("\n"));
}

#[test]
fn language() {
    check(LANGUAGE);
}

#[test]
fn compile_errors() {
    check(COMPILE_ERRORS);
}

#[test]
fn context() {
    check(CONTEXT);
}

#[test]
fn crypto() {
    check(CRYPTO);
}

#[test]
fn json() {
    check(JSON);
}

#[test]
fn members() {
    check(MEMBERS);
}

#[test]
fn numbers() {
    check(NUMBERS);
}

#[test]
fn sequences() {
    check(SEQUENCES);
}

#[test]
fn text() {
    check(TEXT);
}

#[test]
fn time() {
    check(TIME);
}

#[test]
fn uri() {
    check(URI);
}

#[test]
fn xml() {
    check(XML);
}
