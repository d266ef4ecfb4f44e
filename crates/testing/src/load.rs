//! Finds and reads test files.

use std::path::{Path, PathBuf};

use miette::{Diagnostic, NamedSource, SourceSpan};
use thiserror::Error;

use crate::format::TestFile;

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
}

/// Why test files cannot be had.
#[derive(Debug, Error, Diagnostic)]
pub enum LoadError {
    /// There is no such file or folder, or it cannot be read.
    #[error("cannot read `{path}`: {cause}")]
    #[diagnostic(code(test::unreadable))]
    Unreadable {
        /// The file or folder.
        path: String,
        /// What the system says.
        cause: std::io::Error,
    },
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
    /// A case has no name or two cases have the same.
    #[error("{message}")]
    #[diagnostic(code(test::name), help("give every case of a file a name of its own"))]
    Name {
        /// What is wrong.
        message: String,
        /// The file.
        #[source_code]
        source_code: NamedSource<String>,
        /// The case.
        #[label("this case")]
        span: SourceSpan,
    },
}

/// The test files at `path`: itself when it is a file, else all files below that end in `.test.yaml`, in order of
/// their paths. Hidden folders and `target` are passed over.
pub fn find(path: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let unreadable = |path: &Path, cause| LoadError::Unreadable { path: path.display().to_string(), cause };
    let metadata = std::fs::metadata(path).map_err(|cause| unreadable(path, cause))?;
    if metadata.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|cause| unreadable(&folder, cause))? {
            let entry = entry.map_err(|cause| unreadable(&folder, cause))?;
            let kind = entry.file_type().map_err(|cause| unreadable(&entry.path(), cause))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if kind.is_dir() && !name.starts_with('.') && name != "target" {
                folders.push(entry.path());
            } else if kind.is_file() && name.ends_with(ENDING) {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Reads a test file.
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    let text = std::fs::read_to_string(path)
        .map_err(|cause| LoadError::Unreadable { path: path.display().to_string(), cause })?;
    read(path, text)
}

/// Reads the text of a test file that lies at `path`.
pub fn read(path: &Path, text: String) -> Result<Loaded, LoadError> {
    let name = path.display().to_string();
    let file: TestFile = serde_saphyr::from_str(&text).map_err(|error| invalid(&error, &name, &text))?;
    let mut seen = std::collections::BTreeSet::new();
    for case in &file.cases {
        let message = if case.value.name.trim().is_empty() {
            "a case has no name".to_owned()
        } else if !seen.insert(case.value.name.as_str()) {
            format!("two cases are called `{}`", case.value.name)
        } else {
            continue;
        };
        let offset = case.referenced.span().byte_offset().map_or(0, |offset| offset as usize);
        return Err(LoadError::Name {
            message,
            source_code: NamedSource::new(name, text.clone()).with_language("yaml"),
            span: (offset, 1).into(),
        });
    }
    Ok(Loaded { path: path.to_path_buf(), text, file })
}

fn invalid(error: &serde_saphyr::Error, name: &str, text: &str) -> LoadError {
    let error = error.without_snippet();
    let span = error.location().map_or(SourceSpan::from((0, 0)), |location| {
        let span = location.span();
        let offset = span.byte_offset().map_or(0, |offset| offset as usize);
        (offset, span.byte_len().map_or(1, |length| length as usize)).into()
    });
    // serde lists all names, which helps nobody; the nearest one does.
    let message = error.to_string();
    let unknown = message
        .split_once("unknown field `")
        .and_then(|(_, rest)| rest.split_once("`, expected "))
        .map(|(found, known)| (found.to_owned(), known.to_owned()));
    let (message, help) = match unknown {
        Some((found, known)) => (format!("there is no member `{found}` here"), nearest(&found, &known)),
        None => (message.lines().next().unwrap_or_default().to_owned(), None),
    };
    let source_code = NamedSource::new(name, text.to_owned()).with_language("yaml");
    LoadError::Invalid { message, source_code, span, help }
}

fn nearest(found: &str, known: &str) -> Option<String> {
    let known = known.strip_prefix("one of ").unwrap_or(known);
    let known = known.lines().next().unwrap_or_default();
    let names: Vec<&str> = known.split(", ").map(|name| name.trim_matches('`')).collect();
    let best = names.iter().max_by(|a, b| strsim::jaro(found, a).total_cmp(&strsim::jaro(found, b)))?;
    Some(match strsim::jaro(found, best) > 0.7 {
        true => format!("did you mean `{best}`?"),
        false => format!("write one of {}", names.join(", ")),
    })
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

    #[test]
    fn mistakes_are_shown_in_their_place() {
        let unknown = read(Path::new("a.test.yaml"), "cases:\n  - name: x\n    reqest: {}\n".to_owned());
        let report = format!("{:?}", miette::Report::new(unknown.unwrap_err()));
        assert!(report.contains("did you mean `request`") && report.contains("a.test.yaml:3:5"), "{report}");

        let twice = read(Path::new("a.test.yaml"), "cases:\n  - name: x\n  - name: x\n".to_owned());
        let report = format!("{:?}", miette::Report::new(twice.unwrap_err()));
        assert!(report.contains("two cases are called `x`") && report.contains("a.test.yaml:3"), "{report}");
    }
}
