//! What APIM's list of allowed types and members says of what an expression uses.

use gatepost_csharp::Span;

use super::Binder;
use crate::declare::Allowed;
use crate::library::{Declared, Found, MemberInfo, Role};
use crate::program::{Gate, Severity};
use crate::ty::Ty;

/// Members of `object` that every type inherits unchanged.
const OBJECT_ONLY: [&str; 3] = ["GetType", "MemberwiseClone", "ReferenceEquals"];

impl Binder<'_> {
    /// A type is named.
    pub(super) fn use_type(&mut self, declared: &Declared, span: Span) {
        if declared.ty.allowed == Allowed::No {
            let name = declared.head.name;
            self.not_allowed(
                span,
                format!("type `{name}` is not on the list of types that policy expressions may use"),
            );
        }
    }

    /// A member is used on a receiver of type `via`.
    pub(super) fn use_member(&mut self, found: &Found, via: &Ty, span: Span) {
        let member = &found.member;
        if let Some(tag) = member.get.tag {
            self.tags.insert(tag);
        }
        let name = member.listed_name();
        if matches!(member.role, Role::Operator | Role::Conversion { .. }) {
            return;
        }
        if found.owner == Ty::Object && !member.extension {
            let untyped = *via == Ty::Object && name != MemberInfo::CONSTRUCTOR;
            if untyped || OBJECT_ONLY.contains(&name) {
                let message = format!("member `{name}` of `object` may not be used in policy expressions");
                let help = "cast the value to its type first, such as `(string)value`".to_owned();
                self.gate(span, message, Some(help).filter(|_| untyped));
            }
            return;
        }
        // Who names a type that is not allowed has been told of it.
        let told = found.declared.ty.allowed == Allowed::No && member.is_static && !member.extension;
        // A type that is on the list with all its members is so with those that it inherits.
        let listed = self.library.declared(via).is_some_and(|declared| declared.ty.allowed.allows(member));
        let allowed = told || found.declared.ty.allowed.allows(member) || listed;
        if !allowed {
            let owner = found.declared.head.name;
            self.not_allowed(
                span,
                format!(
                    "member `{owner}.{name}` is not on the list of members that policy expressions may use"
                ),
            );
        }
    }

    fn not_allowed(&mut self, span: Span, message: String) {
        self.gate(span, message, None);
    }

    fn gate(&mut self, span: Span, message: String, help: Option<String>) {
        let severity = match self.settings.gate {
            Gate::Strict => Severity::Error,
            Gate::Permissive => Severity::Warning,
        };
        self.report("expression::not_allowed", severity, span, message, help);
    }
}
