//! Attributes of which only one can be written.

use gatepost_engine::{Code, Reader};

/// Reports where both are written.
pub(crate) fn exclude(reader: &mut Reader<'_, '_>, one: &str, other: &str) {
    if !(reader.has_attribute(one) && reader.has_attribute(other)) {
        return;
    }
    let (first, second) = (reader.attribute_span(one), reader.attribute_span(other));
    let diagnostic = reader
        .diagnostic(Code::Conflict, format!("`{}` has both `{one}` and `{other}`", reader.name()))
        .label(second, "one of them is enough")
        .label(first, "the other one")
        .help("keep one of them");
    reader.report(diagnostic);
}
