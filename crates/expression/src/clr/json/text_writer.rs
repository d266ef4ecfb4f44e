//! Newtonsoft.Json.JsonWriter, JsonTextWriter

use std::sync::Arc;

use parking_lot::Mutex;

use super::scalar;
use super::settings::FORMATTING;
use super::token::JToken;
use super::writer::{Layout, Writer};
use crate::clr::text_io::StringWriter;
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A `Newtonsoft.Json.JsonTextWriter`.
pub(super) struct TextWriter {
    target: Arc<StringWriter>,
    writer: Mutex<Writer>,
}

impl std::fmt::Debug for TextWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextWriter").finish_non_exhaustive()
    }
}

impl Object for TextWriter {
    fn ty(&self) -> Ty {
        Ty::named("Newtonsoft.Json.JsonTextWriter", [])
    }
}

type This = Arc<TextWriter>;

impl TextWriter {
    /// Writes the token.
    pub(super) fn token(&self, cx: &mut Cx<'_>, token: &JToken) -> Result<(), Throw> {
        self.write(cx, |cx, writer| token.0.with(|nodes| writer.token(cx, nodes, nodes.id)))
    }

    fn write(
        &self,
        cx: &mut Cx<'_>,
        work: impl FnOnce(&mut Cx<'_>, &mut Writer) -> Result<(), Throw>,
    ) -> Result<(), Throw> {
        let mut writer = self.writer.lock();
        work(cx, &mut writer)?;
        let written = writer.take(cx)?;
        self.target.write(cx, &written)
    }
}

/// Declares `JToken.WriteTo`.
pub(super) fn with_writing(ty: Type) -> Type {
    ty.method(
        "void WriteTo(Newtonsoft.Json.JsonWriter writer, params Newtonsoft.Json.JsonConverter[] converters)",
        |cx: &mut Cx<'_>, token: Arc<JToken>, writer: This, _: Value| writer.token(cx, &token),
    )
}

/// Declares a method that writes something without arguments.
macro_rules! writes {
    ($ty:expr, $($name:literal $write:expr;)*) => {{
        let mut ty: Type = $ty;
        $(
            ty = ty.method(concat!("void ", $name, "()"), |cx: &mut Cx<'_>, this: This| {
                this.write(cx, |_, writer| {
                    let write: fn(&mut Writer) = $write;
                    write(writer);
                    Ok(())
                })
            });
        )*
        ty
    }};
}

pub(super) fn declare() -> Vec<Type> {
    let ty = Type::class("Newtonsoft.Json.JsonWriter : System.IDisposable").allowed(Allowed::No);
    let ty = writes! { ty,
        "WriteStartObject" Writer::start_object;
        "WriteEndObject" Writer::end;
        "WriteStartArray" Writer::start_array;
        "WriteEndArray" Writer::end;
        "WriteEnd" Writer::end;
        "WriteNull" |writer| writer.raw("null");
        "WriteUndefined" |writer| writer.raw("undefined");
    };
    vec![with_simple_values(with_values(ty)), text_writer()]
}

fn with_values(ty: Type) -> Type {
    ty.writable(
        "Formatting Formatting",
        |this: This| EnumValue {
            ty: FORMATTING,
            number: i32::from(this.writer.lock().layout() == Layout::Indented),
        },
        |this: This, value: EnumValue| {
            let layout = if value.number == 1 { Layout::Indented } else { Layout::None };
            this.writer.lock().set_layout(layout);
        },
    )
    .method("void WritePropertyName(string name)", |cx: &mut Cx<'_>, this: This, name: Str| {
        this.write(cx, |_, writer| {
            writer.name(&name);
            Ok(())
        })
    })
    .method("void WriteRawValue(string json)", |cx: &mut Cx<'_>, this: This, json: Option<Str>| {
        this.write(cx, |_, writer| {
            writer.raw(&json.unwrap_or_default().to_utf8());
            Ok(())
        })
    })
    .method(
        "void WritePropertyName(string name, bool escape)",
        |cx: &mut Cx<'_>, this: This, name: Str, _: bool| {
            this.write(cx, |_, writer| {
                writer.name(&name);
                Ok(())
            })
        },
    )
    .method("void WriteValue(object value)", write_value)
    .method("void Flush()", |_: This| ())
    .method("void Close()", |_: This| ())
    .method("void Dispose()", |_: This| ())
}

fn write_value(cx: &mut Cx<'_>, this: This, value: Value) -> Result<(), Throw> {
    this.write(cx, |cx, writer| match value {
        Value::Char(unit) => {
            writer.string(&Str::from_units(&[unit]));
            Ok(())
        }
        value => JToken::new(scalar::node(value)?).0.with(|nodes| writer.token(cx, nodes, nodes.id)),
    })
}

/// Declares `WriteValue` for each of the types.
macro_rules! values {
    ($ty:expr, $($name:literal)*) => {
        $ty$(.method(concat!("void WriteValue(", $name, " value)"), write_value))*
    };
}

fn with_simple_values(ty: Type) -> Type {
    values!(
        ty, "string" "int" "uint" "long" "ulong" "float" "double" "bool" "short" "ushort" "char" "byte" "sbyte"
        "decimal" "DateTime" "DateTimeOffset" "Guid" "TimeSpan" "byte[]" "Uri" "int?" "uint?" "long?" "ulong?"
        "float?" "double?" "bool?" "short?" "ushort?" "char?" "byte?" "sbyte?" "decimal?" "DateTime?"
        "DateTimeOffset?" "Guid?" "TimeSpan?"
    )
}

fn text_writer() -> Type {
    Type::class("Newtonsoft.Json.JsonTextWriter : Newtonsoft.Json.JsonWriter")
        .allowed(Allowed::No)
        .constructor("JsonTextWriter(System.IO.TextWriter textWriter)", |target: Arc<StringWriter>| {
            Value::object(TextWriter { target, writer: Mutex::new(Writer::new(Layout::None)) })
        })
}
