//! Newtonsoft.Json.Linq.JArray

use std::sync::Arc;

use super::build::{Wanted, parse};
use super::edit::{add, index_of, insert, remove, remove_all, set_item};
use super::jtoken::{MaybeToken, Source, Token, item};
use super::node::{Children, Kind, Node};
use super::reader::Settings;
use super::settings::SettingsObject;
use super::text_reader::TextReader;
use super::token::JToken;
use super::token_type::TokenType;
use super::{serialize, serializer};
use crate::clr::Array;
use crate::clr::collections::search;
use crate::clr::receiver::NotNull;
use crate::clr::receiver::out_of_range;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::value::{Object, Value};

pub(super) fn declare() -> Type {
    Type::class("Newtonsoft.Json.Linq.JArray : JContainer, IList<JToken>")
        .constructor("JArray()", empty)
        .constructor("JArray(JArray other)", |cx: &mut Cx<'_>, other: Token| other.deep_clone(cx))
        .constructor("JArray(params object[] content)", of_content)
        .constructor("JArray(object content)", of_content)
        .method("static JArray Parse(string json)", |cx: &mut Cx<'_>, text: Source| {
            parse(cx, &text.0, Wanted::Array, Settings::default())
        })
        .method("static JArray FromObject(object o)", |cx: &mut Cx<'_>, value: NotNull| {
            of_token(serialize::to_token(cx, &value.0)?)
        })
        .method(
            "static JArray FromObject(object o, Newtonsoft.Json.JsonSerializer jsonSerializer)",
            |cx: &mut Cx<'_>, value: NotNull, serializer: Arc<SettingsObject>| {
                of_token(serializer::to_token(cx, &value.0, &serializer)?)
            },
        )
        .method(
            "static JArray Load(Newtonsoft.Json.JsonReader reader)",
            |cx: &mut Cx<'_>, reader: Arc<TextReader>| reader.load(cx, Wanted::Array),
        )
        .writable_indexer("JToken this[object key]", super::jtoken::get, super::jtoken::set)
        .writable_indexer(
            "JToken this[int index]",
            |token: Token, index: i32| item(&token, index),
            |cx: &mut Cx<'_>, token: Token, index: i32, value: MaybeToken| {
                set_item(cx, &token, usize::try_from(index).unwrap_or(usize::MAX), value.as_deref())
            },
        )
        .property("bool IsReadOnly", |_: Token| false)
        .method("void Add(JToken item)", |cx: &mut Cx<'_>, token: Token, value: MaybeToken| {
            insert(cx, &token, None, &or_null(value)).map(|_| ())
        })
        .method(
            "void Insert(int index, JToken item)",
            |cx: &mut Cx<'_>, token: Token, at: i32, value: MaybeToken| {
                let length = token.count().unwrap_or(0);
                let at = usize::try_from(at).ok().filter(|at| *at <= length).ok_or_else(out_of_range)?;
                insert(cx, &token, Some(at), &or_null(value)).map(|_| ())
            },
        )
        .method("void RemoveAt(int index)", |token: Token, at: i32| remove(&item(&token, at)?))
        .method("bool Remove(JToken item)", |token: Token, value: MaybeToken| {
            match value.filter(|value| index_of(&token, value).is_some()) {
                Some(value) => remove(&value).map(|()| true),
                None => Ok(false),
            }
        })
        .method("void Clear()", |token: Token| remove_all(&token))
        .method("bool Contains(JToken item)", |token: Token, value: MaybeToken| {
            value.is_some_and(|value| index_of(&token, &value).is_some())
        })
        .method("int IndexOf(JToken item)", |token: Token, value: MaybeToken| {
            search::place(value.and_then(|value| index_of(&token, &value)))
        })
        .method("void CopyTo(JToken[] array, int arrayIndex)", |token: Token, array: Arc<Array>, at: i32| {
            let items: Vec<Value> = token.children().into_iter().map(JToken::into_object).collect();
            search::copy_into(&items, &array, at)
        })
}

fn or_null(value: MaybeToken) -> JToken {
    value.map_or_else(JToken::null, |value| (*value).clone())
}

fn empty() -> JToken {
    JToken::new(Node::new(Kind::Array(Children::default())))
}

fn of_content(cx: &mut Cx<'_>, content: Value) -> Result<JToken, Throw> {
    let array = empty();
    add(cx, &array, None, &content)?;
    Ok(array)
}

fn of_token(token: JToken) -> Result<JToken, Throw> {
    if token.token_type() != TokenType::Array {
        let message =
            format!("Object serialized to {}. JArray instance expected.", token.token_type().name());
        return Err(Exception::argument(message, None).into());
    }
    Ok(token)
}
