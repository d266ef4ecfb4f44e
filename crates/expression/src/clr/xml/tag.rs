//! Start tags: names, attributes, namespaces

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use quick_xml::events::attributes::{AttrError, Attributes};

use super::chars::{cannot_begin, fault_in_name, is_space};
use super::error::at;
use super::name::{XML, XMLNS, XName};
use super::node::{Attribute, Element, Links};
use super::references::attribute_value;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;

/// A start tag as it stands in the document.
pub(super) struct Tag<'s> {
    source: &'s str,
    /// What stands between the brackets.
    content: &'s str,
    pub(super) name: &'s str,
    start: usize,
}

/// An attribute as it stands in the document.
pub(super) struct RawAttribute<'s> {
    pub(super) name: &'s str,
    pub(super) value: &'s str,
    /// Where its name begins.
    pub(super) offset: usize,
    value_offset: usize,
}

/// What a start tag says.
pub(super) struct Start {
    pub(super) element: Element,
    pub(super) attributes: Vec<Attribute>,
    /// What `xml:space` says, when it is there.
    pub(super) preserve: Option<bool>,
}

impl<'s> Tag<'s> {
    /// The tag that begins at `start` with its bracket.
    pub(super) fn new(source: &'s str, content: &'s str, start: usize) -> Self {
        let end = content.find(is_space).unwrap_or(content.len());
        Self { source, content, name: content.get(..end).unwrap_or_default(), start }
    }
}

/// The attributes in order.
pub(super) fn attributes_of<'s>(tag: &Tag<'s>) -> impl Iterator<Item = Result<RawAttribute<'s>, Exception>> {
    let (source, content, start) = (tag.source, tag.content, tag.start + 1);
    let mut attributes = Attributes::new(content, tag.name.len());
    attributes.with_checks(false);
    attributes.map(move |attribute| {
        let attribute = attribute.map_err(|error| fault(&error, source, start))?;
        let name = attribute.key.into_inner();
        let offset = offset_in(source, name);
        if !source.get(..offset).unwrap_or_default().ends_with(is_space) {
            let first = name.chars().next().unwrap_or('>');
            let message = format!("'{first}' is an unexpected token. Expecting white space.");
            return Err(at(&message, source, offset));
        }
        let value = match attribute.value {
            std::borrow::Cow::Borrowed(value) => value,
            std::borrow::Cow::Owned(_) => "",
        };
        Ok(RawAttribute { name, value, offset, value_offset: offset_in(source, value) })
    })
}

/// Where a part of the source begins in it.
fn offset_in(source: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(source.as_ptr().addr())
}

fn fault(error: &AttrError, source: &str, start: usize) -> Exception {
    let (expected, position) = match error {
        AttrError::ExpectedEq(position) => ("'='", *position),
        AttrError::ExpectedValue(position)
        | AttrError::UnquotedValue(position)
        | AttrError::ExpectedQuote(position, _)
        | AttrError::Duplicated(position, _) => ("'\"' or '''", *position),
    };
    let offset = (start + position).min(source.len());
    let found = source.get(offset..).and_then(|rest| rest.chars().next()).unwrap_or('>');
    let message = format!("'{found}' is an unexpected token. The expected token is {expected}.");
    at(&message, source, offset)
}

/// Refuses what is no name without colon.
pub(super) fn check_name(source: &str, name: &str, offset: usize) -> Result<(), Exception> {
    if name.is_empty() {
        let next = source.get(offset..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
        return Err(at(&cannot_begin(next), source, offset));
    }
    match fault_in_name(name) {
        Some((index, message)) => Err(at(&message, source, offset + index)),
        None => Ok(()),
    }
}

/// The prefix and the local part of a name.
fn split<'s>(source: &str, name: &'s str, offset: usize) -> Result<(&'s str, &'s str), Exception> {
    let (prefix, local) = match name.split_once(':') {
        Some((prefix, local)) => {
            check_name(source, prefix, offset)?;
            (prefix, local)
        }
        None => ("", name),
    };
    let local_offset = offset + name.len() - local.len();
    check_name(source, local, local_offset)?;
    Ok((prefix, local))
}

/// What holds where a tag stands: the namespaces of the prefixes. Equal names are one.
#[derive(Default)]
pub(super) struct Context<'s> {
    bound: HashMap<&'s str, Vec<Str>>,
    /// The prefixes that each open element binds.
    declared: Vec<Vec<&'s str>>,
    names: HashMap<Str, HashMap<&'s str, Arc<XName>>>,
}

/// Elements with more attributes than this are searched for duplicates by hash.
const FEW: usize = 8;

