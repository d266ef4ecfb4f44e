//! Any C# ends with a value, an exception or a limit: never with a panic, and never with a fault of ours.

#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use gatepost_expression::{Failure, Gate, Kind, Limits, Settings, compile};
use gatepost_testing::ContextFile;
use libfuzzer_sys::fuzz_target;

static CONTEXT: LazyLock<ContextFile> = LazyLock::new(|| {
    let text = r#"{ "Request": { "Method": "POST", "Headers": { "Accept": "text/plain" }, "Body": "{\"a\":[1]}" } }"#;
    ContextFile::read(text, None).expect("it describes a context")
});

static LIMITS: LazyLock<Limits> =
    LazyLock::new(|| Limits { time: Duration::from_millis(200), ..Limits::default() });

fuzz_target!(|text: &str| {
    let library = gatepost_engine::library();
    for kind in [Kind::Expression, Kind::Block] {
        let settings = Settings { gate: Gate::Permissive, ..Settings::default() };
        let compiled = compile(&library, text, kind, settings);
        for diagnostic in &compiled.diagnostics {
            assert!(text.get(diagnostic.span.start..diagnostic.span.end).is_some(), "{diagnostic:?}");
            assert!(diagnostic.code != "expression::fault", "{diagnostic:?}");
        }
        let Some(program) = compiled.program else { continue };
        if let Err(Failure::Bug(bug)) = program.inspect(&Arc::new(CONTEXT.state().expect("it describes a context")), &LIMITS) {
            panic!("{bug}");
        }
    }
});
