//! Attributes and texts.

use std::any::TypeId;
use std::borrow::Cow;
use std::sync::Arc;

use gatepost_expression::warning;
use gatepost_xml::{Expression, Origin, Part, Piece};
use miette::SourceSpan;

use crate::code::Code;
use crate::convert::{Fit, FromObject, FromText};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::load::Load;
use crate::nearest::nearest;
use crate::value::{self, Computed, Value};

/// What an attribute or a text can be read into: `T` where it must be there and written out, [`Value<T>`] where
/// an expression may stand there, `Option` of either where it may be absent.
pub trait Attribute: Sized {
    /// Whether it must be there.
    const REQUIRED: bool;
    /// Whether it may be an expression.
    const EXPRESSION: bool;
    /// The words that are possible, where there are only some.
    const CHOICES: &'static [&'static str];

    /// What is expected.
    fn expected() -> Cow<'static, str>;

    /// What stands for one that is absent.
    fn absent() -> Option<Self>;

    /// What stands for an empty text, where that is a value.
    fn empty() -> Option<Self>;

    /// Reads what is written.
    fn read(written: &Written, at: &mut At<'_, '_>) -> Option<Self>;
}

/// What is written in an attribute or between tags, named values replaced.
#[derive(Clone, Debug)]
pub enum Written {
    /// Text.
    Literal(String),
    /// One expression, blanks around it left out.
    Expression(Expression),
    /// Text and expressions.
    Mixed(Vec<Part>),
}

/// Where something is written.
pub struct At<'r, 'c> {
    pub(crate) load: &'r mut Load<'c>,
    /// The bytes, for labels.
    pub(crate) span: SourceSpan,
    /// What it is, such as `` `calls` ``.
    pub(crate) subject: String,
    /// Where expressions in it stand, where that is not the place of the policy.
    pub(crate) path: Option<Arc<str>>,
}

impl<T: FromText> Attribute for T {
    const REQUIRED: bool = true;
    const EXPRESSION: bool = false;
    const CHOICES: &'static [&'static str] = T::CHOICES;

    fn expected() -> Cow<'static, str> {
        T::expected()
    }

    fn absent() -> Option<Self> {
        None
    }

    fn empty() -> Option<Self> {
        T::from_text("")
    }

    fn read(written: &Written, at: &mut At<'_, '_>) -> Option<Self> {
        match written {
            Written::Literal(text) => at.literal(text),
            Written::Expression(expression) => at.no_expression(expression.span),
            Written::Mixed(_) => at.no_expression(at.span),
        }
    }
}

impl<T: FromObject> Attribute for Value<T> {
    const REQUIRED: bool = true;
    const EXPRESSION: bool = true;
    const CHOICES: &'static [&'static str] = T::CHOICES;

    fn expected() -> Cow<'static, str> {
        T::expected()
    }

    fn absent() -> Option<Self> {
        None
    }

    fn empty() -> Option<Self> {
        T::from_text("").map(Self::literal)
    }

    fn read(written: &Written, at: &mut At<'_, '_>) -> Option<Self> {
        match written {
            Written::Literal(text) => at.literal(text).map(Self::literal),
            Written::Expression(expression) => at.computed::<T>(expression).map(Self::expression),
            Written::Mixed(parts) => at.mixed(parts).map(Self::mixed),
        }
    }
}

impl<A: Attribute> Attribute for Option<A> {
    const REQUIRED: bool = false;
    const EXPRESSION: bool = A::EXPRESSION;
    const CHOICES: &'static [&'static str] = A::CHOICES;

    fn expected() -> Cow<'static, str> {
        A::expected()
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn empty() -> Option<Self> {
        A::empty().map(Some)
    }

    fn read(written: &Written, at: &mut At<'_, '_>) -> Option<Self> {
        A::read(written, at).map(Some)
    }
}

/// The attribute whose value decides what runs.
const CONDITION: &str = "`condition`";

/// As much of a value as a message quotes.
fn start(text: &str) -> String {
    const CHARACTERS: usize = 80;
    match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

impl At<'_, '_> {
    fn literal<T: FromText>(&mut self, text: &str) -> Option<T> {
        let value = T::from_text(text);
        if value.is_none() {
            let (expected, shown) = (T::expected(), start(&self.load.mask(text.trim())));
            let help = nearest(text.trim(), T::CHOICES.iter().copied())
                .map_or_else(|| format!("write {expected}"), |near| format!("did you mean `{near}`?"));
            let diagnostic = self
                .load
                .diagnostic(Code::InvalidValue, format!("{} takes {expected}, not `{shown}`", self.subject))
                .label(self.span, format!("not {expected}"))
                .help(help);
            self.load.push(diagnostic);
        }
        value
    }

    fn no_expression<T>(&mut self, span: SourceSpan) -> Option<T> {
        let diagnostic = self
            .load
            .diagnostic(Code::ExpressionNotAllowed, format!("{} cannot be an expression", self.subject))
            .label(span, "must be written out")
            .help("write the value itself, or a named value such as `{{name}}`");
        self.load.push(diagnostic);
        None
    }

    fn computed<T: FromObject>(&mut self, expression: &Expression) -> Option<Computed> {
        let is_condition = TypeId::of::<T>() == TypeId::of::<bool>();
        let (program, text) = self.load.expression(expression, is_condition)?;
        let fit = T::fit(program.ty());
        if fit == Fit::No {
            let (expected, ty) = (T::expected(), program.ty().to_string());
            let diagnostic = self
                .load
                .diagnostic(
                    Code::WrongType,
                    format!("{} takes {expected}, the expression gives `{ty}`", self.subject),
                )
                .label(expression.span, format!("is of type `{ty}`"))
                .help(format!("let the expression give {expected}"));
            self.load.push(diagnostic);
            return None;
        }
        if let Some(truth) = program.constant().filter(|_| self.subject == CONDITION) {
            self.constant_condition(expression, truth);
        }
        Some(Computed { program, fit, text, path: self.path.clone() })
    }

    fn constant_condition(&mut self, expression: &Expression, truth: bool) {
        let is_adjusted = |piece: &Piece| matches!(piece.origin, Origin::NamedValue { .. });
        if expression.code.pieces().iter().any(is_adjusted) {
            return;
        }
        let code = &expression.code;
        self.load.push(Diagnostic {
            severity: Severity::Warning,
            code: warning::CONSTANT_CONDITION,
            message: format!("the condition is always `{truth}`"),
            source: self.load.source().clone(),
            labels: vec![Label { span: code.trimmed().whole_span(), text: "here".to_owned() }],
            help: Some("write a condition that depends on the request, or leave it out".to_owned()),
        });
    }

    fn mixed(&mut self, parts: &[Part]) -> Option<Vec<value::Piece>> {
        let mut pieces = Some(Vec::with_capacity(parts.len()));
        for part in parts {
            let piece = match part {
                Part::Literal(text) => Some(value::Piece::Literal(text.as_str().into())),
                Part::Expression(expression) => {
                    self.computed::<gatepost_expression::Str>(expression).map(value::Piece::Expression)
                }
                Part::Broken(_) => None,
            };
            // Every part is read, so that one run reports every mistake.
            pieces = pieces.zip(piece).map(|(mut pieces, piece)| {
                pieces.push(piece);
                pieces
            });
        }
        pieces
    }
}
