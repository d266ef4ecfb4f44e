//! System.Xml.XmlNode and its kin: the same trees, seen as a DOM

use std::sync::Arc;

use super::content::{self, Part, add, remove_children, set_text};
use super::dom_changes;
use super::name::{XMLNS, XName};
use super::namespace_manager::{NameTable, XmlNamespaceManager};
use super::node::{Kind, Links, Node, following};
use super::node_type::NodeType;
use super::object::XObject;
use super::parse::{Options, parse};
use super::reader::Source;
use super::reader_members::{attribute_written, full_name, inner_xml, prefix};
use super::scopes::Scopes;
use super::write::{Format, write};
use super::xpath;
use crate::clr::receiver::{int, out_of_range};
use crate::clr::sequence::Items;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::IntoValue;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

/// A `System.Xml.XmlNode`.
#[derive(Clone, Debug)]
pub(crate) struct XmlNode(XObject);

impl XmlNode {
    /// The DOM's view of a node.
    pub(crate) fn new(node: XObject) -> Self {
        Self(node)
    }

    /// The node itself.
    pub(crate) fn object(&self) -> &XObject {
        &self.0
    }
}

pub(super) type This = Arc<XmlNode>;
type Manager = Arc<XmlNamespaceManager>;

impl Object for XmlNode {
    fn ty(&self) -> Ty {
        let class = self.0.look(|node| {
            Some(match node.kind {
                Kind::Document(..) => "System.Xml.XmlDocument",
                Kind::Element(_) => "System.Xml.XmlElement",
                Kind::Attribute(_) => "System.Xml.XmlAttribute",
                Kind::Text(_) => "System.Xml.XmlText",
                Kind::CData(_) => "System.Xml.XmlCDataSection",
                Kind::Comment(_) => "System.Xml.XmlComment",
                Kind::Instruction(..) => "System.Xml.XmlProcessingInstruction",
                Kind::DocumentType(_) => "System.Xml.XmlDocumentType",
            })
        });
        Ty::named(class.unwrap_or("System.Xml.XmlNode"), [])
    }

    fn identity(&self) -> (usize, usize) {
        self.0.0.identity()
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        Some(Box::new(Items(values(self.0.children()).into_iter())))
    }
}

impl IntoValue for XmlNode {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

fn values(nodes: Vec<XObject>) -> Vec<Value> {
    nodes.into_iter().map(|node| Value::object(XmlNode(node))).collect()
}

/// A `System.Xml.XmlNodeList` or an `XmlAttributeCollection`.
#[derive(Debug)]
pub(super) struct NodeList {
    class: &'static str,
    nodes: Vec<XObject>,
}

impl NodeList {
    pub(super) fn of(nodes: Vec<XObject>) -> Value {
        Value::object(Self { class: "System.Xml.XmlNodeList", nodes })
    }

    fn item(&self, index: i32) -> Option<XmlNode> {
        let index = usize::try_from(index).ok()?;
        self.nodes.get(index).cloned().map(XmlNode)
    }
}

impl Object for NodeList {
    fn ty(&self) -> Ty {
        Ty::named(self.class, [])
    }

