//! `cargo xtask index`: the list of policies, made from the files that declare them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, WrapErr};

pub(crate) fn run() -> miette::Result<()> {
    let written = list(&stems().into_diagnostic().wrap_err("cannot list the files of the catalog")?);
    fs::write(file(), written).into_diagnostic().wrap_err("cannot write the list of policies")
}

/// The names of the files that declare policies, in order.
fn stems() -> io::Result<Vec<String>> {
    let mut stems = Vec::new();
    for entry in fs::read_dir(file().with_extension(""))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            stems.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    stems.sort();
    Ok(stems)
}

/// The text of `catalog.rs` for these files.
fn list(stems: &[String]) -> String {
    let modules: String = stems.iter().map(|stem| format!("pub(crate) mod {stem};\n")).collect();
    let entries: String =
        stems.iter().map(|stem| format!("    declare::<{stem}::{}>(),\n", type_name(stem))).collect();
    format!(
        "//! All policies, in the order of their names. `cargo xtask index` writes this file.\n\n{modules}\n\
         use gatepost_engine::{{Declaration, declare}};\n\n\
         /// Every policy, in the order of the names.\n\
         pub static CATALOG: &[Declaration] = &[\n{entries}];\n"
    )
}

/// `set_header` → `SetHeader`.
fn type_name(stem: &str) -> String {
    let capitalized = |word: &str| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        first.to_ascii_uppercase() + rest
    };
    stem.split('_').map(capitalized).collect()
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../policy/src/catalog.rs")
}

#[cfg(test)]
mod tests {
    use super::{file, list, stems};

    #[test]
    fn the_list_of_policies_is_fresh() {
        let written = std::fs::read_to_string(file()).unwrap();
        assert_eq!(
            written,
            list(&stems().unwrap()),
            "the list of policies is stale: run `cargo xtask index`"
        );
    }
}
