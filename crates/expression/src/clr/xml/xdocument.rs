//! System.Xml.Linq.XDocument, XDocumentType

use std::sync::Arc;

use super::content::{add, parts};
use super::declaration::XDeclaration;
use super::node::{DocumentType, Kind, Links, Node};
use super::object::XObject;
use super::parse::{Options, parse};
use super::reader::{Source, Text, XmlReader};
use super::xelement::{options_of, with_saves};
use super::xobject::This;
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::value::{EnumValue, Value};

pub(super) fn declare() -> Vec<Type> {
    let ty = Type::class("System.Xml.Linq.XDocument : XContainer").allowed(Allowed::AllBut(&["Load"]));
    vec![with_saves(with_properties(with_sources(ty))), document_type()]
}

fn with_sources(ty: Type) -> Type {
    ty.constructor("XDocument()", || document(None))
        .constructor("XDocument(XDocument other)", |cx: &mut Cx<'_>, other: This| other.deep_clone(cx))
        .constructor("XDocument(params object[] content)", |cx: &mut Cx<'_>, content: Value| {
            new(cx, None, &content)
        })
        .constructor(
            "XDocument(XDeclaration declaration, params object[] content)",
            |cx: &mut Cx<'_>, declaration: Option<Arc<XDeclaration>>, content: Value| {
                new(cx, declaration, &content)
            },
        )
        .method("static XDocument Parse(string text)", |cx: &mut Cx<'_>, text: Text| {
            XObject::parse_document(cx, &text.get()?)
        })
        .method(
            "static XDocument Parse(string text, LoadOptions options)",
            |cx: &mut Cx<'_>, text: Text, options: EnumValue| parse(cx, &text.get()?, options_of(options)),
        )
        .method(
            "static XDocument Load(System.IO.TextReader textReader)",
            |cx: &mut Cx<'_>, source: Source| {
                let text = source.text(cx)?;
                parse(cx, &text, Options::default())
            },
        )
        .method(
            "static XDocument Load(System.IO.TextReader textReader, LoadOptions options)",
            |cx: &mut Cx<'_>, source: Source, options: EnumValue| {
                let text = source.text(cx)?;
                parse(cx, &text, options_of(options))
            },
        )
        .method("static XDocument Load(System.IO.Stream stream)", |cx: &mut Cx<'_>, source: Source| {
            let text = source.text(cx)?;
            parse(cx, &text, Options::default())
        })
        .method(
            "static XDocument Load(System.IO.Stream stream, LoadOptions options)",
            |cx: &mut Cx<'_>, source: Source, options: EnumValue| {
                let text = source.text(cx)?;
                parse(cx, &text, options_of(options))
            },
        )
        .method("static XDocument Load(XmlReader reader)", of_reader)
        .method(
            "static XDocument Load(XmlReader reader, LoadOptions options)",
            |cx: &mut Cx<'_>, reader: Arc<XmlReader>, _: EnumValue| of_reader(cx, reader),
        )
}

/// The element of a reader as a document.
fn of_reader(cx: &mut Cx<'_>, reader: Arc<XmlReader>) -> Result<XObject, Throw> {
    let element = reader.read_whole(cx)?;
    let document = document(None);
    add(cx, &document, vec![super::content::Part::Object(Arc::new(element))])?;
    Ok(document)
}

fn document(declaration: Option<Arc<XDeclaration>>) -> XObject {
    XObject::new(Node::new(Kind::Document(Links::NONE, declaration)))
}

fn new(cx: &mut Cx<'_>, declaration: Option<Arc<XDeclaration>>, content: &Value) -> Result<XObject, Throw> {
    let parts = parts(cx, content)?;
    let document = document(declaration);
    add(cx, &document, parts)?;
    Ok(document)
}

fn with_properties(ty: Type) -> Type {
    ty.writable(
        "XDeclaration Declaration",
        |this: This| {
            this.look(|node| match &node.kind {
                Kind::Document(_, declaration) => declaration.clone(),
                _ => None,
            })
        },
        |this: This, value: Option<Arc<XDeclaration>>| {
            this.0.with(|nodes| {
                let id = nodes.id;
                if let Some(Kind::Document(_, declaration)) = nodes.get_mut(id).map(|node| &mut node.kind) {
                    *declaration = value;
                }
            });
        },
    )
    .property("XElement Root", |this: This| this.root_element())
    .property("XDocumentType DocumentType", |this: This| {
        let is_type = |child: &XObject| {
            child.look(|node| matches!(node.kind, Kind::DocumentType(_)).then_some(())).is_some()
        };
        this.children().into_iter().find(is_type)
    })
}

/// Reads and writes a part of a document type.
macro_rules! part {
    ($field:ident) => {
        (
            |this: This| {
                this.look(|node| match &node.kind {
                    Kind::DocumentType(kind) => kind.$field.clone(),
                    _ => None,
                })
            },
            |this: This, value: Option<Str>| {
                change(&this, |kind| kind.$field = value);
            },
        )
    };
}

fn change(this: &XObject, change: impl FnOnce(&mut DocumentType)) {
    this.0.with(|nodes| {
        let id = nodes.id;
        if let Some(Kind::DocumentType(kind)) = nodes.get_mut(id).map(|node| &mut node.kind) {
            change(kind);
        }
    });
}

fn document_type() -> Type {
    let (public, system, subset) = (part!(public), part!(system), part!(subset));
    Type::class("System.Xml.Linq.XDocumentType : XNode")
        .constructor(
            "XDocumentType(string name, string publicId, string systemId, string internalSubset)",
            |name: Str, public: Option<Str>, system: Option<Str>, subset: Option<Str>| {
                XObject::new(Node::new(Kind::DocumentType(Box::new(DocumentType {
                    name,
                    public,
                    system,
                    subset,
                }))))
            },
        )
        .constructor("XDocumentType(XDocumentType other)", |cx: &mut Cx<'_>, other: This| {
            other.deep_clone(cx)
        })
        .writable(
            "string Name",
            |this: This| {
                this.look(|node| match &node.kind {
                    Kind::DocumentType(kind) => Some(kind.name.clone()),
                    _ => None,
                })
            },
            |this: This, value: Str| change(&this, |kind| kind.name = value),
        )
        .writable("string PublicId", public.0, public.1)
        .writable("string SystemId", system.0, system.1)
        .writable("string InternalSubset", subset.0, subset.1)
}
