//! ISubscription

use std::sync::Arc;

use gatepost_expression::{DateTime, Ref, Type};

use super::object;
use crate::model::Subscription;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.ISubscription")
            .part("string Id", |subscription: &Subscription| &subscription.id)
            .part("string Key", |subscription: &Subscription| &subscription.key)
            .part("string Name", |subscription: &Subscription| &subscription.name)
            .part("string PrimaryKey", |subscription: &Subscription| &subscription.primary_key)
            .part("string SecondaryKey", |subscription: &Subscription| &subscription.secondary_key)
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
