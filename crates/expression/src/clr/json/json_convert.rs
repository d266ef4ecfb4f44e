//! Newtonsoft.Json.JsonConvert

use std::sync::Arc;

use super::deserialize;
use super::jtoken::Source;
use super::serialize::serialize;
use super::serializer::options;
use super::settings::{Options, SettingsObject};
use super::writer::{number_text, quote, quote_with};
use crate::clr::XObject;
use crate::clr::reflection::TypeObject;
use crate::clr::sequence::Sequence;
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::function::{Char, TypeArgs};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Value};

pub(super) fn declare() -> Type {
    let ty = Type::static_class("Newtonsoft.Json.JsonConvert")
        .allowed(Allowed::Members(&["SerializeObject", "DeserializeObject"]))
        .constant("string True", Value::text("true"))
        .constant("string False", Value::text("false"))
        .constant("string Null", Value::text("null"))
        .constant("string Undefined", Value::text("undefined"))
        .constant("string PositiveInfinity", Value::text("Infinity"))
        .constant("string NegativeInfinity", Value::text("-Infinity"))
        .constant("string NaN", Value::text("NaN"));
    super::populate::with(super::xml::with(with_to_string(with_reading(with_types(with_writing(ty))))))
}

fn with_writing(ty: Type) -> Type {
    ty.method("static string SerializeObject(object value)", |cx: &mut Cx<'_>, value: Value| {
        write(cx, &value, &Options::default())
    })
    .method("static string SerializeObject(object value, Formatting formatting)", |cx: &mut Cx<'_>, value: Value, formatting: EnumValue| {
        write(cx, &value, &Options::default().laid_out(formatting))
    })
    .method(
        "static string SerializeObject(object value, params Newtonsoft.Json.JsonConverter[] converters)",
        |cx: &mut Cx<'_>, value: Value, converters: Sequence| {
            let options = with_converters(cx, Options::default(), &converters)?;
            write(cx, &value, &options)
        },
    )
    .method(
        "static string SerializeObject(object value, Formatting formatting, params Newtonsoft.Json.JsonConverter[] converters)",
        |cx: &mut Cx<'_>, value: Value, formatting: EnumValue, converters: Sequence| {
            let options = Options::default().laid_out(formatting);
            let options = with_converters(cx, options, &converters)?;
            write(cx, &value, &options)
        },
    )
    .method(
        "static string SerializeObject(object value, Newtonsoft.Json.JsonSerializerSettings settings)",
        |cx: &mut Cx<'_>, value: Value, settings: Option<Arc<SettingsObject>>| {
            let options = options(cx, settings)?;
            write(cx, &value, &options)
        },
    )
    .method(
        "static string SerializeObject(object value, Formatting formatting, Newtonsoft.Json.JsonSerializerSettings settings)",
        |cx: &mut Cx<'_>, value: Value, formatting: EnumValue, settings: Option<Arc<SettingsObject>>| {
            let options = options(cx, settings)?.laid_out(formatting);
            write(cx, &value, &options)
        },
    )
}

fn with_types(ty: Type) -> Type {
    ty.method(
        "static string SerializeObject(object value, Type type, Newtonsoft.Json.JsonSerializerSettings settings)",
        |cx: &mut Cx<'_>, value: Value, _: Value, settings: Option<Arc<SettingsObject>>| {
            let options = options(cx, settings)?;
            write(cx, &value, &options)
        },
    )
    .method(
        "static string SerializeObject(object value, Type type, Formatting formatting, Newtonsoft.Json.JsonSerializerSettings settings)",
        |cx: &mut Cx<'_>, value: Value, _: Value, formatting: EnumValue, settings: Option<Arc<SettingsObject>>| {
            let options = options(cx, settings)?.laid_out(formatting);
            write(cx, &value, &options)
        },
    )
    .method("static string ToString(string value, char delimiter)", |text: Option<Str>, delimiter: Char| {
        quote_with(&text.unwrap_or_default(), delimiter.0)
    })
}

