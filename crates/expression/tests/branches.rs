//! A program that is asked to tells which ways it went.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test that is wrong ends with a panic")]

use std::sync::Arc;

use gatepost_expression::{Form, Globals, Kind, Library, Limits, Object, Settings, Ty, compile};

#[derive(Debug)]
struct Outside;

impl Object for Outside {
    fn ty(&self) -> Ty {
        Ty::Object
    }
}

impl Globals for Outside {
    fn utc_now(&self) -> i64 {
        0
    }

    fn fill_random(&self, _buffer: &mut [u8]) {}

    fn trusts(&self, _certificate: &[u8], _revocation: bool) -> bool {
        false
    }
}

#[track_caller]
fn check(code: &str, kind: Kind, expected: &[&str]) {
    let library = Arc::new(Library::new(Vec::new(), Ty::Object));
    for form in [Form::Fused, Form::Plain] {
        let settings = Settings { observe: true, form, ..Settings::default() };
        let compiled = compile(&library, code, kind, settings);
        assert_eq!(compiled.diagnostics, []);
        let program = compiled.program.unwrap();
        program.evaluate(&Arc::new(Outside), &Limits::default()).unwrap();
        let found: Vec<String> = program
            .branches()
            .iter()
            .map(|branch| {
                let outcomes: Vec<String> =
                    branch.outcomes().iter().map(|(name, hits)| format!("{name} {hits}")).collect();
                format!("{:?} `{}` {}", branch.kind, &code[branch.span.clone()], outcomes.join(", "))
            })
            .collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn operands_and_the_result_are_counted() {
    check(
        r#""a".Trim() == "a" && ("b".Trim() == "" || "c".Trim() == "c")"#,
        Kind::Expression,
        &[
            r#"Operand `"a".Trim() == "a"` true 1, false 0"#,
            r#"Result `"a".Trim() == "a" && ("b".Trim() == "" || "c".Trim() == "c")` true 1, false 0"#,
            r#"Operand `"b".Trim() == ""` true 0, false 1"#,
            r#"Operand `"c".Trim() == "c"` true 1, false 0"#,
        ],
    );
}

#[test]
fn statements_are_counted() {
    check(
        r#"
            int sum = 0;
            for (int i = 0; i < 3; i++) { if (i == 1) { continue; } sum += i; }
            string none = null;
            switch (sum) { case 2: return none ?? "x"; default: return sum > 2 ? "y" : "z"; }
        "#,
        Kind::Block,
        &[
            "Loop `i < 3` true 3, false 1",
            "If `i == 1` true 1, false 2",
            "Case `2` chosen 1",
            "Coalesce `none` not null 0, null 1",
            "Case `return sum > 2 ? \"y\" : \"z\";` chosen 0",
            "Conditional `sum > 2` true 0, false 0",
        ],
    );
}

#[test]
fn nobody_asked() {
    let library = Arc::new(Library::new(Vec::new(), Ty::Object));
    let compiled = compile(&library, "\"a\".Trim() == \"a\"", Kind::Expression, Settings::default());
    assert!(compiled.program.unwrap().branches().is_empty());
}
