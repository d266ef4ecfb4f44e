//! What is said of the text that the user wrote.

use std::ops::Range;

use gatepost_engine::Source;
use gatepost_expression::{Failure, Kind, Limit, Severity};
use miette::{Diagnostic, LabeledSpan, MietteDiagnostic, Report, SourceSpan};
use thiserror::Error;

/// An expression that begins as one of a policy and does not end so.
#[derive(Debug, Error, Diagnostic)]
#[error("the expression does not end with `{close}`")]
#[diagnostic(code(xml::unbalanced_expression), help("close what `@` begins, or write the C# alone"))]
pub(super) struct Unclosed {
    close: char,
    #[label("begins here")]
    span: SourceSpan,
}

/// The C# in `@(…)` or `@{…}`, or the whole text; what kind it is; and where it begins.
pub(super) fn inside(text: &str) -> Result<(&str, Kind, usize), Unclosed> {
    let start = text.len() - text.trim_start().len();
    let trimmed = text.trim();
    for (open, close, kind) in [("@(", ')', Kind::Expression), ("@{", '}', Kind::Block)] {
        if let Some(code) = trimmed.strip_prefix(open) {
            let code = code.strip_suffix(close);
            let code = code.ok_or(Unclosed { close, span: (start, open.len()).into() })?;
            return Ok((code, kind, start + open.len()));
        }
    }
    Ok((trimmed, Kind::Expression, start))
}

/// The text that the user wrote, and where in it the code begins that was compiled; what was put before the text makes
/// that negative.
pub(super) struct Written {
    source: Source,
    length: usize,
    start: isize,
}

impl Written {
    pub(super) fn new(text: &str, start: isize) -> Self {
        Self { source: Source::new("<expression>", text), length: text.len(), start }
    }

    /// A diagnostic on the text.
    pub(super) fn report(&self, diagnostic: impl Diagnostic + Send + Sync + 'static) -> Report {
        Report::new(diagnostic).with_source_code(self.source.clone())
    }

    /// What the compiler says.
    pub(super) fn diagnostic(&self, diagnostic: &gatepost_expression::Diagnostic) -> Report {
        let also = |(span, text): &(Range<usize>, String)| self.label(text, span.clone());
        let mut shown = MietteDiagnostic::new(diagnostic.message.clone())
            .with_code(diagnostic.code)
            .with_label(self.label("here", diagnostic.span.clone()))
            .and_labels(diagnostic.also.iter().filter(|(span, _)| self.holds(span)).map(also));
        shown.severity = Some(match diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        });
        shown.help.clone_from(&diagnostic.help);
        self.report(shown)
    }

    /// Why there is no value.
    pub(super) fn failure(&self, failure: &Failure) -> Report {
        self.report(match failure {
            Failure::Exception(exception) => {
                let shown = MietteDiagnostic::new(exception.full_message().to_string())
                    .with_code(exception.ty.to_string());
                match exception.span.get() {
                    Some(span) => shown.with_label(self.label("thrown here", span.range())),
                    None => shown,
                }
            }
            Failure::Limit(limit, span) => {
                let mut shown = MietteDiagnostic::new(limit.to_string()).with_code("expression::limit");
                if *limit != Limit::Stopped {
                    shown = shown.with_help("does it loop or recurse for ever, or build up a long text?");
                }
                match span {
                    Some(span) => shown.with_label(self.label("reached here", span.range())),
                    None => shown,
                }
            }
            Failure::Bug(text) => MietteDiagnostic::new(format!("this is a fault of Gatepost: {text}"))
                .with_code("expression::bug")
                .with_help("please report it with the expression"),
        })
    }

    /// Whether a place in the code is one in the text.
    fn holds(&self, span: &Range<usize>) -> bool {
        span.start.checked_add_signed(self.start).is_some_and(|start| start <= self.length)
    }

    fn label(&self, text: &str, span: Range<usize>) -> LabeledSpan {
        let place = |offset: usize| offset.saturating_add_signed(self.start).min(self.length);
        LabeledSpan::new_with_span(Some(text.to_owned()), place(span.start)..place(span.end))
    }
}
