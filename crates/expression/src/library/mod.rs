//! The types that expressions may name: .NET's, and those of `context`.

mod head;
mod info;
mod lookup;
mod relation;
mod resolve;
mod surface;

pub(crate) use head::{Head, Variance};
pub(crate) use info::{Default, Info, MemberInfo, ParamInfo, ParamMode, Role, literal_value, str_of};
pub(crate) use lookup::{Delegate, Found, is_word, nearest};
pub(crate) use resolve::{Resolver, Scope};
pub use surface::{Own, Surface};

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use ecow::EcoString;

use crate::declare::{Type, TypeKind};
use crate::ty::{Element, Prim, Ty};

/// The namespaces whose types an expression names without qualification.
pub(crate) const USINGS: [&str; 17] = [
    "",
    "System",
    "System.Collections",
    "System.Collections.Generic",
    "System.Globalization",
    "System.IO",
    "System.Linq",
    "System.Net",
    "System.Security.Cryptography",
    "System.Security.Cryptography.X509Certificates",
    "System.Text",
    "System.Text.RegularExpressions",
    "System.Web",
    "System.Xml",
    "System.Xml.Linq",
    "Newtonsoft.Json",
    "Newtonsoft.Json.Linq",
];

/// The namespace of the types behind `context`, which expressions name without qualification too.
const CONTEXT_NAMESPACE: &str = "Apim";

/// Simple names that two of the namespaces have, and the type that is meant.
const PREFERRED: [(&str, &str); 1] = [("Formatting", "Newtonsoft.Json.Formatting")];

/// All declared types. Made once, shared by every program.
pub struct Library {
    declared: Vec<Arc<Declared>>,
    full: HashMap<&'static str, Vec<Arc<Declared>>>,
    simple: HashMap<&'static str, Vec<Arc<Declared>>>,
    namespaces: BTreeSet<&'static str>,
    extensions: OnceLock<HashMap<EcoString, Vec<Found>>>,
    context: Ty,
}

/// A declared type, with its signatures once they have been asked for.
pub(crate) struct Declared {
    pub(crate) ty: Type,
    pub(crate) head: Head,
    info: OnceLock<Info>,
}

impl Declared {
    /// What it is.
    pub(crate) fn kind(&self) -> TypeKind {
        self.ty.kind
    }
}

impl Library {
    /// .NET's types together with `types`, which stand behind `context`; `context` itself is of type `context`.
    pub fn new(types: Vec<Type>, context: Ty) -> Self {
        let all = crate::clr::declare().into_iter().chain(types);
        let declared: Vec<Arc<Declared>> = all
            .map(|ty| {
                let head = Head::parse(ty.declaration);
                Arc::new(Declared { ty, head, info: OnceLock::new() })
            })
            .collect();
        let mut library = Self {
            declared,
            full: HashMap::new(),
            simple: HashMap::new(),
            namespaces: BTreeSet::new(),
            extensions: OnceLock::new(),
            context,
        };
        library.index();
        library
    }

    fn index(&mut self) {
        for declared in &self.declared {
            let name = declared.head.name;
            self.full.entry(name).or_default().push(Arc::clone(declared));
            let (namespace, simple) = name.rsplit_once('.').unwrap_or(("", name));
            if USINGS.contains(&namespace) || namespace == CONTEXT_NAMESPACE {
                self.simple.entry(simple).or_default().push(Arc::clone(declared));
            }
        }
        for namespace in USINGS.iter().filter(|namespace| !namespace.is_empty()) {
            let mut rest = *namespace;
            self.namespaces.insert(rest);
            while let Some((parent, _)) = rest.rsplit_once('.') {
                self.namespaces.insert(parent);
                rest = parent;
            }
        }
        let spaces: Vec<&'static str> = self
            .declared
            .iter()
            .filter_map(|declared| declared.head.name.rsplit_once('.').map(|(space, _)| space))
            .filter(|space| !self.full.contains_key(space))
            .collect();
        self.namespaces.extend(spaces);
    }