    fn count(&self) -> Option<usize> {
        Some(self.nodes.len())
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        Some(Box::new(Items(values(self.nodes.clone()).into_iter())))
    }
}

pub(super) fn declare() -> Vec<Type> {
    let class = |declaration| Type::class(declaration).allowed(Allowed::No);
    let node = class("System.Xml.XmlNode : System.Collections.IEnumerable, System.ICloneable");
    vec![
        dom_changes::of_nodes(with_changes(with_search(with_position(with_text(node))))),
        dom_changes::of_documents(document(class("System.Xml.XmlDocument : System.Xml.XmlNode"))),
        dom_changes::of_elements(element(class("System.Xml.XmlElement : System.Xml.XmlNode"))),
        class("System.Xml.XmlAttribute : System.Xml.XmlNode")
            .property("System.Xml.XmlElement OwnerElement", |this: This| this.0.container().map(XmlNode)),
        dom_changes::of_texts(class("System.Xml.XmlCharacterData : System.Xml.XmlNode"))
            .writable("string Data", |cx: &mut Cx<'_>, this: This| this.0.value(cx), set_value)
            .property("int Length", |cx: &mut Cx<'_>, this: This| {
                this.0.value(cx).map(|text| int(text.len()))
            }),
        class("System.Xml.XmlText : System.Xml.XmlCharacterData"),
        class("System.Xml.XmlCDataSection : System.Xml.XmlCharacterData"),
        class("System.Xml.XmlComment : System.Xml.XmlCharacterData"),
        class("System.Xml.XmlProcessingInstruction : System.Xml.XmlNode")
            .property("string Target", |this: This| name_of(&this.0))
            .writable("string Data", |cx: &mut Cx<'_>, this: This| this.0.value(cx), set_value),
        class("System.Xml.XmlDocumentType : System.Xml.XmlNode"),
        list(class("System.Xml.XmlNodeList : System.Collections.IEnumerable")),
        attributes(class("System.Xml.XmlAttributeCollection : System.Collections.ICollection")),
    ]
}

fn with_text(ty: Type) -> Type {
    ty.property("string Name", |this: This| name_of(&this.0))
        .property("string LocalName", |this: This| {
            this.0.name().map_or_else(|| name_of(&this.0), |name| name.local.clone())
        })
        .property("string Prefix", |this: This| prefix(&this.0))
        .property("string NamespaceURI", |this: This| {
            this.0.name().map_or_else(Str::new, |name| name.namespace.clone())
        })
        .property("XmlNodeType NodeType", |this: This| NodeType::of(&this.0))
        .writable("string Value", value, set_value)
        .writable(
            "string InnerText",
            |cx: &mut Cx<'_>, this: This| this.0.value(cx),
            |cx: &mut Cx<'_>, this: This, text: Option<Str>| {
                let text = text.unwrap_or_default();
                if this.0.is_element() {
                    set_text(cx, &this.0, &text)
                } else {
                    set_value(cx, this, Some(text))
                }
            },
        )
        .writable(
            "string InnerXml",
            |cx: &mut Cx<'_>, this: This| inner_xml(cx, &this.0),
            dom_changes::set_inner_xml,
        )
        .property("string OuterXml", |cx: &mut Cx<'_>, this: This| outer_xml(cx, &this.0))
}

fn name_of(object: &XObject) -> Str {
    let fixed = object.look(|node| match node.kind {
        Kind::Document(..) => Some("#document"),
        Kind::Text(_) => Some("#text"),
        Kind::CData(_) => Some("#cdata-section"),
        Kind::Comment(_) => Some("#comment"),
        _ => None,
    });
    fixed.map_or_else(|| full_name(object), Str::from)
}

fn value(cx: &mut Cx<'_>, this: This) -> Result<Option<Str>, Throw> {
    let has_value = !this.0.is_element() && !this.0.is_document();
    if has_value { this.0.value(cx).map(Some) } else { Ok(None) }
}

pub(super) fn set_value(_: &mut Cx<'_>, this: This, text: Option<Str>) -> Result<(), Throw> {
    let text = text.unwrap_or_default();
    let is_set = this.0.0.with(|nodes| {
        let id = nodes.id;
        match nodes.get_mut(id).map(|node| &mut node.kind) {
            Some(Kind::Attribute(attribute)) => attribute.value = text,
            Some(Kind::Text(own) | Kind::CData(own) | Kind::Comment(own) | Kind::Instruction(_, own)) => {
                *own = text
            }
            _ => return false,
        }
        true
    });
    if is_set {
        return Ok(());
    }
    let name = NodeType::of(&this.0).name();
    Err(Exception::invalid_operation(format!("Cannot set a value on node type '{name}'.")).into())
}

fn outer_xml(cx: &mut Cx<'_>, object: &XObject) -> Result<Str, Throw> {
    let text = write(cx, object, Format::default())?;
    let declaration = object.look(|node| match &node.kind {
        Kind::Document(_, declaration) => declaration.as_ref().map(|declaration| declaration.text()),
        _ => None,
    });
    Ok(declaration.map_or(text.clone(), |declaration| Str::from(format!("{declaration}{text}"))))
}

fn with_position(ty: Type) -> Type {
    ty.property("XmlNode ParentNode", |this: This| {
        Some(&this.0).filter(|object| !object.is_attribute()).and_then(XObject::container).map(XmlNode)
    })
    .property("System.Xml.XmlDocument OwnerDocument", |this: This| {
        Some(this.0.root()).filter(|root| root.is_document() && !this.0.is_document()).map(XmlNode)
    })
    .property("XmlNode FirstChild", |this: This| this.0.step(|node| node.children().first).map(XmlNode))
    .property("XmlNode LastChild", |this: This| this.0.step(|node| node.children().last).map(XmlNode))
    .property("XmlNode NextSibling", |this: This| {
        Some(&this.0).filter(|object| !object.is_attribute()).and_then(XObject::next).map(XmlNode)
    })
    .property("XmlNode PreviousSibling", |this: This| {
        Some(&this.0).filter(|object| !object.is_attribute()).and_then(XObject::previous).map(XmlNode)
    })
    .property("bool HasChildNodes", |this: This| this.0.step(|node| node.children().first).is_some())
    .property("System.Xml.XmlNodeList ChildNodes", |this: This| NodeList::of(this.0.children()))
    .property("System.Xml.XmlAttributeCollection Attributes", |this: This| {
        this.0.is_element().then(|| {
            let class = "System.Xml.XmlAttributeCollection";
            Value::object(NodeList { class, nodes: this.0.attributes() })
        })
    })
}

fn with_search(ty: Type) -> Type {
    ty.indexer(
        "System.Xml.XmlElement this[string localname, string ns]",
        |this: This, local: Str, namespace: Option<Str>| {
            let name = XName { namespace: namespace.unwrap_or_default(), local };
            let is_named =
                |child: &XObject| child.is_element() && child.name().is_some_and(|found| *found == name);
            this.0.children().into_iter().find(is_named).map(XmlNode)
        },
    )
    .indexer("System.Xml.XmlElement this[string name]", |this: This, name: Str| {
        let is_named = |child: &XObject| child.is_element() && full_name(child) == name;
        this.0.children().into_iter().find(is_named).map(XmlNode)
    })
    .method("XmlNode SelectSingleNode(string xpath)", |cx: &mut Cx<'_>, this: This, path: Str| {
        select(cx, &this, &path, None).map(|found| found.into_iter().next().map(XmlNode))
    })
    .method(
        "XmlNode SelectSingleNode(string xpath, System.Xml.XmlNamespaceManager nsmgr)",
        |cx: &mut Cx<'_>, this: This, path: Str, manager: Option<Manager>| {
            select(cx, &this, &path, manager).map(|found| found.into_iter().next().map(XmlNode))
        },
    )
    .method("System.Xml.XmlNodeList SelectNodes(string xpath)", |cx: &mut Cx<'_>, this: This, path: Str| {
        select(cx, &this, &path, None).map(NodeList::of)
    })
    .method(
        "System.Xml.XmlNodeList SelectNodes(string xpath, System.Xml.XmlNamespaceManager nsmgr)",
        |cx: &mut Cx<'_>, this: This, path: Str, manager: Option<Manager>| {
            select(cx, &this, &path, manager).map(NodeList::of)
        },
    )
}

