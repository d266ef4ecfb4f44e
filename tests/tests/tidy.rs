//! The rules of the house that no compiler checks: who may import whom, how long a file may be.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that is wrong ends with a panic")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

/// Which of our crates each of them may name. The order is the direction: nobody imports what stands below it.
const DIRECTION: &[(&str, &[&str])] = &[
    ("gatepost-xml", &[]),
    ("gatepost-csharp", &[]),
    ("gatepost-yaml", &[]),
    ("gatepost-files", &[]),
    ("gatepost-macros", &[]),
    ("gatepost-expression", &["gatepost-csharp"]),
    ("gatepost-engine", &["gatepost-xml", "gatepost-csharp", "gatepost-expression", "gatepost-macros"]),
    ("gatepost-policy", &["gatepost-xml", "gatepost-expression", "gatepost-engine", "gatepost-macros"]),
    (
        "gatepost-server",
        &["gatepost-expression", "gatepost-engine", "gatepost-policy", "gatepost-files", "gatepost-yaml"],
    ),
    (
        "gatepost-testing",
        &[
            "gatepost-xml",
            "gatepost-expression",
            "gatepost-engine",
            "gatepost-policy",
            "gatepost-files",
            "gatepost-yaml",
        ],
    ),
];

/// Crates that only some of ours may reach, directly or through others.
const RESERVED: &[(&str, &[&str])] = &[
    ("rhai", &["gatepost-expression"]),
    ("hyper", &["gatepost-server"]),
    ("axum", &["gatepost-server"]),
    ("reqwest", &["gatepost-server"]),
    ("rustls", &["gatepost-server"]),
];

/// Longest source file. An entry in [`LONG_FILES`] needs a reason.
const LINES: usize = 800;

const LONG_FILES: &[(&str, &str)] = &[];

/// Words that this project does not use for its own things, and the word to use.
const WORDS: &[(&str, &str)] = &[("middleware", "policy"), ("plugin", "policy")];

#[test]
fn crates_point_in_one_direction() {
    let metadata = metadata();
    let mut wrong = Vec::new();
    for (name, allowed) in DIRECTION {
        let package = metadata.packages.iter().find(|package| package.name.as_str() == *name);
        let package = package.unwrap_or_else(|| panic!("there is no crate {name}"));
        for dependency in &package.dependencies {
            let ours = dependency.name.starts_with("gatepost");
            if ours
                && dependency.kind == DependencyKind::Normal
                && !allowed.contains(&dependency.name.as_str())
            {
                wrong.push(format!("{name} imports {}", dependency.name));
            }
        }
    }
    assert!(wrong.is_empty(), "against the direction:\n{}", wrong.join("\n"));
}

#[test]
fn reserved_crates_stay_where_they_belong() {
    let metadata = metadata();
    let mut wrong = Vec::new();
    for (name, _) in DIRECTION {
        let reached = reach(&metadata, name);
        for (reserved, owners) in RESERVED {
            let owner_reached = owners.iter().any(|owner| reached.contains(*owner) || owner == name);
            if reached.contains(*reserved) && !owner_reached {
                wrong.push(format!("{name} reaches {reserved}"));
            }
        }
    }
    assert!(wrong.is_empty(), "out of their crate:\n{}", wrong.join("\n"));
}

#[test]
fn the_engine_reaches_no_network() {
    let metadata = metadata();
    for name in ["gatepost-engine", "gatepost-policy", "gatepost-testing"] {
        let reached = reach(&metadata, name);
        for network in ["hyper", "axum", "reqwest", "rustls"] {
            assert!(!reached.contains(network), "{name} reaches {network}; everything outside is `Host`");
        }
    }
}

#[test]
fn files_stay_readable() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter_map(|path| {
            let lines = fs::read_to_string(&path).ok()?.lines().count();
            let name = path.strip_prefix(root()).ok()?.to_string_lossy().into_owned();
            let listed = LONG_FILES.iter().any(|(file, _)| *file == name);
            (lines > LINES && !listed).then(|| format!("{name}: {lines} lines"))
        })
        .collect();
    assert!(long.is_empty(), "longer than {LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn the_words_are_those_of_the_field() {
    let mut wrong = Vec::new();
    for path in sources() {
        if path.ends_with("tests/tests/tidy.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap_or_default().to_lowercase();
        for (word, instead) in WORDS {
            if text.contains(word) {
                wrong.push(format!("{}: `{word}`, say `{instead}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The README's first command names no package.
#[test]
fn cargo_run_is_the_gateway() {
    let metadata = metadata();
    let runs =
        metadata.packages.iter().filter(|package| metadata.workspace_default_members.contains(&package.id));
    let binaries: Vec<_> = runs
        .flat_map(|package| &package.targets)
        .filter(|target| target.is_bin())
        .map(|target| target.name.as_str())
        .collect();
    assert_eq!(binaries, ["gatepost"]);
}

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(vec!["--offline".to_owned(), "--filter-platform".to_owned(), host()])
        .exec()
        .expect("cargo metadata")
}

/// The platform that this machine builds for: crates of other platforms may not have been fetched.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc");
    let text = String::from_utf8(output.stdout).expect("text");
    text.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host line").to_owned()
}

/// Names of the crates that `name` needs to run, directly or through others.
fn reach(metadata: &Metadata, name: &str) -> BTreeSet<String> {
    let names: BTreeMap<&PackageId, &str> =
        metadata.packages.iter().map(|package| (&package.id, package.name.as_str())).collect();
    let resolve = metadata.resolve.as_ref().expect("a resolved graph");
    let nodes: BTreeMap<&PackageId, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let start = metadata.packages.iter().find(|package| package.name.as_str() == name).expect("the crate");
    let mut queue = VecDeque::from([&start.id]);
    let mut seen = BTreeSet::from([&start.id]);
    while let Some(id) = queue.pop_front() {
        for dependency in &nodes[id].deps {
            let normal = dependency.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal);
            if normal && seen.insert(&dependency.pkg) {
                queue.push_back(&dependency.pkg);
            }
        }
    }
    seen.into_iter().filter(|id| **id != start.id).map(|id| names[id].to_owned()).collect()
}

fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join("crates"), root().join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository").flatten() {
            let path = entry.path();
            if path.is_dir() && path.file_name().is_none_or(|name| name != "target") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository").to_path_buf()
}
