//! IProduct, ProductState

use gatepost_expression::{EnumValue, Ref, Type};

use super::list::list;
use super::object;
use crate::model::Product;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IProduct")
            .part("string Id", |product: &Product| &product.id)
            .part("string Name", |product: &Product| &product.name)
            .property("IEnumerable<IApi> Apis", |product: Ref<'_, Product>| list("Apim.IApi", &product.apis))
            .property("IEnumerable<IGroup> Groups", |product: Ref<'_, Product>| {
                list("Apim.IGroup", &product.groups)
            })
            .property("bool ApprovalRequired", |product: Ref<'_, Product>| product.approval_required)
            .property("bool SubscriptionRequired", |product: Ref<'_, Product>| product.subscription_required)
            .property("ProductState State", |product: Ref<'_, Product>| EnumValue {
                ty: "Apim.ProductState",
                number: i32::from(product.is_published),
            })
            .property("int? SubscriptionsLimit", |product: Ref<'_, Product>| product.subscription_limit)
            .property("int? SubscriptionLimit", |product: Ref<'_, Product>| product.subscription_limit)
            .remark("The name that Microsoft's toolkit has for `SubscriptionsLimit`."),
        Type::enumeration("Apim.ProductState", &[("NotPublished", 0), ("Published", 1)]),
    ]
}

object!(Product, "Apim.IProduct");
