//! Changes of a tree of tokens

use super::compare;
use super::error::json;
use super::node::{self, Kind, Node, attach, clear, detach, position, root};
use super::scalar;
use super::token::JToken;
use super::token_type::TokenType;
use crate::clr::Array;
use crate::clr::sequence::Sequence;
use crate::clr::tree::NONE;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::Value;

/// The token that stands for what is added: itself, or a new `JValue`.
pub(crate) fn content(value: &Value) -> Result<JToken, Throw> {
    match value.downcast_ref::<JToken>() {
        Some(token) => Ok(token.clone()),
        None => Ok(JToken::new(scalar::node(value.clone())?)),
    }
}

/// The items of what is added, where it is a sequence of contents and not one.
pub(super) fn many(cx: &mut Cx<'_>, value: &Value) -> Result<Option<Vec<Value>>, Throw> {
    let Value::Object(object) = value else { return Ok(None) };
    let is_bytes = object.ty() == Ty::BYTE.array();
    if value.downcast_ref::<JToken>().is_some() || is_bytes {
        return Ok(None);
    }
    if value.downcast_ref::<Array>().is_none() && !crate::clr::sequence::is_sequence(value) {
        return Ok(None);
    }
    Sequence::of(value.clone()).collect(cx).map(Some)
}

/// `JContainer.Add(object)`: one content or a sequence of them, at this index or at the end.
pub(crate) fn add(
    cx: &mut Cx<'_>,
    container: &JToken,
    index: Option<usize>,
    value: &Value,
) -> Result<(), Throw> {
    if let Some(items) = many(cx, value)? {
        for (offset, item) in items.iter().enumerate() {
            cx.nested(|cx| add(cx, container, index.map(|index| index + offset), item))?;
        }
        return Ok(());
    }
    insert(cx, container, index, &content(value)?).map(|_| ())
}

/// Puts a token into a container; one that has a parent already is copied. Gives the token that is in it now.
pub(crate) fn insert(
    cx: &mut Cx<'_>,
    container: &JToken,
    index: Option<usize>,
    token: &JToken,
) -> Result<JToken, Throw> {
    validate(container, token, None)?;
    let child = free(cx, container, token)?;
    cx.charge(size_of::<Node>())?;
    container.0.join(&child.0)?;
    let id = child.0.id();
    container.0.with(|nodes| attach(nodes, nodes.id, index.unwrap_or(usize::MAX), id));
    Ok(child)
}

/// The token itself where it is free to become a child of the container, else a copy.
fn free(cx: &mut Cx<'_>, container: &JToken, token: &JToken) -> Result<JToken, Throw> {
    let taken = token.parent().is_some() || token.0.is_same(&container.0) || {
        let outermost = container.0.with(|nodes| nodes.place(root(nodes, nodes.id)));
        outermost.is_same(&token.0)
    };
    if taken { token.deep_clone(cx) } else { Ok(token.clone()) }
}

/// Whether the container takes the token; `existing` is what it would replace.
fn validate(container: &JToken, token: &JToken, existing: Option<&JToken>) -> Result<(), Throw> {
    let kind = token.token_type();
    match container.token_type() {
        TokenType::Object if kind != TokenType::Property => Err(cannot_add(token, container)),
        TokenType::Object => {
            let name = token.name();
            let same = container.property(&name);
            let replaced = same.as_ref().zip(existing).is_some_and(|(same, old)| same.0.is_same(&old.0));
            if same.is_none() || replaced {
                return Ok(());
            }
            Err(Exception::argument(
                format!(
                    "Can not add property {name} to Newtonsoft.Json.Linq.JObject. Property with the same name already \
                     exists on object."
                ),
                None,
            )
            .into())
        }
        TokenType::Property if existing.is_none() && container.value().is_some() => {
            Err(json("Newtonsoft.Json.Linq.JProperty cannot have multiple values.").into())
        }
        _ if kind == TokenType::Property => Err(cannot_add(token, container)),
        _ => Ok(()),
    }
}

fn cannot_add(token: &JToken, container: &JToken) -> Throw {
    use crate::value::Object as _;
    let (token, container) = (token.ty().reflection_name(), container.ty().reflection_name());
    Exception::argument(format!("Can not add {token} to {container}."), None).into()
}

