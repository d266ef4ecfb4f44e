//! Newtonsoft.Json.Linq.JValue, JRaw

use std::cmp::Ordering;

use super::casts::long;
use super::compare;
use super::jtoken::Token;
use super::node::{Kind, Node};
use super::scalar;
use super::token::JToken;
use super::token_type::TokenType;
use crate::clr::text_of::format_of;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::value::{Object, Value};

/// Declares `new JValue(value)` for types whose token type is known.
macro_rules! constructors {
    ($ty:expr, $($name:literal $make:expr;)*) => {{
        let mut ty: Type = $ty;
        $(
            ty = ty.constructor(concat!("JValue(", $name, " value)"), |value: Value| {
                let make: fn(Value) -> Node = $make;
                JToken::new(make(value))
            });
        )*
        ty
    }};
}

pub(super) fn declare() -> Vec<Type> {
    let value = constructors! {
        Type::class("Newtonsoft.Json.Linq.JValue : JToken, System.IEquatable<JValue>, System.IFormattable, System.IComparable, System.IComparable<JValue>, System.IConvertible"),
        "long" long;
        "ulong" |value| Node::value(TokenType::Integer, value);
        "decimal" |value| Node::value(TokenType::Float, value);
        "double" |value| Node::value(TokenType::Float, value);
        "float" |value| Node::value(TokenType::Float, value);
        "char" |value| Node::value(TokenType::String, value);
        "bool" |value| Node::value(TokenType::Boolean, value);
        "string" |value| Node::value(TokenType::String, value);
        "DateTime" |value| Node::value(TokenType::Date, value);
        "DateTimeOffset" |value| Node::value(TokenType::Date, value);
        "Guid" |value| Node::value(TokenType::Guid, value);
        "TimeSpan" |value| Node::value(TokenType::TimeSpan, value);
        "Uri" |value| Node::value(if value.is_null() { TokenType::Null } else { TokenType::Uri }, value);
    };
    vec![with_members(value), raw()]
}

fn with_members(ty: Type) -> Type {
    ty.constructor("JValue(JValue other)", |cx: &mut Cx<'_>, other: Token| other.deep_clone(cx))
        .constructor("JValue(object value)", |value: Value| scalar::node(value).map(JToken::new))
        .method("static JValue CreateComment(string value)", |value: Value| {
            JToken::new(Node::value(TokenType::Comment, value))
        })
        .method("static JValue CreateString(string value)", |value: Value| {
            JToken::new(Node::value(TokenType::String, value))
        })
        .method("static JValue CreateNull()", JToken::null)
        .method("static JValue CreateUndefined()", || {
            JToken::new(Node::value(TokenType::Undefined, Value::Null))
        })
        .writable("object Value", |token: Token| token.held(), set_held)
        .method("string ToString()", |cx: &mut Cx<'_>, token: Token| token.to_text(cx))
        .method("string ToString(string format)", |cx: &mut Cx<'_>, token: Token, format: Option<Str>| {
            formatted(cx, &token, format.as_ref(), &Value::Null)
        })
        .method(
            "string ToString(IFormatProvider formatProvider)",
            |cx: &mut Cx<'_>, token: Token, provider: Value| formatted(cx, &token, None, &provider),
        )
        .method(
            "string ToString(string format, IFormatProvider formatProvider)",
            |cx: &mut Cx<'_>, token: Token, format: Option<Str>, provider: Value| {
                formatted(cx, &token, format.as_ref(), &provider)
            },
        )
        .method("bool Equals(JValue other)", |token: Token, other: Option<Token>| {
            other.is_some_and(|other| compare::values_equal(&token, &other))
        })
        .method("int CompareTo(JValue obj)", |token: Token, other: Option<Token>| match other {
            Some(other) => compare_to(&token, &other),
            None => Ok(1),
        })
}

fn raw() -> Type {
    Type::class("Newtonsoft.Json.Linq.JRaw : JValue")
        .constructor("JRaw(JRaw other)", |cx: &mut Cx<'_>, other: Token| other.deep_clone(cx))
        .constructor("JRaw(object rawJson)", |value: Value| JToken::new(Node::value(TokenType::Raw, value)))
}

/// Another value: the token's type follows it, a comment or raw text stays what it is.
fn set_held(token: Token, value: Value) -> Result<(), Throw> {
    let Node { kind: Kind::Value(mut ty, value), .. } = scalar::node(value)? else { return Ok(()) };
    token.0.with(|nodes| {
        let id = nodes.id;
        if let Some(Kind::Value(own, held)) = nodes.get_mut(id).map(|node| &mut node.kind) {
            if ty == TokenType::String && matches!(own, TokenType::Comment | TokenType::Raw) {
                ty = *own;
            }
            *own = ty;
            *held = value;
        }
    });
    Ok(())
}

fn formatted(cx: &mut Cx<'_>, token: &JToken, format: Option<&Str>, provider: &Value) -> Result<Str, Throw> {
    match token.held() {
        Value::Null => Ok(Str::new()),
        held => format_of(cx, &held, &format.map(Str::to_utf8).unwrap_or_default(), provider),
    }
}

fn compare_to(token: &JToken, other: &JToken) -> Result<i32, Exception> {
    match compare::compare_values(token, other) {
        Some(Ordering::Less) => Ok(-1),
        Some(Ordering::Equal) => Ok(0),
        Some(Ordering::Greater) => Ok(1),
        None => {
            Err(Exception::argument(format!("Object must be of type {}.", token.token_type().name()), None))
        }
    }
}
