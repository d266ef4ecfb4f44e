//! The conversions between `JToken` and .NET's types

use std::sync::Arc;

use super::big_integer::BigInteger;
use super::node::Node;
use super::token::JToken;
use super::token_type::TokenType;
use crate::clr::Array;
use crate::clr::convert::{change_type, to_prim};
use crate::clr::text_of::text_of;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::{Prim, Ty};
use crate::value::{Object, Value};

/// Declares `(T)token` and its nullable form.
macro_rules! explicit {
    ($ty:expr, $($name:literal, $cast:expr;)*) => {{
        let mut ty: Type = $ty;
        $(
            ty = ty
                .conversion(concat!("explicit operator ", $name, "(JToken value)"), |cx: &mut Cx<'_>, token: Arc<JToken>| {
                    let cast: Cast = $cast;
                    cast(cx, &token, false)
                })
                .conversion(concat!("explicit operator ", $name, "?(JToken value)"), |cx: &mut Cx<'_>, token: Option<Arc<JToken>>| {
                    let cast: Cast = $cast;
                    match token {
                        Some(token) => cast(cx, &token, true),
                        None => Ok(Value::Null),
                    }
                });
        )*
        ty
    }};
}

/// Declares `JToken t = value`, and the nullable form.
macro_rules! implicit {
    ($ty:expr, $($name:literal, $make:expr;)*) => {{
        let mut ty: Type = $ty;
        $(
            ty = ty
                .conversion(concat!("implicit operator JToken(", $name, " value)"), |value: Value| {
                    let make: fn(Value) -> Node = $make;
                    JToken::new(make(value))
                })
                .conversion(concat!("implicit operator JToken(", $name, "? value)"), |value: Value| {
                    let make: fn(Value) -> Node = $make;
                    JToken::new(if value.is_null() { Node::null() } else { make(value) })
                });
        )*
        ty
    }};
}

type Cast = fn(&mut Cx<'_>, &JToken, bool) -> Result<Value, Throw>;

pub(super) fn with(ty: Type) -> Type {
    let ty = explicit! { ty,
        "bool", |cx, token, nullable| simple(cx, token, nullable, Prim::Bool);
        "char", |cx, token, nullable| simple(cx, token, nullable, Prim::Char);
        "sbyte", |cx, token, nullable| simple(cx, token, nullable, Prim::SByte);
        "byte", |cx, token, nullable| simple(cx, token, nullable, Prim::Byte);
        "short", |cx, token, nullable| simple(cx, token, nullable, Prim::Int16);
        "ushort", |cx, token, nullable| simple(cx, token, nullable, Prim::UInt16);
        "int", |cx, token, nullable| simple(cx, token, nullable, Prim::Int32);
        "uint", |cx, token, nullable| simple(cx, token, nullable, Prim::UInt32);
        "long", |cx, token, nullable| simple(cx, token, nullable, Prim::Int64);
        "ulong", |cx, token, nullable| simple(cx, token, nullable, Prim::UInt64);
        "float", |cx, token, nullable| simple(cx, token, nullable, Prim::Single);
        "double", |cx, token, nullable| simple(cx, token, nullable, Prim::Double);
        "decimal", |cx, token, nullable| simple(cx, token, nullable, Prim::Decimal);
        "DateTime", |cx, token, nullable| object(cx, token, nullable, "DateTime", &[TokenType::Date]);
        "DateTimeOffset", |cx, token, nullable| object(cx, token, nullable, "DateTimeOffset", &[TokenType::Date]);
        "Guid", |cx, token, nullable| object(cx, token, nullable, "Guid", &[TokenType::Guid, TokenType::Bytes]);
        "TimeSpan", |cx, token, nullable| object(cx, token, nullable, "TimeSpan", &[TokenType::TimeSpan]);
    };
    let ty = implicit! { ty,
        "bool", |value| Node::value(TokenType::Boolean, value);
        "sbyte", long;
        "byte", long;
        "short", long;
        "ushort", long;
        "int", long;
        "uint", long;
        "long", long;
        "ulong", |value| Node::value(TokenType::Integer, value);
        "float", |value| Node::value(TokenType::Float, value);
        "double", |value| Node::value(TokenType::Float, value);
        "decimal", |value| Node::value(TokenType::Float, value);
        "DateTime", |value| Node::value(TokenType::Date, value);
        "DateTimeOffset", |value| Node::value(TokenType::Date, value);
        "Guid", |value| Node::value(TokenType::Guid, value);
        "TimeSpan", |value| Node::value(TokenType::TimeSpan, value);
    };
    ty.conversion("explicit operator string(JToken value)", |cx: &mut Cx<'_>, token: Option<Arc<JToken>>| {
        token.map_or(Ok(Value::Null), |token| string(cx, &token))
    })
    .conversion("explicit operator byte[](JToken value)", |token: Option<Arc<JToken>>| {
        token.map_or(Ok(Value::Null), |token| bytes(&token))
    })
    .conversion("explicit operator Uri(JToken value)", |cx: &mut Cx<'_>, token: Option<Arc<JToken>>| {
        token.map_or(Ok(Value::Null), |token| object(cx, &token, true, "Uri", &[TokenType::Uri]))
    })
    .conversion("implicit operator JToken(string value)", |value: Value| {
        JToken::new(Node::value(TokenType::String, value))
    })
    .conversion("implicit operator JToken(byte[] value)", |value: Value| {
        JToken::new(Node::value(TokenType::Bytes, value))
    })
    .conversion("implicit operator JToken(Uri value)", |value: Value| {
        JToken::new(Node::value(if value.is_null() { TokenType::Null } else { TokenType::Uri }, value))
    })
}

