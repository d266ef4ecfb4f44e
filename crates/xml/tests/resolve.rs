//! What attribute values and texts mean: entities, named values, expressions, and where each byte comes from.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "helpers of tests may fail loudly")]

use gatepost_xml::{
    Element, Expression, ExpressionKind, Limits, NamedValue, Parsed, Part, Resolved, Segment, Spelling, parse,
};
use miette::SourceSpan;

#[test]
fn literals_are_decoded_and_mapped() {
    let (parsed, resolved) = attribute(r#"<a b="1 &lt; 2 &amp;&#x20AC;"/>"#);
    let text = resolved.as_literal().unwrap();
    assert_eq!(text.as_str(), "1 < 2 &€");
    assert_eq!(at(&parsed, text.span(2..3)), "&lt;");
    assert_eq!(at(&parsed, text.span(3..6)), " 2 ");
    assert_eq!(at(&parsed, text.span(4..8)), "2 &amp;&#x20AC;");
    assert_eq!(at(&parsed, text.whole_span()), "1 &lt; 2 &amp;&#x20AC;");
}

#[test]
fn empty_values_are_empty_literals() {
    let (_, resolved) = attribute(r#"<a b=""/>"#);
    assert_eq!(resolved.as_literal().unwrap().as_str(), "");
    assert!(resolved.parts.is_empty());
}

#[test]
fn raw_and_escaped_expressions_mean_the_same() {
    let raw = r#"<a b="@(x["k"] < 1 && y == 'z')"/>"#;
    let escaped = r#"<a b="@(x[&quot;k&quot;] &lt; 1 &amp;&amp; y == &apos;z&apos;)"/>"#;
    let mixed = r#"<a b="@(x["k"] &lt; 1 &amp;&amp; y == 'z')"/>"#;
    for document in [raw, escaped, mixed] {
        let expression = single(document);
        assert_eq!(expression.code.as_str(), r#"x["k"] < 1 && y == 'z'"#, "{document}");
        assert_eq!(expression.alternative, None, "{document}");
    }
}

#[test]
fn entities_in_strings_leave_two_readings() {
    let raw = single(r#"<a b="@(Html("x &amp; y"))"/>"#);
    assert_eq!(raw.code.as_str(), r#"Html("x &amp; y")"#);
    assert_eq!(raw.alternative.unwrap().as_str(), r#"Html("x & y")"#);

    let escaped = single(r#"<a b='@(Html("x &amp; y"))'/>"#);
    assert_eq!(escaped.code.as_str(), r#"Html("x & y")"#);
    assert_eq!(escaped.alternative.unwrap().as_str(), r#"Html("x &amp; y")"#);
}

#[test]
fn an_escaped_quote_in_raw_code_ends_nothing() {
    let expression = single(r#"<a b="@(Html("&quot;)") + ')')"/>"#);
    assert_eq!(expression.code.as_str(), r#"Html("&quot;)") + ')'"#);
}

#[test]
fn blanks_around_one_expression_are_no_text() {
    let parsed = parse("<a>\n  @{ return 1; }\n</a>", &Limits::default());
    let resolved = root(&parsed).resolve_text(parsed.document.source(), unknown);
    let expression = resolved.as_single_expression().unwrap();
    assert_eq!(expression.kind, ExpressionKind::Block);
    assert_eq!(expression.code.as_str(), " return 1; ");
    assert_eq!(at(&parsed, expression.span), "@{ return 1; }");
}

#[test]
fn literal_text_and_expressions_mix() {
    let (_, resolved) = attribute(r#"<a b="call @(name) took @(ms)ms"/>"#);
    assert_eq!(shape(&resolved), ["call ", "@name", " took ", "@ms", "ms"]);
    assert_eq!(resolved.as_single_expression(), None);
    assert_eq!(resolved.as_literal(), None);
}

#[test]
fn named_values_are_replaced_before_anything_is_looked_at() {
    let (parsed, resolved) = attribute(r#"<a b="{{host}}/x?a={{key}}&amp;b"/>"#);
    let text = resolved.as_literal().unwrap();
    assert_eq!(text.as_str(), "https://a.example&amp;/x?a=s3cret&b");
    assert_eq!(at(&parsed, text.span(3..5)), "{{host}}");
    assert_eq!(at(&parsed, text.span(22..27)), "/x?a=");
    assert_eq!(at(&parsed, text.span(24..29)), "?a={{key}}");
    assert!(text.is_secret());
    assert!(!text.touches_secret(0..27));
    assert!(text.touches_secret(26..28));
    assert!(!text.touches_secret(33..35));
}

#[test]
fn secrets_are_not_shown() {
    let (_, resolved) = attribute(r#"<a b="{{key}}@({{key}} + {{number}})"/>"#);
    assert!(!format!("{resolved:?} {:?}", known("key")).contains("s3cret"));
    let code = resolved.parts.iter().find_map(|part| match part {
        Part::Expression(expression) => Some(expression.code.masked()),
        Part::Literal(_) | Part::Broken(_) => None,
    });
    assert_eq!(code.unwrap(), "*** + 42");
}

#[test]
fn named_values_are_replaced_inside_strings_of_an_expression() {
    let document = r#"<a b="@($"{{host}}/film/{Id["k"]}" + {{number}})"/>"#;
    let (parsed, resolved) = attribute(document);
    let expression = resolved.as_single_expression().unwrap();
    assert_eq!(expression.code.as_str(), r#"$"https://a.example&amp;/film/{Id["k"]}" + 42"#);
    let number = expression.code.as_str().find("42").unwrap();
    assert_eq!(at(&parsed, expression.code.span(number..number + 1)), "{{number}}");
    assert_eq!(at(&parsed, expression.code.span(number - 2..number)), "+ ");
}

#[test]
fn a_named_value_can_be_an_expression() {
    let (parsed, resolved) = attribute(r#"<a b=" {{now}} "/>"#);
    let expression = resolved.as_single_expression().unwrap();
    assert_eq!(expression.kind, ExpressionKind::Single);
    assert_eq!(expression.code.as_str(), "DateTime.Now");
    assert_eq!(at(&parsed, expression.span), "{{now}}");
    assert_eq!(at(&parsed, expression.code.span(0..8)), "{{now}}");
}

#[test]
fn an_expression_without_an_end_in_a_named_value_is_reported() {
    let (parsed, resolved) = attribute(r#"<a b="{{open}}"/>"#);
    assert_eq!(resolved.as_literal().unwrap().as_str(), "@(f(1");
    let [diagnostic] = resolved.diagnostics.as_slice() else { panic!("{:?}", resolved.diagnostics) };
    assert_eq!(at(&parsed, diagnostic.labels.first().unwrap().span), "{{open}}");
}

#[test]
fn a_replaced_value_is_not_replaced_again() {
    let (_, resolved) = attribute(r#"<a b="{{nested}}"/>"#);
    assert_eq!(resolved.as_literal().unwrap().as_str(), "{{host}}");
    assert!(resolved.unknown.is_empty());
}

#[test]
fn unknown_names_stay_and_are_listed() {
    let document = r#"<a b="{{who}} @({{what}} + "&amp;")"/>"#;
    let (parsed, resolved) = attribute(document);
    assert_eq!(shape(&resolved), ["{{who}} ", r#"@{{what}} + "&amp;""#]);
    let names: Vec<&str> = resolved.unknown.iter().map(|unknown| unknown.name.as_str()).collect();
    assert_eq!(names, ["who", "what"]);
    assert_eq!(at(&parsed, resolved.unknown.first().unwrap().span), "{{who}}");
}

#[test]
fn braces_around_anything_but_a_name_are_text() {
    for text in ["{{ who }}", "{{who|upper}}", "{{}}", "{{who}", "{{\"a\":1}}", "{ {who}}"] {
        let (_, resolved) = attribute(&format!("<a b='{text}'/>"));
        assert_eq!(resolved.as_literal().unwrap().as_str(), text);
        assert!(resolved.unknown.is_empty(), "{text}");
    }
}

#[test]
fn names_are_found_in_every_segment() {
    let parsed = parse(r#"<a b="{{one}} @("{{two}}") {{three.x-y_z}}"/>"#, &Limits::default());
    let value = &root(&parsed).attribute("b").unwrap().value;
    let names: Vec<&str> = value.named_values(parsed.document.source()).map(|found| found.name).collect();
    assert_eq!(names, ["one", "two", "three.x-y_z"]);
}

#[test]
fn cdata_is_not_decoded() {
    let parsed = parse("<a> <![CDATA[@{ return x && \"&lt;\"; }]]> </a>", &Limits::default());
    let resolved = root(&parsed).resolve_text(parsed.document.source(), unknown);
    assert_eq!(resolved.as_single_expression().unwrap().code.as_str(), " return x && \"&lt;\"; ");
}

#[test]
fn comments_between_texts_are_left_out() {
    let parsed = parse("<a>one<!-- {{no}} -->two<b>three</b></a>", &Limits::default());
    let resolved = root(&parsed).resolve_text(parsed.document.source(), unknown);
    assert_eq!(resolved.as_literal().unwrap().as_str(), "onetwo");
}

#[test]
fn markup_is_kept_as_it_is_written() {
    let document = "<a>\n <s:E x:k='{{host}}' y = \"1\"><!-- c -->&lt;@(n(\"<\"))<![CDATA[<]]></s:E></a>";
    let parsed = parse(document, &Limits::default());
    let resolved = root(&parsed).resolve_markup(parsed.document.source(), known);
    let wanted =
        ["\n <s:E x:k='https://a.example&amp;' y = \"1\"><!-- c -->&lt;", "@n(\"<\")", "<![CDATA[<]]></s:E>"];
    assert_eq!(shape(&resolved), wanted);
}

#[test]
fn spelling_is_told_apart() {
    let spelling = |value: &str| {
        let parsed = parse(format!("<a b=\"{value}\"/>"), &Limits::default());
        match root(&parsed).attribute("b").unwrap().value.segments() {
            [Segment::Expression { spelling, .. }, ..] => *spelling,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(spelling("@(1 < 2)"), Spelling::AsIs);
    assert_eq!(spelling("@(1)@(2)@(\"&lt;\")"), Spelling::AsIs);
    assert_eq!(spelling("@(1) &lt; 2"), Spelling::AsIs);
    assert_eq!(spelling("@(1 &lt; 2)"), Spelling::Escaped);
    assert_eq!(spelling("@(a[\"x\"] &lt; 2)"), Spelling::Escaped);
    assert_eq!(spelling("@(\"&lt;\")"), Spelling::AsIsElseEscaped);
    assert_eq!(spelling("@('&lt;')"), Spelling::EscapedElseAsIs);
}

#[test]
fn strings_and_comments_hide_brackets() {
    let codes = [
        r#"f("(", ')', "\")")"#,
        r#"f(@"\", @"a "" ) b", $"{{ {x[")"]} }}")"#,
        r#"f($@"\ "" {g("}")} )")"#,
        r#"f(@$"{x:yyyy"" ' }")"#,
        r#"f($"{(a ? "}" : ")")} {d:HH'h'mm}")"#,
        r#"f($"{global::System.DateTime.Now:o}")"#,
        r#"f(1 /* ) " */ + 2)"#,
        r#"f('text)', x)"#,
        "f(1 // ) \" don't\n)",
        r#"f($"a{$"b{"c)"}"}")"#,
        r#"new[] { 1 }[0] == "</set-body>".Length"#,
        r#"x.@class["k"]"#,
    ];
    for code in codes {
        for document in [format!("<a b=\"@({code})\" c='d'/>"), format!("<a>@({code})</a>")] {
            let parsed = parse(document.as_str(), &Limits::default());
            assert!(parsed.diagnostics.is_empty(), "{document}: {:?}", parsed.diagnostics);
            let root = root(&parsed);
            let text = root.attributes.first().map(|it| &it.value).or(root.texts().next()).unwrap();
            let resolved = text.resolve(parsed.document.source(), unknown);
            assert_eq!(resolved.as_single_expression().unwrap().code.as_str(), code);
        }
    }
}

/// C# has its own words for this.
#[test]
fn a_string_over_several_lines_is_left_to_csharp() {
    let expression = single("<a b=\"@(f(\"one\n two)\"))\" c=\"d\"/>");
    assert_eq!(expression.code.as_str(), "f(\"one\n two)\")");
}

#[test]
fn an_apostrophe_delimits_as_a_quote_does() {
    let expression = single(r#"<a b='@(x == 'y' ? "it's" : 'z'.ToString())'/>"#);
    assert_eq!(expression.code.as_str(), r#"x == 'y' ? "it's" : 'z'.ToString()"#);
}

#[test]
fn slices_keep_their_map() {
    let (parsed, resolved) = attribute("<a b=\"  ab&amp;{{number}}cd  \"/>");
    let text = resolved.as_literal().unwrap().trimmed();
    assert_eq!(text.as_str(), "ab&42cd");
    assert_eq!(at(&parsed, text.span(0..2)), "ab");
    assert_eq!(at(&parsed, text.span(2..3)), "&amp;");
    assert_eq!(at(&parsed, text.span(4..5)), "{{number}}");
    assert_eq!(at(&parsed, text.span(5..7)), "cd");
    let end = text.span(7..7);
    assert_eq!((end.len(), at(&parsed, SourceSpan::from((end.offset(), 2)))), (0, "  "));
}

/// The value of attribute `b` of a document that has nothing wrong with it.
#[track_caller]
fn attribute(document: &str) -> (Parsed, Resolved) {
    let parsed = parse(document, &Limits::default());
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let value = &root(&parsed).attribute("b").unwrap().value;
    let resolved = value.resolve(parsed.document.source(), known);
    (parsed, resolved)
}

#[track_caller]
fn single(document: &str) -> Expression {
    attribute(document).1.as_single_expression().unwrap().clone()
}

fn root(parsed: &Parsed) -> &Element {
    parsed.document.root().unwrap()
}

fn at(parsed: &Parsed, span: SourceSpan) -> &str {
    &parsed.document.source()[span.offset()..span.offset() + span.len()]
}

fn shape(resolved: &Resolved) -> Vec<String> {
    let part = |part: &Part| match part {
        Part::Literal(text) => text.as_str().to_owned(),
        Part::Expression(expression) => format!("@{}", expression.code.as_str()),
        Part::Broken(_) => "broken".to_owned(),
    };
    resolved.parts.iter().map(part).collect()
}

fn unknown(_: &str) -> Option<NamedValue> {
    None
}

fn known(name: &str) -> Option<NamedValue> {
    let (text, secret) = match name {
        "host" => ("https://a.example&amp;", false),
        "key" => ("s3cret", true),
        "number" => ("42", false),
        "now" => ("@(DateTime.Now)", false),
        "open" => ("@(f(1", false),
        "nested" => ("{{host}}", false),
        _ => return None,
    };
    Some(NamedValue { text: text.into(), secret })
}
