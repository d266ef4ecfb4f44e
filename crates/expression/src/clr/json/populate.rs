//! Newtonsoft.Json.JsonConvert.PopulateObject

use std::sync::Arc;

use super::deserialize::from_text;
use super::jtoken::Source;
use super::reader::{Event, Reader};
use super::serializer::options;
use super::settings::{Options, SettingsObject};
use super::token::JToken;
use crate::clr::collections::KeyValuePair;
use crate::clr::receiver::Any;
use crate::clr::sequence::Sequence;
use crate::declare::Type;
use crate::exception::Throw;
use crate::run::Cx;
use crate::value::Value;

pub(super) fn with(ty: Type) -> Type {
    ty.method("static void PopulateObject(string value, object target)", |cx: &mut Cx<'_>, text: Source, target: Any| {
        populate(cx, text, target, &Options::default())
    })
    .method(
        "static void PopulateObject(string value, object target, Newtonsoft.Json.JsonSerializerSettings settings)",
        |cx: &mut Cx<'_>, text: Source, target: Any, settings: Option<Arc<SettingsObject>>| {
            let options = options(cx, settings)?;
            populate(cx, text, target, &options)
        },
    )
}

/// Adds the items of the text to a list, or its members to a dictionary.
fn populate(cx: &mut Cx<'_>, text: Source, target: Any, options: &Options) -> Result<(), Throw> {
    let ty = target.0.ty();
    let is_token = Value::Object(Arc::clone(&target.0)).downcast_ref::<JToken>().is_some();
    if let Some(dictionary) = target.0.dictionary().filter(|_| !is_token) {
        let read = from_text(cx, &text.0, &ty, options)?;
        for item in Sequence::of(read).collect(cx)? {
            if let Some(pair) = item.downcast_ref::<KeyValuePair>() {
                dictionary.set_value(cx, pair.key().clone(), pair.value().clone())?;
            }
        }
        return Ok(());
    }
    if let Some(list) = target.0.list().filter(|_| !is_token) {
        let read = from_text(cx, &text.0, &ty, options)?;
        for item in Sequence::of(read).collect(cx)? {
            list.add(cx, item)?;
        }
        return Ok(());
    }
    Err(refused(cx, &text, &ty.reflection_name())?)
}

/// The exception of a target that cannot be filled.
fn refused(cx: &mut Cx<'_>, text: &Source, name: &str) -> Result<Throw, Throw> {
    let text = text.0.to_utf8();
    let mut reader = Reader::new(&text, Options::default().reader());
    let first = reader.next(cx)?;
    let kind = match first {
        Some(Event::StartArray) => "array",
        Some(Event::StartObject) => {
            reader.next(cx)?;
            "object"
        }
        _ => return Ok(reader.error("Unexpected initial token when populating object.")),
    };
    let message = format!("Cannot populate JSON {kind} onto type '{name}'.");
    Ok(reader.exception("Newtonsoft.Json.JsonSerializationException", &message).into())
}
