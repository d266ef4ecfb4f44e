//! Newtonsoft.Json.JsonReader, JsonTextReader

use std::sync::Arc;

use parking_lot::Mutex;

use super::build::{Wanted, load_after};
use super::reader::{Event, Paused, Reader, Settings};
use super::settings::{DATES, FLOATS};
use super::token::JToken;
use super::token_type::TokenType;
use crate::clr::receiver::int;
use crate::clr::reflection::TypeObject;
use crate::clr::text_io::StringReader;
use crate::declare::{Allowed, Type};
use crate::exception::Throw;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{EnumValue, Object, Value};

const TOKEN: &str = "Newtonsoft.Json.JsonToken";

/// A `Newtonsoft.Json.JsonTextReader`.
#[derive(Debug)]
pub(super) struct TextReader {
    text: Str,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    paused: Paused,
    /// What the reader stands on.
    current: Option<Event>,
}

impl Object for TextReader {
    fn ty(&self) -> Ty {
        Ty::named("Newtonsoft.Json.JsonTextReader", [])
    }
}

impl TextReader {
    /// Works with a reader that stands where this one stands.
    fn with<R>(
        &self,
        cx: &mut Cx<'_>,
        work: impl FnOnce(&mut Cx<'_>, &mut Reader<'_>, Option<Event>) -> Result<(R, Option<Event>), Throw>,
    ) -> Result<R, Throw> {
        let text = self.text.to_utf8();
        let mut state = self.state.lock();
        let mut reader = Reader::resume(&text, state.paused.clone());
        let (result, current) = work(cx, &mut reader, state.current.clone())?;
        *state = State { paused: reader.pause(), current };
        Ok(result)
    }

    fn read(&self, cx: &mut Cx<'_>) -> Result<bool, Throw> {
        self.with(cx, |cx, reader, _| {
            let next = reader.next(cx)?;
            Ok((next.is_some(), next))
        })
    }

    /// Goes on to the end of what the reader stands on.
    fn skip(&self, cx: &mut Cx<'_>) -> Result<(), Throw> {
        if matches!(self.state.lock().current, Some(Event::Name(_))) {
            self.read(cx)?;
        }
        let starts = matches!(
            self.state.lock().current,
            Some(Event::StartObject | Event::StartArray | Event::StartConstructor(_))
        );
        let depth = self.state.lock().paused.depth();
        while starts && self.state.lock().paused.depth() >= depth && self.read(cx)? {
            cx.tick(1)?;
        }
        Ok(())
    }

    /// The token that the reader stands on, or the next one when it has not begun yet.
    pub(super) fn load(&self, cx: &mut Cx<'_>, wanted: Wanted) -> Result<JToken, Throw> {
        self.with(cx, |cx, reader, current| {
            let first = match current {
                None => reader.next(cx)?,
                current => current,
            };
            let end = match &first {
                Some(Event::StartObject) => Some(Event::EndObject),
                Some(Event::StartArray) => Some(Event::EndArray),
                Some(Event::StartConstructor(_)) => Some(Event::EndConstructor),
                other => other.clone(),
            };
            Ok((load_after(cx, reader, wanted, first)?, end))
        })
    }
}