    /// The declarations in order.
    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.declared.iter().map(|declared| &declared.ty)
    }

    /// The type of `context`.
    pub fn context(&self) -> &Ty {
        &self.context
    }

    /// The type of this full name and number of type parameters.
    pub(crate) fn find(&self, full: &str, arity: usize) -> Option<&Arc<Declared>> {
        self.full.get(full)?.iter().find(|declared| declared.head.params.len() == arity)
    }

    /// The types of this full name, whatever their number of type parameters.
    pub(crate) fn find_all(&self, full: &str) -> &[Arc<Declared>] {
        self.full.get(full).map_or(&[], Vec::as_slice)
    }

    /// The types that this simple name may mean under the fixed set of usings.
    pub(crate) fn find_simple(&self, name: &str) -> Vec<&Arc<Declared>> {
        let all = self.simple.get(name).map_or(&[][..], Vec::as_slice);
        let preferred = PREFERRED.iter().find(|(simple, _)| *simple == name).map(|(_, full)| *full);
        let chosen = |declared: &&Arc<Declared>| preferred.is_none_or(|full| declared.head.name == full);
        all.iter().filter(chosen).collect()
    }

    /// The simple names that can be written without qualification, for suggestions.
    pub(crate) fn simple_names(&self) -> impl Iterator<Item = &'static str> {
        self.declared.iter().filter_map(|declared| {
            let (namespace, simple) = declared.head.name.rsplit_once('.').unwrap_or(("", declared.head.name));
            (USINGS.contains(&namespace) || namespace == CONTEXT_NAMESPACE).then_some(simple)
        })
    }

    /// Whether this is the full name of a namespace.
    pub(crate) fn is_namespace(&self, name: &str) -> bool {
        self.namespaces.contains(name)
    }

    /// The declaration behind a type.
    pub(crate) fn declared(&self, ty: &Ty) -> Option<&Arc<Declared>> {
        match ty {
            Ty::Named(named) => self.find(&named.name, named.args.len()),
            Ty::Nullable(_) => self.find("System.Nullable", 1),
            Ty::Tuple(_) => self.find("System.ValueTuple", 0),
            Ty::Prim(_) | Ty::String | Ty::Object | Ty::Array(..) => self.find(ty.full_name()?, 0),
            Ty::Void | Ty::Null | Ty::Error | Ty::Anonymous(_) | Ty::Param(_) => None,
        }
    }

    /// Whether C# has a name for the type.
    pub(crate) fn is_known(&self, ty: &Ty) -> bool {
        !matches!(ty, Ty::Named(_)) || self.declared(ty).is_some()
    }

    /// The resolved signatures of a declared type.
    pub(crate) fn info<'a>(&'a self, declared: &'a Declared) -> &'a Info {
        declared.info.get_or_init(|| Info::of(self, declared))
    }

    /// The type that a declaration with these arguments is.
    pub(crate) fn instance(declared: &Declared, args: Vec<Ty>) -> Ty {
        Self::named(declared.head.name, args)
    }

    /// The type of this full name with these arguments, in the form that [`Ty`] has for it.
    pub(crate) fn named(name: &str, mut args: Vec<Ty>) -> Ty {
        match (name, args.len()) {
            ("System.String", 0) => return Ty::String,
            ("System.Object", 0) => return Ty::Object,
            ("System.Void", 0) => return Ty::Void,
            ("System.Nullable", 1) => {
                if let Some(inner) = args.pop() {
                    return inner.nullable();
                }
            }
            ("System.ValueTuple", 1..) => {
                return Ty::Tuple(args.into_iter().map(|ty| Element { name: None, ty }).collect());
            }
            (_, 0) => {
                if let Some(prim) = Prim::ALL.into_iter().find(|prim| prim.full_name() == name) {
                    return Ty::Prim(prim);
                }
            }
            _ => {}
        }
        Ty::named(name, args)
    }

    /// Every fault in the tables: signatures that do not parse, types that do not exist.
    pub fn faults(&self) -> Vec<String> {
        self.declared.iter().flat_map(|declared| self.info(declared).faults.iter().cloned()).collect()
    }
}

/// The last part of a full name.
pub(crate) fn simple_name(full: &str) -> &str {
    full.rsplit('.').next().unwrap_or(full)
}

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Library").field("types", &self.declared.len()).finish_non_exhaustive()
    }
}
