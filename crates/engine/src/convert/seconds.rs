//! Lengths of time.

use std::borrow::Cow;
use std::time::Duration;

use gatepost_expression::{Ty, Value};

use super::{Fit, FromObject, FromText};

/// A length of time written in whole seconds, from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds<const MIN: u32 = 0, const MAX: u32 = { u32::MAX }>(u32);

/// A length of time written in whole milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(u32);

impl<const MIN: u32, const MAX: u32> Seconds<MIN, MAX> {
    /// The number of seconds.
    pub fn get(self) -> u32 {
        self.0
    }

    /// The length of time.
    pub fn duration(self) -> Duration {
        Duration::from_secs(self.0.into())
    }
}

impl Millis {
    /// The length of time.
    pub fn duration(self) -> Duration {
        Duration::from_millis(self.0.into())
    }
}

impl<const MIN: u32, const MAX: u32> FromText for Seconds<MIN, MAX> {
    fn expected() -> Cow<'static, str> {
        match (MIN, MAX) {
            (0, u32::MAX) => "a number of seconds".into(),
            (min, u32::MAX) => format!("a number of seconds, at least {min}").into(),
            (min, max) => format!("a number of seconds from {min} to {max}").into(),
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        u32::from_text(text).filter(|seconds| (MIN..=MAX).contains(seconds)).map(Self)
    }
}

impl<const MIN: u32, const MAX: u32> FromObject for Seconds<MIN, MAX> {
    fn fit(ty: &Ty) -> Fit {
        u32::fit(ty)
    }

    fn from_object(value: Value) -> Option<Self> {
        u32::from_object(value).filter(|seconds| (MIN..=MAX).contains(seconds)).map(Self)
    }
}

impl FromText for Millis {
    fn expected() -> Cow<'static, str> {
        "a number of milliseconds".into()
    }

    fn from_text(text: &str) -> Option<Self> {
        u32::from_text(text).map(Self)
    }
}

impl FromObject for Millis {
    fn fit(ty: &Ty) -> Fit {
        u32::fit(ty)
    }

    fn from_object(value: Value) -> Option<Self> {
        u32::from_object(value).map(Self)
    }
}
