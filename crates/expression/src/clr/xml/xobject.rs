//! System.Xml.Linq.XObject, XNode, XContainer

use std::sync::Arc;

use super::compare::{DocumentOrder, NodeEquality, compare_order, deep_equals};
use super::content::{add, add_after, missing_parent, parts, remove, remove_children};
use super::name::{MaybeName, Name};
use super::node::chain;
use super::node_type::NodeType;
use super::object::XObject;
use super::reader::XmlReader;
use super::walk::{Axis, Wanted, walk};
use super::write::{Format, write};
use super::xml_writer::XmlWriter;
use crate::clr::Array;
use crate::clr::annotations::annotated;
use crate::clr::receiver::NotNull;
use crate::clr::reflection::TypeObject;
use crate::declare::Type;
use crate::exception::Throw;
use crate::function::TypeArgs;
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{EnumValue, Value};

pub(super) type This = Arc<XObject>;
pub(super) type Maybe = Option<Arc<XObject>>;

pub(super) fn declare() -> Vec<Type> {
    vec![object(), with_changes(with_positions(node())), container()]
}

fn object() -> Type {
    let ty = Type::class("System.Xml.Linq.XObject")
        .property("string BaseUri", |_: This| "")
        .property("XDocument Document", |this: This| Some(this.root()).filter(XObject::is_document))
        .property("XmlNodeType NodeType", |this: This| NodeType::of(&this))
        .property("XElement Parent", |this: This| this.parent());
    annotated!(ty, XObject)
}

fn node() -> Type {
    Type::class("System.Xml.Linq.XNode : XObject")
        .property("static XNodeDocumentOrderComparer DocumentOrderComparer", || Value::object(DocumentOrder))
        .property("static XNodeEqualityComparer EqualityComparer", || Value::object(NodeEquality))
        .method(
            "static int CompareDocumentOrder(XNode n1, XNode n2)",
            |cx: &mut Cx<'_>, a: Value, b: Value| compare_order(cx, &a, &b).map(|order| order as i32),
        )
        .method("static bool DeepEquals(XNode n1, XNode n2)", |cx: &mut Cx<'_>, a: Maybe, b: Maybe| {
            cx.tick(16)?;
            Ok::<_, Throw>(match (a, b) {
                (Some(a), Some(b)) => deep_equals(&a, &b),
                (a, b) => a.is_none() && b.is_none(),
            })
        })
        .method("static XNode ReadFrom(XmlReader reader)", |cx: &mut Cx<'_>, reader: Arc<XmlReader>| {
            reader.take(cx)
        })
        .method("XmlReader CreateReader()", |cx: &mut Cx<'_>, this: This| {
            XmlReader::over(cx, &this).map(Value::object)
        })
        .method(
            "XmlReader CreateReader(ReaderOptions readerOptions)",
            |cx: &mut Cx<'_>, this: This, _: EnumValue| XmlReader::over(cx, &this).map(Value::object),
        )
        .method("void WriteTo(XmlWriter writer)", |cx: &mut Cx<'_>, this: This, writer: Arc<XmlWriter>| {
            writer.copy(cx, &this)
        })
        .method("string ToString()", |cx: &mut Cx<'_>, this: This| this.write(cx, true))
        .method("string ToString(SaveOptions options)", |cx: &mut Cx<'_>, this: This, options: EnumValue| {
            write(cx, &this, format_of(options))
        })
}

/// What a value of `SaveOptions` says.
pub(super) fn format_of(options: EnumValue) -> Format {
    Format { indented: options.number & 1 == 0, omit_duplicates: options.number & 2 != 0 }
}

fn with_positions(ty: Type) -> Type {
    ty.property("XNode NextNode", |this: This| this.next())
        .property("XNode PreviousNode", |this: This| this.previous())
        .method("IEnumerable<XElement> Ancestors()", |this: This| {
            walk(this, Axis::Ancestors, Wanted::Elements)
        })
        .method("IEnumerable<XElement> Ancestors(XName name)", |this: This, name: MaybeName| {
            walk(this, Axis::Ancestors, Wanted::named(name))
        })
        .method("IEnumerable<XElement> ElementsAfterSelf()", |this: This| {
            walk(this, Axis::After, Wanted::Elements)
        })
        .method("IEnumerable<XElement> ElementsAfterSelf(XName name)", |this: This, name: MaybeName| {
            walk(this, Axis::After, Wanted::named(name))
        })
        .method("IEnumerable<XElement> ElementsBeforeSelf()", |this: This| {
            walk(this, Axis::Before, Wanted::Elements)
        })
        .method("IEnumerable<XElement> ElementsBeforeSelf(XName name)", |this: This, name: MaybeName| {
            walk(this, Axis::Before, Wanted::named(name))
        })
        .method("IEnumerable<XNode> NodesAfterSelf()", |this: This| walk(this, Axis::After, Wanted::Nodes))
        .method("IEnumerable<XNode> NodesBeforeSelf()", |this: This| walk(this, Axis::Before, Wanted::Nodes))
        .method("bool IsAfter(XNode node)", |cx: &mut Cx<'_>, this: This, other: Value| {
            compare_order(cx, &Value::Object(this), &other).map(|order| order.is_gt())
        })
        .method("bool IsBefore(XNode node)", |cx: &mut Cx<'_>, this: This, other: Value| {
            compare_order(cx, &Value::Object(this), &other).map(|order| order.is_lt())
        })
}

