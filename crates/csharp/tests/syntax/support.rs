//! What several tests share.

use std::fs;
use std::path::PathBuf;

use gatepost_csharp::{SyntaxError, parse_block, parse_expression};
use serde_json::Value;

/// A file or folder of `../shared`, or a line that says it is absent.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is absent", path.display());
        return None;
    }
    Some(path)
}

/// The records of a file with one JSON object a line.
pub(crate) fn records(path: &PathBuf) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The mistakes in an `expr` or a `block`.
pub(crate) fn mistakes(kind: &str, code: &str) -> Vec<SyntaxError> {
    let mut errors = match kind {
        "expr" => parse_expression(code).errors,
        "block" => parse_block(code).errors,
        _ => panic!("unknown kind {kind}"),
    };
    errors.retain(|error| !error.warning);
    errors
}

/// The text with every `{{named value}}` replaced by a name.
pub(crate) fn without_named_values(code: &str) -> String {
    let mut out = String::new();
    let mut rest = code;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        match after.split_once("}}") {
            Some((name, behind)) if is_name(name) => {
                out.push_str("named_value");
                rest = behind;
            }
            _ => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out + rest
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}
