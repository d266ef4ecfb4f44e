//! `eval --jsonl` against the answers of .NET in `fixtures/expressions`.

use std::fs;

use serde_json::{Map, Value, json};

use crate::command::{Ended, finish, gatepost, repository, run_in};

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

/// Topics whose answers could depend on where the machine stands.
const PLACES: [&str; 9] = [
    "datetime",
    "datetimeoffset",
    "timezone",
    "num-format",
    "num-parse",
    "string-format",
    "strings",
    "convert",
    "chars",
];

#[test]
fn answers_depend_neither_on_the_locale_nor_on_the_time_zone() {
    let questions: Vec<String> = PLACES
        .iter()
        .flat_map(|topic| {
            let path = repository().join("fixtures/expressions").join(format!("{topic}.jsonl"));
            let text = fs::read_to_string(path).unwrap();
            text.lines().take(RECORDS).map(str::to_owned).collect::<Vec<_>>()
        })
        .chain(AROUND.iter().map(|code| json!({ "id": code, "kind": "expr", "code": code }).to_string()))
        .collect();
    let given = ["--context", "fixtures/expressions/context.json", "--expressions", "permissive"];
    let ask = |zone: &str, locale: &str| {
        let arguments: Vec<&str> = ["eval", "--jsonl", "-"].into_iter().chain(given).collect();
        let mut command = gatepost(&repository(), &arguments);
        command.env("TZ", zone).env("LANG", locale).env("LC_ALL", locale).env("LANGUAGE", locale);
        let Ended { code, out, err } = finish(command, &questions.join("\n"));
        assert_eq!((code, err.as_str()), (0, ""), "{zone} {locale}");
        out
    };
    let here = ask("UTC", "C.UTF-8");
    for (zone, locale) in [
        ("Asia/Kolkata", "tr_TR.UTF-8"),
        ("America/St_Johns", "de_DE.UTF-8"),
        ("Pacific/Apia", "ar_SA.UTF-8"),
    ] {
        let there = ask(zone, locale);
        let differing = here.lines().zip(there.lines()).find(|(here, there)| here != there);
        assert_eq!(differing, None, "{zone} {locale}");
        assert_eq!(here.lines().count(), there.lines().count());
    }
}

/// What the machine would be asked for if anybody asked.
const AROUND: [&str; 9] = [
    "DateTime.Now",
    "DateTime.Today",
    "DateTimeOffset.Now.Offset",
    "TimeZoneInfo.Local.Id",
    "new DateTime(2024, 1, 1).ToUniversalTime()",
    "DateTime.UtcNow.ToLocalTime()",
    "CultureInfo.CurrentCulture.Name",
    "\"TITLE I\".ToLower() + \"title i\".ToUpper() + 1.5.ToString() + DateTime.UtcNow.ToString()",
    "string.Compare(\"I\", \"i\", true) + double.Parse(\"1.5\").ToString(\"N2\")",
];
