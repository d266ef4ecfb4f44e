//! IBackend, BackendType

use gatepost_expression::{EnumValue, Ref, Type};

use super::object;
use crate::model::Backend;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IBackend")
            .part("string Id", |backend: &Backend| &backend.id)
            .part("string AzureRegion", |backend: &Backend| &backend.azure_region)
            .property("BackendType Type", |backend: Ref<'_, Backend>| EnumValue {
                ty: "Apim.BackendType",
                number: i32::from(backend.is_pool),
            }),
        Type::enumeration("Apim.BackendType", &[("Single", 0), ("Pool", 1)]),
    ]
}

object!(Backend, "Apim.IBackend");
