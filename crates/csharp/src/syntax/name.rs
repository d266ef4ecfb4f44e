use ecow::EcoString;

use crate::{Span, TypeSyntax};

/// An identifier, without `@` and with its escapes decoded.
#[derive(Clone, Debug, PartialEq)]
pub struct Identifier {
    /// The name; empty where an identifier is missing.
    pub text: EcoString,
    /// Where it stands.
    pub span: Span,
}

impl Identifier {
    /// Whether the text has no identifier here; a diagnostic has been given.
    pub fn is_missing(&self) -> bool {
        self.text.is_empty()
    }
}

/// An identifier that may have type arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct SimpleName {
    /// The identifier itself.
    pub identifier: Identifier,
    /// The types between `<` and `>`.
    pub type_arguments: Option<TypeArguments>,
    /// From the identifier up to the closing `>`.
    pub span: Span,
}

/// The types between `<` and `>`.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeArguments {
    /// One or more types; `TypeKind::Omitted` in `typeof(List<>)`.
    pub types: Vec<TypeSyntax>,
    /// From `<` to `>`.
    pub span: Span,
}
