//! The expressions of a document.

use std::sync::Arc;

use gatepost_expression::{Compiled, Kind, Program, Settings, Severity, compile, warning};
use gatepost_xml::{Expression, ExpressionKind, MappedText, Origin};

use super::Load;
use crate::context::Reads;
use crate::diagnostic::{self, Diagnostic, Label};
use crate::observe::Observe;

/// Codes of warnings of what does not depend on the request.
const CONSTANT: [&str; 2] = [warning::CONSTANT_CONDITION, "CS0162"];

impl Load<'_> {
    /// Compiles an expression; gives its program and its text as it is written. `is_condition` says that something is
    /// decided by its result.
    pub(crate) fn expression(
        &mut self,
        expression: &Expression,
        is_condition: bool,
    ) -> Option<(Program, Arc<str>)> {
        let kind = match expression.kind {
            ExpressionKind::Single => Kind::Expression,
            ExpressionKind::Block => Kind::Block,
        };
        let (code, compiled) = self.reading(expression, kind);
        let is_adjusted = code.pieces().iter().any(|piece| matches!(piece.origin, Origin::NamedValue { .. }));
        for found in &compiled.diagnostics {
            // What is constant with this named value is not with another one.
            if !(is_adjusted && CONSTANT.contains(&found.code)) {
                self.expression_diagnostic(code, found);
            }
        }
        let program = compiled.program?;
        self.add_reads(Reads::of_tags(program.tags()));
        self.note_uses(code, program.uses());
        self.observe_expression(&program, code, is_condition);
        let written = expression.span.offset()..expression.span.offset() + expression.span.len();
        let text = self.source.text().get(written).unwrap_or_else(|| code.as_str());
        Some((program, text.into()))
    }

    /// Where entities stand in strings only, the text does not tell whether they are meant as they are: the
    /// reading that compiles is the one that was meant.
    fn reading<'e>(&self, expression: &'e Expression, kind: Kind) -> (&'e MappedText, Compiled) {
        let compiled = self.compiled(&expression.code, kind);
        let Some(alternative) = expression.alternative.as_ref().filter(|_| compiled.program.is_none()) else {
            return (&expression.code, compiled);
        };
        let other = self.compiled(alternative, kind);
        if other.program.is_some() { (alternative, other) } else { (&expression.code, compiled) }
    }

    fn compiled(&self, code: &MappedText, kind: Kind) -> Compiled {
        let settings = self.compiler.settings();
        let observe = settings.observe == Observe::Branches;
        let settings = Settings { gate: settings.gate, form: settings.form, observe };
        compile(self.compiler.library(), code.as_str(), kind, settings)
    }

    fn expression_diagnostic(&mut self, code: &MappedText, found: &gatepost_expression::Diagnostic) {
        let severity = match found.severity {
            Severity::Error => diagnostic::Severity::Error,
            Severity::Warning => diagnostic::Severity::Warning,
        };
        let label = |span, text: &str| Label { span: code.span(span), text: text.to_owned() };
        let also = found.also.iter().map(|(span, text)| label(span.clone(), text));
        self.push(Diagnostic {
            severity,
            code: found.code,
            message: found.message.clone(),
            source: self.source.clone(),
            labels: [label(found.span.clone(), "here")].into_iter().chain(also).collect(),
            help: found.help.clone(),
        });
    }
}
