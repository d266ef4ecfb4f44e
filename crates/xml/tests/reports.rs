//! What users read about broken documents: each `fixtures/xml/NAME.xml` has its report in `NAME.txt`.
//!
//! `UPDATE_FIXTURES=1 cargo test -p gatepost-xml --test reports` writes the reports anew; review the difference.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gatepost_xml::{Code, Limits, Parsed, parse_bytes};
use miette::{GraphicalReportHandler, GraphicalTheme, NamedSource, Report};

#[test]
fn reports_are_as_written_down() {
    let mut stale = Vec::new();
    for file in documents() {
        let report = report(&file, &read(&file));
        let expected = file.with_extension("txt");
        if fs::read_to_string(&expected).unwrap_or_default() != report {
            if std::env::var_os("UPDATE_FIXTURES").is_some() {
                fs::write(&expected, &report).unwrap();
            }
            stale.push(format!("{}\n{report}", expected.display()));
        }
    }
    assert!(stale.is_empty(), "{}", stale.join("\n"));
}

#[test]
fn every_code_has_a_report() {
    let mut shown = BTreeSet::new();
    for file in documents() {
        shown.extend(read(&file).diagnostics.iter().map(|diagnostic| diagnostic.code));
    }
    let missing: Vec<&Code> = Code::ALL.iter().filter(|code| !shown.contains(code)).collect();
    assert!(missing.is_empty(), "no document in fixtures/xml shows {missing:?}");
}

#[test]
fn documents_print_back() {
    for file in documents() {
        let parsed = read(&file);
        assert_eq!(parsed.document.to_text(), **parsed.document.source(), "{}", file.display());
    }
}

fn documents() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/xml");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "xml")).collect();
    files.sort();
    files
}

/// Reads a document under limits so low that a fixture can reach them.
fn read(file: &Path) -> Parsed {
    let limits = Limits { bytes: 2000, depth: 10, attributes: 8, elements: 20, errors: 12 };
    parse_bytes(&fs::read(file).unwrap(), &limits)
}

fn report(file: &Path, parsed: &Parsed) -> String {
    let name = file.file_name().unwrap().to_string_lossy();
    let theme = GraphicalTheme::unicode_nocolor();
    let handler = GraphicalReportHandler::new_themed(theme).with_width(100).with_links(false);
    let mut text = String::new();
    for diagnostic in &parsed.diagnostics {
        let source = NamedSource::new(&name, parsed.document.source().to_string());
        let report = Report::new(diagnostic.clone()).with_source_code(source);
        handler.render_report(&mut text, report.as_ref()).unwrap();
    }
    text
}
