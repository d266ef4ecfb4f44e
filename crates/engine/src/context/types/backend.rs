//! IBackend, BackendType

use std::sync::Arc;

use gatepost_expression::{EnumValue, Type};

use super::object;
use crate::model::Backend;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IBackend")
            .property("string Id", |backend: Arc<Backend>| backend.id.clone())
            .property("string AzureRegion", |backend: Arc<Backend>| backend.azure_region.clone())
            .property("BackendType Type", |backend: Arc<Backend>| EnumValue {
                ty: "Apim.BackendType",
                number: i32::from(backend.is_pool),
            }),
        Type::enumeration("Apim.BackendType", &[("Single", 0), ("Pool", 1)]),
    ]
}

object!(Backend, "Apim.IBackend");
