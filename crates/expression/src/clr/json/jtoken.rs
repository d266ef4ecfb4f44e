//! Newtonsoft.Json.Linq.JToken

use std::sync::Arc;

use super::build::{Wanted, parse};
use super::casts::{self, value_as};
use super::edit::{add_beside, index_of, remove, replace, set_item, set_member};
use super::jenumerable::{JEnumerable, token_type as element};
use super::node::{Node, root};
use super::path_text;
use super::reader::Settings;
use super::settings::SettingsObject;
use super::token::{JToken, Tokens};
use super::token_type::TokenType;
use super::{compare, deserialize, path, select, serialize, serializer};
use crate::clr::Array;
use crate::clr::annotations::annotated;
use crate::clr::equality::hash_code;
use crate::clr::instance::is_instance;
use crate::clr::linq::query::{Query, buffered, steps};
use crate::clr::receiver::{NotNull, out_of_range};
use crate::clr::reflection::TypeObject;
use crate::clr::text_of::text_of;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::function::{FromValue, Mismatch, TypeArgs};
use crate::interface::EqualityComparer;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

/// A token where null is an error.
pub(super) type Token = Arc<JToken>;
/// A token where null is welcome.
pub(super) type MaybeToken = Option<Arc<JToken>>;

pub(super) fn declare() -> Type {
    let ty = Type::class(
        "Newtonsoft.Json.Linq.JToken : Newtonsoft.Json.Linq.IJEnumerable<JToken>, System.ICloneable",
    )
    .method("static JToken Parse(string json)", |cx: &mut Cx<'_>, text: Source| {
        parse(cx, &text.0, Wanted::Token, Settings::default())
    })
    .method(
        "static JToken FromObject(object o, Newtonsoft.Json.JsonSerializer jsonSerializer)",
        |cx: &mut Cx<'_>, value: NotNull, serializer: Arc<SettingsObject>| {
            serializer::to_token(cx, &value.0, &serializer)
        },
    )
    .method("static JToken FromObject(object o)", |cx: &mut Cx<'_>, value: NotNull| {
        serialize::to_token(cx, &value.0)
    })
    .method(
        "static bool DeepEquals(JToken t1, JToken t2)",
        |cx: &mut Cx<'_>, a: MaybeToken, b: MaybeToken| {
            cx.tick(16)?;
            Ok::<_, Throw>(match (a, b) {
                (Some(a), Some(b)) => compare::deep_equals(&a, &b),
                (a, b) => a.is_none() && b.is_none(),
            })
        },
    )
    .property("static Newtonsoft.Json.Linq.JTokenEqualityComparer EqualityComparer", || {
        Value::object(TokenEquality)
    });
    let ty = super::text_reader::with_loading(
        ty,
        "static JToken Load(Newtonsoft.Json.JsonReader reader)",
        Wanted::Token,
    );
    let ty = super::text_reader::with_loading(
        ty,
        "static JToken ReadFrom(Newtonsoft.Json.JsonReader reader)",
        Wanted::Token,
    );
    let ty = super::text_writer::with_writing(ty);
    let ty = annotated!(ty, JToken);
    casts::with(with_change(with_search(with_position(ty))))
}

fn with_position(ty: Type) -> Type {
    ty.property("JTokenType Type", |token: Token| token.token_type())
        .property("bool HasValues", |token: Token| token.count().is_some_and(|count| count > 0))
        .property("JContainer Parent", |token: Token| token.parent())
        .property("JToken Root", |token: Token| {
            token.0.with(|nodes| JToken::at(nodes, root(nodes, nodes.id)))
        })
        .property("JToken Next", |token: Token| sibling(&token, true))
        .property("JToken Previous", |token: Token| sibling(&token, false))
        .property("JToken First", |token: Token| end(&token, true))
        .property("JToken Last", |token: Token| end(&token, false))
        .property("string Path", |token: Token| path_of(&token))
        .writable_indexer("JToken this[object key]", get, set)
        .method("JEnumerable<JToken> Children()", |token: Token| {
            JEnumerable::new(element(), Value::Object(token))
        })
        .method("JEnumerable<T> Children<T>()", |types: TypeArgs, token: Token| {
            JEnumerable::of_type(types.get(0), Value::Object(token))
        })
        .method("IEnumerable<JToken> Ancestors()", |token: Token| ancestors(&token, false))
        .method("IEnumerable<JToken> AncestorsAndSelf()", |token: Token| ancestors(&token, true))
        .method("IEnumerable<JToken> AfterSelf()", |token: Token| beside(token, true))
        .method("IEnumerable<JToken> BeforeSelf()", |token: Token| beside(token, false))
}

