use miette::SourceSpan;

use crate::cursor::{is_blank, shown, slice, slice_of, span};
use crate::diagnostic::{Code, Diagnostic};
use crate::element::{Attribute, Element};
use crate::reader::Reader;
use crate::resolve::kind_at;
use crate::scan::Place;
use crate::text::{Segment, Segments, Text};

impl Reader<'_> {
    /// Reads a start tag, at whose `<` the cursor stands; answers also whether it has an end.
    pub(crate) fn start_tag(&mut self) -> (Element, bool) {
        let start = self.cursor.at;
        self.cursor.at += 1;
        let (name, name_span) = self.name();
        let mut element = Element {
            name,
            name_span,
            span: span(start, start),
            open_tag: span(start, start),
            close_tag: None,
            self_closing: false,
            attributes: std::mem::take(&mut self.attributes),
            children: Vec::new(),
        };
        let is_closed = self.attributes(&mut element);
        let exact = element.attributes.drain(..).collect();
        self.attributes = std::mem::replace(&mut element.attributes, exact);
        element.open_tag = span(start, self.cursor.at);
        element.span = element.open_tag;
        self.check_duplicates(&element);
        (element, is_closed)
    }

    /// Reads up to the end of a start tag; answers whether it has one.
    fn attributes(&mut self, element: &mut Element) -> bool {
        let mut has_junk = false;
        while !self.is_stopped() {
            let had_blank = self.cursor.peek().is_some_and(is_blank);
            self.cursor.skip_blanks();
            match self.cursor.peek() {
                Some(b'>') => {
                    self.cursor.at += 1;
                    return true;
                }
                Some(b'/') if self.cursor.peek_at(1) == Some(b'>') => {
                    self.cursor.at += 2;
                    element.self_closing = true;
                    return true;
                }
                None | Some(b'<') => {
                    self.unclosed_tag(element);
                    return false;
                }
                Some(b'/' | b'=' | b'"' | b'\'') => {
                    self.junk(has_junk);
                    has_junk = true;
                }
                Some(_) => self.attribute(element, had_blank),
            }
        }
        false
    }

    fn unclosed_tag(&mut self, element: &Element) {
        let end = slice(self.source(), 0, self.cursor.at).trim_ascii_end().len();
        let name = shown(&element.name);
        self.report(
            Diagnostic::new(Code::UnclosedTag, format!("the tag `<{name}` has no end"))
                .label(span(element.name_span.offset() - 1, end), "this tag is not closed")
                .help("end it with `>`, or with `/>` if nothing stands inside"),
        );
    }

    /// Passes over what is no attribute, up to its closing quote, the next blank or the end of the tag; one report
    /// for each tag.
    fn junk(&mut self, is_reported: bool) {
        let start = self.cursor.at;
        self.cursor.at += 1;
        let rest = self.cursor.rest().lines().next().unwrap_or_default();
        match self.cursor.since(start) {
            quote @ ("\"" | "'") if rest.contains(quote) => {
                self.cursor.at += rest.find(quote).unwrap_or(0) + 1
            }
            _ => self.cursor.skip_while(|byte| !is_blank(byte) && !matches!(byte, b'>' | b'/' | b'<')),
        }
        if is_reported {
            return;
        }
        let written = shown(self.cursor.since(start));
        let message = format!("`{written}` is no attribute");
        self.report(
            Diagnostic::new(Code::TextInTag, message)
                .label(span(start, self.cursor.at), "not expected in a tag")
                .help("write attributes as `name=\"value\"`"),
        );
    }

    fn attribute(&mut self, element: &mut Element, had_blank: bool) {
        let start = self.cursor.at;
        if !had_blank && let Some(last) = element.attributes.last() {
            let diagnostic = missing_blank(self.source(), last, start);
            self.report(diagnostic);
        }
        let (name, name_span) = self.name();
        let (value, quote) = self.value(&name, name_span);
        if element.attributes.len() >= self.limits().attributes {
            return self.too_many_attributes(element, start);
        }
        let span = span(start, self.cursor.at);
        element.attributes.push(Attribute { name, name_span, value, span, quote });
    }

    fn too_many_attributes(&mut self, element: &Element, at: usize) {
        let limit = self.limits().attributes;
        self.report_and_stop(
            Diagnostic::new(
                Code::TooManyAttributes,
                format!("`{}` has more than {limit} attributes", shown(&element.name)),
            )
            .label(span(at, self.cursor.at), "the document is not read beyond this one"),
        );
    }

    /// Reads the `=` and the value of an attribute.
    fn value(&mut self, name: &str, name_span: SourceSpan) -> (Text, Option<char>) {
        let after_name = self.cursor.at;
        self.cursor.skip_blanks();
        if self.cursor.peek() != Some(b'=') {
            self.cursor.at = after_name;
            return (self.no_value(name, name_span), None);
        }
        self.cursor.at += 1;
        let after_equals = self.cursor.at;
        self.cursor.skip_blanks();
        match self.cursor.peek() {
            Some(quote @ (b'"' | b'\'')) => (self.quoted_value(quote), Some(char::from(quote))),
            None | Some(b'>' | b'<') => {
                self.cursor.at = after_equals;
                (self.no_value(name, name_span), None)
            }
            Some(_) => (self.unquoted_value(name), None),
        }
    }

    fn no_value(&mut self, name: &str, name_span: SourceSpan) -> Text {
        let at = self.cursor.at;
        let name = shown(name);
        self.report(
            Diagnostic::new(Code::AttributeWithoutValue, format!("attribute `{name}` has no value"))
                .label(span(name_span.offset(), at), "a value is missing here")
                .help(format!("write `{name}=\"…\"`")),
        );
        Text { span: span(at, at), segments: Segments::none(), is_cdata: false }
    }

    fn quoted_value(&mut self, quote: u8) -> Text {
        self.cursor.at += 1;
        let start = self.cursor.at;
        let text = self.text(Place::Quoted(quote));
        if self.cursor.peek() != Some(quote) {
            return text;
        }
        self.cursor.at += 1;
        match self.swallowed_attribute(&text) {
            Some(length) => self.shortened(start, length),
            None => text,
        }
    }

    /// The length of the value proper, where it holds the next attribute because its closing quote is missing:
    /// `a="x b="y"` is a value `x b=` with a name glued to it.
    fn swallowed_attribute(&self, text: &Text) -> Option<usize> {
        let next = self.cursor.peek()?;
        if is_blank(next) || matches!(next, b'>' | b'/' | b'?') {
            return None;
        }
        let [Segment::Literal { span }] = text.segments() else { return None };
        let value = slice_of(self.source(), *span).strip_suffix('=')?;
        let name_start = value.rfind(|character: char| character.is_ascii_whitespace())?;
        let name = slice(value, name_start + 1, value.len());
        let is_name = !name.is_empty() && name.bytes().all(is_plain_name_byte);
        is_name.then(|| slice(value, 0, name_start).trim_ascii_end().len())
    }

    /// Goes back to the place where a value should have ended.
    fn shortened(&mut self, start: usize, length: usize) -> Text {
        let end = start + length;
        let quote = slice(self.source(), start - 1, start);
        self.report(
            Diagnostic::new(Code::MissingQuote, "the value of an attribute has no closing quote")
                .label(span(start - 1, start), "this quote is not closed")
                .label(span(end, end), format!("`{quote}` is missing, perhaps here")),
        );
        self.cursor.at = start;
        let text = self.text(Place::Until { end, is_cdata: false });
        self.cursor.at = end;
        text
    }

    /// Reads a value up to the next blank or the end of the tag.
    fn unquoted_value(&mut self, name: &str) -> Text {
        let start = self.cursor.at;
        if kind_at(self.source(), start).is_some() {
            let end = self.source().len();
            let segment = self.expression(start, Place::Until { end, is_cdata: false });
            self.cursor.at = segment.span().offset() + segment.span().len();
        }
        while let Some(byte) = self.cursor.peek() {
            let ends_tag = byte == b'/' && self.cursor.peek_at(1) == Some(b'>');
            if is_blank(byte) || ends_tag || matches!(byte, b'>' | b'<') {
                break;
            }
            self.cursor.at += 1;
        }
        let end = self.cursor.at;
        let (name, written) = (shown(name), shown(slice(self.source(), start, end)));
        self.report(
            Diagnostic::new(Code::UnquotedValue, format!("the value of `{name}` is not in quotes"))
                .label(span(start, end), "quotes are missing around this")
                .help(format!("write `{name}=\"{written}\"`")),
        );
        self.cursor.at = start;
        let text = self.text(Place::Until { end, is_cdata: false });
        self.cursor.at = end;
        text
    }

    /// Reports attributes that stand twice.
    fn check_duplicates(&mut self, element: &Element) {
        for (index, attribute) in element.attributes.iter().enumerate() {
            let earlier = element.attributes.iter().take(index).find(|other| other.name == attribute.name);
            let Some(earlier) = earlier else { continue };
            let name = shown(&attribute.name);
            self.report(
                Diagnostic::new(Code::DuplicateAttribute, format!("attribute `{name}` stands twice"))
                    .label(attribute.name_span, "written a second time here")
                    .label(earlier.name_span, "written first here")
                    .help("remove one of the two"),
            );
        }
    }

    /// Reads a name, and reports one that XML does not allow.
    pub(crate) fn name(&mut self) -> (String, SourceSpan) {
        let start = self.cursor.at;
        self.cursor
            .skip_while(|byte| !is_blank(byte) && !matches!(byte, b'/' | b'>' | b'<' | b'=' | b'"' | b'\''));
        let name = self.cursor.since(start).to_owned();
        let span = span(start, self.cursor.at);
        if !is_name(&name) {
            self.report(
                Diagnostic::new(Code::BadName, format!("`{}` is no name", shown(&name)))
                    .label(span, "not a name of XML")
                    .help(
                        "a name begins with a letter or `_`, and has letters, digits, `.`, `-`, `_` and `:`",
                    ),
            );
        }
        (name, span)
    }
}

fn missing_blank(source: &str, last: &Attribute, start: usize) -> Diagnostic {
    let name = shown(slice_of(source, last.name_span));
    Diagnostic::new(Code::MissingBlank, format!("a blank is missing after attribute `{name}`"))
        .label(span(start, start), "write a blank here")
}

fn is_name(name: &str) -> bool {
    let first = name.bytes().next();
    let begins_well = first.is_some_and(|byte| !matches!(byte, b'-' | b'.' | b'0'..=b'9'));
    begins_well && name.bytes().all(is_plain_name_byte)
}

fn is_plain_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':' | 0x80..)
}
