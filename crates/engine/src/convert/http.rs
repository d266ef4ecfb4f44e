//! Methods, status codes and URLs.

use std::borrow::Cow;
use std::sync::Arc;

use gatepost_expression::{Ty, Value};
use http::{Method, StatusCode};

use super::{Fit, FromObject, FromText};
use crate::message::Url;

impl FromText for StatusCode {
    fn expected() -> Cow<'static, str> {
        "a status code from 100 to 999".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        u16::from_text(text).and_then(|code| Self::from_u16(code).ok())
    }
}

impl FromObject for StatusCode {
    fn fit(ty: &Ty) -> Fit {
        u16::fit(ty)
    }

    fn from_object(value: Value) -> Option<Self> {
        u16::from_object(value).and_then(|code| Self::from_u16(code).ok())
    }
}

impl FromText for Method {
    fn expected() -> Cow<'static, str> {
        "an HTTP method".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::from_bytes(text.trim().as_bytes()).ok()
    }
}

impl FromObject for Method {
    fn fit(ty: &Ty) -> Fit {
        Fit::of_text(ty)
    }
}

impl FromText for Arc<Url> {
    fn expected() -> Cow<'static, str> {
        "an absolute URL such as `https://backend.example/path`".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        Url::parse(text).ok().map(Self::new)
    }
}

impl FromObject for Arc<Url> {
    fn fit(ty: &Ty) -> Fit {
        Fit::of_text(ty)
    }
}
