//! Texts, truth values, and values of any type.

use std::borrow::Cow;

use gatepost_expression::{Prim, Str, Ty, Value};

use super::{Fit, FromObject, FromText};

impl FromText for Str {
    fn expected() -> Cow<'static, str> {
        "a text".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(Self::from(text))
    }

    fn from_null() -> Option<Self> {
        Some(Self::new())
    }
}

impl FromObject for Str {
    fn fit(ty: &Ty) -> Fit {
        Fit::of_text(ty)
    }
}

/// A text that is known when the document is loaded.
impl FromText for String {
    fn expected() -> Cow<'static, str> {
        "a text".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl FromText for bool {
    const CHOICES: &'static [&'static str] = &["true", "false"];

    fn expected() -> Cow<'static, str> {
        "`true` or `false`".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        match text.trim() {
            "1" => Some(true),
            "0" => Some(false),
            word if word.eq_ignore_ascii_case("true") => Some(true),
            word if word.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }
}

impl FromObject for bool {
    fn fit(ty: &Ty) -> Fit {
        match ty {
            Ty::Prim(Prim::Bool) => Fit::Direct,
            Ty::Nullable(inner) if **inner == Ty::BOOL => Fit::Direct,
            other => Fit::if_open(other),
        }
    }

    fn from_object(value: Value) -> Option<Self> {
        match value {
            Value::Bool(truth) => Some(truth),
            _ => None,
        }
    }
}

/// Any value: a text that is written out is a `System.String`, an expression's result stays what it is.
impl FromText for Value {
    fn expected() -> Cow<'static, str> {
        "a text, or an expression of any type".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(Self::text(text))
    }

    fn from_null() -> Option<Self> {
        Some(Self::Null)
    }
}

impl FromObject for Value {
    fn fit(ty: &Ty) -> Fit {
        if matches!(ty, Ty::Void) { Fit::No } else { Fit::Direct }
    }

    fn from_object(value: Self) -> Option<Self> {
        Some(value)
    }
}
