//! Diagnostics for people.

use std::fmt;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode};

use super::excerpt::Excerpt;
use super::plain::plain;
use crate::terminal::{self, Stream};

/// The diagnostic with its place marked in an excerpt of the text, and an empty line.
pub(super) fn text(diagnostic: &dyn Diagnostic, stream: Stream) -> String {
    let theme = match (terminal::is_utf8(), stream.has_colours()) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(stream.width());
    let shown = Shown::of(diagnostic);
    let mut text = String::new();
    if handler.render_report(&mut text, &shown).is_err() {
        text = format!("{shown}\n");
    }
    text.push('\n');
    text
}

/// `1 error`, `2 errors`.
pub(crate) fn number(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// A diagnostic as a terminal may show it.
#[derive(Debug)]
struct Shown {
    code: Option<String>,
    severity: Option<Severity>,
    message: String,
    help: Option<String>,
    excerpt: Option<Excerpt>,
}

impl Shown {
    fn of(diagnostic: &dyn Diagnostic) -> Self {
        let plain = |text: &dyn fmt::Display| plain(&text.to_string()).into_owned();
        Self {
            code: diagnostic.code().map(|code| plain(&code)),
            severity: diagnostic.severity(),
            message: plain(&diagnostic),
            help: diagnostic.help().map(|help| plain(&help)),
            excerpt: Excerpt::of(diagnostic),
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        self.severity
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let excerpt = self.excerpt.as_ref()?;
        Some(Box::new(excerpt.labels()))
    }
}
