//! A second opinion: whether quick-xml takes a document for well-formed once its expressions are hidden.

use gatepost_xml::{Document, Element, Node, Segment, Text};
use quick_xml::Reader;
use quick_xml::events::Event;

/// What quick-xml sees of an element: its name and its number of attributes, or its end.
type Tag = Option<(String, usize)>;

/// Compares the tree of a document, about which there was nothing to report, with what quick-xml reads.
pub(crate) fn check(document: &Document) -> Result<(), String> {
    let mut hidden = String::new();
    let mut ours = Vec::new();
    for node in document.nodes() {
        write_node(document.source(), node, &mut hidden, &mut ours);
    }
    let theirs = read(&hidden).map_err(|error| format!("{error}\n{hidden}"))?;
    if ours == theirs { Ok(()) } else { Err(format!("{ours:?}\n{theirs:?}\n{hidden}")) }
}

fn read(text: &str) -> Result<Vec<Tag>, quick_xml::Error> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut tags = Vec::new();
    loop {
        match reader.read_event()? {
            Event::Start(start) => {
                tags.push(Some((start.name().as_ref().to_owned(), start.attributes().count())));
                start.attributes().try_for_each(|attribute| attribute.map(|_| ()))?;
            }
            Event::Empty(start) => {
                tags.push(Some((start.name().as_ref().to_owned(), start.attributes().count())));
                start.attributes().try_for_each(|attribute| attribute.map(|_| ()))?;
                tags.push(None);
            }
            Event::End(_) => tags.push(None),
            Event::Eof => return Ok(tags),
            _ => {}
        }
    }
}

fn write_node(source: &str, node: &Node, hidden: &mut String, tags: &mut Vec<Tag>) {
    match node {
        Node::Element(element) => write_element(source, element, hidden, tags),
        Node::Text(text) => write_text(source, text, hidden),
        _ => {
            let span = node.span();
            hidden.push_str(&source[span.offset()..span.offset() + span.len()]);
        }
    }
}

fn write_element(source: &str, element: &Element, hidden: &mut String, tags: &mut Vec<Tag>) {
    tags.push(Some((element.name.clone(), element.attributes.len())));
    let mut at = element.open_tag.offset();
    for attribute in &element.attributes {
        let value = attribute.value.span();
        hidden.push_str(&source[at..value.offset()]);
        write_text(source, &attribute.value, hidden);
        at = value.offset() + value.len();
    }
    hidden.push_str(&source[at..element.open_tag.offset() + element.open_tag.len()]);
    for child in &element.children {
        write_node(source, child, hidden, tags);
    }
    if let Some(tag) = element.close_tag {
        hidden.push_str(&source[tag.offset()..tag.offset() + tag.len()]);
    }
    tags.push(None);
}

fn write_text(source: &str, text: &Text, hidden: &mut String) {
    for segment in text.segments() {
        let span = segment.span();
        match segment {
            Segment::Expression { .. } => hidden.push_str("expression"),
            _ => hidden.push_str(&source[span.offset()..span.offset() + span.len()]),
        }
    }
}
