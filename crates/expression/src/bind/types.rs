//! Types that are written.

use gatepost_csharp::{SimpleName, Span, TypeSyntax};

use super::Binder;
use super::scope::Symbol;
use crate::library::{Declared, Resolver, Scope};
use crate::ty::Ty;

/// Lets the library's resolver see the binder's type parameters and tell it what it finds.
struct Names<'a, 'l>(&'a mut Binder<'l>);

impl Scope for Names<'_, '_> {
    fn type_parameter(&self, name: &str) -> Option<Ty> {
        match self.0.symbol(name) {
            Some(Symbol::TypeParameter(ty)) => Some(ty),
            _ => None,
        }
    }

    fn used(&mut self, declared: &Declared, span: Span) {
        self.0.use_type(declared, span);
    }

    fn error(&mut self, code: &'static str, message: String, span: Span) {
        if code == "CS0246" && message.contains("'dynamic'") {
            let message = "`dynamic` is not available in a policy expression";
            let help = "name the type, or use `JToken` and its members".to_owned();
            return self.0.error_with_help("expression::dynamic", span, message, Some(help));
        }
        let help = (code == "CS0246").then(|| self.suggestion(&message)).flatten();
        self.0.error_with_help(code, span, message, help);
    }
}

impl Names<'_, '_> {
    fn suggestion(&self, message: &str) -> Option<String> {
        let name = message.split('\'').nth(1)?;
        self.0.library.nearest_type(name).map(|name| format!("there is a type `{name}`"))
    }
}

impl Binder<'_> {
    /// The type that is written.
    pub(super) fn ty(&mut self, syntax: &TypeSyntax) -> Ty {
        let library = self.library;
        Resolver { library, scope: Names(self) }.ty(syntax)
    }

    /// The types between `<` and `>`.
    pub(super) fn type_arguments(&mut self, name: &SimpleName) -> Option<Vec<Ty>> {
        let written = name.type_arguments.as_ref()?;
        Some(written.types.iter().map(|ty| self.ty(ty)).collect())
    }

    /// The type that a declared type with written arguments is.
    pub(super) fn instantiate(&mut self, declared: &Declared, name: &SimpleName) -> Ty {
        let args = self.type_arguments(name).unwrap_or_default();
        self.use_type(declared, name.identifier.span);
        if args.contains(&Ty::Error) { Ty::Error } else { crate::library::Library::instance(declared, args) }
    }
}
