//! The object behind every `JToken`

use std::cmp::Ordering;
use std::sync::Arc;

use super::build::{Wanted, parse};
use super::canonical;
use super::compare;
use super::node::{self, JsonPlace, Kind, Node, Nodes};
use super::reader::Settings;
use super::token_type::TokenType;
use super::writer::{Layout, Writer};
use crate::clr::annotations::Annotations;
use crate::clr::collections::KeyValuePair;
use crate::clr::receiver::modified;
use crate::clr::text_of::{format_of, text_of};
use crate::clr::tree::{Id, NONE};
use crate::exception::Throw;
use crate::function::IntoValue;
use crate::interface::{Collection, Dictionary, List};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Enumerator, Object, Value};

/// A JSON token: an object, an array, a property, a value.
#[derive(Clone, Debug)]
pub struct JToken(pub(crate) JsonPlace);

impl JToken {
    /// `JToken.Parse`.
    pub fn parse(cx: &mut Cx<'_>, text: &Str) -> Result<Self, Throw> {
        parse(cx, text, Wanted::Token, Settings::default())
    }

    /// `JObject.Parse`.
    pub fn parse_object(cx: &mut Cx<'_>, text: &Str) -> Result<Self, Throw> {
        parse(cx, text, Wanted::Object, Settings::default())
    }

    /// `JArray.Parse`.
    pub fn parse_array(cx: &mut Cx<'_>, text: &Str) -> Result<Self, Throw> {
        parse(cx, text, Wanted::Array, Settings::default())
    }

    /// `ToString(Formatting.None)` or `ToString(Formatting.Indented)`.
    pub fn write(&self, cx: &mut Cx<'_>, indented: bool) -> Result<Str, Throw> {
        let mut writer = Writer::new(if indented { Layout::Indented } else { Layout::None });
        self.0.with(|nodes| writer.token(cx, nodes, nodes.id))?;
        Ok(writer.finish())
    }

    /// A token of its own.
    pub(crate) fn new(node: Node) -> Self {
        Self(JsonPlace::new(vec![node], 0))
    }

    pub(crate) fn null() -> Self {
        Self::new(Node::null())
    }

    /// The type of the token.
    pub fn token_type(&self) -> TokenType {
        self.0.with(|nodes| nodes.node().map_or(TokenType::None, Node::token_type))
    }

    /// Another token of the same tree.
    pub(crate) fn at(nodes: &Nodes<'_>, id: Id) -> Self {
        Self(nodes.place(id))
    }

    /// The tokens of these indexes.
    pub(crate) fn all(nodes: &Nodes<'_>, ids: &[Id]) -> Vec<Self> {
        ids.iter().map(|id| Self(nodes.place(*id))).collect()
    }

    /// Works on the annotations.
    pub(crate) fn annotations<R: Default>(&self, work: impl FnOnce(&mut Annotations) -> R) -> R {
        self.0.with(|nodes| {
            let id = nodes.id;
            nodes.get_mut(id).map(|node| work(&mut node.annotations)).unwrap_or_default()
        })
    }

    pub(crate) fn parent(&self) -> Option<Self> {
        self.0.with(|nodes| {
            let parent = nodes.node()?.parent;
            (parent != NONE).then(|| Self::at(nodes, parent))
        })
    }

    pub(crate) fn children(&self) -> Vec<Self> {
        self.0.with(|nodes| {
            let ids = nodes.node().map(|node| node.children().to_vec()).unwrap_or_default();
            Self::all(nodes, &ids)
        })
    }

    pub(crate) fn is_container(&self) -> bool {
        self.0.with(|nodes| nodes.node().is_some_and(Node::is_container))
    }

    /// The value that a `JValue` holds.
    pub(crate) fn held(&self) -> Value {
        self.0.with(|nodes| match nodes.node().map(|node| &node.kind) {
            Some(Kind::Value(_, value)) => value.clone(),
            _ => Value::Null,
        })
    }

    /// The value of the property of this name.
    pub fn member(&self, name: &Str) -> Option<Self> {
        self.0.with(|nodes| node::member(nodes, nodes.id, name).map(|id| Self::at(nodes, id)))
    }

    /// The property of this name.
    pub(crate) fn property(&self, name: &Str) -> Option<Self> {
        self.0.with(|nodes| node::property(nodes, nodes.id, name).map(|id| Self::at(nodes, id)))
    }

    /// The name of a property.
    pub(crate) fn name(&self) -> Str {
        self.0.with(|nodes| nodes.node().and_then(Node::name).cloned()).unwrap_or_default()
    }

    /// The value of a property.
    pub(crate) fn value(&self) -> Option<Self> {
        self.0.with(|nodes| node::property_value(nodes, nodes.id).map(|id| Self::at(nodes, id)))
    }

