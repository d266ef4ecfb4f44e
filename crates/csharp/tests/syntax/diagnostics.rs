//! A mistake is a diagnostic of miette.

use gatepost_csharp::parse_block;
use miette::{Diagnostic, Severity};

#[test]
fn a_mistake_has_code_label_and_help() {
    let errors = parse_block("int? n = 1l;\nn ??= 2;").errors;
    let [warning, error] = errors.as_slice() else { panic!("{errors:?}") };
    assert_eq!(warning.severity(), Some(Severity::Warning));
    assert_eq!(error.severity(), Some(Severity::Error));
    assert_eq!(error.code().unwrap().to_string(), "CS8370");
    assert_eq!(error.help().unwrap().to_string(), "write `x = x ?? y`");
    let label = error.labels().unwrap().next().unwrap();
    assert_eq!((label.offset(), label.len()), (15, 3));
}
