//! Reads one element.

use std::sync::Arc;

use gatepost_xml::{Element, MappedText, Node};
use miette::SourceSpan;

use super::FromElement;
use super::attribute::{At, Attribute, Written};
use super::child::Child;
use super::shape::{Accept, FieldKind};
use crate::code::Code;
use crate::context::Reads;
use crate::diagnostic::Diagnostic;
use crate::load::Load;
use crate::nearest::suggest;
use crate::policy::Policies;
use crate::section::{Scope, Section};

/// Reads one element: answers what is asked for, and reports what nobody asked for.
pub struct Reader<'r, 'c> {
    load: &'r mut Load<'c>,
    element: &'r Element,
    path: Arc<str>,
    /// Whether the element is a policy, which may have an `id`, or a part of one.
    is_policy: bool,
    attributes: Vec<&'static str>,
    children: Vec<&'static str>,
    has_policies: bool,
    has_text: bool,
}

impl<'r, 'c> Reader<'r, 'c> {
    /// A reader of a policy's element.
    pub(crate) fn of_policy(load: &'r mut Load<'c>, element: &'r Element, path: Arc<str>) -> Self {
        Self { is_policy: true, attributes: vec!["id"], ..Self::of_part(load, element, path) }
    }

    /// A reader of an element inside a policy. Where that is the element of another policy, as in
    /// `return-response`, it may have an `id` too.
    fn of_part(load: &'r mut Load<'c>, element: &'r Element, path: Arc<str>) -> Self {
        let attributes = if load.knows(&element.name) { vec!["id"] } else { Vec::new() };
        Self {
            load,
            element,
            path,
            is_policy: false,
            attributes,
            children: Vec::new(),
            has_policies: false,
            has_text: false,
        }
    }

    /// The name of the element.
    pub fn name(&self) -> &str {
        &self.element.name
    }

    /// The section in which the element stands. Of a fragment that is checked alone nobody knows it; it is read as
    /// `inbound`.
    pub fn section(&self) -> Section {
        self.load.section()
    }

    /// The scope of the document in which the element stands.
    pub fn scope(&self) -> Scope {
        self.load.scope()
    }

    /// An attribute.
    pub fn attribute<T: Attribute>(&mut self, name: &'static str) -> Option<T> {
        self.attribute_with(name, None)
    }

    /// An attribute that has a value when it is absent.
    pub fn attribute_or<T: Attribute>(&mut self, name: &'static str, default: &'static str) -> Option<T> {
        self.attribute_with(name, Some(default))
    }

    /// The bytes of an attribute, for diagnostics; those of the element's name where it is absent.
    pub fn attribute_span(&self, name: &str) -> SourceSpan {
        self.element.attribute(name).map_or(self.element.name_span, |attribute| attribute.span)
    }

    /// Whether an attribute is written.
    pub fn has_attribute(&self, name: &str) -> bool {
        self.element.attribute(name).is_some()
    }

    /// Whether a child is written.
    pub fn has_child(&self, name: &str) -> bool {
        self.element.elements().any(|child| child.name == name)
    }

    /// Whether nothing stands inside but blanks and comments.
    pub fn is_blank(&self) -> bool {
        self.element.is_blank(self.load.source().text()) && self.element.elements().next().is_none()
    }

    /// A child element.
    pub fn child<T: Child>(&mut self, name: &'static str) -> Option<T> {
        self.children.push(name);
        let element = self.element;
        let mut found = element.elements().filter(|child| child.name == name);
        let Some(child) = found.next() else {
            if T::REQUIRED {
                self.missing(Code::MissingChild, &format!("`{}` needs a child `{name}`", self.element.name));
            }
            return T::absent();
        };
        for again in found {
            self.duplicate(Code::DuplicateChild, name, child.name_span, again.name_span);
        }
        let path = self.path_of(child, T::SHAPE.is_none_or(|shape| holds_policies(shape.fields)), 1);
        T::read(&mut Reader::of_part(self.load, child, path))
    }