impl<'s> Context<'s> {
    /// Enters an element.
    pub(super) fn start(&mut self, cx: &mut Cx<'_>, tag: &Tag<'s>) -> Result<Start, Throw> {
        let raw: Vec<RawAttribute<'s>> = attributes_of(tag).collect::<Result<_, _>>()?;
        cx.tick(u64::try_from(raw.len()).unwrap_or(u64::MAX))?;
        let offset = tag.start + 1;
        let (prefix, local) = split(tag.source, tag.name, offset)?;
        let mut values = Vec::with_capacity(raw.len());
        let mut declared = Vec::new();
        for attribute in &raw {
            let value = attribute_value(attribute.value)
                .map_err(|(message, index)| at(&message, tag.source, attribute.value_offset + index))?;
            let value = Str::from(value);
            if let Some(prefix) = declares(attribute.name) {
                check_declaration(tag.source, prefix, &value, attribute.offset)?;
                self.bound.entry(prefix).or_default().push(value.clone());
                declared.push(prefix);
            }
            values.push(value);
        }
        self.declared.push(declared);
        let space = self.namespace(tag.source, prefix, offset)?;
        let name = self.name(space, local);
        let element = Element {
            name,
            prefix: Str::from(prefix),
            attributes: Links::NONE,
            children: Links::NONE,
            open: false,
        };
        let attributes = self.attributes(tag.source, &raw, values)?;
        let preserve = raw.iter().zip(&attributes).find_map(|(raw, attribute)| {
            (raw.name == "xml:space").then(|| attribute.value == Str::from("preserve"))
        });
        Ok(Start { element, attributes, preserve })
    }

    fn attributes(
        &mut self,
        source: &str,
        raw: &[RawAttribute<'s>],
        values: Vec<Str>,
    ) -> Result<Vec<Attribute>, Exception> {
        let mut attributes: Vec<Attribute> = Vec::with_capacity(raw.len());
        let mut seen = HashSet::new();
        for (raw, value) in raw.iter().zip(values) {
            let (prefix, local) = split(source, raw.name, raw.offset)?;
            let space = match prefix {
                "" => Str::new(),
                "xmlns" => Str::from(XMLNS),
                prefix => self.namespace(source, prefix, raw.offset)?,
            };
            let name = self.name(space, local);
            let is_known = if attributes.len() < FEW {
                attributes.iter().any(|other| Arc::ptr_eq(&other.name, &name))
            } else {
                if seen.is_empty() {
                    seen.extend(attributes.iter().map(|other| Arc::as_ptr(&other.name).addr()));
                }
                !seen.insert(Arc::as_ptr(&name).addr())
            };
            if is_known {
                let message = format!("'{}' is a duplicate attribute name.", raw.name);
                return Err(at(&message, source, raw.offset));
            }
            attributes.push(Attribute { name, prefix: Str::from(prefix), value });
        }
        Ok(attributes)
    }

    /// Leaves the element that was entered last.
    pub(super) fn end(&mut self) {
        for prefix in self.declared.pop().unwrap_or_default() {
            if let Some(spaces) = self.bound.get_mut(prefix) {
                spaces.pop();
            }
        }
    }

    fn namespace(&self, source: &str, prefix: &str, offset: usize) -> Result<Str, Exception> {
        match (self.bound.get(prefix).and_then(|spaces| spaces.last()), prefix) {
            (Some(space), _) => Ok(space.clone()),
            (None, "") => Ok(Str::new()),
            (None, "xml") => Ok(Str::from(XML)),
            (None, prefix) => Err(at(&format!("'{prefix}' is an undeclared prefix."), source, offset)),
        }
    }

    fn name(&mut self, namespace: Str, local: &'s str) -> Arc<XName> {
        let known = self.names.entry(namespace.clone()).or_default();
        let name =
            known.entry(local).or_insert_with(|| Arc::new(XName { namespace, local: Str::from(local) }));
        Arc::clone(name)
    }
}

/// The prefix that an attribute of this name declares.
fn declares(name: &str) -> Option<&str> {
    if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") }
}

fn check_declaration(source: &str, prefix: &str, space: &Str, offset: usize) -> Result<(), Exception> {
    let space = space.to_utf8();
    let message = match (prefix, &*space) {
        ("xml", XML) => return Ok(()),
        ("xml" | "xmlns", _) | (_, XML | XMLNS) => {
            format!("Prefix '{prefix}' cannot be mapped to namespace name reserved for \"xml\" or \"xmlns\".")
        }
        ("", _) => return Ok(()),
        (_, "") => "Invalid namespace declaration.".to_owned(),
        _ => return Ok(()),
    };
    Err(at(&message, source, offset))
}
