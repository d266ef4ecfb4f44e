//! What stops an evaluation: a .NET exception, a limit, or a fault of ours.

use std::fmt;
use std::sync::{Arc, OnceLock};

use ecow::EcoString;
use gatepost_csharp::Span;
use parking_lot::Mutex;

use crate::nest::Nest;
use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::{Object, Value};

/// Why an operation did not give a value.
#[derive(Clone, Debug)]
pub enum Throw {
    /// A .NET exception; `catch` sees it.
    Exception(Arc<Exception>),
    /// The argument at this index (the receiver of an instance member being the first) is null where the
    /// function wants a value. The caller, who knows the signature, makes the exception of it.
    NullArgument(usize),
    /// A limit of the sandbox, and where it was reached as far as that is known; `catch` does not see it.
    Limit(Limit, Option<Span>),
    /// A fault of ours; `catch` does not see it.
    Bug(String),
}

impl From<Limit> for Throw {
    fn from(limit: Limit) -> Self {
        Self::Limit(limit, None)
    }
}

/// A limit that an evaluation reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Too many operations.
    Operations,
    /// Too much time.
    Time,
    /// Too much memory.
    Memory,
    /// Calls nested too deeply.
    Depth,
    /// Somebody asked for the end, see [`crate::Limits::stop`].
    Stopped,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operations => "the expression ran more operations than it may",
            Self::Time => "the expression ran longer than it may",
            Self::Memory => "the expression used more memory than it may",
            Self::Depth => "the expression nested calls deeper than it may",
            Self::Stopped => "the expression was stopped",
        })
    }
}

/// A `System.Exception` or one of its descendants.
#[derive(Clone, Debug)]
pub struct Exception {
    /// Full name of the run-time type, such as `System.FormatException`.
    pub ty: &'static str,
    /// `Message`, without the parameter that [`Exception::param`] adds.
    pub message: Str,
    /// `ParamName` of the argument exceptions.
    pub param: Option<EcoString>,
    /// What `Message` says after the parameter, such as the actual value.
    pub tail: Option<Box<Str>>,
    /// `InnerException`.
    pub inner: Nest<Option<Arc<Exception>>>,
    /// Where in the expression's text it was thrown first.
    pub span: OnceLock<Span>,
    /// What can be written on it, once somebody did: `Data`, `HelpLink`, `Source`.
    pub notes: OnceLock<Arc<Mutex<Notes>>>,
    /// What else this type of exception tells, by property: `ActualValue`, `LineNumber`, ….
    pub details: Nest<Vec<(&'static str, Value)>>,
}

/// What an expression wrote on an exception.
#[derive(Debug, Default)]
pub struct Notes {
    /// `Data`.
    pub data: Value,
    /// `HelpLink`.
    pub help_link: Value,
    /// `Source`.
    pub source: Value,
}

impl Exception {
    /// An exception of this type with this message.
    pub fn new(ty: &'static str, message: impl Into<Str>) -> Self {
        Self {
            ty,
            message: message.into(),
            param: None,
            tail: None,
            inner: Nest::default(),
            span: OnceLock::new(),
            notes: OnceLock::new(),
            details: Nest::default(),
        }
    }

    /// `System.NullReferenceException`.
    pub fn null_reference() -> Self {
        Self::new("System.NullReferenceException", "Object reference not set to an instance of an object.")
    }

    /// `System.ArgumentException`.
    pub fn argument(message: impl Into<Str>, param: Option<&'static str>) -> Self {
        Self { param: param.map(EcoString::from), ..Self::new("System.ArgumentException", message) }
    }

    /// `System.ArgumentNullException` of this parameter.
    pub fn argument_null(param: &'static str) -> Self {
        Self {
            param: Some(param.into()),
            ..Self::new("System.ArgumentNullException", "Value cannot be null.")
        }
    }

    /// `System.ArgumentOutOfRangeException` of this parameter.
    pub fn argument_out_of_range(message: impl Into<Str>, param: &'static str) -> Self {
        Self { param: Some(param.into()), ..Self::new("System.ArgumentOutOfRangeException", message) }
    }

    /// `System.FormatException`.
    pub fn format(message: impl Into<Str>) -> Self {
        Self::new("System.FormatException", message)
    }

    /// `System.InvalidCastException`.
    pub fn invalid_cast(from: &Ty, to: &Ty) -> Self {
        let (from, to) = (from.reflection_name(), to.reflection_name());
        Self::new(
            "System.InvalidCastException",
            format!("Unable to cast object of type '{from}' to type '{to}'."),
        )
    }

    /// `System.InvalidOperationException`.
    pub fn invalid_operation(message: impl Into<Str>) -> Self {
        Self::new("System.InvalidOperationException", message)
    }

    /// `System.OverflowException`.
    pub fn overflow(message: impl Into<Str>) -> Self {
        Self::new("System.OverflowException", message)
    }

    /// `System.IndexOutOfRangeException`.
    pub fn index_out_of_range() -> Self {
        Self::new("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
    }

    /// `System.Collections.Generic.KeyNotFoundException`.
    pub fn key_not_found(key: &str) -> Self {
        Self::new(
            "System.Collections.Generic.KeyNotFoundException",
            format!("The given key '{key}' was not present in the dictionary."),
        )
    }

    /// `System.NotSupportedException`.
    pub fn not_supported(message: impl Into<Str>) -> Self {
        Self::new("System.NotSupportedException", message)
    }

    /// Type, message and inner exceptions, as `Exception.ToString()` writes them.
    fn describe(&self) -> String {
        let message = self.full_message();
        let head = if message.is_empty() { self.ty.to_owned() } else { format!("{}: {message}", self.ty) };
        let mut chain = Vec::new();
        let mut inner = self.inner.as_deref();
        while let Some(exception) = inner {
            chain.push(format!("{}: {}", exception.ty, exception.full_message()));
            inner = exception.inner.as_deref();
        }
        let ends = "\n   --- End of inner exception stack trace ---".repeat(chain.len());
        let inner: String = chain.iter().map(|text| format!("\n ---> {text}")).collect();
        format!("{head}{inner}{ends}")
    }

    /// What is written on it.
    pub(crate) fn notes(&self) -> &Mutex<Notes> {
        self.notes.get_or_init(Arc::default)
    }

    /// The same exception with an `InnerException`.
    #[must_use]
    pub fn with_inner(mut self, inner: impl Into<Arc<Self>>) -> Self {
        *self.inner = Some(inner.into());
        self
    }

    /// The same exception with one more property.
    #[must_use]
    pub fn with_detail(mut self, name: &'static str, value: Value) -> Self {
        self.details.push((name, value));
        self
    }

    /// The property of this name that only this type of exception has.
    pub fn detail(&self, name: &str) -> Option<&Value> {
        self.details.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// Says where it is thrown, unless it was thrown before.
    pub(crate) fn mark(&self, span: Span) {
        self.span.get_or_init(|| span);
    }

    /// The whole `Message`, as `Exception.Message` gives it.
    pub fn full_message(&self) -> Str {
        let message = match &self.param {
            Some(param) => Str::from(format!("{} (Parameter '{param}')", self.message)),
            None => self.message.clone(),
        };
        match &self.tail {
            Some(tail) => Str::from(format!("{message}\n{tail}")),
            None => message,
        }
    }
}

impl Object for Exception {
    fn ty(&self) -> Ty {
        Ty::named(self.ty, [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(self.describe()))
    }
}

impl From<Exception> for Throw {
    fn from(exception: Exception) -> Self {
        Self::Exception(Arc::new(exception))
    }
}
