//! Writes nodes as text, the way .NET's `XmlWriter` does

use std::sync::Arc;

use super::chars::verify_chars;
use super::name::XName;
use super::node::{Attribute, DocumentType, Element, Kind, Nodes, chain};
use super::object::XObject;
use super::prefixes::{Bindings, Declarations};
use crate::clr::tree::{Id, NONE};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;

/// What `SaveOptions` say.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Format {
    pub(super) indented: bool,
    pub(super) omit_duplicates: bool,
}

/// The node as text, a document without its declaration.
pub(super) fn write(cx: &mut Cx<'_>, object: &XObject, format: Format) -> Result<Str, Throw> {
    let mut writer = Writer::new(format);
    writer.object(cx, object)?;
    Ok(Str::from(writer.out))
}

/// The node as a document of its own with a declaration that names this encoding.
pub(super) fn save(cx: &mut Cx<'_>, object: &XObject, format: Format, encoding: &str) -> Result<Str, Throw> {
    let standalone = object.look(|node| match &node.kind {
        Kind::Document(_, Some(declaration)) => declaration.parts().standalone,
        _ => None,
    });
    let mut writer = Writer::new(format);
    writer.out = format!("<?xml version=\"1.0\" encoding=\"{encoding}\"");
    if let Some(standalone) = standalone.filter(|text| matches!(text.as_utf8(), Some("yes" | "no"))) {
        writer.out += &format!(" standalone=\"{standalone}\"");
    }
    writer.out += "?>";
    writer.object(cx, object)?;
    Ok(Str::from(writer.out))
}

struct Writer {
    out: String,
    format: Format,
    /// Whether text stands beside what comes next, so that no line may be broken.
    mixed: bool,
    /// The elements that are open: how their names are written, and what was mixed before.
    open: Vec<(String, bool)>,
    declarations: Declarations,
    bindings: Bindings,
}

impl Writer {
    fn new(format: Format) -> Self {
        Self {
            out: String::new(),
            format,
            mixed: false,
            open: Vec::new(),
            declarations: Declarations::default(),
            bindings: Bindings::default(),
        }
    }

    fn object(&mut self, cx: &mut Cx<'_>, object: &XObject) -> Result<(), Throw> {
        object.0.with(|nodes| match nodes.node().map(|node| &node.kind) {
            Some(Kind::Document(children, _)) => {
                let children: Vec<Id> = chain(nodes, children.first).map(|(id, _)| id).collect();
                children.into_iter().try_for_each(|child| self.tree(cx, nodes, child))
            }
            Some(Kind::Attribute(attribute)) => {
                self.add_ancestors(nodes, nodes.id);
                self.bindings.enter();
                self.attribute(cx, attribute)?;
                self.out = self.out.trim().to_owned();
                Ok(())
            }
            Some(_) => {
                self.add_ancestors(nodes, nodes.id);
                self.tree(cx, nodes, nodes.id)
            }
            None => Ok(()),
        })
    }

    fn add_ancestors(&mut self, nodes: &Nodes<'_>, mut id: Id) {
        while let Some(parent) = nodes.get(id).map(|node| node.parent).filter(|parent| *parent != NONE) {
            self.declarations.add_outer(declared(nodes, parent).into_iter());
            id = parent;
        }
    }

    /// Writes a node and all that is in it.
    fn tree(&mut self, cx: &mut Cx<'_>, nodes: &Nodes<'_>, root: Id) -> Result<(), Throw> {
        let mut id = root;
        loop {
            let before = self.out.len();
            let inner = self.node(cx, nodes, id)?;
            cx.charge(self.out.len().saturating_sub(before))?;
            if inner != NONE {
                id = inner;
                continue;
            }
            while id != root && nodes.get(id).is_some_and(|node| node.next == NONE) {
                id = nodes.get(id).map_or(NONE, |node| node.parent);
                self.end_tag();
            }
            match nodes.get(id) {
                Some(node) if id != root => id = node.next,
                _ => return Ok(()),
            }
        }
    }

