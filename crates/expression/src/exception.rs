//! What stops an evaluation: a .NET exception, a limit, or a fault of ours.

use std::fmt;
use std::sync::Arc;

use gatepost_csharp::Span;

use crate::run::Cx;
use crate::text::Str;
use crate::ty::Ty;
use crate::value::Object;

/// Why an operation did not give a value.
#[derive(Clone, Debug)]
pub enum Throw {
    /// A .NET exception; `catch` sees it.
    Exception(Arc<Exception>),
    /// The argument at this index (the receiver of an instance member being the first) is null where the
    /// function wants a value. The caller, who knows the signature, makes the exception of it.
    NullArgument(usize),
    /// A limit of the sandbox; `catch` does not see it.
    Limit(Limit),
    /// A fault of ours; `catch` does not see it.
    Bug(String),
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
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operations => "the expression ran more operations than it may",
            Self::Time => "the expression ran longer than it may",
            Self::Memory => "the expression used more memory than it may",
            Self::Depth => "the expression nested calls deeper than it may",
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
    pub param: Option<&'static str>,
    /// `InnerException`.
    pub inner: Option<Arc<Exception>>,
    /// Where in the expression's text it was thrown.
    pub span: Option<Span>,
}

impl Exception {
    /// An exception of this type with this message.
    pub fn new(ty: &'static str, message: impl Into<Str>) -> Self {
        Self { ty, message: message.into(), param: None, inner: None, span: None }
    }

    /// `System.NullReferenceException`.
    pub fn null_reference() -> Self {
        Self::new("System.NullReferenceException", "Object reference not set to an instance of an object.")
    }

    /// `System.ArgumentException`.
    pub fn argument(message: impl Into<Str>, param: Option<&'static str>) -> Self {
        Self { param, ..Self::new("System.ArgumentException", message) }
    }

    /// `System.ArgumentNullException` of this parameter.
    pub fn argument_null(param: &'static str) -> Self {
        Self { param: Some(param), ..Self::new("System.ArgumentNullException", "Value cannot be null.") }
    }

    /// `System.ArgumentOutOfRangeException` of this parameter.
    pub fn argument_out_of_range(message: impl Into<Str>, param: &'static str) -> Self {
        Self { param: Some(param), ..Self::new("System.ArgumentOutOfRangeException", message) }
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

    /// The whole `Message`, as `Exception.Message` gives it.
    pub fn full_message(&self) -> Str {
        match self.param {
            Some(param) => Str::from(format!("{} (Parameter '{param}')", self.message)),
            None => self.message.clone(),
        }
    }
}

impl Object for Exception {
    fn ty(&self) -> Ty {
        Ty::named(self.ty, [])
    }

    fn to_text(&self, _cx: &mut Cx<'_>) -> Result<Str, Throw> {
        Ok(Str::from(format!("{}: {}", self.ty, self.full_message())))
    }
}

impl From<Exception> for Throw {
    fn from(exception: Exception) -> Self {
        Self::Exception(Arc::new(exception))
    }
}
