use miette::SourceSpan;

use crate::brackets::{Reading, match_brackets};
use crate::cursor::{end_of, slice, span};
use crate::diagnostic::{Code, Diagnostic};
use crate::element::{Element, Node};
use crate::entity::character_at;
use crate::mapped::{MappedText, Origin};
use crate::named_value::{NamedValue, reference_at, references};
use crate::text::{ExpressionKind, Segment, Spelling, Text, code_of};

/// A text with named values replaced, separated into literal text and expressions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resolved {
    /// What the text is made of, in order; empty literals are left out.
    pub parts: Vec<Part>,
    /// The references that the lookup did not know; each stays in its part as it is written.
    pub unknown: Vec<UnknownName>,
    /// What is wrong with what came out of named values.
    pub diagnostics: Vec<Diagnostic>,
}

/// A reference to a named value that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownName {
    /// The name between the braces.
    pub name: String,
    /// The reference, braces included.
    pub span: SourceSpan,
}

/// A part of a [`Resolved`] text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text that stands for itself, entities decoded.
    Literal(MappedText),
    /// An expression.
    Expression(Expression),
    /// An expression whose end was not found; it has been reported when the document was read.
    Broken(SourceSpan),
}

/// The C# of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// Whether it is one expression or statements.
    pub kind: ExpressionKind,
    /// The expression in the document with its `@` and brackets, or the named value that it comes from.
    pub span: SourceSpan,
    /// The C# between the brackets.
    pub code: MappedText,
    /// The other reading of the C#, where [`Spelling`] leaves open which is meant: `code` if it parses, this
    /// otherwise.
    pub alternative: Option<MappedText>,
}

impl Resolved {
    /// The expression, if there is exactly one and nothing beside it but blanks.
    pub fn as_single_expression(&self) -> Option<&Expression> {
        let mut single = None;
        for part in &self.parts {
            match part {
                Part::Literal(text) if text.as_str().trim().is_empty() => {}
                Part::Expression(expression) if single.is_none() => single = Some(expression),
                Part::Literal(_) | Part::Expression(_) | Part::Broken(_) => return None,
            }
        }
        single
    }

    /// The text, if there is no expression in it.
    pub fn as_literal(&self) -> Option<MappedText> {
        let mut literal = MappedText::default();
        for part in &self.parts {
            match part {
                Part::Literal(text) => literal.append(text),
                Part::Expression(_) | Part::Broken(_) => return None,
            }
        }
        Some(literal)
    }

    /// Whether an expression was found broken when the document was read, so that nothing can be said of the text.
    pub fn is_broken(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Broken(_)))
    }
}

/// Builds a [`Resolved`] from texts.
pub(crate) struct Resolver<'s, F> {
    source: &'s str,
    lookup: F,
    resolved: Resolved,
    literal: MappedText,
    /// Bytes of named values so far.
    substituted: usize,
}

impl<'s, F: FnMut(&str) -> Option<NamedValue>> Resolver<'s, F> {
    pub(crate) fn new(source: &'s str, lookup: F) -> Self {
        let (resolved, literal) = (Resolved::default(), MappedText::default());
        Self { source, lookup, resolved, literal, substituted: 0 }
    }

    pub(crate) fn finish(mut self) -> Resolved {
        self.end_literal();
        self.resolved
    }

    pub(crate) fn text(&mut self, text: &Text) {
        let reading = if text.is_cdata { Reading::Raw } else { Reading::Decoded };
        self.segments(text, reading);
    }

    /// What stands at `span`, of which `nodes` is the tree, as it is written.
    pub(crate) fn markup(&mut self, span: SourceSpan, nodes: &[Node]) {
        let mut at = span.offset();
        for node in nodes {
            at = self.markup_node(at, node);
        }
        self.literal.push_source(self.source, at, end_of(span));
    }

    fn markup_node(&mut self, at: usize, node: &Node) -> usize {
        match node {
            Node::Element(element) => self.markup_element(at, element),
            Node::Text(text) | Node::CData { text, .. } => self.markup_text(at, text),
            Node::Comment(_) | Node::ProcessingInstruction(_) | Node::Skipped(_) => at,
        }
    }

    fn markup_element(&mut self, mut at: usize, element: &Element) -> usize {
        for attribute in &element.attributes {
            at = self.markup_text(at, &attribute.value);
        }
        for node in &element.children {
            at = self.markup_node(at, node);
        }
        at
    }

    fn markup_text(&mut self, at: usize, text: &Text) -> usize {
        self.literal.push_source(self.source, at, text.span.offset());
        self.segments(text, Reading::Raw);
        end_of(text.span)
    }

    /// Adds a text whose literal stretches are read in the given way.
    fn segments(&mut self, text: &Text, reading: Reading) {
        for segment in text.segments() {
            match *segment {
                Segment::Literal { span } => self.literal_text(span, reading),
                Segment::NamedValue { span } => self.literal_value(span),
                Segment::Broken { span } => {
                    self.end_literal();
                    self.resolved.parts.push(Part::Broken(span));
                }
                Segment::Expression { kind, span, spelling } => {
                    self.end_literal();
                    let expression = self.expression(kind, span, spelling);
                    self.resolved.parts.push(Part::Expression(expression));
                }
            }
        }
    }

    fn literal_text(&mut self, span: SourceSpan, reading: Reading) {
        push_read(&mut self.literal, self.source, span.offset(), end_of(span), reading);
    }

    fn literal_value(&mut self, span: SourceSpan) {
        let mut literal = std::mem::take(&mut self.literal);
        self.push_value(&mut literal, span);
        self.literal = literal;
    }

