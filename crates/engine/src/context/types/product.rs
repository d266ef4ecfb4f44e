//! IProduct, ProductState

use std::sync::Arc;

use gatepost_expression::{EnumValue, Type};

use super::list::list;
use super::object;
use crate::model::Product;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IProduct")
            .property("string Id", |product: Arc<Product>| product.id.clone())
            .property("string Name", |product: Arc<Product>| product.name.clone())
            .property("IEnumerable<IApi> Apis", |product: Arc<Product>| list("Apim.IApi", &product.apis))
            .property("IEnumerable<IGroup> Groups", |product: Arc<Product>| {
                list("Apim.IGroup", &product.groups)
            })
            .property("bool ApprovalRequired", |product: Arc<Product>| product.approval_required)
            .property("bool SubscriptionRequired", |product: Arc<Product>| product.subscription_required)
            .property("ProductState State", |product: Arc<Product>| EnumValue {
                ty: "Apim.ProductState",
                number: i32::from(product.is_published),
            })
            .property("int? SubscriptionsLimit", |product: Arc<Product>| product.subscription_limit)
            .property("int? SubscriptionLimit", |product: Arc<Product>| product.subscription_limit)
            .remark("The name that Microsoft's toolkit has for `SubscriptionsLimit`."),
        Type::enumeration("Apim.ProductState", &[("NotPublished", 0), ("Published", 1)]),
    ]
}

object!(Product, "Apim.IProduct");