fn select(
    cx: &mut Cx<'_>,
    this: &XmlNode,
    path: &Str,
    manager: Option<Manager>,
) -> Result<Vec<XObject>, Throw> {
    let scopes: Option<Scopes> = manager.map(|manager| manager.scopes());
    xpath::select(cx, &this.0, path, scopes.as_ref())
}

fn with_changes(ty: Type) -> Type {
    ty.method("XmlNode AppendChild(XmlNode newChild)", |cx: &mut Cx<'_>, this: This, child: This| {
        if child.0.container().is_some() {
            content::remove(&child.0)?;
        }
        add(cx, &this.0, vec![Part::Object(Arc::new(child.0.clone()))])?;
        Ok::<_, Throw>(Value::Object(child))
    })
    .method("XmlNode RemoveChild(XmlNode oldChild)", |this: This, child: This| {
        if !child.0.container().is_some_and(|parent| parent.0.is_same(&this.0.0)) {
            return Err(
                Exception::argument("The node to be removed is not a child of this node.", None).into()
            );
        }
        content::remove(&child.0)?;
        Ok::<_, Throw>(Value::Object(child))
    })
    .method("void RemoveAll()", |this: This| {
        remove_children(&this.0);
        content::remove_attributes(&this.0);
    })
    .method("XmlNode CloneNode(bool deep)", |cx: &mut Cx<'_>, this: This, deep: bool| {
        let copy = this.0.deep_clone(cx)?;
        if !deep {
            remove_children(&copy);
        }
        Ok::<_, Throw>(XmlNode(copy))
    })
}