    /// Writes a node, of an element with children the start tag only. Gives the first child then.
    fn node(&mut self, cx: &mut Cx<'_>, nodes: &Nodes<'_>, id: Id) -> Result<Id, Throw> {
        cx.tick(1)?;
        let Some(node) = nodes.get(id) else { return Ok(NONE) };
        match &node.kind {
            Kind::Element(element) => return self.element(cx, nodes, id, element),
            Kind::Text(text) => {
                verify_chars(text)?;
                self.mixed = true;
                self.escaped(&text.to_utf8(), false);
            }
            Kind::CData(text) => {
                verify_chars(text)?;
                self.mixed = true;
                let text = text.to_utf8().replace("]]>", "]]]]><![CDATA[>");
                self.out += "<![CDATA[";
                self.with_line_ends(&text);
                self.out += "]]>";
            }
            Kind::Comment(text) => {
                verify_chars(text)?;
                self.break_line();
                self.out += "<!--";
                self.with_line_ends(&spaced_hyphens(&text.to_utf8()));
                self.out += "-->";
            }
            Kind::Instruction(target, data) => self.instruction(target, data)?,
            Kind::DocumentType(kind) => self.document_type(kind),
            Kind::Document(..) | Kind::Attribute(_) => {}
        }
        Ok(NONE)
    }

    fn element(
        &mut self,
        cx: &mut Cx<'_>,
        nodes: &Nodes<'_>,
        id: Id,
        element: &Element,
    ) -> Result<Id, Throw> {
        self.declarations.enter(declared(nodes, id).into_iter());
        self.break_line();
        self.bindings.enter();
        let namespace = &element.name.namespace;
        let mut prefix = self.declarations.prefix_of(cx, namespace, true)?;
        if prefix.is_none() {
            prefix = self.bindings.prefix_of(cx, namespace)?;
        }
        let prefix = prefix.unwrap_or_default();
        self.bindings.imply(cx, prefix.clone(), namespace.clone())?;
        let tag = qualified(&prefix, &element.name.local);
        self.out.push('<');
        self.out += &tag;
        self.open.push((tag, self.mixed));
        for (_, node) in chain(nodes, element.attributes.first) {
            cx.tick(1)?;
            if let Some(attribute) = node.as_attribute() {
                self.attribute(cx, attribute)?;
            }
        }
        for (prefix, namespace) in self.bindings.needed() {
            let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            self.named_value(&name, &namespace)?;
        }
        if element.children.first == NONE && !element.open {
            self.out += " />";
            self.leave();
            return Ok(NONE);
        }
        self.out.push('>');
        if element.open {
            self.mixed = true;
            self.end_tag();
        }
        Ok(element.children.first)
    }

    fn attribute(&mut self, cx: &mut Cx<'_>, attribute: &Attribute) -> Result<(), Throw> {
        let Attribute { name, value, .. } = attribute;
        if name.declares_namespace() {
            let declared = declared_prefix(name);
            let omit = self.format.omit_duplicates;
            if self.bindings.declare(cx, declared.clone(), value.clone(), omit)? {
                let prefix = if declared.is_empty() { Str::new() } else { Str::from("xmlns") };
                self.named_value(&qualified(&prefix, &name.local), value)?;
            }
            return Ok(());
        }
        if name.namespace.is_empty() {
            return self.named_value(&name.local.to_utf8(), value);
        }
        let mut prefix = self.declarations.prefix_of(cx, &name.namespace, false)?;
        if prefix.is_none() {
            prefix = self.bindings.prefix_of(cx, &name.namespace)?.filter(|prefix| !prefix.is_empty());
        }
        let is_taken =
            |prefix: &Str| self.bindings.local(prefix).is_some_and(|bound| *bound != name.namespace);
        let prefix = match prefix {
            Some(prefix) if !is_taken(&prefix) => prefix,
            _ => self.bindings.generate(cx)?,
        };
        self.bindings.imply(cx, prefix.clone(), name.namespace.clone())?;
        self.named_value(&qualified(&prefix, &name.local), value)
    }

