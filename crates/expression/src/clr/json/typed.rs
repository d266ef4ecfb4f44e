//! Builds values of a wanted type from the events of JSON

use std::sync::Arc;

use super::build::event_name;
use super::casts;
use super::deserialize::{Source, is_integer};
use super::reader::Event;
use super::token_type::TokenType;
use crate::clr::Array;
use crate::clr::collections::{DictionaryObject, HashSet, KeyValuePair, ListObject};
use crate::clr::convert::change_type;
use crate::clr::default_value::default_value;
use crate::clr::equality::Equality;
use crate::clr::instance::takes_null;
use crate::clr::record::Record;
use crate::clr::xml::{FromJson, from_json};
use crate::exception::{Exception, Throw};
use crate::interface::Dictionary;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::{Prim, Ty};
use crate::value::Value;

pub(super) struct Typed<'a, 'c, 's, 't> {
    pub(super) cx: &'a mut Cx<'c>,
    pub(super) source: &'s mut Source<'t>,
}

/// What a type is to JSON.
enum Shape {
    /// An array, and what is made of the items of this type.
    Items(Made, Ty),
    /// A dictionary of these types.
    Pairs(Ty, Ty),
    /// Named members: their names and types.
    Members(Vec<(Str, Ty)>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    Array,
    List,
    Set,
}

impl Typed<'_, '_, '_, '_> {
    pub(super) fn next(&mut self, wanted: &Ty) -> Result<Option<Event>, Throw> {
        let plain = match wanted {
            Ty::Nullable(inner) => inner,
            ty => ty,
        };
        self.source.next(self.cx, plain)
    }

    fn required(&mut self, wanted: &Ty) -> Result<Event, Throw> {
        match self.next(wanted)? {
            Some(event) => Ok(event),
            None => Err(self.serialization("Unexpected end when deserializing object.")),
        }
    }

    fn serialization(&self, message: &str) -> Throw {
        self.source.exception("Newtonsoft.Json.JsonSerializationException", message).into()
    }

    /// There was no JSON at all.
    pub(super) fn nothing(&mut self, ty: &Ty) -> Result<Value, Throw> {
        if takes_null(self.cx, ty) {
            return Ok(Value::Null);
        }
        let name = ty.reflection_name();
        Err(self.serialization(&format!("No JSON content found and type '{name}' is not nullable.")))
    }

    /// The value that begins with this event.
    pub(super) fn value(&mut self, first: Event, ty: &Ty) -> Result<Value, Throw> {
        self.cx.tick(1)?;
        let (plain, nullable) = match ty {
            Ty::Nullable(inner) => (inner.as_ref(), true),
            ty => (ty, false),
        };
        if nullable && matches!(first, Event::Value(TokenType::Null | TokenType::Undefined, _)) {
            return Ok(Value::Null);
        }
        match plain {
            Ty::Object => self.any(first),
            Ty::Prim(prim) => self.simple(first, *prim),
            Ty::String => self.string(first),
            Ty::Named(named) if named.name.starts_with("Newtonsoft.Json.Linq.") => self.token(first, plain),
            Ty::Named(named) if named.name.starts_with("System.Xml.Linq.X") => self.xml(first, plain),
            plain => match shape(plain) {
                Some(shape) => self.shaped(first, plain, shape),
                None => self.named(first, plain),
            },
        }
    }

    /// `object`: containers become tokens, scalars what they are.
    fn any(&mut self, first: Event) -> Result<Value, Throw> {
        match first {
            Event::Value(_, value) => Ok(value),
            Event::StartConstructor(name) => Ok(Value::String(name)),
            first => Ok(self.source.token(self.cx, first)?.into_object()),
        }
    }

    fn token(&mut self, first: Event, ty: &Ty) -> Result<Value, Throw> {
        if matches!(first, Event::Value(TokenType::Null, _))
            && ty.full_name() != Some("Newtonsoft.Json.Linq.JToken")
            && ty.full_name() != Some("Newtonsoft.Json.Linq.JValue")
        {
            return Ok(Value::Null);
        }
        let token = self.source.token(self.cx, first)?;
        if super::jtoken::is_of(self.cx, &token, ty) {
            return Ok(token.into_object());
        }
        use crate::value::Object as _;
        let (own, wanted) = (token.ty().reflection_name(), ty.reflection_name());
        Err(self.serialization(&format!(
            "Deserialized JSON type '{own}' is not compatible with expected type '{wanted}'."
        )))
    }