/// Declares a method that reads a token of this kind.
pub(super) fn with_loading(ty: Type, signature: &'static str, wanted: Wanted) -> Type {
    ty.method(signature, move |cx: &mut Cx<'_>, reader: Arc<TextReader>| reader.load(cx, wanted))
}

pub(super) fn declare() -> Vec<Type> {
    vec![reader(), text_reader(), token()]
}

fn reader() -> Type {
    type This = Arc<TextReader>;
    Type::class("Newtonsoft.Json.JsonReader : System.IDisposable")
        .allowed(Allowed::No)
        .writable(
            "Newtonsoft.Json.DateParseHandling DateParseHandling",
            |this: This| {
                let dates = this.state.lock().paused.settings.dates;
                EnumValue { ty: DATES, number: i32::from(dates) }
            },
            |this: This, value: EnumValue| this.state.lock().paused.settings.dates = value.number != 0,
        )
        .writable(
            "Newtonsoft.Json.FloatParseHandling FloatParseHandling",
            |this: This| {
                let decimals = this.state.lock().paused.settings.decimals;
                EnumValue { ty: FLOATS, number: i32::from(decimals) }
            },
            |this: This, value: EnumValue| this.state.lock().paused.settings.decimals = value.number == 1,
        )
        .property("Newtonsoft.Json.JsonToken TokenType", |this: This| EnumValue {
            ty: TOKEN,
            number: this.state.lock().current.as_ref().map_or(0, number),
        })
        .property("object Value", |this: This| match &this.state.lock().current {
            Some(Event::Value(_, value)) => value.clone(),
            Some(Event::Name(name) | Event::StartConstructor(name)) => Value::String(name.clone()),
            _ => Value::Null,
        })
        .property("int Depth", |this: This| {
            let state = this.state.lock();
            let is_start = matches!(
                state.current,
                Some(Event::StartObject | Event::StartArray | Event::StartConstructor(_))
            );
            int(state.paused.depth().saturating_sub(usize::from(is_start)))
        })
        .method("bool Read()", |cx: &mut Cx<'_>, this: This| this.read(cx))
        .property("string Path", |this: This| {
            let text = this.text.to_utf8();
            Reader::resume(&text, this.state.lock().paused.clone()).path()
        })
        .property("Type ValueType", |this: This| match &this.state.lock().current {
            Some(Event::Value(_, value)) => value.ty().map(|ty| Value::object(TypeObject(ty))),
            Some(Event::Name(_) | Event::StartConstructor(_)) => Some(Value::object(TypeObject(Ty::String))),
            _ => None,
        })
        .method("void Skip()", |cx: &mut Cx<'_>, this: This| this.skip(cx))
        .method("void Close()", |_: This| ())
        .method("void Dispose()", |_: This| ())
}

fn text_reader() -> Type {
    Type::class("Newtonsoft.Json.JsonTextReader : Newtonsoft.Json.JsonReader")
        .allowed(Allowed::No)
        .constructor(
            "JsonTextReader(System.IO.TextReader reader)",
            |cx: &mut Cx<'_>, source: Arc<StringReader>| Ok::<_, Throw>(on(source.read_to_end(cx)?)),
        )
}

/// A reader on the text.
pub(super) fn on(text: Str) -> Value {
    let state = State { paused: Paused::new(Settings::default()), current: None };
    Value::object(TextReader { text, state: Mutex::new(state) })
}

fn token() -> Type {
    Type::enumeration(
        TOKEN,
        &[
            ("None", 0),
            ("StartObject", 1),
            ("StartArray", 2),
            ("StartConstructor", 3),
            ("PropertyName", 4),
            ("Comment", 5),
            ("Raw", 6),
            ("Integer", 7),
            ("Float", 8),
            ("String", 9),
            ("Boolean", 10),
            ("Null", 11),
            ("Undefined", 12),
            ("EndObject", 13),
            ("EndArray", 14),
            ("EndConstructor", 15),
            ("Date", 16),
            ("Bytes", 17),
        ],
    )
    .allowed(Allowed::No)
}

/// The event as a value of `JsonToken`.
fn number(event: &Event) -> i32 {
    match event {
        Event::StartObject => 1,
        Event::StartArray => 2,
        Event::StartConstructor(_) => 3,
        Event::Name(_) => 4,
        Event::EndObject => 13,
        Event::EndArray => 14,
        Event::EndConstructor => 15,
        Event::Value(ty, _) => match ty {
            TokenType::Comment => 5,
            TokenType::Raw => 6,
            TokenType::Integer => 7,
            TokenType::Float => 8,
            TokenType::Boolean => 10,
            TokenType::Null => 11,
            TokenType::Undefined => 12,
            TokenType::Date => 16,
            TokenType::Bytes => 17,
            _ => 9,
        },
    }
}
