//! IUser, IGroup, IUserIdentity

use gatepost_expression::{DateTime, Ref, Type};

use super::list::list;
use super::object;
use crate::model::{Group, Identity, User};

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IUser")
            .part("string Id", |user: &User| &user.id)
            .part("string Email", |user: &User| &user.email)
            .part("string FirstName", |user: &User| &user.first_name)
            .part("string LastName", |user: &User| &user.last_name)
            .part("string Note", |user: &User| &user.note)
            .property("IEnumerable<IGroup> Groups", |user: Ref<'_, User>| list("Apim.IGroup", &user.groups))
            .property("IEnumerable<IUserIdentity> Identities", |user: Ref<'_, User>| {
                list("Apim.IUserIdentity", &user.identities)
            })
            .property("DateTime RegistrationDate", |user: Ref<'_, User>| DateTime::utc(user.registered)),
        Type::interface("Apim.IGroup")
            .part("string Id", |group: &Group| &group.id)
            .part("string Name", |group: &Group| &group.name),
        Type::interface("Apim.IUserIdentity")
            .part("string Id", |identity: &Identity| &identity.id)
            .part("string Provider", |identity: &Identity| &identity.provider),
    ]
}

object!(User, "Apim.IUser");
object!(Group, "Apim.IGroup");
object!(Identity, "Apim.IUserIdentity");
