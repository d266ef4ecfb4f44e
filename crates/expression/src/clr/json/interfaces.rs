//! What a token does as `IList<JToken>` and `IDictionary<string, JToken>`

use super::edit::{add, add_member, index_of, insert, remove, remove_all, set_item, set_member};
use super::token::{JToken, pair};
use super::token_type::TokenType;
use crate::clr::Array;
use crate::clr::collections::{KeyValuePair, ListObject, ReadOnlyCollection};
use crate::clr::receiver::out_of_range;
use crate::exception::{Exception, Throw};
use crate::interface::{Collection, Dictionary, List};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::Value;

fn token(value: &Value) -> JToken {
    value.downcast_ref::<JToken>().cloned().unwrap_or_else(JToken::null)
}

impl Collection for JToken {
    fn contains(&self, item: &Value) -> bool {
        if let Some(pair) = item.downcast_ref::<KeyValuePair>() {
            return self.find(pair.key()).is_some_and(|value| value.is_same(pair.value()));
        }
        self.index_of(item).is_some()
    }

    fn add(&self, cx: &mut Cx<'_>, item: Value) -> Result<(), Throw> {
        match item.downcast_ref::<KeyValuePair>() {
            Some(pair) => self.add_value(cx, pair.key().clone(), pair.value().clone()),
            None => add(cx, self, None, &item),
        }
    }

    fn remove(&self, cx: &mut Cx<'_>, item: &Value) -> Result<bool, Throw> {
        if let Some(pair) = item.downcast_ref::<KeyValuePair>() {
            return if Collection::contains(self, item) {
                self.remove_key(cx, pair.key())
            } else {
                Ok(false)
            };
        }
        match item.downcast_ref::<Self>().filter(|child| index_of(self, child).is_some()) {
            Some(child) => remove(child).map(|()| true),
            None => Ok(false),
        }
    }

    fn clear(&self, _cx: &mut Cx<'_>) -> Result<(), Throw> {
        remove_all(self)
    }
}

impl List for JToken {
    fn item(&self, index: usize) -> Option<Value> {
        self.0.with(|nodes| {
            let id = nodes.node()?.children().get(index).copied()?;
            Some(Self::at(nodes, id).into_object())
        })
    }

    fn set_item(&self, cx: &mut Cx<'_>, index: usize, value: Value) -> Result<(), Throw> {
        set_item(cx, self, index, Some(&token(&value)))
    }

    fn index_of(&self, item: &Value) -> Option<usize> {
        index_of(self, item.downcast_ref()?)
    }

    fn insert(&self, cx: &mut Cx<'_>, index: usize, item: Value) -> Result<(), Throw> {
        insert(cx, self, Some(index), &token(&item)).map(|_| ())
    }

    fn remove_at(&self, _cx: &mut Cx<'_>, index: usize) -> Result<(), Throw> {
        let item = self.0.with(|nodes| {
            let id = nodes.node()?.children().get(index).copied()?;
            Some(Self::at(nodes, id))
        });
        remove(&item.ok_or_else(out_of_range)?)
    }
}

fn name(key: &Value) -> Result<&Str, Throw> {
    match key {
        Value::String(name) => Ok(name),
        _ => Err(Exception::argument_null("key").into()),
    }
}

impl Dictionary for JToken {
    fn find(&self, key: &Value) -> Option<Value> {
        match key {
            Value::String(name) => self.member(name).map(Self::into_object),
            _ => None,
        }
    }

    fn set_value(&self, cx: &mut Cx<'_>, key: Value, value: Value) -> Result<(), Throw> {
        set_member(cx, self, name(&key)?, Some(&token(&value)))
    }

    fn add_value(&self, cx: &mut Cx<'_>, key: Value, value: Value) -> Result<(), Throw> {
        add_member(cx, self, name(&key)?, Some(&token(&value)))
    }

    fn remove_key(&self, _cx: &mut Cx<'_>, key: &Value) -> Result<bool, Throw> {
        match self.property(name(key)?) {
            Some(property) => remove(&property).map(|()| true),
            None => Ok(false),
        }
    }

    fn keys(&self) -> Value {
        let keys = self.children().into_iter().map(|property| Value::String(property.name()));
        let list = std::sync::Arc::new(ListObject::new(Ty::String, keys.collect()));
        Value::object(ReadOnlyCollection::new(Ty::String, list))
    }

    fn values(&self) -> Value {
        let ty = super::jenumerable::token_type();
        let values = self
            .children()
            .into_iter()
            .map(|property| property.value().map_or(Value::Null, Self::into_object));
        Value::object(Array::new(ty, values.collect()))
    }
}

/// The names and values of an object as a list of pairs.
pub(crate) fn pairs(value: &Value) -> Option<Value> {
    let object = value.downcast_ref::<JToken>().filter(|token| token.token_type() == TokenType::Object)?;
    let ty = super::token::pair_type();
    let pairs = object.children().iter().map(|property| pair(&ty, property)).collect();
    Some(Value::object(Array::new(ty, pairs)))
}
