//! What an expression gives here.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gatepost_expression::{
    Compiled, Diagnostic, Failure, Form, Gate, Inspection, Limit, Limits, Settings, Severity, SharedGlobals,
    Str, compile,
};
use serde_json::Value as Json;

use super::case::Case;
use super::world;

/// What an expression gives.
#[derive(Debug)]
pub enum Outcome {
    /// It was not compiled, because of this first error.
    NotCompiled(Diagnostic),
    /// A value.
    Value(Inspection),
    /// An exception.
    Exception {
        /// Its type.
        ty: String,
        /// Its message in canonical form.
        message: Json,
        /// The type of the inner one.
        inner: Option<String>,
    },
    /// A limit was reached.
    Limit(Limit),
    /// A fault of ours.
    Bug(String),
}

/// Compiles and runs a case.
pub(super) fn of(case: &Case, form: Form) -> Outcome {
    let compiled = catch_unwind(AssertUnwindSafe(|| {
        let settings = Settings { gate: Gate::Permissive, form, ..Settings::default() };
        compile(&gatepost_engine::library(), &case.code, case.kind(), settings)
    }));
    match compiled {
        Ok(compiled) => {
            let context = if case.names_context() { world::fresh() } else { world::still() };
            run(compiled, &context)
        }
        Err(_) => Outcome::Bug("the compiler panics".to_owned()),
    }
}

fn run(compiled: Compiled, context: &dyn SharedGlobals) -> Outcome {
    let mut errors = compiled.diagnostics.into_iter().filter(|found| found.severity == Severity::Error);
    if let Some(error) = errors.next() {
        return Outcome::NotCompiled(error);
    }
    let Some(program) = compiled.program else {
        return Outcome::Bug("there is neither a program nor an error".to_owned());
    };
    match program.inspect(context, &Limits::default()) {
        Ok(inspection) => Outcome::Value(inspection),
        Err(Failure::Exception(exception)) => Outcome::Exception {
            ty: exception.ty.to_owned(),
            message: text(&exception.full_message()),
            inner: exception.inner.as_ref().map(|inner| inner.ty.to_owned()),
        },
        Err(Failure::Limit(limit, _)) => Outcome::Limit(limit),
        Err(Failure::Bug(text)) => Outcome::Bug(text),
    }
}

fn text(text: &Str) -> Json {
    match text.as_utf8() {
        Some(utf8) => Json::from(utf8),
        None => serde_json::json!({ "utf16": text.units() }),
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotCompiled(error) => write!(f, "{}: {}", error.code, error.message),
            Self::Value(Inspection { ty, value, text }) => {
                write!(f, "{} {value}", ty.as_deref().unwrap_or("null"))?;
                match text {
                    Some(text) => write!(f, " text {text}"),
                    None => Ok(()),
                }
            }
            Self::Exception { ty, message, inner } => {
                write!(f, "{ty}: {message}")?;
                match inner {
                    Some(inner) => write!(f, " inner {inner}"),
                    None => Ok(()),
                }
            }
            Self::Limit(limit) => write!(f, "limit: {limit}"),
            Self::Bug(text) => write!(f, "bug: {text}"),
        }
    }
}