fn with_search(ty: Type) -> Type {
    ty.method("T Value<T>(object key)", |cx: &mut Cx<'_>, types: TypeArgs, token: Token, key: Value| {
        match get(cx, token, key)? {
            Some(found) => value_as(cx, &found, &types.get(0)),
            None => Ok(crate::clr::default_value::default_value(cx, &types.get(0))),
        }
    })
    .method("IEnumerable<T> Values<T>()", |types: TypeArgs, token: Token| values(&types.get(0), &token))
    .method("JToken SelectToken(string path)", |cx: &mut Cx<'_>, token: Token, path: Str| {
        select_one(cx, &token, &path, false)
    })
    .method(
        "JToken SelectToken(string path, bool errorWhenNoMatch)",
        |cx: &mut Cx<'_>, token: Token, path: Str, strict: bool| select_one(cx, &token, &path, strict),
    )
    .method("IEnumerable<JToken> SelectTokens(string path)", |token: Token, path: Str| {
        select_all(token, &path, false)
    })
    .method(
        "IEnumerable<JToken> SelectTokens(string path, bool errorWhenNoMatch)",
        |token: Token, path: Str, strict: bool| select_all(token, &path, strict),
    )
    .method(
        "T ToObject<T>(Newtonsoft.Json.JsonSerializer jsonSerializer)",
        |cx: &mut Cx<'_>, types: TypeArgs, token: Token, _: Arc<SettingsObject>| {
            deserialize::from_token(cx, &token, &types.get(0))
        },
    )
    .method(
        "object ToObject(Type objectType, Newtonsoft.Json.JsonSerializer jsonSerializer)",
        |cx: &mut Cx<'_>, token: Token, ty: Arc<TypeObject>, _: Arc<SettingsObject>| {
            deserialize::from_token(cx, &token, &ty.0)
        },
    )
    .method("Newtonsoft.Json.JsonReader CreateReader()", |cx: &mut Cx<'_>, token: Token| {
        let text = token.write(cx, false)?;
        Ok::<_, Throw>(super::text_reader::on(text))
    })
    .method("T ToObject<T>()", |cx: &mut Cx<'_>, types: TypeArgs, token: Token| {
        deserialize::from_token(cx, &token, &types.get(0))
    })
    .method(
        "object ToObject(Type objectType)",
        |cx: &mut Cx<'_>, token: Token, ty: Arc<crate::clr::reflection::TypeObject>| {
            deserialize::from_token(cx, &token, &ty.0)
        },
    )
    .method("string ToString()", |cx: &mut Cx<'_>, token: Token| token.to_text(cx))
    .method(
        "string ToString(Formatting formatting, params Newtonsoft.Json.JsonConverter[] converters)",
        |cx: &mut Cx<'_>, token: Token, formatting: EnumValue, _: Value| {
            token.write(cx, formatting.number == 1)
        },
    )
}

fn with_change(ty: Type) -> Type {
    ty.method("void Remove()", |token: Token| remove(&token))
        .method("void Replace(JToken value)", |cx: &mut Cx<'_>, token: Token, value: MaybeToken| {
            let value = value.map_or_else(JToken::null, |value| (*value).clone());
            replace(cx, &token, &value)
        })
        .method("void AddAfterSelf(object content)", |cx: &mut Cx<'_>, token: Token, value: Value| {
            add_beside(cx, &token, true, &value)
        })
        .method("void AddBeforeSelf(object content)", |cx: &mut Cx<'_>, token: Token, value: Value| {
            add_beside(cx, &token, false, &value)
        })
        .method("JToken DeepClone()", |cx: &mut Cx<'_>, token: Token| token.deep_clone(cx))
        .method("object Clone()", |cx: &mut Cx<'_>, token: Token| token.deep_clone(cx))
}

/// The JSON text that a parser takes; the message of a null names it `s`, after the reader behind.
pub(super) struct Source(pub(super) Str);

impl FromValue for Source {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Str::from_value(value).map(Self)
    }
}

fn no_children(token: &JToken) -> Throw {
    let class = token.ty().reflection_name();
    Exception::invalid_operation(format!("Cannot access child value on {class}.")).into()
}

fn sibling(token: &JToken, next: bool) -> Option<JToken> {
    let parent = token.parent().filter(|parent| parent.token_type() != TokenType::Property)?;
    let index = index_of(&parent, token)?;
    let wanted = if next { index.checked_add(1) } else { index.checked_sub(1) }?;
    child(&parent, wanted)
}

