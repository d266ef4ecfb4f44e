//! Files that are not what their names promise: every command tells it once, names the file, and ends.

use std::fs::{self, File};
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use tempfile::{TempDir, tempdir};

use crate::command::{Ended, run_in};

/// How each command takes a file, and how the name of that file ends.
const COMMANDS: &[(&[&str], &str)] = &[
    (&["check"], ".xml"),
    (&["check", "--config"], ".yaml"),
    (&["check", "policy.xml", "--named-values"], ".yaml"),
    (&["serve", "--listen", "0"], ".xml"),
    (&["serve", "--config"], ".yaml"),
    (&["serve", "policy.xml", "--listen", "0", "--named-values"], ".yaml"),
    (&["test"], ".test.yaml"),
    (&["eval", "1", "--context"], ".json"),
    (&["eval", "1", "--request"], ".http"),
    (&["eval", "--jsonl"], ".jsonl"),
];

/// What every report says of each kind of file.
const KINDS: &[(&str, &[&str])] = &[
    ("missing", &["there is nothing of this name"]),
    ("folder", &["it is a folder", "there is no `*.xml` in", "there is no test file in"]),
    ("pipe", &["it is a pipe that nothing writes to"]),
    ("hundred_megabytes", &["longer than", "not a text", "no expression"]),
    ("not_utf8", &["UTF-8", "not a text"]),
];

#[test]
fn every_command_tells_of_every_kind_of_bad_file() {
    let folder = folder();
    for (command, ending) in COMMANDS {
        for (kind, sayings) in KINDS {
            let file = format!("{kind}{ending}");
            let arguments = [*command, &[&*file]].concat();
            let ended = run_in(folder.path(), &arguments, "");
            check(&arguments, &file, sayings, &ended);
        }
    }
}

#[test]
fn files_of_others_are_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let path = folder.path().join("locked.xml");
    fs::write(&path, "<fragment />").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o0)).unwrap();
    if File::open(&path).is_ok() {
        return eprintln!("not tested: this user may read every file");
    }
    for command in ["check", "serve", "test"] {
        let ended = run_in(folder.path(), &[command, "locked.xml"], "");
        check(&[command, "locked.xml"], "locked.xml", &["this user may not read it"], &ended);
    }
}

#[test]
fn a_policy_with_fifty_mistakes_is_told_whole() {
    let folder = tempdir().unwrap();
    let policies: String = (0..50).map(|number| format!("    <set-heder name=\"X-{number}\" />\n")).collect();
    let text = format!("<policies>\n  <inbound>\n{policies}  </inbound>\n</policies>\n");
    fs::write(folder.path().join("fifty.xml"), text).unwrap();
    let Ended { code, out, err } = run_in(folder.path(), &["check", "fifty.xml"], "");
    assert_eq!((code, err.as_str()), (1, ""));
    assert!(out.ends_with("50 errors, 0 warnings in 1 file\n"), "{out}");
    for line in 3..53 {
        assert!(out.contains(&format!("fifty.xml:{line}:6]")), "line {line} is missing");
    }
    assert_eq!(out.matches("did you mean `set-header`?").count(), 50);
    let Ended { code, err, .. } = run_in(folder.path(), &["serve", "fifty.xml"], "");
    assert_eq!(code, 1);
    assert!(err.ends_with("50 errors\n"), "{err}");
}

/// A folder with a file of each kind for each ending.
fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("policy.xml"), "<fragment />").unwrap();
    for (_, ending) in COMMANDS {
        make(folder.path(), ending);
    }
    folder
}

fn make(folder: &Path, ending: &str) {
    let path = |kind: &str| folder.join(format!("{kind}{ending}"));
    if path("folder").exists() {
        return;
    }
    fs::create_dir(path("folder")).unwrap();
    mknodat(CWD, path("pipe"), FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
    fs::write(path("not_utf8"), b"<fragment>\xff\xfe</fragment>").unwrap();
    File::create(path("hundred_megabytes")).unwrap().set_len(100 << 20).unwrap();
}

#[track_caller]
fn check(arguments: &[&str], file: &str, sayings: &[&str], ended: &Ended) {
    let said = ended.said();
    let command = arguments.join(" ");
    assert!((1..=5).contains(&ended.code), "`{command}` ends with {}:\n{said}", ended.code);
    assert!(said.contains(file), "`{command}` does not name the file:\n{said}");
    assert!(sayings.iter().any(|saying| said.contains(saying)), "`{command}` says:\n{said}");
    assert!(
        said.contains("help: ") || said.contains("their names end in"),
        "`{command}` does not help:\n{said}"
    );
    assert!(said.lines().count() < 30, "`{command}` says much:\n{said}");
}
