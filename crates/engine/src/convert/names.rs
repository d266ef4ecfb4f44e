//! Names of headers and variables.

use std::borrow::Cow;
use std::fmt;

use gatepost_expression::{Str, Ty};

use super::{Fit, FromObject, FromText};

/// The name of a header, as the author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderName(Str);

impl HeaderName {
    /// The name as written.
    pub fn as_str(&self) -> Cow<'_, str> {
        self.0.to_utf8()
    }
}

impl FromText for HeaderName {
    fn expected() -> Cow<'static, str> {
        "the name of a header".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        let name = text.trim();
        http::HeaderName::from_bytes(name.as_bytes()).ok()?;
        Some(Self(Str::from(name)))
    }
}

impl FromObject for HeaderName {
    fn fit(ty: &Ty) -> Fit {
        Fit::of_text(ty)
    }
}

impl fmt::Display for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The name of a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableName(Str);

impl VariableName {
    /// The name, for [`crate::Context::set_variable`].
    pub fn as_str(&self) -> &Str {
        &self.0
    }
}

impl FromText for VariableName {
    fn expected() -> Cow<'static, str> {
        "the name of a variable".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then(|| Self(Str::from(text)))
    }
}

impl FromObject for VariableName {
    fn fit(ty: &Ty) -> Fit {
        Fit::of_text(ty)
    }
}

impl fmt::Display for VariableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
