//! Reads a document: quick-xml finds the tokens, what is made of them follows .NET's reader

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::Event;

use super::chars::{invalid, is_char, is_space, lone_surrogate};
use super::declaration::{Parts, XDeclaration};
use super::document_type;
use super::error::{at, place, xml};
use super::node::{Kind, Links, Node, XmlPlace, push};
use super::object::XObject;
use super::references::reference;
use super::tag::{Tag, attributes_of, check_name};
use crate::clr::tree::{Id, NONE};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;

/// How a document is read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Options {
    /// Whether text that is white space only becomes a node.
    pub(super) preserve_whitespace: bool,
    /// Whether a document type declaration is an error.
    pub(super) prohibit_dtd: bool,
}

/// The document.
pub(super) fn parse(cx: &mut Cx<'_>, text: &Str, options: Options) -> Result<XObject, Throw> {
    let Some(source) = text.as_utf8() else { return Err(xml(lone_surrogate(text)).into()) };
    cx.tick(u64::try_from(source.len() / 16).unwrap_or(u64::MAX))?;
    Parser::new(source, options).document(cx)
}

struct Parser<'s> {
    source: &'s str,
    options: Options,
    nodes: Vec<Node>,
    /// The container that is open.
    current: Id,
    open: Vec<Open<'s>>,
    tags: super::tag::Context<'s>,
    text: String,
    /// Where the text began.
    text_start: usize,
    has_root: bool,
}

/// An element whose end tag has not come yet.
struct Open<'s> {
    name: &'s str,
    start: usize,
    preserve: bool,
}

impl<'s> Parser<'s> {
    fn new(source: &'s str, options: Options) -> Self {
        Self {
            source,
            options,
            nodes: vec![Node::new(Kind::Document(Links::NONE, None))],
            current: 0,
            open: Vec::new(),
            tags: super::tag::Context::default(),
            text: String::new(),
            text_start: 0,
            has_root: false,
        }
    }

    fn document(mut self, cx: &mut Cx<'_>) -> Result<XObject, Throw> {
        if self.source.starts_with('\u{feff}') {
            return Err(self.at_root(0).into());
        }
        let mut reader = Reader::from_str(self.source);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        loop {
            cx.tick(1)?;
            let start = self.offset(reader.buffer_position());
            self.check_root(start)?;
            let event = reader
                .read_event()
                .map_err(|error| self.unreadable(&error, start, reader.error_position()))?;
            let end = self.offset(reader.buffer_position());
            let known = self.nodes.len();
            match event {
                Event::Eof => break,
                event => self.event(cx, event, start, end)?,
            }
            let added = self.nodes.len().saturating_sub(known).saturating_mul(size_of::<Node>());
            cx.charge(added.saturating_add(end.saturating_sub(start)))?;
        }
        self.flush_text()?;
        self.check_end()?;
        Ok(XObject(XmlPlace::new(self.nodes, 0)))
    }

    fn offset(&self, position: u64) -> usize {
        usize::try_from(position).unwrap_or(usize::MAX).min(self.source.len())
    }

    fn at(&self, message: &str, offset: usize) -> Exception {
        at(message, self.source, offset)
    }

    fn at_root(&self, offset: usize) -> Exception {
        self.at("Data at the root level is invalid.", offset)
    }

    /// Outside of the root, markup is looked at only when four characters are there.
    fn check_root(&self, start: usize) -> Result<(), Exception> {
        let rest = self.source.get(start..).unwrap_or_default();
        let is_short = rest.starts_with('<') && rest.encode_utf16().take(4).count() < 4;
        if self.open.is_empty() && is_short { Err(self.at_root(start)) } else { Ok(()) }
    }

    fn unreadable(&self, error: &Error, start: usize, offset: u64) -> Exception {
        match error {
            Error::IllFormed(IllFormedError::UnclosedReference) => {
                self.at("An error occurred while parsing EntityName.", self.offset(offset) + 1)
            }
            Error::IllFormed(IllFormedError::MissingDoctypeName) => {
                self.at("An error occurred while parsing DocTypeDecl name.", self.offset(offset))
            }
            Error::Syntax(_) if self.open.is_empty() => {
                self.at("Unexpected end of file has occurred.", self.source.len())
            }
            Error::Syntax(_) => self.unfinished(),
            _ => self.at("The document is not well-formed.", start),
        }
    }

    fn unfinished(&self) -> Exception {
        let names: Vec<&str> = self.open.iter().rev().map(|open| open.name).collect();
        let message = format!(
            "Unexpected end of file has occurred. The following elements are not closed: {}.",
            names.join(", ")
        );
        self.at(&message, self.source.len())
    }