    fn expression(&mut self, kind: ExpressionKind, span: SourceSpan, spelling: Spelling) -> Expression {
        let code = code_of(span);
        let (reading, other) = match spelling {
            Spelling::AsIs => (Reading::Raw, None),
            Spelling::Escaped => (Reading::Decoded, None),
            Spelling::AsIsElseEscaped => (Reading::Raw, Some(Reading::Decoded)),
            Spelling::EscapedElseAsIs => (Reading::Decoded, Some(Reading::Raw)),
        };
        let mapped = self.code(code, reading);
        let unknown = self.resolved.unknown.len();
        let alternative = other.map(|reading| self.code(code, reading));
        self.resolved.unknown.truncate(unknown);
        Expression { kind, span, code: mapped, alternative }
    }

    fn code(&mut self, code: SourceSpan, reading: Reading) -> MappedText {
        let mut mapped = MappedText::default();
        let mut at = code.offset();
        for reference in references(self.source, code.offset(), end_of(code)) {
            push_read(&mut mapped, self.source, at, reference.span.offset(), reading);
            self.push_value(&mut mapped, reference.span);
            at = end_of(reference.span);
        }
        push_read(&mut mapped, self.source, at, end_of(code), reading);
        mapped
    }

    /// Appends what the reference at `span` stands for, or the reference itself where nobody knows it.
    fn push_value(&mut self, mapped: &mut MappedText, span: SourceSpan) {
        let (start, end) = (span.offset(), end_of(span));
        let Some(reference) = reference_at(self.source, start, end) else { return };
        match (self.lookup)(reference.name) {
            Some(value) if self.is_too_long(&value) => {
                mapped.push_source(self.source, start, end);
                self.report_too_long(span);
            }
            Some(value) => {
                self.substituted += value.text.len();
                mapped.push_named_value(&value.text, span, value.secret);
            }
            None => {
                mapped.push_source(self.source, start, end);
                self.resolved.unknown.push(UnknownName { name: reference.name.to_owned(), span });
            }
        }
    }

    fn is_too_long(&self, value: &NamedValue) -> bool {
        self.substituted + value.text.len() > LONGEST_SUBSTITUTED
    }

    fn report_too_long(&mut self, span: SourceSpan) {
        if self.resolved.diagnostics.iter().any(|diagnostic| diagnostic.code == Code::TooLong) {
            return;
        }
        let limit = LONGEST_SUBSTITUTED >> 20;
        let message = format!("the named values in this text are longer than {limit} MiB together");
        let diagnostic = Diagnostic::new(Code::TooLong, message).label(span, "one too many");
        self.resolved.diagnostics.push(diagnostic);
    }

    fn end_literal(&mut self) {
        let literal = std::mem::take(&mut self.literal);
        let mut at = 0;
        if literal.has_named_value() {
            at = self.expressions_of_values(&literal);
        }
        self.push_literal(&literal, at, literal.as_str().len());
    }

    /// Separates the expressions that begin inside substituted values; answers where the rest begins.
    fn expressions_of_values(&mut self, literal: &MappedText) -> usize {
        let text = literal.as_str();
        let mut done = 0;
        for (open, _) in text.match_indices('@') {
            let origin = literal.piece_at(open).map(|piece| piece.origin);
            let from_value = matches!(origin, Some(Origin::NamedValue { .. }));
            let Some(kind) = kind_at(text, open).filter(|_| from_value && open >= done) else { continue };
            match match_brackets(text, open + 1, text.len(), Reading::Verbatim) {
                Ok(end) => {
                    self.push_literal(literal, done, open);
                    self.resolved.parts.push(Part::Expression(Expression {
                        kind,
                        span: literal.span(open..end),
                        code: literal.slice(open + 2..end.saturating_sub(1)),
                        alternative: None,
                    }));
                    done = end;
                }
                Err(_) => {
                    self.resolved.diagnostics.push(unbalanced_value(literal.span(open..open + 2)));
                    break;
                }
            }
        }
        done
    }

    fn push_literal(&mut self, literal: &MappedText, start: usize, end: usize) {
        let part = literal.slice(start..end);
        if !part.is_empty() {
            self.resolved.parts.push(Part::Literal(part));
        }
    }
}

/// The kind of the expression whose `@` stands at `at`, if one begins there.
pub(crate) fn kind_at(text: &str, at: usize) -> Option<ExpressionKind> {
    match slice(text, at, at + 2) {
        "@(" => Some(ExpressionKind::Single),
        "@{" => Some(ExpressionKind::Block),
        _ => None,
    }
}

/// Appends source text, entities decoded if it is read so; what is no entity stays as it is.
fn push_read(mapped: &mut MappedText, source: &str, start: usize, end: usize, reading: Reading) {
    let mut at = start;
    if reading == Reading::Decoded {
        for (offset, _) in slice(source, start, end).match_indices('&') {
            let ampersand = start + offset;
            if let Some((character, length)) = character_at(source, ampersand)
                && ampersand + length <= end
            {
                mapped.push_source(source, at, ampersand);
                mapped.push_entity(character, span(ampersand, ampersand + length));
                at = ampersand + length;
            }
        }
    }
    mapped.push_source(source, at, end);
}

fn unbalanced_value(span: SourceSpan) -> Diagnostic {
    Diagnostic::new(Code::UnbalancedExpression, "an expression in a named value has no end")
        .label(span, "the value of this name begins an expression that it does not end")
        .help("close every bracket, string and comment inside the named value")
}

/// A few references to a long value would otherwise make a short document fill the memory.
const LONGEST_SUBSTITUTED: usize = 4 << 20;