fn with_changes(ty: Type) -> Type {
    ty.method("void AddAfterSelf(object content)", add_after_self)
        .method("void AddAfterSelf(params object[] content)", add_after_self)
        .method("void AddBeforeSelf(object content)", add_before_self)
        .method("void AddBeforeSelf(params object[] content)", add_before_self)
        .method("void Remove()", |this: This| remove(&this))
        .method("void ReplaceWith(object content)", replace)
        .method("void ReplaceWith(params object[] content)", replace)
}

fn add_after_self(cx: &mut Cx<'_>, this: This, content: Value) -> Result<(), Throw> {
    let container = this.container().ok_or_else(missing_parent)?;
    let parts = parts(cx, &content)?;
    add_after(cx, &container, Some((*this).clone()), parts)
}

fn add_before_self(cx: &mut Cx<'_>, this: This, content: Value) -> Result<(), Throw> {
    let container = this.container().ok_or_else(missing_parent)?;
    let parts = parts(cx, &content)?;
    add_after(cx, &container, this.previous(), parts)
}

fn replace(cx: &mut Cx<'_>, this: This, content: Value) -> Result<(), Throw> {
    let container = this.container().ok_or_else(missing_parent)?;
    let parts = parts(cx, &content)?;
    let before = this.previous();
    remove(&this)?;
    add_after(cx, &container, before, parts)
}

fn container() -> Type {
    let ty = Type::class("System.Xml.Linq.XContainer : XNode")
        .property("XNode FirstNode", |this: This| this.step(|node| node.children().first))
        .property("XNode LastNode", |this: This| this.step(|node| node.children().last))
        .method("XmlWriter CreateWriter()", |this: This| {
            Value::object(XmlWriter::into_container((*this).clone()))
        })
        .method("void Add(object content)", add_content)
        .method("void Add(params object[] content)", add_content)
        .method("void AddFirst(object content)", add_first)
        .method("void AddFirst(params object[] content)", add_first)
        .method("void RemoveNodes()", |this: This| remove_children(&this))
        .method("void ReplaceNodes(object content)", replace_nodes)
        .method("void ReplaceNodes(params object[] content)", replace_nodes);
    with_search(ty)
}

fn with_search(ty: Type) -> Type {
    ty.method("XElement Element(XName name)", |cx: &mut Cx<'_>, this: This, name: MaybeName| {
        name.map_or(Ok(None), |name| element(cx, &this, &name))
    })
    .method("IEnumerable<XElement> Elements()", |this: This| walk(this, Axis::Children, Wanted::Elements))
    .method("IEnumerable<XElement> Elements(XName name)", |this: This, name: MaybeName| {
        walk(this, Axis::Children, Wanted::named(name))
    })
    .method("IEnumerable<XElement> Descendants()", |this: This| {
        walk(this, Axis::Descendants, Wanted::Elements)
    })
    .method("IEnumerable<XElement> Descendants(XName name)", |this: This, name: MaybeName| {
        walk(this, Axis::Descendants, Wanted::named(name))
    })
    .method("IEnumerable<XNode> DescendantNodes()", |this: This| walk(this, Axis::Descendants, Wanted::Nodes))
    .method("IEnumerable<XNode> Nodes()", |this: This| walk(this, Axis::Children, Wanted::Nodes))
}

/// The first child element of this name.
pub(super) fn element(cx: &mut Cx<'_>, this: &XObject, name: &Name) -> Result<Option<XObject>, Throw> {
    this.0.with(|nodes| {
        let first = nodes.node().map_or(crate::clr::tree::NONE, |node| node.children().first);
        let mut looked_at = 0;
        let found = chain(nodes, first).find(|(_, node)| {
            looked_at += 1;
            node.name() == Some(name)
        });
        cx.tick(looked_at)?;
        Ok(found.map(|(id, _)| XObject::at(nodes, id)))
    })
}

fn add_content(cx: &mut Cx<'_>, this: This, content: Value) -> Result<(), Throw> {
    let parts = parts(cx, &content)?;
    add(cx, &this, parts)
}

fn add_first(cx: &mut Cx<'_>, this: This, content: Value) -> Result<(), Throw> {
    let parts = parts(cx, &content)?;
    add_after(cx, &this, None, parts)
}

fn replace_nodes(cx: &mut Cx<'_>, this: This, content: Value) -> Result<(), Throw> {
    let parts = parts(cx, &content)?;
    remove_children(&this);
    add(cx, &this, parts)
}