    fn check_end(&self) -> Result<(), Exception> {
        if !self.open.is_empty() {
            return Err(self.unfinished());
        }
        if self.has_root { Ok(()) } else { Err(xml("Root element is missing.")) }
    }

    fn event(&mut self, cx: &mut Cx<'_>, event: Event<'_>, start: usize, end: usize) -> Result<(), Throw> {
        let source = self.source;
        let raw = |before: usize, after: usize| {
            source.get(start + before..end.saturating_sub(after)).unwrap_or_default()
        };
        match event {
            Event::Text(_) => return Ok(self.text(raw(0, 0), start)?),
            Event::GeneralRef(_) => return Ok(self.reference(raw(1, 1), start)?),
            _ => self.flush_text()?,
        }
        match event {
            Event::Start(_) => self.start_tag(cx, raw(1, 1), start, false)?,
            Event::Empty(_) => self.start_tag(cx, raw(1, 2), start, true)?,
            Event::End(_) => self.end_tag(raw(2, 1), start)?,
            Event::CData(_) => self.cdata(raw(9, 3), start)?,
            Event::Comment(_) => self.comment(raw(4, 3), start)?,
            Event::PI(_) => self.instruction(raw(2, 2), start)?,
            Event::Decl(_) => self.declaration(raw(2, 2), start)?,
            Event::DocType(_) => self.document_type(raw(0, 1), start)?,
            Event::Text(_) | Event::GeneralRef(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn text(&mut self, raw: &str, start: usize) -> Result<(), Exception> {
        if self.text.is_empty() {
            self.text_start = start;
        }
        self.check_chars(raw, start)?;
        if self.open.is_empty() {
            if let Some(offset) = raw.find(|char| !is_space(char)) {
                return Err(self.at_root(start + offset));
            }
        } else if let Some(offset) = raw.find("]]>") {
            return Err(self.at("']]>' is not allowed in character data.", start + offset));
        }
        push_lines(&mut self.text, raw);
        Ok(())
    }

    fn check_chars(&self, raw: &str, start: usize) -> Result<(), Exception> {
        match raw.char_indices().find(|(_, char)| !is_char(*char)) {
            Some((offset, char)) => Err(self.at(&invalid(char), start + offset)),
            None => Ok(()),
        }
    }

    fn reference(&mut self, name: &str, start: usize) -> Result<(), Exception> {
        if self.open.is_empty() {
            return Err(self.at_root(start));
        }
        if self.text.is_empty() {
            self.text_start = start;
        }
        let char = reference(name).map_err(|message| self.at(&message, start + 1))?;
        self.text.push(char);
        Ok(())
    }

    /// Makes a node of the text that came before markup.
    fn flush_text(&mut self) -> Result<(), Exception> {
        if self.text.is_empty() {
            return Ok(());
        }
        let text = std::mem::take(&mut self.text);
        let preserve = self.options.preserve_whitespace || self.open.last().is_some_and(|open| open.preserve);
        if preserve || text.contains(|char| !is_space(char)) {
            push(&mut self.nodes, self.current, Kind::Text(Str::from(text)));
        }
        Ok(())
    }

    fn start_tag(
        &mut self,
        cx: &mut Cx<'_>,
        content: &'s str,
        start: usize,
        is_empty: bool,
    ) -> Result<(), Throw> {
        if self.open.is_empty() && self.has_root {
            return Err(self.at("There are multiple root elements.", start + 1).into());
        }
        self.has_root = true;
        let tag = Tag::new(self.source, content, start);
        let read = self.tags.start(cx, &tag)?;
        let id = push(&mut self.nodes, self.current, Kind::Element(read.element));
        for attribute in read.attributes {
            push(&mut self.nodes, id, Kind::Attribute(attribute));
        }
        if is_empty {
            self.tags.end();
            return Ok(());
        }
        let outer = self.open.last().is_some_and(|open| open.preserve);
        self.open.push(Open { name: tag.name, start: start + 1, preserve: read.preserve.unwrap_or(outer) });
        self.current = id;
        Ok(())
    }

    fn end_tag(&mut self, content: &str, start: usize) -> Result<(), Exception> {
        let name = content.trim_end_matches(is_space);
        let Some(open) = self.open.pop() else {
            return Err(self.at("Unexpected end tag.", start + 2));
        };
        if open.name != name {
            let (line, position) = place(self.source, open.start);
            let message = format!(
                "The '{}' start tag on line {line} position {position} does not match the end tag of '{name}'.",
                open.name
            );
            return Err(self.at(&message, start + 2));
        }
        self.tags.end();
        let Some(node) = self.nodes.get_mut(self.current as usize) else { return Ok(()) };
        if node.children().first == NONE
            && let Some(element) = node.as_element_mut()
        {
            element.open = true;
        }
        self.current = node.parent;
        Ok(())
    }

    fn cdata(&mut self, raw: &str, start: usize) -> Result<(), Exception> {
        if self.open.is_empty() {
            return Err(self.at_root(start));
        }
        self.check_chars(raw, start + 9)?;
        push(&mut self.nodes, self.current, Kind::CData(lines(raw)));
        Ok(())
    }

    fn comment(&mut self, raw: &str, start: usize) -> Result<(), Exception> {
        self.check_chars(raw, start + 4)?;
        if raw.contains("--") || raw.ends_with('-') {
            let offset = raw.find("--").unwrap_or(raw.len());
            let message = "An XML comment cannot contain '--', and '-' cannot be the last character.";
            return Err(self.at(message, start + 4 + offset));
        }
        push(&mut self.nodes, self.current, Kind::Comment(lines(raw)));
        Ok(())
    }

    fn instruction(&mut self, raw: &str, start: usize) -> Result<(), Exception> {
        self.check_chars(raw, start + 2)?;
        let (target, data) =
            raw.split_at_checked(raw.find(is_space).unwrap_or(raw.len())).unwrap_or((raw, ""));
        check_name(self.source, target, start + 2)?;
        if target.eq_ignore_ascii_case("xml") {
            let message = format!("'{target}' is an invalid name for processing instructions.");
            return Err(self.at(&message, start + 2));
        }
        let data = lines(data.trim_start_matches(is_space));
        push(&mut self.nodes, self.current, Kind::Instruction(Str::from(target), data));
        Ok(())
    }

    fn declaration(&mut self, raw: &'s str, start: usize) -> Result<(), Exception> {
        if start != 0 {
            let message = "Unexpected XML declaration. The XML declaration must be the first node in the document, and no whitespace characters are allowed to appear before it.";
            return Err(self.at(message, start + 2));
        }
        let tag = Tag::new(self.source, raw, start + 1);
        let mut parts = Parts::default();
        for attribute in attributes_of(&tag) {
            let attribute = attribute?;
            let value = Some(Str::from(attribute.value));
            match attribute.name {
                "version" if attribute.value == "1.0" && parts.encoding.is_none() => parts.version = value,
                "version" => {
                    let message = format!("Version number '{}' is invalid.", attribute.value);
                    return Err(self.at(&message, attribute.offset));
                }
                "encoding" if parts.version.is_some() => parts.encoding = value,
                "standalone" if matches!(attribute.value, "yes" | "no") => parts.standalone = value,
                _ => return Err(self.at("Syntax for an XML declaration is invalid.", attribute.offset)),
            }
        }
        if parts.version.is_none() {
            return Err(self.at("Syntax for an XML declaration is invalid.", start + 5));
        }
        if let Some(Kind::Document(_, declaration)) = self.nodes.first_mut().map(|node| &mut node.kind) {
            *declaration = Some(std::sync::Arc::new(XDeclaration::new(parts)));
        }
        Ok(())
    }

    fn document_type(&mut self, raw: &str, start: usize) -> Result<(), Exception> {
        if self.options.prohibit_dtd {
            let message = "For security reasons DTD is prohibited in this XML document. To enable DTD processing set the DtdProcessing property on XmlReaderSettings to Parse and pass the settings into XmlReader.Create method.";
            return Err(self.at(message, start + 10));
        }
        let is_second = self.nodes.iter().any(|node| matches!(node.kind, Kind::DocumentType(_)));
        if self.has_root || is_second {
            return Err(self.at("Unexpected DTD declaration.", start + 2));
        }
        let kind = document_type::read(raw).map_err(|offset| {
            self.at("An error occurred while parsing the document type declaration.", start + offset)
        })?;
        push(&mut self.nodes, 0, Kind::DocumentType(Box::new(kind)));
        Ok(())
    }
}

/// Appends text with its line ends made one character.
fn push_lines(to: &mut String, raw: &str) {
    if raw.contains('\r') {
        to.push_str(&raw.replace("\r\n", "\n").replace('\r', "\n"));
    } else {
        to.push_str(raw);
    }
}

fn lines(raw: &str) -> Str {
    let mut text = String::new();
    push_lines(&mut text, raw);
    Str::from(text)
}
