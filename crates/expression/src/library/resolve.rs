//! From the names in a text to types.

use std::sync::Arc;

use gatepost_csharp::{SimpleName, Span, TypeKind as Syntax, TypeSyntax};

use super::{Declared, Library};
use crate::ty::{Element, Ty};

/// What a resolver asks of, and tells to, whoever reads the text.
pub(crate) trait Scope {
    /// The type parameter of this name.
    fn type_parameter(&self, name: &str) -> Option<Ty>;
    /// The type of this name that is nested in, or stands beside, what is declared here.
    fn nearby(&self, _name: &str) -> Vec<String> {
        Vec::new()
    }
    /// A type was named.
    fn used(&mut self, declared: &Declared, span: Span);
    /// Something is wrong.
    fn error(&mut self, code: &'static str, message: String, span: Span);
}

/// Turns the syntax of types into types.
pub(crate) struct Resolver<'a, S> {
    pub(crate) library: &'a Library,
    pub(crate) scope: S,
}

impl<'a, S: Scope> Resolver<'a, S> {
    /// The type that is written; `Ty::Error` after an error has been told.
    pub(crate) fn ty(&mut self, syntax: &TypeSyntax) -> Ty {
        match &syntax.kind {
            Syntax::Missing | Syntax::Omitted => Ty::Error,
            Syntax::Var => {
                let message =
                    "The contextual keyword 'var' may only appear within a local variable declaration";
                self.scope.error("CS0825", message.to_owned(), syntax.span);
                Ty::Error
            }
            Syntax::Predefined(predefined) => {
                let ty = Library::named(predefined.full_name(), Vec::new());
                if let Some(declared) = self.library.declared(&ty) {
                    self.scope.used(declared, syntax.span);
                }
                ty
            }
            Syntax::Name { alias, parts } => {
                if let Some(alias) = alias.as_ref().filter(|alias| alias.text != "global") {
                    self.scope.error("CS0432", format!("Alias '{}' not found", alias.text), alias.span);
                    return Ty::Error;
                }
                self.name(parts, syntax.span)
            }
            Syntax::Nullable(inner) => self.nullable(inner, syntax.span),
            Syntax::Array { element, rank } => {
                let element = self.ty(element);
                if element == Ty::Error {
                    return element;
                }
                Ty::Array(element.into(), u8::try_from(*rank).unwrap_or(u8::MAX))
            }
            Syntax::Tuple(elements) => {
                let elements = elements.iter().map(|element| Element {
                    name: element.name.as_ref().map(|name| name.text.clone()),
                    ty: self.ty(&element.ty),
                });
                Ty::Tuple(elements.collect())
            }
            Syntax::Ref { referent, .. } => self.ty(referent),
            Syntax::Pointer(_) => Ty::Error,
        }
    }

    fn nullable(&mut self, inner: &TypeSyntax, span: Span) -> Ty {
        let ty = self.ty(inner);
        if ty == Ty::Error || matches!(ty, Ty::Param(_)) {
            return ty;
        }
        if self.library.is_reference_type(&ty) {
            let message = "Feature 'nullable reference types' is not available in C# 7.3. Please use language version 8.0 or greater.";
            self.scope.error("CS8370", message.to_owned(), span);
            return Ty::Error;
        }
        if matches!(ty, Ty::Nullable(_)) {
            let message = format!(
                "The type '{ty}' must be a non-nullable value type in order to use it as parameter 'T' in the generic type or method 'Nullable<T>'"
            );
            self.scope.error("CS0453", message, span);
            return Ty::Error;
        }
        ty.nullable()
    }