    /// A document, or its root.
    fn xml(&mut self, first: Event, ty: &Ty) -> Result<Value, Throw> {
        let source = &mut *self.source;
        let mut next = |cx: &mut Cx<'_>| source.next(cx, &Ty::Object);
        let document = from_json(self.cx, first, &mut next, &FromJson::default())?;
        let found = match document {
            Some(document) if ty.full_name() == Some("System.Xml.Linq.XElement") => document.into_root(),
            other => other,
        };
        Ok(found.map_or(Value::Null, Value::object))
    }

    /// `Error converting value … to type …`, with what went wrong inside.
    fn failed(&self, value: &Value, shown: &str, ty: &Ty, inner: Option<Throw>) -> Throw {
        let name = ty.reflection_name();
        let shown = match value {
            Value::Null => "{null}".to_owned(),
            Value::String(_) => format!("\"{shown}\""),
            _ => shown.to_owned(),
        };
        let outer = self.source.exception(
            "Newtonsoft.Json.JsonSerializationException",
            &format!("Error converting value {shown} to type '{name}'."),
        );
        match inner {
            Some(Throw::Exception(inner)) => Throw::Exception(Arc::new(outer.with_inner(inner))),
            Some(other) => other,
            None => outer.into(),
        }
    }

    fn simple(&mut self, first: Event, prim: Prim) -> Result<Value, Throw> {
        let ty = Ty::Prim(prim);
        let Event::Value(kind, value) = first else {
            return Err(self.unexpected(&first, prim));
        };
        if value.is_null() {
            let inner = change_type(self.cx, &Value::Null, &ty, &Value::Null).err();
            return Err(self.failed(&value, "", &ty, inner));
        }
        match (prim, kind) {
            (Prim::Int32, TokenType::Integer) => {
                let raw = self.source.raw().map(str::to_owned);
                casts::to_simple(self.cx, &value, prim).map_err(|_| {
                    let raw = raw.unwrap_or_default();
                    self.source
                        .reader_error(&format!("JSON integer {raw} is too large or small for an Int32."))
                })
            }
            (Prim::Int32, TokenType::Float) if self.source.raw().is_some() => {
                let raw = self.source.raw().unwrap_or_default().to_owned();
                Err(self.source.reader_error(&format!("Input string '{raw}' is not a valid integer.")))
            }
            (Prim::Decimal, TokenType::Integer | TokenType::Float) => {
                let text = self.source.raw().map(Value::text);
                let value = text.unwrap_or(value);
                casts::to_simple(self.cx, &value, prim)
            }
            (_, TokenType::String) => self.simple_of_text(&value, prim),
            _ => casts::to_simple(self.cx, &value, prim)
                .map_err(|inner| self.failed(&value, "", &ty, Some(inner))),
        }
    }

    fn simple_of_text(&mut self, value: &Value, prim: Prim) -> Result<Value, Throw> {
        let Value::String(text) = value else { return Ok(Value::Null) };
        casts::to_simple(self.cx, value, prim).map_err(|inner| {
            let kind = match prim {
                Prim::Int32 => "integer",
                Prim::Bool => "boolean",
                Prim::Double => "double",
                Prim::Decimal => "decimal",
                _ => return self.failed(value, &text.to_utf8(), &Ty::Prim(prim), Some(inner)),
            };
            self.source.reader_error(&format!("Could not convert string to {kind}: {text}."))
        })
    }

    fn unexpected(&self, event: &Event, prim: Prim) -> Throw {
        let bracket = match event {
            Event::StartObject => "{",
            Event::StartArray => "[",
            _ => event_name(event),
        };
        let reads_itself = matches!(prim, Prim::Int32 | Prim::Bool | Prim::Double | Prim::Decimal);
        if reads_itself || !is_integer(prim) {
            return self
                .source
                .reader_error(&format!("Unexpected character encountered while parsing value: {bracket}."));
        }
        self.wrong_container(
            event,
            &Ty::Prim(prim),
            "a JSON primitive value (e.g. string, number, boolean, null)",
        )
    }

    fn string(&mut self, first: Event) -> Result<Value, Throw> {
        match first {
            Event::Value(TokenType::Null | TokenType::Undefined, _) => Ok(Value::Null),
            Event::Value(TokenType::String, value) => Ok(value),
            Event::Value(_, value) => match self.source.raw() {
                Some(raw) => Ok(Value::text(raw)),
                None => crate::clr::text_of::text_of(self.cx, &value).map(Value::String),
            },
            Event::StartObject => {
                Err(self.source.reader_error("Unexpected character encountered while parsing value: {."))
            }
            _ => Err(self.source.reader_error("Unexpected character encountered while parsing value: [.")),
        }
    }

