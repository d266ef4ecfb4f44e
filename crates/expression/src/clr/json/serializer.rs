//! Newtonsoft.Json.JsonSerializer

use std::sync::Arc;

use super::deserialize;
use super::serialize::serialize;
use super::settings::{Options, SettingsObject, with_options};
use super::text_reader::TextReader;
use super::text_writer::TextWriter;
use super::token::JToken;
use crate::clr::reflection::TypeObject;
use crate::clr::text_io::{StringReader, StringWriter};
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::function::TypeArgs;
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::Value;

const NAME: &str = "Newtonsoft.Json.JsonSerializer";

type This = Arc<SettingsObject>;

pub(super) fn declare() -> Type {
    let plain = || Value::object(SettingsObject::new(NAME, Options::default()));
    let ty = Type::class(NAME)
        .allowed(Allowed::No)
        .constructor("JsonSerializer()", plain)
        .method("static JsonSerializer Create()", plain)
        .method("static JsonSerializer Create(Newtonsoft.Json.JsonSerializerSettings settings)", of_settings)
        .method("static JsonSerializer CreateDefault()", plain)
        .method(
            "static JsonSerializer CreateDefault(Newtonsoft.Json.JsonSerializerSettings settings)",
            of_settings,
        )
        .method(
            "void Serialize(System.IO.TextWriter textWriter, object value)",
            |cx: &mut Cx<'_>, this: This, to: Arc<StringWriter>, value: Value| {
                let options = this.options(cx)?;
                let text = serialize(cx, &value, &options)?.write(cx, options.indented)?;
                to.write(cx, &text)
            },
        )
        .method(
            "void Serialize(Newtonsoft.Json.JsonWriter jsonWriter, object value)",
            |cx: &mut Cx<'_>, this: This, to: Arc<TextWriter>, value: Value| {
                let options = this.options(cx)?;
                let token = serialize(cx, &value, &options)?;
                to.token(cx, &token)
            },
        );
    with_options(with_reading(ty))
}

fn with_reading(ty: Type) -> Type {
    ty.method(
        "object Deserialize(Newtonsoft.Json.JsonReader reader)",
        |cx: &mut Cx<'_>, _: This, reader: Arc<TextReader>| reader.load(cx, super::build::Wanted::Token),
    )
    .method(
        "object Deserialize(Newtonsoft.Json.JsonReader reader, Type objectType)",
        |cx: &mut Cx<'_>, _: This, reader: Arc<TextReader>, ty: Arc<TypeObject>| {
            from_reader(cx, &reader, &ty.0)
        },
    )
    .method(
        "object Deserialize(System.IO.TextReader reader, Type objectType)",
        |cx: &mut Cx<'_>, this: This, reader: Arc<StringReader>, ty: Arc<TypeObject>| {
            let options = this.options(cx)?;
            let text = reader.read_to_end(cx)?;
            deserialize::from_text(cx, &text, &ty.0, &options)
        },
    )
    .method(
        "T Deserialize<T>(Newtonsoft.Json.JsonReader reader)",
        |cx: &mut Cx<'_>, types: TypeArgs, _: This, reader: Arc<TextReader>| {
            from_reader(cx, &reader, &types.get(0))
        },
    )
}

fn from_reader(cx: &mut Cx<'_>, reader: &TextReader, ty: &Ty) -> Result<Value, Throw> {
    let token = reader.load(cx, super::build::Wanted::Token)?;
    deserialize::from_token(cx, &token, ty)
}

fn of_settings(cx: &mut Cx<'_>, settings: Option<Arc<SettingsObject>>) -> Result<Value, Throw> {
    let options = options(cx, settings)?;
    Ok(Value::object(SettingsObject::new(NAME, options)))
}

/// What the settings or the serializer say, or the defaults for null.
pub(super) fn options(cx: &mut Cx<'_>, settings: Option<Arc<SettingsObject>>) -> Result<Options, Throw> {
    settings.map_or_else(|| Ok(Options::default()), |settings| settings.options(cx))
}

/// `JToken.FromObject(value, serializer)`.
pub(super) fn to_token(cx: &mut Cx<'_>, value: &Value, serializer: &SettingsObject) -> Result<JToken, Throw> {
    let options = serializer.options(cx)?;
    serialize(cx, value, &options)
}
