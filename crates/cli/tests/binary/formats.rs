//! `check` for programs.

use serde_json::Value;
use serde_sarif::sarif::Sarif;

use crate::command::{Ended, run_in};

const POLICY: &str = "<policies>\n  <inbound>\n    <set-heder name=\"é\" />\n    <set-header name=\"A\"><value>@(x)</value></set-header>\n  </inbound>\n</policies>\n";

#[test]
fn sarif_is_of_the_published_shape() {
    let log = check("sarif");
    let typed: Sarif = serde_json::from_str(&log).unwrap();
    // What the shape does not have would be lost on the way.
    let written: Value = serde_json::from_str(&log).unwrap();
    assert_eq!(serde_json::to_value(&typed).unwrap(), written);

    let run = &written["runs"][0];
    let known: Vec<&Value> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    let results = run["results"].as_array().unwrap();
    let codes: Vec<&Value> = results.iter().map(|result| &result["ruleId"]).collect();
    assert_eq!(codes, ["policy::unknown", "CS0103"]);
    assert!(codes.iter().all(|code| known.contains(code)), "{known:?}");
    let location = &results[0]["locations"][0]["physicalLocation"];
    assert_eq!(location["region"]["startLine"], 3);
    assert_eq!(location["region"]["startColumn"], 6);
    assert_eq!(location["region"]["endColumn"], 15);
}

#[test]
fn a_log_without_findings_is_a_log() {
    let Ended { code, out, .. } =
        run_in(&std::env::temp_dir(), &["check", "-", "--format", "sarif"], "<fragment />");
    assert_eq!(code, 0);
    let typed: Sarif = serde_json::from_str(&out).unwrap();
    assert_eq!(typed.runs[0].results.as_ref().map(Vec::len), Some(0));
}

#[test]
fn json_has_a_line_for_each_finding() {
    let text = check("json");
    let findings: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let places: Vec<_> = findings.iter().map(|one| (&one["code"], &one["line"], &one["column"])).collect();
    assert_eq!(places.len(), 2);
    assert_eq!(findings[0]["help"], "did you mean `set-header`?");
    assert_eq!(findings[1]["code"], "CS0103");
    assert_eq!(findings[1]["line"], 4);
    for finding in &findings {
        assert_eq!(finding["severity"], "error");
        assert_eq!(finding["file"], "<standard input>");
        assert!(finding["endColumn"].as_u64() > finding["column"].as_u64(), "{finding}");
    }
}

#[test]
fn github_gets_one_command_a_line() {
    let text = check("github");
    assert_eq!(text.lines().count(), 2);
    for line in text.lines() {
        assert!(line.starts_with("::error file=<standard input>,line="), "{line}");
    }
}

fn check(format: &str) -> String {
    let Ended { code, out, err } = run_in(&std::env::temp_dir(), &["check", "-", "--format", format], POLICY);
    assert_eq!((code, err.as_str()), (1, ""));
    out
}
