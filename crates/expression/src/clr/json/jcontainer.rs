//! Newtonsoft.Json.Linq.JContainer, JProperty, JConstructor

use std::sync::Arc;

use super::edit::{add, remove_all, set_value};
use super::jtoken::{MaybeToken, Token, descendants};
use super::merge::{self, merge};
use super::node::{Children, Kind, Node};
use super::token::JToken;
use crate::clr::receiver::int;
use crate::clr::tree::NONE;
use crate::declare::Type;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::value::{Object, Value};

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::class("Newtonsoft.Json.Linq.JContainer : JToken, IList<JToken>, System.Collections.IList")
            .property("int Count", |token: Token| int(token.count().unwrap_or(0)))
            .method("IEnumerable<JToken> Descendants()", |token: Token| descendants(&token, false))
            .method("IEnumerable<JToken> DescendantsAndSelf()", |token: Token| descendants(&token, true))
            .method("void Add(object content)", |cx: &mut Cx<'_>, token: Token, value: Value| {
                add(cx, &token, None, &value)
            })
            .method("void AddFirst(object content)", |cx: &mut Cx<'_>, token: Token, value: Value| {
                add(cx, &token, Some(0), &value)
            })
            .method("void ReplaceAll(object content)", |cx: &mut Cx<'_>, token: Token, value: Value| {
                remove_all(&token)?;
                add(cx, &token, None, &value)
            })
            .method("void RemoveAll()", |token: Token| remove_all(&token))
            .method("void Merge(object content)", |cx: &mut Cx<'_>, token: Token, value: Value| {
                merge(cx, &token, &value, merge::Settings::default())
            })
            .method(
                "void Merge(object content, Newtonsoft.Json.Linq.JsonMergeSettings settings)",
                |cx: &mut Cx<'_>,
                 token: Token,
                 value: Value,
                 settings: Option<Arc<merge::SettingsObject>>| {
                    let settings = settings.map(|settings| settings.get()).unwrap_or_default();
                    merge(cx, &token, &value, settings)
                },
            ),
        property(),
        Type::class("Newtonsoft.Json.Linq.JConstructor : JContainer")
            .constructor("JConstructor()", || constructor(Str::new()))
            .constructor("JConstructor(string name)", constructor)
            .constructor("JConstructor(JConstructor other)", |cx: &mut Cx<'_>, other: Token| {
                other.deep_clone(cx)
            })
            .constructor(
                "JConstructor(string name, object content)",
                |cx: &mut Cx<'_>, name: Str, value: Value| {
                    let token = constructor(name);
                    add(cx, &token, None, &value)?;
                    Ok::<_, Throw>(token)
                },
            )
            .constructor(
                "JConstructor(string name, params object[] content)",
                |cx: &mut Cx<'_>, name: Str, value: Value| {
                    let token = constructor(name);
                    add(cx, &token, None, &value)?;
                    Ok::<_, Throw>(token)
                },
            )
            .property("string Name", |token: Token| constructor_name(&token)),
    ]
}

/// `JConstructor.Name`.
pub(super) fn constructor_name(token: &JToken) -> Str {
    token.0.with(|nodes| match nodes.node().map(|node| &node.kind) {
        Some(Kind::Constructor(name, _)) => name.clone(),
        _ => Str::new(),
    })
}

fn constructor(name: Str) -> JToken {
    JToken::new(Node::new(Kind::Constructor(name, Children::default())))
}

fn property() -> Type {
    Type::class("Newtonsoft.Json.Linq.JProperty : JContainer")
        .constructor("JProperty(JProperty other)", |cx: &mut Cx<'_>, other: Token| other.deep_clone(cx))
        .constructor(
            "JProperty(string name, params object[] content)",
            |cx: &mut Cx<'_>, name: Str, content: Value| new_property(cx, name, &content),
        )
        .constructor(
            "JProperty(string name, object content)",
            |cx: &mut Cx<'_>, name: Str, content: Value| new_property(cx, name, &content),
        )
        .property("string Name", |token: Token| token.name())
        .writable(
            "JToken Value",
            |token: Token| token.value(),
            |cx: &mut Cx<'_>, token: Token, value: MaybeToken| set_value(cx, &token, value.as_deref()),
        )
}

/// `new JProperty(name, content)`: a sequence of contents becomes an array.
fn new_property(cx: &mut Cx<'_>, name: Str, value: &Value) -> Result<JToken, Throw> {
    let property = JToken::new(Node::new(Kind::Property(name, NONE)));
    let content = match super::edit::many(cx, value)? {
        Some(_) => {
            let array = JToken::new(Node::new(Kind::Array(Children::default())));
            add(cx, &array, None, value)?;
            array
        }
        None => super::edit::content(value)?,
    };
    if content.token_type() == super::token_type::TokenType::Property {
        let message = "Can not add Newtonsoft.Json.Linq.JProperty to Newtonsoft.Json.Linq.JProperty.";
        return Err(Exception::argument(message, None).into());
    }
    set_value(cx, &property, Some(&content))?;
    Ok(property)
}
