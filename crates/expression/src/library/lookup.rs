//! Members by name, inherited ones included; delegates; the nearest name.

use std::collections::HashMap;
use std::sync::Arc;

use ecow::EcoString;

use super::{Declared, Library, MemberInfo, ParamInfo};
use crate::declare::TypeKind;
use crate::ty::Ty;

/// A member and the type that declares it, with its arguments.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) member: Arc<MemberInfo>,
    pub(crate) owner: Ty,
    pub(crate) declared: Arc<Declared>,
}

/// What a delegate takes and gives.
pub(crate) struct Delegate {
    pub(crate) params: Vec<Ty>,
    pub(crate) returns: Ty,
}

impl Found {
    /// A type of the member's signature, with the owner's arguments put in.
    pub(crate) fn seen(&self, ty: &Ty) -> Ty {
        let args = self.owner_args();
        if args.is_empty() {
            return ty.clone();
        }
        ty.substitute(&|name| {
            let shadowed = self.member.type_params.iter().any(|param| param == name);
            if shadowed { None } else { self.declared.head.argument(name, args) }
        })
    }

    /// The type arguments of the owner.
    pub(crate) fn owner_args(&self) -> &[Ty] {
        self.owner.args()
    }
}

impl Library {
    /// The members of this name, one list for each level of inheritance that has any: the most derived first,
    /// interfaces of classes last and only where no class has one.
    pub(crate) fn members(&self, ty: &Ty, name: &str) -> Vec<Vec<Found>> {
        let mut levels = Vec::new();
        let mut class = Some(ty.clone());
        let mut seen = 0;
        while let Some(current) = class {
            let own = self.own_members(&current, name);
            if !own.is_empty() {
                levels.push(own);
            }
            seen += 1;
            class = if seen > 16 { None } else { self.base_class(&current) };
        }
        if levels.is_empty() || self.is_interface(ty) {
            let interfaces = self.supertypes(ty);
            for interface in interfaces.iter().skip(1).filter(|base| self.inherits_members(ty, base)) {
                let own = self.own_members(interface, name);
                if !own.is_empty() {
                    levels.push(own);
                }
            }
        }
        if levels.is_empty() && self.is_interface(ty) {
            levels.extend(Some(self.own_members(&Ty::Object, name)).filter(|own| !own.is_empty()));
        }
        levels
    }

    /// An array implements `IList<T>` explicitly, so that its members are not seen on the array.
    fn inherits_members(&self, ty: &Ty, base: &Ty) -> bool {
        self.is_interface(base) && !matches!(ty, Ty::Array(..))
    }

    fn own_members(&self, ty: &Ty, name: &str) -> Vec<Found> {
        let Some(declared) = self.declared(ty) else { return Vec::new() };
        let found = |member: &Arc<MemberInfo>| Found {
            member: Arc::clone(member),
            owner: ty.clone(),
            declared: Arc::clone(declared),
        };
        self.info(declared).named(name).map(found).collect()
    }

    /// The members that this type itself declares under this name, base types left out.
    pub(crate) fn declared_members(&self, ty: &Ty, name: &str) -> Vec<Found> {
        self.own_members(ty, name)
    }

    /// The extension methods of this name.
    pub(crate) fn extensions(&self, name: &str) -> &[Found] {
        self.all_extensions().get(name).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn all_extensions(&self) -> &HashMap<EcoString, Vec<Found>> {
        self.extensions.get_or_init(|| {
            let mut all: HashMap<EcoString, Vec<Found>> = HashMap::new();
            for declared in self.declared.iter().filter(|declared| declared.kind() == TypeKind::Static) {
                let owner = Self::instance(declared, Vec::new());
                for member in self.info(declared).members.iter().filter(|member| member.extension) {
                    all.entry(member.name.clone()).or_default().push(Found {
                        member: Arc::clone(member),
                        owner: owner.clone(),
                        declared: Arc::clone(declared),
                    });
                }
            }
            all
        })
    }

    /// The signature of a delegate type.
    pub(crate) fn delegate(&self, ty: &Ty) -> Option<Delegate> {
        let declared = self.declared(ty).filter(|declared| declared.kind() == TypeKind::Delegate)?;
        let found = self.own_members(ty, "Invoke").into_iter().next()?;
        debug_assert!(Arc::ptr_eq(declared, &found.declared));
        Some(Delegate {
            params: found.member.params.iter().map(|param: &ParamInfo| found.seen(&param.ty)).collect(),
            returns: found.seen(&found.member.ty),
        })
    }

    /// The name of a member of the type, or of an extension method, that is most like this one.
    pub(crate) fn nearest_member(&self, ty: &Ty, name: &str) -> Option<EcoString> {
        let mut names: Vec<EcoString> = Vec::new();
        for base in self.supertypes(ty) {
            if let Some(declared) = self.declared(&base) {
                let info = self.info(declared);
                names.extend(
                    info.members.iter().filter(|member| is_word(&member.name)).map(|m| m.name.clone()),
                );
            }
        }
        nearest(name, names.iter().map(EcoString::as_str)).map(EcoString::from)
    }

    /// The name of a type that is most like this one.
    pub(crate) fn nearest_type(&self, name: &str) -> Option<EcoString> {
        nearest(name, self.simple_names()).map(EcoString::from)
    }
}

pub(crate) fn is_word(name: &str) -> bool {
    name.chars().all(|char| char.is_alphanumeric() || char == '_')
}

/// The name that is most like this one, if any is like it.
pub(crate) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let score = |other: &str| strsim::jaro_winkler(&lower, &other.to_lowercase());
    let scored = names.map(|other| (score(other), other)).filter(|(score, _)| *score > 0.85);
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}
