//! What a policy knows and Gatepost does not do yet.

use gatepost_engine::{FromElement, Reader, Shape};

/// Reports attributes that are legal and not supported. `because` says what to use instead.
pub(crate) fn attributes(reader: &mut Reader<'_, '_>, names: &[&'static str], because: &str) {
    for name in names {
        let written: Option<Option<gatepost_engine::Value<gatepost_expression::Str>>> =
            reader.attribute(name);
        if reader.has_attribute(name) {
            let span = reader.attribute_span(name);
            let what = format!("the attribute `{name}` of `{}`", reader.name());
            reader.unsupported(&what, span, because);
        }
        drop(written);
    }
}

/// A child of which it has been said that it is not supported: what is in it does not matter.
pub(crate) struct Ignored;

impl FromElement for Ignored {
    const SHAPE: &'static Shape = &Shape { docs: "", fields: &[] };

    fn read(_reader: &mut Reader<'_, '_>) -> Option<Self> {
        Some(Self)
    }
}
