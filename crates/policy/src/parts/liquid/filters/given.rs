//! What a filter is given.

use gatepost_expression::Str;
use liquid_core::Runtime;
use liquid_core::error::{Error, Result};
use liquid_core::model::{KString, Value, ValueCow, ValueView};

use crate::parts::liquid::meter;

/// The input and the arguments of a filter.
pub(super) struct Given<'a> {
    pub(super) input: &'a dyn ValueView,
    pub(super) arguments: &'a [ValueCow<'a>],
    pub(super) runtime: &'a dyn Runtime,
}

impl Given<'_> {
    /// The input as text; none where it is nil.
    pub(super) fn text(&self) -> Option<String> {
        text_of(self.input)
    }

    /// An argument, unless it is not written or nil.
    pub(super) fn argument(&self, index: usize) -> Option<&dyn ValueView> {
        self.arguments.get(index).map(ValueCow::as_view).filter(|argument| !argument.is_nil())
    }

    /// An argument as text; empty where it is not written or nil.
    pub(super) fn argument_text(&self, index: usize) -> String {
        self.argument(index).and_then(text_of).unwrap_or_default()
    }

    /// An argument as a whole number.
    pub(super) fn argument_number(&self, index: usize) -> Result<Option<i64>> {
        let Some(argument) = self.argument(index) else { return Ok(None) };
        let number = argument.as_scalar().and_then(|scalar| scalar.to_integer());
        number.map(Some).ok_or_else(|| error(format!("`{}` is not a whole number", shown(argument))))
    }

    /// Counts bytes that the result is going to take, where these may be many more than what was given.
    pub(super) fn charge(&self, bytes: usize) -> Result<()> {
        meter::charge(self.runtime, bytes)
    }
}

/// A value as text; none where it is nil.
pub(super) fn text_of(value: &dyn ValueView) -> Option<String> {
    (!value.is_nil()).then(|| value.render().to_string())
}

pub(super) fn value(text: impl Into<KString>) -> Value {
    Value::scalar(text.into())
}

pub(super) fn error(message: impl Into<KString>) -> Error {
    Error::with_msg(message)
}

/// A value in a message.
pub(super) fn shown(value: &dyn ValueView) -> String {
    let text = value.render().to_string();
    if text.chars().count() > LONGEST { text.chars().take(LONGEST).chain(['…']).collect() } else { text }
}

/// A text counted in UTF-16, as .NET counts.
pub(super) fn utf16(text: &str) -> Str {
    Str::from(text)
}

const LONGEST: usize = 40;
