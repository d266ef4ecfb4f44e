//! `eval --jsonl` against the answers of .NET in `fixtures/expressions`.

use std::fs;

use serde_json::{Map, Value, json};

use crate::command::{Ended, repository, run_in};

/// Some topics; `gatepost-expression` compares all.
const TOPICS: [&str; 3] = ["context", "exceptions", "guid"];
/// Records of a topic.
const RECORDS: usize = 100;

#[test]
fn records_are_those_of_dotnet() {
    for topic in TOPICS {
        let path = repository().join("fixtures/expressions").join(format!("{topic}.jsonl"));
        let expected: Vec<Map<String, Value>> = fs::read_to_string(path)
            .unwrap()
            .lines()
            .take(RECORDS)
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let question = |record: &Map<String, Value>| {
            json!({ "id": record["id"], "kind": record["kind"], "code": record["code"] }).to_string()
        };
        let questions: Vec<String> = expected.iter().map(question).collect();
        let arguments = [
            "eval",
            "--jsonl",
            "-",
            "--context",
            "fixtures/expressions/context.json",
            "--expressions",
            "permissive",
        ];
        let Ended { code, out, err } = run_in(&repository(), &arguments, &questions.join("\n"));
        assert_eq!((code, err.as_str()), (0, ""), "{topic}");
        let answers: Vec<Map<String, Value>> =
            out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), expected.len(), "{topic}");
        let compared =
            expected.iter().zip(&answers).filter(|(expected, answer)| check(expected, answer)).count();
        assert!(compared > 10, "{topic}: only {compared} answers are the same everywhere");
    }
}

/// Compares all members, unless .NET's own versions differ in the answer.
#[track_caller]
fn check(expected: &Map<String, Value>, answer: &Map<String, Value>) -> bool {
    assert_eq!(answer["id"], expected["id"]);
    if expected.contains_key("fragile") {
        return false;
    }
    let mut expected = expected.clone();
    // It says something of the question.
    expected.remove("beyond");
    assert_eq!(answer, &expected);
    true
}
