//! `<base />`.

use gatepost_xml::Element;

use super::Load;
use super::document::Item;
use crate::code::Code;

/// Whether `<base />` stands among the items.
pub(super) fn has_base(items: &[Item]) -> bool {
    items.iter().any(|item| matches!(item, Item::Base))
}

impl Load<'_> {
    /// `<base />` directly in a section.
    pub(super) fn base(&mut self, element: &Element, items: &mut Vec<Item>) {
        if self.in_fragment {
            self.misplaced_base(element);
            return;
        }
        if has_base(items) {
            let diagnostic = self
                .diagnostic(Code::MisplacedBase, "`base` stands in this section already")
                .label(element.name_span, "once more")
                .help("keep one of them");
            self.push(diagnostic);
            return;
        }
        for attribute in element.attributes.iter().filter(|attribute| attribute.name != "id") {
            let diagnostic = self
                .diagnostic(Code::UnknownAttribute, format!("`base` has no attribute `{}`", attribute.name))
                .label(attribute.name_span, "not an attribute of `base`");
            self.push(diagnostic);
        }
        items.push(Item::Base);
    }

    /// `<base />` anywhere else.
    pub(super) fn misplaced_base(&mut self, element: &Element) {
        let place = if self.in_fragment { "a fragment" } else { "another policy" };
        let diagnostic = self
            .diagnostic(Code::MisplacedBase, format!("`base` cannot stand in {place}"))
            .label(element.name_span, "not directly in a section")
            .help("move it out, directly into `inbound`, `backend`, `outbound` or `on-error`");
        self.push(diagnostic);
    }
}
