//! Both forms of a random program give the same.

#![no_main]

use std::sync::{Arc, LazyLock};

use gatepost_expression::{Failure, Form, Gate, Kind, Limits, Settings, compile};
use gatepost_testing::ContextFile;
use libfuzzer_sys::fuzz_target;

#[path = "../../src/programs.rs"]
mod programs;

static CONTEXT: LazyLock<ContextFile> = LazyLock::new(|| {
    let text = r#"{ "Timestamp": "2026-01-01T00:00:00Z" }"#;
    ContextFile::read(text, None).expect("it describes a context").with_seed(1)
});

fuzz_target!(|bytes: &[u8]| {
    let text = programs::program(bytes);
    let outcomes = [Form::Fused, Form::Plain].map(|form| outcome(&text, form));
    // Forms count operations in their own way.
    if outcomes.iter().all(|outcome| outcome != "limit") {
        assert_eq!(outcomes[0], outcomes[1], "{text}");
    }
});

fn outcome(text: &str, form: Form) -> String {
    let settings = Settings { gate: Gate::Permissive, form, ..Settings::default() };
    let compiled = compile(&gatepost_engine::library(), text, Kind::Block, settings);
    let Some(program) = compiled.program else {
        let codes: Vec<&str> = compiled.diagnostics.iter().map(|found| found.code).collect();
        return codes.join(" ");
    };
    let state = CONTEXT.state().expect("it describes a context");
    match program.inspect(&Arc::new(state), &Limits::default()) {
        Ok(inspection) => format!("{inspection:?}"),
        Err(Failure::Exception(exception)) => format!("{}: {}", exception.ty, exception.full_message()),
        Err(Failure::Limit(..)) => "limit".to_owned(),
        Err(Failure::Bug(bug)) => panic!("{text}\n{bug}"),
    }
}
