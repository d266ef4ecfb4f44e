//! Any bytes are read without a panic, print back where they are text, and every span is a place in them.

#![no_main]

use gatepost_xml::{Element, Limits, NamedValue, Node, Part, parse_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let parsed = parse_bytes(bytes, &Limits::default());
    let document = &parsed.document;
    assert_eq!(document.to_text(), **document.source());
    if std::str::from_utf8(bytes).is_ok() && document.encoding() == gatepost_xml::Encoding::Utf8 {
        assert_eq!(document.to_bytes(), bytes);
    }
    for label in parsed.diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
        assert!(document.source().get(label.span.offset()..label.span.offset() + label.span.len()).is_some());
    }
    let end = nodes(document.source(), 0, document.nodes());
    assert_eq!(end, document.source().len());
});

fn nodes(source: &str, mut at: usize, nodes: &[Node]) -> usize {
    for node in nodes {
        assert_eq!(node.span().offset(), at);
        at += node.span().len();
        if let Some(found) = node.as_element() {
            element(source, found);
        }
    }
    at
}

fn element(source: &str, element: &Element) {
    let inner = element.inner_span();
    let end = nodes(source, inner.offset(), &element.children);
    assert_eq!(end, inner.offset() + inner.len());
    for resolved in [element.resolve_text(source, lookup), element.resolve_markup(source, lookup)] {
        for part in &resolved.parts {
            let mapped = match part {
                Part::Literal(text) => text,
                Part::Expression(expression) => &expression.code,
                Part::Broken(_) => continue,
            };
            let span = mapped.whole_span();
            assert!(source.get(span.offset()..span.offset() + span.len()).is_some());
        }
    }
}

fn lookup(name: &str) -> Option<NamedValue> {
    let text = match name {
        "a" => "x @(1 + f(\")\")) y @{ return",
        "b" => "",
        _ => return None,
    };
    Some(NamedValue { text: text.into(), secret: name == "b" })
}
