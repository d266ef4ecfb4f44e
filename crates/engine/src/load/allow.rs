//! Comments that silence warnings: `<!-- gatepost: allow CS0252 -->` in front of what they are about.

use std::ops::Range;

use gatepost_expression::warning;
use gatepost_xml::Node;
use miette::SourceSpan;

use super::Load;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::nearest::suggest;
use crate::source::Source;

const MARK: &str = "gatepost:";
const ALLOW: &str = "allow";

/// One code that a comment allows.
struct Allowance {
    code: String,
    /// The code in the comment.
    span: SourceSpan,
    /// Where it holds.
    covers: Range<usize>,
    is_used: bool,
}

impl Load<'_> {
    /// Leaves out the warnings that comments allow, and tells of comments that allow nothing.
    pub(super) fn silence(&mut self) {
        let mut sources = vec![self.source.clone()];
        for diagnostic in &self.diagnostics {
            if !sources.iter().any(|source| source.is(&diagnostic.source)) {
                sources.push(diagnostic.source.clone());
            }
        }
        for source in sources.into_iter().filter(|source| source.text().contains(MARK)) {
            let mut allowances = Vec::new();
            self.allowances(&source, source.parsed().document.nodes(), &mut allowances);
            self.diagnostics.retain(|diagnostic| {
                !(diagnostic.source.is(&source) && is_allowed(diagnostic, &mut allowances))
            });
            if source.is(&self.source) {
                allowances
                    .iter()
                    .filter(|allowance| !allowance.is_used)
                    .for_each(|one| self.unused_allow(one));
            }
        }
    }

    fn allowances(&mut self, source: &Source, nodes: &[Node], found: &mut Vec<Allowance>) {
        for (index, node) in nodes.iter().enumerate() {
            match node {
                Node::Comment(span) => {
                    let covered =
                        nodes.get(index + 1..).unwrap_or_default().iter().find(|node| stands(node, source));
                    let covers = covered.map_or(0..0, |node| range(node.span()));
                    self.comment(source, *span, &covers, found);
                }
                Node::Element(element) => self.allowances(source, &element.children, found),
                Node::Text(_) | Node::CData { .. } | Node::ProcessingInstruction(_) | Node::Skipped(_) => {}
            }
        }
    }

    fn comment(
        &mut self,
        source: &Source,
        span: SourceSpan,
        covers: &Range<usize>,
        found: &mut Vec<Allowance>,
    ) {
        let comment = range(span);
        let text = source.text().get(comment.clone()).unwrap_or_default();
        let inside = text.trim_start_matches("<!--").trim_end_matches("-->");
        let Some(said) = inside.trim().strip_prefix(MARK) else { return };
        // What stands in parentheses is for people.
        let parts = said.split('(').enumerate();
        let parts = parts.map(|(index, part)| match part.split_once(')') {
            Some((_, behind)) if index > 0 => behind,
            _ if index > 0 => "",
            _ => part,
        });
        let words = parts.flat_map(|part| part.split([' ', ',', '\t', '\r', '\n']));
        let mut words = words.filter(|word| !word.is_empty());
        if words.next() != Some(ALLOW) {
            self.unknown_allow(
                source,
                span,
                "a comment for Gatepost says `allow` and codes of warnings".to_owned(),
                None,
            );
            return;
        }
        let place = |word: &str| {
            SourceSpan::from((comment.start + (word.as_ptr().addr() - text.as_ptr().addr()), word.len()))
        };
        let mut is_empty = true;
        for word in words {
            is_empty = false;
            if is_warning(word) {
                found.push(Allowance {
                    code: word.to_owned(),
                    span: place(word),
                    covers: covers.clone(),
                    is_used: false,
                });
            } else {
                let help = suggest(word, codes(), "warnings are");
                self.unknown_allow(
                    source,
                    place(word),
                    format!("`{word}` is not the code of a warning"),
                    help,
                );
            }
        }
        if is_empty {
            self.unknown_allow(source, span, "the comment names no code".to_owned(), None);
        }
    }

    fn unknown_allow(&mut self, source: &Source, span: SourceSpan, message: String, help: Option<String>) {
        if !source.is(&self.source) {
            return;
        }
        let help = help.or_else(|| {
            Some("write `<!-- gatepost: allow CODE -->`, with the code of the warning".to_owned())
        });
        let diagnostic = Diagnostic::new(Code::UnknownAllow, source, message).label(span, "not understood");
        self.push(diagnostic.maybe_help(help));
    }

    fn unused_allow(&mut self, allowance: &Allowance) {
        // What depends on the document around it shows in no fragment by itself.
        let depends = [Code::VariableType.as_str(), warning::BODY_READ_TWICE].contains(&&*allowance.code);
        if depends && self.in_fragment {
            return;
        }
        let message = format!("nothing here is warned of with `{}`", allowance.code);
        let diagnostic = self
            .diagnostic(Code::UnusedAllow, message)
            .label(allowance.span, "silences nothing")
            .help("remove it, or put the comment right before what is warned of");
        self.push(diagnostic);
    }
}

/// Whether a comment allows this; a comment about what is an error here is used all the same.
fn is_allowed(diagnostic: &Diagnostic, allowances: &mut [Allowance]) -> bool {
    let at = diagnostic.range();
    let mut is_allowed = false;
    for allowance in allowances.iter_mut().filter(|allowance| allowance.code == diagnostic.code) {
        if allowance.covers.start <= at.start && at.end <= allowance.covers.end {
            allowance.is_used = true;
            is_allowed = !diagnostic.is_error();
        }
    }
    is_allowed
}

/// Whether a comment before this is about it.
fn stands(node: &Node, source: &Source) -> bool {
    match node {
        Node::Element(_) | Node::CData { .. } => true,
        Node::Text(text) => !text.is_blank(source.text()),
        Node::Comment(_) | Node::ProcessingInstruction(_) | Node::Skipped(_) => false,
    }
}

fn range(span: SourceSpan) -> Range<usize> {
    span.offset()..span.offset() + span.len()
}

fn codes() -> impl Iterator<Item = &'static str> + Clone {
    let xml = gatepost_xml::Code::ALL.iter().map(|code| code.as_str());
    let policy = Code::ALL.iter().map(|code| code.as_str());
    xml.chain(policy).chain(warning::ALL.iter().copied())
}

fn is_warning(word: &str) -> bool {
    codes().any(|code| code == word)
}
