//! The list of known differences.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::folder;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    differences: Vec<Difference>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    cases: Vec<String>,
    reason: String,
}

/// The reason for each case that differs.
pub fn differences() -> BTreeMap<String, String> {
    let path = folder().join("differences.toml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reasons = BTreeMap::new();
    for difference in file.differences {
        assert!(!difference.reason.trim().is_empty(), "{:?} differ for no reason", difference.cases);
        for case in difference.cases {
            let twice = reasons.insert(case.clone(), difference.reason.clone());
            assert!(twice.is_none(), "{case} is listed twice");
        }
    }
    reasons
}