/// Puts a token in the place of another one.
pub(crate) fn replace(cx: &mut Cx<'_>, existing: &JToken, token: &JToken) -> Result<(), Throw> {
    let Some(container) = existing.parent() else {
        return Err(Exception::invalid_operation("The parent is missing.").into());
    };
    let unchanged = !existing.is_container() && compare::values_equal(existing, token);
    if unchanged || existing.0.is_same(&token.0) {
        return Ok(());
    }
    let child = free(cx, &container, token)?;
    validate(&container, &child, Some(existing))?;
    container.0.join(&child.0)?;
    let (old, new) = (existing.0.id(), child.0.id());
    container.0.with(|nodes| {
        let index = detach(nodes, old);
        attach(nodes, nodes.id, index.unwrap_or(usize::MAX), new);
    });
    Ok(())
}

/// `JToken.Remove()`.
pub(crate) fn remove(token: &JToken) -> Result<(), Throw> {
    let Some(parent) = token.parent() else {
        return Err(Exception::invalid_operation("The parent is missing.").into());
    };
    if parent.token_type() == TokenType::Property {
        return Err(cannot_empty_property());
    }
    token.0.with(|nodes| detach(nodes, nodes.id));
    Ok(())
}

/// A property always has a value.
pub(crate) fn cannot_empty_property() -> Throw {
    json("Cannot add or remove items from Newtonsoft.Json.Linq.JProperty.").into()
}

/// `RemoveAll()` and `Clear()`.
pub(crate) fn remove_all(container: &JToken) -> Result<(), Throw> {
    if container.token_type() == TokenType::Property {
        return Err(cannot_empty_property());
    }
    container.0.with(|nodes| clear(nodes, nodes.id));
    Ok(())
}

/// Sets the value of a property.
pub(crate) fn set_value(cx: &mut Cx<'_>, property: &JToken, value: Option<&JToken>) -> Result<(), Throw> {
    let value = value.cloned().unwrap_or_else(JToken::null);
    match property.value() {
        Some(existing) => replace(cx, &existing, &value),
        None => insert(cx, property, None, &value).map(|_| ()),
    }
}

/// `JObject[name] = value`.
pub(crate) fn set_member(
    cx: &mut Cx<'_>,
    object: &JToken,
    name: &Str,
    value: Option<&JToken>,
) -> Result<(), Throw> {
    match object.property(name) {
        Some(property) => set_value(cx, &property, value),
        None => add_member(cx, object, name, value),
    }
}

/// `JObject.Add(name, value)`.
pub(crate) fn add_member(
    cx: &mut Cx<'_>,
    object: &JToken,
    name: &Str,
    value: Option<&JToken>,
) -> Result<(), Throw> {
    let property = JToken::new(Node::new(Kind::Property(name.clone(), NONE)));
    set_value(cx, &property, value)?;
    insert(cx, object, None, &property).map(|_| ())
}

/// `JArray[index] = value`.
pub(crate) fn set_item(
    cx: &mut Cx<'_>,
    array: &JToken,
    index: usize,
    value: Option<&JToken>,
) -> Result<(), Throw> {
    let existing = array.0.with(|nodes| {
        let id = nodes.node()?.children().get(index).copied()?;
        Some(JToken::at(nodes, id))
    });
    match existing {
        Some(existing) => replace(cx, &existing, &value.cloned().unwrap_or_else(JToken::null)),
        None => Err(crate::clr::receiver::out_of_range().into()),
    }
}

/// Adds contents before or after a token, in its parent.
pub(crate) fn add_beside(cx: &mut Cx<'_>, token: &JToken, after: bool, value: &Value) -> Result<(), Throw> {
    let Some(parent) = token.parent() else {
        return Err(Exception::invalid_operation("The parent is missing.").into());
    };
    let index = token.0.with(|nodes| position(nodes, nodes.id)).unwrap_or(0);
    add(cx, &parent, Some(index + usize::from(after)), value)
}

/// Which child of the container a token is.
pub(crate) fn index_of(container: &JToken, token: &JToken) -> Option<usize> {
    let same_parent = token.parent().is_some_and(|parent| parent.0.is_same(&container.0));
    if same_parent { token.0.with(|nodes| node::position(nodes, nodes.id)) } else { None }
}
