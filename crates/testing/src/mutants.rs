//! Small changes of a document that its cases should notice.

use gatepost_engine::{PointKind, Source};
use gatepost_xml::{Attribute, Element};
use miette::SourceSpan;

use crate::coverage::FileCoverage;

/// A document with one small change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The line of the change, from 1.
    pub line: usize,
    /// What was changed.
    pub change: String,
    /// The text of the document.
    pub text: String,
}

/// All small changes of a document, in the order of its text.
pub fn mutants(file: &FileCoverage) -> Vec<Mutant> {
    let source = &file.source;
    let mut edits = Vec::new();
    for point in file.points.iter().filter(|point| point.kind == PointKind::Policy) {
        let change = format!("`{}` removed", point.name);
        edits.push(Edit { span: point.span, with: String::new(), change });
    }
    for root in source.parsed().document.roots() {
        element(root, source.text(), &mut edits);
    }
    edits.sort_by_key(|edit| (edit.span.offset(), edit.span.len()));
    edits.iter().filter_map(|edit| edit.apply(source)).collect()
}

/// Bytes that are replaced.
struct Edit {
    span: SourceSpan,
    with: String,
    change: String,
}

impl Edit {
    fn apply(&self, source: &Source) -> Option<Mutant> {
        let text = source.text();
        let (start, end) = (self.span.offset(), self.span.offset() + self.span.len());
        let text = format!("{}{}{}", text.get(..start)?, self.with, text.get(end..)?);
        Some(Mutant { line: source.position(start).0, change: self.change.clone(), text })
    }
}

fn element(element_of: &Element, text: &str, edits: &mut Vec<Edit>) {
    for attribute in &element_of.attributes {
        edits.extend(changed(element_of, attribute, text));
    }
    for child in element_of.elements() {
        element(child, text, edits);
    }
}

/// The change of an attribute, where there is a meaningful one.
fn changed(element: &Element, attribute: &Attribute, text: &str) -> Option<Edit> {
    let span = attribute.value.span();
    let value = text.get(span.offset()..span.offset() + span.len())?;
    let (with, change) = match (element.name.as_str(), attribute.name.as_str()) {
        (_, "condition") => (negated(value)?, "condition negated".to_owned()),
        (_, "exists-action") => {
            let with = match value {
                "override" => "skip",
                "skip" | "append" | "delete" => "override",
                _ => return None,
            };
            (with.to_owned(), format!("`exists-action` `{value}` is `{with}`"))
        }
        ("set-status", "code") | ("mock-response", "status-code") => {
            let with = if value.trim() == "500" { "418" } else { "500" };
            value.trim().parse::<u16>().ok()?;
            (with.to_owned(), format!("status `{value}` is `{with}`"))
        }
        _ => return None,
    };
    Some(Edit { span, with, change })
}

fn negated(condition: &str) -> Option<String> {
    let condition = condition.trim();
    match condition {
        "true" | "True" => return Some("false".to_owned()),
        "false" | "False" => return Some("true".to_owned()),
        _ => {}
    }
    let inner = condition.strip_prefix("@(")?.strip_suffix(')')?;
    Some(format!("@(!({inner}))"))
}
