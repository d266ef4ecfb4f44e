//! What is noted while a document is read: the variables that it sets and reads, and the bodies that are used up.

use std::collections::BTreeMap;

use gatepost_expression::{Library, Ty, Uses, warning};
use gatepost_xml::{Element, MappedText};
use miette::SourceSpan;

use super::Load;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::policy::{Run, Sets};
use crate::source::Source;

const VARIABLES: &str = "context.Variables";
const REQUEST_BODY: &str = "context.Request.Body";
const RESPONSE_BODY: &str = "context.Response.Body";

/// A place in a text.
#[derive(Clone)]
struct At {
    source: Source,
    span: SourceSpan,
}

/// A variable that is set or read.
struct Variable {
    name: String,
    /// The type; none where it is not known.
    ty: Option<Ty>,
    at: At,
}

#[derive(Default)]
pub(super) struct Notes {
    set: Vec<Variable>,
    read: Vec<Variable>,
    /// The bodies that are surely used up where the reader stands.
    gone: BTreeMap<String, At>,
    /// The beginnings of the names of what has been set since, in order.
    renewed: Vec<String>,
}

/// Where the reader stood before something that may run or not.
pub(crate) struct Fork {
    gone: BTreeMap<String, At>,
    renewed: usize,
}

impl Notes {
    /// The way parts here.
    pub(super) fn fork(&self) -> Fork {
        Fork { gone: self.gone.clone(), renewed: self.renewed.len() }
    }

    /// The ways meet: what is used up is what was so before they parted, unless one of them renewed it.
    pub(super) fn rejoin(&mut self, fork: Fork) {
        self.gone = fork.gone;
        let renewed = self.renewed.get(fork.renewed..).unwrap_or_default();
        self.gone.retain(|name, _| !renewed.iter().any(|start| name.starts_with(start)));
    }

    /// Nobody knows what happens here.
    pub(super) fn forget(&mut self) {
        self.gone.clear();
        self.renewed.push(String::new());
    }

    fn renew(&mut self, start: String) {
        self.gone.retain(|name, _| !name.starts_with(&start));
        self.renewed.push(start);
    }
}

impl Load<'_> {
    /// An expression is read.
    pub(super) fn note_uses(&mut self, code: &MappedText, uses: &Uses) {
        let source = self.source.clone();
        let at = |span| At { source: source.clone(), span: code.span(span) };
        for read in &uses.reads {
            if let Some(earlier) = self.notes.gone.get(&read.of).cloned() {
                self.read_twice(&read.of, &at(read.span.clone()), &earlier);
            }
        }
        for read in &uses.spent {
            self.notes.gone.entry(read.of.clone()).or_insert_with(|| at(read.span.clone()));
        }
        let variables = uses.entries.iter().filter(|entry| entry.of == VARIABLES);
        self.notes.read.extend(variables.map(|entry| Variable {
            name: entry.name.to_string(),
            ty: Some(entry.ty.clone()),
            at: at(entry.span.clone()),
        }));
    }

    /// A policy has been read.
    pub(super) fn note_sets(&mut self, element: &Element, policy: &dyn Run) {
        for sets in policy.sets(self.section()) {
            match sets {
                Sets::RequestBody => self.notes.renew(REQUEST_BODY.to_owned()),
                Sets::ResponseBody => self.notes.renew(RESPONSE_BODY.to_owned()),
                Sets::Variable(name, ty) => {
                    self.notes.renew(format!("{VARIABLES}[\"{name}\"]"));
                    let at = At { source: self.source.clone(), span: element.name_span };
                    self.notes.set.push(Variable { name, ty, at });
                }
            }
        }
    }

    fn read_twice(&mut self, of: &str, at: &At, earlier: &At) {
        let mut labels = vec![Label { span: at.span, text: "here".to_owned() }];
        if earlier.source.is(&at.source) {
            labels.push(Label { span: earlier.span, text: "used up here".to_owned() });
        }
        self.push(Diagnostic {
            severity: Severity::Warning,
            code: warning::BODY_READ_TWICE,
            message: format!("`{of}` is read after it has been used up"),
            source: at.source.clone(),
            labels,
            help: Some(warning::PRESERVE.to_owned()),
        });
    }

    /// Tells of variables that are read as what no policy of the document gives them.
    pub(super) fn check_variables(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        for read in &notes.read {
            let Some(wanted) = &read.ty else { continue };
            let mut sets = notes.set.iter().filter(|set| set.name == read.name).peekable();
            let first = sets.peek().copied();
            let Some((set, Some(given))) = first.map(|set| (set, &set.ty)) else { continue };
            if sets.all(|set| !may_hold(self.compiler.library(), set, wanted)) {
                self.wrong_variable_type(read, wanted, set, given);
            }
        }
    }

    fn wrong_variable_type(&mut self, read: &Variable, wanted: &Ty, set: &Variable, given: &Ty) {
        let name = &read.name;
        let mut diagnostic = Diagnostic::new(
            Code::VariableType,
            &read.at.source,
            format!("the variable `{name}` is read as `{wanted}`, but is set to a value of type `{given}`"),
        );
        diagnostic = diagnostic.label(read.at.span, format!("throws where the value is of type `{given}`"));
        if set.at.source.is(&read.at.source) {
            diagnostic = diagnostic.label(set.at.span, format!("of type `{given}`"));
        }
        let is_written_out = *given == Ty::String && matches!(wanted, Ty::Prim(_));
        let help = if is_written_out {
            format!("set it by an expression of type `{wanted}`, or read it as `string` and parse that")
        } else {
            format!("read it as `{given}`, or set it to a value of type `{wanted}`")
        };
        self.push(diagnostic.help(help));
    }
}

fn may_hold(library: &Library, set: &Variable, wanted: &Ty) -> bool {
    set.ty.as_ref().is_none_or(|given| library.may_hold(given, wanted))
}
