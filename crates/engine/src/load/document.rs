//! The document of one scope.

use std::sync::Arc;

use gatepost_xml::{Document, Element, Node};

use super::Load;
use super::base::has_base;
use super::compiler::{Compiled, Compiler};
use crate::code::Code;
use crate::nearest::suggest;
use crate::observe::{Observed, PointKind};
use crate::policy::Step;
use crate::read::{Field, FieldKind};
use crate::section::{Scope, Section, Sections};
use crate::source::Source;

/// What stands directly in a section.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// A policy.
    Step(Step),
    /// `<base />`: the section of the next broader scope.
    Base,
}

/// The loaded document of one scope. Immutable; one serves every operation of its scope.
#[derive(Clone, Debug)]
pub struct ScopeProgram {
    scope: Scope,
    /// The sections that are written; another has what the default document has.
    sections: [Option<Vec<Item>>; 4],
    /// What is counted.
    observed: Arc<Observed>,
}

impl Default for ScopeProgram {
    fn default() -> Self {
        Self { scope: Scope::Global, sections: [None, None, None, None], observed: Arc::default() }
    }
}

impl ScopeProgram {
    /// The scope.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    pub(crate) fn observed(&self) -> &Arc<Observed> {
        &self.observed
    }

    pub(crate) fn section(&self, section: Section) -> Option<&[Item]> {
        self.sections.get(section as usize)?.as_deref()
    }

    fn set(&mut self, section: Section, items: Vec<Item>) {
        if let Some(slot) = self.sections.get_mut(section as usize) {
            *slot = Some(items);
        }
    }
}

/// Loads the document of one scope.
pub(super) fn load(compiler: &Compiler, scope: Scope, source: &Source) -> Compiled<ScopeProgram> {
    let mut load = Load::new(compiler, source, scope, Sections::ALL);
    load.report_xml();
    let mut program = ScopeProgram { scope, ..ScopeProgram::default() };
    load.root(&source.parsed().document, &mut program);
    load.conclude();
    program.observed = Arc::new(load.observed);
    let mut diagnostics = load.diagnostics;
    diagnostics.sort_by_key(|diagnostic| (!diagnostic.source.is(source), diagnostic.range().start));
    let fails = diagnostics.iter().any(super::Diagnostic::is_error);
    Compiled { program: (!fails).then(|| Arc::new(program)), diagnostics }
}

fn is_root(element: &Element) -> bool {
    matches!(element.name.as_str(), "policies" | "fragment")
}

