//! Where in which text a diagnostic is.

use miette::{Diagnostic, LabeledSpan};

/// A place in a file.
pub(crate) struct Place {
    /// The file's name.
    pub(crate) file: String,
    /// First line, from 1.
    pub(crate) line: usize,
    /// First column in characters, from 1.
    pub(crate) column: usize,
    /// Last line, from 1.
    pub(crate) end_line: usize,
    /// Column behind the last character, from 1.
    pub(crate) end_column: usize,
    /// What the label says.
    pub(crate) label: Option<String>,
}

impl Place {
    /// The main place of a diagnostic that has a text.
    pub(crate) fn of(diagnostic: &dyn Diagnostic) -> Option<Self> {
        let Text { name, text } = Text::of(diagnostic)?;
        let label = labels(diagnostic).into_iter().next();
        let offset = label.as_ref().map_or(0, LabeledSpan::offset);
        let (line, column) = position(text, offset);
        let (end_line, end_column) = position(text, offset + label.as_ref().map_or(0, LabeledSpan::len));
        Some(Self {
            file: name,
            line,
            column,
            end_line,
            end_column,
            label: label.and_then(|label| label.label().map(str::to_owned)),
        })
    }
}

/// The text that a diagnostic is about.
pub(super) struct Text<'d> {
    pub(super) name: String,
    pub(super) text: &'d str,
}

impl<'d> Text<'d> {
    pub(super) fn of(diagnostic: &'d dyn Diagnostic) -> Option<Self> {
        let contents = diagnostic.source_code()?.read_span(&(0, 0).into(), 0, usize::MAX).ok()?;
        let text = std::str::from_utf8(contents.data()).ok()?;
        Some(Self { name: contents.name().unwrap_or_default().to_owned(), text })
    }
}

/// The labels, the main one first.
pub(super) fn labels(diagnostic: &dyn Diagnostic) -> Vec<LabeledSpan> {
    let mut labels: Vec<LabeledSpan> = diagnostic.labels().into_iter().flatten().collect();
    labels.sort_by_key(|label| !label.primary());
    labels
}

/// Line and column of a byte, both from 1.
pub(super) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..text.floor_char_boundary(offset)).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before.get(start..).map_or(0, |line| line.chars().count()) + 1)
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn columns_count_characters() {
        assert_eq!(position("aé b", 3), (1, 3));
        assert_eq!(position("a\r\nbé", 4), (2, 2));
        assert_eq!(position("a\nbc", 99), (2, 3));
        assert_eq!(position("é", 1), (1, 1));
    }
}
