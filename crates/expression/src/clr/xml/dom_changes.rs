//! System.Xml.XmlNode and its kin: changes, and names with their namespaces

use std::sync::Arc;

use super::content::{self, Part, add, add_after};
use super::dom::{NodeList, This, XmlNode, made, with_prefix};
use super::name::{XMLNS, XName};
use super::node::{Kind, Node};
use super::object::XObject;
use super::parse::{Options, parse};
use super::reader::{Source, XmlReader};
use super::reader_members::attribute_written;
use super::write::{Format, save};
use super::xml_writer::XmlWriter;
use crate::clr::receiver::range;
use crate::clr::streams;
use crate::clr::text_io::StringWriter;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

/// What every node has.
pub(super) fn of_nodes(ty: Type) -> Type {
    ty.method("XmlNode PrependChild(XmlNode newChild)", |cx: &mut Cx<'_>, this: This, child: This| {
        place(cx, &this, &child, None)
    })
    .method(
        "XmlNode InsertAfter(XmlNode newChild, XmlNode refChild)",
        |cx: &mut Cx<'_>, this: This, child: This, behind: Option<This>| {
            let behind = behind.map(|node| checked(&this, &node)).transpose()?;
            place(cx, &this, &child, behind)
        },
    )
    .method(
        "XmlNode InsertBefore(XmlNode newChild, XmlNode refChild)",
        |cx: &mut Cx<'_>, this: This, child: This, before: Option<This>| {
            let behind = match before {
                Some(node) => checked(&this, &node)?.previous(),
                None => this.object().children().pop(),
            };
            place(cx, &this, &child, behind)
        },
    )
    .method(
        "XmlNode ReplaceChild(XmlNode newChild, XmlNode oldChild)",
        |cx: &mut Cx<'_>, this: This, child: This, old: This| {
            let behind = checked(&this, &old)?.previous();
            content::remove(old.object())?;
            place(cx, &this, &child, behind)?;
            Ok::<_, Throw>(Value::Object(old))
        },
    )
    .method("void Normalize()", |_: This| ())
    .method("bool Supports(string feature, string version)", |_: This, feature: Str, version: Option<Str>| {
        let is_xml = feature.to_utf8().eq_ignore_ascii_case("XML");
        is_xml && version.is_none_or(|version| matches!(version.as_utf8(), Some("1.0" | "2.0")))
    })
    .method("string GetNamespaceOfPrefix(string prefix)", |cx: &mut Cx<'_>, this: This, prefix: Str| {
        let name = declaration_of(&prefix)?;
        Ok::<_, Throw>(
            declared(cx, this.object(), |found| *found == name)?.map_or_else(Str::new, |(_, value)| value),
        )
    })
    .method(
        "string GetPrefixOfNamespace(string namespaceURI)",
        |cx: &mut Cx<'_>, this: This, namespace: Str| {
            let mut around = Some(this.object().clone());
            while let Some(node) = around {
                for attribute in node.attributes() {
                    let Some(name) = attribute.name().filter(|name| name.namespace == Str::from(XMLNS))
                    else {
                        continue;
                    };
                    if attribute.value(cx)? == namespace {
                        return Ok(name.local.clone());
                    }
                }
                around = node.parent();
            }
            Ok::<_, Throw>(Str::new())
        },
    )
    .method("void WriteTo(XmlWriter w)", |cx: &mut Cx<'_>, this: This, writer: Arc<XmlWriter>| {
        writer.copy(cx, this.object())
    })
    .method(
        "void WriteContentTo(XmlWriter w)",
        |cx: &mut Cx<'_>, this: This, writer: Arc<XmlWriter>| {
            this.object().children().iter().try_for_each(|child| writer.copy(cx, child))
        },
    )
}

/// The name of the attribute that declares a prefix.
fn declaration_of(prefix: &Str) -> Result<XName, Exception> {
    if prefix.is_empty() {
        return XName::new(Str::new(), Str::from("xmlns"));
    }
    XName::new(Str::from(XMLNS), prefix.clone())
}

/// The nearest attribute of the node and those around it whose name is wanted, with its value.
fn declared(
    cx: &mut Cx<'_>,
    node: &XObject,
    wanted: impl Fn(&XName) -> bool,
) -> Result<Option<(XObject, Str)>, Throw> {
    let mut around = Some(node.clone());
    while let Some(node) = around {
        let found = node
            .attributes()
            .into_iter()
            .find(|attribute| attribute.name().is_some_and(|name| wanted(&name)));
        if let Some(found) = found {
            let value = found.value(cx)?;
            return Ok(Some((found, value)));
        }
        around = node.parent();
    }
    Ok(None)
}

