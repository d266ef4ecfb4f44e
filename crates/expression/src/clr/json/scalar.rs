//! What a `JValue` may hold

use super::big_integer::BigInteger;
use super::node::Node;
use super::token_type::TokenType;
use crate::clr::text_of::{format_of, text_of};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::Value;

/// The type of a token that holds this value; `None` for what no token can hold.
pub(crate) fn token_type(value: &Value) -> Option<TokenType> {
    Some(match value {
        Value::Null => TokenType::Null,
        Value::Bool(_) => TokenType::Boolean,
        Value::String(_) => TokenType::String,
        Value::Single(_) | Value::Double(_) | Value::Decimal(_) => TokenType::Float,
        Value::Char(_) => return None,
        Value::Object(object) => return object_type(value, &object.ty()),
        _ => TokenType::Integer,
    })
}

fn object_type(value: &Value, ty: &Ty) -> Option<TokenType> {
    if *ty == Ty::BYTE.array() {
        return Some(TokenType::Bytes);
    }
    if value.downcast_ref::<BigInteger>().is_some() {
        return Some(TokenType::Integer);
    }
    Some(match ty.full_name()? {
        "System.DateTime" | "System.DateTimeOffset" => TokenType::Date,
        "System.Guid" => TokenType::Guid,
        "System.Uri" => TokenType::Uri,
        "System.TimeSpan" => TokenType::TimeSpan,
        "System.DBNull" => TokenType::Null,
        _ => return None,
    })
}

/// A token of its own that holds this value, as `new JValue(object)` makes it.
pub(crate) fn node(value: Value) -> Result<Node, Throw> {
    match token_type(&value) {
        Some(ty) => Ok(Node::value(ty, value)),
        None => {
            let ty = value.ty().unwrap_or(Ty::Object).reflection_name();
            let message = format!("Could not determine JSON object type for type {ty}.");
            Err(Exception::argument(message, None).into())
        }
    }
}

/// The text in quotes that JSON has of a date, a GUID and the like.
pub(crate) fn text(cx: &mut Cx<'_>, value: &Value) -> Result<Str, Throw> {
    let ty = value.ty();
    match ty.as_ref().and_then(Ty::full_name) {
        Some("System.DateTime" | "System.DateTimeOffset") => {
            format_of(cx, value, "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", &Value::Null)
        }
        _ => text_of(cx, value),
    }
}
