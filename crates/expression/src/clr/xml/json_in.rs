//! JSON as XML, by the rules of Json.NET's `XmlNodeConverter`

use std::sync::Arc;

use super::content::{Part, add};
use super::convert::{encode_local_name, encode_name};
use super::declaration::{Parts, XDeclaration};
use super::json_out::JSON;
use super::name::{XMLNS, XName};
use super::node::{DocumentType, Kind, Links, Node};
use super::object::XObject;
use super::scopes::Scopes;
use super::values::text_of_value;
use crate::clr::Array;
use crate::clr::json::{Event, TokenType, base64, serialization};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

/// How JSON becomes XML.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    /// The name of an element around all others.
    pub(crate) root: Option<Str>,
    /// Whether elements of arrays are marked with an attribute.
    pub(crate) mark_arrays: bool,
    /// Whether `@`, `#`, `$` and `:` are letters of names like others.
    pub(crate) plain_names: bool,
}

/// Gives the events of the JSON text one by one.
pub(crate) type Next<'a> = &'a mut dyn FnMut(&mut Cx<'_>) -> Result<Option<Event>, Throw>;

/// The document that the JSON object stands for which begins with this event.
pub(crate) fn document(
    cx: &mut Cx<'_>,
    first: Event,
    next: Next<'_>,
    options: &Options,
) -> Result<Option<XObject>, Throw> {
    match first {
        Event::Value(TokenType::Null, _) => return Ok(None),
        Event::StartObject => {}
        _ => {
            let message = "XmlNodeConverter can only convert JSON that begins with an object.";
            return Err(serialization(message).into());
        }
    }
    let document = XObject::new(Node::new(Kind::Document(Links::NONE, None)));
    let mut input = Input { next, options, scopes: Scopes::default(), peeked: None };
    match &options.root {
        Some(root) => input.element(cx, &document, root, Event::StartObject)?,
        None => input.members(cx, &document)?,
    }
    Ok(Some(document))
}

struct Input<'a, 'o> {
    next: Next<'a>,
    options: &'o Options,
    scopes: Scopes,
    /// An event that was looked at and not used.
    peeked: Option<Event>,
}

impl Input<'_, '_> {
    fn next(&mut self, cx: &mut Cx<'_>) -> Result<Event, Throw> {
        if let Some(event) = self.peeked.take() {
            return Ok(event);
        }
        match (self.next)(cx)? {
            Some(event) => Ok(event),
            None => Err(serialization("Unexpected end when reading JSON.").into()),
        }
    }

    /// The members of an object, up to its end.
    fn members(&mut self, cx: &mut Cx<'_>, parent: &XObject) -> Result<(), Throw> {
        loop {
            match self.next(cx)? {
                Event::Name(name) => {
                    if parent.is_document() && parent.root_element().is_some() {
                        let message = "JSON root object has multiple properties. The root object must have a single property in order to create a valid XML document. Consider specifying a DeserializeRootElementName.";
                        return Err(serialization(message).into());
                    }
                    let first = self.next(cx)?;
                    match first {
                        Event::StartArray => self.items(cx, parent, &name)?,
                        first => self.value(cx, parent, &name, first)?,
                    }
                }
                Event::Value(TokenType::Comment, Value::String(text)) => {
                    append(cx, parent, Node::new(Kind::Comment(text)))?;
                }
                Event::EndObject => return Ok(()),
                other => return Err(unexpected(&other)),
            }
        }
    }

    /// The items of an array that is the value of a property, up to its end.
    fn items(&mut self, cx: &mut Cx<'_>, parent: &XObject, name: &Str) -> Result<(), Throw> {
        let mut count = 0;
        loop {
            match self.next(cx)? {
                Event::EndArray => break,
                first => self.value(cx, parent, name, first)?,
            }
            count += 1;
        }
        if count == 1 && self.options.mark_arrays {
            let last = parent.step(|node| node.children().last);
            if let Some(element) = last.filter(XObject::is_element) {
                mark_array(cx, &element)?;
            }
        }
        Ok(())
    }

    fn value(&mut self, cx: &mut Cx<'_>, parent: &XObject, name: &Str, first: Event) -> Result<(), Throw> {
        if !self.options.plain_names {
            let utf8 = name.to_utf8();
            match &*utf8 {
                "#text" | "#whitespace" | "#significant-whitespace" => {
                    let text = scalar_text(cx, &first)?.unwrap_or_default();
                    return add(cx, parent, vec![Part::Text(text)]);
                }
                "#cdata-section" => {
                    let text = scalar_text(cx, &first)?.unwrap_or_default();
                    return append(cx, parent, Node::new(Kind::CData(text)));
                }
                "?xml" => return self.declaration(cx, parent),
                other if other.starts_with('?') => {
                    let data = scalar_text(cx, &first)?.unwrap_or_default();
                    let target = Str::from(other.trim_start_matches('?'));
                    return append(cx, parent, Node::new(Kind::Instruction(target, data)));
                }
                other if other.eq_ignore_ascii_case("!DOCTYPE") => return self.document_type(cx, parent),
                _ => {}
            }
        }
        if matches!(first, Event::StartArray) {
            return cx.nested(|cx| self.nested_array(cx, parent, name));
        }
        cx.nested(|cx| self.element(cx, parent, name, first))
    }

    /// An array in an array becomes an element with elements of the same name.
    fn nested_array(&mut self, cx: &mut Cx<'_>, parent: &XObject, name: &Str) -> Result<(), Throw> {
        let element = self.new_element(name)?;
        add(cx, parent, vec![Part::Object(Arc::new(element.clone()))])?;
        self.items(cx, &element, name)?;
        if self.options.mark_arrays { mark_array(cx, &element) } else { Ok(()) }
    }

    fn element(&mut self, cx: &mut Cx<'_>, parent: &XObject, name: &Str, first: Event) -> Result<(), Throw> {
        if name.is_empty() {
            let message = "XmlNodeConverter cannot convert JSON with an empty property name to XML.";
            return Err(serialization(message).into());
        }
        let utf8 = name.to_utf8();
        if !self.options.plain_names
            && let Some(attribute) = utf8.strip_prefix('@')
        {
            let value = scalar_text(cx, &first)?.unwrap_or_default();
            return self.attribute(cx, parent, attribute, value);
        }
        self.scopes.push();
        let attributes = match first {
            Event::StartObject if !self.options.plain_names => self.attributes(cx)?,
            _ => Vec::new(),
        };
        let element = self.new_element(name)?;
        add(cx, parent, vec![Part::Object(Arc::new(element.clone()))])?;
        for (name, value) in attributes {
            self.attribute(cx, &element, &name, value)?;
        }
        match first {
            Event::StartObject => self.members(cx, &element)?,
            Event::Value(TokenType::Comment, _) => {}
            first => {
                if let Some(text) = scalar_text(cx, &first)? {
                    add(cx, &element, vec![Part::Text(text)])?;
                }
            }
        }
        self.scopes.pop();
        Ok(())
    }

    /// The attributes that an object begins with; namespaces among them hold for the element, too.
    fn attributes(&mut self, cx: &mut Cx<'_>) -> Result<Vec<(String, Str)>, Throw> {
        let mut attributes = Vec::new();
        loop {
            let event = self.next(cx)?;
            let Event::Name(name) = &event else {
                self.peeked = Some(event);
                return Ok(attributes);
            };
            let utf8 = name.to_utf8();
            let Some(name) = utf8.strip_prefix('@') else {
                drop(utf8);
                self.peeked = Some(event);
                return Ok(attributes);
            };
            let first = self.next(cx)?;
            let value = scalar_text(cx, &first)?.unwrap_or_default();
            if let Some(prefix) = declared_prefix(name) {
                self.scopes.add(Str::from(prefix), value.clone());
            }
            attributes.push((name.to_owned(), value));
        }
    }

    fn attribute(&mut self, cx: &mut Cx<'_>, parent: &XObject, name: &str, value: Str) -> Result<(), Throw> {
        let encoded = encode_name(&Str::from(name));
        let utf8 = encoded.to_utf8();
        let name = match utf8.split_once(':') {
            Some(("xmlns", local)) => XName::new(Str::from(XMLNS), Str::from(local))?,
            Some((prefix, local)) => {
                let namespace = self.scopes.namespace_of(&Str::from(prefix)).cloned();
                XName::new(namespace.unwrap_or_default(), Str::from(local))?
            }
            None => XName::new(Str::new(), encoded.clone())?,
        };
        let attribute = XObject::new(Node::attribute(Arc::new(name), value));
        add(cx, parent, vec![Part::Object(Arc::new(attribute))])
    }

    fn new_element(&self, name: &Str) -> Result<XObject, Throw> {
        let encoded = if self.options.plain_names { encode_local_name(name) } else { encode_name(name) };
        let utf8 = encoded.to_utf8();
        let (prefix, local) = utf8.split_once(':').unwrap_or(("", &utf8));
        let namespace = self.scopes.namespace_of(&Str::from(prefix)).cloned().unwrap_or_default();
        // Without a namespace the name is taken as it is, and the colon is refused.
        let local = if namespace.is_empty() { encoded.clone() } else { Str::from(local) };
        Ok(XObject::new(Node::element(Arc::new(XName::new(namespace, local)?))))
    }

    /// The scalar members of an object up to its end.
    fn parts(&mut self, cx: &mut Cx<'_>) -> Result<Vec<(String, Option<Str>)>, Throw> {
        let mut parts = Vec::new();
        loop {
            match self.next(cx)? {
                Event::Name(name) => {
                    let first = self.next(cx)?;
                    parts.push((name.to_string(), scalar_text(cx, &first)?));
                }
                Event::EndObject => return Ok(parts),
                other => return Err(unexpected(&other)),
            }
        }
    }

    fn declaration(&mut self, cx: &mut Cx<'_>, parent: &XObject) -> Result<(), Throw> {
        let mut found = Parts::default();
        for (name, value) in self.parts(cx)? {
            match name.as_str() {
                "@version" => found.version = value,
                "@encoding" => found.encoding = value,
                "@standalone" => found.standalone = value,
                other => return Err(unexpected_name(other)),
            }
        }
        parent.0.with(|nodes| {
            let id = nodes.id;
            if let Some(Kind::Document(_, declaration)) = nodes.get_mut(id).map(|node| &mut node.kind) {
                *declaration = Some(Arc::new(XDeclaration::new(found)));
            }
        });
        Ok(())
    }

    fn document_type(&mut self, cx: &mut Cx<'_>, parent: &XObject) -> Result<(), Throw> {
        let mut kind = DocumentType { name: Str::new(), public: None, system: None, subset: None };
        for (name, value) in self.parts(cx)? {
            match name.as_str() {
                "@name" => kind.name = value.unwrap_or_default(),
                "@public" => kind.public = value,
                "@system" => kind.system = value,
                "@internalSubset" => kind.subset = value,
                other => return Err(unexpected_name(other)),
            }
        }
        append(cx, parent, Node::new(Kind::DocumentType(Box::new(kind))))
    }
}

fn unexpected_name(name: &str) -> Throw {
    serialization(format!("Unexpected property name encountered while deserializing XmlDeclaration: {name}"))
        .into()
}

fn unexpected(event: &Event) -> Throw {
    let name = crate::clr::json::event_name(event);
    serialization(format!("Unexpected JsonToken when deserializing node: {name}")).into()
}

fn append(cx: &mut Cx<'_>, parent: &XObject, node: Node) -> Result<(), Throw> {
    add(cx, parent, vec![Part::Object(Arc::new(XObject::new(node)))])
}

/// The prefix that an attribute of this name declares.
fn declared_prefix(name: &str) -> Option<&str> {
    if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") }
}

fn mark_array(cx: &mut Cx<'_>, element: &XObject) -> Result<(), Throw> {
    let name = XName { namespace: Str::from(JSON), local: Str::from("Array") };
    let attribute = XObject::new(Node::attribute(Arc::new(name), Str::from("true")));
    add(cx, element, vec![Part::Object(Arc::new(attribute))])
}

/// The text of a scalar; null has none.
fn scalar_text(cx: &mut Cx<'_>, event: &Event) -> Result<Option<Str>, Throw> {
    match event {
        Event::Value(TokenType::Null | TokenType::Undefined, _) => Ok(None),
        Event::Value(_, value) => match value.downcast_ref::<Array>().and_then(Array::to_bytes) {
            Some(bytes) => Ok(Some(base64(&bytes))),
            None => text_of_value(cx, value).map(Some),
        },
        other => {
            let name = crate::clr::json::event_name(other);
            Err(serialization(format!("Cannot get an XML string value from token type '{name}'.")).into())
        }
    }
}
