//! What `set-body` makes of its text or of the result of its expression.

use std::borrow::Cow;

use bytes::Bytes;
use gatepost_engine::{Fit, FromObject, FromText};
use gatepost_expression::{Array, Str, Ty, Value};

/// A body: a text, or bytes where an expression gives a `byte[]`.
#[derive(Clone, Debug)]
pub(crate) enum Written {
    Text(Str),
    Bytes(Bytes),
}

impl Written {
    /// The bytes; of a text in UTF-8.
    pub(crate) fn into_bytes(self) -> Bytes {
        match self {
            Self::Text(text) => Bytes::from(text.to_utf8().into_owned()),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl FromText for Written {
    fn expected() -> Cow<'static, str> {
        "a text or a `byte[]`".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(Self::Text(Str::from(text)))
    }

    fn from_null() -> Option<Self> {
        Some(Self::Text(Str::new()))
    }
}

impl FromObject for Written {
    fn fit(ty: &Ty) -> Fit {
        if is_bytes(ty) { Fit::Direct } else { Fit::of_text(ty) }
    }

    fn from_object(value: Value) -> Option<Self> {
        let array = value.downcast::<Array>()?;
        array.to_bytes().map(|bytes| Self::Bytes(bytes.into()))
    }
}

fn is_bytes(ty: &Ty) -> bool {
    matches!(ty, Ty::Array(element, 1) if **element == Ty::BYTE)
}