/// Integers become `long`.
pub(super) fn long(value: Value) -> Node {
    let number = super::compare::whole(&value).and_then(|number| i64::try_from(number).ok());
    Node::value(TokenType::Integer, number.map_or(value, Value::Int64))
}

/// The `JValue` behind, which is the value of a property where the token is one; its type.
fn value_of(token: &JToken) -> JToken {
    match token.token_type() {
        TokenType::Property => token.value().unwrap_or_else(JToken::null),
        _ => token.clone(),
    }
}

fn cannot(ty: TokenType, target: &str) -> Throw {
    Exception::argument(format!("Can not convert {} to {target}.", ty.name()), None).into()
}

/// The value that is converted; an error where tokens of that type are not. Null where null may come out.
fn checked(token: &JToken, nullable: bool, also: &[TokenType], target: &str) -> Result<Option<Value>, Throw> {
    let token = value_of(token);
    let ty = token.token_type();
    let text = matches!(ty, TokenType::String | TokenType::Comment | TokenType::Raw);
    let none = nullable && matches!(ty, TokenType::Null | TokenType::Undefined);
    if !text && !none && !also.contains(&ty) {
        return Err(cannot(ty, target));
    }
    let held = token.held();
    Ok(if held.is_null() && nullable { None } else { Some(held) })
}

pub(super) fn simple(cx: &mut Cx<'_>, token: &JToken, nullable: bool, prim: Prim) -> Result<Value, Throw> {
    let types: &[TokenType] = match prim {
        Prim::Char => &[TokenType::Integer, TokenType::Float],
        _ => &[TokenType::Integer, TokenType::Float, TokenType::Boolean],
    };
    let name = prim.full_name().strip_prefix("System.").unwrap_or_default();
    match checked(token, nullable, types, name)? {
        Some(held) => to_simple(cx, &held, prim),
        None => Ok(Value::Null),
    }
}

