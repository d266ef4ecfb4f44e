//! The text of a policy document, with the name that users know it by.

use std::fmt;
use std::io::Read;
use std::sync::{Arc, OnceLock};

use gatepost_xml::{Limits, Parsed};
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// A policy document or fragment as it was written, and where it was found. Cheap to clone; read once, however
/// often it is loaded.
#[derive(Clone)]
pub struct Source(Arc<Inner>);

struct Inner {
    name: String,
    text: Arc<str>,
    parsed: OnceLock<Parsed>,
}

impl Source {
    /// A text with the name that diagnostics give for it, such as the path of its file.
    pub fn new(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self(Arc::new(Inner { name: name.into(), text: text.into(), parsed: OnceLock::new() }))
    }

    /// The bytes of a file, in any encoding that XML knows.
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Self {
        let parsed = gatepost_xml::parse_bytes(bytes, &Limits::default());
        let text = Arc::clone(parsed.document.source());
        Self(Arc::new(Inner { name: name.into(), text, parsed: OnceLock::from(parsed) }))
    }

    /// The bytes of a file. No more of them are read than a document may have; that there are more is then what its
    /// diagnostics say.
    pub fn read(name: impl Into<String>, file: impl Read) -> std::io::Result<Self> {
        // A character of UTF-16 has two bytes.
        let most = Limits::default().bytes.saturating_mul(2).saturating_add(3);
        let mut bytes = Vec::new();
        file.take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
        Ok(Self::from_bytes(name, &bytes))
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The document in the text, and what is wrong with it as XML.
    pub fn parsed(&self) -> &Parsed {
        self.0.parsed.get_or_init(|| gatepost_xml::parse(Arc::clone(&self.0.text), &Limits::default()))
    }

    /// The line and column, both counted from one, at which a byte of the text stands.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text().get(..offset).unwrap_or(self.text());
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (line, before.get(start..).map_or(0, |text| text.chars().count()) + 1)
    }

    /// Whether both are the same source, not merely equal ones.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// A number that tells this source from others that live.
    pub(crate) fn identity(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }
}

impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text().read_span(span, lines_before, lines_after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name().to_owned(),
            contents.data(),
            *contents.span(),
            contents.line(),
            contents.column(),
            contents.line_count(),
        )))
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.0.name).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn positions_count_lines_and_characters() {
        let source = Source::new("a.xml", "é<a>\n  <b/>");
        assert_eq!(source.position(0), (1, 1));
        assert_eq!(source.position(2), (1, 2));
        assert_eq!(source.position(8), (2, 3));
    }
}
