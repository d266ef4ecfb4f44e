//! System.Xml.XmlReader: typed contents, and names with their namespaces

use std::sync::Arc;

use super::name::XName;
use super::object::XObject;
use super::reader::{Place, XmlReader, after};
use super::reader_members::{content_as_string, numbered, unexpected};
use super::values::{Target, read};
use crate::declare::Type;
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Prim;
use crate::value::Value;

type This = Arc<XmlReader>;

/// Declares the ways to read the content of an element, or the text that the reader stands on.
macro_rules! contents {
    ($ty:expr, $($result:literal $name:literal $target:expr),* $(,)?) => {
        $ty$(
            .method(concat!($result, " ReadElementContentAs", $name, "()"), |cx: &mut Cx<'_>, this: This| {
                let text = content_as_string(cx, this)?;
                read_as(cx, &text, $target, $name)
            })
            .method(
                concat!($result, " ReadElementContentAs", $name, "(string localName, string namespaceURI)"),
                |cx: &mut Cx<'_>, this: This, local: Str, namespace: Str| {
                    check_name(&this, local, namespace)?;
                    let text = content_as_string(cx, this)?;
                    read_as(cx, &text, $target, $name)
                },
            )
            .method(concat!($result, " ReadContentAs", $name, "()"), |cx: &mut Cx<'_>, this: This| {
                let text = text_here(cx, &this)?;
                read_as(cx, &text, $target, $name)
            })
        )*
    };
}

/// The value of a text, or the exception that names the wanted type.
fn read_as(cx: &mut Cx<'_>, text: &Str, target: Target, name: &str) -> Result<Value, Throw> {
    match read(cx, text, target) {
        Err(Throw::Exception(_)) => {
            Err(super::error::xml(format!("Content cannot be converted to the type {name}.")).into())
        }
        other => other,
    }
}

pub(super) fn with_values(ty: Type) -> Type {
    let ty = contents!(
        ty,
        "int" "Int" Target::Prim(Prim::Int32),
        "long" "Long" Target::Prim(Prim::Int64),
        "float" "Float" Target::Prim(Prim::Single),
        "double" "Double" Target::Prim(Prim::Double),
        "decimal" "Decimal" Target::Prim(Prim::Decimal),
        "bool" "Boolean" Target::Prim(Prim::Bool),
        "DateTime" "DateTime" Target::DateTime,
        "object" "Object" Target::String,
    );
    ty.method("string ReadContentAsString()", |cx: &mut Cx<'_>, this: This| text_here(cx, &this))
        .method("DateTimeOffset ReadContentAsDateTimeOffset()", |cx: &mut Cx<'_>, this: This| {
            let text = text_here(cx, &this)?;
            read(cx, &text, Target::DateTimeOffset)
        })
        .method("string ReadString()", |cx: &mut Cx<'_>, this: This| {
            if this.element().is_some() {
                this.read(cx)?;
            }
            text_here(cx, &this)
        })
        .method("string ReadElementString(string name)", |cx: &mut Cx<'_>, this: This, name: Str| {
            this.move_to_content(cx)?;
            check_name(&this, name, Str::new())?;
            content_as_string(cx, this)
        })
        .method(
            "string ReadElementString(string localname, string ns)",
            |cx: &mut Cx<'_>, this: This, local: Str, namespace: Str| {
                this.move_to_content(cx)?;
                check_name(&this, local, namespace)?;
                content_as_string(cx, this)
            },
        )
        .method(
            "string ReadElementContentAsString(string localName, string namespaceURI)",
            |cx: &mut Cx<'_>, this: This, local: Str, namespace: Str| {
                check_name(&this, local, namespace)?;
                content_as_string(cx, this)
            },
        )
}

/// Declares what looks for names with their namespaces.
pub(super) fn with_namespaces(ty: Type) -> Type {
    ty.method(
        "bool IsStartElement(string localname, string ns)",
        |cx: &mut Cx<'_>, this: This, local: Str, namespace: Str| {
            this.move_to_content(cx)?;
            Ok::<_, Throw>(is_here(&this, &XName { namespace, local }))
        },
    )
    .method(
        "void ReadStartElement(string localname, string ns)",
        |cx: &mut Cx<'_>, this: This, local: Str, namespace: Str| {
            this.move_to_content(cx)?;
            check_name(&this, local, namespace)?;
            this.read(cx).map(|_| ())
        },
    )
    .method(
        "bool ReadToFollowing(string localName, string namespaceURI)",
        |cx: &mut Cx<'_>, this: This, local: Str, namespace: Str| {
            let name = XName { namespace, local };
            while this.read(cx)? {
                if is_here(&this, &name) {
                    return Ok(true);
                }
            }
            Ok::<_, Throw>(false)
        },
    )
    .method(
        "bool MoveToAttribute(string name, string ns)",
        |this: This, local: Str, namespace: Option<Str>| {
            let name = XName { namespace: namespace.unwrap_or_default(), local };
            let found = this.element().and_then(|element| element.attribute(&name));
            let is_there = found.is_some();
            if let Some(attribute) = found {
                this.go(Place::Attribute(attribute));
            }
            is_there
        },
    )
    .method("void MoveToAttribute(int i)", |this: This, index: i32| {
        let attribute = numbered(&this, index)?;
        this.go(Place::Attribute(attribute));
        Ok::<_, Throw>(())
    })
    .indexer(
        "string this[string name, string namespaceURI]",
        |cx: &mut Cx<'_>, this: This, local: Str, namespace: Option<Str>| {
            let name = XName { namespace: namespace.unwrap_or_default(), local };
            let found = this.element().and_then(|element| element.attribute(&name));
            found.map(|attribute| attribute.value(cx)).transpose()
        },
    )
    .method("XmlReader ReadSubtree()", |cx: &mut Cx<'_>, this: This| match this.element() {
        Some(element) => {
            let reader = XmlReader::over(cx, &element)?;
            this.go(after(&element));
            Ok::<_, Throw>(Value::object(reader))
        }
        None => Err(crate::exception::Exception::invalid_operation(
            "ReadSubtree() can be called only if the reader is on an element node.",
        )
        .into()),
    })
    .remark("The reader goes behind the element at once.")
}

fn is_here(this: &XmlReader, name: &XName) -> bool {
    let named = |element: XObject| element.name().is_some_and(|found| *found == *name);
    matches!(this.place(), Place::Node(_)) && this.element().is_some_and(named)
}

fn check_name(this: &XmlReader, local: Str, namespace: Str) -> Result<(), Throw> {
    if this.element().is_none() {
        return Err(unexpected(this));
    }
    let name = XName { namespace, local };
    if is_here(this, &name) {
        return Ok(());
    }
    let message = format!("Element '{}' with namespace name '{}' was not found.", name.local, name.namespace);
    Err(super::error::xml(message).into())
}

/// The text or the attribute that the reader stands on; it goes behind a text.
fn text_here(cx: &mut Cx<'_>, this: &XmlReader) -> Result<Str, Throw> {
    match this.place() {
        Place::Attribute(attribute) => attribute.value(cx),
        Place::Node(node) if !node.is_element() => {
            let text = node.value(cx)?;
            this.go(after(&node));
            Ok(text)
        }
        _ => Ok(Str::new()),
    }
}