/// `Convert.ToXxx(value, CultureInfo.InvariantCulture)`, big integers included.
pub(super) fn to_simple(cx: &mut Cx<'_>, held: &Value, prim: Prim) -> Result<Value, Throw> {
    if let Some(number) = held.downcast_ref::<BigInteger>() {
        let digits = Value::text(number.digits());
        return match prim {
            Prim::Bool => Ok(Value::Bool(number.digits() != "0")),
            Prim::Double | Prim::Single => to_prim(&Value::Double(number.to_f64()), prim, &Value::Null),
            _ => to_prim(&digits, prim, &Value::Null),
        };
    }
    cx.tick(1)?;
    to_prim(held, prim, &Value::Null)
}

pub(super) fn string(cx: &mut Cx<'_>, token: &JToken) -> Result<Value, Throw> {
    const TYPES: [TokenType; 8] = [
        TokenType::Date,
        TokenType::Integer,
        TokenType::Float,
        TokenType::Boolean,
        TokenType::Bytes,
        TokenType::Guid,
        TokenType::TimeSpan,
        TokenType::Uri,
    ];
    let Some(held) = checked(token, true, &TYPES, "String")? else { return Ok(Value::Null) };
    match held.downcast_ref::<Array>().and_then(Array::to_bytes) {
        Some(bytes) => Ok(Value::String(super::writer::base64(&bytes))),
        None => text_of(cx, &held).map(Value::String),
    }
}

fn bytes(token: &JToken) -> Result<Value, Throw> {
    let Some(held) = checked(token, true, &[TokenType::Bytes, TokenType::Integer], "byte array")? else {
        return Ok(Value::Null);
    };
    match &held {
        Value::String(text) => bytes_of_text(text),
        Value::Object(object) if object.ty() == Ty::BYTE.array() => Ok(held),
        _ => Err(cannot(value_of(token).token_type(), "byte array")),
    }
}

/// The bytes of a Base64 text.
pub(super) fn bytes_of_text(text: &Str) -> Result<Value, Throw> {
    use base64::Engine as _;
    match base64::engine::general_purpose::STANDARD.decode(text.to_utf8().as_bytes()) {
        Ok(bytes) => Ok(Value::object(Array::from_bytes(bytes))),
        Err(_) => Err(Exception::format(
            "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding \
             characters, or an illegal character among the padding characters.",
        )
        .into()),
    }
}

/// A date, a GUID and the like, by its name in `System`; `types` are the token types that hold one.
pub(super) fn object(
    cx: &mut Cx<'_>,
    token: &JToken,
    nullable: bool,
    name: &str,
    types: &[TokenType],
) -> Result<Value, Throw> {
    match checked(token, nullable, types, name)? {
        Some(held) => to_object(cx, &held, name),
        None => Ok(Value::Null),
    }
}

/// The value as `System.<name>`, a text being parsed.
pub(super) fn to_object(cx: &mut Cx<'_>, held: &Value, name: &str) -> Result<Value, Throw> {
    if held.ty().as_ref().and_then(Ty::full_name).and_then(|own| own.strip_prefix("System.")) == Some(name) {
        return Ok(held.clone());
    }
    crate::clr::known::from_json(cx, held, &Ty::named(&format!("System.{name}"), []))
}

/// `Extensions.Convert`: what `Value<T>()` gives of a token.
pub(super) fn value_as(cx: &mut Cx<'_>, token: &JToken, ty: &Ty) -> Result<Value, Throw> {
    let own = Value::object(token.clone());
    if crate::clr::instance::is_instance(cx, &own, ty) {
        return Ok(own);
    }
    if token.is_container() {
        let message = format!("Cannot cast {} to Newtonsoft.Json.Linq.JToken.", token.ty().reflection_name());
        return Err(Exception::new("System.InvalidCastException", message).into());
    }
    let held = token.held();
    if !held.is_null() && crate::clr::instance::is_instance(cx, &held, ty) {
        return Ok(held);
    }
    match ty {
        Ty::Nullable(_) if held.is_null() => Ok(Value::Null),
        Ty::Nullable(inner) => change_type(cx, &held, inner, &Value::Null),
        ty => change_type(cx, &held, ty, &Value::Null),
    }
}