    fn wrong_container(&self, event: &Event, ty: &Ty, wanted: &str) -> Throw {
        let (kind, example) = match event {
            Event::StartObject => ("object", "{\"name\":\"value\"}"),
            _ => ("array", "[1,2,3]"),
        };
        let name = ty.reflection_name();
        self.serialization(&format!(
            "Cannot deserialize the current JSON {kind} (e.g. {example}) into type '{name}' because the type requires \
             {wanted} to deserialize correctly."
        ))
    }

    fn shaped(&mut self, first: Event, ty: &Ty, shape: Shape) -> Result<Value, Throw> {
        match (&first, shape) {
            (Event::Value(TokenType::Null, _), _) => Ok(default_value(self.cx, ty)),
            (Event::StartArray, Shape::Items(made, element)) => self.items(made, &element),
            (Event::StartObject, Shape::Pairs(key, value)) => self.pairs(&key, &value),
            (Event::StartObject, Shape::Members(members)) => self.members(ty, &members),
            (
                Event::Value(TokenType::String, Value::String(text)),
                Shape::Items(Made::Array, Ty::Prim(Prim::Byte)),
            ) => casts::bytes_of_text(text),
            (Event::Value(_, value), _) => {
                let shown = crate::clr::text_of::text_of(self.cx, value)?;
                let own = value.ty().unwrap_or(Ty::Object).reflection_name();
                let message = format!("Could not cast or convert from {own} to {}.", ty.reflection_name());
                let inner = Exception::argument(message, None).into();
                Err(self.failed(value, &shown.to_utf8(), ty, Some(inner)))
            }
            (event, Shape::Items(..)) => Err(self.wrong_container(event, ty, "a JSON array (e.g. [1,2,3])")),
            (event, _) => Err(self.wrong_container(event, ty, "a JSON object (e.g. {\"name\":\"value\"})")),
        }
    }

    fn items(&mut self, made: Made, element: &Ty) -> Result<Value, Throw> {
        let mut items = Vec::new();
        loop {
            match self.required(element)? {
                Event::EndArray => break,
                event => {
                    self.cx.charge(size_of::<Value>())?;
                    let item = self.nested(event, element)?;
                    items.push(item);
                }
            }
        }
        Ok(match made {
            Made::Array => Value::object(Array::new(element.clone(), items)),
            Made::List => Value::object(ListObject::new(element.clone(), items)),
            Made::Set => {
                let set = HashSet::new(element.clone(), Equality::default());
                for item in items {
                    set.insert(self.cx, item)?;
                }
                Value::object(set)
            }
        })
    }

    fn nested(&mut self, event: Event, ty: &Ty) -> Result<Value, Throw> {
        let source = &mut *self.source;
        self.cx.nested(|cx| Typed { cx, source }.value(event, ty))
    }

    fn pairs(&mut self, key_type: &Ty, value_type: &Ty) -> Result<Value, Throw> {
        let dictionary = DictionaryObject::empty(key_type.clone(), value_type.clone(), Equality::default());
        loop {
            let Event::Name(name) = self.required(&Ty::String)? else { break };
            let key = self.key(&name, key_type)?;
            let event = self.required(value_type)?;
            let value = self.nested(event, value_type)?;
            dictionary.set_value(self.cx, key, value)?;
        }
        Ok(Value::object(dictionary))
    }

    fn key(&mut self, name: &Str, ty: &Ty) -> Result<Value, Throw> {
        let text = Value::String(name.clone());
        let key = match ty {
            Ty::String | Ty::Object => return Ok(text),
            Ty::Prim(prim) => casts::to_simple(self.cx, &text, *prim),
            ty => self.named(Event::Value(TokenType::String, text), ty),
        };
        key.map_err(|_| {
            let ty = ty.reflection_name();
            self.serialization(&format!(
                "Could not convert string '{name}' to dictionary key type '{ty}'. Create a TypeConverter to convert from \
                 the string to the key type object."
            ))
        })
    }