    /// The child elements of one name.
    pub fn children<T: FromElement>(&mut self, name: &'static str, at_least: usize) -> Option<Vec<T>> {
        self.children.push(name);
        let element = self.element;
        let mut items = Some(Vec::new());
        let mut count = 0;
        let mut fork = None;
        for child in element.elements().filter(|child| child.name == name) {
            count += 1;
            let path = self.path_of(child, holds_policies(T::SHAPE.fields), count);
            let item = T::read(&mut Reader::of_part(self.load, child, path));
            // Every child is read, so that one run reports every mistake.
            items = items.zip(item).map(|(mut items, item)| {
                items.push(item);
                items
            });
            // Of several branches the first is always tried; the others may not be.
            fork = fork.or_else(|| holds_policies(T::SHAPE.fields).then(|| self.load.fork()));
        }
        fork.into_iter().for_each(|fork| self.load.rejoin(fork));
        if count < at_least {
            let times = if at_least == 1 { "a child".to_owned() } else { format!("{at_least} children") };
            self.missing(Code::MissingChild, &format!("`{}` needs {times} `{name}`", self.element.name));
            return None;
        }
        items
    }

    /// The policies inside.
    pub fn policies(&mut self, accept: Accept) -> Option<Policies> {
        self.has_policies = true;
        self.load.policies(self.element, &self.path, accept)
    }

    /// The text inside, CDATA included.
    pub fn text<T: Attribute>(&mut self) -> Option<T> {
        self.has_text = true;
        if self.is_blank() {
            return self.text_absent();
        }
        let written = self.load.text_of(self.element)?;
        self.read_text(&written)
    }

    /// Everything inside: markup as it is written, or text and CDATA where there is no element.
    pub fn markup<T: Attribute>(&mut self) -> Option<T> {
        self.has_text = true;
        self.has_policies = true;
        let written = if self.element.elements().next().is_some() {
            self.load.markup_of(self.element)?
        } else {
            self.load.text_of(self.element)?
        };
        self.read_text(&written)
    }

    /// Everything inside as [`Reader::markup`] reads it, in which `{{name}}` need not be a named value, and
    /// expressions have no place: the text of a template.
    pub fn template(&mut self) -> Option<MappedText> {
        self.has_text = true;
        self.has_policies = true;
        self.load.template_of(self.element)
    }

    /// Says that running the policy reads these bodies, beyond what its expressions read.
    pub fn reads(&mut self, reads: Reads) {
        self.load.add_reads(reads);
    }

    /// A diagnostic about the element, to be completed and handed to [`Reader::report`].
    pub fn diagnostic(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        self.load.diagnostic(code, message)
    }

    /// Says that something in the element is not supported. Where such documents are loaded all the same, a request
    /// that gets to the policy fails.
    pub fn unsupported(&mut self, what: &str, span: SourceSpan, instead: &str) {
        self.load.unsupported(what, span, instead);
    }