impl Load<'_> {
    fn root(&mut self, document: &Document, program: &mut ScopeProgram) {
        let roots: Vec<&Element> = document.roots().collect();
        if let Some(root) = roots.iter().copied().find(|root| is_root(root)) {
            self.nothing_beside(root, &roots);
            return match root.name.as_str() {
                "policies" => self.document_element(root, program),
                _ => self.loose(&root.children, program),
            };
        }
        match roots.as_slice() {
            // The XML reader says of an empty text that it has no element.
            [] => {}
            roots if roots.iter().all(|root| Section::from_name(&root.name).is_some()) => {
                self.sections_of(&roots.iter().map(|root| (*root).clone()).collect::<Vec<_>>(), program);
            }
            _ => self.loose(document.nodes(), program),
        }
    }

    fn nothing_beside(&mut self, root: &Element, roots: &[&Element]) {
        for other in roots.iter().filter(|other| other.span != root.span) {
            let (name, root_name) = (&other.name, &root.name);
            let help = if is_root(other) {
                "put each document and each fragment into a file of its own".to_owned()
            } else {
                format!("put it inside `{root_name}`")
            };
            let diagnostic = self
                .diagnostic(Code::BesideRoot, format!("`{name}` cannot stand beside `{root_name}`"))
                .label(other.name_span, "one too many")
                .label(root.name_span, "the root")
                .help(help);
            self.push(diagnostic);
        }
    }

    fn document_element(&mut self, root: &Element, program: &mut ScopeProgram) {
        for attribute in root.attributes.iter().filter(|attribute| !attribute.name.starts_with("xmlns")) {
            let diagnostic = self
                .diagnostic(
                    Code::UnknownAttribute,
                    format!("`policies` has no attribute `{}`", attribute.name),
                )
                .label(attribute.name_span, "not an attribute of `policies`");
            self.push(diagnostic);
        }
        self.no_text(root);
        let sections: Vec<Element> = root.elements().cloned().collect();
        self.sections_of(&sections, program);
    }

    fn sections_of(&mut self, elements: &[Element], program: &mut ScopeProgram) {
        for (index, element) in elements.iter().enumerate() {
            let Some(section) = Section::from_name(&element.name) else {
                self.unknown_section(element);
                continue;
            };
            let earlier = elements.iter().take(index).find(|earlier| earlier.name == element.name);
            if let Some(first) = earlier {
                let diagnostic = self
                    .diagnostic(Code::DuplicateSection, format!("the section `{section}` is written twice"))
                    .label(element.name_span, "once more")
                    .label(first.name_span, "first here")
                    .help("put all policies of the section into one of them");
                self.push(diagnostic);
            }
            self.sections = Sections::only(section);
            self.no_text(element);
            let mut items = self.section_items(&element.children);
            if section == Section::OnError && items.iter().any(|item| matches!(item, Item::Step(_))) {
                let mark = self.mark(element, "", PointKind::OnError);
                items.splice(0..0, mark.map(Item::Step));
            }
            program.set(section, items);
        }
    }

    /// Policies without a section stand in the first one in which all of them may, mostly `inbound`; there, after
    /// whatever the broader scopes have. In `backend` they take the place of the call to the backend.
    fn loose(&mut self, nodes: &[Node], program: &mut ScopeProgram) {
        let section = self.home(nodes);
        self.sections = Sections::only(section);
        let items = self.section_items(nodes);
        let base = (section != Section::Backend && !has_base(&items)).then_some(Item::Base);
        program.set(section, base.into_iter().chain(items).collect());
    }

    fn home(&self, nodes: &[Node]) -> Section {
        let common = self.common_sections(nodes, Sections::ALL);
        let order = [Section::Inbound, Section::Outbound, Section::Backend, Section::OnError];
        order.into_iter().find(|section| common.contains(*section)).unwrap_or(Section::Inbound)
    }

    /// The sections in which all these policies may stand, with those inside others.
    fn common_sections(&self, nodes: &[Node], common: Sections) -> Sections {
        nodes.iter().filter_map(Node::as_element).fold(common, |common, element| {
            let common = self.sections_for(&element.name).map_or(common, |sections| common.common(sections));
            if self.holds_policies(element) {
                self.common_sections(&element.children, common)
            } else {
                common
            }
        })
    }

    /// Whether policies stand inside: in the element itself, or in parts of it such as `when`.
    fn holds_policies(&self, element: &Element) -> bool {
        let is_content = |field: &Field| matches!(field.kind, FieldKind::Content(_));
        let Some(declaration) = self.compiler.declaration(&element.name) else {
            return matches!(element.name.as_str(), "when" | "otherwise");
        };
        declaration.shape.fields.iter().any(|field| match &field.kind {
            FieldKind::Content(_) => true,
            FieldKind::Child { shape: None, .. } => true,
            FieldKind::Children { shape, .. } => shape.fields.iter().any(is_content),
            _ => false,
        })
    }

    fn unknown_section(&mut self, element: &Element) {
        let name = &element.name;
        let help = if self.knows(name) {
            Some(format!(
                "put `{name}` into a section: `<inbound>`, `<backend>`, `<outbound>` or `<on-error>`"
            ))
        } else {
            suggest(name, Section::ALL.map(Section::name), "the sections are")
        };
        let diagnostic = self
            .diagnostic(Code::UnknownSection, format!("`{name}` is not a section"))
            .label(element.name_span, "only sections can stand in `policies`")
            .maybe_help(help);
        self.push(diagnostic);
    }

    /// Text between policies does nothing.
    pub(super) fn no_text(&mut self, element: &Element) {
        let source = self.source.clone();
        for text in element.texts().filter(|text| !text.is_blank(source.text())) {
            let diagnostic = self
                .diagnostic(Code::UnexpectedText, format!("`{}` holds no text", element.name))
                .label(text.span(), "is ignored");
            self.push(diagnostic.as_warning());
        }
    }
}