fn with_reading(ty: Type) -> Type {
    ty.method(
        "static object DeserializeObject(string value, Type type, params Newtonsoft.Json.JsonConverter[] converters)",
        |cx: &mut Cx<'_>, text: Source, ty: Arc<TypeObject>, _: Value| {
            deserialize::from_text(cx, &text.0, &ty.0, &Options::default())
        },
    )
    .method(
        "static object DeserializeObject(string value, Type type, Newtonsoft.Json.JsonSerializerSettings settings)",
        |cx: &mut Cx<'_>, text: Source, ty: Arc<TypeObject>, settings: Option<Arc<SettingsObject>>| {
            let options = options(cx, settings)?;
            deserialize::from_text(cx, &text.0, &ty.0, &options)
        },
    )
    .method(
        "static T DeserializeAnonymousType<T>(string value, T anonymousTypeObject, Newtonsoft.Json.JsonSerializerSettings settings)",
        |cx: &mut Cx<'_>, types: TypeArgs, text: Source, _: Value, settings: Option<Arc<SettingsObject>>| {
            let options = options(cx, settings)?;
            deserialize::from_text(cx, &text.0, &types.get(0), &options)
        },
    )
    .method("static object DeserializeObject(string value)", |cx: &mut Cx<'_>, text: Source| {
        deserialize::from_text(cx, &text.0, &Ty::Object, &Options::default())
    })
    .method(
        "static object DeserializeObject(string value, Newtonsoft.Json.JsonSerializerSettings settings)",
        |cx: &mut Cx<'_>, text: Source, settings: Option<Arc<SettingsObject>>| {
            let options = options(cx, settings)?;
            deserialize::from_text(cx, &text.0, &Ty::Object, &options)
        },
    )
    .method(
        "static object DeserializeObject(string value, Type type)",
        |cx: &mut Cx<'_>, text: Source, ty: Arc<TypeObject>| {
            deserialize::from_text(cx, &text.0, &ty.0, &Options::default())
        },
    )
    .method(
        "static T DeserializeObject<T>(string value)",
        |cx: &mut Cx<'_>, types: TypeArgs, text: Source| {
            deserialize::from_text(cx, &text.0, &types.get(0), &Options::default())
        },
    )
    .method(
        "static T DeserializeObject<T>(string value, Newtonsoft.Json.JsonSerializerSettings settings)",
        |cx: &mut Cx<'_>, types: TypeArgs, text: Source, settings: Option<Arc<SettingsObject>>| {
            let options = options(cx, settings)?;
            deserialize::from_text(cx, &text.0, &types.get(0), &options)
        },
    )
    .method(
        "static T DeserializeObject<T>(string value, params Newtonsoft.Json.JsonConverter[] converters)",
        |cx: &mut Cx<'_>, types: TypeArgs, text: Source, _: Value| {
            deserialize::from_text(cx, &text.0, &types.get(0), &Options::default())
        },
    )
    .method(
        "static T DeserializeAnonymousType<T>(string value, T anonymousTypeObject)",
        |cx: &mut Cx<'_>, types: TypeArgs, text: Source, _: Value| {
            deserialize::from_text(cx, &text.0, &types.get(0), &Options::default())
        },
    )
}

/// Declares `ToString` for values that become a scalar.
macro_rules! to_string {
    ($ty:expr, $($name:literal),*) => {{
        let mut ty: Type = $ty;
        $(
            ty = ty.method(concat!("static string ToString(", $name, " value)"), |cx: &mut Cx<'_>, value: Value| {
                write(cx, &value, &Options::default())
            });
        )*
        ty
    }};
}

fn with_to_string(ty: Type) -> Type {
    let ty = to_string!(
        ty,
        "object",
        "bool",
        "char",
        "Enum",
        "int",
        "short",
        "ushort",
        "uint",
        "long",
        "ulong",
        "byte",
        "sbyte",
        "DateTime",
        "DateTimeOffset",
        "Guid",
        "TimeSpan",
        "Uri"
    );
    ty.method("static string ToString(float value)", |cx: &mut Cx<'_>, value: Value| number_text(cx, &value))
        .method("static string ToString(double value)", |cx: &mut Cx<'_>, value: Value| {
            number_text(cx, &value)
        })
        .method("static string ToString(decimal value)", |cx: &mut Cx<'_>, value: Value| {
            number_text(cx, &value)
        })
        .method("static string ToString(string value)", |text: Option<Str>| match text {
            Some(text) => quote(&text),
            None => quote(&Str::new()),
        })
}

fn with_converters(cx: &mut Cx<'_>, mut options: Options, converters: &Sequence) -> Result<Options, Throw> {
    for converter in converters.collect(cx)? {
        options.add_converter(&converter);
    }
    Ok(options)
}

fn write(cx: &mut Cx<'_>, value: &Value, options: &Options) -> Result<Str, Throw> {
    if let Some(xml) = value.downcast_ref::<XObject>() {
        return super::xml::write(cx, xml, false, options.indented);
    }
    serialize(cx, value, options)?.write(cx, options.indented)
}
