//! ISubscription

use std::sync::Arc;

use gatepost_expression::{DateTime, Ref, Type};

use super::object;
use crate::model::Subscription;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.ISubscription")
            .property("string Id", |subscription: Ref<'_, Subscription>| subscription.id.clone())
            .property("string Key", |subscription: Ref<'_, Subscription>| subscription.key.clone())
            .property("string Name", |subscription: Ref<'_, Subscription>| subscription.name.clone())
            .property("string PrimaryKey", |subscription: Ref<'_, Subscription>| {
                subscription.primary_key.clone()
            })
            .property("string SecondaryKey", |subscription: Ref<'_, Subscription>| {
                subscription.secondary_key.clone()
            })
            .property("DateTime CreatedDate", created)
            .property("DateTime CreatedTime", created)
            .remark("The name that older versions of the reference page have for `CreatedDate`.")
            .property("DateTime? StartDate", |subscription: Ref<'_, Subscription>| {
                subscription.start.map(DateTime::utc)
            })
            .property("DateTime? EndDate", |subscription: Ref<'_, Subscription>| {
                subscription.end.map(DateTime::utc)
            }),
    ]
}

object!(Subscription, "Apim.ISubscription");

fn created(subscription: Arc<Subscription>) -> DateTime {
    DateTime::utc(subscription.created)
}
