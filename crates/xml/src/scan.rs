use crate::brackets::{Reading, Reason, Unmatched, closing, match_brackets};
use crate::cursor::{Cursor, is_blank, slice, span};
use crate::diagnostic::{Code, Diagnostic};
use crate::entity::character_at;
use crate::reader::Reader;
use crate::resolve::kind_at;
use crate::text::{ExpressionKind, Segment, Spelling};

/// Where a text stands, which says what ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Between quotes.
    Quoted(u8),
    /// Between tags.
    Content,
    /// Up to a place already known.
    Until { end: usize, is_cdata: bool },
}

/// The next places of the bytes that end texts, kept until they are passed, so that the source is searched once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ahead {
    less_than: Next,
    ampersand: Next,
    quote: Next,
    apostrophe: Next,
}

#[derive(Debug, Clone, Copy, Default)]
struct Next {
    /// No such byte stands between this place and the found one.
    since: usize,
    found: Option<usize>,
}

impl Ahead {
    /// The first place of the byte that is not before `at`, or the end of the source.
    fn next(&mut self, byte: u8, source: &str, at: usize) -> usize {
        let next = match byte {
            b'<' => &mut self.less_than,
            b'&' => &mut self.ampersand,
            b'\'' => &mut self.apostrophe,
            _ => &mut self.quote,
        };
        if let Some(found) = next.found.filter(|found| (next.since..=*found).contains(&at)) {
            return found;
        }
        let rest = source.as_bytes().get(at..).unwrap_or_default();
        let found = memchr::memchr(byte, rest).map_or(source.len(), |offset| at + offset);
        *next = Next { since: at, found: Some(found) };
        found
    }
}

impl Reader<'_> {
    /// Reads the expression whose `@` stands at `at`, where it is known to begin.
    ///
    /// The escaped form ends before the text does, so that is tried first: entities decoded, up to the next quote
    /// or tag. What does not end there is written raw and may hold quotes and tags.
    pub(crate) fn expression(&mut self, at: usize, place: Place) -> Segment {
        let source = self.source();
        let (near, far) = match place {
            Place::Quoted(quote) => (self.ahead.next(quote, source, at), source.len()),
            Place::Content => (self.ahead.next(b'<', source, at), source.len()),
            Place::Until { end, .. } => (end, end),
        };
        let open = at + 1;
        if matches!(place, Place::Until { is_cdata: true, .. }) {
            return match self.search(open, far, Reading::Verbatim) {
                Ok(end) => expression(source, at, end, Spelling::AsIs),
                Err(_) => self.unbalanced(at, near, place, Reading::Verbatim),
            };
        }
        let has_entities = self.ahead.next(b'&', source, at) < near;
        if has_entities && let Ok(end) = self.search(open, near, Reading::Decoded) {
            let spelling = match match_brackets(source, open, end, Reading::Raw) == Ok(end) {
                true if is_entity_in(source, open, end) => Spelling::EscapedElseAsIs,
                true => Spelling::AsIs,
                false => Spelling::Escaped,
            };
            return expression(source, at, end, spelling);
        }
        match self.beyond(open, far, has_entities) {
            Ok((end, spelling)) => expression(source, at, end, spelling),
            Err(Reading::Verbatim) if let Some(end) = self.leniently(open, far, place) => {
                expression(source, at, end, Spelling::AsIs)
            }
            Err(reading) => self.unbalanced(at, near, place, reading),
        }
    }

    /// Finds the end of an expression in which a string goes over several lines, so that C# can complain about it;
    /// the text must go on as it would after an expression.
    fn leniently(&mut self, open: usize, far: usize, place: Place) -> Option<usize> {
        let source = self.source();
        let end = self.search(open, far, Reading::Lenient).ok()?;
        let mut after = Cursor { source, at: end };
        after.skip_blanks();
        let goes_on = match place {
            Place::Quoted(quote) => {
                after.peek() == Some(quote) && tag_goes_on(Cursor { source, at: after.at + 1 })
            }
            Place::Content => after.starts_with("</"),
            Place::Until { end, .. } => after.at == end,
        };
        goes_on.then_some(end)
    }

    /// Finds the end of an expression that no quote or tag ends, or answers how it is to be read.
    fn beyond(&mut self, open: usize, far: usize, has_entities: bool) -> Result<(usize, Spelling), Reading> {
        let source = self.source();
        let is_mixed = match self.search(open, far, Reading::Raw) {
            Ok(end) if is_entity_in(source, open, end) => {
                let is_escaped = match_brackets(source, open, end, Reading::Decoded) == Ok(end);
                return Ok((end, if is_escaped { Spelling::AsIsElseEscaped } else { Spelling::AsIs }));
            }
            Ok(end) => return Ok((end, Spelling::AsIs)),
            Err(unmatched) => unmatched.reason == Reason::Entity,
        };
        if !is_mixed && !has_entities {
            return Err(Reading::Verbatim);
        }
        match self.search(open, far, Reading::Decoded) {
            Ok(end) => Ok((end, Spelling::Escaped)),
            Err(_) => Err(Reading::Decoded),
        }
    }

    /// Matches brackets, and counts what was read in vain, so that no document makes that go on for ever.
    fn search(&mut self, open: usize, end: usize, reading: Reading) -> Result<usize, Unmatched> {
        if self.is_exhausted() {
            return Err(Unmatched { reason: Reason::TooDeep, at: open, reached: open });
        }
        let result = match_brackets(self.source(), open, end, reading);
        if let Err(unmatched) = result {
            self.spent += unmatched.reached.saturating_sub(open);
        }
        result
    }

    /// Guesses where the text goes on, and reports the expression unless it turns out to end before that.
    fn unbalanced(&mut self, at: usize, near: usize, place: Place, reading: Reading) -> Segment {
        if self.is_exhausted() {
            self.report_and_stop(
                Diagnostic::new(Code::TooManySearches, "finding the ends of the expressions takes too long")
                    .label(span(at, at + 2), "the document is not read beyond this one"),
            );
            return Segment::Broken { span: span(at, near) };
        }
        let end = match place {
            Place::Quoted(quote) => plausible_quote(self.source(), at, quote).unwrap_or(near),
            Place::Content => self.end_tag_of_innermost(at).unwrap_or(near),
            Place::Until { end, .. } => end,
        };
        match match_brackets(self.source(), at + 1, end, reading) {
            Ok(end) if reading == Reading::Decoded => expression(self.source(), at, end, Spelling::Escaped),
            Ok(end) => expression(self.source(), at, end, Spelling::AsIs),
            Err(unmatched) => {
                self.report(unbalanced_expression(self.source(), at, unmatched));
                Segment::Broken { span: span(at, end) }
            }
        }
    }

    fn end_tag_of_innermost(&self, at: usize) -> Option<usize> {
        let name = &self.innermost()?.name;
        let end_tag = format!("</{name}");
        let rest = slice(self.source(), at, self.source().len());
        memchr::memmem::find(rest.as_bytes(), end_tag.as_bytes()).map(|offset| at + offset)
    }

    fn is_exhausted(&self) -> bool {
        self.spent > 16 * self.source().len() + 4096
    }
}

