//! What attributes and texts can be made of: written out, or computed by an expression.

mod http;
mod names;
mod numbers;
mod seconds;
mod texts;

use std::borrow::Cow;

use gatepost_expression::{Ty, Value};

pub use names::{HeaderName, VariableName};
pub use numbers::Between;
pub use seconds::{Millis, Seconds};

/// What a value that is written out can be made into.
pub trait FromText: Clone + Send + Sync + Sized + 'static {
    /// The words that are possible, where there are only some.
    const CHOICES: &'static [&'static str] = &[];

    /// What is expected, such as `a whole number`.
    fn expected() -> Cow<'static, str>;

    /// The value in a text; none where the text is of another kind.
    fn from_text(text: &str) -> Option<Self>;

    /// The value that `null` stands for; none where null is no value.
    fn from_null() -> Option<Self> {
        None
    }
}

/// What a value that an expression computes can be made into.
pub trait FromObject: FromText {
    /// Whether an expression of this static type can give one, and how.
    fn fit(ty: &Ty) -> Fit;

    /// The value that an expression gave, where its type fits directly.
    fn from_object(_value: Value) -> Option<Self> {
        None
    }
}

/// How the result of an expression becomes what a policy wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// By [`FromObject::from_object`].
    Direct,
    /// By way of its text, as `Convert.ToString` writes it.
    Text,
    /// Not at all: a mistake that can be told before any request.
    No,
}

impl Fit {
    /// The fit of what is read from text: everything has one.
    pub fn of_text(ty: &Ty) -> Self {
        match ty {
            Ty::Void => Self::No,
            Ty::Error => Self::Direct,
            _ => Self::Text,
        }
    }

    /// The fit of something that texts, objects and JSON can hold and other types cannot.
    pub(crate) fn if_open(ty: &Ty) -> Self {
        match ty {
            Ty::Error => Self::Direct,
            Ty::String | Ty::Object | Ty::Null => Self::Text,
            Ty::Named(named) if named.name.starts_with("Newtonsoft.Json.Linq.") => Self::Text,
            _ => Self::No,
        }
    }
}

/// "`a`, `b` or `c`".
pub fn one_of(words: &[&str]) -> String {
    match words.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => format!("`{last}`"),
        Some((last, rest)) => format!("`{}` or `{last}`", rest.join("`, `")),
    }
}
