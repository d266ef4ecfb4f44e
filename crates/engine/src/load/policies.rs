//! The policies of a section, and those inside other policies.

use std::collections::HashMap;
use std::sync::Arc;

use gatepost_xml::{Element, Node};
use miette::SourceSpan;

use super::Load;
use super::document::Item;
use super::unsupported::Unsupported;
use crate::code::Code;
use crate::context::Reads;
use crate::known;
use crate::nearest::suggest;
use crate::observe::PointKind;
use crate::place::Place;
use crate::policy::{Policies, Step};
use crate::read::{Accept, Declaration, Reader, Written};
use crate::section::Sections;

/// Counts elements of the same name, for paths.
pub(super) type Counts = HashMap<String, usize>;

impl Load<'_> {
    /// What stands directly in a section.
    pub(super) fn section_items(&mut self, nodes: &[Node]) -> Vec<Item> {
        let mut items = Vec::new();
        self.notes.forget();
        self.items(nodes, "", Accept::All, &mut Counts::new(), &mut |load, element, item| match item {
            Some(step) => items.push(Item::Step(step)),
            None => load.base(element, &mut items),
        });
        items
    }

    /// The policies inside `element`, which is a policy or a part of one; `path` is its own.
    pub(crate) fn policies(&mut self, element: &Element, path: &str, accept: Accept) -> Option<Policies> {
        self.no_text(element);
        let before = self.errors();
        // Of a part such as `when` nothing else tells that requests come there.
        let is_part = !self.knows(&element.name);
        let mut steps: Vec<Step> = Vec::new();
        if is_part {
            steps.extend(self.mark(element, path, PointKind::Part));
        }
        let prefix = format!("{path}/");
        let fork = self.fork();
        self.items(&element.children, &prefix, accept, &mut Counts::new(), &mut |load, element, item| {
            match item {
                Some(step) => steps.push(step),
                None => load.misplaced_base(element),
            }
        });
        self.rejoin(fork);
        (self.errors() == before).then(|| steps.into_iter().collect())
    }

    /// Reads policies and hands each over; `None` stands for `<base />`. A fragment is read in the place of its
    /// `include-fragment`.
    pub(super) fn items(
        &mut self,
        nodes: &[Node],
        prefix: &str,
        accept: Accept,
        counts: &mut Counts,
        give: &mut dyn FnMut(&mut Self, &Element, Option<Step>),
    ) {
        for element in nodes.iter().filter_map(Node::as_element) {
            if self.gives_up() {
                return;
            }
            match element.name.as_str() {
                "base" => {
                    self.notes.forget();
                    give(self, element, None);
                }
                "include-fragment" => self.include(element, prefix, accept, counts, give),
                _ => {
                    if let Some(step) = self.policy(element, prefix, accept, counts) {
                        give(self, element, Some(step));
                    }
                }
            }
        }
    }

    fn policy(
        &mut self,
        element: &Element,
        prefix: &str,
        accept: Accept,
        counts: &mut Counts,
    ) -> Option<Step> {
        if !self.count_policy(element.name_span) {
            return None;
        }
        let name = element.name.as_str();
        let count = counts.entry(name.to_owned()).or_default();
        *count += 1;
        let path: Arc<str> = format!("{prefix}{name}[{count}]").into();
        if !accept.admits(name) && self.knows(name) {
            self.misplaced(element, accept);
        }
        let Some(declaration) = self.compiler.declaration(name) else {
            return self.undeclared(element, &path);
        };
        self.check_section(element, declaration.sections);
        self.declared(element, declaration, path)
    }

    fn declared(&mut self, element: &Element, declaration: &Declaration, path: Arc<str>) -> Option<Step> {
        let outer = std::mem::replace(&mut self.reads, Reads::NONE);
        let outer_is_unsupported = std::mem::take(&mut self.is_unsupported);
        let mut reader = Reader::of_policy(self, element, Arc::clone(&path));
        let policy = (declaration.read)(&mut reader);
        let reads = std::mem::replace(&mut self.reads, outer);
        let is_unsupported = std::mem::replace(&mut self.is_unsupported, outer_is_unsupported);
        let place = self.place(element, path);
        if is_unsupported {
            self.notes.forget();
            let policy = self.counting(Arc::new(Unsupported::new(&element.name)), &place);
            return Some(Step::new(policy, place, Reads::NONE));
        }
        let policy = policy?;
        self.note_sets(element, policy.as_ref());
        Some(Step::new(self.counting(policy, &place), place, reads))
    }

    /// A policy that is not in the catalog.
    fn undeclared(&mut self, element: &Element, path: &Arc<str>) -> Option<Step> {
        let name = element.name.as_str();
        self.notes.forget();
        let Some(sections) = known::sections(name) else {
            let names = self.compiler.catalog().iter().map(|declaration| declaration.name);
            let known = known::names().chain(["base", "include-fragment"]);
            let help = suggest(name, names.chain(known), "there are");
            let diagnostic = self
                .diagnostic(Code::Unknown, format!("`{name}` is not a policy"))
                .label(element.name_span, "no policy of this name")
                .maybe_help(help);
            self.push(diagnostic);
            return None;
        };
        self.check_section(element, sections);
        let instead = "remove it, or load the document with `--allow-unsupported`";
        self.unsupported(&format!("the policy `{name}`"), element.name_span, instead);
        if !std::mem::take(&mut self.is_unsupported) {
            return None;
        }
        let place = self.place(element, Arc::clone(path));
        let policy = self.counting(Arc::new(Unsupported::new(name)), &place);
        Some(Step::new(policy, place, Reads::NONE))
    }

    /// Says that something is not supported: an error, unless such documents are loaded all the same.
    pub(crate) fn unsupported(&mut self, what: &str, span: SourceSpan, instead: &str) {
        let diagnostic = self.diagnostic(Code::Unsupported, format!("{what} is not supported"));
        if self.compiler.settings().allow_unsupported {
            self.is_unsupported = true;
            self.push(diagnostic.label(span, "a request that gets here fails").as_warning());
        } else {
            self.push(diagnostic.label(span, "not implemented").help(instead));
        }
    }

    pub(super) fn place(&mut self, element: &Element, path: Arc<str>) -> Arc<Place> {
        let id = element.attribute("id").and_then(|id| match self.attribute_value(id)? {
            Written::Literal(id) => Some(id.into()),
            Written::Expression(_) | Written::Mixed(_) => Some(id.value.raw(self.source.text()).into()),
        });
        Arc::new(Place {
            policy: element.name.as_str().into(),
            scope: self.scope,
            section: self.section(),
            path,
            id,
            source: self.source.clone(),
            span: element.span,
        })
    }

    /// Whether there is such a policy, implemented or not.
    pub(crate) fn knows(&self, name: &str) -> bool {
        self.sections_for(name).is_some()
    }

    /// The sections in which a policy may stand, whether it is implemented or not.
    pub(super) fn sections_for(&self, name: &str) -> Option<Sections> {
        let declared = self.compiler.declaration(name).map(|declaration| declaration.sections);
        declared.or_else(|| known::sections(name))
    }

    fn check_section(&mut self, element: &Element, allowed: Sections) {
        // Those of resolvers stand in no section at all; that they are not supported is said elsewhere.
        if allowed.is_empty() || !allowed.common(self.sections).is_empty() {
            return;
        }
        let (name, section) = (&element.name, self.section());
        let diagnostic = self
            .diagnostic(Code::WrongSection, format!("`{name}` cannot stand in `{section}`"))
            .label(element.name_span, format!("not in `{section}`"))
            .help(format!("use it in {allowed}"));
        self.push(diagnostic);
    }

    fn misplaced(&mut self, element: &Element, accept: Accept) {
        let name = &element.name;
        let help = match accept {
            Accept::Only(names) => Some(format!("here can stand {}", crate::convert::one_of(names))),
            Accept::Except(_) => Some("move it out, in front of this policy or behind it".to_owned()),
            Accept::All => None,
        };
        let diagnostic = self
            .diagnostic(Code::Misplaced, format!("`{name}` cannot stand here"))
            .label(element.name_span, "not in this policy")
            .maybe_help(help);
        self.push(diagnostic);
    }

    fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count()
    }
}