    pub(crate) fn deep_clone(&self, cx: &mut Cx<'_>) -> Result<Self, Throw> {
        let copies = self.0.with(|nodes| node::cloned(nodes, nodes.id));
        cx.tick(copies.len() as u64)?;
        cx.charge(copies.len().saturating_mul(size_of::<Node>()))?;
        Ok(Self(JsonPlace::new(copies, 0)))
    }

    pub(crate) fn into_object(self) -> Value {
        Value::object(self)
    }

    fn class_name(&self) -> &'static str {
        match self.token_type() {
            TokenType::Object => "Newtonsoft.Json.Linq.JObject",
            TokenType::Array => "Newtonsoft.Json.Linq.JArray",
            TokenType::Property => "Newtonsoft.Json.Linq.JProperty",
            TokenType::Constructor => "Newtonsoft.Json.Linq.JConstructor",
            TokenType::Raw => "Newtonsoft.Json.Linq.JRaw",
            _ => "Newtonsoft.Json.Linq.JValue",
        }
    }
}

/// `KeyValuePair<string, JToken>`.
pub(crate) fn pair_type() -> Ty {
    Ty::named(KeyValuePair::NAME, [Ty::String, Ty::named("Newtonsoft.Json.Linq.JToken", [])])
}

/// A property as a pair of name and value.
pub(crate) fn pair(ty: &Ty, property: &JToken) -> Value {
    let value = property.value().map_or(Value::Null, JToken::into_object);
    Value::object(KeyValuePair::typed(ty.clone(), Value::String(property.name()), value))
}

impl IntoValue for JToken {
    fn into_value(self) -> Result<Value, Throw> {
        Ok(Value::object(self))
    }
}

impl Object for JToken {
    fn ty(&self) -> Ty {
        Ty::named(self.class_name(), [])
    }

    fn to_text(&self, cx: &mut Cx<'_>) -> Result<Str, Throw> {
        if self.is_container() { self.write(cx, true) } else { text_of(cx, &self.held()) }
    }

    fn format(&self, cx: &mut Cx<'_>, format: &str, provider: &Value) -> Option<Result<Str, Throw>> {
        if self.is_container() { None } else { Some(format_of(cx, &self.held(), format, provider)) }
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        if self.is_container() {
            return None;
        }
        Some(other.downcast_ref::<Self>().is_some_and(|other| compare::values_equal(self, other)))
    }

    fn hash_code(&self) -> Option<i32> {
        if self.is_container() { None } else { Some(compare::value_hash(self)) }
    }

    fn compare(&self, other: &Value) -> Option<Ordering> {
        let other = other.downcast_ref::<Self>()?;
        compare::compare_values(self, other)
    }

    fn enumerate(self: Arc<Self>) -> Option<Box<dyn Enumerator>> {
        if !self.is_container() {
            return Some(Box::new(crate::clr::sequence::Items(Vec::new().into_iter())));
        }
        Some(Box::new(Tokens::new(&self)))
    }

    fn count(&self) -> Option<usize> {
        self.0.with(|nodes| nodes.node().filter(|node| node.is_container()).map(|node| node.children().len()))
    }

    fn convertible(&self) -> Option<Value> {
        if self.is_container() { None } else { Some(self.held()) }
    }

    fn canonical(&self, cx: &mut Cx<'_>) -> Option<Result<serde_json::Value, Throw>> {
        Some(canonical::canonical(cx, self))
    }

    fn identity(&self) -> (usize, usize) {
        self.0.identity()
    }

    fn collection(&self) -> Option<&dyn Collection> {
        if self.is_container() { Some(self) } else { None }
    }

    fn list(&self) -> Option<&dyn List> {
        if self.is_container() { Some(self) } else { None }
    }

    fn dictionary(&self) -> Option<&dyn Dictionary> {
        if self.token_type() == TokenType::Object { Some(self) } else { None }
    }
}

/// The children of a container, one after the other.
pub(crate) struct Tokens {
    container: JToken,
    version: u32,
    next: usize,
}

impl Tokens {
    pub(crate) fn new(container: &JToken) -> Self {
        let version = container.0.with(|nodes| nodes.node().map_or(0, Node::version));
        Self { container: container.clone(), version, next: 0 }
    }

    pub(crate) fn next(&mut self) -> Result<Option<JToken>, Throw> {
        self.next += 1;
        let found = self.container.0.with(|nodes| {
            let node = nodes.node()?;
            if node.version() != self.version {
                return Some(Err(modified()));
            }
            let child = node.children().get(self.next - 1).copied();
            child.map(|child| Ok(JToken::at(nodes, child)))
        });
        Ok(found.transpose()?)
    }
}

impl Enumerator for Tokens {
    fn next(&mut self, _cx: &mut Cx<'_>) -> Result<Option<Value>, Throw> {
        Ok(Self::next(self)?.map(JToken::into_object))
    }
}