fn document(ty: Type) -> Type {
    let ty = ty
        .constructor("XmlDocument()", || XmlNode(XObject::new(Node::new(Kind::Document(Links::NONE, None)))))
        .property("System.Xml.XmlElement DocumentElement", |this: This| this.0.root_element().map(XmlNode))
        .property("System.Xml.XmlNameTable NameTable", |_: This| Value::object(NameTable))
        .method("void LoadXml(string xml)", |cx: &mut Cx<'_>, this: This, text: Str| load(cx, &this, &text))
        .method("void Load(System.IO.TextReader txtReader)", |cx: &mut Cx<'_>, this: This, source: Source| {
            let text = source.text(cx)?;
            load(cx, &this, &text)
        })
        .method("System.Xml.XmlNodeList GetElementsByTagName(string name)", by_tag_name)
        .method(
            "System.Xml.XmlNodeList GetElementsByTagName(string localName, string namespaceURI)",
            |cx: &mut Cx<'_>, this: This, local: Str, namespace: Str| {
                dom_changes::by_name(cx, &this, &local, &namespace)
            },
        );
    with_makers(ty)
}

/// Takes over the nodes of a document.
pub(super) fn load(cx: &mut Cx<'_>, this: &XmlNode, text: &Str) -> Result<(), Throw> {
    let document = parse(cx, text, Options::default())?;
    let declaration = document.look(|node| match &node.kind {
        Kind::Document(_, declaration) => declaration.clone(),
        _ => None,
    });
    remove_children(&this.0);
    for child in document.children() {
        content::remove(&child)?;
        add(cx, &this.0, vec![Part::Object(Arc::new(child))])?;
    }
    this.0.0.with(|nodes| {
        let id = nodes.id;
        if let Some(Kind::Document(_, own)) = nodes.get_mut(id).map(|node| &mut node.kind) {
            *own = declaration;
        }
    });
    Ok(())
}

fn with_makers(ty: Type) -> Type {
    ty.method("System.Xml.XmlElement CreateElement(string name)", |_: This, name: Str| {
        made(&name, None).map(|(name, prefix)| with_prefix(Node::element(name), prefix))
    })
    .method(
        "System.Xml.XmlElement CreateElement(string qualifiedName, string namespaceURI)",
        |_: This, name: Str, namespace: Option<Str>| {
            made(&name, namespace).map(|(name, prefix)| with_prefix(Node::element(name), prefix))
        },
    )
    .method("System.Xml.XmlAttribute CreateAttribute(string name)", |_: This, name: Str| {
        made(&name, None).map(|(name, prefix)| with_prefix(Node::attribute(name, Str::new()), prefix))
    })
    .method("System.Xml.XmlText CreateTextNode(string text)", |_: This, text: Option<Str>| {
        XmlNode(XObject::new(Node::new(Kind::Text(text.unwrap_or_default()))))
    })
    .method("System.Xml.XmlComment CreateComment(string data)", |_: This, text: Option<Str>| {
        XmlNode(XObject::new(Node::new(Kind::Comment(text.unwrap_or_default()))))
    })
    .method("System.Xml.XmlCDataSection CreateCDataSection(string data)", |_: This, text: Option<Str>| {
        XmlNode(XObject::new(Node::new(Kind::CData(text.unwrap_or_default()))))
    })
}

