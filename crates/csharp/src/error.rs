//! What is wrong in a text.

use miette::{Diagnostic, LabeledSpan, Severity};
use thiserror::Error;

use crate::Span;
use crate::feature::Feature;

/// A mistake in C# text, with Roslyn's code and wording where Roslyn has one.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// `CS1002`, or `csharp::async` for what only we refuse.
    pub code: &'static str,
    /// One line.
    pub message: String,
    /// What is wrong.
    pub span: Span,
    /// What to write instead.
    pub help: Option<String>,
    /// Whether the text is usable all the same.
    pub warning: bool,
}

impl SyntaxError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>, span: Span) -> Self {
        Self { code, message: message.into(), span, help: None, warning: false }
    }

    /// C# of a later version.
    pub(crate) fn feature(span: Span, feature: Feature) -> Self {
        let message = format!(
            "Feature '{}' is not available in C# 7.3. Please use language version {} or greater.",
            feature.name, feature.version
        );
        Self::new("CS8370", message, span).with_help(feature.help)
    }

    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn into_warning(mut self) -> Self {
        self.warning = true;
        self
    }
}

/// The tree of a text and all that is wrong in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T> {
    /// The tree; with errors, parts of it may be missing.
    pub tree: T,
    /// The mistakes, in the order in which Roslyn reports them.
    pub errors: Vec<SyntaxError>,
}

impl<T> Parsed<T> {
    /// Whether nothing is wrong but warnings.
    pub fn is_ok(&self) -> bool {
        self.errors.iter().all(|error| error.warning)
    }
}

impl Diagnostic for SyntaxError {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(if self.warning { Severity::Warning } else { Severity::Error })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn std::fmt::Display>)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(LabeledSpan::underline(self.span))))
    }
}
