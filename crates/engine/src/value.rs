//! Values that are written out or computed for each request.

use std::sync::Arc;

use gatepost_expression as expression;
use gatepost_expression::{Failure, Program, Str, Ty};

use crate::context::{Context, Reads};
use crate::convert::{Fit, FromObject};
use crate::fault::Fault;
use crate::trace::TraceEvent;

/// An attribute or a text that is either written out or computed for each request.
#[derive(Clone, Debug)]
pub struct Value<T>(Form<T>);

#[derive(Clone, Debug)]
enum Form<T> {
    Literal(T),
    Expression(Computed),
    Mixed(Arc<[Piece]>),
}

/// A part of a text in which expressions stand among literal text.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Literal(Str),
    Expression(Computed),
}

/// An expression in its place.
#[derive(Clone, Debug)]
pub(crate) struct Computed {
    pub(crate) program: Program,
    pub(crate) fit: Fit,
    /// The expression as it is written, for traces.
    pub(crate) text: Arc<str>,
    /// Where it stands, where that is not the place of its policy.
    pub(crate) path: Option<Arc<str>>,
}

impl<T: FromObject> Value<T> {
    /// A value that is written out.
    pub fn literal(value: T) -> Self {
        Self(Form::Literal(value))
    }

    pub(crate) fn expression(computed: Computed) -> Self {
        Self(Form::Expression(computed))
    }

    pub(crate) fn mixed(pieces: Vec<Piece>) -> Self {
        Self(Form::Mixed(pieces.into()))
    }

    /// The value where it is written out, for policies that can do part of their work before any request.
    pub fn as_literal(&self) -> Option<&T> {
        match &self.0 {
            Form::Literal(value) => Some(value),
            Form::Expression(_) | Form::Mixed(_) => None,
        }
    }

    /// The static type of the expression, where it is one.
    pub fn ty(&self) -> Option<&Ty> {
        match &self.0 {
            Form::Expression(computed) => Some(computed.program.ty()),
            Form::Literal(_) | Form::Mixed(_) => None,
        }
    }

    /// The bodies that are read to compute it.
    pub fn reads(&self) -> Reads {
        match &self.0 {
            Form::Literal(_) => Reads::NONE,
            Form::Expression(computed) => computed.reads(),
            Form::Mixed(pieces) => pieces.iter().fold(Reads::NONE, |reads, piece| match piece {
                Piece::Literal(_) => reads,
                Piece::Expression(computed) => reads.and(computed.reads()),
            }),
        }
    }

    /// The value for this request. Where an expression gives null and null is no `T`, that is a fault.
    pub fn get(&self, cx: &Context) -> Result<T, Fault> {
        match &self.0 {
            Form::Literal(value) => Ok(value.clone()),
            Form::Expression(computed) => match computed.result::<T>(cx)? {
                Some(value) => Ok(value),
                None => T::from_null().ok_or_else(|| computed.unwanted::<T>("null")),
            },
            Form::Mixed(pieces) => mixed(pieces, cx),
        }
    }

    /// The value for this request, or nothing where an expression gives null.
    pub fn get_option(&self, cx: &Context) -> Result<Option<T>, Fault> {
        match &self.0 {
            Form::Expression(computed) => computed.result(cx),
            Form::Literal(_) | Form::Mixed(_) => self.get(cx).map(Some),
        }
    }
}

impl Computed {
    fn reads(&self) -> Reads {
        Reads::of_tags(self.program.tags())
    }

    fn result<T: FromObject>(&self, cx: &Context) -> Result<Option<T>, Fault> {
        if self.fit == Fit::Text {
            let Some(text) = self.text(cx)? else { return Ok(None) };
            let text = text.to_utf8();
            return T::from_text(&text).map(Some).ok_or_else(|| self.unwanted::<T>(&format!("`{text}`")));
        }
        let limits = &cx.limits().expression;
        let value = self.program.evaluate(cx.globals(), limits).map_err(|failure| self.fault(&failure))?;
        cx.note(|| self.traced(describe(&value)));
        if value.is_null() {
            return Ok(None);
        }
        let shown = value.clone();
        T::from_object(value).map(Some).ok_or_else(|| self.unwanted::<T>(&describe(&shown)))
    }

    fn text(&self, cx: &Context) -> Result<Option<Str>, Fault> {
        let limits = &cx.limits().expression;
        let text =
            self.program.evaluate_text(cx.globals(), limits).map_err(|failure| self.fault(&failure))?;
        cx.note(|| self.traced(text.as_ref().map_or_else(|| "null".to_owned(), Str::to_string)));
        Ok(text)
    }

    fn traced(&self, value: String) -> TraceEvent {
        TraceEvent::Expression { text: self.text.to_string(), value }
    }

    fn unwanted<T: FromObject>(&self, found: &str) -> Fault {
        let expected = T::expected();
        Fault::expression(format_args!("The result is {found}, which is not {expected}."))
            .at(self.path.clone())
    }

    fn fault(&self, failure: &Failure) -> Fault {
        let message = match failure {
            Failure::Exception(exception) => exception.full_message().to_string(),
            Failure::Limit(limit, _) => sentence(&limit.to_string()),
            Failure::Bug(text) => format!("This is a fault of Gatepost, please report it: {text}"),
        };
        Fault::expression(message).at(self.path.clone())
    }
}

/// A message of our own among those of .NET, which are sentences.
fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}

fn mixed<T: FromObject>(pieces: &[Piece], cx: &Context) -> Result<T, Fault> {
    let mut whole = String::new();
    for piece in pieces {
        match piece {
            Piece::Literal(text) => whole.push_str(&text.to_utf8()),
            Piece::Expression(computed) => {
                if let Some(text) = computed.text(cx)? {
                    whole.push_str(&text.to_utf8());
                }
            }
        }
    }
    T::from_text(&whole).ok_or_else(|| {
        Fault::expression(format_args!("The result is `{whole}`, which is not {}.", T::expected()))
    })
}

/// A value for people to read: what it is, not what `ToString` makes of it.
pub(crate) fn describe(value: &expression::Value) -> String {
    match value {
        expression::Value::Null => "null".to_owned(),
        expression::Value::Bool(truth) => truth.to_string(),
        expression::Value::Char(unit) => format!("'{}'", String::from_utf16_lossy(&[*unit])),
        expression::Value::SByte(number) => number.to_string(),
        expression::Value::Byte(number) => number.to_string(),
        expression::Value::Int16(number) => number.to_string(),
        expression::Value::UInt16(number) => number.to_string(),
        expression::Value::Int32(number) => number.to_string(),
        expression::Value::UInt32(number) => number.to_string(),
        expression::Value::Int64(number) => number.to_string(),
        expression::Value::UInt64(number) => number.to_string(),
        expression::Value::Single(number) => number.to_string(),
        expression::Value::Double(number) => number.to_string(),
        expression::Value::Decimal(number) => number.to_string(),
        expression::Value::Enum(value) => value.number.to_string(),
        expression::Value::String(text) => format!("\"{text}\""),
        expression::Value::Object(object) => object.ty().to_string(),
    }
}
