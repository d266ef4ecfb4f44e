//! What may continue a text that somebody types.

use std::collections::BTreeSet;

use gatepost_csharp::{self as csharp, Span};

use super::Binder;
use super::bound::Bound;
use crate::declare::Allowed;
use crate::library::{Declared, Found, Library, MemberInfo, Role, is_word};
use crate::program::{Gate, Kind, Settings};
use crate::ty::Ty;

/// Asks what stands before the dot behind which the text ends.
pub(super) struct Probe {
    /// Where the text ends.
    end: usize,
    found: Option<Owner>,
}

/// What stands before a dot.
enum Owner {
    Value(Ty),
    Type(Ty),
    Namespace(String),
}

/// The names that may stand at the end of the text and begin as it ends.
pub(crate) fn complete(library: &Library, text: &str, kind: Kind, settings: Settings) -> Vec<String> {
    let start = text.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
    let (before, written) = text.split_at_checked(start).unwrap_or((text, ""));
    let mut binder = Binder::new(library, settings);
    binder.fuel = super::FUEL;
    binder.probe = Some(Probe { end: text.len(), found: None });
    match kind {
        Kind::Expression => {
            binder.expression(&csharp::parse_expression(text).tree);
        }
        Kind::Block => {
            binder.block_body(&csharp::parse_block(text).tree);
        }
    }
    let is_behind_dot = before.trim_end().ends_with('.');
    let names = match binder.probe.take().and_then(|probe| probe.found) {
        Some(owner) => library.names_of(&owner, settings.gate),
        None if is_behind_dot => BTreeSet::new(),
        None => binder.names_in_scope(),
    };
    let written = written.to_lowercase();
    names.into_iter().filter(|name| name.to_lowercase().starts_with(&written)).collect()
}

impl Binder<'_> {
    /// Sees a dot and what stands before it.
    pub(super) fn probe(&mut self, target: &Bound<'_>, name: Span) {
        if self.probe.as_ref().is_none_or(|probe| probe.end != name.range().end) {
            return;
        }
        let owner = match target {
            Bound::Namespace(name, _) => Some(Owner::Namespace(name.clone())),
            Bound::Type(ty, _) => Some(Owner::Type(ty.clone())),
            Bound::Error(_) => None,
            other => self.type_of(other).map(Owner::Value),
        };
        if let (Some(probe), Some(owner)) = (&mut self.probe, owner) {
            probe.found = Some(owner);
        }
    }

    /// Everything that has a name: what the text declares, and types.
    fn names_in_scope(&self) -> BTreeSet<String> {
        let declared = self.vars.iter().map(|variable| variable.name.to_string());
        let types = self.library.simple_names().map(str::to_owned);
        let all = declared.chain(types).chain(Some("context".to_owned()));
        all.filter(|name| is_word(name) && !name.is_empty()).collect()
    }
}

impl Library {
    fn names_of(&self, owner: &Owner, gate: Gate) -> BTreeSet<String> {
        match owner {
            Owner::Value(ty) => {
                let mut names = self.member_names(ty, false, gate);
                names.extend(self.extensions_of(ty, gate));
                names.extend(own_names(ty));
                names
            }
            Owner::Type(ty) => {
                let mut names = self.member_names(ty, true, gate);
                names.extend(ty.full_name().into_iter().flat_map(|name| self.names_below(name)));
                names
            }
            Owner::Namespace(name) => self.names_below(name).collect(),
        }
    }

