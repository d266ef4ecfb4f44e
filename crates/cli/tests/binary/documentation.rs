//! What the program says of itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::command::{Ended, repository, run};

const COMMANDS: [&str; 7] = ["serve", "check", "eval", "test", "explain", "schema", "completions"];

#[test]
fn every_command_shows_examples_that_name_it() {
    for command in COMMANDS {
        let Ended { code, out, .. } = run(&[command, "--help"]);
        assert_eq!(code, 0, "{command}");
        let examples =
            out.split("Example").nth(1).unwrap_or_else(|| panic!("{command} has no examples:\n{out}"));
        assert!(examples.contains(&format!("gatepost {command} ")), "{command}:\n{examples}");
    }
}

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let Ended { code, out, err } = run(&["completions", shell]);
        assert_eq!((code, err.as_str()), (0, ""), "{shell}");
        for command in COMMANDS {
            assert!(out.contains(command), "the completions of {shell} do not know `{command}`");
        }
    }
}

#[test]
fn every_code_is_explained() {
    let Ended { out, .. } = run(&["explain"]);
    let listed: BTreeSet<&str> = out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let given = codes();
    assert!(given.len() > 100, "only {} codes were found", given.len());
    let unknown: Vec<&String> = given.iter().filter(|code| !listed.contains(code.as_str())).collect();
    assert!(unknown.is_empty(), "not explained: {unknown:?}");
    for code in listed {
        let Ended { code: exit, out, .. } = run(&["explain", code]);
        assert_eq!(exit, 0, "{code}");
        let text = out.strip_prefix(&format!("{code}\n\n")).unwrap_or_else(|| panic!("{code}:\n{out}"));
        let text = text.split("\n\nWrong:").next().unwrap();
        assert!(text.trim().len() > 10 && text.trim().ends_with(['.', '?']), "{code}:\n{text}");
    }
}

/// Every code that stands in the sources, outside of their tests.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for file in sources() {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        codes.extend(text.split('"').filter(|part| is_code(part)).map(str::to_owned));
        let attributes = text.split("code(").skip(1).filter_map(|rest| rest.split_once(')'));
        codes.extend(attributes.map(|(code, _)| code).filter(|code| is_code(code)).map(str::to_owned));
    }
    codes
}

fn is_code(text: &str) -> bool {
    const FAMILIES: [&str; 9] =
        ["xml", "policy", "config", "server", "test", "cli", "file", "context", "expression"];
    let roslyn = text
        .strip_prefix("CS")
        .is_some_and(|number| number.len() == 4 && is_of(number, |c| c.is_ascii_digit()));
    let ours = text.split_once("::").is_some_and(|(family, name)| {
        FAMILIES.contains(&family)
            && !name.ends_with('_')
            && is_of(name, |c| c.is_ascii_lowercase() || c == '_')
    });
    roslyn || ours
}

fn is_of(text: &str, class: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(class)
}

fn sources() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(repository().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("src"))
        .collect();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}
