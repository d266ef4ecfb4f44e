//! IUser, IGroup, IUserIdentity

use gatepost_expression::{DateTime, Ref, Type};

use super::list::list;
use super::object;
use crate::model::{Group, Identity, User};

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IUser")
            .property("string Id", |user: Ref<'_, User>| user.id.clone())
            .property("string Email", |user: Ref<'_, User>| user.email.clone())
            .property("string FirstName", |user: Ref<'_, User>| user.first_name.clone())
            .property("string LastName", |user: Ref<'_, User>| user.last_name.clone())
            .property("string Note", |user: Ref<'_, User>| user.note.clone())
            .property("IEnumerable<IGroup> Groups", |user: Ref<'_, User>| list("Apim.IGroup", &user.groups))
            .property("IEnumerable<IUserIdentity> Identities", |user: Ref<'_, User>| {
                list("Apim.IUserIdentity", &user.identities)
            })
            .property("DateTime RegistrationDate", |user: Ref<'_, User>| DateTime::utc(user.registered)),
        Type::interface("Apim.IGroup")
            .property("string Id", |group: Ref<'_, Group>| group.id.clone())
            .property("string Name", |group: Ref<'_, Group>| group.name.clone()),
        Type::interface("Apim.IUserIdentity")
            .property("string Id", |identity: Ref<'_, Identity>| identity.id.clone())
            .property("string Provider", |identity: Ref<'_, Identity>| identity.provider.clone()),
    ]
}

object!(User, "Apim.IUser");
object!(Group, "Apim.IGroup");
object!(Identity, "Apim.IUserIdentity");
