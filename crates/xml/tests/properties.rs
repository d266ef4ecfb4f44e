//! What holds for every text: it prints back, its spans are places in it, and nothing panics.

#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::panic,
    reason = "helpers of tests may fail loudly"
)]

mod strict;

use gatepost_xml::{
    Element, Limits, MappedText, NamedValue, Node, Parsed, Part, Resolved, Text, parse, parse_bytes,
};
use miette::SourceSpan;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof, proptest};
use proptest::{collection, sample};
use quick_xml::escape::escape;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in collection::vec(any::<u8>(), 0..400)) {
        check(&parse_bytes(&bytes, &Limits::default()));
    }

    #[test]
    fn any_valid_bytes_print_back(text in "[^\u{0}]*", choice in 0..3) {
        let bytes: Vec<u8> = match choice {
            0 => text.into_bytes(),
            1 => [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
            _ => [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect(),
        };
        let parsed = parse_bytes(&bytes, &Limits::default());
        assert_eq!(parsed.document.to_bytes(), bytes);
    }

    #[test]
    fn broken_documents_are_read(pieces in collection::vec(sample::select(PIECES), 0..60)) {
        let text = pieces.concat();
        check(&parse(text.as_str(), &Limits::default()));
        check(&parse(text, &Limits { bytes: 150, depth: 3, attributes: 2, elements: 5, errors: 3 }));
    }

    #[test]
    fn what_passes_is_well_formed(pieces in collection::vec(sample::select(PIECES), 0..12)) {
        let parsed = parse(pieces.concat(), &Limits::default());
        if parsed.diagnostics.is_empty() && !parsed.document.is_multi_root() {
            strict::check(&parsed.document).unwrap();
        }
    }

    #[test]
    fn generated_documents_come_back(model in element()) {
        let mut text = String::new();
        model.write(&mut text);
        let parsed = parse(text, &Limits::default());
        check(&parsed);
        assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
        model.compare(parsed.document.root().unwrap(), parsed.document.source());
        strict::check(&parsed.document).unwrap();
    }
}

/// Checks what holds whatever was read.
#[track_caller]
fn check(parsed: &Parsed) {
    let document = &parsed.document;
    let source = document.source();
    assert_eq!(document.to_text(), **source);
    for label in parsed.diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
        text_at(source, label.span);
    }
    let end = check_nodes(source, 0, document.nodes());
    assert_eq!(end, source.len());
}

fn check_nodes(source: &str, mut at: usize, nodes: &[Node]) -> usize {
    for node in nodes {
        assert_eq!(node.span().offset(), at, "a gap before {node:?}");
        at += node.span().len();
        match node {
            Node::Element(element) => check_element(source, element),
            Node::Text(text) | Node::CData { text, .. } => check_text(source, text),
            _ => {}
        }
    }
    at
}

fn check_element(source: &str, element: &Element) {
    assert_eq!(text_at(source, element.name_span), element.name);
    for attribute in &element.attributes {
        assert_eq!(text_at(source, attribute.name_span), attribute.name);
        assert!(text_at(source, attribute.span).starts_with(&attribute.name));
        check_text(source, &attribute.value);
    }
    let inner = element.inner_span();
    let end = check_nodes(source, inner.offset(), &element.children);
    assert_eq!(end, inner.offset() + inner.len());
    check_resolved(source, &element.resolve_markup(source, lookup));
    check_resolved(source, &element.resolve_text(source, lookup));
}

fn check_text(source: &str, text: &Text) {
    let mut at = text.span().offset();
    for segment in text.segments() {
        assert_eq!(segment.span().offset(), at, "a gap before {segment:?}");
        assert!(!segment.span().is_empty());
        at += segment.span().len();
    }
    assert_eq!(at, text.span().offset() + text.span().len());
    check_resolved(source, &text.resolve(source, lookup));
}

