//! System.Xml.Linq.XAttribute

use super::casts;
use super::content::{remove, set_attribute, set_attribute_text};
use super::name::Name;
use super::values::text_of_value;
use super::xelement::{new_attribute, no_attributes};
use super::xobject::This;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::value::Value;

pub(super) fn declare() -> Type {
    let ty = Type::class("System.Xml.Linq.XAttribute : XObject")
        .constructor("XAttribute(XAttribute other)", |cx: &mut Cx<'_>, other: This| other.deep_clone(cx))
        .constructor("XAttribute(XName name, object value)", |cx: &mut Cx<'_>, name: Name, value: Value| {
            new_attribute(cx, name, &value)
        })
        .property("static IEnumerable<XAttribute> EmptySequence", no_attributes)
        .property("XName Name", |this: This| this.name())
        .writable(
            "string Value",
            |cx: &mut Cx<'_>, this: This| this.value(cx),
            |this: This, value: Str| set_attribute_text(&this, value),
        )
        .property("bool IsNamespaceDeclaration", |this: This| {
            this.name().is_some_and(|name| name.declares_namespace())
        })
        .property("XAttribute NextAttribute", |this: This| this.next())
        .property("XAttribute PreviousAttribute", |this: This| this.previous())
        .method("void Remove()", |this: This| remove(&this))
        .method("void SetValue(object value)", set_value)
        .method("string ToString()", |cx: &mut Cx<'_>, this: This| this.write(cx, false));
    casts::of_attribute(ty)
}

fn set_value(cx: &mut Cx<'_>, this: This, value: Value) -> Result<(), Throw> {
    if value.is_null() {
        return Err(Exception::argument_null("value").into());
    }
    match (this.parent(), this.name()) {
        (Some(element), Some(name)) => set_attribute(cx, &element, name, &value),
        _ => {
            let text = text_of_value(cx, &value)?;
            set_attribute_text(&this, text);
            Ok(())
        }
    }
}
