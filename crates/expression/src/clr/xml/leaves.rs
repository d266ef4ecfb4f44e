//! System.Xml.Linq.XText, XCData, XComment, XProcessingInstruction

use super::error::xml;
use super::node::{Kind, Node};
use super::object::XObject;
use super::xobject::This;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;

pub(super) fn declare() -> Vec<Type> {
    vec![text(), cdata(), comment(), instruction()]
}

fn text() -> Type {
    Type::class("System.Xml.Linq.XText : XNode")
        .constructor("XText(string value)", |value: Str| XObject::new(Node::new(Kind::Text(value))))
        .constructor("XText(XText other)", |cx: &mut Cx<'_>, other: This| other.deep_clone(cx))
        .writable("string Value", |cx: &mut Cx<'_>, this: This| this.value(cx), set_value)
}

fn cdata() -> Type {
    Type::class("System.Xml.Linq.XCData : XText")
        .constructor("XCData(string value)", |value: Str| XObject::new(Node::new(Kind::CData(value))))
        .constructor("XCData(XCData other)", |cx: &mut Cx<'_>, other: This| other.deep_clone(cx))
}

fn comment() -> Type {
    Type::class("System.Xml.Linq.XComment : XNode")
        .constructor("XComment(string value)", |value: Str| XObject::new(Node::new(Kind::Comment(value))))
        .constructor("XComment(XComment other)", |cx: &mut Cx<'_>, other: This| other.deep_clone(cx))
        .writable("string Value", |cx: &mut Cx<'_>, this: This| this.value(cx), set_value)
}

fn set_value(this: This, value: Str) {
    this.0.with(|nodes| {
        let id = nodes.id;
        if let Some(Kind::Text(text) | Kind::CData(text) | Kind::Comment(text)) =
            nodes.get_mut(id).map(|node| &mut node.kind)
        {
            *text = value;
        }
    });
}

fn instruction() -> Type {
    Type::class("System.Xml.Linq.XProcessingInstruction : XNode")
        .constructor("XProcessingInstruction(string target, string data)", |target: Str, data: Str| {
            check_target(&target)?;
            Ok::<_, Throw>(XObject::new(Node::new(Kind::Instruction(target, data))))
        })
        .constructor(
            "XProcessingInstruction(XProcessingInstruction other)",
            |cx: &mut Cx<'_>, other: This| other.deep_clone(cx),
        )
        .writable(
            "string Data",
            |cx: &mut Cx<'_>, this: This| this.value(cx),
            |this: This, value: Str| with_parts(&this, |_, data| *data = value),
        )
        .writable(
            "string Target",
            |this: This| {
                this.look(|node| match &node.kind {
                    Kind::Instruction(target, _) => Some(target.clone()),
                    _ => None,
                })
            },
            |this: This, value: Str| {
                check_target(&value)?;
                with_parts(&this, |target, _| *target = value);
                Ok::<_, Throw>(())
            },
        )
}

fn with_parts(this: &XObject, change: impl FnOnce(&mut Str, &mut Str)) {
    this.0.with(|nodes| {
        let id = nodes.id;
        if let Some(Kind::Instruction(target, data)) = nodes.get_mut(id).map(|node| &mut node.kind) {
            change(target, data);
        }
    });
}

fn check_target(target: &Str) -> Result<(), Throw> {
    let utf8 = target.to_utf8();
    if utf8.eq_ignore_ascii_case("xml") {
        let message = format!("'{target}' is an invalid name for a processing instruction.");
        return Err(Exception::argument(message, None).into());
    }
    match super::chars::fault_in_name(&utf8) {
        Some((_, message)) => Err(xml(message).into()),
        None => Ok(()),
    }
}
