//! `exists-action`, and the values it is about.

use gatepost_engine::{Context, Fault, Value};
use gatepost_expression::Str;
use gatepost_macros::{Element, Keyword};

/// What happens when a header or query parameter is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Keyword)]
pub(crate) enum ExistsAction {
    /// The new values replace the old ones.
    Override,
    /// The old values stay.
    Skip,
    /// The new values come after the old ones.
    Append,
    /// The old values are removed.
    Delete,
}

/// A value of a header or query parameter.
#[derive(Element)]
pub(crate) struct ValueElement {
    /// The value.
    #[element(text)]
    text: Value<Str>,
}

impl ValueElement {
    /// The value for this request.
    pub(crate) fn get(&self, cx: &Context) -> Result<Str, Fault> {
        self.text.get(cx)
    }
}

/// The values for this request; an expression that gives null contributes none.
pub(crate) fn texts(values: &[ValueElement], cx: &Context) -> Result<Vec<Str>, Fault> {
    values.iter().filter_map(|value| value.text.get_option(cx).transpose()).collect()
}
