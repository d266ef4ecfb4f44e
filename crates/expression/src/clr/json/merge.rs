//! JContainer.Merge, JsonMergeSettings, MergeArrayHandling, MergeNullValueHandling

use std::sync::Arc;

use parking_lot::Mutex;

use super::compare::deep_equals;
use super::edit::{add, add_member, content, many, remove_all, set_item, set_value};
use super::jtoken::TokenEquality;
use super::token::JToken;
use super::token_type::TokenType;
use crate::clr::comparison::Comparison;
use crate::declare::{Allowed, Type};
use crate::exception::{Exception, Throw};
use crate::interface::EqualityComparer;
use crate::run::Cx;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

const ARRAYS: &str = "Newtonsoft.Json.Linq.MergeArrayHandling";
const NULLS: &str = "Newtonsoft.Json.Linq.MergeNullValueHandling";
const COMPARISON: &str = "System.StringComparison";
/// `StringComparison.Ordinal`.
const ORDINAL: i32 = 4;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::enumeration(ARRAYS, &[("Concat", 0), ("Union", 1), ("Replace", 2), ("Merge", 3)])
            .allowed(Allowed::No),
        Type::enumeration(NULLS, &[("Ignore", 0), ("Merge", 1)]).allowed(Allowed::No),
        Type::class("Newtonsoft.Json.Linq.JsonMergeSettings")
            .allowed(Allowed::No)
            .constructor("JsonMergeSettings()", || Value::object(SettingsObject(Mutex::default())))
            .writable(
                "Newtonsoft.Json.Linq.MergeArrayHandling MergeArrayHandling",
                |settings: Arc<SettingsObject>| EnumValue { ty: ARRAYS, number: settings.get().arrays },
                |settings: Arc<SettingsObject>, value: EnumValue| settings.0.lock().arrays = value.number,
            )
            .writable(
                "Newtonsoft.Json.Linq.MergeNullValueHandling MergeNullValueHandling",
                |settings: Arc<SettingsObject>| EnumValue { ty: NULLS, number: settings.get().nulls },
                |settings: Arc<SettingsObject>, value: EnumValue| settings.0.lock().nulls = value.number,
            )
            .writable(
                "StringComparison PropertyNameComparison",
                |settings: Arc<SettingsObject>| EnumValue { ty: COMPARISON, number: settings.get().names },
                |settings: Arc<SettingsObject>, value: EnumValue| settings.0.lock().names = value.number,
            ),
    ]
}

/// A `JsonMergeSettings`.
#[derive(Debug)]
pub(super) struct SettingsObject(Mutex<Settings>);

impl SettingsObject {
    pub(super) fn get(&self) -> Settings {
        *self.0.lock()
    }
}

impl Object for SettingsObject {
    fn ty(&self) -> Ty {
        Ty::named("Newtonsoft.Json.Linq.JsonMergeSettings", [])
    }
}

/// How containers are merged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    arrays: i32,
    nulls: i32,
    names: i32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { arrays: 0, nulls: 0, names: ORDINAL }
    }
}

/// `container.Merge(content, settings)`.
pub(super) fn merge(
    cx: &mut Cx<'_>,
    container: &JToken,
    value: &Value,
    settings: Settings,
) -> Result<(), Throw> {
    if value.is_null() {
        return Ok(());
    }
    let token = value.downcast_ref::<JToken>();
    match container.token_type() {
        TokenType::Object => match token.filter(|token| token.token_type() == TokenType::Object) {
            Some(other) => objects(cx, container, other, settings),
            None => Ok(()),
        },
        TokenType::Array => {
            let items = match token {
                Some(token) if token.token_type() == TokenType::Array => {
                    Some(token.children().into_iter().map(JToken::into_object).collect())
                }
                Some(_) => None,
                None => many(cx, value)?,
            };
            match items {
                Some(items) => arrays(cx, container, token, items, settings),
                None => Ok(()),
            }
        }
        TokenType::Property => {
            let other = token.and_then(JToken::value).filter(|value| value.token_type() != TokenType::Null);
            other.map_or(Ok(()), |other| set_value(cx, container, Some(&other)))
        }
        _ => Ok(()),
    }
}

fn objects(cx: &mut Cx<'_>, object: &JToken, other: &JToken, settings: Settings) -> Result<(), Throw> {
    let comparison = Comparison::of(EnumValue { ty: COMPARISON, number: settings.names })?;
    for property in other.children() {
        cx.tick(1)?;
        let (name, value) = (property.name(), property.value());
        let mut existing = object.property(&name);
        if existing.is_none() && settings.names != ORDINAL {
            existing = object.children().into_iter().find(|own| comparison.equals(&own.name(), &name));
        }
        let Some(existing) = existing else {
            add_member(cx, object, &name, value.as_ref())?;
            continue;
        };
        let Some(value) = value else { continue };
        let inner =
            existing.value().filter(|own| own.is_container() && own.token_type() == value.token_type());
        match inner {
            Some(inner) => cx.nested(|cx| merge(cx, &inner, &value.clone().into_object(), settings))?,
            None if !is_null(&value) || settings.nulls == 1 => set_value(cx, &existing, Some(&value))?,
            None => {}
        }
    }
    Ok(())
}

fn is_null(token: &JToken) -> bool {
    !token.is_container() && token.held().is_null()
}

fn arrays(
    cx: &mut Cx<'_>,
    array: &JToken,
    source: Option<&JToken>,
    items: Vec<Value>,
    settings: Settings,
) -> Result<(), Throw> {
    cx.tick(items.len() as u64)?;
    match settings.arrays {
        0 => items.iter().try_for_each(|item| add(cx, array, None, item)),
        1 => union(cx, array, &items),
        2 if source.is_some_and(|source| source.0.is_same(&array.0)) => Ok(()),
        2 => {
            remove_all(array)?;
            items.iter().try_for_each(|item| add(cx, array, None, item))
        }
        3 => by_index(cx, array, &items, settings),
        _ => Err(Exception::argument_out_of_range(
            "Unexpected merge array handling when merging JSON.",
            "settings",
        )
        .into()),
    }
}

fn union(cx: &mut Cx<'_>, array: &JToken, items: &[Value]) -> Result<(), Throw> {
    let mut known: hashbrown::HashMap<i32, Vec<JToken>> = hashbrown::HashMap::new();
    let mut added = |token: &JToken| {
        let bucket = known.entry(TokenEquality.hash(&token.clone().into_object())).or_default();
        let new = !bucket.iter().any(|other| deep_equals(other, token));
        if new {
            bucket.push(token.clone());
        }
        new
    };
    for child in array.children() {
        added(&child);
    }
    for item in items {
        let token = content(item)?;
        cx.tick(1)?;
        if added(&token) {
            add(cx, array, None, item)?;
        }
    }
    Ok(())
}

fn by_index(cx: &mut Cx<'_>, array: &JToken, items: &[Value], settings: Settings) -> Result<(), Throw> {
    let own = array.children();
    for (index, item) in items.iter().enumerate() {
        match own.get(index) {
            Some(container) if container.is_container() => {
                cx.nested(|cx| merge(cx, container, item, settings))?;
            }
            Some(_) => {
                let token = content(item)?;
                if token.token_type() != TokenType::Null {
                    set_item(cx, array, index, Some(&token))?;
                }
            }
            None => add(cx, array, None, item)?,
        }
    }
    Ok(())
}
