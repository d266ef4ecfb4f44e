//! Attribute values and texts, named values replaced.

use std::sync::Arc;

use gatepost_xml::{Attribute, Element, MappedText, NamedValue, Part, Resolved};

use super::Load;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::nearest::suggest;
use crate::read::Written;
use crate::source::Source;

impl Load<'_> {
    /// The value of an attribute; `None` where it cannot be read, which has been reported.
    pub(crate) fn attribute_value(&mut self, attribute: &Attribute) -> Option<Written> {
        let resolved = self.inserting(attribute.span, |load, source| {
            attribute.value.resolve(source.text(), |name| load.named_value(name))
        });
        self.written(resolved)
    }

    /// The text inside an element.
    pub(crate) fn text_of(&mut self, element: &Element) -> Option<Written> {
        let resolved = self.resolved_text(element);
        self.written(resolved)
    }

    /// Everything inside an element, as it is written.
    pub(crate) fn markup_of(&mut self, element: &Element) -> Option<Written> {
        let resolved = self.resolved_markup(element);
        self.written(resolved)
    }

    /// Everything inside an element, where nothing can be computed and references may be those of a template.
    pub(crate) fn template_of(&mut self, element: &Element) -> Option<MappedText> {
        let resolved = if element.elements().next().is_some() {
            self.resolved_markup(element)
        } else {
            self.resolved_text(element)
        };
        self.report(&resolved);
        let expression = resolved.parts.iter().find_map(|part| match part {
            Part::Expression(expression) => Some(expression.span),
            Part::Literal(_) | Part::Broken(_) => None,
        });
        if let Some(span) = expression {
            let diagnostic = self
                .diagnostic(Code::ExpressionNotAllowed, "a template cannot hold an expression")
                .label(span, "not computed here")
                .help("set a variable to it and write `{{context.Variables[\"name\"]}}`");
            self.push(diagnostic);
        }
        resolved.as_literal()
    }

    fn resolved_text(&mut self, element: &Element) -> Resolved {
        self.inserting(element.name_span, |load, source| {
            element.resolve_text(source.text(), |name| load.named_value(name))
        })
    }

    fn resolved_markup(&mut self, element: &Element) -> Resolved {
        self.inserting(element.name_span, |load, source| {
            element.resolve_markup(source.text(), |name| load.named_value(name))
        })
    }

    /// Resolves what stands at `span`, and reports if that inserts too much.
    fn inserting(
        &mut self,
        span: miette::SourceSpan,
        resolve: impl FnOnce(&mut Self, &Source) -> Resolved,
    ) -> Resolved {
        let (before, source) = (self.inserted, self.source.clone());
        let resolved = resolve(self, &source);
        self.report_inserted(before, span);
        resolved
    }

    /// The named value; nothing is inserted for one that is too much.
    fn named_value(&mut self, name: &str) -> Option<NamedValue> {
        let value = self.compiler.named_value(name)?;
        let text = if self.count_inserted(value.text.len()) { Arc::clone(&value.text) } else { "".into() };
        Some(NamedValue { text, secret: value.secret })
    }

    fn written(&mut self, resolved: Resolved) -> Option<Written> {
        self.report(&resolved);
        if !resolved.unknown.is_empty() {
            for unknown in &resolved.unknown {
                self.unknown_named_value(&unknown.name, unknown.span);
            }
            return None;
        }
        if resolved.is_broken() {
            return None;
        }
        if let Some(expression) = resolved.as_single_expression() {
            return Some(Written::Expression(expression.clone()));
        }
        if let Some(text) = resolved.as_literal() {
            return Some(Written::Literal(text.into_string()));
        }
        Some(Written::Mixed(resolved.parts))
    }

    fn report(&mut self, resolved: &Resolved) {
        let source = self.source.clone();
        for diagnostic in &resolved.diagnostics {
            self.push(Diagnostic::from_xml(&source, diagnostic));
        }
    }

    fn unknown_named_value(&mut self, name: &str, span: miette::SourceSpan) {
        let help = suggest(name, self.compiler.named_value_names(), "the named values are")
            .unwrap_or_else(|| format!("give it a value, for example with `--named-value {name}=…`"));
        let diagnostic = self
            .diagnostic(Code::UnknownNamedValue, format!("the named value `{name}` is not defined"))
            .label(span, "unknown")
            .help(help);
        self.push(diagnostic);
    }
}