/// Puts the child behind another one, or before all of them.
fn place(cx: &mut Cx<'_>, this: &XmlNode, child: &This, behind: Option<XObject>) -> Result<Value, Throw> {
    if child.object().container().is_some() {
        content::remove(child.object())?;
    }
    let part = Part::Object(Arc::new(child.object().clone()));
    add_after(cx, this.object(), behind, vec![part])?;
    Ok(Value::Object(Arc::<XmlNode>::clone(child)))
}

/// The node, when it is a child of this one.
fn checked(this: &XmlNode, node: &XmlNode) -> Result<XObject, Exception> {
    let is_child = node.object().container().is_some_and(|parent| parent.0.is_same(&this.object().0));
    if is_child {
        Ok(node.object().clone())
    } else {
        Err(Exception::argument("The reference node is not a child of this node.", None))
    }
}

/// What documents have.
pub(super) fn of_documents(ty: Type) -> Type {
    ty.method(
        "System.Xml.XmlElement CreateElement(string prefix, string localName, string namespaceURI)",
        |_: This, prefix: Option<Str>, local: Str, namespace: Option<Str>| {
            let name = Arc::new(XName::new(namespace.unwrap_or_default(), local)?);
            Ok::<_, Throw>(with_prefix(Node::element(name), prefix.unwrap_or_default()))
        },
    )
    .method(
        "System.Xml.XmlAttribute CreateAttribute(string qualifiedName, string namespaceURI)",
        |_: This, name: Str, namespace: Option<Str>| {
            made(&name, namespace)
                .map(|(name, prefix)| with_prefix(Node::attribute(name, Str::new()), prefix))
        },
    )
    .method(
        "System.Xml.XmlAttribute CreateAttribute(string prefix, string localName, string namespaceURI)",
        |_: This, prefix: Option<Str>, local: Str, namespace: Option<Str>| {
            let name = Arc::new(XName::new(namespace.unwrap_or_default(), local)?);
            Ok::<_, Throw>(with_prefix(Node::attribute(name, Str::new()), prefix.unwrap_or_default()))
        },
    )
    .method(
        "System.Xml.XmlProcessingInstruction CreateProcessingInstruction(string target, string data)",
        |_: This, target: Str, data: Option<Str>| {
            XmlNode::new(XObject::new(Node::new(Kind::Instruction(target, data.unwrap_or_default()))))
        },
    )
    .method(
        "XmlNode ImportNode(XmlNode node, bool deep)",
        |cx: &mut Cx<'_>, _: This, node: This, deep: bool| {
            let copy = node.object().deep_clone(cx)?;
            if !deep {
                content::remove_children(&copy);
            }
            Ok::<_, Throw>(XmlNode::new(copy))
        },
    )
    .method("void Load(System.IO.Stream inStream)", |cx: &mut Cx<'_>, this: This, source: Source| {
        let text = source.text(cx)?;
        super::dom::load(cx, &this, &text)
    })
    .method("void Load(XmlReader reader)", |cx: &mut Cx<'_>, this: This, reader: Arc<XmlReader>| {
        let root = reader.read_whole(cx)?;
        content::remove_children(this.object());
        add(cx, this.object(), vec![Part::Object(Arc::new(root))])
    })
    .method("void Save(System.IO.TextWriter writer)", |cx: &mut Cx<'_>, this: This, to: Arc<StringWriter>| {
        let text = save(cx, this.object(), INDENTED, "utf-16")?;
        to.write(cx, &text)
    })
    .method("void Save(System.IO.Stream outStream)", |cx: &mut Cx<'_>, this: This, to: streams::Any| {
        let text = save(cx, this.object(), INDENTED, "utf-8")?;
        to.write(cx, text.to_utf8().as_bytes())
    })
    .method("void Save(XmlWriter w)", |cx: &mut Cx<'_>, this: This, writer: Arc<XmlWriter>| {
        writer.copy(cx, this.object())
    })
}

const INDENTED: Format = Format { indented: true, omit_duplicates: false };

