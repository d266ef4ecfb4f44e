//! Fragments: read in the place where they are included.

use gatepost_xml::{Element, Node};

use super::Load;
use super::compiler::Compiler;
use super::policies::Counts;
use crate::code::Code;
use crate::context::Reads;
use crate::diagnostic::Diagnostic;
use crate::nearest::suggest;
use crate::policy::Step;
use crate::read::{Accept, FromElement, Reader};
use crate::section::{Scope, Section, Sections};
use crate::source::Source;

/// Puts the policies of a fragment here, as if they were written here.
#[derive(gatepost_macros::Element)]
pub(super) struct IncludeFragment {
    /// The fragment's id.
    fragment_id: String,
}

/// Checks a fragment by itself.
pub(super) fn check(compiler: &Compiler, source: &Source) -> Vec<Diagnostic> {
    let mut load = Load::new(compiler, source, Scope::Api, Sections::ALL);
    load.in_fragment = true;
    load.report_xml();
    let nodes = load.fragment_nodes(source).map(<[Node]>::to_vec).unwrap_or_default();
    load.items(&nodes, "", Accept::All, &mut Counts::new(), &mut |load, element, item| {
        if item.is_none() {
            load.misplaced_base(element);
        }
    });
    load.conclude();
    load.diagnostics.sort_by_key(|diagnostic| diagnostic.range().start);
    load.diagnostics
}

impl Load<'_> {
    /// `include-fragment`: reads the fragment's policies in its place.
    pub(super) fn include(
        &mut self,
        element: &Element,
        prefix: &str,
        accept: Accept,
        counts: &mut Counts,
        give: &mut dyn FnMut(&mut Self, &Element, Option<Step>),
    ) {
        if self.in_fragment {
            let diagnostic = self
                .diagnostic(Code::NestedFragment, "a fragment cannot include another fragment")
                .label(element.name_span, "inside a fragment")
                .help("include both fragments where this one is included");
            self.push(diagnostic);
            return;
        }
        let reads = std::mem::replace(&mut self.reads, Reads::NONE);
        let include = IncludeFragment::read(&mut Reader::of_policy(self, element, "include-fragment".into()));
        self.reads = reads;
        let Some(IncludeFragment { fragment_id }) = include else { return };
        let Some(fragment) = self.compiler.fragment_source(fragment_id.trim()).cloned() else {
            self.unknown_fragment(element, fragment_id.trim());
            return;
        };
        let before = self.inserted;
        if !self.count_inserted(fragment.text().len()) {
            self.report_inserted(before, element.name_span);
            return;
        }
        let outer = std::mem::replace(&mut self.source, fragment.clone());
        self.in_fragment = true;
        self.report_xml();
        if let Some(nodes) = self.fragment_nodes(&fragment) {
            self.items(nodes, prefix, accept, counts, give);
        }
        self.in_fragment = false;
        self.source = outer;
    }

    /// What stands in a fragment's `<fragment>`, or in its text where it has none.
    fn fragment_nodes<'s>(&mut self, source: &'s Source) -> Option<&'s [Node]> {
        let document = &source.parsed().document;
        let section =
            document.roots().find(|root| root.name == "policies" || Section::from_name(&root.name).is_some());
        if let Some(root) = section {
            self.bad_fragment(root);
            return None;
        }
        match document.root() {
            Some(root) if root.name == "fragment" => {
                let section = root.elements().find(|child| Section::from_name(&child.name).is_some());
                if let Some(section) = section {
                    self.bad_fragment(section);
                    return None;
                }
                self.no_text(root);
                Some(&root.children)
            }
            _ => Some(document.nodes()),
        }
    }

    fn bad_fragment(&mut self, element: &Element) {
        let diagnostic = self
            .diagnostic(Code::BadFragment, format!("a fragment cannot hold `{}`", element.name))
            .label(element.name_span, "not a policy")
            .help("a fragment holds policies only: `<fragment> … </fragment>`");
        self.push(diagnostic);
    }

    fn unknown_fragment(&mut self, element: &Element, id: &str) {
        let span = element.attribute("fragment-id").map_or(element.name_span, |id| id.value.span());
        let help = suggest(id, self.compiler.fragment_ids(), "the fragments are")
            .or_else(|| Some("provide the fragment, for example in the folder of `--fragments`".to_owned()));
        let diagnostic = self
            .diagnostic(Code::UnknownFragment, format!("there is no fragment `{id}`"))
            .label(span, "unknown")
            .maybe_help(help);
        self.push(diagnostic);
    }
}
