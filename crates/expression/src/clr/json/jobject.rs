//! Newtonsoft.Json.Linq.JObject

use std::sync::Arc;

use super::build::{Wanted, parse};
use super::edit::{add, add_member, remove, set_member};
use super::jenumerable::{JEnumerable, token_type};
use super::jtoken::{MaybeToken, Source, Token};
use super::node::{Children, Kind, Names, Node};
use super::reader::Settings;
use super::settings::SettingsObject;
use super::text_reader::TextReader;
use super::token::{JToken, Tokens};
use super::token_type::TokenType;
use super::{serialize, serializer};
use crate::clr::comparison::Comparison;
use crate::clr::linq::query::{Query, query, steps};
use crate::clr::receiver::NotNull;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::function::{IntoValue, WithOut};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Value};

pub(super) fn declare() -> Type {
    let ty = Type::class("Newtonsoft.Json.Linq.JObject : JContainer, IDictionary<string, JToken>")
        .constructor("JObject()", empty)
        .constructor("JObject(JObject other)", |cx: &mut Cx<'_>, other: Token| other.deep_clone(cx))
        .constructor("JObject(params object[] content)", of_content)
        .constructor("JObject(object content)", of_content)
        .method("static JObject Parse(string json)", |cx: &mut Cx<'_>, text: Source| {
            parse(cx, &text.0, Wanted::Object, Settings::default())
        })
        .method("static JObject FromObject(object o)", |cx: &mut Cx<'_>, value: NotNull| {
            of_token(serialize::to_token(cx, &value.0)?)
        })
        .method(
            "static JObject FromObject(object o, Newtonsoft.Json.JsonSerializer jsonSerializer)",
            |cx: &mut Cx<'_>, value: NotNull, serializer: Arc<SettingsObject>| {
                of_token(serializer::to_token(cx, &value.0, &serializer)?)
            },
        )
        .method(
            "static JObject Load(Newtonsoft.Json.JsonReader reader)",
            |cx: &mut Cx<'_>, reader: Arc<TextReader>| reader.load(cx, Wanted::Object),
        )
        .writable_indexer("JToken this[object key]", super::jtoken::get, super::jtoken::set)
        .writable_indexer(
            "JToken this[string propertyName]",
            |token: Token, name: Str| token.member(&name),
            |cx: &mut Cx<'_>, token: Token, name: Str, value: MaybeToken| {
                set_member(cx, &token, &name, value.as_deref())
            },
        );
    with_members(ty)
}

fn with_members(ty: Type) -> Type {
    ty.method("IEnumerable<JProperty> Properties()", properties)
        .method("JProperty Property(string name)", |token: Token, name: Option<Str>| {
            name.and_then(|name| token.property(&name))
        })
        .method(
            "JProperty Property(string name, StringComparison comparison)",
            |cx: &mut Cx<'_>, token: Token, name: Option<Str>, comparison: EnumValue| match name {
                Some(name) => find(cx, &token, &name, comparison),
                None => Ok(None),
            },
        )
        .method("JEnumerable<JToken> PropertyValues()", property_values)
        .method("JToken GetValue(string propertyName)", |token: Token, name: Option<Str>| {
            name.and_then(|name| token.member(&name))
        })
        .method(
            "JToken GetValue(string propertyName, StringComparison comparison)",
            |cx: &mut Cx<'_>, token: Token, name: Option<Str>, comparison: EnumValue| match name {
                Some(name) => Ok(find(cx, &token, &name, comparison)?.and_then(|property| property.value())),
                None => Ok::<_, Throw>(None),
            },
        )
        .method(
            "bool TryGetValue(string propertyName, StringComparison comparison, out JToken value)",
            |cx: &mut Cx<'_>, token: Token, name: Option<Str>, comparison: EnumValue| {
                let found = match name {
                    Some(name) => find(cx, &token, &name, comparison)?.and_then(|property| property.value()),
                    None => None,
                };
                Ok::<_, Throw>(out(found))
            },
        )
        .method(
            "bool TryGetValue(string propertyName, out JToken value)",
            |token: Token, name: Option<Str>| out(name.and_then(|name| token.member(&name))),
        )
        .method("bool ContainsKey(string propertyName)", |token: Token, name: Str| {
            token.property(&name).is_some()
        })
        .method(
            "void Add(string propertyName, JToken value)",
            |cx: &mut Cx<'_>, token: Token, name: Str, value: MaybeToken| {
                add_member(cx, &token, &name, value.as_deref())
            },
        )
        .method("bool Remove(string propertyName)", |token: Token, name: Str| match token.property(&name) {
            Some(property) => remove(&property).map(|()| true),
            None => Ok(false),
        })
        .method("IEnumerator<KeyValuePair<string, JToken>> GetEnumerator()", |token: Token| {
            crate::clr::collections::enumerator(super::token::pair_type(), pairs_of(&token))
        })
}

fn out(found: Option<JToken>) -> WithOut<bool, 1> {
    WithOut(found.is_some(), [found.map_or(Value::Null, JToken::into_object)])
}

pub(super) fn empty() -> JToken {
    JToken::new(Node::new(Kind::Object(Children::default(), Names::default())))
}

fn of_content(cx: &mut Cx<'_>, content: Value) -> Result<JToken, Throw> {
    let object = empty();
    add(cx, &object, None, &content)?;
    Ok(object)
}

fn of_token(token: JToken) -> Result<JToken, Throw> {
    if token.token_type() != TokenType::Object {
        let message =
            format!("Object serialized to {}. JObject instance expected.", token.token_type().name());
        return Err(Exception::argument(message, None).into());
    }
    Ok(token)
}

fn properties(token: Token) -> Result<Query, Throw> {
    query(Ty::named("Newtonsoft.Json.Linq.JProperty", []), &[], move || {
        let mut tokens = Tokens::new(&token);
        Ok(steps(move |_| Ok(tokens.next()?.map(JToken::into_object))))
    })
}

fn property_values(token: Token) -> Result<JEnumerable, Throw> {
    let values = query(token_type(), &[], move || {
        let mut tokens = Tokens::new(&token);
        Ok(steps(move |_| {
            Ok(tokens.next()?.map(|property| property.value().map_or(Value::Null, JToken::into_object)))
        }))
    })?;
    Ok(JEnumerable::new(token_type(), values.into_value()?))
}

/// Names and values, one pair after the other.
pub(super) fn pairs_of(token: &JToken) -> Box<dyn crate::value::Enumerator> {
    let ty = super::token::pair_type();
    let mut tokens = Tokens::new(token);
    steps(move |_| Ok(tokens.next()?.map(|property| super::token::pair(&ty, &property))))
}

/// The property whose name is equal by the comparison; one with exactly that name is preferred.
fn find(cx: &mut Cx<'_>, token: &JToken, name: &Str, comparison: EnumValue) -> Result<Option<JToken>, Throw> {
    if let Some(property) = token.property(name) {
        return Ok(Some(property));
    }
    let comparison = Comparison::of(comparison)?;
    for property in token.children() {
        cx.tick(1)?;
        if comparison.equals(&property.name(), name) {
            return Ok(Some(property));
        }
    }
    Ok(None)
}
