//! The lines of a text that a report shows.

use std::ops::Range;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents,
};

use super::place::{Text, labels, position};
use super::plain::{plain, visible};

/// The lines with labels and their neighbours as a terminal may show them: no character that it would obey, no line
/// without end. The other lines are empty, so that line numbers stay right.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    labels: Vec<LabeledSpan>,
    /// Where labels begin here, and in which column of the file.
    columns: Vec<(usize, usize)>,
}

impl Excerpt {
    /// What to show of the text of a diagnostic, if it has one.
    pub(super) fn of(diagnostic: &dyn Diagnostic) -> Option<Self> {
        let Text { name, text } = Text::of(diagnostic)?;
        let labels = labels(diagnostic);
        let spans: Vec<Range<usize>> = labels.iter().map(|label| span(text, label)).collect();
        let shown = Shown::new(text, &spans);
        let moved = |span: &Range<usize>| shown.offset(span.start)..shown.offset(span.end);
        let columns = spans.iter().map(|span| (moved(span).start, position(text, span.start).1));
        let moved_labels = labels.iter().zip(&spans).enumerate().map(|(index, (label, span))| {
            let text = label.label().map(|label| plain(label).into_owned());
            let span = moved(span);
            match index {
                0 => LabeledSpan::new_primary_with_span(text, span),
                _ => LabeledSpan::new_with_span(text, span),
            }
        });
        let (columns, labels) = (columns.collect(), moved_labels.collect());
        Some(Self { name: plain(&name).into_owned(), text: shown.text, labels, columns })
    }

    /// The labels in this text, the main one first.
    pub(super) fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.labels.iter().cloned()
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text.read_span(span, lines_before, lines_after)?;
        // Without lines around it, it is the place to name in the first line of the report that is asked for.
        let is_place = lines_before == 0 && lines_after == 0;
        let known = self.columns.iter().find(|(offset, _)| is_place && *offset == span.offset());
        let lines = contents.data().iter().filter(|byte| **byte == b'\n').count();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            contents.data(),
            *contents.span(),
            contents.line(),
            known.map_or(contents.column(), |(_, column)| column.saturating_sub(1)),
            // How far this is from the next label, which decides whether both stand in one excerpt.
            lines,
        )))
    }
}

/// The bytes of a label; of one over many lines, those in its first line.
fn span(text: &str, label: &LabeledSpan) -> Range<usize> {
    let start = label.offset().min(text.len());
    let end = (start + label.len()).min(text.len());
    let inside = text.get(start..end).unwrap_or_default();
    match inside.find('\n') {
        Some(first) if inside.matches('\n').count() >= LINES => start..start + first,
        _ => start..end,
    }
}

/// A text on its way to the terminal.
struct Shown {
    text: String,
    /// Offsets in the file and here of everything that is shown.
    offsets: Vec<(usize, usize)>,
}

impl Shown {
    fn new(text: &str, spans: &[Range<usize>]) -> Self {
        let mut shown = Self { text: String::new(), offsets: Vec::new() };
        let near: Vec<Range<usize>> = spans.iter().map(|span| lines_near(text, span)).collect();
        let last = near.iter().map(|near| near.end).max().unwrap_or_default();
        let mut start = 0;
        // What follows the last line break is a line only where there is something to show in it.
        let whole =
            text.strip_suffix('\n').filter(|whole| spans.iter().all(|span| span.start <= whole.len()));
        for (index, line) in whole.unwrap_or(text).split('\n').take(last).enumerate() {
            if near.iter().any(|near| near.contains(&index)) {
                shown.line(line.strip_suffix('\r').unwrap_or(line), start, spans);
            }
            shown.text.push('\n');
            start += line.len() + 1;
        }
        shown
    }

    fn line(&mut self, line: &str, start: usize, spans: &[Range<usize>]) {
        let window = window(line, start, spans);
        if window.start > 0 {
            self.text.push('…');
        }
        for (index, character) in line.char_indices().filter(|(index, _)| window.contains(index)) {
            self.offsets.push((start + index, self.text.len()));
            self.text.push(visible(character));
        }
        self.offsets.push((start + window.end, self.text.len()));
        if window.end < line.len() {
            self.text.push('…');
            self.offsets.push((start + line.len(), self.text.len()));
        }
    }

    /// Where a byte of the file is here; of what is not shown, what is shown next.
    fn offset(&self, offset: usize) -> usize {
        let next = self.offsets.partition_point(|(known, _)| *known < offset);
        self.offsets.get(next).map_or(self.text.len(), |(_, here)| *here)
    }
}

/// The lines of a span and those beside it, from 0.
fn lines_near(text: &str, span: &Range<usize>) -> Range<usize> {
    let line = |offset| position(text, offset).0;
    line(span.start).saturating_sub(2)..line(span.end) + 1
}

/// The bytes of a line that are shown: all, or as many as can be read, with the first label among them.
fn window(line: &str, start: usize, spans: &[Range<usize>]) -> Range<usize> {
    if line.chars().count() <= WIDTH {
        return 0..line.len();
    }
    let here = start..=start + line.len();
    let first = spans.iter().map(|span| span.start).filter(|offset| here.contains(offset)).min();
    let first = first.map_or(0, |offset| offset - start);
    let before = line.get(..line.floor_char_boundary(first)).unwrap_or_default();
    let from = before.char_indices().rev().take(LEAD).last().map_or(0, |(index, _)| index);
    let shown = line.get(from..).unwrap_or_default();
    from..shown.char_indices().nth(WIDTH).map_or(line.len(), |(index, _)| from + index)
}

/// Characters of a line.
const WIDTH: usize = 160;
/// Characters before the label in a line that is cut.
const LEAD: usize = 40;
/// Line breaks in a label.
const LINES: usize = 3;

#[cfg(test)]
mod tests {
    use miette::{LabeledSpan, MietteDiagnostic, NamedSource, Report};

    use super::Excerpt;

    #[track_caller]
    fn check(text: &str, span: (usize, usize), expected: &str, marked: &str) {
        let diagnostic = MietteDiagnostic::new("m").with_label(LabeledSpan::new_with_span(None, span));
        let report = Report::new(diagnostic).with_source_code(NamedSource::new("f", text.to_owned()));
        let excerpt = Excerpt::of(report.as_ref()).unwrap();
        let label = excerpt.labels().next().unwrap();
        assert_eq!(excerpt.text, expected);
        assert_eq!(excerpt.text.get(label.offset()..label.offset() + label.len()), Some(marked));
    }

    #[test]
    fn neighbours_are_shown_and_other_lines_are_counted() {
        check("a\nb\nc\nd\ne\nf", (6, 1), "\n\nc\nd\ne\n", "d");
        check("a\r\nb\r\n", (3, 1), "a\nb\n", "b");
        check("a\n", (2, 0), "a\n\n", "");
        check("", (0, 0), "\n", "");
        check("ab", (2, 0), "ab\n", "");
    }

    #[test]
    fn controls_are_shown_and_labels_stay_on_their_text() {
        check("é\u{1b}[1mx", (3, 3), "é␛[1mx\n", "[1m");
        check("\rx", (1, 1), "␍x\n", "x");
    }

    #[test]
    fn long_lines_are_cut_around_the_label() {
        let line = format!("{}X{}", "a".repeat(1000), "b".repeat(1000));
        let cut = format!("…{}X{}…\n", "a".repeat(40), "b".repeat(119));
        check(&line, (1000, 1), &cut, "X");
        let marked = format!("X{}…", "b".repeat(119));
        check(&line, (1000, 900), &cut, &marked);
    }
}
