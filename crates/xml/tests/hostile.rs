//! Documents made to take for ever: each of 64 KiB is read in a moment, even without optimisation.

use std::time::{Duration, Instant};

use gatepost_xml::{Code, Limits, NamedValue, parse, parse_bytes};

#[test]
fn repetition_takes_no_time() {
    let pieces = [
        "<a>",
        "</a>",
        "<a/>",
        "<a b=\"",
        "<a b=\"@(\">",
        "<a b='@(\"'>",
        "<a b=\"<c",
        "<a b=c",
        "<a b",
        "<a <",
        "<",
        "</",
        "<!--",
        "<!-- -->",
        "<![CDATA[",
        "<![CDATA[@(]]>",
        "<?",
        "<!",
        "<!DOCTYPE [",
        "@(",
        "@{",
        "@(1)",
        "@()&amp;",
        "@(&#40;)",
        "@(&quot;)",
        "@(\"&quot;(&quot;\")",
        "@(/*",
        "@($\"{",
        "@('",
        "'",
        "\"",
        "&",
        "&amp;",
        "&amp",
        "&#1;",
        "{",
        "{{",
        "{{a",
        "{{a}}",
        "}",
        "=",
        "a=\"b\" ",
        "\n",
        "\u{1}",
        "é",
        "@(x) < ",
        "@(\"<\")",
        "]]>",
        "--",
        "/",
        "a b=\"@(1 < 2)\" ",
    ];
    let limits = Limits { bytes: usize::MAX, attributes: 1000, ..Limits::default() };
    for prefix in ["", "<r>", "<r a=\"", "<r ", "<r>@(", "<r a='@{$\"{", "<r><![CDATA["] {
        for piece in pieces {
            let text = format!("{prefix}{}", piece.repeat((1 << 16) / piece.len()));
            let start = Instant::now();
            let parsed = parse(text, &limits);
            for root in parsed.document.roots() {
                root.resolve_markup(parsed.document.source(), |_| Some(named("x@(1)")));
            }
            let elapsed = start.elapsed();
            assert!(elapsed < Duration::from_secs(5), "{prefix}{piece}…: {elapsed:?}");
            assert_eq!(parsed.document.to_text(), **parsed.document.source());
        }
    }
}

#[test]
fn nesting_stops_at_its_limit() {
    let parsed = parse("<a>".repeat(100_000), &Limits { depth: usize::MAX, ..Limits::default() });
    assert!(parsed.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::TooDeep));
    assert_eq!(parsed.document.to_text(), **parsed.document.source());
}

#[test]
fn messages_quote_a_part_of_long_names() {
    let parsed = parse(format!("<{0}></x{0}>", "long\u{1b}".repeat(10_000)), &Limits::default());
    for diagnostic in &parsed.diagnostics {
        assert!(diagnostic.message.len() < 400, "{diagnostic}");
        assert!(!diagnostic.message.contains('\u{1b}'), "{diagnostic}");
    }
}

#[test]
fn what_is_no_text_is_told_once() {
    let bytes: Vec<u8> =
        (0..5000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let parsed = parse_bytes(&bytes, &Limits::default());
    assert_eq!(parsed.diagnostics.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::InvalidEncoding]);
}

#[test]
fn named_values_grow_to_a_limit() {
    let parsed = parse(format!("<a>{}</a>", "{{x}}".repeat(10_000)), &Limits::default());
    let value = named(&"y".repeat(4096));
    let root = parsed
        .document
        .root()
        .map(|root| root.resolve_text(parsed.document.source(), |_| Some(value.clone())));
    let resolved = root.unwrap_or_default();
    assert!(resolved.as_literal().is_some_and(|text| text.as_str().len() < 5 << 20));
    assert_eq!(resolved.diagnostics.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::TooLong]);
}

fn named(text: &str) -> NamedValue {
    NamedValue { text: text.into(), secret: false }
}
