//! XML as JSON, by the rules of Json.NET's `XmlNodeConverter`

use super::convert::decode;
use super::name::{XML, XMLNS};
use super::node::Kind;
use super::object::XObject;
use super::reader::is_empty;
use super::scopes::Scopes;
use crate::clr::json::{Event, TokenType};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

/// The namespace of the attributes that tell the converter something.
pub(super) const JSON: &str = "http://james.newtonking.com/projects/json";

/// The JSON of a node, with or without the object around that names it.
pub(crate) fn events(cx: &mut Cx<'_>, object: &XObject, omit_root: bool) -> Result<Vec<Event>, Throw> {
    let mut out = Out { events: Vec::new(), scopes: outer_scopes(object) };
    if !omit_root {
        out.events.push(Event::StartObject);
    }
    out.node(cx, object, !omit_root)?;
    if !omit_root {
        out.events.push(Event::EndObject);
    }
    Ok(out.events)
}

/// What the elements around bind.
fn outer_scopes(object: &XObject) -> Scopes {
    let mut around = Vec::new();
    let mut next = object.parent();
    while let Some(element) = next {
        next = element.parent();
        around.push(element);
    }
    let mut scopes = Scopes::default();
    for element in around.iter().rev() {
        scopes.push();
        declare(&mut scopes, element);
    }
    scopes
}

fn declare(scopes: &mut Scopes, element: &XObject) {
    for attribute in element.attributes() {
        let declared = attribute.look(|node| node.as_attribute().cloned());
        if let Some(declared) = declared.filter(|declared| declared.name.namespace == Str::from(XMLNS)) {
            scopes.add(decode(&declared.name.local), declared.value);
        }
    }
}

struct Out {
    events: Vec<Event>,
    scopes: Scopes,
}

impl Out {
    fn name(&mut self, name: &str) {
        self.events.push(Event::Name(Str::from(name)));
    }

    fn text(&mut self, text: Str) {
        self.events.push(Event::Value(TokenType::String, Value::String(text)));
    }

    fn node(&mut self, cx: &mut Cx<'_>, node: &XObject, with_name: bool) -> Result<(), Throw> {
        cx.tick(1)?;
        cx.charge(size_of::<Event>())?;
        let Some(kind) = node.look(|node| Some(node.kind.clone())) else { return Ok(()) };
        match kind {
            Kind::Document(_, declaration) => {
                if let Some(declaration) = declaration {
                    self.declaration(&declaration.parts());
                }
                return self.groups(cx, node.children(), with_name);
            }
            Kind::Element(_) => return cx.nested(|cx| self.element(cx, node, with_name)),
            Kind::Comment(text) => {
                if with_name {
                    self.events.push(Event::Value(TokenType::Comment, Value::String(text)));
                }
            }
            Kind::DocumentType(kind) => {
                self.name("!DOCTYPE");
                let parts = [
                    ("@name", Some(kind.name)),
                    ("@public", kind.public),
                    ("@system", kind.system),
                    ("@internalSubset", kind.subset),
                ];
                self.parts(&parts);
            }
            Kind::Attribute(attribute) if attribute.name.namespace == Str::from(JSON) => {
                if attribute.name.local != Str::from("Array") {
                    self.named_text(cx, node, with_name)?;
                }
            }
            Kind::Attribute(attribute)
                if attribute.name.namespace == Str::from(XMLNS) && attribute.value == Str::from(JSON) => {}
            Kind::Attribute(_) | Kind::Text(_) | Kind::CData(_) | Kind::Instruction(..) => {
                self.named_text(cx, node, with_name)?;
            }
        }
        Ok(())
    }

    fn named_text(&mut self, cx: &mut Cx<'_>, node: &XObject, with_name: bool) -> Result<(), Throw> {
        if with_name {
            let name = self.name_of(node);
            self.events.push(Event::Name(name));
        }
        let text = node.value(cx)?;
        self.text(text);
        Ok(())
    }

    fn declaration(&mut self, parts: &super::declaration::Parts) {
        self.name("?xml");
        let parts = parts.clone();
        self.parts(&[
            ("@version", parts.version),
            ("@encoding", parts.encoding),
            ("@standalone", parts.standalone),
        ]);
    }