fn check_resolved(source: &str, resolved: &Resolved) {
    for part in &resolved.parts {
        match part {
            Part::Literal(text) => check_map(source, text),
            Part::Expression(expression) => {
                check_map(source, &expression.code);
                expression.alternative.iter().for_each(|text| check_map(source, text));
            }
            Part::Broken(span) => assert!(!text_at(source, *span).is_empty()),
        }
    }
    for unknown in &resolved.unknown {
        assert_eq!(text_at(source, unknown.span), format!("{{{{{}}}}}", unknown.name));
    }
}

fn check_map(source: &str, mapped: &MappedText) {
    let text = mapped.as_str();
    for (at, character) in text.char_indices() {
        let place = text_at(source, mapped.span(at..at + character.len_utf8()));
        let is_mapped = place.starts_with(character) || place.starts_with('&') || place.starts_with("{{");
        assert!(is_mapped, "{character:?} of {text:?} comes from {place:?}");
    }
    assert_eq!(mapped.slice(0..text.len()).as_str(), text);
}

fn text_at(source: &str, span: SourceSpan) -> &str {
    source.get(span.offset()..span.offset() + span.len()).unwrap_or_else(|| panic!("{span:?} of {source:?}"))
}

fn lookup(name: &str) -> Option<NamedValue> {
    let text = match name {
        "a" => "x @(1 + f(\")\")) y @{ return",
        "b" => "",
        _ => return None,
    };
    Some(NamedValue { text: text.into(), secret: name == "b" })
}

/// What broken documents are put together from.
const PIECES: &[&str] = &[
    "<a",
    "<b>",
    "</b>",
    "</a>",
    "<a b=\"",
    "<a>",
    "/>",
    ">",
    "\"",
    "'",
    " ",
    "\n",
    " c=\"",
    " c='d'",
    "=",
    "x",
    "@(",
    "@{",
    ")",
    "}",
    "[",
    "(",
    "{",
    "]",
    "$\"",
    "@\"",
    "$@\"",
    "\\",
    "//",
    "/*",
    "*/",
    "&quot;",
    "&amp;",
    "&lt;",
    "&#41;",
    "&#0;",
    "&nope;",
    "&",
    "{{a}}",
    "{{b}}",
    "{{c}}",
    "{{",
    "}}",
    "<!--",
    "-->",
    "--",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<!DOCTYPE",
    "<!",
    "é",
    "\u{FEFF}",
    "\u{1}",
    ":",
    ";",
    "<",
    "</",
    "<a.b",
    "<1",
];

/// A document before it is written.
#[derive(Debug, Clone)]
struct Model {
    name: String,
    attributes: Vec<(String, Value, char)>,
    children: Vec<Child>,
}

#[derive(Debug, Clone)]
enum Child {
    Element(Model),
    Value(Value),
    Comment(String),
}

/// Literal text or an expression, raw or escaped.
#[derive(Debug, Clone)]
enum Value {
    Literal(String),
    Expression { code: String, escaped: bool },
}

impl Model {
    fn write(&self, text: &mut String) {
        text.push_str(&format!("<{}", self.name));
        for (name, value, quote) in &self.attributes {
            text.push_str(&format!(" {name} = {quote}{}{quote}", value.written()));
        }
        if self.children.is_empty() {
            return text.push_str(" />");
        }
        text.push('>');
        for child in &self.children {
            match child {
                Child::Element(model) => model.write(text),
                Child::Value(value) => text.push_str(&format!("{}<?x?>", value.written())),
                Child::Comment(comment) => text.push_str(&format!("<!--{comment}-->")),
            }
        }
        text.push_str(&format!("</{}>", self.name));
    }

