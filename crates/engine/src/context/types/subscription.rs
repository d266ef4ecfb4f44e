//! ISubscription

use std::sync::Arc;

use gatepost_expression::Type;

use super::object;
use crate::model::Subscription;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.ISubscription")
            .property("string Id", |subscription: Arc<Subscription>| subscription.id.clone())
            .property("string Key", |subscription: Arc<Subscription>| subscription.key.clone())
            .property("string Name", |subscription: Arc<Subscription>| subscription.name.clone())
            .property("string PrimaryKey", |subscription: Arc<Subscription>| subscription.primary_key.clone())
            .property("string SecondaryKey", |subscription: Arc<Subscription>| {
                subscription.secondary_key.clone()
            }),
    ]
}

object!(Subscription, "Apim.ISubscription");
