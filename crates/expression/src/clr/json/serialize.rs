//! Values of any type as tokens: what `JsonConvert.SerializeObject` and `JToken.FromObject` make of them

use super::edit::{add_member, insert};
use super::jobject;
use super::node::{Children, Kind, Node};
use super::scalar;
use super::settings::Options;
use super::token::JToken;
use super::token_type::TokenType;
use crate::clr::collections::KeyValuePair;
use crate::clr::record::Record;
use crate::clr::reflection::TypeObject;
use crate::clr::sequence::{Sequence, is_sequence};
use crate::clr::text_of::{format_of, text_of};
use crate::clr::{Array, XObject};
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::Value;

/// `JToken.FromObject(value)`.
pub(crate) fn to_token(cx: &mut Cx<'_>, value: &Value) -> Result<JToken, Throw> {
    serialize(cx, value, &Options::default())
}

/// The token of a value, by these options.
pub(super) fn serialize(cx: &mut Cx<'_>, value: &Value, options: &Options) -> Result<JToken, Throw> {
    cx.tick(1)?;
    cx.nested(|cx| token(cx, value, options))
}

fn token(cx: &mut Cx<'_>, value: &Value, options: &Options) -> Result<JToken, Throw> {
    if let Some(token) = value.downcast_ref::<JToken>() {
        return token.deep_clone(cx);
    }
    if let Some(node) = simple(cx, value, options)? {
        cx.charge(size_of::<Node>())?;
        return Ok(JToken::new(node));
    }
    if let Some(xml) = value.downcast_ref::<XObject>() {
        return super::xml::token(cx, xml);
    }
    if let Some(pair) = value.downcast_ref::<KeyValuePair>() {
        let members = [("Key", pair.key()), ("Value", pair.value())];
        return object(cx, members.map(|(name, value)| (Str::from(name), value.clone())), options);
    }
    if let Some(record) = value.downcast_ref::<Record>() {
        let names: Vec<Str> = match value.ty() {
            Some(Ty::Anonymous(properties)) => {
                properties.iter().map(|(name, _)| Str::from(name.as_str())).collect()
            }
            _ => (1..=record.values().len()).map(|index| Str::from(format!("Item{index}"))).collect(),
        };
        return object(cx, names.into_iter().zip(record.values().to_vec()), options);
    }
    let Value::Object(held) = value else { return Ok(JToken::null()) };
    if held.dictionary().is_some() {
        return dictionary(cx, value, options);
    }
    if let Some(array) = value.downcast_ref::<Array>().filter(|array| array.lengths().len() > 1) {
        let items = array.to_vec();
        return rows(cx, &items, &array.lengths(), options);
    }
    if is_sequence(value) {
        let items = Sequence::of(value.clone()).collect(cx)?;
        return array(cx, items, options);
    }
    let members = super::members::of(cx, value)?;
    object(cx, members, options)
}

/// What becomes a `JValue`.
fn simple(cx: &mut Cx<'_>, value: &Value, options: &Options) -> Result<Option<Node>, Throw> {
    Ok(Some(match value {
        Value::Char(unit) => Node::value(TokenType::String, Value::String(Str::from_units(&[*unit]))),
        Value::Enum(_) if options.enum_names => {
            Node::value(TokenType::String, Value::String(text_of(cx, value)?))
        }
        Value::Enum(value) => Node::value(TokenType::Integer, Value::Int32(value.number)),
        Value::Object(_) => {
            if let Some(format) = &options.date_format
                && scalar::token_type(value) == Some(TokenType::Date)
            {
                let text = format_of(cx, value, &format.to_utf8(), &Value::Null)?;
                return Ok(Some(Node::value(TokenType::String, Value::String(text))));
            }
            if value.downcast_ref::<TypeObject>().is_some() {
                return Ok(Some(Node::value(TokenType::String, Value::String(text_of(cx, value)?))));
            }
            match scalar::token_type(value) {
                Some(TokenType::Null) => Node::null(),
                Some(ty) => Node::value(ty, value.clone()),
                None => return Ok(None),
            }
        }
        other => scalar::node(other.clone())?,
    }))
}

fn object(
    cx: &mut Cx<'_>,
    members: impl IntoIterator<Item = (Str, Value)>,
    options: &Options,
) -> Result<JToken, Throw> {
    let object = jobject::empty();
    for (name, value) in members {
        if value.is_null() && options.skip_nulls {
            continue;
        }
        let token = serialize(cx, &value, options)?;
        add_member(cx, &object, &options.name(&name), Some(&token))?;
    }
    Ok(object)
}

fn array(cx: &mut Cx<'_>, items: Vec<Value>, options: &Options) -> Result<JToken, Throw> {
    let array = JToken::new(Node::new(Kind::Array(Children::default())));
    for item in items {
        let token = serialize(cx, &item, options)?;
        insert(cx, &array, None, &token)?;
    }
    Ok(array)
}

/// A multi-dimensional array as arrays of arrays.
fn rows(cx: &mut Cx<'_>, items: &[Value], lengths: &[usize], options: &Options) -> Result<JToken, Throw> {
    let Some((_, inner)) = lengths.split_first().filter(|(_, inner)| !inner.is_empty()) else {
        return array(cx, items.to_vec(), options);
    };
    let rows = JToken::new(Node::new(Kind::Array(Children::default())));
    let size: usize = inner.iter().product();
    for row in items.chunks(size.max(1)) {
        let row = self::rows(cx, row, inner, options)?;
        insert(cx, &rows, None, &row)?;
    }
    Ok(rows)
}

fn dictionary(cx: &mut Cx<'_>, value: &Value, options: &Options) -> Result<JToken, Throw> {
    let object = jobject::empty();
    for item in Sequence::of(value.clone()).collect(cx)? {
        let Some(pair) = item.downcast_ref::<KeyValuePair>() else { continue };
        if pair.value().is_null() && options.skip_nulls {
            continue;
        }
        let name = key_text(cx, pair.key())?;
        let token = serialize(cx, pair.value(), options)?;
        add_member(cx, &object, &options.key(&name), Some(&token))?;
    }
    Ok(object)
}

/// A key as the name of a property.
fn key_text(cx: &mut Cx<'_>, key: &Value) -> Result<Str, Throw> {
    match key {
        Value::Null => Err(Exception::argument_null("key").into()),
        Value::Object(_) if scalar::token_type(key) == Some(TokenType::Date) => scalar::text(cx, key),
        Value::Double(_) | Value::Single(_) => super::writer::number_text(cx, key),
        other => text_of(cx, other),
    }
}
