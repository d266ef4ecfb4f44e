//! XML bodies.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::Options;
use super::body::text_datum;
use super::datum::{ATTRIBUTE, Datum, Map, MapKind};

/// The document as a map of one element. Elements of the same name become a list; prefixes count for nothing.
pub(super) fn read(text: &str, options: Options) -> Result<Datum, String> {
    let document = Open { map: Map::new(MapKind::Element), ..Open::default() };
    let mut building = Building { open: vec![document], options };
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(start) => building.start(&start)?,
            Event::Empty(start) => {
                building.start(&start)?;
                building.end();
            }
            Event::End(_) => building.end(),
            Event::Text(text) => building.text(&text.xml10_content()),
            Event::CData(text) => building.text(&text.xml10_content()),
            Event::GeneralRef(reference) => building.text(&character(&reference)?),
            Event::DocType(_) => return Err("a document type is not accepted".to_owned()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return building.finish(),
        }
    }
}

struct Building {
    /// The document, and in it the elements that are not closed.
    open: Vec<Open>,
    options: Options,
}

#[derive(Default)]
struct Open {
    name: String,
    map: Map,
    text: String,
    has_children: bool,
    is_nil: bool,
}

impl Building {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), String> {
        if self.open.len() > DEEPEST {
            return Err(format!("elements are nested more than {DEEPEST} deep"));
        }
        let mut open = Open {
            name: start.local_name().into_inner().to_owned(),
            map: Map::new(MapKind::Element),
            ..Open::default()
        };
        // Looking for duplicates would take the square of their number.
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let name = attribute.key.local_name().into_inner().to_owned();
            let prefix = attribute.key.prefix().map(|prefix| prefix.into_inner().to_owned());
            if name == "xmlns" || prefix.as_deref() == Some("xmlns") {
                continue;
            }
            let value = quick_xml::escape::unescape(&attribute.value).map_err(|error| error.to_string())?;
            if prefix.is_some() && name == "nil" {
                open.is_nil = matches!(value.trim(), "true" | "1");
            } else {
                open.map.set(format!("{ATTRIBUTE}{name}"), text_datum(value.into_owned(), self.options));
            }
        }
        self.open.push(open);
        Ok(())
    }

    fn end(&mut self) {
        // The reader has seen to it that every end has its start.
        let Some(element) = self.open.pop() else { return };
        let (name, value) = element.close(self.options);
        if let Some(parent) = self.open.last_mut() {
            parent.has_children = true;
            parent.map.add(name, value);
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
    }

    fn finish(self) -> Result<Datum, String> {
        let mut open = self.open.into_iter();
        let Some(document) = open.next() else { return Ok(Datum::Nil) };
        if let Some(unclosed) = open.next() {
            return Err(format!("the element `{}` is not closed", unclosed.name));
        }
        if !document.has_children {
            return Err("there is no element".to_owned());
        }
        Ok(Datum::Map(document.map))
    }
}

impl Open {
    /// An element without attributes and children is its text.
    fn close(self, options: Options) -> (String, Datum) {
        let value = if self.is_nil {
            if options.nil_is_null { Datum::Nil } else { Datum::Text(String::new()) }
        } else if self.map.members().is_empty() {
            text_datum(self.text, options)
        } else if self.has_children && self.text.trim().is_empty() {
            Datum::Map(self.map)
        } else {
            Datum::Map(self.map.printing(self.text))
        };
        (self.name, value)
    }
}

fn character(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(character) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        return Ok(character.to_string());
    }
    let name = reference.xml10_content();
    quick_xml::escape::resolve_predefined_entity(&name)
        .map(str::to_owned)
        .ok_or_else(|| format!("the entity `{name}` is not defined"))
}

/// How deep elements may be nested.
const DEEPEST: usize = 128;

#[cfg(test)]
mod tests {
    use super::{DEEPEST, Options, read};

    #[test]
    fn hostile_documents_are_refused() {
        let options = Options { nil_is_null: false, parses_dates: true };
        let deep = "<a>".repeat(DEEPEST + 1);
        let bomb = "<!DOCTYPE a [<!ENTITY b \"b\">]><a>&b;</a>";
        for (text, reason) in [
            (deep.as_str(), "nested"),
            (bomb, "document type"),
            ("<a>&b;</a>", "`b` is not defined"),
            ("<a>", "not closed"),
            ("<a></b>", "b"),
            ("text", "no element"),
        ] {
            let error = read(text, options).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
