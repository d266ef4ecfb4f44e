//! Documents that are made to be too much.

use std::collections::BTreeMap;

use gatepost_engine::{NamedValue, Scope, Source};

use crate::support::{compiler, marks, run};

#[test]
fn deep_nesting_runs_on_an_ordinary_stack() {
    let depth = 98;
    let (open, close) = ("<hold><part>".repeat(depth), "</part></hold>".repeat(depth));
    let text = format!("{open}<mark word='deep'/>{close}");
    let (_, cx) = run(&compiler(), &[(Scope::Api, &text)]);
    assert_eq!(marks(&cx), "deep");
}

#[test]
fn mistakes_without_end_are_cut_short() {
    let text = "<mrak/>".repeat(20_000);
    let compiled = compiler().document(Scope::Api, &Source::new("a.xml", text.as_str()));
    assert_eq!(compiled.diagnostics.len(), 501);
    assert_eq!(compiled.diagnostics.iter().filter(|found| found.code == "policy::too_many").count(), 1);
}

#[test]
fn fragments_do_not_multiply_without_end() {
    let fragment = "<mark word='a'/>".repeat(2000);
    let compiler = compiler()
        .with_fragments(BTreeMap::from([("f".to_owned(), Source::new("f.xml", fragment.as_str()))]));
    let text = "<include-fragment fragment-id='f'/>".repeat(7000);
    let compiled = compiler.document(Scope::Api, &Source::new("a.xml", text.as_str()));
    assert!(compiled.program.is_none());
    assert_eq!(compiled.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), ["policy::too_many"]);
}

#[test]
fn an_expression_is_as_long_and_as_deep_as_it_may_be() {
    let long = format!("<mark word='@(\"{}\")'/>", "x".repeat(300_000));
    let deep = format!("<mark word='@({}true)'/>", "!".repeat(20_000));
    for (text, code) in [(long, "csharp::too_long"), (deep, "CS8078")] {
        let compiled = compiler().document(Scope::Api, &Source::new("a.xml", text));
        assert_eq!(compiled.diagnostics.iter().map(|found| found.code).collect::<Vec<_>>(), [code]);
    }
}

#[test]
fn fragments_and_named_values_do_not_grow_without_end() {
    let fragment = format!("<fragment><!-- {} --></fragment>", "x".repeat(1 << 20));
    let value = NamedValue { text: "y".repeat(1 << 20).into(), secret: false };
    let compiler = compiler()
        .with_fragments(BTreeMap::from([("f".to_owned(), Source::new("f.xml", fragment))]))
        .with_named_values(BTreeMap::from([("v".to_owned(), value)]));
    for text in
        ["<include-fragment fragment-id='f'/>", "<mark word='{{v}}'/>", "<mark word='@(\"{{v}}\".Length)'/>"]
    {
        let compiled = compiler.document(Scope::Api, &Source::new("a.xml", text.repeat(100)));
        assert!(compiled.program.is_none());
        let codes = compiled.diagnostics.iter().filter(|found| found.code == "policy::too_many");
        assert_eq!(codes.count(), 1, "{text}");
    }
}
