//! Both forms of a program agree, whatever the program.
//!
//! `PROPTEST_CASES=100000 cargo nextest run -p gatepost-tests --test forms` looks longer; the fuzz target `forms` looks
//! for ever.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that is wrong ends with a panic")]

use std::sync::{Arc, LazyLock};

use gatepost_expression::{Compiled, Failure, Form, Gate, Inspection, Kind, Limits, Settings, compile};
use gatepost_testing::ContextFile;
use gatepost_tests::programs::program;
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Constants that the compiler computes may be too large, divided by zero, or null where items are wanted.
const CONSTANTS: [&str; 5] = ["CS0020", "CS0031", "CS0186", "CS0220", "CS0221"];

const CASES: u32 = 400;

static CONTEXT: LazyLock<ContextFile> = LazyLock::new(|| {
    ContextFile::read(r#"{ "Timestamp": "2026-01-01T00:00:00Z" }"#, None).unwrap().with_seed(1)
});

#[test]
fn random_programs_give_the_same_in_both_forms() {
    let longer = std::env::var_os("PROPTEST_CASES").is_some();
    let config = if longer { Config::default() } else { Config::with_cases(CASES) };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = if longer { TestRunner::new(config) } else { TestRunner::new_with_rng(config, rng) };
    let mut ran = 0_u32;
    let mut values = 0_u32;
    let count = (&mut ran, &mut values);
    let count = std::cell::RefCell::new(count);
    let outcome = runner.run(&vec(any::<u8>(), 0..600), |bytes| {
        let text = program(&bytes);
        let outcome = agreed(&text);
        let mut count = count.borrow_mut();
        *count.0 += u32::from(outcome.is_some());
        *count.1 += u32::from(outcome == Some(true));
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
    assert!(ran > CASES / 2, "only {ran} programs ran");
    assert!(values > CASES / 4, "only {values} programs gave a value");
}

/// Runs a program in both forms. Nothing where it has no constant; else whether it gave a value.
fn agreed(text: &str) -> Option<bool> {
    let [fused, plain] = [Form::Fused, Form::Plain].map(|form| outcome(text, form));
    let (fused, plain) = (fused?, plain?);
    // Forms count operations in their own way.
    if !matches!((&fused, &plain), (Outcome::Limit, _) | (_, Outcome::Limit)) {
        assert_eq!(fused, plain, "{text}");
    }
    Some(matches!(fused, Outcome::Value(_)))
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Value(Inspection),
    Exception(&'static str, String),
    Limit,
}

fn outcome(text: &str, form: Form) -> Option<Outcome> {
    let settings = Settings { gate: Gate::Permissive, form, ..Settings::default() };
    let Compiled { program, diagnostics } = compile(&gatepost_engine::library(), text, Kind::Block, settings);
    let Some(program) = program else {
        // One such error may lead to others.
        let is_constant = diagnostics.iter().any(|found| CONSTANTS.contains(&found.code));
        assert!(is_constant, "{text}\n{diagnostics:?}");
        return None;
    };
    Some(match program.inspect(&Arc::new(CONTEXT.state().unwrap()), &Limits::default()) {
        Ok(inspection) => Outcome::Value(inspection),
        Err(Failure::Exception(exception)) => {
            Outcome::Exception(exception.ty, exception.full_message().to_string())
        }
        Err(Failure::Limit(..)) => Outcome::Limit,
        Err(Failure::Bug(bug)) => panic!("{text}\n{bug}"),
    })
}