    fn compare(&self, element: &Element, source: &str) {
        assert_eq!(element.name, self.name);
        assert_eq!(element.attributes.len(), self.attributes.len());
        for (attribute, (name, value, quote)) in element.attributes.iter().zip(&self.attributes) {
            assert_eq!((&attribute.name, attribute.quote), (name, Some(*quote)));
            value.compare(&attribute.value, source);
        }
        let values = self.children.iter().filter_map(|child| match child {
            Child::Value(value) => Some(value),
            Child::Element(_) | Child::Comment(_) => None,
        });
        let texts: Vec<&Text> = element.texts().collect();
        let values: Vec<&Value> = values.filter(|value| !value.written().is_empty()).collect();
        assert_eq!(texts.len(), values.len());
        texts.iter().zip(values).for_each(|(text, value)| value.compare(text, source));
        let models = self.children.iter().filter_map(|child| match child {
            Child::Element(model) => Some(model),
            Child::Value(_) | Child::Comment(_) => None,
        });
        assert_eq!(element.elements().count(), models.clone().count());
        element.elements().zip(models).for_each(|(element, model)| model.compare(element, source));
    }
}

impl Value {
    fn written(&self) -> String {
        match self {
            Self::Literal(text) => escape(text.as_str()).into_owned(),
            Self::Expression { code, escaped: true } => format!("@({})", escape(code.as_str())),
            Self::Expression { code, escaped: false } => format!("@({code})"),
        }
    }

    fn compare(&self, text: &Text, source: &str) {
        let resolved = text.resolve(source, |_| None);
        match self {
            Self::Literal(wanted) => assert_eq!(resolved.as_literal().unwrap().as_str(), wanted),
            Self::Expression { code, .. } => {
                assert_eq!(resolved.as_single_expression().unwrap().code.as_str(), code);
            }
        }
    }
}

fn element() -> impl Strategy<Value = Model> {
    let attributes = || collection::btree_map("[a-z]{1,6}", (value(), sample::select(&['"', '\''])), 0..4);
    let make = |(name, attributes, children): (String, std::collections::BTreeMap<_, _>, _)| Model {
        name,
        attributes: attributes.into_iter().map(|(name, (value, quote))| (name, value, quote)).collect(),
        children,
    };
    let leaf = ("[a-z]{1,4}(-[a-z]{1,4})?", attributes(), Just(Vec::new())).prop_map(make);
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let child = prop_oneof![
            inner.prop_map(Child::Element),
            value().prop_map(Child::Value),
            "[a-z<>&\"'@(){}]{0,12}".prop_map(Child::Comment),
        ];
        ("[a-z]{1,4}(:[a-z]{1,4})?", attributes(), collection::vec(child, 0..4)).prop_map(make)
    })
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[a-z0-9 <>&\"'(){}.;é]{0,12}".prop_map(Value::Literal),
        (code(), any::<bool>()).prop_map(|(code, escaped)| Value::Expression { code, escaped }),
    ]
}

/// C# whose brackets match, with strings, characters and comments that hold brackets which do not.
fn code() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        "[a-z]{1,5}",
        Just(" < ".to_owned()),
        Just(" && ".to_owned()),
        "[a-z(){}<' ]{0,8}".prop_map(|text| format!("\"{text}\\\"\"")),
        "[a-z(){}<\\\\' \n]{0,8}".prop_map(|text| format!("@\"{text}\"\"\"")),
        sample::select(&["'('", "'\\''", "'\"'", "'}'"]).prop_map(str::to_owned),
        "[a-z(){}<\"' ]{0,8}".prop_map(|text| format!("/*{text}*/")),
        "[a-z(){}<\"' ]{0,8}".prop_map(|text| format!("//{text}\n")),
    ];
    atom.prop_recursive(4, 16, 3, |inner| {
        let many = || collection::vec(inner.clone(), 1..3).prop_map(|codes| codes.join(" "));
        prop_oneof![
            many().prop_map(|code| format!("({code})")),
            many().prop_map(|code| format!("[{code}]")),
            many().prop_map(|code| format!("{{{code}}}")),
            many().prop_map(|code| format!("$\"{{{{({{({code})}}\\\"\"")),
            many().prop_map(|code| format!("$@\"{{({code})}}\"\"}}}}(\n\"")),
            many(),
        ]
    })
}