    fn named_value(&mut self, name: &str, value: &Str) -> Result<(), Throw> {
        verify_chars(value)?;
        self.out.push(' ');
        self.out += name;
        self.out += "=\"";
        self.escaped(&value.to_utf8(), true);
        self.out.push('"');
        Ok(())
    }

    fn end_tag(&mut self) {
        let level = self.open.len().saturating_sub(1);
        if !self.mixed {
            self.new_line(level);
        }
        self.out += "</";
        if let Some((tag, _)) = self.open.last() {
            self.out += tag;
        }
        self.out.push('>');
        self.leave();
    }

    fn leave(&mut self) {
        if let Some((_, mixed)) = self.open.pop() {
            self.mixed = mixed;
        }
        self.declarations.leave();
        self.bindings.leave();
    }

    fn instruction(&mut self, target: &Str, data: &Str) -> Result<(), Throw> {
        verify_chars(data)?;
        self.break_line();
        self.out += &format!("<?{target}");
        if !data.is_empty() {
            self.out.push(' ');
            self.with_line_ends(&data.to_utf8().replace("?>", "? >"));
        }
        self.out += "?>";
        Ok(())
    }

    fn document_type(&mut self, kind: &DocumentType) {
        self.break_line();
        self.out += &format!("<!DOCTYPE {}", kind.name);
        match (&kind.public, &kind.system) {
            (Some(public), system) => {
                self.out += &format!(" PUBLIC \"{public}\" \"{}\"", system.clone().unwrap_or_default());
            }
            (None, Some(system)) => self.out += &format!(" SYSTEM \"{system}\""),
            (None, None) => self.out.push(' '),
        }
        if let Some(subset) = &kind.subset {
            self.out += &format!("[{subset}]");
        }
        self.out.push('>');
    }

    /// Begins a line, unless text stands beside or nothing was written yet.
    fn break_line(&mut self) {
        if !self.mixed && !self.out.is_empty() {
            self.new_line(self.open.len());
        }
    }

    fn new_line(&mut self, level: usize) {
        if self.format.indented {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", level));
        }
    }

    fn escaped(&mut self, text: &str, in_attribute: bool) {
        let mut chars = text.chars().peekable();
        while let Some(char) = chars.next() {
            match char {
                '&' => self.out += "&amp;",
                '<' => self.out += "&lt;",
                '>' => self.out += "&gt;",
                '"' if in_attribute => self.out += "&quot;",
                '\t' if in_attribute => self.out += "&#x9;",
                '\n' if in_attribute => self.out += "&#xA;",
                '\r' if in_attribute => self.out += "&#xD;",
                '\r' if chars.peek() == Some(&'\n') => {}
                '\r' => self.out.push('\n'),
                other => self.out.push(other),
            }
        }
    }

    fn with_line_ends(&mut self, text: &str) {
        self.out += &text.replace("\r\n", "\n").replace('\r', "\n");
    }
}

/// The namespaces that an element declares, with their prefixes.
fn declared(nodes: &Nodes<'_>, element: Id) -> Vec<(Str, Str)> {
    let first = nodes.get(element).map_or(NONE, |node| node.attributes().first);
    let attributes = chain(nodes, first).filter_map(|(_, node)| node.as_attribute());
    let declarations = attributes.filter(|attribute| attribute.name.declares_namespace());
    declarations.map(|attribute| (declared_prefix(&attribute.name), attribute.value.clone())).collect()
}

/// The prefix that an attribute of this name declares.
pub(super) fn declared_prefix(name: &Arc<XName>) -> Str {
    if name.namespace.is_empty() { Str::new() } else { name.local.clone() }
}

fn qualified(prefix: &Str, local: &Str) -> String {
    if prefix.is_empty() { local.to_string() } else { format!("{prefix}:{local}") }
}

/// A comment must not contain two hyphens in a row, nor end in one.
fn spaced_hyphens(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        spaced.push(char);
        if char == '-' && chars.peek().is_none_or(|next| *next == '-') {
            spaced.push(' ');
        }
    }
    spaced
}
