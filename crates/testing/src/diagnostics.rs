//! Holds what the loader said of a policy against what a case expects.

use gatepost_engine::Diagnostic;

use crate::compare::Mismatch;

/// What begins the line that says what help is expected with the diagnostic before it.
const HELP: &str = "help: ";

/// The difference, if there is one. Help is compared where the case names it.
pub(crate) fn compare(expected: &str, actual: &[Diagnostic]) -> Option<Mismatch> {
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut with_help = Vec::new();
    for line in &expected {
        match (line.starts_with(HELP), with_help.last_mut()) {
            (true, Some(last)) => *last = true,
            _ => with_help.push(false),
        }
    }
    let mut wanted = with_help.into_iter();
    let mut lines = Vec::new();
    for diagnostic in actual {
        lines.push(line(diagnostic));
        if wanted.next() == Some(true) {
            lines.extend(diagnostic.help.iter().map(|help| format!("{HELP}{help}")));
        }
    }
    (lines != expected).then(|| Mismatch {
        what: "diagnostics".to_owned(),
        expected: expected.join("\n"),
        actual: lines.join("\n"),
    })
}

/// A diagnostic in one line: `error policy::unknown_attribute 2:13 rate-limit has no attribute …`.
fn line(diagnostic: &Diagnostic) -> String {
    let severity = if diagnostic.is_error() { "error" } else { "warning" };
    let (line, column) = diagnostic.source.position(diagnostic.range().start);
    format!("{severity} {} {line}:{column} {}", diagnostic.code, diagnostic.message)
}

#[cfg(test)]
mod tests {
    use gatepost_engine::{Code, Diagnostic, Source};

    use super::compare;

    #[test]
    fn help_counts_where_it_is_named() {
        let source = Source::new("a", "<a />");
        let found = [
            Diagnostic::new(Code::Unknown, &source, "`a` is not a policy")
                .label((1, 1), "here")
                .help("use `b`"),
            Diagnostic::new(Code::Unknown, &source, "nothing"),
        ];
        let first = "error policy::unknown 1:2 `a` is not a policy";
        let second = "error policy::unknown 1:1 nothing";
        assert_eq!(compare(&format!("{first}\n{second}\n"), &found), None);
        assert_eq!(compare(&format!("{first}\n  help: use `b`\n{second}"), &found), None);
        let mismatch = compare(&format!("{first}\n  help: use `c`\n{second}"), &found).unwrap();
        assert_eq!(mismatch.actual, format!("{first}\nhelp: use `b`\n{second}"));
        assert!(
            compare(first, &found).is_some()
                && compare(&format!("{first}\n{second}\nhelp: x"), &found).is_some()
        );
    }
}
