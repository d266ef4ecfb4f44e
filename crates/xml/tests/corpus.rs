//! Real policy files, read where they lie beside the repository.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    reason = "helpers of tests may fail loudly"
)]

mod strict;

use std::collections::HashMap;
use std::fmt::Write;
use std::path::PathBuf;

use gatepost_xml::{Element, ExpressionKind, Limits, Node, Parsed, Part, Text, parse_bytes};
use serde_json::Value;

#[test]
fn every_file_parses_and_prints_back() {
    let Some(corpus) = Corpus::open() else { return };
    let mut complaints = String::new();
    for document in &corpus.documents {
        let bytes = corpus.read(&document.file);
        let parsed = parse_bytes(&bytes, &Limits::default());
        assert_eq!(parsed.document.to_bytes(), bytes, "{} does not print back", document.file);
        if document.known_broken {
            continue;
        }
        for diagnostic in parsed.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()) {
            let (line, text) = line_of(&parsed, diagnostic.labels[0].span.offset());
            writeln!(complaints, "{}:{line}: {} {diagnostic}\n    {text}", document.file, diagnostic.code)
                .unwrap();
        }
        if parsed.document.is_multi_root() != document.multi_root {
            writeln!(complaints, "{}: multi_root should be {}", document.file, document.multi_root).unwrap();
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
}

#[test]
fn what_passes_is_well_formed() {
    let Some(corpus) = Corpus::open() else { return };
    for document in &corpus.documents {
        let parsed = parse_bytes(&corpus.read(&document.file), &Limits::default());
        if parsed.diagnostics.is_empty() {
            strict::check(&parsed.document).unwrap_or_else(|error| panic!("{}: {error}", document.file));
        }
    }
}

/// Some are damaged only in their C#, about which this crate has nothing to say.
#[test]
fn broken_files_are_reported_or_hold_csharp() {
    let Some(corpus) = Corpus::open() else { return };
    for document in corpus.documents.iter().filter(|document| document.known_broken) {
        let parsed = parse_bytes(&corpus.read(&document.file), &Limits::default());
        let is_left_to_csharp = !parsed.has_errors() && !expressions(&parsed).is_empty();
        assert!(parsed.has_errors() || is_left_to_csharp, "{}", document.file);
    }
}

#[test]
fn expressions_are_those_of_the_list() {
    let Some(corpus) = Corpus::open() else { return };
    let mut complaints = String::new();
    for document in corpus.documents.iter().filter(|document| !document.known_broken) {
        let parsed = parse_bytes(&corpus.read(&document.file), &Limits::default());
        let found = expressions(&parsed);
        let none = Vec::new();
        let wanted = corpus.expressions.get(&document.file).unwrap_or(&none);
        if found.len() != wanted.len() {
            writeln!(complaints, "{}: {} found, {} wanted", document.file, found.len(), wanted.len())
                .unwrap();
        }
        for (found, wanted) in found.iter().zip(wanted) {
            if found != wanted {
                writeln!(complaints, "{}:\n  found  {found:?}\n  wanted {wanted:?}", document.file).unwrap();
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
}

/// An expression: where it stands, its kind and its C#.
type Found = (String, &'static str, String);

fn expressions(parsed: &Parsed) -> Vec<Found> {
    let mut found = Vec::new();
    for root in parsed.document.roots() {
        collect(parsed.document.source(), root, &mut found);
    }
    found
}

fn collect(source: &str, element: &Element, found: &mut Vec<Found>) {
    for attribute in &element.attributes {
        collect_text(source, &attribute.value, &format!("{}@{}", element.name, attribute.name), found);
    }
    for child in &element.children {
        match child {
            Node::Element(element) => collect(source, element, found),
            Node::Text(text) | Node::CData { text, .. } => {
                collect_text(source, text, &format!("{}/#text", element.name), found);
            }
            _ => {}
        }
    }
}

fn collect_text(source: &str, text: &Text, place: &str, found: &mut Vec<Found>) {
    for part in text.resolve(source, |_| None).parts {
        if let Part::Expression(expression) = part {
            let kind = match expression.kind {
                ExpressionKind::Single => "expr",
                ExpressionKind::Block => "block",
            };
            found.push((place.to_owned(), kind, expression.code.into_string()));
        }
    }
}

fn line_of(parsed: &Parsed, at: usize) -> (usize, &str) {
    let source = parsed.document.source();
    let line = source[..at].matches('\n').count();
    (line + 1, source.lines().nth(line).unwrap_or_default())
}

struct Corpus {
    folder: PathBuf,
    documents: Vec<Document>,
    expressions: HashMap<String, Vec<Found>>,
}

struct Document {
    file: String,
    multi_root: bool,
    known_broken: bool,
}

impl Corpus {
    fn open() -> Option<Self> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
        let Ok(manifest) = std::fs::read(folder.join("manifest.json")) else {
            eprintln!("skipped: no corpus at {}", folder.display());
            return None;
        };
        let manifest: Value = serde_json::from_slice(&manifest).unwrap();
        let documents = manifest["documents"].as_array().unwrap().iter().map(|entry| Document {
            file: entry["file"].as_str().unwrap().to_owned(),
            multi_root: entry["multi_root"].as_bool().unwrap(),
            known_broken: entry["known_broken"].as_bool().unwrap(),
        });
        let mut expressions: HashMap<String, Vec<Found>> = HashMap::new();
        for line in std::fs::read_to_string(folder.join("expressions.jsonl")).unwrap().lines() {
            let entry: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| entry[key].as_str().unwrap().to_owned();
            let kind = if text("kind") == "expr" { "expr" } else { "block" };
            expressions.entry(text("file")).or_default().push((text("where"), kind, text("code")));
        }
        Some(Self { documents: documents.collect(), expressions, folder })
    }

    fn read(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(file)).unwrap()
    }
}