    fn member_names(&self, ty: &Ty, is_static: bool, gate: Gate) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for base in self.supertypes(ty) {
            let Some(declared) = self.declared(&base) else { continue };
            let untyped = base == Ty::Object && gate == Gate::Strict && *ty == Ty::Object;
            if untyped || *ty != base && matches!(ty, Ty::Array(..)) && self.is_interface(&base) {
                continue;
            }
            let named = |member: &&std::sync::Arc<MemberInfo>| {
                matches!(member.role, Role::Method | Role::Property | Role::Constant { .. })
                    && !member.extension
                    && member.is_static == is_static
                    && is_word(&member.name)
            };
            let members = self.info(declared).members.iter().filter(named);
            names.extend(
                members.map(|member| member.name.to_string()).filter(|name| is_allowed(declared, name, gate)),
            );
        }
        names
    }

    fn extensions_of(&self, ty: &Ty, gate: Gate) -> impl Iterator<Item = String> {
        let all = self.all_extensions().values().flatten();
        let fits = move |found: &&Found| {
            self.may_extend(ty, &found.member) && is_allowed(&found.declared, &found.member.name, gate)
        };
        all.filter(fits).map(|found| found.member.name.to_string())
    }

    /// Whether the extension method may be called on a `ty`.
    fn may_extend(&self, ty: &Ty, method: &MemberInfo) -> bool {
        let fits = |own: &Ty, wanted: &Ty| match wanted {
            Ty::Param(name) => {
                let index = method.type_params.iter().position(|param| param == name);
                let mut bounds = method.constraints.iter().filter(|(param, _)| Some(*param) == index);
                bounds.all(|(_, bound)| self.is_subtype(own, bound))
            }
            wanted => self.is_subtype(own, wanted),
        };
        match method.params.first().map(|receiver| &receiver.ty) {
            Some(Ty::Named(named)) if !named.args.is_empty() => {
                self.instances(ty, &named.name).iter().any(|instance| {
                    instance.args().iter().zip(&named.args).all(|(own, wanted)| fits(own, wanted))
                })
            }
            receiver => receiver.is_some_and(|receiver| fits(ty, receiver)),
        }
    }

    /// The types and namespaces that stand directly in a namespace or a type.
    fn names_below(&self, outer: &str) -> impl Iterator<Item = String> {
        let below = move |name: &str| {
            let rest = name.strip_prefix(outer)?.strip_prefix('.')?;
            rest.split('.').next().filter(|name| !name.is_empty()).map(str::to_owned)
        };
        self.types().filter_map(move |ty| {
            let end = ty.declaration.find(['<', ' ', ':']).unwrap_or(ty.declaration.len());
            below(ty.declaration.get(..end)?)
        })
    }
}

/// The elements of tuples and the properties of anonymous objects.
fn own_names(ty: &Ty) -> Vec<String> {
    match ty {
        Ty::Tuple(elements) => elements
            .iter()
            .zip(1..)
            .flat_map(|(element, number)| {
                element.name.iter().map(ToString::to_string).chain(Some(format!("Item{number}")))
            })
            .collect(),
        Ty::Anonymous(properties) => properties.iter().map(|(name, _)| name.to_string()).collect(),
        _ => Vec::new(),
    }
}

fn is_allowed(declared: &Declared, name: &str, gate: Gate) -> bool {
    gate == Gate::Permissive
        || match &declared.ty.allowed {
            Allowed::All => true,
            Allowed::No => false,
            Allowed::Members(names) => names.contains(&name),
            Allowed::AllBut(names) => !names.contains(&name),
        }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::complete;
    use crate::library::Library;
    use crate::program::{Gate, Kind, Settings};
    use crate::ty::Ty;

    #[track_caller]
    fn has(text: &str, expected: &[&str], not: &[&str]) {
        let library = Arc::new(Library::new(Vec::new(), Ty::Object));
        let found =
            complete(&library, text, Kind::Block, Settings { gate: Gate::Strict, ..Default::default() });
        for name in expected {
            assert!(found.iter().any(|found| found == name), "{text}: no {name} in {found:?}");
        }
        for name in not {
            assert!(found.iter().all(|found| found != name), "{text}: {name} in {found:?}");
        }
    }

    #[test]
    fn members_of_values_types_and_namespaces() {
        has("return \"a\".", &["Length", "Substring", "Select"], &["IsNullOrEmpty", "Ancestors", "GetType"]);
        has("return \"a\".sub", &["Substring"], &["Length"]);
        has("return string.", &["Join", "Empty"], &["Length"]);
        has("return StringComparison.", &["Ordinal"], &[]);
        has("return System.Text.", &["Encoding", "RegularExpressions"], &["System"]);
        has("return new[] { 1 }.", &["Length", "First"], &["Add"]);
    }

    #[test]
    fn locals_lambdas_and_unfinished_text() {
        has("var list = new List<string>(); list.", &["Add", "Count", "Select"], &[]);
        has("var list = new List<string>(); list.Select(x => x.", &["Length"], &["Add"]);
        has(
            "var list = new List<string>(); var n = list.Where(x => x.Length > 1).First().To",
            &["ToUpper"],
            &[],
        );
        has("if (true) { var t = (a: 1, b: \"x\"); t.b.", &["Length"], &[]);
        has("var t = (a: 1, b: 2); t.", &["a", "b", "Item1"], &[]);
        has("var o = new { Name = 1 }; o?.", &["Name"], &[]);
    }

    #[test]
    fn names_where_there_is_no_dot() {
        has("var number = 1; return nu", &["number"], &["context"]);
        has("return con", &["context", "Convert"], &[]);
        has("return nothing.", &[], &["context"]);
    }
}
