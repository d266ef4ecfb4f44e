//! What is wrong with a document.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

pub use miette::Severity;
use miette::{LabeledSpan, SourceCode, SourceSpan};

use crate::code::Code;
use crate::secrets::Secrets;
use crate::source::Source;

/// Something to say about a policy document, its XML and its expressions: one kind of report for all of them.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// An error keeps the document from being run; a warning does not.
    pub severity: Severity,
    /// The stable name of what is wrong: `policy::unknown_attribute`, `xml::unclosed_element`, `CS1002`.
    pub code: &'static str,
    /// One line that says what is wrong.
    pub message: String,
    /// The text that the labels point into.
    pub source: Source,
    /// The places concerned, the most important one first.
    pub labels: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
}

/// A place in the source and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The bytes concerned.
    pub span: SourceSpan,
    /// What is wrong here.
    pub text: String,
}

impl Diagnostic {
    /// A diagnostic without places yet.
    pub fn new(code: Code, source: &Source, message: impl Into<String>) -> Self {
        Self {
            severity: code.severity(),
            code: code.as_str(),
            message: message.into(),
            source: source.clone(),
            labels: Vec::new(),
            help: None,
        }
    }

    /// Adds a place; the first one is the main one.
    #[must_use]
    pub fn label(mut self, span: impl Into<SourceSpan>, text: impl Into<String>) -> Self {
        self.labels.push(Label { span: span.into(), text: text.into() });
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to write instead, where there is something to say.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// Makes an error a warning.
    #[must_use]
    pub fn as_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// Whether the document cannot be run.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The bytes of the main place.
    pub fn range(&self) -> Range<usize> {
        self.labels.first().map_or(0..0, |label| label.span.offset()..label.span.offset() + label.span.len())
    }

    /// Leaves out the texts that must not be shown.
    pub(crate) fn mask(&mut self, secrets: &Secrets) {
        let labels = self.labels.iter_mut().map(|label| &mut label.text);
        for text in labels.chain([&mut self.message]).chain(&mut self.help) {
            if let Cow::Owned(masked) = secrets.mask(text) {
                *text = masked;
            }
        }
    }

    /// What an XML reader has to say about `source`.
    pub(crate) fn from_xml(source: &Source, diagnostic: &gatepost_xml::Diagnostic) -> Self {
        let label = |label: &gatepost_xml::Label| Label { span: label.span, text: label.text.clone() };
        Self {
            severity: diagnostic.severity,
            code: diagnostic.code.as_str(),
            message: diagnostic.message.clone(),
            source: source.clone(),
            labels: diagnostic.labels.iter().map(label).collect(),
            help: diagnostic.help.clone(),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.help.as_ref()?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = |label: &Label| LabeledSpan::new_with_span(Some(label.text.clone()), label.span);
        Some(Box::new(self.labels.iter().map(label)))
    }
}