    fn members(&mut self, ty: &Ty, members: &[(Str, Ty)]) -> Result<Value, Throw> {
        let mut values: Vec<Value> = members.iter().map(|(_, ty)| default_value(self.cx, ty)).collect();
        loop {
            let Event::Name(name) = self.required(&Ty::String)? else { break };
            let wanted = place_of(members, &name);
            let inner = wanted.and_then(|place| members.get(place)).map_or(Ty::Object, |(_, ty)| ty.clone());
            let event = self.required(&inner)?;
            let value = self.nested(event, &inner)?;
            if let Some(slot) = wanted.and_then(|place| values.get_mut(place)) {
                *slot = value;
            }
        }
        Ok(match ty {
            Ty::Named(named) if named.name == KeyValuePair::NAME => {
                let mut values = values.into_iter();
                let (key, value) = (values.next().unwrap_or_default(), values.next().unwrap_or_default());
                Value::object(KeyValuePair::typed(ty.clone(), key, value))
            }
            ty => Value::object(Record::new(ty.clone(), values)),
        })
    }

    /// Enumerations, dates and other types that have a text.
    fn named(&mut self, first: Event, ty: &Ty) -> Result<Value, Throw> {
        let Event::Value(kind, value) = first else {
            if crate::clr::known::is_known(ty) {
                return Err(self
                    .source
                    .reader_error("Unexpected character encountered while parsing value: {."));
            }
            let name = ty.reflection_name();
            return Err(self.serialization(&format!("Unable to find a constructor to use for type {name}.")));
        };
        if value.is_null() {
            if takes_null(self.cx, ty) {
                return Ok(Value::Null);
            }
            let inner = Exception::new(
                "System.InvalidCastException",
                "Null object cannot be converted to a value type.",
            );
            return Err(self.failed(&value, "", ty, Some(inner.into())));
        }
        let shown = crate::clr::text_of::text_of(self.cx, &value)?;
        let made = crate::clr::known::from_json(self.cx, &value, ty);
        made.map_err(|inner| {
            let name = ty.full_name().and_then(|name| name.strip_prefix("System."));
            match name {
                Some("Guid") => {
                    let message = "Could not cast or convert from System.String to System.Guid.";
                    self.failed(&value, &shown.to_utf8(), ty, Some(Exception::argument(message, None).into()))
                }
                Some(name @ ("DateTime" | "DateTimeOffset")) if kind == TokenType::String => {
                    self.source.reader_error(&format!("Could not convert string to {name}: {shown}."))
                }
                _ => self.failed(&value, &shown.to_utf8(), ty, Some(inner)),
            }
        })
    }
}

fn place_of(members: &[(Str, Ty)], name: &Str) -> Option<usize> {
    let exact = members.iter().position(|(own, _)| own == name);
    exact.or_else(|| {
        let wanted = name.to_utf8().to_lowercase();
        members.iter().position(|(own, _)| own.to_utf8().to_lowercase() == wanted)
    })
}

/// How JSON has the type; `None` for scalars and types that JSON cannot make.
fn shape(ty: &Ty) -> Option<Shape> {
    match ty {
        Ty::Array(element, 1) => Some(Shape::Items(Made::Array, Ty::clone(element))),
        Ty::Tuple(elements) => Some(Shape::Members(items(elements.iter().map(|element| element.ty.clone())))),
        Ty::Anonymous(properties) => Some(Shape::Members(
            properties.iter().map(|(name, ty)| (Str::from(name.as_str()), ty.clone())).collect(),
        )),
        Ty::Named(named) => {
            let arg = |index: usize| named.args.get(index).cloned().unwrap_or(Ty::Object);
            let name = named.name.strip_prefix("System.Collections.Generic.").unwrap_or(&named.name);
            match name {
                "List"
                | "IList"
                | "ICollection"
                | "IEnumerable"
                | "IReadOnlyList"
                | "IReadOnlyCollection" => Some(Shape::Items(Made::List, arg(0))),
                "HashSet" | "ISet" => Some(Shape::Items(Made::Set, arg(0))),
                "Dictionary" | "IDictionary" | "IReadOnlyDictionary" => Some(Shape::Pairs(arg(0), arg(1))),
                "KeyValuePair" => {
                    Some(Shape::Members(vec![(Str::from("Key"), arg(0)), (Str::from("Value"), arg(1))]))
                }
                "System.Tuple" => Some(Shape::Members(items(named.args.iter().cloned()))),
                _ => None,
            }
        }
        _ => None,
    }
}

fn items(types: impl Iterator<Item = Ty>) -> Vec<(Str, Ty)> {
    (1..).zip(types).map(|(index, ty)| (Str::from(format!("Item{index}")), ty)).collect()
}
