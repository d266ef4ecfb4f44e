//! What can be wrong with a configuration.

use std::fmt;
use std::sync::Arc;

use gatepost_yaml::Mistake;
use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};
use serde_saphyr::Location;

/// One thing that is wrong with a configuration, with its place where it has one.
#[derive(Clone, Debug)]
pub struct ConfigError {
    code: &'static str,
    message: String,
    label: Option<LabeledSpan>,
    help: Option<String>,
    source: Option<Arc<NamedSource<Arc<str>>>>,
}

impl ConfigError {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), label: None, help: None, source: None }
    }

    pub(super) fn of_yaml(mistake: Mistake, text: &Text) -> Self {
        let Mistake { message, help, span } = mistake;
        Self {
            label: Some(LabeledSpan::new_with_span(Some("here".to_owned()), span)),
            help,
            source: Some(Arc::clone(&text.source)),
            ..Self::new("config::yaml", message)
        }
    }

    #[must_use]
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Where it is in its file, for the order in which mistakes are told.
    pub(super) fn offset(&self) -> Option<usize> {
        self.label.as_ref().map(LabeledSpan::offset)
    }

    #[must_use]
    pub(super) fn at(mut self, text: Option<&Text>, location: Location, label: &str) -> Self {
        let Some(text) = text else { return self };
        let span = location.span();
        let start = span.byte_offset().and_then(|start| usize::try_from(start).ok());
        let length = span.byte_len().and_then(|length| usize::try_from(length).ok());
        self.source = Some(Arc::clone(&text.source));
        self.label = start.map(|start| LabeledSpan::new(Some(label.to_owned()), start, length.unwrap_or(0)));
        self
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ConfigError {}

impl Diagnostic for ConfigError {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_deref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.label
            .clone()
            .map(|label| Box::new(std::iter::once(label)) as Box<dyn Iterator<Item = LabeledSpan>>)
    }
}

/// Everything that is wrong with a configuration and its policy documents.
#[derive(Debug)]
pub struct ConfigErrors {
    /// The configuration's own errors.
    pub config: Vec<ConfigError>,
    /// The errors and warnings of policy documents.
    pub documents: Vec<gatepost_engine::Diagnostic>,
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors =
            |diagnostic: &&gatepost_engine::Diagnostic| diagnostic.severity == miette::Severity::Error;
        match self.config.len() + self.documents.iter().filter(errors).count() {
            1 => formatter.write_str("the configuration has an error"),
            count => write!(formatter, "the configuration has {count} errors"),
        }
    }
}

impl std::error::Error for ConfigErrors {}

impl Diagnostic for ConfigErrors {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        let config = self.config.iter().map(|error| error as &dyn Diagnostic);
        let documents = self.documents.iter().map(|error| error as &dyn Diagnostic);
        Some(Box::new(config.chain(documents)))
    }
}

impl From<ConfigError> for ConfigErrors {
    fn from(error: ConfigError) -> Self {
        Self { config: vec![error], documents: Vec::new() }
    }
}

/// The text that places are in.
#[derive(Clone)]
pub(super) struct Text {
    source: Arc<NamedSource<Arc<str>>>,
}

impl Text {
    pub(super) fn new(name: &str, text: &Arc<str>) -> Self {
        Self { source: Arc::new(NamedSource::new(name, Arc::clone(text)).with_language("yaml")) }
    }
}
