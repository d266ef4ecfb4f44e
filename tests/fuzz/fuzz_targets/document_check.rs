//! Any bytes are compiled as a document and as a fragment without a panic, and every diagnostic has its place in them.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gatepost_engine::{Compiler, Diagnostic, NamedValue, Scope, Source};
use gatepost_policy::CATALOG;
use libfuzzer_sys::fuzz_target;

static COMPILER: LazyLock<Compiler> = LazyLock::new(|| {
    let value = |text: &str, secret| NamedValue { text: text.into(), secret };
    let fragment = Source::new("a", "<fragment><set-method>@(context.Request.Method)</set-method></fragment>");
    Compiler::new(CATALOG)
        .with_named_values(BTreeMap::from([
            ("a".to_owned(), value("@(1 + f(\")\"))", false)),
            ("b".to_owned(), value("s3cr3t", true)),
        ]))
        .with_fragments(BTreeMap::from([("a".to_owned(), fragment)]))
});

fuzz_target!(|bytes: &[u8]| {
    let source = Source::from_bytes("document", bytes);
    check(&source, &COMPILER.document(Scope::Api, &source).diagnostics);
    check(&source, &COMPILER.fragment(&source));
});

fn check(source: &Source, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.source.name() == source.name()) {
        assert!(source.text().get(diagnostic.range()).is_some(), "{diagnostic:?} has no place");
        assert!(!diagnostic.to_string().contains("s3cr3t"), "{diagnostic:?} shows a secret");
    }
}