/// The name that is written so, and its prefix.
pub(super) fn made(written: &Str, namespace: Option<Str>) -> Result<(Arc<XName>, Str), Throw> {
    let utf8 = written.to_utf8();
    let (prefix, local) = utf8.split_once(':').unwrap_or(("", &utf8));
    let namespace = match (prefix, namespace) {
        (_, Some(namespace)) => namespace,
        ("xmlns", None) => Str::from(XMLNS),
        ("xml", None) => Str::from(super::name::XML),
        (_, None) => Str::new(),
    };
    Ok((Arc::new(XName::new(namespace, Str::from(local))?), Str::from(prefix)))
}

pub(super) fn with_prefix(mut node: Node, prefix: Str) -> XmlNode {
    match &mut node.kind {
        Kind::Element(element) => element.prefix = prefix,
        Kind::Attribute(attribute) => attribute.prefix = prefix,
        _ => {}
    }
    XmlNode(XObject::new(node))
}

fn by_tag_name(cx: &mut Cx<'_>, this: This, name: Str) -> Result<Value, Throw> {
    let elements = elements_inside(cx, &this.0)?;
    let is_wanted = |element: &XObject| name.as_utf8() == Some("*") || full_name(element) == name;
    Ok(NodeList::of(elements.into_iter().filter(is_wanted).collect()))
}

/// The elements inside, in the order of the document.
pub(super) fn elements_inside(cx: &mut Cx<'_>, object: &XObject) -> Result<Vec<XObject>, Throw> {
    object.0.with(|nodes| {
        let mut found = Vec::new();
        let mut next = following(nodes, nodes.id, nodes.id);
        while let Some(id) = next {
            cx.tick(1)?;
            if nodes.get(id).is_some_and(|node| node.as_element().is_some()) {
                found.push(XObject::at(nodes, id));
            }
            next = following(nodes, id, nodes.id);
        }
        Ok(found)
    })
}

fn element(ty: Type) -> Type {
    ty.property("bool HasAttributes", |this: This| !this.0.attributes().is_empty())
        .property("bool IsEmpty", |this: This| super::reader::is_empty(&this.0))
        .method("string GetAttribute(string name)", |cx: &mut Cx<'_>, this: This, name: Str| {
            match attribute_written(&this.0, &name) {
                Some(attribute) => attribute.value(cx),
                None => Ok(Str::new()),
            }
        })
        .method("bool HasAttribute(string name)", |this: This, name: Str| {
            attribute_written(&this.0, &name).is_some()
        })
        .method(
            "void SetAttribute(string name, string value)",
            |cx: &mut Cx<'_>, this: This, name: Str, value: Option<Str>| {
                let (name, _) = made(&name, None)?;
                content::set_attribute(cx, &this.0, name, &Value::String(value.unwrap_or_default()))
            },
        )
        .method("void RemoveAttribute(string name)", |this: This, name: Str| {
            attribute_written(&this.0, &name).map_or(Ok(()), |attribute| content::remove(&attribute))
        })
        .method("System.Xml.XmlNodeList GetElementsByTagName(string name)", by_tag_name)
}

fn list(ty: Type) -> Type {
    ty.property("int Count", |list: Arc<NodeList>| int(list.nodes.len()))
        .indexer("XmlNode this[int i]", |list: Arc<NodeList>, index: i32| list.item(index))
        .method("XmlNode Item(int index)", |list: Arc<NodeList>, index: i32| list.item(index))
}

fn attributes(ty: Type) -> Type {
    ty.property("int Count", |list: Arc<NodeList>| int(list.nodes.len()))
        .indexer("System.Xml.XmlAttribute this[int i]", |list: Arc<NodeList>, index: i32| {
            list.item(index).ok_or_else(out_of_range)
        })
        .indexer(
            "System.Xml.XmlAttribute this[string localName, string namespaceURI]",
            |list: Arc<NodeList>, local: Str, namespace: Option<Str>| {
                let name = XName { namespace: namespace.unwrap_or_default(), local };
                let is_wanted = |attribute: &&XObject| attribute.name().is_some_and(|found| *found == name);
                list.nodes.iter().find(is_wanted).cloned().map(XmlNode)
            },
        )
        .indexer("System.Xml.XmlAttribute this[string name]", |list: Arc<NodeList>, name: Str| {
            list.nodes.iter().find(|attribute| full_name(attribute) == name).cloned().map(XmlNode)
        })
}
