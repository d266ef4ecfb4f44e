//! What must hold for all tables.

use std::collections::HashSet;

use super::declare;
use crate::declare::MemberKind;

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