fn child(token: &JToken, index: usize) -> Option<JToken> {
    token.0.with(|nodes| {
        let id = nodes.node()?.children().get(index).copied()?;
        Some(JToken::at(nodes, id))
    })
}

fn end(token: &JToken, first: bool) -> Result<Option<JToken>, Throw> {
    if !token.is_container() {
        return Err(no_children(token));
    }
    let last = token.count().unwrap_or(0).saturating_sub(1);
    Ok(child(token, if first { 0 } else { last }))
}

/// `token[key]`, whose key must fit the kind of token.
pub(super) fn get(cx: &mut Cx<'_>, token: Token, key: Value) -> Result<Option<JToken>, Throw> {
    match (token.token_type(), &key) {
        (TokenType::Object, Value::String(name)) => Ok(token.member(name)),
        (TokenType::Array | TokenType::Constructor, Value::Int32(index)) => item(&token, *index).map(Some),
        _ => Err(wrong_key(cx, &token, &key, "Accessed")),
    }
}

/// The item of an array at an index.
pub(super) fn item(token: &JToken, index: i32) -> Result<JToken, Throw> {
    let found = usize::try_from(index).ok().and_then(|index| child(token, index));
    found.ok_or_else(|| out_of_range().into())
}

pub(super) fn set(cx: &mut Cx<'_>, token: Token, key: Value, value: MaybeToken) -> Result<(), Throw> {
    match (token.token_type(), &key) {
        (TokenType::Object, Value::String(name)) => set_member(cx, &token, name, value.as_deref()),
        (TokenType::Array | TokenType::Constructor, Value::Int32(index)) => {
            set_item(cx, &token, usize::try_from(*index).unwrap_or(usize::MAX), value.as_deref())
        }
        (TokenType::Object | TokenType::Array | TokenType::Constructor, _) => {
            Err(wrong_key(cx, &token, &key, "Set"))
        }
        _ => {
            let class = token.ty().reflection_name();
            Err(Exception::invalid_operation(format!("Cannot set child value on {class}.")).into())
        }
    }
}

fn wrong_key(cx: &mut Cx<'_>, token: &JToken, key: &Value, verb: &str) -> Throw {
    if key.is_null() && token.is_container() && token.token_type() != TokenType::Property {
        return Exception::argument_null("key").into();
    }
    let shown = match key {
        Value::Null => Ok(Str::from("{null}")),
        Value::String(text) => Ok(Str::from(format!("\"{text}\""))),
        other => text_of(cx, other),
    };
    let shown = match shown {
        Ok(shown) => shown,
        Err(throw) => return throw,
    };
    let (class, wanted) = match token.token_type() {
        TokenType::Object => ("JObject", "Object property name expected."),
        TokenType::Array => ("JArray", "Int32 array index expected."),
        TokenType::Constructor => ("JConstructor", "Argument position index expected."),
        _ => return no_children(token),
    };
    Exception::argument(format!("{verb} {class} values with invalid key value: {shown}. {wanted}"), None)
        .into()
}

/// `JToken.Path`.
pub(super) fn path_of(token: &JToken) -> Str {
    token.0.with(|nodes| {
        let mut parts = Vec::new();
        let mut id = nodes.id;
        while let Some(node) = nodes.get(id) {
            match node.name() {
                Some(name) => parts.push(Ok(name.clone())),
                None => {
                    let parent = nodes.get(node.parent);
                    let in_list = parent.is_some_and(|parent| {
                        matches!(parent.token_type(), TokenType::Array | TokenType::Constructor)
                    });
                    if in_list {
                        parts.push(Err(super::node::position(nodes, id).unwrap_or(0)));
                    }
                }
            }
            id = node.parent;
        }
        let mut path = String::new();
        for part in parts.iter().rev() {
            match part {
                Ok(name) => path_text::push_name(&mut path, &name.to_utf8()),
                Err(index) => path.push_str(&format!("[{index}]")),
            }
        }
        Str::from(path)
    })
}

fn ancestors(token: &JToken, with_self: bool) -> Result<Query, Throw> {
    let token = token.clone();
    buffered(element(), &[], move |cx| {
        let mut found = Vec::new();
        let mut next = if with_self { Some(token.clone()) } else { token.parent() };
        while let Some(token) = next {
            cx.tick(1)?;
            next = token.parent();
            found.push(token.into_object());
        }
        Ok(found)
    })
}

fn beside(token: Token, after: bool) -> Result<Query, Throw> {
    buffered(element(), &[], move |cx| {
        let Some(parent) = token.parent() else { return Ok(Vec::new()) };
        let all = parent.children();
        cx.tick(all.len() as u64)?;
        let index = index_of(&parent, &token).unwrap_or(0);
        let part = if after { all.get(index + 1..) } else { all.get(..index) };
        Ok(part.unwrap_or_default().iter().cloned().map(JToken::into_object).collect())
    })
}

