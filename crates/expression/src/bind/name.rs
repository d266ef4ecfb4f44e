//! Names that stand alone.

use std::sync::Arc;

use ecow::EcoString;
use gatepost_csharp::{SimpleName, Span};

use super::Binder;
use super::bound::{Bound, Group, Place, Receiver};
use super::scope::Symbol;
use crate::ir::{Expr, ExprKind};
use crate::library::{self, Declared};
use crate::ty::Ty;
use crate::value::Value;

/// The name of the object that everything outside is reached through.
const CONTEXT: &str = "context";

impl<'s> Binder<'_> {
    /// `x`, `F`, `int`, `System`
    pub(super) fn simple_name(&mut self, name: &'s SimpleName) -> Bound<'s> {
        let (text, span) = (&name.identifier.text, name.span);
        if name.identifier.is_missing() {
            return Bound::Error(span);
        }
        if let Some(symbol) = self.symbol(text)
            && !matches!(symbol, Symbol::TypeParameter(_))
        {
            return self.known(symbol, name);
        }
        if self.is_pending(text) {
            let message = format!("Cannot use local variable '{text}' before it is declared");
            self.error("CS0841", span, message);
            return Bound::Error(span);
        }
        if text == CONTEXT && name.type_arguments.is_none() {
            let ty = self.library.context().clone();
            return Bound::Value(Expr { kind: ExprKind::Global, ty, span });
        }
        self.type_or_namespace(name)
    }

    fn known(&mut self, symbol: Symbol, name: &SimpleName) -> Bound<'s> {
        let span = name.span;
        match symbol {
            Symbol::Variable(id) => Bound::Place(Place::Variable(id, span)),
            Symbol::Constant(value, ty) => Bound::Value(self.constant(value, ty, span)),
            Symbol::Range(id, path) => Bound::Value(self.range_variable(id, &path, span)),
            Symbol::Alias(place) => {
                let place = self.again(&place);
                Bound::Place(place)
            }
            Symbol::Function(function) => Bound::Group(Box::new(Group {
                name: name.identifier.text.clone(),
                receiver: Receiver::Function(function),
                levels: Vec::new(),
                type_args: self.type_arguments(name),
                name_span: name.identifier.span,
                span,
            })),
            Symbol::TypeParameter(ty) => Bound::Type(ty, span),
        }
    }

    /// A range variable that is a property of the objects that a query passes on.
    fn range_variable(&mut self, id: super::VarId, path: &[EcoString], span: Span) -> Expr {
        let mut value = self.read_variable(id, span);
        for name in path {
            value = self.anonymous_property(value, name, span).unwrap_or_else(|value| value);
        }
        value
    }

    fn type_or_namespace(&mut self, name: &'s SimpleName) -> Bound<'s> {
        let (text, span) = (&name.identifier.text, name.span);
        if let Some(Symbol::TypeParameter(ty)) = self.symbol(text) {
            return Bound::Type(ty, span);
        }
        let library = self.library;
        let found: Vec<&Arc<Declared>> = library.find_simple(text);
        let arity = name.type_arguments.as_ref().map_or(0, |args| args.types.len());
        if let Some(declared) = found.iter().find(|declared| declared.head.params.len() == arity) {
            return Bound::Type(self.instantiate(declared, name), span);
        }
        if let Some(declared) = found.first() {
            let simple = library::simple_name(declared.head.name);
            let params: Vec<&str> = declared.head.params.iter().map(|param| param.name).collect();
            let (code, message) = if params.is_empty() {
                ("CS0308", format!("The non-generic type '{simple}' cannot be used with type arguments"))
            } else {
                let shown = params.join(", ");
                (
                    "CS0305",
                    format!(
                        "Using the generic type '{simple}<{shown}>' requires {} type arguments",
                        params.len()
                    ),
                )
            };
            self.error(code, span, message);
            return Bound::Error(span);
        }
        if arity == 0 && library.is_namespace(text) {
            return Bound::Namespace(text.to_string(), span);
        }
        self.unknown_name(name);
        Bound::Error(span)
    }

    fn unknown_name(&mut self, name: &SimpleName) {
        let text = &name.identifier.text;
        let message = format!("The name '{text}' does not exist in the current context");
        let mut names: Vec<&str> = self.library.simple_names().chain([CONTEXT]).collect();
        for scope in &self.scopes {
            names.extend(scope.symbols.iter().map(|(name, _)| name.as_str()));
        }
        let help = library::nearest(text, names.into_iter()).map(|name| format!("did you mean `{name}`?"));
        self.error_with_help("CS0103", name.identifier.span, message, help);
    }

    /// The type or namespace `prefix.name`.
    pub(super) fn in_namespace(&mut self, prefix: &str, name: &'s SimpleName, span: Span) -> Bound<'s> {
        let full = format!("{prefix}.{}", name.identifier.text);
        let library = self.library;
        let arity = name.type_arguments.as_ref().map_or(0, |args| args.types.len());
        let found = library.find_all(&full);
        if let Some(declared) = found.iter().find(|declared| declared.head.params.len() == arity) {
            return Bound::Type(self.instantiate(declared, name), span);
        }
        if library.is_namespace(&full) {
            return Bound::Namespace(full, span);
        }
        if let Some(declared) = found.first() {
            let simple = library::simple_name(declared.head.name);
            let params: Vec<&str> = declared.head.params.iter().map(|param| param.name).collect();
            let message = format!(
                "Using the generic type '{simple}<{}>' requires {} type arguments",
                params.join(", "),
                params.len()
            );
            self.error("CS0305", name.span, message);
            return Bound::Error(span);
        }
        let text = &name.identifier.text;
        if !text.is_empty() {
            let message = format!(
                "The type or namespace name '{text}' does not exist in the namespace '{prefix}' (are you missing an assembly reference?)"
            );
            self.error("CS0234", name.span, message);
        }
        Bound::Error(span)
    }

    /// `true` and the like as a value.
    pub(super) fn literal(&mut self, literal: &gatepost_csharp::Literal, span: Span) -> Bound<'s> {
        let value = library::literal_value(literal);
        let ty = match &value {
            Value::Null => return Bound::Null(span),
            Value::String(_) => Ty::String,
            other => other.ty().unwrap_or(Ty::Error),
        };
        Bound::Value(self.constant(value, ty, span))
    }
}