fn expression(source: &str, at: usize, end: usize, spelling: Spelling) -> Segment {
    let kind = kind_at(source, at).unwrap_or(ExpressionKind::Single);
    Segment::Expression { kind, span: span(at, end), spelling }
}

fn is_entity_in(source: &str, start: usize, end: usize) -> bool {
    let mut ampersands = slice(source, start, end).match_indices('&');
    ampersands.any(|(offset, _)| character_at(source, start + offset).is_some())
}

/// The first quote after which the tag goes on as tags do.
fn plausible_quote(source: &str, at: usize, quote: u8) -> Option<usize> {
    let rest = slice(source, at, source.len());
    memchr::memchr_iter(quote, rest.as_bytes())
        .map(|offset| at + offset)
        .find(|place| tag_goes_on(Cursor { source, at: place + 1 }))
}

/// Whether what follows is the end of a tag, or a blank and an attribute.
fn tag_goes_on(mut cursor: Cursor<'_>) -> bool {
    let start = cursor.at;
    cursor.skip_blanks();
    if cursor.starts_with(">") || cursor.starts_with("/>") {
        return true;
    }
    if cursor.at == start {
        return false;
    }
    let name = cursor.at;
    cursor.skip_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.'));
    if cursor.at == name {
        return false;
    }
    cursor.skip_blanks();
    if cursor.peek() != Some(b'=') {
        return false;
    }
    cursor.at += 1;
    cursor.skip_while(is_blank);
    matches!(cursor.peek(), Some(b'"' | b'\''))
}

fn unbalanced_expression(source: &str, at: usize, unmatched: Unmatched) -> Diagnostic {
    let start = slice(source, at, at + 2);
    let diagnostic = Diagnostic::new(Code::UnbalancedExpression, format!("expression `{start}` has no end"));
    let diagnostic = explain(diagnostic, source, unmatched);
    if unmatched.at == at + 1 {
        return diagnostic;
    }
    diagnostic.label(span(at, at + 2), "the expression begins here")
}

/// The place after the quote that opens the string at `at`.
fn quote_after(source: &str, mut at: usize) -> usize {
    while matches!(slice(source, at, at + 1), "@" | "$") {
        at += 1;
    }
    at + character_at(source, at).map_or(1, |(_, length)| length)
}

/// Adds what is open, and what would close it.
fn explain(diagnostic: Diagnostic, source: &str, unmatched: Unmatched) -> Diagnostic {
    let Unmatched { reason, at, .. } = unmatched;
    match reason {
        Reason::Bracket(open) => {
            let (open, close) = (char::from(open), char::from(closing(open)));
            let start = if slice(source, at.saturating_sub(1), at) == "@" { at - 1 } else { at };
            diagnostic
                .label(span(start, at + 1), format!("this `{open}` is not closed"))
                .help(format!("add the missing `{close}`"))
        }
        Reason::Mismatch { open, close, close_at } => {
            let (open, close, wanted) = (char::from(open), char::from(close), char::from(closing(open)));
            diagnostic
                .label(span(close_at, close_at + 1), format!("this `{close}` closes nothing"))
                .label(span(at, at + 1), format!("`{wanted}` is missing for this `{open}`"))
                .help(format!("write `{wanted}` before `{close}`, or remove `{close}`"))
        }
        Reason::String => {
            let opening = quote_after(source, at) - at;
            diagnostic.label(span(at, at + opening), "this string is not closed").help(
                "close the string with `\"`; only strings that begin with `@\"` may go over several lines",
            )
        }
        Reason::Comment => diagnostic
            .label(span(at, at + 2), "this comment is not closed")
            .help("close the comment with `*/`"),
        Reason::Entity => diagnostic
            .label(span(at, at + 1), "an entity stands in the C# here")
            .help("write the character itself"),
        Reason::TooDeep => diagnostic
            .label(span(at, at + 1), "brackets are nested too deep here")
            .help("split the expression into several variables"),
    }
}
