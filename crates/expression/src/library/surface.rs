//! What the declared types offer, in a form that can be held against what .NET's own types offer.

use std::collections::HashSet;

use ecow::EcoString;

use super::{Declared, Library, MemberInfo, ParamInfo, ParamMode, Role};
use crate::declare::{Allowed, Member, Type, TypeKind};
use crate::ty::Ty;

/// What one declared type offers.
pub struct Surface<'a> {
    /// Its declaration.
    pub ty: &'a Type,
    /// Its full name, with the number of its type parameters behind a backtick where there are any.
    pub name: String,
    /// Its members, those of its base types included: `Join(System.String,System.String[]) System.String`, with `!0`
    /// for the first type parameter of the type and `!!0` for that of the method.
    pub members: Vec<String>,
    /// The members that it declares itself, in the order of its table.
    pub own: Vec<Own<'a>>,
}

/// A member that a type declares itself.
pub struct Own<'a> {
    /// Its declaration.
    pub member: &'a Member,
    /// Its name; a constructor is `.ctor`, an indexer `this[]`.
    pub name: EcoString,
    /// Whether APIM's list allows it.
    pub allowed: bool,
}

impl Library {
    /// What each declared type offers.
    pub fn surfaces(&self) -> Vec<Surface<'_>> {
        self.declared.iter().map(|declared| self.surface(declared)).collect()
    }

    fn surface<'a>(&'a self, declared: &'a Declared) -> Surface<'a> {
        let arity = declared.head.params.len();
        let suffix = if arity == 0 { String::new() } else { format!("`{arity}") };
        Surface {
            ty: &declared.ty,
            name: format!("{}{suffix}", declared.head.name),
            members: self.offered(declared),
            own: self.own(declared),
        }
    }

    /// The members of the type and of all that it derives from; what is overridden or hidden is left out.
    fn offered(&self, declared: &Declared) -> Vec<String> {
        let params = (0..declared.head.params.len()).map(|index| Ty::Param(ecow::eco_format!("!{index}")));
        let own = Self::instance(declared, params.collect());
        let (mut members, mut seen) = (Vec::new(), HashSet::new());
        for (depth, ty) in self.supertypes(&own).iter().enumerate() {
            let Some(base) = self.declared(ty) else { continue };
            for member in &self.info(base).members {
                if depth > 0 && member.name == MemberInfo::CONSTRUCTOR {
                    continue;
                }
                let listed = Listed { member, declared: base, owner: ty };
                if seen.insert(listed.identity()) {
                    members.push(listed.text());
                }
            }
        }
        members
    }

    fn own<'a>(&'a self, declared: &'a Declared) -> Vec<Own<'a>> {
        let members = declared.ty.members.iter().zip(&self.info(declared).members);
        let own = |(member, info): (&'a Member, &std::sync::Arc<MemberInfo>)| Own {
            member,
            name: info.name.clone(),
            allowed: declared.ty.allowed.allows(info),
        };
        members.map(own).collect()
    }
}

impl Allowed {
    /// Whether this member of the type is on the list.
    pub(crate) fn allows(&self, member: &MemberInfo) -> bool {
        let name = member.listed_name();
        match self {
            Self::All => true,
            Self::No => false,
            Self::Members(names) => names.contains(&name) || comes_with_the_type(member),
            Self::AllBut(names) => !names.contains(&name),
        }
    }
}

/// Whether a member has no name that a list could hold.
fn comes_with_the_type(member: &MemberInfo) -> bool {
    matches!(member.role, Role::Indexer | Role::Operator | Role::Conversion { .. })
}

/// A member as the surface of a type lists it.
struct Listed<'a> {
    member: &'a MemberInfo,
    declared: &'a Declared,
    owner: &'a Ty,
}

impl Listed<'_> {
    /// What no two members of a type share.
    fn identity(&self) -> String {
        let result = match self.member.role {
            Role::Conversion { .. } => self.reference(&self.member.ty),
            _ => String::new(),
        };
        format!("{}{} {result}", self.member.name, self.params())
    }

    fn text(&self) -> String {
        let name = &self.member.name;
        match &self.member.role {
            Role::Constant { value: crate::Value::Enum(value), .. }
                if self.declared.kind() == TypeKind::Enumeration =>
            {
                format!("{name} {}", value.number)
            }
            Role::Constructor => format!("{name}{}", self.params()),
            _ => {
                let set = if self.member.set.is_some() { " set" } else { "" };
                format!("{name}{} {}{set}", self.params(), self.reference(&self.member.ty))
            }
        }
    }

    fn params(&self) -> String {
        if matches!(self.member.role, Role::Property | Role::Constant { .. }) {
            return String::new();
        }
        let arity = match self.member.type_params.len() {
            0 => String::new(),
            count => format!("`{count}"),
        };
        let params: Vec<String> =
            self.member.params.iter().map(|param| by_mode(param, self.reference(&param.ty))).collect();
        format!("{arity}({})", params.join(","))
    }

    fn reference(&self, ty: &Ty) -> String {
        ty.substitute(&|name| self.argument(name)).reflection_name()
    }

    /// What stands for a type parameter: a number for the member's own, the argument of the owner for the others.
    fn argument(&self, name: &str) -> Option<Ty> {
        match self.member.type_params.iter().position(|param| param == name) {
            Some(index) => Some(Ty::Param(ecow::eco_format!("!!{index}"))),
            None => self.declared.head.argument(name, self.owner.args()),
        }
    }
}

fn by_mode(param: &ParamInfo, name: String) -> String {
    match param.mode {
        ParamMode::Out | ParamMode::Ref | ParamMode::In => name + "&",
        ParamMode::Value | ParamMode::Params => name,
    }
}

impl std::fmt::Debug for Own<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Own").field("signature", &self.member.signature).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Surface<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surface").field("name", &self.name).finish_non_exhaustive()
    }
}
