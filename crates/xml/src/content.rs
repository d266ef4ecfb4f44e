use crate::cursor::{end_of, slice, span};
use crate::diagnostic::{Code, Diagnostic};
use crate::entity::{Reference, reference_at};
use crate::reader::Reader;
use crate::resolve::kind_at;
use crate::scan::Place;
use crate::text::{Segment, Segments, Text};

impl Reader<'_> {
    /// Reads text from here up to where its place ends it, and reports what is wrong with it.
    pub(crate) fn text(&mut self, place: Place) -> Text {
        let mut run = Run::new(place, self.cursor.at);
        while let Some(byte) = self.next_of_interest(&run) {
            if run.ends(self.cursor.at, byte) || self.is_stopped() {
                break;
            }
            match byte {
                b'@' => self.at_sign(&mut run),
                b'{' => self.brace(&mut run),
                b'&' if !run.is_cdata() => self.reference(),
                b'<' if !run.is_cdata() => {
                    if !self.less_than(&mut run) {
                        break;
                    }
                }
                _ => self.cursor.at += 1,
            }
        }
        if let Place::Quoted(quote) = place
            && self.cursor.peek() != Some(quote)
            && !self.is_stopped()
        {
            self.leave_value_open(&run);
        }
        run.finish(self.cursor.at)
    }

    /// Skips what is only text, and answers what stands there.
    fn next_of_interest(&mut self, run: &Run) -> Option<u8> {
        let end = match run.place {
            Place::Quoted(_) | Place::Content => self.source().len(),
            Place::Until { end, .. } => end,
        };
        let rest = self.source().as_bytes().get(self.cursor.at..end)?;
        let stops = |byte: &u8| matches!(byte, b'@' | b'{' | b'&' | b'<' | b'"' | b'\'');
        self.cursor.at += rest.iter().position(stops).unwrap_or(rest.len());
        self.cursor.peek()
    }

    fn at_sign(&mut self, run: &mut Run) {
        let at = self.cursor.at;
        if kind_at(self.source(), at).is_none() {
            self.cursor.at += 1;
            return;
        }
        let segment = self.expression(at, run.place);
        self.cursor.at = run.push(segment);
    }

    fn brace(&mut self, run: &mut Run) {
        let at = self.cursor.at;
        match crate::named_value::reference_at(self.source(), at, self.source().len()) {
            Some(reference) => self.cursor.at = run.push(Segment::NamedValue { span: reference.span }),
            None => self.cursor.at += 1,
        }
    }

    fn reference(&mut self) {
        let at = self.cursor.at;
        let (length, diagnostic) = match reference_at(self.source(), at) {
            Reference::Character { length, .. } => (length, None),
            Reference::UnknownName { length } => (length, Some(self.unknown_entity(at, length))),
            Reference::BadNumber { length } => {
                let written = slice(self.source(), at, at + length);
                let message = format!("`{written}` is no character that XML allows");
                (length, Some(Diagnostic::new(Code::BadCharacterReference, message)))
            }
            Reference::Bare => {
                let length = self.bare_ampersands(at);
                let diagnostic = Diagnostic::new(Code::BareAmpersand, "`&` begins no entity");
                (length, Some(diagnostic.help("write `&amp;` for the character itself")))
            }
        };
        self.cursor.at += length;
        if let Some(diagnostic) = diagnostic {
            self.report(diagnostic.label(span(at, at + length), "not an entity of XML"));
        }
    }

    /// The number of ampersands at `at`, without a last one that begins an entity.
    fn bare_ampersands(&self, at: usize) -> usize {
        let rest = self.source().as_bytes().get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| **byte == b'&').count();
        match reference_at(self.source(), at + length - 1) {
            Reference::Bare => length,
            _ => length - 1,
        }
    }

    fn unknown_entity(&self, at: usize, length: usize) -> Diagnostic {
        let written = slice(self.source(), at, at + length);
        let name = slice(written, 1, length);
        Diagnostic::new(Code::UnknownEntity, format!("unknown entity `{written}`"))
            .help(format!("write the character itself, or `&amp;{name}` to pass `{written}` on as it is"))
    }

    /// Handles a `<` in text; answers whether the text goes on.
    fn less_than(&mut self, run: &mut Run) -> bool {
        let at = self.cursor.at;
        let place = run.place;
        match place {
            Place::Content if self.begins_markup(at) => return false,
            Place::Content => self.report(
                Diagnostic::new(Code::StrayLessThan, "`<` begins no tag")
                    .label(span(at, at + 1), "text goes on after this")
                    .help("write `&lt;` for the character itself"),
            ),
            Place::Quoted(_) if self.begins_markup(at) && self.value_was_left_open(run) => return false,
            Place::Quoted(_) | Place::Until { .. } => {
                if !run.has_less_than {
                    run.has_less_than = true;
                    self.report(
                        Diagnostic::new(Code::LessThanInValue, "`<` in the value of an attribute")
                            .label(span(at, at + 1), "XML does not allow this here")
                            .help("write `&lt;`"),
                    );
                }
            }
        }
        self.cursor.at += 1;
        true
    }

    fn begins_markup(&self, at: usize) -> bool {
        match self.source().as_bytes().get(at + 1) {
            Some(byte) => {
                byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?' | b'_' | b':' | 0x80..)
            }
            None => false,
        }
    }

    /// Whether the value seems to have lost its closing quote: a tag ends before this one begins.
    fn value_was_left_open(&self, run: &mut Run) -> bool {
        let start = run.literal.max(run.searched);
        run.searched = self.cursor.at;
        slice(self.source(), start, self.cursor.at).contains('>')
    }

    /// Reports a value without a closing quote and goes back to where its tag or its line ends.
    fn leave_value_open(&mut self, run: &Run) {
        let value = slice(self.source(), run.literal, self.cursor.at);
        let line = value.split_inclusive(['>', '\n']).next().unwrap_or_default();
        let kept = line.strip_suffix("/>").or(line.strip_suffix('>')).unwrap_or(line).trim_ascii_end();
        let end = run.literal + kept.len();
        let open = run.start.saturating_sub(1);
        let quote = slice(self.source(), open, run.start);
        self.report(
            Diagnostic::new(Code::MissingQuote, "the value of an attribute has no closing quote")
                .label(span(open, run.start), "this quote is not closed")
                .label(span(end, end), format!("`{quote}` is missing, perhaps here")),
        );
        self.cursor.at = end;
    }
}

