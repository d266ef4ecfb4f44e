//! What must hold for all tables.

use std::collections::HashSet;

use super::declare;
use crate::declare::MemberKind;
use crate::value::Value;

#[test]
fn every_signature_is_csharp() {
    for ty in declare() {
        for member in &ty.members {
            if matches!(member.kind, MemberKind::EnumMember(_)) {
                continue;
            }
            if let Err(error) = gatepost_csharp::parse_member_signature(member.signature) {
                panic!("{}: `{}`: {error:?}", ty.declaration, member.signature);
            }
        }
    }
}

#[test]
fn no_signature_stands_twice() {
    for ty in declare() {
        let mut seen = HashSet::new();
        for member in &ty.members {
            assert!(seen.insert(member.signature), "{}: `{}`", ty.declaration, member.signature);
        }
    }
}

#[test]
fn constants_are_of_types_that_csharp_has_constants_of() {
    for ty in declare() {
        for member in ty.members.iter().filter(|member| matches!(member.kind, MemberKind::Constant(_))) {
            let MemberKind::Constant(value) = &member.kind else { continue };
            assert!(
                !matches!(value, Value::Object(_)) || member.signature.starts_with("static "),
                "{}: `{}` is a read-only field",
                ty.declaration,
                member.signature
            );
        }
    }
}
