//! IBackend, BackendType

use gatepost_expression::{EnumValue, Ref, Type};

use super::object;
use crate::model::Backend;

pub(super) fn declare() -> Vec<Type> {
    vec![
        Type::interface("Apim.IBackend")
            .property("string Id", |backend: Ref<'_, Backend>| backend.id.clone())
            .property("string AzureRegion", |backend: Ref<'_, Backend>| backend.azure_region.clone())
            .property("BackendType Type", |backend: Ref<'_, Backend>| EnumValue {
                ty: "Apim.BackendType",
                number: i32::from(backend.is_pool),
            }),
        Type::enumeration("Apim.BackendType", &[("Single", 0), ("Pool", 1)]),
    ]
}

object!(Backend, "Apim.IBackend");
