//! How many records the program itself gives, as users run it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use gatepost_expression::{Diagnostic, Inspection, Severity};
use serde_json::{Map, Value as Json, json};

use super::case::{self, Case};
use super::outcome::Outcome;
use super::{compare, folder};

/// What is right of what was asked.
#[derive(Clone, Copy, Default)]
struct Count {
    same: usize,
    of: usize,
}

/// Runs `gatepost eval --jsonl` over each file of a folder and prints, for each topic, how many of its records are the
/// same, those apart that .NET's own versions differ in. Arguments: the folder, `--gatepost PATH`, `--show`.
/// `None` when they are wrong.
pub fn figures(mut arguments: impl Iterator<Item = String>) -> Option<()> {
    let (mut records, mut program, mut show) = (folder(), beside(), false);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--gatepost" => program = arguments.next()?.into(),
            "--show" => show = true,
            option if option.starts_with("--") => return None,
            path => records = path.into(),
        }
    }
    let cases = case::read_all(&records);
    let mut topics: BTreeMap<&str, [Count; 2]> = BTreeMap::new();
    for topic in cases.chunk_by(|a, b| a.topic() == b.topic()) {
        let answers = answers(&program, &records, topic);
        assert_eq!(answers.len(), topic.len(), "{} has lines without an answer", topic[0].topic());
        for (case, answer) in topic.iter().zip(answers) {
            let outcome = read(answer);
            let difference = compare::difference(case, &outcome);
            for name in [case.topic(), "~ all"] {
                let count = &mut topics.entry(name).or_default()[usize::from(!case.why.is_empty())];
                count.of += 1;
                count.same += usize::from(difference.is_none());
            }
            if let Some(difference) = difference.filter(|_| show) {
                println!("{} {}\n    {difference}\n    found {outcome}", case.id, case.code);
            }
        }
    }
    println!("{:<16} {:>6} {:>6} {:>7}   {:>7} {:>6} {:>7}", "topic", "same", "of", "", "fragile", "of", "");
    for (topic, [firm, fragile]) in topics {
        println!("{topic:<16} {}   {}", line(firm, 6), line(fragile, 7));
    }
    Some(())
}

fn line(Count { same, of }: Count, width: usize) -> String {
    let share = if of == 0 { String::new() } else { format!("{:.1} %", 100.0 * same as f64 / of as f64) };
    format!("{same:>width$} {of:>6} {share:>7}")
}

/// The program that was built together with this one.
fn beside() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    own.ancestors().nth(2).unwrap().join("gatepost")
}

fn answers(program: &Path, folder: &Path, cases: &[Case]) -> Vec<Map<String, Json>> {
    let mut child = Command::new(program)
        .args(["eval", "--jsonl", "-", "--expressions", "permissive", "--context"])
        .arg(folder.join("context.json"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    let mut stdin = child.stdin.take().unwrap();
    let questions: String = cases
        .iter()
        .map(|case| format!("{}\n", json!({ "id": case.id, "kind": case.kind, "code": case.code })))
        .collect();
    let writer = std::thread::spawn(move || stdin.write_all(questions.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a line of the answer says.
fn read(mut answer: Map<String, Json>) -> Outcome {
    let text = |name: &str| answer.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    if answer.contains_key("compile_error") {
        return Outcome::NotCompiled(Diagnostic {
            code: text("compile_error").leak(),
            severity: Severity::Error,
            message: text("message"),
            span: 0..0,
            help: None,
            also: None,
        });
    }
    if answer.contains_key("exception") {
        let inner = answer.get("inner").and_then(Json::as_str).map(str::to_owned);
        return Outcome::Exception { ty: text("exception"), message: answer["message"].clone(), inner };
    }
    match answer.get("ok") {
        Some(Json::Bool(true)) => Outcome::Value(Inspection {
            ty: answer["type"].as_str().map(str::to_owned),
            value: answer["value"].clone(),
            text: answer.remove("text"),
        }),
        _ => Outcome::Bug(Json::Object(answer).to_string()),
    }
}