    /// Reports a diagnostic.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.load.push(diagnostic);
    }

    /// The name of the element, where it is written.
    pub fn name_span(&self) -> SourceSpan {
        self.element.name_span
    }

    /// Reports what nobody asked for. Called once, after everything has been asked for.
    pub fn finish(&mut self) {
        let element = self.element;
        for attribute in &element.attributes {
            let is_namespace = attribute.name == "xmlns" || attribute.name.starts_with("xmlns:");
            if !is_namespace && !self.attributes.contains(&attribute.name.as_str()) {
                self.unknown_attribute(&attribute.name, attribute.name_span);
            }
        }
        for node in &element.children {
            match node {
                Node::Element(child)
                    if !self.has_policies && !self.children.contains(&child.name.as_str()) =>
                {
                    self.unknown_child(&child.name, child.name_span);
                }
                Node::Text(text) | Node::CData { text, .. }
                    if !self.has_text && !text.is_blank(self.load.source().text()) =>
                {
                    self.unexpected_text(text.span());
                }
                Node::Element(_)
                | Node::Text(_)
                | Node::CData { .. }
                | Node::Comment(_)
                | Node::ProcessingInstruction(_)
                | Node::Skipped(_) => {}
            }
        }
    }

    fn attribute_with<T: Attribute>(&mut self, name: &'static str, default: Option<&str>) -> Option<T> {
        self.attributes.push(name);
        let element = self.element;
        let Some(attribute) = element.attribute(name) else {
            if let Some(default) = default {
                return self.read_at(name, element.name_span, &Written::Literal(default.to_owned()));
            }
            if T::REQUIRED {
                let message = format!("`{}` needs an attribute `{name}`", element.name);
                self.missing(Code::MissingAttribute, &message);
            }
            return T::absent();
        };
        let written = self.load.attribute_value(attribute)?;
        let span = if attribute.value.span().is_empty() { attribute.span } else { attribute.value.span() };
        self.read_at(name, span, &written)
    }

    fn read_at<T: Attribute>(&mut self, name: &str, span: SourceSpan, written: &Written) -> Option<T> {
        let (subject, path) = (format!("`{name}`"), self.own_path());
        T::read(written, &mut At { load: self.load, span, subject, path })
    }

    fn read_text<T: Attribute>(&mut self, written: &Written) -> Option<T> {
        let subject = format!("the text of `{}`", self.element.name);
        let inner = self.element.inner_span();
        let span = if inner.is_empty() { self.element.span } else { inner };
        let path = self.own_path();
        T::read(written, &mut At { load: self.load, span, subject, path })
    }

    fn text_absent<T: Attribute>(&mut self) -> Option<T> {
        let value = T::absent().or_else(T::empty);
        if value.is_none() {
            let message = format!("`{}` needs {} inside", self.element.name, T::expected());
            self.missing(Code::MissingText, &message);
        }
        value
    }

    /// The path of expressions here, where it is not the policy's own.
    fn own_path(&self) -> Option<Arc<str>> {
        (!self.is_policy).then(|| Arc::clone(&self.path))
    }

    /// A part that holds policies, such as `when`, is a step of the path; others stand at their policy's.
    fn path_of(&self, child: &Element, holds_policies: bool, index: usize) -> Arc<str> {
        if holds_policies {
            return format!("{}/{}[{index}]", self.path, child.name).into();
        }
        Arc::clone(&self.path)
    }

    fn missing(&mut self, code: Code, message: &str) {
        let diagnostic = self.load.diagnostic(code, message).label(self.element.name_span, "incomplete");
        self.load.push(diagnostic);
    }

    fn duplicate(&mut self, code: Code, name: &str, first: SourceSpan, again: SourceSpan) {
        let diagnostic = self
            .load
            .diagnostic(code, format!("`{}` has `{name}` more than once", self.element.name))
            .label(again, "once more")
            .label(first, "first here")
            .help("keep one of them");
        self.load.push(diagnostic);
    }

    fn unknown_attribute(&mut self, name: &str, span: SourceSpan) {
        let help = suggest(name, self.attributes.iter().copied(), "its attributes are");
        let element = &self.element.name;
        let diagnostic = self
            .load
            .diagnostic(Code::UnknownAttribute, format!("`{element}` has no attribute `{name}`"))
            .label(span, format!("not an attribute of `{element}`"))
            .maybe_help(help);
        self.load.push(diagnostic);
    }

    fn unknown_child(&mut self, name: &str, span: SourceSpan) {
        let help = suggest(name, self.children.iter().copied(), "its children are");
        let element = &self.element.name;
        let diagnostic = self
            .load
            .diagnostic(Code::UnknownChild, format!("`{element}` has no child `{name}`"))
            .label(span, format!("cannot stand in `{element}`"))
            .maybe_help(help);
        self.load.push(diagnostic);
    }

    fn unexpected_text(&mut self, span: SourceSpan) {
        let diagnostic = self
            .load
            .diagnostic(Code::UnexpectedText, format!("`{}` holds no text", self.element.name))
            .label(span, "does not belong here");
        self.load.push(diagnostic);
    }
}

fn holds_policies(fields: &[super::Field]) -> bool {
    fields.iter().any(|field| matches!(field.kind, FieldKind::Content(_)))
}
