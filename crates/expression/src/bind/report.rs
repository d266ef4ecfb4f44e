//! Diagnostics.

use gatepost_csharp::Span;

use super::Binder;
use crate::program::{Diagnostic, Severity};

impl Binder<'_> {
    pub(super) fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.report(code, Severity::Error, span, message.into(), None);
    }

    pub(super) fn error_with_help(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        self.report(code, Severity::Error, span, message.into(), help);
    }

    pub(super) fn warning(&mut self, code: &'static str, span: Span, message: impl Into<String>) {
        self.report(code, Severity::Warning, span, message.into(), None);
    }

    pub(super) fn report(
        &mut self,
        code: &'static str,
        severity: Severity,
        span: Span,
        message: String,
        help: Option<String>,
    ) {
        self.diagnostics.push(Diagnostic { code, severity, message, span: span.range(), also: None, help });
    }

    pub(super) fn has_errors(&self) -> bool {
        has_errors(&self.diagnostics)
    }

    /// Runs `run` and gives what it had to say besides its result.
    pub(super) fn aside<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> (R, Vec<Diagnostic>) {
        let saved = std::mem::take(&mut self.diagnostics);
        let result = run(self);
        (result, std::mem::replace(&mut self.diagnostics, saved))
    }
}

pub(super) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}