    fn parts(&mut self, parts: &[(&str, Option<Str>)]) {
        self.events.push(Event::StartObject);
        for (name, value) in parts {
            if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
                self.name(name);
                self.text(value.clone());
            }
        }
        self.events.push(Event::EndObject);
    }

    fn element(&mut self, cx: &mut Cx<'_>, element: &XObject, with_name: bool) -> Result<(), Throw> {
        let children = element.children();
        let name = element.name();
        if is_array(cx, element)? && !children.is_empty() && children.iter().all(|child| child.name() == name)
        {
            return self.groups(cx, children, false);
        }
        self.scopes.push();
        declare(&mut self.scopes, element);
        if with_name {
            let name = self.name_of(element);
            self.events.push(Event::Name(name));
        }
        let attributes = element.attributes();
        let plain_text = match children.as_slice() {
            [child] if !attributes.iter().any(tells) => child.look(|node| match &node.kind {
                Kind::Text(text) => Some(text.clone()),
                _ => None,
            }),
            _ => None,
        };
        match plain_text {
            Some(text) => self.text(text),
            None if children.is_empty() && attributes.is_empty() => {
                if is_empty(element) {
                    self.events.push(Event::Value(TokenType::Null, Value::Null));
                } else {
                    self.text(Str::new());
                }
            }
            None => {
                self.events.push(Event::StartObject);
                for attribute in &attributes {
                    self.node(cx, attribute, true)?;
                }
                self.groups(cx, children, true)?;
                self.events.push(Event::EndObject);
            }
        }
        self.scopes.pop();
        Ok(())
    }

    /// The nodes by name, in the order in which the names come first.
    fn groups(&mut self, cx: &mut Cx<'_>, nodes: Vec<XObject>, with_name: bool) -> Result<(), Throw> {
        let mut order: Vec<(Str, Vec<XObject>)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for node in nodes {
            cx.tick(1)?;
            let name = self.name_of(&node);
            let place = *places.entry(name.clone()).or_insert_with(|| {
                order.push((name, Vec::new()));
                order.len() - 1
            });
            if let Some((_, group)) = order.get_mut(place) {
                group.push(node);
            }
        }
        for (name, group) in order {
            if let [node] = group.as_slice()
                && !is_array(cx, node)?
            {
                self.node(cx, node, with_name)?;
                continue;
            }
            if with_name {
                self.events.push(Event::Name(name));
            }
            self.events.push(Event::StartArray);
            for node in &group {
                self.node(cx, node, false)?;
            }
            self.events.push(Event::EndArray);
        }
        Ok(())
    }

    /// The name of the property that a node becomes.
    fn name_of(&self, node: &XObject) -> Str {
        let Some(kind) = node.look(|node| Some(node.kind.clone())) else { return Str::new() };
        match kind {
            Kind::Element(element) => self.full_name("", &element.name),
            Kind::Attribute(attribute) if attribute.name.namespace == Str::from(JSON) => {
                Str::from(format!("${}", attribute.name.local))
            }
            Kind::Attribute(attribute) => self.full_name("@", &attribute.name),
            Kind::Text(text) if text.to_utf8().chars().all(super::chars::is_space) => {
                Str::from("#whitespace")
            }
            Kind::Text(_) => Str::from("#text"),
            Kind::CData(_) => Str::from("#cdata-section"),
            Kind::Comment(_) => Str::from("#comment"),
            Kind::Instruction(target, _) => Str::from(format!("?{target}")),
            Kind::DocumentType(_) => Str::from("!DOCTYPE"),
            Kind::Document(..) => Str::from("#document"),
        }
    }

    fn full_name(&self, sign: &str, name: &super::name::XName) -> Str {
        let prefix = match name.namespace.as_utf8() {
            Some("") => None,
            Some(XML) => Some(Str::from("xml")),
            _ => self.scopes.prefix_of(&name.namespace).cloned(),
        };
        let local = decode(&name.local);
        match prefix.filter(|prefix| !prefix.is_empty()) {
            Some(prefix) => Str::from(format!("{sign}{prefix}:{local}")),
            None => Str::from(format!("{sign}{local}")),
        }
    }
}

/// Whether an attribute is more than a hint for the converter.
fn tells(attribute: &XObject) -> bool {
    let json = Str::from(JSON);
    let tells = attribute.look(|node| {
        let attribute = node.as_attribute()?;
        let is_hint = attribute.name.namespace == json
            || (attribute.name.namespace == Str::from(XMLNS) && attribute.value == json);
        Some(!is_hint)
    });
    tells.unwrap_or(false)
}

/// Whether an attribute says that the element is one of an array.
fn is_array(cx: &mut Cx<'_>, node: &XObject) -> Result<bool, Throw> {
    let name = super::name::XName { namespace: Str::from(JSON), local: Str::from("Array") };
    match node.attribute(&name) {
        Some(attribute) => {
            let text = attribute.value(cx)?;
            Ok(super::values::read_bool(&text)?)
        }
        None => Ok(false),
    }
}
