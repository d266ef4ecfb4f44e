//! Values of a wanted type from JSON: `JsonConvert.DeserializeObject<T>` and `JToken.ToObject<T>`

use super::build::load_open;
use super::casts;
use super::node::{Kind, Node, Nodes};
use super::reader::{Event, Reader};
use super::settings::Options;
use super::token::JToken;
use super::token_type::TokenType;
use super::typed::Typed;
use crate::clr::tree::Id;
use crate::exception::{Exception, Throw};
use crate::run::Cx;
use crate::text::Str;
use crate::ty::{Prim, Ty};
use crate::value::Value;

/// `JsonConvert.DeserializeObject(text, type)`.
pub(super) fn from_text(cx: &mut Cx<'_>, text: &Str, ty: &Ty, options: &Options) -> Result<Value, Throw> {
    let text = text.to_utf8();
    let mut source = Source::Text(Reader::new(&text, options.reader()));
    let value = {
        let mut typed = Typed { cx, source: &mut source };
        match typed.next(ty)? {
            Some(first) => typed.value(first, ty)?,
            None => typed.nothing(ty)?,
        }
    };
    match source.next(cx, &Ty::Object)? {
        Some(_) => {
            let message = "Additional text found in JSON string after finishing deserializing object.";
            Err(source.exception("Newtonsoft.Json.JsonSerializationException", message).into())
        }
        None => Ok(value),
    }
}

/// `token.ToObject(type)`.
pub(super) fn from_token(cx: &mut Cx<'_>, token: &JToken, ty: &Ty) -> Result<Value, Throw> {
    if let Some(value) = cast(cx, token, ty)? {
        return Ok(value);
    }
    let events = token.0.with(|nodes| {
        let mut events = Vec::new();
        flatten(nodes, nodes.id, &mut events);
        events
    });
    cx.tick(events.len() as u64)?;
    cx.charge(events.len().saturating_mul(size_of::<Event>()))?;
    let mut source = Source::Tree(events.into_iter());
    let mut typed = Typed { cx, source: &mut source };
    match typed.next(ty)? {
        Some(first) => typed.value(first, ty),
        None => Ok(Value::Null),
    }
}

/// Simple types are cast as `(int)token` is.
fn cast(cx: &mut Cx<'_>, token: &JToken, ty: &Ty) -> Result<Option<Value>, Throw> {
    let (plain, nullable) = match ty {
        Ty::Nullable(inner) => (inner.as_ref(), true),
        ty => (ty, false),
    };
    Ok(match plain {
        Ty::Prim(prim) => Some(casts::simple(cx, token, nullable, *prim)?),
        Ty::String => Some(casts::string(cx, token)?),
        plain => match plain.full_name().and_then(|name| name.strip_prefix("System.")) {
            Some(name @ ("DateTime" | "DateTimeOffset")) => {
                Some(casts::object(cx, token, nullable, name, &[TokenType::Date])?)
            }
            Some("Guid") => {
                Some(casts::object(cx, token, nullable, "Guid", &[TokenType::Guid, TokenType::Bytes])?)
            }
            Some("TimeSpan") => Some(casts::object(cx, token, nullable, "TimeSpan", &[TokenType::TimeSpan])?),
            Some("Uri") => Some(casts::object(cx, token, true, "Uri", &[TokenType::Uri])?),
            _ => None,
        },
    })
}

/// The events that a reader of the token would give.
fn flatten(nodes: &Nodes<'_>, id: Id, events: &mut Vec<Event>) {
    let Some(node) = nodes.get(id) else { return };
    let mut inside = |start: Event, end: Event, node: &Node| {
        events.push(start);
        stacker::maybe_grow(64 << 10, 1 << 20, || {
            node.children().iter().for_each(|child| flatten(nodes, *child, events));
        });
        events.push(end);
    };
    match &node.kind {
        Kind::Object(..) => inside(Event::StartObject, Event::EndObject, node),
        Kind::Array(_) => inside(Event::StartArray, Event::EndArray, node),
        Kind::Constructor(name, _) => {
            inside(Event::StartConstructor(name.clone()), Event::EndConstructor, node)
        }
        Kind::Property(name, _) => {
            events.push(Event::Name(name.clone()));
            stacker::maybe_grow(64 << 10, 1 << 20, || {
                node.children().iter().for_each(|child| flatten(nodes, *child, events));
            });
        }
        Kind::Value(ty, value) => events.push(Event::Value(*ty, value.clone())),
    }
}

/// Where the events come from.
pub(super) enum Source<'a> {
    Text(Reader<'a>),
    /// The events of a tree, and the names and indexes around the current one.
    Tree(std::vec::IntoIter<Event>),
}

impl Source<'_> {
    /// The next event; texts that look like dates stay texts where a text is wanted.
    pub(super) fn next(&mut self, cx: &mut Cx<'_>, wanted: &Ty) -> Result<Option<Event>, Throw> {
        match self {
            Self::Text(reader) => {
                let dates = reader.settings.dates;
                let as_text = *wanted == Ty::String || wanted.full_name() == Some("System.DateTimeOffset");
                reader.settings.dates = dates && !as_text;
                let event = loop {
                    match reader.next(cx) {
                        Ok(Some(Event::Value(TokenType::Comment, _))) => {}
                        other => break other,
                    }
                };
                reader.settings.dates = dates;
                event
            }
            Self::Tree(events) => {
                Ok(events.find(|event| !matches!(event, Event::Value(TokenType::Comment, _))))
            }
        }
    }

    /// The scalar as it was written, where there is a text.
    pub(super) fn raw(&self) -> Option<&str> {
        match self {
            Self::Text(reader) => Some(reader.raw()),
            Self::Tree(..) => None,
        }
    }

    /// The token that begins with this event.
    pub(super) fn token(&mut self, cx: &mut Cx<'_>, first: Event) -> Result<JToken, Throw> {
        match self {
            Self::Text(reader) => load_open(cx, reader, first),
            Self::Tree(events) => super::build::rebuild(cx, first, events),
        }
    }

    /// An exception of this type that says where it arose.
    pub(super) fn exception(&self, ty: &'static str, message: &str) -> Exception {
        match self {
            Self::Text(reader) => reader.exception(ty, message),
            Self::Tree(..) => {
                Exception::new(ty, format!("{}. Path ''.", message.strip_suffix('.').unwrap_or(message)))
            }
        }
    }

    pub(super) fn reader_error(&self, message: &str) -> Throw {
        self.exception("Newtonsoft.Json.JsonReaderException", message).into()
    }
}

/// The name of a number type in Json.NET's messages.
pub(super) fn is_integer(prim: Prim) -> bool {
    !matches!(prim, Prim::Bool | Prim::Char | Prim::Single | Prim::Double | Prim::Decimal)
}