    fn name(&mut self, parts: &[SimpleName], span: Span) -> Ty {
        let library = self.library;
        let Some((first, rest)) = parts.split_first() else { return Ty::Error };
        if rest.is_empty()
            && first.type_arguments.is_none()
            && let Some(param) = self.scope.type_parameter(&first.identifier.text)
        {
            return param;
        }
        let mut prefix = String::new();
        for (index, part) in parts.iter().enumerate() {
            let simple = part.identifier.text.as_str();
            if simple.is_empty() {
                return Ty::Error;
            }
            let last = index + 1 == parts.len();
            let args = part.type_arguments.as_ref().map(|args| args.types.as_slice());
            let full = if index == 0 { simple.to_owned() } else { format!("{prefix}.{simple}") };
            let arity = args.map_or(0, <[TypeSyntax]>::len);
            let found: Vec<&Arc<Declared>> = if index == 0 {
                self.simple(simple, arity)
            } else {
                library.find_all(&full).iter().collect()
            };
            if !last && let Some(outer) = found.first().filter(|_| !library.is_namespace(&full)) {
                outer.head.name.clone_into(&mut prefix);
                continue;
            }
            if last && !found.is_empty() {
                let Some(declared) = found.iter().find(|declared| declared.head.params.len() == arity) else {
                    return self.wrong_arity(&found, part);
                };
                self.scope.used(declared, part.identifier.span);
                let args = args.unwrap_or_default().iter().zip(&declared.head.params);
                let args = args.map(|(arg, param)| match arg.kind {
                    // `List<>` in `typeof`.
                    Syntax::Omitted => Ty::Param(param.name.into()),
                    _ => self.ty(arg),
                });
                let args = args.collect::<Vec<_>>();
                return self.instantiate(declared, args, span);
            }
            if !last && self.library.is_namespace(&full) {
                prefix = full;
                continue;
            }
            self.not_found(&prefix, part, args);
            return Ty::Error;
        }
        let code_span = parts.last().map_or(span, |part| part.span);
        let message = format!("'{prefix}' is a namespace but is used like a type");
        self.scope.error("CS0118", message, code_span);
        Ty::Error
    }

    fn instantiate(&mut self, declared: &Declared, args: Vec<Ty>, span: Span) -> Ty {
        if args.contains(&Ty::Error) {
            return Ty::Error;
        }
        if declared.head.name == "System.Nullable"
            && let Some(arg) = args.first()
            && !self.library.is_value_type(arg)
            && !matches!(arg, Ty::Param(_))
        {
            let message = format!(
                "The type '{arg}' must be a non-nullable value type in order to use it as parameter 'T' in the generic type or method 'Nullable<T>'"
            );
            self.scope.error("CS0453", message, span);
            return Ty::Error;
        }
        Library::instance(declared, args)
    }

    fn simple(&self, name: &str, arity: usize) -> Vec<&'a Arc<Declared>> {
        let library = self.library;
        let fits = |declared: &&Arc<Declared>| declared.head.params.len() == arity;
        let near = self.scope.nearby(name);
        let nearby: Vec<_> = near.iter().flat_map(|full| library.find_all(full)).filter(fits).collect();
        if nearby.is_empty() { library.find_simple(name) } else { nearby }
    }

    fn wrong_arity(&mut self, found: &[&Arc<Declared>], part: &SimpleName) -> Ty {
        let Some(declared) = found.first() else { return Ty::Error };
        let name = declared.head.name.rsplit('.').next().unwrap_or_default();
        let wanted = declared.head.params.len();
        if wanted == 0 {
            let message = format!("The non-generic type '{name}' cannot be used with type arguments");
            self.scope.error("CS0308", message, part.span);
        } else {
            let params: Vec<&str> = declared.head.params.iter().map(|param| param.name).collect();
            let message = format!(
                "Using the generic type '{name}<{}>' requires {wanted} type arguments",
                params.join(", ")
            );
            self.scope.error("CS0305", message, part.span);
        }
        Ty::Error
    }

    fn not_found(&mut self, prefix: &str, part: &SimpleName, args: Option<&[TypeSyntax]>) {
        let mut name = part.identifier.text.to_string();
        if let Some(args) = args {
            name.push_str(&format!("<{}>", ",".repeat(args.len().saturating_sub(1))));
        }
        let (code, message) = if prefix.is_empty() {
            let message = format!(
                "The type or namespace name '{name}' could not be found (are you missing a using directive or an assembly reference?)"
            );
            ("CS0246", message)
        } else if self.library.is_namespace(prefix) {
            let message = format!(
                "The type or namespace name '{name}' does not exist in the namespace '{prefix}' (are you missing an assembly reference?)"
            );
            ("CS0234", message)
        } else {
            let owner = prefix.rsplit('.').next().unwrap_or_default();
            ("CS0426", format!("The type name '{name}' does not exist in the type '{owner}'"))
        };
        self.scope.error(code, message, part.span);
    }
}