/// What elements have.
pub(super) fn of_elements(ty: Type) -> Type {
    ty.method(
        "string GetAttribute(string localName, string namespaceURI)",
        |cx: &mut Cx<'_>, this: This, local: Str, namespace: Option<Str>| match attribute(
            &this, local, namespace,
        ) {
            Some(attribute) => attribute.value(cx),
            None => Ok(Str::new()),
        },
    )
    .method(
        "bool HasAttribute(string localName, string namespaceURI)",
        |this: This, local: Str, namespace: Option<Str>| attribute(&this, local, namespace).is_some(),
    )
    .method(
        "string SetAttribute(string localName, string namespaceURI, string value)",
        |cx: &mut Cx<'_>, this: This, local: Str, namespace: Option<Str>, value: Option<Str>| {
            let (name, _) = made(&local, Some(namespace.unwrap_or_default()))?;
            let value = value.unwrap_or_default();
            content::set_attribute(cx, this.object(), name, &Value::String(value.clone()))?;
            Ok::<_, Throw>(value)
        },
    )
    .method(
        "void RemoveAttribute(string localName, string namespaceURI)",
        |this: This, local: Str, namespace: Option<Str>| {
            attribute(&this, local, namespace).map_or(Ok(()), |attribute| content::remove(&attribute))
        },
    )
    .method("System.Xml.XmlAttribute GetAttributeNode(string name)", |this: This, name: Str| {
        attribute_written(this.object(), &name).map(XmlNode::new)
    })
    .method(
        "System.Xml.XmlAttribute GetAttributeNode(string localName, string namespaceURI)",
        |this: This, local: Str, namespace: Option<Str>| attribute(&this, local, namespace).map(XmlNode::new),
    )
    .method(
        "System.Xml.XmlAttribute SetAttributeNode(System.Xml.XmlAttribute newAttr)",
        |cx: &mut Cx<'_>, this: This, new: This| {
            let old = new.object().name().and_then(|name| this.object().attribute(&name));
            if let Some(old) = &old {
                content::remove(old)?;
            }
            add(cx, this.object(), vec![Part::Object(Arc::new(new.object().clone()))])?;
            Ok::<_, Throw>(old.map(XmlNode::new))
        },
    )
    .method("void RemoveAllAttributes()", |this: This| content::remove_attributes(this.object()))
    .method(
        "System.Xml.XmlNodeList GetElementsByTagName(string localName, string namespaceURI)",
        |cx: &mut Cx<'_>, this: This, local: Str, namespace: Str| by_name(cx, &this, &local, &namespace),
    )
}

fn attribute(this: &XmlNode, local: Str, namespace: Option<Str>) -> Option<XObject> {
    this.object().attribute(&XName { namespace: namespace.unwrap_or_default(), local })
}

/// The elements inside of this local name and namespace; `*` stands for any.
pub(super) fn by_name(cx: &mut Cx<'_>, this: &XmlNode, local: &Str, namespace: &Str) -> Result<Value, Throw> {
    let any = Str::from("*");
    let all = super::dom::elements_inside(cx, this.object())?;
    let is_wanted = |element: &XObject| {
        element.name().is_some_and(|name| {
            (*local == any || name.local == *local) && (*namespace == any || name.namespace == *namespace)
        })
    };
    Ok(NodeList::of(all.into_iter().filter(is_wanted).collect()))
}

/// What texts, comments and sections have.
pub(super) fn of_texts(ty: Type) -> Type {
    ty.method("void AppendData(string strData)", |cx: &mut Cx<'_>, this: This, data: Option<Str>| {
        let text = this.object().value(cx)?;
        super::dom::set_value(cx, this, Some(text.concat(&data.unwrap_or_default())))
    })
    .method(
        "string Substring(int offset, int count)",
        |cx: &mut Cx<'_>, this: This, offset: i32, count: i32| {
            let text = this.object().value(cx)?;
            let view = text.view();
            let rest = view.len().saturating_sub(usize::try_from(offset).unwrap_or(0));
            let count = i32::try_from(rest).unwrap_or(i32::MAX).min(count);
            let part = range(offset, count, view.len())?;
            Ok::<_, Throw>(view.slice(part.start, part.end))
        },
    )
    .method(
        "void InsertData(int offset, string strData)",
        |cx: &mut Cx<'_>, this: This, offset: i32, data: Option<Str>| replace(cx, this, offset, 0, data),
    )
    .method(
        "void DeleteData(int offset, int count)",
        |cx: &mut Cx<'_>, this: This, offset: i32, count: i32| replace(cx, this, offset, count, None),
    )
    .method("void ReplaceData(int offset, int count, string strData)", replace)
}

fn replace(cx: &mut Cx<'_>, this: This, offset: i32, count: i32, data: Option<Str>) -> Result<(), Throw> {
    let text = this.object().value(cx)?;
    let view = text.view();
    let part = range(offset, count, view.len())?;
    let before = view.slice(0, part.start);
    let behind = view.slice(part.end, view.len());
    let changed = before.concat(&data.unwrap_or_default()).concat(&behind);
    super::dom::set_value(cx, this, Some(changed))
}

/// Takes over the nodes that the text holds in place of the children.
pub(super) fn set_inner_xml(cx: &mut Cx<'_>, this: This, xml: Option<Str>) -> Result<(), Throw> {
    let xml = xml.unwrap_or_default();
    if this.object().is_document() {
        return super::dom::load(cx, &this, &xml);
    }
    let wrapped = Str::from(format!("<xml>{xml}</xml>"));
    let document = parse(cx, &wrapped, Options { preserve_whitespace: true, ..Options::default() })?;
    content::remove_children(this.object());
    let Some(root) = document.into_root() else { return Ok(()) };
    for child in root.children() {
        content::remove(&child)?;
        add(cx, this.object(), vec![Part::Object(Arc::new(child))])?;
    }
    Ok(())
}
