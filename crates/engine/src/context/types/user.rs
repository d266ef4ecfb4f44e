//! IUser, IGroup, IUserIdentity

use std::sync::Arc;

use gatepost_expression::{DateTime, Type};

use super::list::list;
use super::object;
use crate::model::{Group, Identity, User};

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IUser")
            .property("string Id", |user: Arc<User>| user.id.clone())
            .property("string Email", |user: Arc<User>| user.email.clone())
            .property("string FirstName", |user: Arc<User>| user.first_name.clone())
            .property("string LastName", |user: Arc<User>| user.last_name.clone())
            .property("string Note", |user: Arc<User>| user.note.clone())
            .property("IEnumerable<IGroup> Groups", |user: Arc<User>| list("Apim.IGroup", &user.groups))
            .property("IEnumerable<IUserIdentity> Identities", |user: Arc<User>| {
                list("Apim.IUserIdentity", &user.identities)
            })
            .property("DateTime RegistrationDate", |user: Arc<User>| DateTime::utc(user.registered)),
        Type::interface("Apim.IGroup")
            .property("string Id", |group: Arc<Group>| group.id.clone())
            .property("string Name", |group: Arc<Group>| group.name.clone()),
        Type::interface("Apim.IUserIdentity")
            .property("string Id", |identity: Arc<Identity>| identity.id.clone())
            .property("string Provider", |identity: Arc<Identity>| identity.provider.clone()),
    ]
}

object!(User, "Apim.IUser");
object!(Group, "Apim.IGroup");
object!(Identity, "Apim.IUserIdentity");