/// A text while it is read.
struct Run {
    place: Place,
    start: usize,
    /// Where the literal text begins that has not become a segment.
    literal: usize,
    segments: Segments,
    has_less_than: bool,
    /// How far a value was searched for the end of its tag.
    searched: usize,
}

impl Run {
    fn new(place: Place, start: usize) -> Self {
        Self {
            place,
            start,
            literal: start,
            segments: Segments::none(),
            has_less_than: false,
            searched: start,
        }
    }

    fn is_cdata(&self) -> bool {
        matches!(self.place, Place::Until { is_cdata: true, .. })
    }

    /// Whether the text ends at `at`, where `byte` stands.
    fn ends(&self, at: usize, byte: u8) -> bool {
        match self.place {
            Place::Quoted(quote) => byte == quote,
            Place::Content => false,
            Place::Until { end, .. } => at >= end,
        }
    }

    /// Adds a segment and answers where it ends.
    fn push(&mut self, segment: Segment) -> usize {
        self.end_literal(segment.span().offset());
        self.literal = end_of(segment.span());
        self.segments.push(segment);
        self.literal
    }

    fn end_literal(&mut self, end: usize) {
        if self.literal < end {
            self.segments.push(Segment::Literal { span: span(self.literal, end) });
        }
    }

    fn finish(mut self, end: usize) -> Text {
        self.end_literal(end);
        Text { span: span(self.start, end), is_cdata: self.is_cdata(), segments: self.segments }
    }
}
