//! IMessageBody

use std::sync::Arc;

use gatepost_expression::{
    Array, Cx, Effect, Exception, IntoValue, JToken, Str, Throw, Type, TypeArgs, Value, XObject,
};

use super::{form, object};
use crate::message::Body;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IMessageBody")
            .method("T As<T>(bool preserveContent = false)", read_as)
            .effect(Effect::Spend)
            .remark("`T` is string, byte[], JObject, JToken, JArray, XNode, XElement or XDocument.")
            .method(
                "IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false)",
                |cx: &mut Cx<'_>, body: Arc<Body>, preserve: bool| {
                    let text = text(cx, &body, preserve)?;
                    form::fields(cx, text.trim())
                },
            )
            .effect(Effect::Spend),
    ]
}

object!(Body, "Apim.IMessageBody");

fn read_as(cx: &mut Cx<'_>, types: TypeArgs, body: Arc<Body>, preserve: bool) -> Result<Value, Throw> {
    let ty = types.get(0);
    match ty.reflection_name().as_str() {
        "System.String" => Ok(Value::String(Str::from(text(cx, &body, preserve)?))),
        "System.Byte[]" => {
            let bytes = bytes(cx, &body, preserve)?;
            Ok(Value::object(Array::from_bytes(bytes.to_vec())))
        }
        "Newtonsoft.Json.Linq.JObject" => parsed(cx, &body, preserve, JToken::parse_object),
        "Newtonsoft.Json.Linq.JArray" => parsed(cx, &body, preserve, JToken::parse_array),
        "Newtonsoft.Json.Linq.JToken" => parsed(cx, &body, preserve, JToken::parse),
        "System.Xml.Linq.XElement" | "System.Xml.Linq.XNode" => {
            parsed(cx, &body, preserve, XObject::parse_element)
        }
        "System.Xml.Linq.XDocument" => parsed(cx, &body, preserve, XObject::parse_document),
        name => {
            let message = format!("Type '{name}' is not supported.");
            Err(Exception::not_supported(message).into())
        }
    }
}

fn parsed<T: IntoValue>(
    cx: &mut Cx<'_>,
    body: &Body,
    preserve: bool,
    parse: fn(&mut Cx<'_>, &Str) -> Result<T, Throw>,
) -> Result<Value, Throw> {
    let text = Str::from(text(cx, body, preserve)?);
    parse(cx, &text)?.into_value()
}

/// The text of the body, which is consumed unless it is to be preserved.
fn text(cx: &mut Cx<'_>, body: &Body, preserve: bool) -> Result<String, Throw> {
    let bytes = bytes(cx, body, preserve)?;
    Ok(body.charset().decode(&bytes))
}

fn bytes(cx: &mut Cx<'_>, body: &Body, preserve: bool) -> Result<bytes::Bytes, Throw> {
    let Some(bytes) = body.bytes() else {
        return Err(Throw::Bug("a body is read that has not been buffered".to_owned()));
    };
    if body.is_consumed() {
        return Err(
            Exception::invalid_operation("The body has been read before, without preserveContent.").into()
        );
    }
    cx.charge(bytes.len() * 2)?;
    if !preserve {
        body.consume();
    }
    Ok(bytes.clone())
}
