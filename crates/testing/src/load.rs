//! Finds and reads test files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gatepost_files::{Unreadable, below, text};
use gatepost_yaml::Mistake;
use miette::{Diagnostic, NamedSource, SourceSpan};

use crate::contradiction;
use crate::format::{Case, TestFile};
use crate::snapshot;
use crate::snapshot::snapshot_file;

/// What a test file is called.
const ENDING: &str = ".test.yaml";

/// A test file as it was read.
#[derive(Debug)]
pub struct Loaded {
    /// Where it lies.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What it says.
    pub file: TestFile,
    /// What its file of snapshots holds, by the names of cases.
    pub snapshots: BTreeMap<String, String>,
}

/// Why test files cannot be had.
#[derive(Debug, thiserror::Error, Diagnostic)]
pub enum LoadError {
    /// There is no such file or folder, or it cannot be read.
    #[error(transparent)]
    #[diagnostic(code(test::unreadable), help("{}", .0.help()))]
    Unreadable(#[from] Unreadable),
    /// The text is no test file.
    #[error("{message}")]
    #[diagnostic(code(test::invalid))]
    Invalid {
        /// What is wrong.
        message: String,
        /// The file.
        #[source_code]
        source_code: NamedSource<String>,
        /// Where it is wrong.
        #[label("here")]
        span: SourceSpan,
        /// What to write instead.
        #[help]
        help: Option<String>,
    },
    /// A case cannot be run as it is written: it has no name, or that of another, or says a thing twice.
    #[error("{message}")]
    #[diagnostic(code(test::bad_case))]
    Case {
        /// What is wrong.
        message: String,
        /// The file.
        #[source_code]
        source_code: NamedSource<String>,
        /// The case.
        #[label("this case")]
        span: SourceSpan,
        /// What to write instead.
        #[help]
        help: &'static str,
    },
}

/// The test files at `path`: all files below a folder that end in `.test.yaml`, in order of their paths, or itself.
pub fn find(path: &Path) -> Result<Vec<PathBuf>, LoadError> {
    if path.is_dir() { Ok(below(path, ENDING)?) } else { Ok(vec![path.to_path_buf()]) }
}

/// Reads a test file.
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    read(path, text(path)?)
}

/// Reads the text of a test file that lies at `path`.
pub fn read(path: &Path, text: String) -> Result<Loaded, LoadError> {
    let name = path.display().to_string();
    let source = || NamedSource::new(&name, text.clone()).with_language("yaml");
    let file: TestFile = gatepost_yaml::read(&text).map_err(|Mistake { message, help, span }| {
        LoadError::Invalid { message, source_code: source(), span, help }
    })?;
    if let Some((message, help)) = contradiction::of_file(&file) {
        return Err(LoadError::Case { message, source_code: source(), span: (0, 1).into(), help });
    }
    let mut seen = BTreeSet::new();
    for case in &file.cases {
        let Some((message, help)) = mistake(&case.value, &mut seen) else { continue };
        let offset = case.referenced.span().byte_offset().map_or(0, |offset| offset as usize);
        return Err(LoadError::Case { message, source_code: source(), span: (offset, 1).into(), help });
    }
    Ok(Loaded { path: path.to_path_buf(), snapshots: snapshots(path)?, text, file })
}

/// The snapshots beside a test file; none where there is no such file.
fn snapshots(path: &Path) -> Result<BTreeMap<String, String>, LoadError> {
    let path = snapshot_file(path);
    if !path.is_file() {
        return Ok(BTreeMap::new());
    }
    let text = gatepost_files::text(&path)?;
    snapshot::read(&text).map_err(|Mistake { message, help, span }| {
        let source_code = NamedSource::new(path.display().to_string(), text.clone()).with_language("yaml");
        LoadError::Invalid { message, source_code, span, help }
    })
}

/// What is wrong with a case as such, and what to do about it.
fn mistake<'f>(case: &'f Case, seen: &mut BTreeSet<&'f str>) -> Option<(String, &'static str)> {
    const NAME: &str = "give every case of a file a name of its own";
    if case.name.trim().is_empty() {
        Some(("a case has no name".to_owned(), NAME))
    } else if !seen.insert(&case.name) {
        Some((format!("two cases are called `{}`", case.name), NAME))
    } else {
        contradiction::find(case)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{find, load, read};

    #[test]
    fn the_files_beside_our_policies_are_read() {
        let files = find(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies")).unwrap();
        assert!(files.iter().any(|file| file.ends_with("force-authentication.test.yaml")), "{files:?}");
        for file in files {
            let loaded = load(&file).unwrap_or_else(|report| panic!("{report:?}"));
            assert!(!loaded.file.cases.is_empty(), "{}", file.display());
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let error = read(Path::new("a.test.yaml"), text.to_owned()).unwrap_err();
        let report = format!("{:?}", miette::Report::new(error));
        assert!(expected.iter().all(|part| report.contains(part)), "{report}");
    }

    #[test]
    fn mistakes_are_shown_in_their_place() {
        check("cases:\n  - name: x\n    reqest: {}\n", &["did you mean `request`", "a.test.yaml:3:5"]);
        check("cases:\n  - name: x\n  - name: x\n", &["two cases are called `x`", "a.test.yaml:3"]);
        check("cases:\n  - inbound: <base/>\n", &["a case has no name", "a.test.yaml:2"]);
        check(
            "cases:\n- name: x\n  expect: { headers: { X: { matchs: a } } }\n",
            &["did you mean `matches`", "a.test.yaml:3:"],
        );
        check("cases:\n- name: x\n  expect: { headers: { X: 1.10 } }\n", &["in quotes", "a.test.yaml:3:"]);
        check("cases:\n- name: x\n  expect: { last-error: nothing }\n", &["neither `none` nor"]);
        check("cases: [\n", &["a.test.yaml:"]);
    }

    #[test]
    fn what_is_said_twice_is_a_mistake() {
        check(
            "cases:\n- name: x\n  policy: a.xml\n  inbound: <base/>\n",
            &["`policy` and `inbound, backend, outbound, on-error` exclude each other"],
        );
        check(
            "cases:\n- name: x\n  expect: {}\n  requests: [{ get: / }]\n",
            &["`request, expect` and `requests` exclude each other"],
        );
        check(
            "cases:\n- name: x\n  requests: [{ get: /, request: {} }]\n",
            &["`request` and `get` exclude each other"],
        );
        check(
            "cases:\n- name: x\n  request: {}\n  rows: [{ name: a }, { name: a }]\n",
            &["two rows of `x` are called `a`"],
        );
        check(
            "policy: a.xml\nscopes: { api: b.xml }\ncases: []\n",
            &["`policy` and `scopes` exclude each other"],
        );
    }
}