/// The children of a container as values of this type.
fn values(ty: &Ty, token: &JToken) -> Result<Query, Throw> {
    if !token.is_container() {
        return Err(no_children(token));
    }
    let (token, ty) = (token.clone(), ty.clone());
    crate::clr::linq::query::query(ty.clone(), &[], move || {
        let (mut tokens, ty) = (Tokens::new(&token), ty.clone());
        Ok(steps(move |cx| match tokens.next()? {
            Some(token) => value_as(cx, &token, &ty).map(Some),
            None => Ok(None),
        }))
    })
}

fn select_one(cx: &mut Cx<'_>, token: &JToken, path: &Str, strict: bool) -> Result<Option<JToken>, Throw> {
    let steps = path::parse(&path.to_utf8())?;
    let mut found = select::select(cx, token, &steps, strict)?.into_iter();
    match (found.next(), found.next()) {
        (_, Some(_)) => Err(super::error::json("Path returned multiple tokens.").into()),
        (first, None) => Ok(first),
    }
}

fn select_all(token: Token, path: &Str, strict: bool) -> Result<Value, Throw> {
    let steps: Arc<[path::Step]> = path::parse(&path.to_utf8())?.into();
    if steps.is_empty() {
        return Ok(Value::object(Array::new(element(), vec![Value::Object(token)])));
    }
    let found = buffered(element(), &[], move |cx| {
        let found = select::select(cx, &token, &steps, strict)?;
        Ok(found.into_iter().map(JToken::into_object).collect())
    })?;
    Ok(Value::object(found))
}

/// Everything in a container, each token before what is in it.
pub(super) fn descendants(token: &JToken, with_self: bool) -> Result<Query, Throw> {
    let token = token.clone();
    crate::clr::linq::query::query(element(), &[], move || {
        let mut first = with_self.then(|| token.clone());
        let mut open = vec![Tokens::new(&token)];
        Ok(steps(move |_| {
            if let Some(token) = first.take() {
                return Ok(Some(token.into_object()));
            }
            while let Some(inner) = open.last_mut() {
                match inner.next()? {
                    Some(token) => {
                        if token.is_container() {
                            open.push(Tokens::new(&token));
                        }
                        return Ok(Some(token.into_object()));
                    }
                    None => {
                        open.pop();
                    }
                }
            }
            Ok(None)
        }))
    })
}

/// Whether a token is of this type.
pub(super) fn is_of(cx: &Cx<'_>, token: &JToken, ty: &Ty) -> bool {
    is_instance(cx, &Value::object(token.clone()), ty)
}

pub(super) fn declare_comparer() -> Type {
    Type::class("Newtonsoft.Json.Linq.JTokenEqualityComparer : IEqualityComparer<JToken>")
        .allowed(Allowed::No)
        .constructor("JTokenEqualityComparer()", || Value::object(TokenEquality))
        .method("bool Equals(JToken x, JToken y)", |comparer: Arc<TokenEquality>, x: Value, y: Value| {
            EqualityComparer::equals(&*comparer, &x, &y)
        })
        .method("int GetHashCode(JToken obj)", |comparer: Arc<TokenEquality>, value: Value| {
            comparer.hash(&value)
        })
}

/// `JTokenEqualityComparer`: compares by content.
#[derive(Debug)]
pub(super) struct TokenEquality;

impl Object for TokenEquality {
    fn ty(&self) -> Ty {
        Ty::named("Newtonsoft.Json.Linq.JTokenEqualityComparer", [])
    }

    fn equality_comparer(&self) -> Option<&dyn EqualityComparer> {
        Some(self)
    }
}

impl EqualityComparer for TokenEquality {
    fn equals(&self, x: &Value, y: &Value) -> bool {
        match (x.downcast_ref::<JToken>(), y.downcast_ref::<JToken>()) {
            (Some(x), Some(y)) => compare::deep_equals(x, y),
            (x, y) => x.is_none() && y.is_none(),
        }
    }

    fn hash(&self, value: &Value) -> i32 {
        // Tokens that are equal have equally many children and the same type.
        value.downcast_ref::<JToken>().map_or(0, |token| {
            let count = token.0.with(|nodes| nodes.node().map_or(0, |node| Node::children(node).len()));
            let held = if token.is_container() { 0 } else { hash_code(&token.held()) };
            held.wrapping_add(i32::try_from(count).unwrap_or(0)).wrapping_add(token.token_type() as i32)
        })
    }
}
